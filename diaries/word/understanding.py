"""Rows of a diary out of a document: what was done, what was seen, and what stands around the tables.

Nothing that somebody wrote is dropped: what fits no column and no heading becomes a passage without a section.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from diaries.word.cells import (
    ACTIVITY_NUMBER,
    NUMBER,
    as_title,
    is_plainly_heading,
    number_and_label,
    numbers_of,
    one_line,
    score_in,
    taken_apart,
    ticked_nature,
)
from diaries.word.columns import columns_of, find_columns, turned
from diaries.word.document import Block, Cell, Document, Paragraph, Row, Table, Top, read_document
from diaries.word.file import WordRefused, too_large
from diaries.word.headings import (
    Column,
    Section,
    is_about,
    is_level,
    notes_in,
    says_nothing,
)
from diaries.word.headlines import ABOVE_TABLE, WIDE_ROW, may_be_heading, unboxed
from diaries.word.lines import each_line, parts, several, under_heading, whole
from diaries.word.naming import (
    MOST_WORDS,
    NOBODYS,
    Names,
    Whose,
    completed,
)
from diaries.word.printed import (
    column_under,
    is_only_printed,
    is_signature,
    is_untied,
    without_label,
    without_tail,
)
from diaries.word.reading import Done, Passage, Place, Reading, Seen
from diaries.word.scores import NO_SCORE, ScoreRead, says_nothing_was_seen
from diaries.word.whose_reader import NOWHERE, WhoseReader

MOST_ROWS = 120
"""Rows that one document may bring into a diary: more than anybody corrects on one page."""

MOST_LINES = 1_000
"""Lines above the tables: what has more is no diary."""


def read_diary_file(content: bytes, names: Names | None = None) -> Reading:
    """What a Word file says as a diary, or the several diaries that stand under `names`; raises `WordRefused`."""
    return understand(read_document(content), names)


def understand(document: Document, names: Names | None = None) -> Reading:
    reader = _Reader(names or Names())
    reader.read(document.blocks)
    reader.flush()
    reading = reader.reading()
    count = max(reading.of(whose).count for whose in reading.whose)
    if count > MOST_ROWS:
        raise WordRefused(
            _(
                "This document has %(count)s filled rows; at most %(limit)s can be looked at together. Split it up."
            )
            % {"count": count, "limit": MOST_ROWS}
        )
    return reading


@dataclass
class _Reader(WhoseReader):
    done: list[Done] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    _heading: str = ""
    _waiting: list[Paragraph] = field(default_factory=list)
    """Lines under the present heading."""
    _from: Place = NOWHERE
    _paragraphs: int = 0
    _beside: dict[int, tuple[Section, str]] = field(default_factory=dict)
    """Headings that stand beside each other in a row, by column; what stands below each is its answer."""

    def reading(self) -> Reading:
        rows = {each.whose for each in (*self.done, *self.seen)}
        rows |= {each.whose for each in self.passages if each.section is not None}
        only_say = {each for each in self._met if each not in rows}
        self._show_orphans()
        whose = dict(zip(self._met, completed(list(self._met), only_say), strict=True))
        return Reading(
            tuple(self.about[:60]),
            tuple(replace(row, whose=whose[row.whose]) for row in self.done),
            tuple(replace(row, whose=whose[row.whose]) for row in self.seen),
            tuple(replace(row, whose=whose[row.whose]) for row in self.passages),
            tuple(self.about_whom[:60]),
            tuple(dict.fromkeys(whose.values())) or (NOBODYS,),
        )

    def read(self, blocks: Iterable[Block]) -> None:
        blocks = [each for block in blocks for each in unboxed(block)]
        for at, block in enumerate(blocks):
            if len(self.about) > MOST_LINES:
                raise too_large()
            if isinstance(block, Top):
                self._top(block)
            elif isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block, *self._way_it_stands(blocks, at))

    # Around the tables

    def _paragraph(self, paragraph: Paragraph, level: int, begins_anew: bool) -> None:
        self._paragraphs += 1
        if paragraph.is_remark:
            self._unclear(Place(0, self._paragraphs), paragraph.text, _("A comment in the margin"))
            return
        if is_only_printed(paragraph.text):
            return
        if is_signature(paragraph.text):
            self.flush()
            self._tells(paragraph.text)
            return
        place = Place(0, self._paragraphs)
        section, before = self._section, self._whose
        if not paragraph.is_item and self._names(paragraph.text, level=level, begins_anew=begins_anew):
            if section is not None and level == ABOVE_TABLE and self._is_doubtful(paragraph.text):
                self._unclear(place, paragraph.text, whose=before)  # it may have been the last line of a text
            return
        section, heading, below = under_heading([paragraph])
        if section is not None:
            self._begin(section, heading, place)
            self._waiting += below
        elif is_level(paragraph.text):
            self.flush()
        elif (
            is_about(paragraph.text)
            or paragraph.text in self.about[:60]  # what stands above each page again
            or (not self._tables and self._section is None)
        ):
            self.flush()
            self._tells_or_asks(paragraph.text, place)
        elif self._section is not None and not paragraph.is_heading:
            self._waiting.append(paragraph)
        else:
            self.flush()
            self._unclear(place, paragraph.text)

    def _begin(self, section: Section, heading: str, place: Place) -> None:
        self.flush()
        self._section, self._heading, self._from = section, heading, place

    def flush(self) -> None:
        """Ends the present heading; what stood under it becomes passages."""
        section, lines = self._section, self._waiting
        self._section, self._waiting = None, []
        if section is not None and lines:
            self._passages(section, lines, self._from)
        elif section in _SAID_SHORTLY and not is_plainly_heading(self._heading):
            self._unclear(self._from, self._heading)  # "a new director helps" under "enabling factors"

    def _passages(self, section: Section, lines: Sequence[Paragraph], place: Place) -> None:
        for part, own in parts(section, lines):
            apart = part in _EACH_ITS_OWN
            texts = several(own) if apart else [whole(own)]
            if part is Section.RECOMMENDATION:
                texts = each_line(own)
            for text in texts:
                if text:
                    self._passage(place, part, text, self._heading)

    def _passage(self, place: Place, section: Section | None, text: str, heading: str) -> None:
        self.passages.append(Passage(place, section, text, heading, self._met_whose()))

    def _unclear(self, place: Place, text: str, heading: str = "", whose: Whose | None = None) -> None:
        if not says_nothing(text):
            if whose is not None:
                self._met[whose] = None
            self.passages.append(Passage(place, None, text, heading, whose or self._met_whose()))

    # Tables

    def _tells_or_asks(self, text: str, place: Place) -> None:
        """A title is shown above the rows; a sentence may belong into the diary, and one is asked where."""
        is_known = text in self.about
        self._tells(text)
        untold = [line for line in text.split("\n") if not is_about(line)]
        is_title = len(self.about) <= MOST_TITLES and not any(
            len(line.split()) > MOST_WORDS or line.endswith(".") or _answers(line) for line in untold
        )
        if untold and not is_known and not is_title:
            self._unclear(place, text)

    def _table(self, table: Table) -> None:
        before, table = table, turned(table)
        if _only_holds_tables(table):
            for row in table.rows:
                for cell in row.cells:
                    self.read([*cell.paragraphs, *cell.tables])
            return
        self._tables += 1
        found = find_columns(table)
        if found is not None:
            self.flush()
            self._columns, begin = found
            self._label, self._also = ("", ""), ()
            self._names_in_headings(table.rows[begin - self._columns.rows : begin])
            self._ask_whose(table.rows[begin:], is_turned=table is not before)
            for row in table.rows[: begin - self._columns.rows]:
                self._row_before(row, Place(self._tables, row.number))
            self._columns = self._of_whom(self._columns, table.rows[begin:])
            for row in table.rows[begin - self._columns.rows : begin]:
                for cell in row.cells:
                    for note in notes_in(cell.text):
                        self._unclear(
                            Place(self._tables, row.number), note, self._columns.heading_at(cell.column)
                        )
            self._loose = []
            self._tables_of.setdefault((self._whose, self._columns.is_outcome), set()).add(
                self._first_marker(table.rows[begin:])
            )
        elif self._columns is not None and table.width == self._columns.width:
            begin = 0  # the table goes on after something stood between
        else:
            self._columns, begin = None, 0
        self._beside = {}
        self._base = self._standing
        for row in table.rows[begin:]:
            self._row(row, Place(self._tables, row.number))
        self._leave_row()
        if self._waiting and self._from.table == self._tables:
            self.flush()
        self._beside = {}

    def _row_before(self, row: Row, place: Place) -> None:
        """Rows above the headings say whose diary it is."""
        cells = [cell.text for cell in row.cells if cell.text and not cell.continues]
        text = " ".join(cells)
        if text and not is_level(text) and not self._names(as_title(cells), level=ABOVE_TABLE):
            self._tells_or_asks(text, place)
            if len(cells) > 2 and self.passages[-1:] != [Passage(place, None, text, "", self._whose)]:
                self._unclear(place, text)

    def _row(self, row: Row, place: Place) -> None:
        filled = [cell for cell in row.cells if not cell.continues and not says_nothing(cell.text)]
        filled = [cell for cell in filled if not all(is_only_printed(each.text) for each in cell.lines)]
        if not filled or (self._columns is not None and columns_of(row) == self._columns.by_heading):
            return
        first = filled[0]
        is_entry = self._columns is not None and any(
            self._columns.fields.get(cell.column) == Column.PARTNER.value for cell in row.cells
        )
        if not is_entry or self._is_wide(first, row):
            self._leave_row()
        if len(filled) == 1 and self._is_wide(first, row):
            level = WIDE_ROW if may_be_heading(*first.lines[:1]) and len(first.lines) == 1 else 0
            is_alike = level > 0 and level == self._standing.level and self._section is None
            if self._names(first.text, level=level, begins_anew=is_alike):
                self._base = self._standing
                return
        if self._side_by_side(row, filled, place):
            return
        section, head, below = under_heading(first.lines)
        if section is not None and first.column == 0 and not NUMBER.match(head):
            self._begin(section, head, place)
            self._section_row(section, below, row, filled[1:], place)
        elif len(filled) == 1 and (is_level(first.text) or is_untied(first.text)):
            self.flush()
            self._label, self._also = ("", ""), ()
        elif len(filled) == 1 and self._is_wide(first, row):
            self._wide_row(first, place)
        elif self._columns is None:
            self._loose_row(filled, place)
        elif self._section is None or (first.column == 0 and NUMBER.match(head)):
            self.flush()
            self._entry(row, place, None)
        elif self._section in _UNEXPECTED and self._columns.is_outcome:
            self._entry(row, place, self._section)
        else:
            self._waiting += [line for cell in filled for line in cell.lines]

    def _side_by_side(self, row: Row, filled: list[Cell], place: Place) -> bool:
        """Whether it is a row of several headings beside each other, or answers to them, each below its own; beside a
        heading may stand its answer."""
        heads = {cell.column: under_heading(cell.lines) for cell in filled}
        named = [cell for cell in filled if heads[cell.column][0] is not None]
        sections = {heads[cell.column][0] for cell in named}
        if (
            len(sections) == len(named) > 1
            and named[0] is filled[0]
            and all(is_plainly_heading(heads[cell.column][1]) for cell in named[1:])
        ):
            self.flush()
            self._beside = {}
            for cell in filled:
                section, head, below = heads[cell.column]
                if section is not None:
                    self._beside[cell.column] = (section, head)
                latest = [*self._beside.values()][-1]
                self._answer(latest, below if section is not None else list(cell.lines), place)
            return True
        if not self._beside or (named and named[0] is filled[0]) or NUMBER.match(filled[0].text):
            self._beside = {}
            return False
        for cell in filled:
            above = [column for column in self._beside if column <= cell.column]
            if above:
                self._answer(self._beside[max(above)], list(cell.lines), place)
            else:
                self._unclear(place, whole(cell.lines))
        return True

    def _answer(self, heading: tuple[Section, str], lines: list[Paragraph], place: Place) -> None:
        own = [line for line in lines if not is_only_printed(line.text)]
        if own:
            self._begin(*heading, place)
            self._waiting += own
            self.flush()

    def _is_wide(self, cell: Cell, row: Row) -> bool:
        return len(row.cells) == 1 or (cell.span > 1 and cell.span >= row.width - 1)

    def _section_row(
        self, section: Section, below: list[Paragraph], row: Row, others: list[Cell], place: Place
    ) -> None:
        """A row whose first cell is a heading; what answers it stands below it in the cell, beside it, or in the
        next rows."""
        if section in _UNEXPECTED and len(others) > 1 and self._columns and self._columns.is_outcome:
            self.flush()
            self._entry(row, place, section)
            return
        self._waiting += [*below, *(line for cell in others for line in cell.lines)]
        if self._waiting:
            self.flush()

    def _wide_row(self, cell: Cell, place: Place) -> None:
        if self._section is not None:
            self._waiting += cell.lines
        elif is_about(cell.text):
            self._tells(cell.text)
        elif self._columns is None and self._tables == 1 and not self.done and not self.seen:
            self._tells(cell.text)
            self._unclear(place, cell.text if len(cell.text) > 200 else "")
        else:
            self._unclear(place, cell.text)

    def _loose_row(self, filled: list[Cell], place: Place) -> None:
        """A row of a table whose columns nobody knows."""
        text = " ".join(cell.text for cell in filled)
        if is_about(filled[0].text):
            if not self._names(as_title([cell.text for cell in filled])):
                self.flush()
                self._tells(text)
        elif self._section is not None:
            self._waiting += [line for cell in filled for line in cell.lines]
        else:
            self._loose.append(text)
            self._unclear(place, "\n".join(whole(cell.lines) for cell in filled))

    def _entry(self, row: Row, place: Place, section: Section | None) -> None:
        assert self._columns is not None
        by_field, unknown = self._columns.sort(row)
        named = self.names.of_cell(one_line(by_field.pop(Column.PARTNER.value, ())))
        if named is not None and section is None:
            if self._standing is self._base:
                self._standing = self._base.copy()
            self._stand_under(Whose(partner=named))
        by_field = {
            name: own
            for name, lines in by_field.items()
            if (own := [line for line in lines if not is_only_printed(line.text)])
        }
        if self._columns.is_outcome:
            self._seen(by_field, row, place, section)
        else:
            self._done(by_field, place)
        for cell in unknown:
            heading = self._columns.heading_at(cell.column)
            self._unclear(place, whole(cell.lines), heading)

    def _marker(self, by_field: dict[str, list[Paragraph]]) -> tuple[str, str, bool]:
        """Number and text of the row's marker, and whether they are those of the row above."""
        text = one_line(by_field.get("marker", ()))
        written = without_label(text)
        if written is not None:
            text, self._label = written, ("", "")
        number = whole(by_field.get("number", []))
        if not text and not number:
            return *self._label, True
        self._also = ()
        both = numbers_of(number or text)
        if both and (not number or not text):
            self._label, self._also = (both[0], ""), tuple(dict.fromkeys(both[1:]))
            return *self._label, False
        found, label = number_and_label(text)
        self._label = (number.strip(" .") or found, label)
        return *self._label, False

    def _done(self, by_field: dict[str, list[Paragraph]], place: Place) -> None:
        name = without_tail(one_line(by_field.get("activity", ())))
        written = without_label(name)
        if written is not None:
            self._label = ("", written)
        elif name:
            self._label = ("", ACTIVITY_NUMBER.sub("", name) or name)
        texts = {name: text for name in _DONE if (text := whole(by_field.get(name, [])))}
        date = whole(by_field.get("date", []))
        if texts or date:
            self.done.append(Done(place, self._label[1], texts, date, self._met_whose()))

    def _seen(
        self, by_field: dict[str, list[Paragraph]], row: Row, place: Place, section: Section | None
    ) -> None:
        number, label, inherits = ("", "", False) if section else self._marker(by_field)
        also = () if section else self._also
        section = ticked_nature(by_field.get("marker", [])) or section if section else None
        by_field = taken_apart(by_field)
        score = score_in(by_field)
        later = {name: by_field.get(name, []) for name in _LATER}
        changes = several(by_field.get("change", []))
        is_guess = False
        if len(changes) == 1 and says_nothing_was_seen(changes[0]) and not score.score and section is None:
            is_guess = not any(whole(lines) for lines in later.values())
        if is_guess:
            said = "\n".join(filter(None, (*changes, score.remark)))
            score, changes = ScoreRead("nothing observed", said), []
        date = whole(by_field.get("date", []))
        if not changes and not any(whole(lines) for lines in later.values()):
            if score == NO_SCORE:
                return
            changes = [""]
        changes = changes or [""]
        apart = {name: several(lines) for name, lines in later.items()}
        begun, whose = len(self.seen), self._met_whose()
        for place_in_cell, change in enumerate(changes):
            texts = {"change": change} if change else {}
            for name, items in apart.items():
                own = items[place_in_cell] if len(items) == len(changes) else ""
                if len(items) != len(changes) and not place_in_cell:
                    own = whole(later[name])
                texts |= {name: own} if own else {}
            self.seen.append(
                Seen(place, number, label, texts, date, section=section, inherits=inherits, whose=whose)
            )
        self.seen[begun] = replace(self.seen[begun], score=score, is_score_a_guess=is_guess)
        self.seen[begun:] = [replace(row, also=also) for row in self.seen[begun:]]
        if score != NO_SCORE:
            self.seen += [
                Seen(place, other, "", {}, score=score, is_score_a_guess=is_guess, whose=whose)
                for other in also
            ]


_DONE = ("description", "went_well", "why_well", "went_less_well", "why_less_well")
_LATER = ("significance", "contribution", "other_factors")
_UNEXPECTED = {Section.UNEXPECTED, Section.UNEXPECTED_GOOD, Section.UNEXPECTED_BAD}
_SAID_SHORTLY = {Section.ENABLING, Section.HINDERING, Section.EFFECTIVE, Section.ADAPT}
"""Headings that may as well be what somebody wrote, where nothing stands below them."""
_EACH_ITS_OWN = {*_UNEXPECTED, Section.RECOMMENDATION}


MOST_TITLES = 8
"""Lines above the tables that are shown as its titles only."""


def _answers(line: str) -> bool:
    """Whether it is a heading of a column and what answers it: "what was good: the mood"."""
    label, _colon, text = line.partition(":")
    return bool(text.strip()) and column_under(label) not in {
        None,
        Column.DATE,
        Column.NUMBER,
        Column.PARTNER,
    }


def _only_holds_tables(table: Table) -> bool:
    """Whether the table is there for the layout, and the diary stands in a table within it."""
    return any(
        find_columns(inner) is not None for row in table.rows for cell in row.cells for inner in cell.tables
    )
