"""A document on paper: its HTML set as a tagged PDF, in type small enough where parts should fill one page."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, SupportsBytes

from django.template.loader import render_to_string
from django.utils.translation import override

from reports.documents import DOCUMENTS, STEPS, STEPS_OF_A_PART, Document
from reports.look.style import in_template
from reports.models import Kind
from reports.paper.joined_words import keep_words_whole
from reports.rendering import markup, resources
from reports.rendering.frugal import frugal_html, hand_back, own_styles
from reports.rendering.loading import load_weasyprint
from reports.rendering.resources import RefusedResource
from reports.rendering.running import missing_glyphs, without_gc

PHOTO_DPI = 220
"""Dots an inch: photos are kept for screens, which is more than paper shows."""
LEADS_TO, ANCHOR = re.compile(r'href="#([\w-]+)"'), re.compile(r'\bid="([\w-]+)"')


@dataclass(frozen=True)
class RenderedReport:
    """A finished PDF/UA file. `missing_glyphs` says which characters no shipped font can draw."""

    pdf: bytes
    pages: int
    missing_glyphs: tuple[str, ...] = ()


def render(content: str, *, language: str, kind: Kind = Kind.CYCLE) -> RenderedReport:
    """The document as a tagged PDF. The same content and language give the same bytes.

    Raises `RefusedResource` if anything in it asked for a resource from elsewhere.
    """
    prepared = _prepared(DOCUMENTS[kind], content, language)
    fetcher = resources.given_only(prepared.given)
    with without_gc(), missing_glyphs() as missing:
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
    given: Mapping[str, SupportsBytes]
    parts: Mapping[str, Callable[[int], str]] = field(default_factory=dict)
    """The parts that should fill one page, each alone: name -> its HTML at a step."""
    on_one_page: str = ""
    alone: Callable[[int], str] | None = None
    """That part without the rest, at a step of its type."""
    most_pages: int = 0
    dpi: int | None = None
    """How fine its pictures are at most; None leaves them as they are."""


def _prepared(document: Document, content: str, language: str) -> _Prepared:
    with override(language):
        pages = markup.pages_of(document, content, language)
        drawings = markup.drawings_of(document, pages)

    def html(step: int, steps: Mapping[str, int]) -> str:
        with override(language):
            return markup.html_of(document, pages, step, steps)

    def part_alone(name: str, template: str) -> Callable[[int], str]:
        def html(step: int) -> str:
            with override(language):
                body = render_to_string(template, {"pages": pages, "step": step, "steps": {name: step}})
            elsewhere = sorted(set(LEADS_TO.findall(body)) - set(ANCHOR.findall(body)))
            anchors = "".join(f'<a id="{each}"></a>' for each in elsewhere)
            return f'<html lang="{language}"><body{hyphenated}><main>{body}</main><p class="anchors">{anchors}</p>'

        hyphenated = ' class="hyphenated"' if getattr(pages, "is_hyphenated", False) else ""
        return html

    photos = getattr(pages, "photos", None)
    template = markup.template_of(pages)
    return _Prepared(
        html=html,
        style=in_template(resources.style(document.styles), template),
        given={
            **resources.fonts(),
            **resources.figures(),
            **resources.photos(photos or {}),
            **drawings,
            **resources.logo(template),
        },
        parts={name: part_alone(name, template) for name, template in document.fitted.items()},
        on_one_page=document.on_one_page,
        alone=part_alone(document.on_one_page, document.on_one_page_alone)
        if document.on_one_page_alone
        else None,
        most_pages=document.most_pages,
        dpi=None if photos is None else PHOTO_DPI,
    )


def _typeset(prepared: _Prepared, fetcher, identifier: bytes, *, frugally: bool = True) -> tuple[bytes, int]:
    """WeasyPrint and nothing else: the PDF and its number of pages."""
    from weasyprint import CSS, HTML, svg
    from weasyprint.text.fonts import FontConfiguration

    keep_words_whole(svg)
    source = frugal_html() if frugally else HTML
    fonts = FontConfiguration()
    style = CSS(string=prepared.style, url_fetcher=fetcher, font_config=fonts, base_url=resources.SCHEME)

    def pages_of(html: str) -> Any:
        return source(string=html, url_fetcher=fetcher, base_url=resources.SCHEME).render(
            stylesheets=[style], font_config=fonts, dpi=prepared.dpi
        )

    steps = {
        name: next((at for at in range(STEPS_OF_A_PART) if _fills_one_page(pages_of(part(at)))), 0)
        for name, part in prepared.parts.items()
    }
    first = 0
    if prepared.alone is not None:
        fits = (
            _keeps_together(pages_of(prepared.alone(at)), prepared.on_one_page) for at in range(STEPS - 1)
        )
        first = next((at for at, does in enumerate(fits) if does), STEPS - 1)
    for step in range(first, STEPS if prepared.on_one_page or prepared.most_pages else 1):
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


def weasyprint_alone(content: str, *, language: str, unpacked: bool = False) -> Callable[[], object]:
    """For the benchmarks: an act that sets the same HTML again, without gathering or templates, from the font files
    as they lie or, `unpacked`, as ours does; with all the memory that it takes."""
    prepared = _prepared(DOCUMENTS[Kind.CYCLE], content, language)
    html = prepared.html(0, {})
    given = prepared.given if unpacked else {**prepared.given, **resources.packed_fonts()}
    again = replace(prepared, html=lambda step, steps: html, parts={}, given=given)
    return lambda: _typeset(again, resources.given_only(again.given), b"benchmark", frugally=False)


def warm_up() -> None:
    """Loads what rendering needs, so that a worker's first report is not twice as slow."""
    load_weasyprint()
    from weasyprint import HTML

    resources.fonts()
    resources.figures()
    own_styles()
    HTML(string="<p>.</p>", url_fetcher=resources.given_only({})).write_pdf()
    hand_back()
