"""The report of a programme as slides: what the coach words, the figures, and of each project what it concluded."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.office.slide_content import Deck, Facts, Points, Slide
from reports.paper_words import on_one_line
from reports.programme_content import ProgrammePartnerPart
from reports.programme_printing import ProgrammePages, ShownFinding, ShownProject


def programme_deck(pages: ProgrammePages) -> Deck:
    """In the active language."""
    report = pages.report
    slides: list[Slide] = [
        Points(title, _lines(text))
        for title, text in (
            (_("In short"), report.wording.summary),
            (_("What stands out"), report.wording.stands_out),
        )
        if text
    ]
    slides.append(
        Facts(_("The programme in figures"), (_("Figure"), _("What it counts")), tuple(pages.figures))
    )
    for project in pages.projects:
        slides += _of_project(project)
    for theme in pages.themes:
        slides.append(
            Facts(
                theme.part.name, _heads(), _found(theme.findings, are_named=True), notes=theme.part.question
            )
        )
    if report.wording.recommendations:
        slides.append(Points(_("What the coach recommends"), _lines(report.wording.recommendations)))
    return Deck(
        title=pages.title,
        subtitle=_("Programme report"),
        small=pages.period,
        slides=tuple(slides),
        foot=on_one_line(pages.title),
        author=report.programme.funder,
    )


def _of_project(project: ShownProject) -> list[Slide]:
    part = project.part
    if not project.is_told:
        return [Points(part.name, (_("No report of this project was published in this period."),))]
    nothing = _("nothing noted")
    slides: list[Slide] = []
    rows = tuple(
        (each.change, each.contribution or nothing, each.other_factors or _factors(partner) or nothing)
        for partner in part.partners
        for each in partner.highlights
    )
    if rows:
        heads = (_("What was seen"), _("Contribution of the project"), _("What else played a part"))
        slides.append(Facts(part.name, heads, rows, notes=part.vision))
    if project.findings:
        slides.append(Facts(part.name, _heads(), _found(project.findings), notes=project.untold))
    if part.staying:
        slides.append(Points(part.name, (_staying(part.staying),)))
    return slides


def _staying(count: int) -> str:
    """As in print (`templates/reports/print/_programme_project.html`)."""
    return ngettext(
        "%(counter)s published finding stays with the project and is not told here; the report of its cycle tells it.",
        "%(counter)s published findings stay with the project and are not told here; the reports of their cycles tell them.",
        count,
    ) % {"counter": count}


def _heads() -> tuple[str, str, str]:
    return _("What the meetings concluded"), _("What we contributed"), _("What else played a part")


def _found(lines: Sequence[ShownFinding], *, are_named: bool = False) -> tuple[tuple[str, str, str], ...]:
    """A row for each; where projects stand together, each with its project."""
    nothing = _("nothing noted")
    return tuple(
        (
            f"{line.whose}: {line.part.text}" if are_named else line.part.text,
            line.part.contribution_words or line.contribution or nothing,
            line.part.other_factors or nothing,
        )
        for line in lines
    )


def _factors(partner: ProgrammePartnerPart) -> str:
    """What helped and hindered at the partner, where nothing was noted with the observation itself."""
    factors = partner.factors
    return "" if factors is None else "\n".join(filter(None, (factors.enabling, factors.hindering)))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())
