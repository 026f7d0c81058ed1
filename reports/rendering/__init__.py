"""From a document's frozen content to HTML, PDF and pictures. The only package that knows WeasyPrint and PDFium.

WeasyPrint is imported inside functions: without the Pango library its import fails, and pages and commands that
render nothing should still work. Nothing is ever fetched: what a report needs is given to it as bytes.

`resources` holds those bytes, `markup` makes the HTML, `paper` sets it, `pictures` draws, and `running` is what
surrounds a run of WeasyPrint.
"""

from reports.rendering.markup import DocumentParts, lay_out_deck, render_html, render_parts
from reports.rendering.paper import RenderedReport, render, warm_up, weasyprint_alone
from reports.rendering.pictures import (
    MOST_ON_A_PICTURE,
    PNG_PIXELS,
    draw_all,
    name_of_picture,
    page_as_png,
    render_map_png,
)
from reports.rendering.resources import SCHEME, RefusedResource
from reports.rendering.running import watching_pages

__all__ = [
    "MOST_ON_A_PICTURE",
    "PNG_PIXELS",
    "SCHEME",
    "DocumentParts",
    "RefusedResource",
    "RenderedReport",
    "draw_all",
    "lay_out_deck",
    "name_of_picture",
    "page_as_png",
    "render",
    "render_html",
    "render_map_png",
    "render_parts",
    "warm_up",
    "watching_pages",
    "weasyprint_alone",
]
