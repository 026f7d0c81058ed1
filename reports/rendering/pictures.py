"""Drawings, the actor map and pages of a document as PNG: WeasyPrint sets them, PDFium draws what it set."""

import errno
import io
import math
import re
import threading
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import IO

from django.template.loader import render_to_string
from django.utils.translation import override

from reports.paper.joined_words import keep_words_whole
from reports.paper.map import MapImage
from reports.rendering import resources
from reports.rendering.resources import RefusedResource
from reports.rendering.running import without_gc

TEMPLATES = resources.STATIC.with_name("templates")
PNG_WIDTH = 3200
PNG_PIXELS = 3200 * 4800
"""A picture has no more: some 60 MB while it is drawn."""
MOST_ON_A_PICTURE = 80
"""Actors: drawing more takes longer than anybody waits."""
PICTURE_TEMPLATES = ["reports/print/map_image.html", "theory_of_change/figures/actor_map.svg"]
PNG_HEADER, PNG_LEGEND = 132, 96
"""px above and below the map, as in print_map.css."""
PREVIEW_SCALE = 1.0
PX_TO_PT = 4 / 3
"""PDFium's scale is in pixels a point, of which a CSS pixel has three quarters."""
_ONE_PICTURE = threading.Lock()
COLOURS = 128
"""As many as a drawing of a few flat colours needs, its smoothed edges included."""
VIEW_BOX = re.compile(r'viewBox="([^"]+)"')


def draw_all(drawings: Sequence[str], *, width: int) -> list[bytes]:
    """SVG drawings with the document's own fonts as PNG, each `width` pixels wide. Nothing is fetched.

    All are set as pages of one document, because opening the fonts takes longer than drawing.
    """
    from weasyprint import CSS, HTML, svg
    from weasyprint.text.fonts import FontConfiguration

    keep_words_whole(svg)
    if not drawings:
        return []
    sizes = [_size(drawing) for drawing in drawings]
    pages = "".join(
        f"@page p{at} {{ size: {wide:.2f}px {high:.2f}px; margin: 0 }} "
        f"#p{at} {{ page: p{at} }} #p{at} svg {{ display: block; width: {wide:.2f}px }} "
        for at, (wide, high) in enumerate(sizes)
    )
    html = "".join(f'<div id="p{at}">{drawing}</div>' for at, drawing in enumerate(drawings))
    fetcher = resources.given_only({**resources.fonts(), **resources.figures()})
    with _ONE_PICTURE, without_gc():
        fonts = FontConfiguration()
        style = CSS(
            string=f"body {{ margin: 0 }} {pages}{resources.style(())}",
            url_fetcher=fetcher,
            font_config=fonts,
            base_url=resources.SCHEME,
        )
        pdf = HTML(string=html, url_fetcher=fetcher, base_url=resources.SCHEME).write_pdf(
            stylesheets=[style], font_config=fonts
        )
        if fetcher.refused:
            raise RefusedResource(*fetcher.refused)
        return [
            _picture(pdf, min(width / wide, math.sqrt(PNG_PIXELS / (wide * high))), page=at, colours=COLOURS)
            for at, (wide, high) in enumerate(sizes)
        ]


def _size(drawing: str) -> tuple[float, float]:
    """A drawing's width and height in its own units."""
    found = VIEW_BOX.search(drawing)
    if found is None:
        raise ValueError("The drawing does not say how large it is.")
    _left, _top, wide, high = (float(each) for each in found[1].split())
    return wide, high


def name_of_picture(image: MapImage, *, language: str) -> str:
    """The same for the same picture, before it is drawn; another where a new release draws it in another way."""
    return sha256(f"{language}:{image!r}:{_way_of_drawing()}".encode()).hexdigest()


@cache
def _way_of_drawing() -> str:
    sources = [(TEMPLATES / name).read_text(encoding="utf-8") for name in PICTURE_TEMPLATES]
    return sha256("".join([*sources, resources.style(["print_map.css"])]).encode()).hexdigest()


def render_map_png(image: MapImage, *, language: str) -> bytes:
    """The actor map as a picture `PNG_WIDTH` pixels wide, or less where it would have more than `PNG_PIXELS`.

    The map is set as a page of its own size, and that page is drawn. One picture is made at a time: PDFium is not
    made for threads, and so the memory that pictures take stays that of one.
    """
    from weasyprint import CSS, HTML, svg
    from weasyprint.text.fonts import FontConfiguration

    keep_words_whole(svg)
    width, height = image.map.width, image.map.height + PNG_HEADER + PNG_LEGEND
    with override(language):
        html = render_to_string(PICTURE_TEMPLATES[0], {"image": image})
    fetcher = resources.given_only({**resources.fonts(), **resources.figures()})
    page = f"@page {{ size: {width:.0f}px {math.ceil(height)}px; margin: 0 }}"
    with _ONE_PICTURE, without_gc():
        fonts = FontConfiguration()
        style = CSS(
            string=page + resources.style(["print_map.css"]),
            url_fetcher=fetcher,
            font_config=fonts,
            base_url=resources.SCHEME,
        )
        pdf = HTML(string=html, url_fetcher=fetcher, base_url=resources.SCHEME).write_pdf(
            stylesheets=[style], font_config=fonts
        )
        if fetcher.refused:
            raise RefusedResource(*fetcher.refused)
        return _picture(pdf, min(PNG_WIDTH / width, math.sqrt(PNG_PIXELS / (width * height))))


def page_as_png(pdf: bytes | IO[bytes], page: int) -> bytes:
    """A page of a document as a picture for a screen, its pages counted from 1; the last where there are fewer.

    Of an open file only what the page needs is read. Raises `OSError` where this is no PDF.
    """
    import pypdfium2

    try:
        with _ONE_PICTURE:
            return _picture(pdf, PREVIEW_SCALE, page=page - 1)
    except pypdfium2.PdfiumError as problem:
        raise OSError(errno.EIO, "This is no PDF that can be read.") from problem


def _picture(pdf: bytes | IO[bytes], pixels: float, *, page: int = 0, colours: int | None = None) -> bytes:
    """A page as PNG, at so many pixels for each of its CSS pixels; with few colours it takes a third of the room."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = (
            document[min(page, len(document) - 1)]
            .render(scale=pixels * PX_TO_PT, rev_byteorder=True)
            .to_pil()
        )
    finally:
        document.close()
    answer = io.BytesIO()
    drawn = drawn.convert("RGB")
    if colours:
        drawn = drawn.quantize(colours)
    drawn.save(answer, format="PNG")
    return answer.getvalue()
