"""The report of a programme as slides: what the coach words, the figures, the timeline, each project, and what they share.

Every text is told whole: what a slide cannot hold goes on to the next.
"""

from collections.abc import Iterator, Sequence

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.content.programme import ProgrammeProjectPart, ProgrammeReport
from reports.look.style import coloured
from reports.office.project_slides import (
    finding_slide,
    published_when,
    slides_of_project,
    source_in_words,
    what_was_read,
)
from reports.office.slide_content import Deck, Facts, Figure, Numbers, Points, Slide, Statement
from reports.office.slide_fitting import HIGH, WIDE
from reports.office.slide_words import edition_in_full, edition_in_words, labelled
from reports.paper.words import on_one_line
from reports.printing.programme import ProgrammePages, ShownSource, ShownTheme, programme_timeline

TIMELINE_SIZES = (20.0, 18.0, 16.0, 14.0, 12.0)
"""Of the type in the timeline, in points; at the last it goes on to a further slide."""
TIMELINE_HIGH = HIGH - 50
"""What a caption of two lines leaves."""


def programme_deck(pages: ProgrammePages) -> Deck:
    """In the active language."""
    report = pages.report
    slides: list[Slide] = [
        Statement(title, text, notes=_words_of_the_coach())
        for title, text in (
            (_("In short"), report.wording.summary),
            (_("What stands out"), report.wording.stands_out),
        )
        if text
    ]
    heads = (_("Figure"), _("What it counts"), _("Source"))
    slides.append(
        Numbers(
            _("The programme in figures"),
            heads,
            tuple((figure, label, "") for figure, label in pages.figures),
        )
    )
    slides += _timelines(pages)
    sections = [(pages.title, 0)]
    for project in pages.projects:
        sections.append((project.part.short_name, len(slides)))
        slides += slides_of_project(project)
    sections.append((_("Across the projects"), len(slides)))
    slides += _across(pages)
    if report.wording.recommendations:
        recommended = tuple(
            line.strip() for line in report.wording.recommendations.split("\n") if line.strip()
        )
        slides.append(Points(_("What the coach recommends"), recommended, notes=_words_of_the_coach()))
    slides += _how_it_was_made(pages)
    subtitle = _("Programme report")
    name = on_one_line(report.programme.name)
    return Deck(
        title=pages.title,
        subtitle=subtitle if pages.title == report.programme.name else f"{subtitle}. {name}",
        small=f"{pages.period} {edition_in_words(report.edition)}",
        slides=tuple(slides),
        foot=on_one_line(pages.title),
        author=report.programme.funder,
        sections=tuple(sections),
        source=labelled(subtitle, f"{on_one_line(pages.title)}. {edition_in_words(report.edition)}"),
    )


def _words_of_the_coach() -> str:
    return _("In the words of the programme's coach.")


# The timeline


def _timelines(pages: ProgrammePages) -> Iterator[Figure]:
    """Figure 2.7 of the method, in type that can be read from the back of a room."""
    title, report = _("Cycles, meetings and sessions"), pages.report
    shared = _shared_out(report)
    for at, projects in enumerate(shared, 1):
        timeline = next(
            drawn
            for size in TIMELINE_SIZES
            if (drawn := programme_timeline(report, projects, width=WIDE, size=size)) is None
            or drawn.height <= TIMELINE_HIGH
            or size == TIMELINE_SIZES[-1]
        )
        if timeline is None:
            continue
        svg = render_to_string(
            "reflection/figures/network_timeline.svg",
            {"timeline": timeline, "id": f"timeline-{at}", "title": title},
        )
        yield Figure(
            f"{title} ({at}/{len(shared)})" if len(shared) > 1 else title,
            alternative=pages.timeline_title,
            svg=coloured(svg, report.programme.template),
            caption=_(
                "A disc is a reflection meeting whose report was published, with the number of its cycle; a diamond is a session of the learning network, with its number."
            ),
            notes="\n".join(_sessions(report)) if at == 1 else "",
        )


def _shared_out(report: ProgrammeReport) -> list[Sequence[ProgrammeProjectPart]]:
    """The projects in as few groups as leave the smallest type its room, of about the same length."""
    count = len(report.projects)
    for groups in range(1, max(count, 1) + 1):
        each = -(-count // groups) or 1
        shared: list[Sequence[ProgrammeProjectPart]] = [
            report.projects[at : at + each] for at in range(0, max(count, 1), each)
        ]
        drawn = [programme_timeline(report, own, width=WIDE, size=TIMELINE_SIZES[-1]) for own in shared]
        if all(one is None or one.height <= TIMELINE_HIGH for one in drawn):
            break
    return shared


def _sessions(report: ProgrammeReport) -> Iterator[str]:
    for number, each in enumerate(report.sessions, 1):
        told = [f"{number}. {date_format(each.day, 'DATE_FORMAT')}", on_one_line(each.title), each.place]
        themes = "; ".join(on_one_line(theme) for theme in each.themes)
        yield ", ".join(filter(None, told)) + (f" ({themes})" if themes else "")


# Across the projects, and how it was made


def _across(pages: ProgrammePages) -> Iterator[Slide]:
    if not (pages.themes or pages.unshared or pages.released):
        return
    beside = []
    if pages.themes:
        beside.append((_("Themes"), "\n".join(on_one_line(each.part.name) for each in pages.themes)))
    if pages.unshared:
        names = "\n".join(on_one_line(name) for name in pages.unshared)
        beside.append((_("No published finding stands under:").rstrip(" :"), names))
    title = _("Across the projects")
    yield Statement(
        title,
        _(
            "Findings that projects released to the learning network, each with its project and in the words of its published report, under the themes on which the projects compare them."
        ),
        tuple(beside),
        is_ours=True,
    )
    for theme in pages.themes:
        yield from _of_theme(theme)
    for each in pages.released:
        under = _("Under no theme") if pages.themes or pages.unshared else title
        yield finding_slide(under, each, notes="")


def _of_theme(theme: ShownTheme) -> Iterator[Slide]:
    name = on_one_line(theme.part.name)
    if theme.part.question:
        told = "\n".join(
            f"{on_one_line(each.whose)}, {_('finding %(number)s') % {'number': on_one_line(each.number)}}"
            for each in theme.findings
        )
        yield Statement(name, theme.part.question, ((_("Findings that projects released"), told),))
    for each in theme.findings:
        yield finding_slide(name, each, notes=theme.part.question)


def _how_it_was_made(pages: ProgrammePages) -> Iterator[Slide]:
    report = pages.report
    yield Statement(
        _("How this report was made"),
        _(
            "It draws together what the projects published, in the newest edition of each report, and says nothing of their diaries and meetings that those did not say; what was left out of a report is left out here. The first page is in the coach's own words. Of each partner at most two observations were taken from what a coach marked as a quote and from what nobody expected; where there are none, one, rather with its significance. The newest come first. Of the findings, those that speak of the contribution come first; of the decisions, those of which is known what became of them. Findings of the learning network are those that a project released itself and that its report has."
        ),
        (
            (_("Programme"), "\n".join(filter(None, (report.programme.name, report.programme.funder)))),
            (_("This report"), edition_in_full(report.edition)),
        ),
        notes=f"{_('Fingerprint of the content (SHA-256):')} {pages.fingerprint}",
        is_ours=True,
    )
    if pages.sources:
        yield Facts(
            _("What was read"),
            (_("Project"), _("What was read"), _("Published")),
            tuple(_read(each) for each in pages.sources),
            shares=(24, 46, 30),
            notes="\n".join(f"{each.project}: {source_in_words(each.part)}" for each in pages.sources),
        )


def _read(source: ShownSource) -> tuple[str, str, str]:
    what = f"{what_was_read(source.part)}, {_('edition %(number)s') % {'number': source.part.number}}"
    if source.left_out:
        what += f". {_('Left out in it:')} {source.left_out}"
    return source.project, what, published_when(source.part)
