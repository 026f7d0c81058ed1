"""Sets slides as a presentation (.pptx) with our own master: titles, a reading order, and a text for each picture.

Nothing is left out for want of room: what one slide cannot hold goes on to the next, under the same title.
"""

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace

import pptx
from lxml import etree
from PIL import Image
from pptx.oxml.ns import qn
from pptx.util import Emu

from reports.office.package import repacked
from reports.office.scripts import (
    FONTS,
    LANGUAGES,
    LATIN,
    RIGHT_TO_LEFT,
    TAGS,
    by_script,
    one_line,
    runs_to_the_left,
    safe,
)
from reports.office.slide_content import Deck, Facts, Figure, Points, Quote, Slide
from reports.office.slide_master import (
    INNER,
    LEFT,
    OPEN,
    POINTS,
    QUOTE,
    TALL,
    TITLE,
    TOP,
    empty_presentation,
)
from reports.rendering import draw_all

LETTERS_A_LINE, LINES = 92, 13
"""What a slide of points holds, at 20 points."""
QUOTE_LETTERS, LARGE_QUOTE, SMALLER_POINTS = 560, 300, 22
"""Longer words than `LARGE_QUOTE` are set smaller."""
ROW_LINES = 16
"""Lines of a table at 15 points, its head not counted."""
TABLE_WIDTH = 114
"""Letters of a line over the whole width of a table."""
TABLE_POINTS, HEAD_POINTS = 15, 13
DRAWING_PIXELS = 2200
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The table style that draws nothing by itself."""


def build_slides(deck: Deck, *, language: str) -> bytes:
    """The presentation. The same deck and language give the same bytes."""
    return build_and_count(deck, language=language)[0]


def build_and_count(deck: Deck, *, language: str) -> tuple[bytes, int]:
    """The presentation, and how many slides it has."""
    setting = _Setting(deck, LANGUAGES[language])
    return setting.file(), len(setting.show.slides)


class _Setting:
    """One presentation in the making."""

    def __init__(self, deck: Deck, language: str) -> None:
        self.deck, self.language = deck, language
        self.show = pptx.Presentation(io.BytesIO(empty_presentation()))
        drawn = [each for each in deck.slides if isinstance(each, Figure) and each.svg]
        pictures = draw_all([each.svg for each in drawn], width=DRAWING_PIXELS)
        self.pictures = {each.svg: picture for each, picture in zip(drawn, pictures, strict=True)}

    def file(self) -> bytes:
        self._first()
        for slide in self.deck.slides:
            for part in _parted(slide):
                self._set(part)
        properties = self.show.core_properties
        properties.title = one_line(self.deck.title)[:255]
        properties.author = one_line(self.deck.author)[:255]
        properties.language = self.language
        answer = io.BytesIO()
        self.show.save(answer)
        return repacked(answer.getvalue())

    def _first(self) -> None:
        slide = self.show.slides.add_slide(self.show.slide_layouts[TITLE])
        for number, text in ((0, self.deck.title), (1, self.deck.subtitle), (13, self.deck.small)):
            self._fill(slide, number, (text,))

    def _set(self, part: Slide) -> None:
        layout = {Points: POINTS, Quote: QUOTE}.get(type(part), OPEN)
        slide = self.show.slides.add_slide(self.show.slide_layouts[layout])
        self._fill(slide, 0, (part.title,))
        if isinstance(part, Points):
            self._fill(slide, 1, part.points)
        elif isinstance(part, Quote):
            size = SMALLER_POINTS if len(part.text) > LARGE_QUOTE else 0
            self._fill(slide, 1, part.text.split("\n"), size=size)
            self._fill(slide, 13, (part.source,))
        elif isinstance(part, Figure):
            self._picture(slide, part)
        else:
            self._table(slide, part)
        self._foot(slide)
        if part.notes:
            body = slide.notes_slide.notes_text_frame._txBody
            self._write(body, part.notes.split("\n"))

    def _fill(self, slide, number: int, texts: Iterable[str], *, size: int = 0) -> None:
        """Puts the texts into a place of the slide; a place for which there is none goes."""
        place = next(each for each in slide.placeholders if each.placeholder_format.idx == number)
        texts = [each for each in texts if safe(each).strip()]
        if texts or number == 0:
            self._write(place.text_frame._txBody, texts or ["\N{EN DASH}"], size=size)
        else:
            place._element.getparent().remove(place._element)

    def _write(self, body, texts: Iterable[str], *, size: int = 0, bold: bool = False) -> None:
        for paragraph in body.findall(qn("a:p")):
            body.remove(paragraph)
        for text in texts:
            body.append(self._paragraph(text, size=size, bold=bold))

    def _paragraph(self, text: str, *, size: int, bold: bool):
        paragraph = etree.SubElement(etree.Element("none"), qn("a:p"))
        if runs_to_the_left(text):
            etree.SubElement(paragraph, qn("a:pPr"), rtl="1", algn="r")
        for script, piece in by_script(one_line(text)):
            run = etree.SubElement(paragraph, qn("a:r"))
            properties = etree.SubElement(run, qn("a:rPr"), lang=TAGS.get(script, self.language), noProof="1")
            if size:
                properties.set("sz", str(size * 100))
            if bold:
                properties.set("b", "1")
            if script != LATIN:
                kind = "a:cs" if script in RIGHT_TO_LEFT else "a:latin"
                etree.SubElement(properties, qn(kind), typeface=FONTS[script])
            etree.SubElement(run, qn("a:t")).text = piece
        return paragraph

    def _picture(self, slide, part: Figure) -> None:
        content = part.png or self.pictures[part.svg]
        wide, high = Image.open(io.BytesIO(content)).size
        room = TALL - (400_000 if part.caption else 0)
        scale = min(INNER / wide, room / high)
        picture = slide.shapes.add_picture(
            io.BytesIO(content), Emu(LEFT), Emu(TOP), Emu(round(wide * scale)), Emu(round(high * scale))
        )
        picture._element.nvPicPr.cNvPr.set("descr", one_line(part.alternative))
        if part.caption:
            below = TOP + round(high * scale) + 60_000
            box = slide.shapes.add_textbox(Emu(LEFT), Emu(below), Emu(INNER), Emu(340_000))
            box.text_frame.word_wrap = True
            self._write(box.text_frame._txBody, (part.caption,), size=14)

    def _table(self, slide, part: Facts) -> None:
        rows, columns = len(part.rows) + 1, len(part.heads)
        frame = slide.shapes.add_table(rows, columns, Emu(LEFT), Emu(TOP), Emu(INNER), Emu(370_000 * rows))
        frame._element.nvGraphicFramePr.cNvPr.set("descr", one_line(part.title))
        table = frame.table
        table.horz_banding = False
        style = table._tbl.tblPr.find(qn("a:tableStyleId"))
        style.text = NO_STYLE
        for at, row in enumerate((part.heads, *part.rows)):
            for cell, text in zip(table.rows[at].cells, row, strict=True):
                size = HEAD_POINTS if at == 0 else TABLE_POINTS
                self._write(cell._tc.get_or_add_txBody(), text.split("\n"), size=size, bold=at == 0)
                _line_below(cell, strong=at == 0)

    def _foot(self, slide) -> None:
        """The deck's line and the slide's number: copies of the layout's places, last in the reading order."""
        for place in slide.slide_layout.placeholders:
            number = place.placeholder_format.idx
            if number not in (11, 12) or (number == 11 and not self.deck.foot):
                continue
            shape = deepcopy(place._element)
            slide.shapes._spTree.append(shape)
            made = slide.shapes[-1]._element
            made.nvSpPr.cNvPr.set("id", str(1 + max(each.shape_id for each in slide.shapes)))
            for old in (made.find(qn("p:spPr")), made.txBody.find(qn("a:lstStyle"))):
                for child in list(old):
                    old.remove(child)
            if number == 11:
                self._write(made.txBody, (self.deck.foot,))
            else:
                self._write_number(made.txBody)

    def _write_number(self, body) -> None:
        self._write(body, ())
        paragraph = etree.SubElement(body, qn("a:p"))
        field = etree.SubElement(
            paragraph, qn("a:fld"), id="{6F1B7D4E-3C1A-4B52-9F53-0C1E5A7D2B11}", type="slidenum"
        )
        etree.SubElement(field, qn("a:rPr"), lang=self.language)
        etree.SubElement(field, qn("a:t")).text = str(len(self.show.slides))


def _line_below(cell, *, strong: bool) -> None:
    properties = cell._tc.get_or_add_tcPr()
    line = etree.SubElement(properties, qn("a:lnB"), w="15875" if strong else "6350")
    fill = etree.SubElement(line, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:schemeClr"), val="tx1" if strong else "accent6")
    etree.SubElement(properties, qn("a:noFill"))


# What goes on to the next slide


def _parted(slide: Slide) -> Iterator[Slide]:
    """The slide in as many parts as it needs; only the first has the notes."""
    for at, part in enumerate(_parts(slide)):
        yield part if at == 0 else replace(part, title=f"{part.title} ({at + 1})", notes="")


def _parts(slide: Slide) -> Iterator[Slide]:
    if isinstance(slide, Points):
        points = [piece for point in slide.points for piece in _pieces(point, LETTERS_A_LINE * LINES // 2)]
        for group in _groups(points, lambda point: _lines(point, LETTERS_A_LINE) + 0.5, LINES):
            yield replace(slide, points=tuple(group))
    elif isinstance(slide, Quote):
        for piece in _pieces(slide.text, QUOTE_LETTERS):
            yield replace(slide, text=piece)
    elif isinstance(slide, Facts):
        width = TABLE_WIDTH // max(len(slide.heads), 1)

        def height(row: Sequence[str]) -> float:
            return max(_lines(cell, width) for cell in row) + 0.6

        rows = [part for row in slide.rows for part in _parts_of_row(row, width * (ROW_LINES - 3))]
        for group in _groups(rows, height, ROW_LINES):
            yield replace(slide, rows=tuple(group))
    else:
        yield slide


def _parts_of_row(row: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    pieces = [_pieces(cell, most) for cell in row]
    for at in range(max(len(each) for each in pieces)):
        yield tuple(each[at] if at < len(each) else "" for each in pieces)


def _groups(things: Sequence, height, most: float) -> Iterator[list]:
    group: list = []
    used = 0.0
    for thing in things:
        if group and used + height(thing) > most:
            yield group
            group, used = [], 0.0
        group.append(thing)
        used += height(thing)
    yield group


def _lines(text: str, letters: int) -> int:
    return sum(max(1, math.ceil(len(line) / letters)) for line in text.split("\n")) if text else 1


def _pieces(text: str, most: int) -> list[str]:
    """The text in pieces of at most so many letters, parted after a sentence where there is one, else at a blank."""
    text = text.strip()
    pieces = []
    while len(text) > most:
        beginning = text[: most + 1]
        ends = [
            at + 1
            for at, each in enumerate(beginning[:-1])
            if each in ".!?…;\n።؟" and beginning[at + 1].isspace()
        ]
        end = max((each for each in ends if each > most // 3), default=0)
        end = end or beginning.rfind(" ") if " " in beginning[most // 3 :] else end
        end = end if end > 0 else most
        pieces.append(text[:end].strip())
        text = text[end:].strip()
    return [*pieces, text]


__all__ = ["Deck", "Facts", "Figure", "Points", "Quote", "build_slides"]
