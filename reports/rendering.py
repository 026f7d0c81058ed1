"""From a report's frozen content to HTML and PDF. The only module that knows WeasyPrint.

WeasyPrint is imported inside functions: without the Pango library its import fails, and pages and commands that
render nothing should still work. Nothing is ever fetched: what a report needs is given to it as bytes.
"""

import base64
import gc
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.translation import override

from diaries.figures import SCORE_MARKS
from reports.content import fingerprint, from_json
from reports.printing import Pages, lay_out
from theory_of_change.shores import PALETTE, SPHERES, actor_mark

STATIC = Path(__file__).parent.parent / "static"
PHOTO_DPI = 220
"""Dots an inch: photos are kept for screens, which is more than paper shows."""
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


def render_html(content: str, *, language: str) -> str:
    """The report as HTML without styles, from its JSON, without a single query."""
    with override(language):
        return _html(_pages(content, language))


def render(content: str, *, language: str) -> RenderedReport:
    """The report as a tagged PDF. The same content and language give the same bytes.

    Raises `RefusedResource` if anything in it asked for a resource from elsewhere.
    """
    html, given = _prepared(content, language)
    fetcher = _given_only(given)
    with _without_gc(), _missing_glyphs() as missing:
        pdf, count = _typeset(html, fetcher, sha256(f"{language}:{content}".encode()).digest()[:16])
    if fetcher.refused:
        raise RefusedResource(*fetcher.refused)
    if missing:
        logging.getLogger(__name__).warning("no glyph for %s", ", ".join(sorted(missing)))
    return RenderedReport(pdf=pdf, pages=count, missing_glyphs=tuple(sorted(missing)))


def _prepared(content: str, language: str) -> tuple[str, dict[str, bytes]]:
    """The report's HTML, and every resource that it may ask for."""
    with override(language):
        pages = _pages(content, language)
        cover = _svg("reports/print/cover.svg", cover=pages.cover)
        return _html(pages), {**_fonts(), **_figures(), **_photos(pages), f"{SCHEME}cover.svg": cover}


def _typeset(html: str, fetcher, identifier: bytes) -> tuple[bytes, int]:
    """WeasyPrint and nothing else: the PDF and its number of pages."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    style = CSS(string=_style(), url_fetcher=fetcher, font_config=fonts, base_url=SCHEME)
    document = HTML(string=html, url_fetcher=fetcher, base_url=SCHEME).render(
        stylesheets=[style], font_config=fonts, dpi=PHOTO_DPI
    )
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return pdf, len(document.pages)


def weasyprint_alone(content: str, *, language: str) -> Callable[[], object]:
    """For the benchmarks: an act that sets the same HTML again, without gathering or templates."""
    html, given = _prepared(content, language)
    return lambda: _typeset(html, _given_only(given), b"benchmark")


def warm_up() -> None:
    """Loads what rendering needs, so that a worker's first report is not twice as slow."""
    from weasyprint import HTML

    _fonts()
    _figures()
    HTML(string="<p>.</p>", url_fetcher=_given_only({})).write_pdf()


def _pages(content: str, language: str) -> Pages:
    return lay_out(from_json(content), fingerprint=fingerprint(content), language=language)


def _html(pages: Pages) -> str:
    return render_to_string("reports/print/report.html", {"pages": pages})


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
    if url.endswith(".woff2"):
        return "font/woff2"
    return "image/svg+xml" if url.endswith(".svg") else "application/octet-stream"


def _photos(pages: Pages) -> dict[str, bytes]:
    """The bytes of the photos. Instead of one that was erased since the report was asked for, an empty picture:
    its caption still tells what stood there, and the report is made."""
    given = {}
    for address, place in pages.photos.items():
        try:
            with default_storage.open(place) as file:
                given[address] = file.read()
        except FileNotFoundError:
            logging.getLogger(__name__).warning("photo %s is not there any more", place)
            given[address] = NO_PHOTO
    return given


NO_PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4AAAA8gDxnPEd5gAAAABJRU5ErkJggg=="
)


@cache
def _fonts() -> dict[str, bytes]:
    return {f"{SCHEME}{face['file']}": (STATIC / "fonts" / face["file"]).read_bytes() for face in _faces()}


@cache
def _faces() -> list[dict[str, str]]:
    return json.loads((STATIC / "fonts" / "faces.json").read_text(encoding="utf-8"))


def _style() -> str:
    """The print stylesheet, with every face taken from memory."""
    faces = "\n".join(
        f'@font-face {{ font-family: "{face["family"]}"; font-style: {face["style"]}; '
        f'font-weight: {face["weight"]}; src: url("{SCHEME}{face["file"]}") }}'
        for face in _faces()
    )
    return faces + (STATIC / "css" / "print.css").read_text(encoding="utf-8")


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
