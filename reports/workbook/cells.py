"""Reads the cells of a workbook's sheets out of its XML, whichever program wrote it.

Written for this one purpose, because a general library trusts what a file says of its own size, loses line breaks
or texts that look like escapes, and reads whole sheets that are not asked for. Names of elements are compared
without their prefix, so that strict and prefixed workbooks are read as well.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from projects.text import CELL_LIMIT
from reports.workbook.formats import PLAIN, Format, format_of, moment
from reports.workbook.mistakes import column_number
from reports.workbook.package import (
    FORMAT_LIMIT,
    ROW_LIMIT,
    SHEET_LIMIT,
    TEXT_LIMIT,
    Package,
    damaged,
    no_workbook,
    too_many_cells,
    too_many_rows,
    too_many_sheets,
    too_much_around,
    xml_parser,
)

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
# Seven characters of XML can stand for one, so a longer text is too long however it is written.
_KEEP = 7 * (CELL_LIMIT + 1)


class Cell(NamedTuple):
    """`kind`: text, number, percent, date, formula or error. `value` is a str, float or datetime."""

    kind: str
    value: str | float | datetime
    decimals: int = 0


@dataclass
class RawRow:
    """A row with its number in the file, and its cells that hold something, by column (1 is A)."""

    number: int
    cells: dict[int, Cell]


@dataclass
class _Part:
    """A sheet of the file: its title, its part, and whether it is made of cells (a chart is not)."""

    title: str
    name: str
    of_cells: bool = True


@dataclass
class RawWorkbook:
    """The sheets of a file in its order; the cells are read when they are asked for."""

    package: Package
    sheets: list[_Part] = field(default_factory=list)
    since_1904: bool = False
    strings: list[str] = field(default_factory=list)
    formats: list[Format] = field(default_factory=list)
    rows_read: int = 0

    @property
    def titles(self) -> list[str]:
        return [sheet.title for sheet in self.sheets]

    def rows(self, title: str) -> Iterator[RawRow]:
        """The rows of the first sheet with this title that hold something."""
        part = next(sheet for sheet in self.sheets if sheet.title == title)
        if part.of_cells:
            rows: list[RawRow] = []
            _SheetReader(self, rows.append).read(part.name)
            yield from rows


def open_workbook(content: bytes) -> RawWorkbook:
    """Raises `WorkbookRefused` with one sentence for whatever is no workbook, or too much of one."""
    package = Package(content)
    main = next((target for kind, target in _relations(package, "").values() if kind == "officeDocument"), "")
    if main not in package:
        raise no_workbook()
    book = RawWorkbook(package)
    found = _relations(package, main)
    entries: list[dict[str, str]] = []
    is_workbook: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if not is_workbook:
            if local != "workbook":
                raise no_workbook()  # a text or slides, which are packed in the same way
            is_workbook.append(True)
        if local == "sheet":
            if len(entries) == SHEET_LIMIT:
                raise too_many_sheets()
            entries.append(attributes)
        elif local == "workbookPr":
            book.since_1904 = attributes.get("date1904") in {"1", "true"}

    parser = xml_parser()
    parser.StartElementHandler = start
    package.parse(main, parser, is_setting=True)
    if not entries:
        raise no_workbook()
    for entry in entries:
        relation = next((value for key, value in entry.items() if key.rpartition(":")[2] == "id"), "")
        kind, target = found.get(relation, ("", ""))
        book.sheets.append(_Part(entry.get("name", ""), target, kind == "worksheet" and target in package))
    parts = [sheet.name.lower() for sheet in book.sheets if sheet.of_cells]
    if len(set(parts)) < len(parts):
        raise damaged()  # two sheets that are one part, which would be read once for each
    if sum(map(package.count_rows, parts)) > ROW_LIMIT:
        raise too_many_rows()
    by_kind = dict(found.values())
    if by_kind.get("sharedStrings", "") in package:
        _read_strings(book, by_kind["sharedStrings"])
    if by_kind.get("styles", "") in package:
        _read_formats(book, by_kind["styles"])
    return book


def _relations(package: Package, of: str) -> dict[str, tuple[str, str]]:
    """Id -> (kind, part) of the parts that a part refers to; "" is the file itself."""
    folder, _slash, file = of.rpartition("/")
    name = f"{folder}/_rels/{file}.rels".lstrip("/")
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            steps = [] if target.startswith("/") or not folder else folder.split("/")
            for step in target.strip("/").split("/"):
                if step == "..":
                    del steps[-1:]
                elif step != ".":
                    steps.append(step)
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, "/".join(steps))

    if name in package:
        parser = xml_parser()
        parser.StartElementHandler = start
        package.parse(name, parser, is_setting=True)
    return found


class _Text:
    """Collects the text of an element, up to the point where it is too long anyway."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0

    def add(self, piece: str) -> None:
        if self.length <= _KEEP:
            self.pieces.append(piece)
            self.length += len(piece)

    def take(self) -> str:
        text = "".join(self.pieces)
        self.pieces, self.length = [], 0
        return text


def _unescape(text: str) -> str:
    """Characters that XML cannot hold stand in shared strings as `_x000D_`; a real `_` before them as `_x005F_`."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _read_strings(book: RawWorkbook, name: str) -> None:
    text, phonetic = _Text(), [0]
    parser = xml_parser()

    def start(element: str, _attributes: dict[str, str]) -> None:
        local = element.rpartition(":")[2]
        if local == "rPh":
            phonetic[0] += 1
        elif local == "t" and not phonetic[0]:
            parser.CharacterDataHandler = text.add

    def end(element: str) -> None:
        local = element.rpartition(":")[2]
        if local == "t":
            parser.CharacterDataHandler = None
        elif local == "rPh":
            phonetic[0] -= 1
        elif local == "si":
            if len(book.strings) == TEXT_LIMIT:
                raise too_many_cells()
            book.strings.append(_unescape(text.take()))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    book.package.parse(name, parser)


def _read_formats(book: RawWorkbook, name: str) -> None:
    codes: dict[str, str] = {}
    inside: list[bool] = []
    parser = xml_parser()

    def start(element: str, attributes: dict[str, str]) -> None:
        local = element.rpartition(":")[2]
        if local == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif local == "cellXfs":
            inside.append(True)
        elif local == "xf" and inside:
            if len(book.formats) == FORMAT_LIMIT:
                raise too_much_around()
            number = attributes.get("numFmtId", "0")
            book.formats.append(format_of(int(number) if number.isdecimal() else 0, codes.get(number)))

    def end(element: str) -> None:
        if element.rpartition(":")[2] == "cellXfs":
            inside.clear()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    book.package.parse(name, parser, is_setting=True)


class _SheetReader:
    """Walks through one sheet's XML and hands over each row that holds something."""

    def __init__(self, book: RawWorkbook, found: Callable[[RawRow], None]) -> None:
        self.book = book
        self.found = found
        self.row = self.column = 0
        self.cells: dict[int, Cell] = {}
        self.type = "n"
        self.style = 0
        self.formula = False
        self.phonetic = 0
        self.text = _Text()
        self.parser = xml_parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def read(self, name: str) -> None:
        self.book.package.parse(name, self.parser)

    def start(self, element: str, attributes: dict[str, str]) -> None:
        local = element.rpartition(":")[2]
        if local == "c":
            reference = attributes.get("r")
            if reference is None:
                self.column += 1
            else:
                place = _REFERENCE.fullmatch(reference)
                if place is None:
                    raise damaged()
                self.column = column_number(place[1])
            self.type = attributes.get("t", "n")
            style = attributes.get("s", "0")
            self.style = int(style) if style.isdecimal() else 0
            self.formula = False
        elif local == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) < 9 else self.row + 1
            self.column = 0
            self.cells = {}
            self.book.rows_read += 1
            if self.book.rows_read > ROW_LIMIT:
                raise too_many_rows()
        elif local == "f":
            self.formula = True
        elif local == "rPh":
            self.phonetic += 1
        elif local in {"v", "t"} and not self.phonetic:
            self.parser.CharacterDataHandler = self.text.add

    def end(self, element: str) -> None:
        local = element.rpartition(":")[2]
        if local in {"v", "t"}:
            self.parser.CharacterDataHandler = None
        elif local == "rPh":
            self.phonetic -= 1
        elif local == "c":
            cell = self.cell(self.text.take())
            if cell is not None:
                self.cells[self.column] = cell
        elif local == "row" and self.cells:
            self.found(RawRow(self.row, self.cells))

    def cell(self, text: str) -> Cell | None:
        """What a cell holds; None if nothing."""
        if self.formula:
            return Cell("formula", "")
        if self.type == "s":
            if not text.strip().isdecimal() or int(text) >= len(self.book.strings):
                return Cell("error", text) if text else None
            text = self.book.strings[int(text)]
        if self.type in {"s", "str", "inlineStr"}:
            return Cell("text", text) if text.strip() else None
        text = text.strip()
        if not text:
            return None
        if self.type == "b":
            return Cell("text", "TRUE" if text == "1" else "FALSE")
        if self.type == "e":
            return Cell("error", text)
        if self.type == "d":
            try:
                return Cell("date", datetime.fromisoformat(text).replace(tzinfo=None))
            except ValueError:
                return Cell("error", text)
        return self.number(text)

    def number(self, text: str) -> Cell:
        try:
            number = float(text)
        except ValueError:
            return Cell("error", text)
        if not abs(number) < 1e300:
            return Cell("error", text)
        style = self.book.formats[self.style] if self.style < len(self.book.formats) else PLAIN
        if style.kind == "percent":
            return Cell("percent", number, style.decimals)
        if style.kind == "date":
            day = moment(number, since_1904=self.book.since_1904)
            return Cell("error", text) if day is None else Cell("date", day)
        return Cell("number", number)
