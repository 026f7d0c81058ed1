"""Writes cells as an XLSX file: texts that stay texts, dates that are dates, and nothing that runs.

The counterpart of `cells`. What XML would swallow (a carriage return) or a spreadsheet program would read as an escape
(`_x000D_`) is written so that it comes back as it went in. The same cells give the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from reports.workbook.mistakes import column_letters

CellValue = str | int | date | None

_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_FIRST_DATE = date(1900, 3, 1)
"""Before this day spreadsheet programs disagree about dates; earlier ones are written as text."""
_EPOCH = date(1899, 12, 30)
_HEADER, _TEXT, _DATE, _QUOTED = 1, 2, 3, 4
_MOMENT = (1980, 1, 1, 0, 0, 0)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFEDEAE3"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" horizontal="left"/></xf>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" '
    'applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True)
class Table:
    """A sheet to be written: its title, its header, the widths of its columns in characters, its rows."""

    title: str
    header: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[CellValue]]


class _Strings:
    """The table of all different texts of a file."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))

    def xml(self) -> str:
        items = "".join(f'<si><t xml:space="preserve">{_written(text)}</t></si>' for text in self.places)
        return f'{_XML}<sst xmlns="{_MAIN}" uniqueCount="{len(self.places)}">{items}</sst>'


def write_spreadsheet(tables: Sequence[Table]) -> bytes:
    """The bytes of an XLSX file with these sheets."""
    strings = _Strings()
    sheets = [_sheet(table, strings, is_first=number == 0) for number, table in enumerate(tables)]
    numbers = range(1, len(tables) + 1)
    titles = "".join(
        f'<sheet name="{_attribute(table.title)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, table in zip(numbers, tables, strict=True)
    )
    relations = [("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    relations += [("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")]
    kinds = {
        "/xl/workbook.xml": "sheet.main",
        "/xl/styles.xml": "styles",
        "/xl/sharedStrings.xml": "sharedStrings",
        **{f"/xl/worksheets/sheet{number}.xml": "worksheet" for number in numbers},
    }
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    parts = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{titles}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(relations),
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": strings.xml(),
        **{f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in zip(numbers, sheets, strict=True)},
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return file.getvalue()


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _sheet(table: Table, strings: _Strings, *, is_first: bool) -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(table.widths, 1)
    )
    header = "".join(
        f'<c r="{column_letters(number)}1" s="{_HEADER}" t="s"><v>{strings.place(name)}</v></c>'
        for number, name in enumerate(table.header, 1)
    )
    letters = [column_letters(number) for number in range(1, len(table.header) + 1)]
    lines = [f'<row r="1">{header}</row>']
    for number, row in enumerate(table.rows, 2):
        cells = "".join(
            _cell(f"{letter}{number}", value, strings)
            for letter, value in zip(letters, row, strict=True)
            if value is not None and value != ""
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    selected = ' tabSelected="1"' if is_first else ""
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"{selected}>'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def _cell(place: str, value: str | int | date, strings: _Strings) -> str:
    if isinstance(value, int):
        return f'<c r="{place}" s="{_TEXT}"><v>{value}</v></c>'
    if isinstance(value, date):
        if value >= _FIRST_DATE:
            return f'<c r="{place}" s="{_DATE}"><v>{(value - _EPOCH).days}</v></c>'
        value = value.isoformat()
    style = _QUOTED if value.startswith(_RISKY) else _TEXT
    return f'<c r="{place}" s="{style}" t="s"><v>{strings.place(value)}</v></c>'


def _written(text: str) -> str:
    return escape(_ESCAPE.sub("_x005F_", text), {"\r": "&#13;"})


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})
