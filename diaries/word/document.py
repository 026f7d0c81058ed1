"""The text of a Word file: its paragraphs and tables in their order.

Read as a stream and within bounds, not with a library that holds the whole file: such libraries leave out what somebody
inserted with changes tracked, and what stands in a form's fields. What was deleted with changes tracked is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from diaries.word.file import WordFile, WordRefused, too_large

MOST_CHARACTERS = 400_000
MOST_TABLE_ROWS = 600
MOST_ELEMENTS = 200_000
"""Of the XML; a diary of thirty pages has a quarter of it at most."""
MOST_COLUMNS = 60
MOST_HEADERS = 24
"""For each section Word keeps one for the first page, for even ones and for the rest."""
DEEPEST = 400
"""Elements within elements; Word itself never comes near."""

WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
CHECKED, UNCHECKED = "☒", "☐"
NOTE_SIGN = "*"
_NO_BRACKETS = str.maketrans("[]", "()")


@dataclass(frozen=True)
class Paragraph:
    text: str
    is_item: bool = False
    """Whether Word puts a bullet or a number before it."""
    level: int = 0
    """Of the style of its heading, from 1; 0 for running text."""
    stands_out: bool = False
    """Whether all of it is bold, underlined or in capitals."""
    is_remark: bool = False
    """Whether somebody wrote it in the margin."""

    @property
    def is_heading(self) -> bool:
        return self.level > 0


@dataclass(frozen=True)
class Cell:
    """A cell where its columns begin; one that is merged with the one above it `continues` that one."""

    column: int
    span: int
    paragraphs: tuple[Paragraph, ...]
    tables: tuple["Table", ...] = ()
    continues: bool = False

    @property
    def lines(self) -> tuple[Paragraph, ...]:
        """Its paragraphs, then what stands in tables within it, a line for each of their rows."""
        inside = [
            Paragraph(" – ".join(filter(None, (cell.text.replace("\n", " ") for cell in row.cells))), True)
            for table in self.tables
            for row in table.rows
        ]
        return tuple(each for each in (*self.paragraphs, *inside) if each.text)

    @property
    def text(self) -> str:
        return "\n".join(each.text for each in self.lines)


@dataclass(frozen=True)
class Row:
    number: int
    """Its place in the table, from 1; deleted rows are not counted."""
    cells: tuple[Cell, ...]

    @property
    def width(self) -> int:
        """How many columns it covers."""
        return max((cell.column + cell.span for cell in self.cells), default=0)


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        return max((row.width for row in self.rows), default=0)


@dataclass(frozen=True)
class Top:
    """What stands at the top of each page from here on."""

    paragraphs: tuple[Paragraph, ...]


Block = Paragraph | Table | Top


@dataclass(frozen=True)
class Document:
    blocks: tuple[Block, ...]


def read_document(content: bytes) -> Document:
    """The paragraphs and tables of a Word file, with the tops of the pages where they begin; raises `WordRefused`."""
    file = WordFile(content)
    notes: dict[str, str] = {}
    for kind in ("footnote", "endnote", "comment"):
        if f"word/{kind}s.xml" in file:
            below = _Builder()
            below.read(file, f"word/{kind}s.xml")
            notes |= below.notes
    builder = _Builder(notes)
    builder.read(file, file.main)
    return Document(tuple(_with_tops(file, builder)))


def _with_tops(file: WordFile, builder: "_Builder") -> Iterator[Block]:
    """The blocks, section by section, each below what stands at the top of its pages; a section that names no top has
    that of the one before it."""
    targets = _targets(file)
    begin, before, left = 0, None, MOST_HEADERS
    for end, names in builder.sections:
        parts = sorted({targets[name] for name in names if targets.get(name) in file.parts})
        if parts and left > 0 and parts != before:
            before, lines = parts, []
            for part in parts[:left]:
                at_top = _Builder()
                at_top.read(file, part)
                lines += list(at_top.every_paragraph())
            left -= len(parts)
            yield Top(tuple(lines[:50]))
        yield from builder.blocks[begin:end]
        begin = end
    yield from builder.blocks[begin:]


def _targets(file: WordFile) -> dict[str, str]:
    """The names of the tops of pages, by the ids under which the text speaks of them."""
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Relationship") and attributes.get("Type", "").endswith(("/header", "/footer")):
            target = attributes.get("Target", "").lower().lstrip("/").removeprefix("word/")
            found[attributes.get("Id", "")] = f"word/{target}"

    rels = f"word/_rels/{file.main.removeprefix('word/')}.rels"
    if rels in file:
        parser = file.xml_parser()
        parser.StartElementHandler = start
        file.parse(rels, parser)
    return found


@dataclass
class _OpenCell:
    column: int
    span: int = 1
    paragraphs: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    continues: bool = False
    deleted: bool = False


@dataclass
class _OpenTable:
    rows: list[Row] = field(default_factory=list)
    cells: list[_OpenCell] = field(default_factory=list)
    cell: _OpenCell | None = None
    column: int = 0
    deleted: bool = False


@dataclass
class _OpenParagraph:
    pieces: list[str] = field(default_factory=list)
    is_item: bool = False
    level: int = 0
    is_plain: bool = False
    """Whether some of it is neither bold nor underlined."""
    headers: list[str] | None = None
    """The tops of the pages of the section that ends with it."""


SKIPPED = frozenset(
    {"del", "moveFrom", "instrText", "delText", "pPrChange", "rPrChange", "tblPrChange", "tcPrChange"}
    | {"trPrChange", "sectPrChange", "tblGridChange", "numberingChange", "rt"}
)
"""Elements whose content nobody sees: what was deleted, earlier formats, codes of fields, readings above a word."""


HEADING_STYLES = ("heading", "kop", "titre", "title", "titel", "subtitle", "ondertitel", "soustitre")
"""How the names of Word's own styles for headings begin; "koptekst", the top of a page, is one for its purpose."""


class _Builder:
    """Puts the blocks together while the parser tells of the elements."""

    def __init__(self, notes: Mapping[str, str] | None = None) -> None:
        self.blocks: list[Paragraph | Table] = []
        self.notes: dict[str, str] = {}
        """What stands below the pages and in the margins, by kind and number."""
        self.sections: list[tuple[int, list[str]]] = []
        """Where each section ends among the blocks, and by which ids it names the tops of its pages."""
        self._given = dict(notes or {})
        self._remarks: list[str] = []
        self._note_begins = 0
        self._headers: list[str] = []
        self._tables: list[_OpenTable] = []
        self._paragraphs: list[_OpenParagraph] = []
        self._path: list[str] = []
        self._skipping = 0
        self._in_text = False
        self._elements = self._characters = self._rows = 0
        self._box_at: int | None = None
        self._runs: list[bool] = []
        """Whether each of the open runs is hidden."""
        self._strong: list[bool] = []
        """Whether each of them is bold or underlined."""

    def read(self, file: WordFile, name: str) -> None:
        parser = file.xml_parser(namespaces=True)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        file.parse(name, parser)

    def every_paragraph(self) -> Iterator[Paragraph]:
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block
            else:
                for row in block.rows:
                    for cell in row.cells:
                        yield from cell.lines

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _blank, local = name.rpartition(" ")
        self._elements += 1
        self._path.append(local if namespace in WORD else "")
        if self._elements > MOST_ELEMENTS or len(self._path) > DEEPEST:
            raise too_large()
        if self._skipping:
            self._skipping += 1
            return
        if namespace == COMPATIBILITY and local == "Fallback":
            self._skipping = 1
            return
        if namespace not in WORD:
            return
        if local in SKIPPED and not self._marks_a_row(local):
            self._skipping = 1
            return
        opened = getattr(self, f"_open_{local}", None)
        if opened is not None:
            opened({key.rpartition(" ")[2]: value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self._path.pop()
        if self._skipping:
            self._skipping -= 1
            return
        namespace, _blank, local = name.rpartition(" ")
        if namespace in WORD:
            closed = getattr(self, f"_close_{local}", None)
            if closed is not None:
                closed()

    def _text(self, text: str) -> None:
        if self._in_text and not self._skipping:
            self._add(text)

    def _add(self, text: str) -> None:
        if self._runs and self._runs[-1]:
            return
        self._characters += len(text)
        if self._characters > MOST_CHARACTERS:
            raise too_large()
        if self._paragraphs:
            self._paragraphs[-1].pieces.append(text)
            if text.strip() and not (self._strong and self._strong[-1]):
                self._paragraphs[-1].is_plain = True

    def _parent(self) -> str:
        return self._path[-2] if len(self._path) > 1 else ""

    def _marks_a_row(self, local: str) -> bool:
        """`del` among a row's properties says that the row was deleted, among a paragraph's that its end was."""
        if local == "del" and self._parent() == "trPr" and self._tables:
            self._tables[-1].deleted = True
            return True
        return False

    # Text

    def _open_p(self, _attributes: dict[str, str]) -> None:
        self._paragraphs.append(_OpenParagraph())

    def _close_p(self) -> None:
        if not self._paragraphs:
            return
        done = self._paragraphs.pop()
        text = "\n".join(" ".join(line.split()) for line in "".join(done.pieces).split("\n")).strip()
        if text:
            stands_out = not done.is_plain or (text.isupper() and len(text) > 3)
            paragraph = Paragraph(text, done.is_item, done.level, stands_out)
            table = self._tables[-1] if self._tables else None
            if table is None:
                self._put(paragraph)
            elif table.cell is not None:
                table.cell.paragraphs.append(paragraph)
        if done.headers is not None:
            self.sections.append((len(self.blocks), done.headers))

    def _put(self, block: Paragraph | Table) -> None:
        """Below it, what was written beside it in the margin."""
        self.blocks.append(block)
        self.blocks += [Paragraph(text, is_remark=True) for text in self._remarks]
        self._remarks = []

    def _open_headerReference(self, attributes: dict[str, str]) -> None:
        self._headers.append(attributes.get("id", ""))

    _open_footerReference = _open_headerReference

    def _close_sectPr(self) -> None:
        if self._paragraphs:
            self._paragraphs[-1].headers = self._headers
        else:
            self.sections.append((len(self.blocks), self._headers))
        self._headers = []

    # Notes below the page and in the margin

    def _open_footnote(self, attributes: dict[str, str]) -> None:
        self._note_begins = len(self.blocks)
        self._note_number = attributes.get("id", "")

    _open_endnote = _open_comment = _open_footnote

    def _close_footnote(self, kind: str = "footnote") -> None:
        said = [block.text for block in self.blocks[self._note_begins :] if isinstance(block, Paragraph)]
        if said:
            self.notes[f"{kind} {self._note_number}"] = "\n".join(said)

    def _close_endnote(self) -> None:
        self._close_footnote("endnote")

    def _close_comment(self) -> None:
        self._close_footnote("comment")

    def _open_footnoteReference(self, attributes: dict[str, str], kind: str = "footnote") -> None:
        """A note below the page stands behind the words to which it belongs."""
        note = self._given.pop(f"{kind} {attributes.get('id', '')}", "")
        if note:
            self._add(f" [{NOTE_SIGN} {' '.join(note.split()).translate(_NO_BRACKETS)}]")

    def _open_endnoteReference(self, attributes: dict[str, str]) -> None:
        self._open_footnoteReference(attributes, "endnote")

    def _open_commentReference(self, attributes: dict[str, str]) -> None:
        remark = self._given.pop(f"comment {attributes.get('id', '')}", "")
        if remark:
            self._remarks.append(remark)

    def _open_numPr(self, _attributes: dict[str, str]) -> None:
        if self._paragraphs:
            self._paragraphs[-1].is_item = True

    def _open_numId(self, attributes: dict[str, str]) -> None:
        """Number 0 takes the bullet of a style away."""
        if self._paragraphs and attributes.get("val") == "0":
            self._paragraphs[-1].is_item = False

    def _open_pStyle(self, attributes: dict[str, str]) -> None:
        style = attributes.get("val", "").lower()
        if self._paragraphs and ("listbullet" in style or "listnumber" in style or "opsomm" in style):
            self._paragraphs[-1].is_item = True
        if self._paragraphs and style.startswith(HEADING_STYLES):
            self._paragraphs[-1].level = int(style[-1]) if style[-1] in "123456789" else 1

    def _open_outlineLvl(self, attributes: dict[str, str]) -> None:
        """Counted from 0; 9 is that of running text."""
        level = attributes.get("val", "9")
        if self._paragraphs and level in set("012345678"):
            self._paragraphs[-1].level = int(level) + 1

    def _open_r(self, _attributes: dict[str, str]) -> None:
        self._runs.append(False)
        self._strong.append(False)

    def _close_r(self) -> None:
        if self._runs:
            self._runs.pop()
            self._strong.pop()

    def _open_b(self, attributes: dict[str, str]) -> None:
        if self._strong and self._path[-3:-1] == ["r", "rPr"]:
            self._strong[-1] |= attributes.get("val", "1") not in {"0", "false", "off", "none"}

    _open_u = _open_b

    def _open_rStyle(self, attributes: dict[str, str]) -> None:
        if self._strong and attributes.get("val", "").lower().startswith(("strong", "zwaar", "lev")):
            self._strong[-1] = True

    def _open_vanish(self, attributes: dict[str, str]) -> None:
        """Hidden text: nobody sees it on the page."""
        if self._runs and self._path[-3:-1] == ["r", "rPr"]:
            self._runs[-1] = attributes.get("val", "1") not in {"0", "false", "off"}

    def _open_t(self, _attributes: dict[str, str]) -> None:
        self._in_text = True

    def _close_t(self) -> None:
        self._in_text = False

    def _open_tab(self, _attributes: dict[str, str]) -> None:
        if self._parent() == "r":
            self._add(" ")

    def _open_br(self, _attributes: dict[str, str]) -> None:
        self._add("\n")

    _open_cr = _open_br

    def _open_noBreakHyphen(self, _attributes: dict[str, str]) -> None:
        self._add("-")

    def _open_sym(self, attributes: dict[str, str]) -> None:
        """Signs of Wingdings: crossed and ticked boxes, ticks, empty boxes."""
        sign = attributes.get("char", "")[-2:].upper()
        self._add({"FB": "x", "FC": "x", "FD": CHECKED, "FE": CHECKED, "78": CHECKED}.get(sign, ""))
        if sign in {"A8", "6F", "70", "71"}:
            self._add(UNCHECKED)

    def _open_checkBox(self, _attributes: dict[str, str]) -> None:
        """A box of an old form: unticked, until `checked` says otherwise."""
        self._box_at = None
        if self._paragraphs:
            self._box_at = len(self._paragraphs[-1].pieces)
            self._add(UNCHECKED)

    def _open_checked(self, attributes: dict[str, str]) -> None:
        ticked = attributes.get("val", "1") not in {"0", "false", "off"}
        if self._parent() == "checkBox" and self._box_at is not None and self._paragraphs:
            self._paragraphs[-1].pieces[self._box_at] = CHECKED if ticked else UNCHECKED

    _open_default = _open_checked

    # Tables

    def _open_tbl(self, _attributes: dict[str, str]) -> None:
        self._tables.append(_OpenTable())

    def _close_tbl(self) -> None:
        if not self._tables:
            return
        table = Table(tuple(self._tables.pop().rows))
        if not table.rows:
            return
        outer = self._tables[-1] if self._tables else None
        if outer is None:
            self._put(table)
        elif outer.cell is not None:
            outer.cell.tables.append(table)

    def _open_tr(self, _attributes: dict[str, str]) -> None:
        if self._tables:
            table = self._tables[-1]
            table.cells, table.column, table.deleted, table.cell = [], 0, False, None
        self._rows += 1
        if self._rows > MOST_TABLE_ROWS:
            raise WordRefused(
                _("The tables of this document have more than %(limit)s rows. Split the document up.")
                % {"limit": MOST_TABLE_ROWS}
            )

    def _close_tr(self) -> None:
        table = self._tables[-1] if self._tables else None
        if table is None or table.deleted or not table.cells:
            return
        cells = tuple(
            Cell(each.column, each.span, tuple(each.paragraphs), tuple(each.tables), each.continues)
            for each in table.cells
            if not each.deleted
        )
        table.rows.append(Row(len(table.rows) + 1, cells))

    def _open_tc(self, _attributes: dict[str, str]) -> None:
        if self._tables:
            table = self._tables[-1]
            table.cell = _OpenCell(table.column)
            table.cells.append(table.cell)
            if len(table.cells) > MOST_COLUMNS:
                raise too_large()

    def _close_tc(self) -> None:
        table = self._tables[-1] if self._tables else None
        if table is not None and table.cell is not None:
            table.column += table.cell.span
            table.cell = None

    def _open_gridBefore(self, attributes: dict[str, str]) -> None:
        if self._tables:
            self._tables[-1].column += _number(attributes)

    def _open_gridSpan(self, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._cell.span = max(1, _number(attributes))

    def _open_vMerge(self, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._cell.continues = attributes.get("val", "continue") == "continue"

    def _open_cellDel(self, _attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._cell.deleted = True

    @property
    def _cell(self) -> _OpenCell | None:
        return self._tables[-1].cell if self._tables else None


def _number(attributes: dict[str, Any]) -> int:
    value = attributes.get("val", "")
    return min(int(value), MOST_COLUMNS) if value.isdecimal() and len(value) < 6 else 0
