"""Shapes of slides that are no place of their layout: rules, the shores with their actors, large figures, a logo.

What only adorns is marked so, and no screen reader stops at it. Lengths are points within the body of a slide.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.shapes.picture import CT_Picture
from pptx.util import Emu

from reports.office.scripts import one_line
from reports.office.slide_content import Numbers, Shores
from reports.office.slide_fitting import (
    EACH_FIGURE,
    FIGURE_SOURCE,
    HIGH,
    SHORE_BEND,
    SHORE_HEAD,
    SHORE_SIDES,
    SHORE_STEP,
    WIDE,
    Fitted,
    figure_columns,
    shore_width,
)
from reports.office.slide_master import (
    COVER_LOGO,
    LEFT,
    NAMES,
    SMALL_LOGO,
    TOP,
    Place,
    shore_shape,
)
from reports.office.slide_text import PEOPLE, POINT, PROGRAM, Look, add, write
from theory_of_change.shores import PALETTE

LOGO_PIXELS = 1200
INKS = {
    "control": PALETTE["control"],
    "influence": PALETTE["influence"],
    "interest": PALETTE["interest_ink"],
    "strategic": PALETTE["outside"],
}
SIGNS = {"control": "■", "influence": "●", "interest": "○", "strategic": "◇"}
"""The spheres' marks as letters: each sphere is known without its colour, too."""
THICK = {"control": 25_400, "influence": 15_875, "interest": 9_525}
_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:ext '
    'uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


def frame(left: float, top: float, width: float, height: float) -> tuple[Emu, Emu, Emu, Emu]:
    """Points within the body of a slide -> where it lies on the slide."""
    return (
        Emu(LEFT + round(left * POINT)),
        Emu(TOP + round(top * POINT)),
        Emu(round(width * POINT)),
        Emu(round(height * POINT)),
    )


def add_box(slide, left: float, top: float, width: float, height: float):
    """An empty box for words, without air at its sides and above; its body."""
    box = slide.shapes.add_textbox(*frame(left, top, width, height))
    box.text_frame.word_wrap = True
    box.text_frame.margin_left = box.text_frame.margin_right = box.text_frame.margin_top = 0
    return box.text_frame._txBody


def add_rule(slide, left: float, top: float, width: float, height: float) -> None:
    """A line in the accent's colour that says nothing."""
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *frame(left, top, width, height))
    for name in ("p:style", "p:txBody"):
        found = shape._element.find(qn(name))
        if found is not None:
            shape._element.remove(found)
    fill = etree.SubElement(shape._element.spPr, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:schemeClr"), val="accent1")
    etree.SubElement(etree.SubElement(shape._element.spPr, qn("a:ln")), qn("a:noFill"))
    _adorn(shape._element)


def _adorn(element) -> None:
    element.nvSpPr.cNvPr.append(parse_xml(_DECORATIVE))


# Large figures


def add_figures(slide, part: Numbers, fitted: Fitted, language: str) -> None:
    """Each figure with what it counts and its source below it, in rows."""
    columns = figure_columns(len(part.figures))
    width = (WIDE - EACH_FIGURE * (columns - 1)) / columns
    top = 0.0
    for row, high in enumerate(fitted.heights):
        for at, (figure, label, source) in enumerate(part.figures[row * columns :][:columns]):
            body = add_box(slide, at * (width + EACH_FIGURE), top, width, high)
            write(body, (figure,), language, Look(size=fitted.size, colour="accent1", face=PEOPLE))
            add(body, (label,), language, Look(size=fitted.small, face=PROGRAM))
            if source:
                add(body, (source,), language, Look(size=FIGURE_SOURCE, colour="tx2", face=PROGRAM))
        top += high


# The shores


def add_shores(slide, part: Shores, fitted: Fitted, language: str) -> None:
    """Nested shores, drawn as shapes that one can edit, and in each its actors as a list."""
    width = shore_width(len(part.spheres))
    for at, (sphere, _heading, _names) in reversed(list(enumerate(part.spheres))):
        if sphere in THICK:
            _shore(slide, sphere, (at + 1) * width, SHORE_STEP * (2 - at))
    for at, (sphere, heading, names) in enumerate(part.spheres):
        top = 2 * SHORE_STEP + 6
        body = add_box(slide, at * width + (12 if at else 0), top, width - SHORE_SIDES + 4, HIGH - 2 * top)
        write(
            body, (heading,), language, Look(size=SHORE_HEAD, is_bold=True, colour=INKS[sphere], face=PROGRAM)
        )
        add(body, names, language, Look(size=fitted.size, colour=INKS[sphere], sign=SIGNS[sphere]))


def _shore(slide, sphere: str, right: float, inset: float) -> None:
    left = -LEFT - 20_000
    place = Place(
        left + LEFT,
        TOP + round(inset * POINT),
        round(right * POINT) - left,
        round((HIGH - 2 * inset) * POINT),
    )
    number = 1 + max(each.shape_id for each in slide.shapes)
    tint, edge = PALETTE[f"{sphere}_tint"], PALETTE[sphere]
    xml = shore_shape(number, place, tint, edge, THICK[sphere], bend=round(SHORE_BEND * POINT))
    element = parse_xml(xml.replace("<p:sp>", f"<p:sp {NAMES}>", 1))
    slide.shapes._spTree.append(element)
    _adorn(element)


# A logo


@dataclass(frozen=True)
class PlacedLogo:
    """A logo as PNG, no finer than a slide shows it."""

    content: bytes
    alternative: str
    width: int
    height: int

    def within(self, place: Place, *, at_right: bool = False) -> Place:
        """As large as it can be in this place, at its left or its right, in the middle of its height."""
        scale = min(place.width / self.width, place.height / self.height)
        wide, high = round(self.width * scale), round(self.height * scale)
        left = place.left + (place.width - wide if at_right else 0)
        return Place(left, place.top + (place.height - high) // 2, wide, high)


def placed_logo(png: bytes, alternative: str) -> PlacedLogo:
    with Image.open(io.BytesIO(png)) as picture:
        small = picture.convert("RGBA")
    small.thumbnail((LOGO_PIXELS, LOGO_PIXELS))
    answer = io.BytesIO()
    small.save(answer, format="PNG", optimize=True)
    return PlacedLogo(answer.getvalue(), one_line(alternative), *small.size)


def add_cover_logo(slide, logo: PlacedLogo) -> None:
    place = logo.within(COVER_LOGO)
    picture = slide.shapes.add_picture(
        io.BytesIO(logo.content), *(Emu(each) for each in (place.left, place.top, place.width, place.height))
    )
    picture._element.nvPicPr.cNvPr.set("descr", logo.alternative)


def add_small_logo(master, logo: PlacedLogo) -> None:
    """Once, on the master: it stands on every slide but the first, and nobody is told of it each time."""
    _part, relation = master.part.get_or_add_image_part(io.BytesIO(logo.content))
    place = logo.within(SMALL_LOGO, at_right=True)
    number = 1 + max(_ids(master))
    picture = CT_Picture.new_pic(
        number, "Logo", "", relation, place.left, place.top, place.width, place.height
    )
    picture.nvPicPr.cNvPr.set("descr", logo.alternative)
    master.shapes._spTree.append(picture)


def _ids(master) -> Iterator[int]:
    yield from (int(each) for each in master.shapes._spTree.xpath("//p:cNvPr/@id"))
