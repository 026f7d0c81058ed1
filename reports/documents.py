"""Every kind of document: what it is made of, how it is laid out, and what its file is called.

What is not here is the same for all: the frozen edition, the job's row, the child that sets it, the file kept under its
hash, the page that shows how far it is (docs/decisions/0011).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.content import CycleReport
from reports.content.brief import PolicyBrief
from reports.content.case import CaseReport
from reports.content.dossier import DossierContent
from reports.content.network import NetworkDocument
from reports.content.paper_diary import Diaries
from reports.content.programme import ProgrammeReport
from reports.content.theory_document import MatrixDocument, PartnerSheet, TheoryDocument
from reports.models import Edition, Format, Kind
from reports.office.cycle_deck import cycle_deck
from reports.office.programme_deck import programme_deck
from reports.office.slide_content import Deck
from reports.printing.brief import brief_deck, lay_out_brief
from reports.printing.case import lay_out_case
from reports.printing.cycle import lay_out
from reports.printing.dossier import lay_out_dossier, lay_out_short_dossier
from reports.printing.network import lay_out_network
from reports.printing.paper_diary import lay_out_diaries
from reports.printing.programme import lay_out_programme
from reports.printing.theory import lay_out_matrix, lay_out_sheet, lay_out_theory

DOSSIER_STYLES = ("print.css", "print_dossier.css")
THEORY_STYLES = ("print.css", "print_theory.css")
DIARY_STYLES = ("print.css", "print_diary.css")
STEPS = 7
"""So many sizes of type; the smallest is the last resort before a page runs over."""
STEPS_OF_A_PART = 4
"""So many ways to set a part that should fill one page; where none of them fits it runs on, set as usual."""


@dataclass(frozen=True)
class Document:
    """One kind of document.

    `lay_out(content, fingerprint=..., language=...)` gives the template's `pages`, in the active language and without a
    query. `drawings` are SVG files that the stylesheet may ask for: file name -> template and the pages' attribute
    that it draws. Where a part must not run over, `on_one_page` names its element: its id, and the same with
    "-end" at its last; the type then steps down (the template's `step`, from 0 to `STEPS` - 1) until it fits. `deck(pages)` gives its slides, where it can be told
    on slides.
    """

    content: type
    lay_out: Callable[..., Any]
    template: str
    file_words: Callable[[Edition], str]
    styles: tuple[str, ...] = ("print.css",)
    drawings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    on_one_page: str = ""
    on_one_page_alone: str = ""
    """The template of that part, where the document has much more: its step is found without setting the rest each time."""
    deck: Callable[[Any], Deck] | None = None
    fitted: Mapping[str, str] = field(default_factory=dict)
    """Parts that should fill a page of their own and no more: the name by which the template knows its step
    (`steps.brief`) -> the template of the part alone. Each is tried on its own, so the rest of the document is set once."""
    most_pages: int = 0
    """Where it may have no more: the type steps down until it has not; 0 where it may be as long as it is."""

    @property
    def formats(self) -> tuple[Format, ...]:
        """What it can be made as. Every document that has a template can be a Word file."""
        slides = () if self.deck is None else (Format.SLIDES,)
        return (Format.PDF, Format.WORD, *slides)


def _of_cycle(edition: Edition) -> str:
    cycle = edition.cycle.number if edition.cycle else ""
    return f"{_('cycle')}-{cycle}-{edition.number or _('draft')}"


def _of_day(edition: Edition) -> str:
    return f"{edition.title}-{date_format(localdate(edition.gathered_at), 'Y-m-d')}"


def _of_meeting(edition: Edition) -> str:
    what = _("short dossier") if edition.kind == Kind.SHORT_DOSSIER else _("dossier")
    cycle = edition.cycle.number if edition.cycle else ""
    return f"{what}-{cycle}-{date_format(localdate(edition.gathered_at), 'Y-m-d')}"


def _of_project(edition: Edition) -> str:
    number = f"{_('edition')}-{edition.number}" if edition.number else _("draft")
    return f"{edition.title}-{number}-{date_format(localdate(edition.gathered_at), 'Y-m-d')}"


COVER = {"cover.svg": ("reports/print/cover.svg", "cover")}

DOCUMENTS: dict[Kind, Document] = {
    Kind.CYCLE: Document(
        content=CycleReport,
        lay_out=lay_out,
        template="reports/print/report.html",
        drawings=COVER,
        fitted={"brief": "reports/print/_brief.html", "map": "reports/print/_map.html"},
        file_words=_of_cycle,
        deck=cycle_deck,
    ),
    Kind.THEORY: Document(
        content=TheoryDocument,
        lay_out=lay_out_theory,
        template="reports/print/theory.html",
        styles=THEORY_STYLES,
        drawings=COVER,
        fitted={"map": "reports/print/_theory_opening.html"},
        on_one_page_alone="reports/print/_matrix.html",
        on_one_page="matrix",
        file_words=_of_day,
    ),
    Kind.SHEET: Document(
        content=PartnerSheet,
        lay_out=lay_out_sheet,
        template="reports/print/sheet.html",
        styles=THEORY_STYLES,
        on_one_page="sheet",
        file_words=_of_day,
    ),
    Kind.MATRIX: Document(
        content=MatrixDocument,
        lay_out=lay_out_matrix,
        template="reports/print/matrix.html",
        styles=THEORY_STYLES,
        on_one_page="matrix",
        file_words=_of_day,
    ),
    Kind.BLANK: Document(
        content=Diaries,
        lay_out=lay_out_diaries,
        template="reports/print/blank.html",
        styles=DIARY_STYLES,
        file_words=_of_day,
    ),
    Kind.DIARY: Document(
        content=Diaries,
        lay_out=lay_out_diaries,
        template="reports/print/diary.html",
        styles=DIARY_STYLES,
        file_words=_of_day,
    ),
    Kind.DOSSIER: Document(
        content=DossierContent,
        lay_out=lay_out_dossier,
        template="reports/print/dossier.html",
        styles=DOSSIER_STYLES,
        file_words=_of_meeting,
    ),
    Kind.CASE: Document(
        content=CaseReport,
        lay_out=lay_out_case,
        template="reports/print/case.html",
        styles=("print.css", "print_case.css"),
        drawings=COVER,
        fitted={"map": "reports/print/_map.html"},
        file_words=_of_project,
    ),
    Kind.BRIEF: Document(
        content=PolicyBrief,
        lay_out=lay_out_brief,
        template="reports/print/brief.html",
        styles=("print.css", "print_brief.css"),
        most_pages=2,
        deck=brief_deck,
        file_words=_of_project,
    ),
    Kind.SHORT_DOSSIER: Document(
        content=DossierContent,
        lay_out=lay_out_short_dossier,
        template="reports/print/short_dossier.html",
        styles=DOSSIER_STYLES,
        most_pages=2,
        file_words=_of_meeting,
    ),
    Kind.PROGRAMME: Document(
        content=ProgrammeReport,
        lay_out=lay_out_programme,
        template="reports/print/programme.html",
        styles=("print.css", "print_programme.css"),
        drawings=COVER,
        deck=programme_deck,
        file_words=_of_project,
    ),
    Kind.NETWORK: Document(
        content=NetworkDocument,
        lay_out=lay_out_network,
        template="reports/print/network.html",
        styles=("print.css", "print_network.css"),
        file_words=_of_day,
    ),
}


def file_name(edition: Edition, language: str, format: str = Format.PDF) -> str:
    """What a downloaded file is called, in the document's language: "antwerpen-cyclus-1-1-nl.pdf"."""
    with override(language):
        words = str(DOCUMENTS[Kind(edition.kind)].file_words(edition))
    return f"{slugify(f'{edition.about.short_name}-{words}-{language}')[:120].strip('-')}.{format}"
