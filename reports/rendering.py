"""From a document's frozen content to HTML and PDF. The only module that knows WeasyPrint.

WeasyPrint is imported inside functions: without the Pango library its import fails, and pages and commands that
render nothing should still work. Nothing is ever fetched: what a report needs is given to it as bytes.
"""

import base64
import gc
import io
import json
import logging
import math
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.translation import override

from diaries.figures import SCORE_MARKS
from reports.content import TemplatePart, fingerprint, read_json
from reports.documents import DOCUMENTS, STEPS, STEPS_OF_A_PART, Document
from reports.joined_words import keep_words_whole
from reports.models import Kind
from reports.office.slide_content import Deck
from reports.paper_map import MapImage
from reports.template_style import in_template, logo_address
from theory_of_change.shores import PALETTE, SPHERES, actor_mark

STATIC = Path(__file__).parent.parent / "static"
PHOTO_DPI = 220
"""Dots an inch: photos are kept for screens, which is more than paper shows."""
TEMPLATES = STATIC.with_name("templates")
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
LEADS_TO, ANCHOR = re.compile(r'href="#([\w-]+)"'), re.compile(r'\bid="([\w-]+)"')
VIEW_BOX = re.compile(r'viewBox="([^"]+)"')

SCHEME = "report:"
"""The addresses of what a report is given; no program answers to them."""


class RefusedResource(Exception):
    """The report asked for something that it was not given; the addresses are the exception's arguments."""


@dataclass(frozen=True)
class RenderedReport:
    """A finished PDF/UA file. `missing_glyphs` says which characters no shipped font can draw."""

    pdf: bytes
    pages: int
    missing_glyphs: tuple[str, ...] = ()


def render_html(content: str, *, language: str, kind: Kind = Kind.CYCLE) -> str:
    """The document as HTML without styles, from its JSON, without a single query."""
    document = DOCUMENTS[kind]
    with override(language):
        return _html(document, _pages(document, content, language))


@dataclass(frozen=True)
class DocumentParts:
    """A document before it is set: its HTML, and the drawings and photos that the HTML names by their addresses."""

    html: str
    language: str
    given: Mapping[str, bytes]
    photos: frozenset[str]


def render_parts(content: str, *, language: str, kind: Kind = Kind.CYCLE) -> DocumentParts:
    """The document for a setting other than paper: the words and pictures of the PDF, without a single query."""
    document = DOCUMENTS[kind]
    with override(language):
        pages = _pages(document, content, language)
        photos = _photos(getattr(pages, "photos", None) or {})
        logo = _logo(template_of(pages))
        return DocumentParts(
            html=_html(document, pages),
            language=language,
            given={**_drawings(document, pages), **photos, **logo},
            photos=frozenset(photos) | {name for name, content in logo.items() if not _is_drawing(content)},
        )


def lay_out_deck(content: str, *, language: str, kind: Kind) -> Deck:
    """The document's slides. Raises `ValueError` where its kind has none."""
    document = DOCUMENTS[kind]
    if document.deck is None:
        raise ValueError(f"There are no slides of {kind}.")
    with override(language):
        return document.deck(_pages(document, content, language))


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
    fetcher = _given_only({**_fonts(), **_figures()})
    with _ONE_PICTURE, _without_gc():
        fonts = FontConfiguration()
        style = CSS(
            string=f"body {{ margin: 0 }} {pages}{_style(())}",
            url_fetcher=fetcher,
            font_config=fonts,
            base_url=SCHEME,
        )
        pdf = HTML(string=html, url_fetcher=fetcher, base_url=SCHEME).write_pdf(
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


def render(content: str, *, language: str, kind: Kind = Kind.CYCLE) -> RenderedReport:
    """The document as a tagged PDF. The same content and language give the same bytes.

    Raises `RefusedResource` if anything in it asked for a resource from elsewhere.
    """
    prepared = _prepared(DOCUMENTS[kind], content, language)
    fetcher = _given_only(prepared.given)
    with _without_gc(), _missing_glyphs() as missing:
        pdf, count = _typeset(prepared, fetcher, sha256(f"{language}:{content}".encode()).digest()[:16])
    if fetcher.refused:
        raise RefusedResource(*fetcher.refused)
    if missing:
        logging.getLogger(__name__).warning("no glyph for %s", ", ".join(sorted(missing)))
    return RenderedReport(pdf=pdf, pages=count, missing_glyphs=tuple(sorted(missing)))


@dataclass(frozen=True)
class _Prepared:
    """A document's HTML at each step of its type, its style, and every resource that it may ask for."""

    html: Callable[[int, Mapping[str, int]], str]
    style: str
    given: dict[str, bytes]
    parts: Mapping[str, Callable[[int], str]] = field(default_factory=dict)
    """The parts that should fill one page, each alone: name -> its HTML at a step."""
    on_one_page: str = ""
    most_pages: int = 0
    dpi: int | None = None
    """How fine its pictures are at most; None leaves them as they are."""


def _prepared(document: Document, content: str, language: str) -> _Prepared:
    with override(language):
        pages = _pages(document, content, language)
        drawings = _drawings(document, pages)

    def html(step: int, steps: Mapping[str, int]) -> str:
        with override(language):
            return _html(document, pages, step, steps)

    def part_alone(name: str, template: str) -> Callable[[int], str]:
        def html(step: int) -> str:
            with override(language):
                body = render_to_string(template, {"pages": pages, "steps": {name: step}})
            elsewhere = sorted(set(LEADS_TO.findall(body)) - set(ANCHOR.findall(body)))
            anchors = "".join(f'<a id="{each}"></a>' for each in elsewhere)
            return f'<html lang="{language}"><body{hyphenated}><main>{body}</main><p class="anchors">{anchors}</p>'

        hyphenated = ' class="hyphenated"' if getattr(pages, "is_hyphenated", False) else ""
        return html

    photos = getattr(pages, "photos", None)
    template = template_of(pages)
    return _Prepared(
        html=html,
        style=in_template(_style(document.styles), template),
        given={**_fonts(), **_figures(), **_photos(photos or {}), **drawings, **_logo(template)},
        parts={name: part_alone(name, template) for name, template in document.fitted.items()},
        on_one_page=document.on_one_page,
        most_pages=document.most_pages,
        dpi=None if photos is None else PHOTO_DPI,
    )


def _typeset(prepared: _Prepared, fetcher, identifier: bytes) -> tuple[bytes, int]:
    """WeasyPrint and nothing else: the PDF and its number of pages."""
    from weasyprint import CSS, HTML, svg
    from weasyprint.text.fonts import FontConfiguration

    keep_words_whole(svg)
    fonts = FontConfiguration()
    style = CSS(string=prepared.style, url_fetcher=fetcher, font_config=fonts, base_url=SCHEME)

    def pages_of(html: str) -> Any:
        return HTML(string=html, url_fetcher=fetcher, base_url=SCHEME).render(
            stylesheets=[style], font_config=fonts, dpi=prepared.dpi
        )

    steps = {
        name: next((at for at in range(STEPS_OF_A_PART) if _fills_one_page(pages_of(part(at)))), 0)
        for name, part in prepared.parts.items()
    }
    for step in range(STEPS if prepared.on_one_page or prepared.most_pages else 1):
        document = pages_of(prepared.html(step, steps))
        is_short = not prepared.most_pages or len(document.pages) <= prepared.most_pages
        if is_short and _keeps_together(document, prepared.on_one_page):
            break
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return pdf, len(document.pages)


def _fills_one_page(document) -> bool:
    """Whether a part that was tried alone has one page; a drawing on a page of another shape is no matter."""
    return sum(page.width < page.height for page in document.pages) == 1


def _keeps_together(document, part: str) -> bool:
    """Whether the part begins and ends on one page; also where there is no such part."""
    places = [
        [at for at, page in enumerate(document.pages) if anchor in page.anchors]
        for anchor in (part, f"{part}-end")
    ]
    return places[0] == places[1]


def name_of_picture(image: MapImage, *, language: str) -> str:
    """The same for the same picture, before it is drawn; another where a new release draws it in another way."""
    return sha256(f"{language}:{image!r}:{_way_of_drawing()}".encode()).hexdigest()


@cache
def _way_of_drawing() -> str:
    sources = [(TEMPLATES / name).read_text(encoding="utf-8") for name in PICTURE_TEMPLATES]
    return sha256("".join([*sources, _style(["print_map.css"])]).encode()).hexdigest()


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
    fetcher = _given_only({**_fonts(), **_figures()})
    page = f"@page {{ size: {width:.0f}px {math.ceil(height)}px; margin: 0 }}"
    with _ONE_PICTURE, _without_gc():
        fonts = FontConfiguration()
        style = CSS(
            string=page + _style(["print_map.css"]), url_fetcher=fetcher, font_config=fonts, base_url=SCHEME
        )
        pdf = HTML(string=html, url_fetcher=fetcher, base_url=SCHEME).write_pdf(
            stylesheets=[style], font_config=fonts
        )
        if fetcher.refused:
            raise RefusedResource(*fetcher.refused)
        return _picture(pdf, min(PNG_WIDTH / width, math.sqrt(PNG_PIXELS / (width * height))))


def page_as_png(pdf: bytes, page: int) -> bytes:
    """A page of a document as a picture for a screen, its pages counted from 1; the last where there are fewer."""
    with _ONE_PICTURE:
        return _picture(pdf, PREVIEW_SCALE, page=page - 1)


def _picture(pdf: bytes, pixels: float, *, page: int = 0, colours: int | None = None) -> bytes:
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


@contextmanager
def watching_pages(tell: Callable[[int], None]) -> Iterator[None]:
    """Tells the number of each page when WeasyPrint begins to set it, and 0 when it begins to write the file.

    Where pages refer to each other it sets some of them again, so the numbers may go back.
    """
    handler = _Progress(tell)
    logger = logging.getLogger("weasyprint.progress")
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False  # several lines a page would fill the worker's log
    try:
        yield
    finally:
        logger.setLevel(before[0])
        logger.propagate = before[1]
        logger.removeHandler(handler)


class _Progress(logging.Handler):
    def __init__(self, tell: Callable[[int], None]) -> None:
        super().__init__()
        self.tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        message = str(record.msg)
        if message.startswith("Step 5") and "Page" in message and isinstance(record.args, tuple):
            self.tell(int(str(record.args[0])))
        elif message.startswith("Step 6"):
            self.tell(0)


def weasyprint_alone(content: str, *, language: str, unpacked: bool = False) -> Callable[[], object]:
    """For the benchmarks: an act that sets the same HTML again, without gathering or templates, from the font files
    as they lie or, `unpacked`, as ours does."""
    prepared = _prepared(DOCUMENTS[Kind.CYCLE], content, language)
    html = prepared.html(0, {})
    given = prepared.given if unpacked else {**prepared.given, **_packed_fonts()}
    again = replace(prepared, html=lambda step, steps: html, parts={}, given=given)
    return lambda: _typeset(again, _given_only(again.given), b"benchmark")


def warm_up() -> None:
    """Loads what rendering needs, so that a worker's first report is not twice as slow."""
    from weasyprint import HTML

    _fonts()
    _figures()
    HTML(string="<p>.</p>", url_fetcher=_given_only({})).write_pdf()


def _pages(document: Document, content: str, language: str) -> Any:
    return document.lay_out(
        read_json(content, document.content), fingerprint=fingerprint(content), language=language
    )


def _drawings(document: Document, pages: Any) -> dict[str, bytes]:
    """The drawings that the document's stylesheet asks for, by address."""
    return {
        f"{SCHEME}{name}": _svg(template, **{what: getattr(pages, what)})
        for name, (template, what) in document.drawings.items()
    }


def _html(document: Document, pages: Any, step: int = 0, steps: Mapping[str, int] | None = None) -> str:
    return render_to_string(document.template, {"pages": pages, "step": step, "steps": steps or {}})


def _given_only(given: dict[str, bytes]):
    """A fetcher that answers from `given` and remembers everything else it was asked for."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class GivenOnly(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols=())
            self.refused: list[str] = []

        def fetch(self, url: str, headers=None) -> URLFetcherResponse:
            if url not in given:
                self.refused.append(url)
                raise RefusedResource(url)
            return URLFetcherResponse(url, given[url], {"Content-Type": _kind(url)})

    return GivenOnly()


def _kind(url: str) -> str:
    """A photo says by its first bytes what it is."""
    if url.endswith(".woff2"):  # the file's name; what is given is unpacked
        return "font/ttf"
    return "image/svg+xml" if url.endswith(".svg") else "application/octet-stream"


def _photos(places: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of the photos, from their places in the storage by address. Instead of one that was erased since the report was asked for, an empty picture:
    its caption still tells what stood there, and the report is made."""
    given = {}
    for address, place in places.items():
        try:
            with default_storage.open(place) as file:
                given[address] = file.read()
        except FileNotFoundError:
            logging.getLogger(__name__).warning("photo %s is not there any more", place)
            given[address] = NO_PHOTO
    return given


def template_of(pages: Any) -> TemplatePart:
    """The template that the document was frozen with; the house's own for one that knows of no programme."""
    programme = getattr(pages.report, "programme", None)
    return programme.template if programme else TemplatePart()


def _logo(template: TemplatePart) -> dict[str, bytes]:
    """The logo's bytes by its address in the document; an empty picture where they were lost."""
    return _photos({logo_address(template.logo): template.logo.place}) if template.logo else {}


def _is_drawing(content: bytes) -> bool:
    """Whether it is SVG; a logo that was lost is not, whatever its address says."""
    return content.lstrip().startswith(b"<")


NO_PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4AAAA8gDxnPEd5gAAAABJRU5ErkJggg=="
)


@cache
def _fonts() -> dict[str, bytes]:
    """Every face as WeasyPrint needs it. It would unpack them anew for each document, which takes
    seconds; unpacked once, before a worker forks, they are there for all of them."""
    from fontTools.ttLib import woff2

    def unpacked(packed: bytes) -> bytes:
        face = io.BytesIO()
        woff2.decompress(io.BytesIO(packed), face)
        return face.getvalue()

    return {address: unpacked(packed) for address, packed in _packed_fonts().items()}


def _packed_fonts() -> dict[str, bytes]:
    return {f"{SCHEME}{face['file']}": (STATIC / "fonts" / face["file"]).read_bytes() for face in _faces()}


@cache
def _faces() -> list[dict[str, str]]:
    return json.loads((STATIC / "fonts" / "faces.json").read_text(encoding="utf-8"))


def _style(sheets: Iterable[str]) -> str:
    """The print stylesheets, with every face taken from memory."""
    faces = "\n".join(
        f'@font-face {{ font-family: "{face["family"]}"; font-style: {face["style"]}; '
        f'font-weight: {face["weight"]}; src: url("{SCHEME}{face["file"]}") }}'
        for face in _faces()
    )
    return faces + "".join((STATIC / "css" / sheet).read_text(encoding="utf-8") for sheet in sheets)


@cache
def _figures() -> dict[str, bytes]:
    """Scores and actor marks. Their word always stands beside them, so they are drawn as backgrounds: the PDF's
    tags then pass over them."""
    marks = {
        f"{SCHEME}score-{name}.svg": _svg("diaries/figures/score.svg", mark=mark)
        for name, mark in SCORE_MARKS.items()
    }
    for sphere in SPHERES:
        filled = sphere in ("control", "influence")
        name = "strategic" if sphere == "outside" else sphere
        marks[f"{SCHEME}actor-{name}.svg"] = _svg(
            "reports/print/actor_mark.svg",
            d=actor_mark(sphere, 6, 6, 12),
            fill=PALETTE[sphere] if filled else "none",
            stroke="none" if filled else PALETTE[sphere],
        )
    return marks


def _svg(template: str, **context: object) -> bytes:
    return render_to_string(template, context).encode()


@contextmanager
def _without_gc() -> Iterator[None]:
    """Rendering makes millions of small objects that all live until it ends; looking through them is wasted."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Glyphs(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.missing: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if "notdef" in str(record.msg) and isinstance(record.args, tuple):
            self.missing.add(f"U+{record.args[-1]:04X}")


@contextmanager
def _missing_glyphs() -> Iterator[set[str]]:
    """The characters that had to be drawn as an empty box."""
    handler = _Glyphs()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield handler.missing
    finally:
        logger.removeHandler(handler)
