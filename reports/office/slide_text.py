"""Puts texts into a shape of a slide, each script marked as itself. The one place where people's words enter slides."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lxml import etree
from pptx.oxml.ns import qn

from reports.office.measuring import HANGING
from reports.office.scripts import (
    FONTS,
    LATIN,
    RIGHT_TO_LEFT,
    TAGS,
    by_script,
    one_line,
    runs_to_the_left,
)

PEOPLE, PROGRAM = "+mj-lt", "+mn-lt"
"""The theme's faces: for what people wrote and for titles, and for what the program says."""
POINT = 12_700
"""EMU."""


@dataclass(frozen=True)
class Look:
    """How words are set; what is left out comes from the place in which they stand. `colour` names one of the theme, or is
    written as "#RRGGBB"; `sign` stands before each line, in the same colour, while the words keep their own. `air` is above
    each paragraph but the first, in points."""

    size: int = 0
    is_bold: bool = False
    is_italic: bool = False
    colour: str = ""
    face: str = ""
    sign: str = ""
    air: float = 0.0


def write(body, texts: Iterable[str], language: str, look: Look | None = None) -> None:
    """A paragraph for each text, in place of all that stands there."""
    for paragraph in body.findall(qn("a:p")):
        body.remove(paragraph)
    add(body, texts, language, look)


def add(body, texts: Iterable[str], language: str, look: Look | None = None) -> None:
    """A paragraph for each text, below what stands there."""
    look = look or Look()
    for at, text in enumerate(texts):
        body.append(_paragraph(text, language, look if at else replace(look, air=0.0)))


def _paragraph(text: str, language: str, look: Look):
    paragraph = etree.Element(qn("a:p"))
    properties = etree.SubElement(paragraph, qn("a:pPr"))
    if runs_to_the_left(text):
        properties.attrib.update({"rtl": "1", "algn": "r"})
    if look.sign:
        _hang(properties, look)
    elif look.air:
        _part(properties, look.air)
    if not properties.attrib and not len(properties):
        paragraph.remove(properties)
    for script, piece in by_script(one_line(text)):
        run = etree.SubElement(paragraph, qn("a:r"))
        _say_how(
            etree.SubElement(run, qn("a:rPr"), lang=TAGS.get(script, language), noProof="1"), look, script
        )
        etree.SubElement(run, qn("a:t")).text = piece
    return paragraph


def _part(properties, air: float) -> None:
    before = etree.SubElement(properties, qn("a:spcBef"))
    etree.SubElement(before, qn("a:spcPts"), val=str(round(air * 100)))


def _hang(properties, look: Look) -> None:
    room = str(round(look.size * HANGING * POINT))
    properties.attrib.update({"marL": room, "indent": f"-{room}"})
    _part(properties, 4)
    _colour(etree.SubElement(properties, qn("a:buClr")), look.colour)
    etree.SubElement(properties, qn("a:buFont"), typeface="Arial")
    etree.SubElement(properties, qn("a:buChar"), char=look.sign)


def _say_how(properties, look: Look, script: str) -> None:
    if look.size:
        properties.set("sz", str(look.size * 100))
    if look.is_bold:
        properties.set("b", "1")
    if look.is_italic:
        properties.set("i", "1")
    if look.colour and not look.sign:
        _colour(etree.SubElement(properties, qn("a:solidFill")), look.colour)
    if script != LATIN:
        kind = "a:cs" if script in RIGHT_TO_LEFT else "a:latin"
        etree.SubElement(properties, qn(kind), typeface=FONTS[script])
    elif look.face:
        etree.SubElement(properties, qn("a:latin"), typeface=look.face)


def _colour(parent, colour: str) -> None:
    if colour.startswith("#"):
        etree.SubElement(parent, qn("a:srgbClr"), val=colour[1:])
    else:
        etree.SubElement(parent, qn("a:schemeClr"), val=colour)
