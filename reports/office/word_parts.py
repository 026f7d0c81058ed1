"""The elements of WordprocessingML that our documents are made of. Text enters here, and only as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from docx.oxml.parser import OxmlElement

from reports.office.blocks import Cell, Paragraph, Row, Run, Table
from reports.office.scripts import FONTS, LATIN, RIGHT_TO_LEFT, TAGS, by_script, safe
from reports.office.word_styles import MARGIN_MM, R, W, mm, style_id

_W = f"{{{W}}}"
FILL_MM, FILL_ALONE_MM = 29, 44
"""How high rows are in which people write by hand, as on paper."""
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def element(name: str, /, *children, **attributes: object):
    """`element("p", ..., val=3)` is `<w:p w:val="3">...</w:p>`."""
    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(f"{_W}{attribute}", str(value))
    made.extend(children)
    return made


def text_run(text: str, *, style: str = "", strong: bool = False, rtl: bool = False) -> Iterable:
    """Runs of one script each, so that each is drawn, read aloud and hyphenated as what it is."""
    for script, piece in by_script(safe(text)):
        properties = []
        if style:
            properties.append(element("rStyle", val=style))
        if script in FONTS:
            font = FONTS[script]
            properties.append(element("rFonts", ascii=font, hAnsi=font, cs=font))
        if strong:
            properties += [element("b"), element("bCs")]
        if script in RIGHT_TO_LEFT:
            properties.append(element("rtl"))
            properties.append(element("lang", bidi=TAGS[script]))
        elif script != LATIN:
            properties.append(element("lang", val=TAGS[script], bidi=TAGS[script]))
        elif rtl:
            properties.append(element("rtl"))
        words = element("t")
        words.text = piece
        words.set(XML_SPACE, "preserve")
        yield element("r", *([element("rPr", *properties)] if properties else []), words)


def run(part: Run) -> list:
    if part.is_break:
        return [element("r", element("br"))]
    if part.is_tab:
        return [element("r", element("tab"))]
    style = "Hyperlink" if part.link else "MarginWord" if part.in_margin else "Quiet" if part.quiet else ""
    runs = list(text_run(part.text, style=style, strong=part.strong))
    if not part.link:
        return runs
    link = element("hyperlink", *runs, anchor=bookmark(part.link), history=1)
    return [link, *text_run(" "), *page_of(part.link)] if part.page_of else [link]


def field(instruction: str, *, is_due: bool = False) -> list:
    """A field that the program works out; `is_due` asks it to do so when it opens the file.

    The instruction is never anybody's text.
    """
    due = {"dirty": "true"} if is_due else {}
    return [
        element("r", element("fldChar", fldCharType="begin", **due)),
        element("r", _instruction(instruction)),
        element("r", element("fldChar", fldCharType="separate")),
        element("r", element("fldChar", fldCharType="end")),
    ]


def _instruction(text: str):
    made = element("instrText")
    made.text = f" {text} "
    made.set(XML_SPACE, "preserve")
    return made


def page_of(anchor: str) -> list:
    return field(rf"PAGEREF {bookmark(anchor)} \h", is_due=True)


def bookmark(anchor: str) -> str:
    """A name as Word takes it: letters, digits and low lines, at most 40."""
    return "om_" + "".join(each if each.isalnum() and each.isascii() else "_" for each in anchor)[:37]


def paragraph(part: Paragraph, *, numbers: Iterable[int]):
    """`numbers` are ids for its bookmarks."""
    properties = [element("pStyle", val=style_id(part.style))]
    if part.keep_next:
        properties.append(element("keepNext"))
    if part.on_new_page:
        properties.append(element("pageBreakBefore"))
    if part.beside:
        properties.append(element("tabs", element("tab", val="left", pos=mm(MARGIN_MM))))
    if part.rtl:
        properties.append(element("bidi"))
    if part.beside:
        properties.append(element("ind", left=mm(MARGIN_MM), hanging=mm(MARGIN_MM)))
    elif part.indented:
        properties.append(element("ind", left=mm(MARGIN_MM)))
    content = [each for one in part.runs for each in run(one)]
    for anchor, number in zip(part.anchors, numbers, strict=False):
        start = element("bookmarkStart", id=number, name=bookmark(anchor))
        content = [start, *content, element("bookmarkEnd", id=number)]
    return element("p", element("pPr", *properties), *content)


def table(part: Table, *, width_mm: float, content_of: Callable[[Cell], list]):
    """A table of fixed columns; `content_of` sets what stands in a cell."""
    widths = column_widths(part.widths, width_mm)
    properties = element(
        "tblPr",
        element("tblStyle", val="ReportTable"),
        element("tblW", w=mm(sum(widths)), type="dxa"),
        *([_ruled()] if part.is_form else []),
        element("tblLayout", type="fixed"),
        element("tblLook", firstRow=1, firstColumn=1, lastRow=0, lastColumn=0, noHBand=1, noVBand=1),
    )
    grid = element("tblGrid", *(element("gridCol", w=mm(width)) for width in widths))
    rows = (_row(row, widths, content_of, fill_mm=_fill_mm(part)) for row in part.rows)
    return element("tbl", properties, grid, *rows)


def _ruled():
    """Lines on all sides of each cell."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return element(
        "tblBorders", *(element(each, val="single", sz=5, space=0, color="8B887E") for each in sides)
    )


def _fill_mm(part: Table) -> int:
    """Room to write in a row: more where the whole table is one row of answers."""
    return FILL_ALONE_MM if sum(row.is_to_fill for row in part.rows) == 1 else FILL_MM


def column_widths(given: Iterable[float | None], width_mm: float) -> list[float]:
    """The given ones, and what is left shared by the others; narrower all together where they would not fit."""
    given = list(given)
    taken = sum(each for each in given if each)
    free = sum(each is None for each in given)
    least = 22.0 * free
    shrink = min(1.0, (width_mm - least) / taken) if taken and taken + least > width_mm else 1.0
    share = (width_mm - taken * shrink) / free if free else 0
    return [share if each is None else each * shrink for each in given]


def _row(row: Row, widths: list[float], content_of: Callable[[Cell], list], *, fill_mm: int):
    properties = [element("cantSplit")] if not row.is_head else [element("cantSplit"), element("tblHeader")]
    if row.is_to_fill:
        properties.insert(1, element("trHeight", val=mm(fill_mm), hRule="atLeast"))
    at = 0
    made = []
    for cell in row.cells:
        made.append(_cell(cell, sum(widths[at : at + cell.span]), content_of(cell)))
        at += cell.span
    return element("tr", element("trPr", *properties), *made)


def _cell(cell: Cell, width: float, content: list):
    properties = [element("tcW", w=mm(width), type="dxa")]
    if cell.span > 1:
        properties.append(element("gridSpan", val=cell.span))
    if cell.is_reworded:
        line = element("left", val="double", sz=6, space=0, color="5B5D62")
        properties.append(element("tcBorders", line))
    if not content or not content[-1].tag.endswith("}p"):
        content = [*content, element("p", element("pPr", element("pStyle", val="TableText")))]
    if cell.is_centred:
        for each in content:
            each.find(f"{_W}pPr").append(element("jc", val="center"))
    return element("tc", element("tcPr", *properties), *content)


def section(*, landscape: bool, footer: str | None, margin_mm: float, is_dense: bool = False):
    """The pages of a section, A4. `footer` is the relationship of what stands at their foot."""
    wide, high = mm(297), mm(210)
    size = (
        element("pgSz", w=wide, h=high, orient="landscape") if landscape else element("pgSz", w=high, h=wide)
    )
    margin = mm(margin_mm)
    parts = [
        element("type", val="nextPage"),
        size,
        element(
            "pgMar",
            top=mm(14 if is_dense else 20),
            right=margin,
            bottom=mm(16 if is_dense else 22),
            left=margin,
            header=mm(10),
            footer=mm(8 if is_dense else 10),
            gutter=0,
        ),
    ]
    if footer:
        reference = element("footerReference", type="default")
        reference.set(f"{{{R}}}id", footer)
        parts.insert(0, reference)
    return element("sectPr", *parts)
