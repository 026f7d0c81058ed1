"""Rows of a diary out of a document: what was done, what was seen, and what stands around the tables.

Nothing that somebody wrote is dropped: what fits no column and no heading becomes a passage without a section.
"""

from collections.abc import Iterable, Iterator, Sequence
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
from diaries.word.columns import Columns, columns_of, find_columns, turned
from diaries.word.dates import find_dates
from diaries.word.document import Block, Cell, Document, Paragraph, Row, Table, Top, read_document
from diaries.word.file import WordRefused, too_large
from diaries.word.headings import (
    Column,
    Section,
    is_about,
    is_level,
    notes_in,
    says_nothing,
    says_what_follows,
)
from diaries.word.lines import each_line, parts, several, under_heading, whole
from diaries.word.matching import same_text
from diaries.word.naming import (
    MOST_WORDS,
    NOBODYS,
    Named,
    Names,
    Standing,
    Whose,
    completed,
    of_headers,
)
from diaries.word.printed import (
    is_only_printed,
    is_signature,
    is_untied,
    without_label,
    without_tail,
)
from diaries.word.reading import Done, Passage, Place, Reading, Seen
from diaries.word.scores import NO_SCORE, ScoreRead, says_nothing_was_seen

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
    count = reading.count
    if count > MOST_ROWS:
        raise WordRefused(
            _(
                "This document has %(count)s filled rows; at most %(limit)s can be looked at together. Split it up."
            )
            % {"count": count, "limit": MOST_ROWS}
        )
    return reading


NOWHERE = Place(0, 0)


@dataclass
class _Reader:
    names: Names
    about: list[str] = field(default_factory=list)
    about_whom: list[Whose] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    _columns: Columns | None = None
    _tables: int = 0
    _section: Section | None = None
    _heading: str = ""
    _waiting: list[Paragraph] = field(default_factory=list)
    """Lines under the present heading."""
    _from: Place = NOWHERE
    _label: tuple[str, str] = ("", "")
    """Number and text of the marker, or of the activity, of the last row."""
    _also: tuple[str, ...] = ()
    _paragraphs: int = 0
    _beside: dict[int, tuple[Section, str]] = field(default_factory=dict)
    """Headings that stand beside each other in a row, by column; what stands below each is its answer."""
    _met: dict[Whose, None] = field(default_factory=dict)
    """Whose rows there are, in their order."""
    _standing: Standing = field(default_factory=Standing)
    _base: Standing = field(default_factory=Standing)
    """Under which headings the table stands, while a row's own cell says whose that row is."""
    _tables_of: dict[tuple[Whose, bool], set[str]] = field(default_factory=dict)
    """Whose tables there were, and whether of outcomes; with which marker each began."""
    _loose: list[str] = field(default_factory=list)
    """What a table between two diaries says that nobody understands."""
    _top_named: bool = False

    def _top(self, top: Top) -> None:
        """What stands at the top of the pages from here on."""
        self.flush()
        named = [self.names.named(each.text, is_alone=True) for each in top.paragraphs]
        said = of_headers(named)
        if said == NOBODYS and self._top_named and top.paragraphs:
            said = Whose(partner=Named(None, " ".join(top.paragraphs[0].text.split()[:MOST_WORDS])))
        self._top_named = self._top_named or said.partner is not None
        self._stand_under(said)
        for paragraph in top.paragraphs:
            self._tells(paragraph.text)

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

    def _show_orphans(self) -> None:
        """A line that perhaps named a partner, and below which nothing stands, may be a text of the diary before it."""
        met = list(self._met)
        for line, whom in zip(self.about, self.about_whom, strict=True):
            doubtful = whom.partner is not None and (whom.partner.is_guess or whom.partner.pk is None)
            if met and doubtful and not any(whom.is_within(each) for each in met):
                self.passages.append(Passage(NOWHERE, None, line, "", met[0]))

    @property
    def _whose(self) -> Whose:
        return self._standing.whose

    def _met_whose(self) -> Whose:
        """Whose the row is that is put down now."""
        self._met[self._whose] = None
        return self._whose

    def _tells(self, text: str) -> None:
        self.about.append(text)
        self.about_whom.append(self._whose)

    def _names(self, text: str, *, level: int = 0, begins_anew: bool = False) -> bool:
        """Whether it is the heading of a partner's diary or of a cycle's; what follows stands under it.

        From `BOLD` on a `level` is no style of a heading, but the way it stands there.
        """
        named = self._named(text, level)
        if named == NOBODYS and not says_what_follows(text) and (level < BOLD or begins_anew):
            named = self._standing.stranger(text, level, begins_anew=begins_anew)
        named = self._less_in_doubt(named, level)
        if named.partner is not None and not is_about(text):
            self._standing.level = level
        if named == NOBODYS:
            return False
        self.flush()
        self._stand_under(named)
        self._tells(text)
        return True

    def _less_in_doubt(self, named: Whose, level: int) -> Whose:
        """A name like that of the partner under whose heading it stands, before any row or in a heading below that one,
        is that partner's."""
        standing, partner = self._whose.partner, named.partner
        if partner is None or standing is None or not partner.is_guess or standing.pk != partner.pk:
            return named
        is_below = 0 < self._standing.level < level < BOLD
        return replace(named, partner=standing) if is_below or self._whose not in self._met else named

    def _named(self, text: str, level: int) -> Whose:
        named = self.names.named(text, is_heading=0 < level < BOLD, is_alone=level > 0)
        if named.partner is not None and named.partner.is_guess and says_what_follows(text):
            return replace(named, partner=None) if not is_about(text) else named
        return named

    def _stand_under(self, named: Whose) -> None:
        before = self._whose
        self._standing.take(named)
        if self._whose != before:
            self._label, self._also, self._loose = ("", ""), (), []

    def read(self, blocks: Iterable[Block]) -> None:
        blocks = [each for block in blocks for each in _unboxed(block)]
        for at, block in enumerate(blocks):
            if len(self.about) > MOST_LINES:
                raise too_large()
            if isinstance(block, Top):
                self._top(block)
            elif isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block, *self._way_it_stands(blocks, at))

    def _way_it_stands(self, blocks: Sequence[Block], at: int) -> tuple[int, bool]:
        """The level at which a paragraph stands as a heading, and whether a table like one before begins below it, of
        which no other line says whose it is."""
        paragraph = blocks[at]
        assert isinstance(paragraph, Paragraph)
        if not _may_be_heading(paragraph):
            return paragraph.level, False
        level = paragraph.level or (BOLD if paragraph.stands_out else 0)
        lines, below = _above_table(blocks, at)
        if below is None:
            return level, False
        level = level or ABOVE_TABLE
        if (self._whose, below.is_outcome) not in self._tables_of:
            return level, level == self._standing.level
        first = at
        while first and at - first < MOST_ABOVE and _is_line(blocks[first - 1]):
            first -= 1
        every = [each for each in blocks[first : at + lines] if isinstance(each, Paragraph)]
        every = [each for each in every if _may_be_heading(each)]
        if any(self._named(each.text, each.level or ABOVE_TABLE).partner for each in every):
            return level, False
        every = [each for each in every if not self._is_known(each.text)]
        best = min(every, key=lambda each: (_way(each), -every.index(each)), default=None)
        return level, best is paragraph

    def _is_known(self, text: str) -> bool:
        return (
            says_what_follows(text) or is_only_printed(text) or is_signature(text) or bool(find_dates(text))
        )

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

    def _is_doubtful(self, text: str) -> bool:
        partner = self._whose.partner
        return partner is not None and (partner.is_guess or partner.pk is None) and not is_about(text)

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
        is_known = is_about(text) or text in self.about
        self._tells(text)
        if not is_known and (
            len(text.split()) > MOST_WORDS or len(self.about) > MOST_TITLES or text.endswith(".")
        ):
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

    def _ask_whose(self, rows: Sequence[Row], *, is_turned: bool) -> None:
        """A second table like one before, below something that nobody understands, or which begins with the same marker
        again, may be another partner's: then one is asked."""
        assert self._columns is not None
        earlier = self._tables_of.get((self._whose, self._columns.is_outcome))
        if earlier is None:
            return
        partner, first = self._whose.partner, self._first_marker(rows)
        if self._loose:
            words = " ".join(" ".join(self._loose).split()[:MOST_WORDS])
            self._stand_under(Whose(partner=Named(None, words)))
        elif first and first in earlier and not is_turned:
            table = _("table %(number)s") % {"number": self._tables}
            words = ", ".join(filter(None, (partner.words if partner else "", table)))
            pk = partner.pk if partner else None
            self._stand_under(Whose(partner=Named(pk, words, is_guess=pk is not None)))

    def _first_marker(self, rows: Sequence[Row]) -> str:
        """The number or the text of the marker with which a table begins; "" where it names none, or each row its own
        partner."""
        assert self._columns is not None
        fields = self._columns.fields
        if not self._columns.is_outcome or Column.PARTNER.value in fields.values():
            return ""
        said = (
            cell.text
            for row in rows
            for cell in row.cells
            if fields.get(cell.column) in {"marker", "number"} and cell.text and len(row.cells) > 1
        )
        number, label = number_and_label(next((text for text in said if not is_level(text)), ""))
        return number or same_text(label)

    def _of_whom(self, columns: Columns, rows: Sequence[Row]) -> Columns:
        """Without the column of partners where it names others than the partners of the project."""
        at = [place for place, name in columns.fields.items() if name == Column.PARTNER.value]
        if not at:
            return columns
        said = {cell.text for row in rows for cell in row.cells if cell.column in at and cell.text}
        named = [self.names.of_cell(text) for text in said]
        known = sum(1 for each in named if each is not None and each.pk is not None)
        if is_about(columns.heading_at(at[0])) or 2 * known >= len(said):
            return columns
        return replace(
            columns, fields={place: name for place, name in columns.fields.items() if place not in at}
        )

    def _leave_row(self) -> None:
        """What stands below a row of one partner is not that partner's."""
        if self._standing is not self._base:
            self.flush()
            self._standing = self._base
            self._label, self._also = ("", ""), ()

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
            level = WIDE_ROW if _may_be_heading(*first.lines[:1]) and len(first.lines) == 1 else 0
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


BOLD, WIDE_ROW, ABOVE_TABLE = 10, 11, 12
"""The levels of lines that stand as headings without their style: in bold, over the width of a table, above one."""
MOST_ABOVE = 4
"""Lines above a table that may say whose it is."""
MOST_TITLES = 8
"""Lines above the tables that are shown as its titles only."""


def _may_be_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return not (
        paragraph.is_item
        or paragraph.is_remark
        or len(text.split()) > MOST_WORDS
        or text.rstrip().endswith((".", ";", ","))
    )


def _way(paragraph: Paragraph) -> int:
    return paragraph.level or (BOLD if paragraph.stands_out else ABOVE_TABLE)


def _is_line(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(block.text.split()) <= 2 * MOST_WORDS


def _above_table(blocks: Sequence[Block], at: int) -> tuple[int, Columns | None]:
    """How many lines stand from this one to a diary's table, and its columns; none where something else follows."""
    lines = 0
    for block in blocks[at : at + MOST_ABOVE + 1]:
        if isinstance(block, Table):
            found = find_columns(turned(block))
            return lines, found[0] if found else None
        if not _is_line(block):
            break
        lines += 1
    return lines, None


def _unboxed(block: Block) -> Iterator[Block]:
    """A frame around some text, made as a table of one column, is read as the text."""
    rows = block.rows if isinstance(block, Table) else ()
    if not rows or any(len(row.cells) != 1 for row in rows):
        yield block
        return
    for row in rows:
        yield from row.cells[0].paragraphs
        yield from row.cells[0].tables


def _only_holds_tables(table: Table) -> bool:
    """Whether the table is there for the layout, and the diary stands in a table within it."""
    return any(
        find_columns(inner) is not None for row in table.rows for cell in row.cells for inner in cell.tables
    )
