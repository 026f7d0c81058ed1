"""Sets slides as a presentation (.pptx) with our own master: titles, a reading order, and a text for each picture.

How large each is set, and what goes on to the next, `slide_fitting` says.
"""

import io
from collections.abc import Iterable
from copy import deepcopy

import pptx
from lxml import etree
from PIL import Image
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from reports.office.measuring import LEADING, lines
from reports.office.package import repacked
from reports.office.score_marks import add_marks
from reports.office.scripts import LANGUAGES, one_line, safe
from reports.office.slide_content import Deck, Facts, Figure, Numbers, Points, Quote, Shores, Statement
from reports.office.slide_fitting import (
    APART,
    HIGH,
    LABEL,
    MARK,
    PARAGRAPHS,
    SOURCE,
    SOURCE_SIZES,
    WIDE,
    Fitted,
    column_width,
    column_widths,
    fit,
    fit_title,
)
from reports.office.slide_master import (
    COLUMNS,
    COVER_TEXT,
    FOOT_WIDE,
    INNER,
    LEFT,
    OPEN,
    POINTS,
    QUOTE,
    STATEMENT,
    TALL,
    TITLE,
    TOP,
    empty_presentation,
)
from reports.office.slide_sections import add_sections
from reports.office.slide_shapes import (
    add_box,
    add_cover_logo,
    add_figures,
    add_rule,
    add_shores,
    add_small_logo,
    frame,
    placed_logo,
)
from reports.office.slide_text import PEOPLE, POINT, PROGRAM, Look, add, write
from reports.rendering import draw_all
from reports.rendering.resources import is_drawing

CAPTION, AIR = 16, 100_000
"""The size of what stands under a picture, and the air between, in EMU."""
FOOT_SIZES = ((11, 1),)
BAR, BAR_WIDE = 18.0, 4.0
"""Of the bar where somebody's words begin: how far to the left of them, and how wide."""
FIRST_SIZES = ((44, 2), (36, 2), (30, 3), (24, 4))
"""Of the title of the first slide, and on how many lines each fits."""
SUBTITLE_SIZES, SMALL_SIZES = ((22, 1), (18, 1), (14, 2)), ((14, 1), (12, 1), (10, 2))
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
        logo = deck.logo
        drawings = [each.svg for each in drawn]
        if logo and is_drawing(logo.content):
            drawings.append(logo.content.decode())
        pictures = draw_all(drawings, width=DRAWING_PIXELS)
        self.pictures = dict(zip(drawings, pictures, strict=True))
        self.logo = logo and placed_logo(
            self.pictures.get(logo.content.decode(errors="replace"), logo.content), logo.alternative
        )

    def file(self) -> bytes:
        self._first()
        begins = []
        for slide in self.deck.slides:
            begins.append(len(self.show.slides))
            for part in fit(slide):
                self._set(part)
        if self.deck.sections:
            add_sections(self.show, [(name, begins[at]) for name, at in self.deck.sections])
        properties = self.show.core_properties
        properties.title = one_line(self.deck.title)[:255]
        properties.author = one_line(self.deck.author)[:255]
        properties.language = self.language
        answer = io.BytesIO()
        self.show.save(answer)
        return repacked(answer.getvalue())

    def _first(self) -> None:
        slide = self.show.slides.add_slide(self.show.slide_layouts[TITLE])
        whole = []
        for number, text, sizes in (
            (0, self.deck.title, FIRST_SIZES),
            (1, self.deck.subtitle, SUBTITLE_SIZES),
            (13, self.deck.small, SMALL_SIZES),
            (COVER_TEXT, self.deck.cover_text, SMALL_SIZES),
        ):
            shown, size = fit_title(one_line(text), sizes)
            self._fill(slide, number, (shown,), Look(size=size))
            if shown != one_line(text):
                whole.append(text)
        if self.logo:
            add_cover_logo(slide, self.logo)
            add_small_logo(self.show.slide_master, self.logo)
        self._note(slide, "\n".join(whole))

    def _set(self, fitted: Fitted) -> None:
        part = fitted.slide
        layout = {Points: POINTS, Quote: QUOTE, Statement: STATEMENT}.get(type(part), OPEN)
        slide = self.show.slides.add_slide(self.show.slide_layouts[layout])
        self._fill(slide, 0, (part.title,), Look(size=fitted.title_size))
        if isinstance(part, Points):
            self._fill(slide, 1, part.points, Look(size=fitted.size))
        elif isinstance(part, Quote):
            look = Look(size=fitted.size, air=PARAGRAPHS * fitted.size)
            self._fill(slide, 1, part.text.split("\n"), look)
            self._fill(slide, 13, (part.source,), Look(size=fit_title(part.source, SOURCE_SIZES)[1]))
            add_rule(slide, -BAR, 4, BAR_WIDE, fitted.size)
        elif isinstance(part, Statement):
            self._statement(slide, part, fitted)
        elif isinstance(part, Figure):
            self._picture(slide, part)
        elif isinstance(part, Numbers):
            add_figures(slide, part, fitted, self.language)
        elif isinstance(part, Shores):
            add_shores(slide, part, fitted, self.language)
        else:
            self._table(slide, part, fitted)
        self._foot(slide)
        self._note(slide, part.notes)

    def _note(self, slide, text: str) -> None:
        """For who speaks, and where it stands."""
        text = "\n".join(filter(None, (text, self.deck.source)))
        if text:
            write(slide.notes_slide.notes_text_frame._txBody, text.split("\n"), self.language)

    def _statement(self, slide, part: Statement, fitted: Fitted) -> None:
        """The words at the top, what stands beside them below, under a line; the source last."""
        high, low = fitted.heights
        look = Look(
            size=fitted.size,
            is_italic=part.is_quoted,
            face=PROGRAM if part.is_ours else "",
            air=PARAGRAPHS * fitted.size,
        )
        self._fill(slide, 1, part.text.split("\n"), look)
        if part.text:
            _move(slide, 1, 0, 0, INNER / POINT, high + 4)
        if part.is_quoted and part.text:
            add_rule(slide, -BAR, 4, BAR_WIDE, fitted.size)
        top = high + APART if part.text else 9
        width = column_width(max(len(part.beside), 1))
        for at, number in enumerate(COLUMNS):
            if at >= len(part.beside):
                self._fill(slide, number, ())
                continue
            body = _place_of(slide, number).text_frame._txBody
            self._labelled(body, part.beside[at], size=fitted.small)
            _move(slide, number, at * (width + 24), top, width, low + 4)
            add_rule(slide, at * (width + 24), top - 9, width, 1)
        self._fill(slide, 13, (part.source,), Look(size=fit_title(part.source, SOURCE_SIZES)[1]))
        if part.source:
            _move(slide, 13, 0, HIGH - SOURCE + 8, INNER / POINT, SOURCE)

    def _labelled(self, body, told: tuple[str, str], *, size: int) -> None:
        label, text = told
        write(body, (label,), self.language, Look(size=LABEL, is_bold=True, colour="accent1"))
        add(body, text.split("\n"), self.language, Look(size=size))

    def _fill(self, slide, number: int, texts: Iterable[str], look: Look | None = None) -> None:
        """Puts the texts into a place of the slide; a place for which there is none goes."""
        place = _place_of(slide, number)
        texts = [each for each in texts if safe(each).strip()]
        if texts or number == 0:
            write(place.text_frame._txBody, texts or ["\N{EN DASH}"], self.language, look)
        else:
            place._element.getparent().remove(place._element)

    def _picture(self, slide, part: Figure) -> None:
        content = part.png or self.pictures[part.svg]
        wide, high = Image.open(io.BytesIO(content)).size
        caption = lines(part.caption, CAPTION, WIDE) * CAPTION * LEADING * POINT if part.caption else 0
        room = TALL - (caption + AIR if caption else 0)
        scale = min(INNER / wide, room / high)
        picture = slide.shapes.add_picture(
            io.BytesIO(content), Emu(LEFT), Emu(TOP), Emu(round(wide * scale)), Emu(round(high * scale))
        )
        picture._element.nvPicPr.cNvPr.set("descr", one_line(part.alternative))
        if part.caption:
            body = add_box(slide, 0, (round(high * scale) + AIR) / POINT, WIDE, caption / POINT)
            write(body, (part.caption,), self.language, Look(size=CAPTION, colour="tx2"))

    def _table(self, slide, part: Facts, fitted: Fitted) -> None:
        rows, columns, heights = len(part.rows) + 1, len(part.heads), fitted.heights
        frame = slide.shapes.add_table(
            rows, columns, Emu(LEFT), Emu(TOP), Emu(INNER), Pt(round(sum(heights[:rows])))
        )
        frame._element.nvGraphicFramePr.cNvPr.set("descr", one_line(part.title))
        table = frame.table
        table.horz_banding = False
        style = table._tbl.tblPr.find(qn("a:tableStyleId"))
        style.text = NO_STYLE
        for column, width in zip(table.columns, column_widths(part), strict=True):
            column.width = Emu(round(width * POINT))
        for at, row in enumerate((part.heads, *part.rows)):
            table.rows[at].height = Emu(round(heights[at] * POINT))
            for place, (cell, text) in enumerate(zip(table.rows[at].cells, row, strict=True)):
                look = (
                    Look(size=fitted.size, face=PEOPLE if place in part.of_people else "")
                    if at
                    else Look(size=fitted.small, is_bold=True, colour="accent1")
                )
                write(cell._tc.get_or_add_txBody(), text.split("\n"), self.language, look)
                _line_below(cell, strong=at == 0)
                cell.margin_left = Pt(MARK + 2 if at and part.marks and part.marks[at - 1][place] else 2)
        if part.marks:
            add_marks(slide, part, fitted)
        width = column_width(max(len(part.below), 1))
        for at, told in enumerate(part.below):
            left, top = at * (width + 24), sum(heights[:rows]) + APART
            body = add_box(slide, left, top, width, heights[rows] - APART + 4)
            self._labelled(body, told, size=fitted.small)

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
                write(
                    made.txBody,
                    (fit_title(one_line(self.deck.foot), FOOT_SIZES, FOOT_WIDE / POINT)[0],),
                    self.language,
                )
            else:
                self._write_number(made.txBody)

    def _write_number(self, body) -> None:
        write(body, (), self.language)
        paragraph = etree.SubElement(body, qn("a:p"))
        field = etree.SubElement(
            paragraph, qn("a:fld"), id="{6F1B7D4E-3C1A-4B52-9F53-0C1E5A7D2B11}", type="slidenum"
        )
        etree.SubElement(field, qn("a:rPr"), lang=self.language)
        etree.SubElement(field, qn("a:t")).text = str(len(self.show.slides))


def _place_of(slide, number: int):
    return next(each for each in slide.placeholders if each.placeholder_format.idx == number)


def _move(slide, number: int, left: float, top: float, width: float, height: float) -> None:
    place = _place_of(slide, number)
    place.left, place.top, place.width, place.height = frame(left, top, width, height)


def _line_below(cell, *, strong: bool) -> None:
    properties = cell._tc.get_or_add_tcPr()
    line = etree.SubElement(properties, qn("a:lnB"), w="15875" if strong else "6350")
    fill = etree.SubElement(line, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:schemeClr"), val="tx1" if strong else "accent6")
    etree.SubElement(properties, qn("a:noFill"))


__all__ = ["Deck", "Facts", "Figure", "Points", "Quote", "Statement", "build_slides"]
