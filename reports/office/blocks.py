"""What a document is made of, whatever sets it: paragraphs, tables, pictures, in the order in which they are read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """A piece of text within a paragraph. `link` is the anchor to which it leads; `page_of` asks for its page too."""

    text: str
    strong: bool = False
    quiet: bool = False
    link: str = ""
    page_of: bool = False
    in_margin: bool = False
    rtl: bool = False

    @property
    def is_break(self) -> bool:
        return self.text == BREAK.text

    @property
    def is_tab(self) -> bool:
        return self.text == TAB.text


BREAK = Run("\N{LINE SEPARATOR}")
TAB = Run("\N{INFORMATION SEPARATOR ONE}")
"""The two that no text is mistaken for: a page has no line ends of its own, and people's texts no control characters."""


@dataclass(frozen=True)
class Paragraph:
    """`style` is a name of `reports.office.word_styles`. `beside`: its first word stands in the margin, before a tab."""

    runs: tuple[Run, ...]
    style: str = "Body Text"
    anchors: tuple[str, ...] = ()
    rtl: bool = False
    beside: bool = False
    indented: bool = False
    on_new_page: bool = False
    keep_next: bool = False
    """Whether it stays on one page with what follows."""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Picture:
    """A drawing or a photo by its name among what the document was given, and what it shows in words."""

    name: str
    alternative: str
    wide: bool = False
    """Whether it takes the whole width of the page's text."""
    high_mm: float | None = None
    """The height of a small drawing that goes with a line of text; None where the picture has what room there is."""


@dataclass(frozen=True)
class Cell:
    blocks: tuple[Block, ...]
    span: int = 1
    is_head: bool = False
    is_centred: bool = False
    is_reworded: bool = False
    """A double line before it: what its row says was worded anew."""


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    is_head: bool = False
    is_group: bool = False
    """A row that names those below it."""
    is_to_fill: bool = False


@dataclass(frozen=True)
class Table:
    """`widths` of its columns in mm; None where a column takes what is left."""

    rows: tuple[Row, ...]
    widths: tuple[float | None, ...]
    name: str = ""
    is_form: bool = False
    """To be filled in by hand: ruled on all sides, with room to write."""


@dataclass(frozen=True)
class NewPages:
    """What follows begins on a new page: of this shape, with these words at its foot."""

    landscape: bool
    foot: str


@dataclass(frozen=True)
class Contents:
    """Here stands the table of contents."""

    heading: str


Block = Paragraph | Picture | Table | NewPages | Contents
