"""Scores on a slide: the rings of `diaries.figures`, drawn beside the words of a table as shapes that one can edit."""

from collections.abc import Iterator

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from diaries.figures import SCORE_MARKS
from reports.office.measuring import LEADING
from reports.office.scripts import one_line
from reports.office.slide_content import Facts
from reports.office.slide_fitting import CELL_PAD, Fitted, column_widths
from reports.office.slide_master import LEFT, TOP

ACROSS = 19.0
"""Points of the square in which a mark is drawn; its own has 24 units."""
UNIT = ACROSS / 24
POINT = 12_700


def add_marks(slide, part: Facts, fitted: Fitted) -> None:
    """One group of drawings over the table, which says in words what it shows."""
    group = slide.shapes.add_group_shape()
    group._element.nvGrpSpPr.cNvPr.set("descr", one_line(_in_words(part)))
    widths = column_widths(part)
    top = fitted.heights[0]
    for row, height in zip(part.marks, fitted.heights[1:], strict=False):
        for at, mark in enumerate(row):
            if mark:
                line = CELL_PAD / 2 + fitted.size * LEADING / 2
                _draw(group, mark, sum(widths[:at]) + 3 + ACROSS / 2, top + line)
        top += height


def _in_words(part: Facts) -> str:
    return ". ".join("; ".join(filter(None, row)) for row in part.rows)


def _draw(group, name: str, x: float, y: float) -> None:
    mark = SCORE_MARKS[name]
    colour = RGBColor.from_string(mark.colour[1:])
    for radius in _radii(mark.rings):
        ring = _shape(group, MSO_SHAPE.OVAL, x, y, radius, radius)
        ring.fill.background()
        ring.line.color.rgb = colour
        ring.line.width = Pt(float(mark.stroke_width) * UNIT)
        if mark.dotted:
            ring.line.dash_style = MSO_LINE.ROUND_DOT
    if mark.dot or mark.level:
        across, high = (float(mark.dot),) * 2 if mark.dot else (5.5, float(mark.stroke_width) / 2)
        dot = _shape(group, MSO_SHAPE.OVAL if mark.dot else MSO_SHAPE.RECTANGLE, x, y, across, high)
        dot.fill.solid()
        dot.fill.fore_color.rgb = colour
        dot.line.fill.background()


def _radii(rings: tuple[str, ...]) -> Iterator[float]:
    yield from (float(radius) for radius in rings)


def _shape(group, kind, x: float, y: float, across: float, high: float):
    """A bare shape around a point of the slide's body; radii in the mark's own units."""
    left, top = x - across * UNIT, y - high * UNIT
    shape = group.shapes.add_shape(
        kind,
        Emu(LEFT + round(left * POINT)),
        Emu(TOP + round(top * POINT)),
        Emu(round(2 * across * UNIT * POINT)),
        Emu(round(2 * high * UNIT * POINT)),
    )
    for name in ("p:style", "p:txBody"):
        found = shape._element.find(qn(name))
        if found is not None:
            shape._element.remove(found)
    return shape
