"""How a programme's template looks on an invented report, set at once: real pages, one at a time on a machine."""

from dataclasses import replace
from hashlib import sha256

from projects.models import Programme
from reports import rendering
from reports.content import ProgrammePart, TemplatePart, to_json
from reports.example import example_report
from reports.services.pictures import kept_or_drawn

PAGES = (1, 4)
"""The cover, and a page inside on which a partner's markers stand; counted from 1."""


PATIENCE = 20.0
"""Seconds: a page asks for both pictures at once, and the first sets the whole example."""


def preview_of(programme: Programme, template: TemplatePart, *, page: int | None, language: str) -> bytes:
    """A page of the example as PNG, or all of it as PDF where `page` is None. Raises `pictures.Busy`."""
    part = ProgrammePart(name=programme.name, funder=programme.funder, template=template)
    content = to_json(replace(example_report(language), programme=part))
    name = sha256(f"{language}:{content}".encode()).hexdigest()
    pdf = kept_or_drawn(
        f"{name}.pdf", lambda: rendering.render(content, language=language).pdf, wait=PATIENCE
    )
    if page is None:
        return pdf
    return kept_or_drawn(f"{name}-{page}.png", lambda: rendering.page_as_png(pdf, page), wait=PATIENCE)
