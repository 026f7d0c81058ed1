"""One document in each of its formats, from the same frozen content: the same layout, the same words."""

from dataclasses import dataclass

from reports import rendering
from reports.models import Format, Kind
from reports.office.slides import build_and_count
from reports.office.word import build_word


@dataclass(frozen=True)
class MadeFile:
    """A finished file. `pages` are a PDF's pages or a presentation's slides; None for Word, which lays out itself.
    `missing_glyphs` are the characters that a PDF could not draw."""

    content: bytes
    pages: int | None
    missing_glyphs: tuple[str, ...] = ()


def make_file(content: str, *, language: str, kind: Kind, format: Format) -> MadeFile:
    """The document from its JSON. The same content, language and format give the same bytes; no query is made."""
    if format == Format.WORD:
        return MadeFile(build_word(rendering.render_parts(content, language=language, kind=kind)), None)
    if format == Format.SLIDES:
        deck = rendering.lay_out_deck(content, language=language, kind=kind)
        return MadeFile(*build_and_count(deck, language=language))
    rendered = rendering.render(content, language=language, kind=kind)
    return MadeFile(rendered.pdf, rendered.pages, rendered.missing_glyphs)
