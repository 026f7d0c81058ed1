"""Under whose heading each row of a document stands, as the document is read from its top to its end."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from diaries.word.cells import number_and_label
from diaries.word.columns import Columns
from diaries.word.dates import find_dates
from diaries.word.document import Block, Paragraph, Row, Top
from diaries.word.headings import Column, Section, is_about, is_level, says_what_follows
from diaries.word.headlines import ABOVE_TABLE, BOLD, MOST_ABOVE, above_table, is_line, may_be_heading, way_of
from diaries.word.matching import same_text
from diaries.word.naming import MOST_WORDS, NOBODYS, Named, Names, Standing, Whose, is_of_titles, of_headers
from diaries.word.printed import is_only_printed, is_signature
from diaries.word.reading import Passage, Place

NOWHERE = Place(0, 0)


@dataclass
class WhoseReader:
    """What a reader knows of partners and cycles; `flush` of a subclass ends the text that stands under a heading."""

    names: Names
    about: list[str] = field(default_factory=list)
    about_whom: list[Whose] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    _columns: Columns | None = None
    _tables: int = 0
    _section: Section | None = None
    _label: tuple[str, str] = ("", "")
    """Number and text of the marker, or of the activity, of the last row."""
    _also: tuple[str, ...] = ()
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

    def flush(self) -> None:
        raise NotImplementedError

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

    def _way_it_stands(self, blocks: Sequence[Block], at: int) -> tuple[int, bool]:
        """The level at which a paragraph stands as a heading, and whether a table like one before begins below it, of
        which no other line says whose it is."""
        paragraph = blocks[at]
        assert isinstance(paragraph, Paragraph)
        if not may_be_heading(paragraph):
            return paragraph.level, False
        level = paragraph.level or (BOLD if paragraph.stands_out else 0)
        lines, below = above_table(blocks, at)
        if below is None:
            return level, False
        level = level or ABOVE_TABLE
        if (self._whose, below.is_outcome) not in self._tables_of:
            return level, level == self._standing.level
        first = at
        while first and at - first < MOST_ABOVE and is_line(blocks[first - 1]):
            first -= 1
        every = [each for each in blocks[first : at + lines] if isinstance(each, Paragraph)]
        every = [each for each in every if may_be_heading(each)]
        if any(self._named(each.text, each.level or ABOVE_TABLE).partner for each in every):
            return level, False
        every = [each for each in every if not self._is_known(each.text)]
        best = min(every, key=lambda each: (way_of(each), -every.index(each)), default=None)
        return level, best is paragraph

    def _is_known(self, text: str) -> bool:
        return (
            says_what_follows(text)
            or is_only_printed(text)
            or is_signature(text)
            or is_of_titles(text)
            or bool(find_dates(text))
        )

    def _is_doubtful(self, text: str) -> bool:
        partner = self._whose.partner
        return partner is not None and (partner.is_guess or partner.pk is None) and not is_about(text)

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
        if "change" not in fields.values() or Column.PARTNER.value in fields.values():
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

    def _names_in_headings(self, rows: Sequence[Row]) -> None:
        """A partner's name may stand in the row of headings, most often at its left end, above the markers."""
        assert self._columns is not None
        for row in rows:
            for cell in row.cells:
                if cell.column in self._columns.by_heading or not cell.text:
                    continue
                named = self.names.named(cell.text, is_alone=True)
                if named.partner is not None:
                    self._stand_under(named)
                    self._tells(cell.text)

    def _leave_row(self) -> None:
        """What stands below a row of one partner is not that partner's."""
        if self._standing is not self._base:
            self.flush()
            self._standing = self._base
            self._label, self._also = ("", ""), ()
