"""One document in each of its formats, from the same frozen content: the same layout, the same words.

What makes office files is imported when the first is made: it takes some 25 MB, and most documents are PDFs.
"""

from dataclasses import dataclass

from reports import rendering
from reports.look.style import coloured, template_in
from reports.models import Format, Kind
from reports.office.package import restyled


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
        from reports.office.word import build_word

        word = build_word(rendering.render_parts(content, language=language, kind=kind))
        return MadeFile(_in_template(word, content), None)
    if format == Format.SLIDES:
        from reports.office.slides import build_and_count

        deck = rendering.lay_out_deck(content, language=language, kind=kind)
        slides, count = build_and_count(deck, language=language)
        return MadeFile(_in_template(slides, content), count)
    rendered = rendering.render(content, language=language, kind=kind)
    return MadeFile(rendered.pdf, rendered.pages, rendered.missing_glyphs)


def load(format: Format) -> None:
    """Imports what a format needs; for a process that will fork, so that its children need not."""
    if format == Format.WORD:
        from reports.office import word  # noqa: F401
    elif format == Format.SLIDES:
        from reports.office import slides  # noqa: F401


def _in_template(file: bytes, content: str) -> bytes:
    """An office file in the colours of the programme's template."""
    template = template_in(content)
    if not (template.accent or template.quiet):
        return file
    return restyled(file, lambda style: coloured(style, template))
