"""Rendering as the tests of every document do it: with the text as it stands on the laid-out pages."""

import pytest

from reports.models import Kind
from reports.rendering import render
from tests.reports.documents import laid_out_text, squeezed


@pytest.fixture
def rendered(monkeypatch):
    """Renders; gives the document, and the text of its pages without blanks."""
    import weasyprint

    texts = []
    lay_out_pages = weasyprint.HTML.render

    def remember(self, *args, **kwargs):
        document = lay_out_pages(self, *args, **kwargs)
        texts.append("".join(laid_out_text(page._page_box) for page in document.pages))
        return document

    monkeypatch.setattr(weasyprint.HTML, "render", remember)

    def run(content: str, language: str = "nl", kind: Kind = Kind.CYCLE):
        report = render(content, language=language, kind=kind)
        return report, squeezed(texts.pop())

    return run
