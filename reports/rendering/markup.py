"""From a document's frozen content to its HTML, to what other settings than paper need, and to slides."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.content import TemplatePart, fingerprint, read_json
from reports.documents import DOCUMENTS, Document
from reports.models import Kind
from reports.office.slide_content import Deck, DeckLogo
from reports.paper.words import on_one_line
from reports.rendering import resources


def render_html(content: str, *, language: str, kind: Kind = Kind.CYCLE) -> str:
    """The document as HTML without styles, from its JSON, without a single query."""
    document = DOCUMENTS[kind]
    with override(language):
        return html_of(document, pages_of(document, content, language))


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
        pages = pages_of(document, content, language)
        photos = resources.photos(getattr(pages, "photos", None) or {})
        logo = resources.logo(template_of(pages))
        return DocumentParts(
            html=html_of(document, pages),
            language=language,
            given={**drawings_of(document, pages), **photos, **logo},
            photos=frozenset(photos)
            | {name for name, content in logo.items() if not resources.is_drawing(content)},
        )


def lay_out_deck(content: str, *, language: str, kind: Kind) -> Deck:
    """The document's slides in the programme's template. Raises `ValueError` where its kind has none."""
    document = DOCUMENTS[kind]
    if document.deck is None:
        raise ValueError(f"There are no slides of {kind}.")
    with override(language):
        pages = pages_of(document, content, language)
        return _in_template(document.deck(pages), pages)


def _in_template(deck: Deck, pages: Any) -> Deck:
    """The slides with the logo, the text on the cover and the line at the foot; a logo that was lost is not missed."""
    template = template_of(pages)
    logo = next(iter(resources.logo(template).values()), resources.NO_PHOTO)
    return replace(
        deck,
        cover_text=template.cover_text,
        foot=". ".join(filter(None, (deck.foot, template.foot))),
        logo=None
        if logo == resources.NO_PHOTO
        else DeckLogo(logo, _("Logo of %(name)s") % {"name": on_one_line(pages.report.programme.name)}),
    )


def pages_of(document: Document, content: str, language: str) -> Any:
    """What the document's print template needs, from its JSON."""
    return document.lay_out(
        read_json(content, document.content), fingerprint=fingerprint(content), language=language
    )


def drawings_of(document: Document, pages: Any) -> dict[str, bytes]:
    """The drawings that the document's stylesheet asks for, by address."""
    return {
        f"{resources.SCHEME}{name}": resources.svg(template, **{what: getattr(pages, what)})
        for name, (template, what) in document.drawings.items()
    }


def html_of(document: Document, pages: Any, step: int = 0, steps: Mapping[str, int] | None = None) -> str:
    return render_to_string(document.template, {"pages": pages, "step": step, "steps": steps or {}})


def template_of(pages: Any) -> TemplatePart:
    """The template that the document was frozen with; the house's own for one that knows of no programme."""
    programme = getattr(pages.report, "programme", None)
    return programme.template if programme else TemplatePart()
