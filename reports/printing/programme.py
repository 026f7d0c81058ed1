"""Lays the report of a programme out for its print template, its page and its slides. Pure, as `reports.printing.cycle` is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from diaries.models import Nature
from projects.models import Cycle
from reflection.figures_network import Happening, Lane, Timeline, lay_out_timeline
from reflection.models import Contribution
from reports.content import DecisionPart, FindingPart
from reports.content.programme import (
    HighlightPart,
    ProgrammePartnerPart,
    ProgrammeProjectPart,
    ProgrammeReport,
    SharedFindingPart,
    SharedThemePart,
    SourceEditionPart,
)
from reports.paper.cover import Cover, draw_cover
from reports.paper.map import SphereList, map_title, spheres_of
from reports.paper.words import on_one_line
from reports.parts import ReportPart
from reports.printing.cycle import LEAD_LENGTH, title_size
from reports.printing.meeting import printed_decision
from theory_of_change.type_metrics import text_width

WIDTH, SIZE = 480.0, 8.6
"""Of the timeline, in pt: an A4 page upright, without its margins and a bit."""
LONGEST_LABEL = 12


@dataclass(frozen=True)
class ShownHighlight:
    part: HighlightPart
    cycle: str
    nature: str


@dataclass(frozen=True)
class ShownPartner:
    """A boundary partner; `of_all` says how much of what was seen stands here."""

    part: ProgrammePartnerPart
    highlights: tuple[ShownHighlight, ...]
    of_all: str
    factors_of: str


@dataclass(frozen=True)
class ShownFinding:
    """A finding with its number ("2.3") and its cycle; what else played a part always stands beside the contribution."""

    part: FindingPart | SharedFindingPart
    number: str
    contribution: str
    whose: str
    """The partner that it is about, or the project that shared it."""


@dataclass(frozen=True)
class ShownDecision:
    part: DecisionPart
    number: str
    state: str


@dataclass(frozen=True)
class ShownProject:
    """One project's pages."""

    place: int
    part: ProgrammeProjectPart
    map: Cover | None
    """None where the last report leaves its map out; so are `spheres`, where it leaves out its actors."""
    map_title: str
    spheres: tuple[SphereList, ...]
    partners: tuple[ShownPartner, ...]
    silent: tuple[str, ...]
    findings: tuple[ShownFinding, ...]
    decisions: tuple[ShownDecision, ...]
    lasting: tuple[tuple[str, str], ...]
    told: str
    untold: str

    @property
    def anchor(self) -> str:
        return f"project-{self.place}"

    @property
    def is_told(self) -> bool:
        return bool(self.part.told)


@dataclass(frozen=True)
class ShownTheme:
    part: SharedThemePart
    findings: tuple[ShownFinding, ...]


@dataclass(frozen=True)
class ShownSource:
    """A line of the table of editions."""

    project: str
    what: str
    part: SourceEditionPart
    left_out: str


@dataclass(frozen=True)
class ProgrammePages:
    """What the print template needs, in the order of the printed report."""

    report: ProgrammeReport
    fingerprint: str
    title: str
    period: str
    cover: Cover
    figures: tuple[tuple[str, str], ...]
    """Number and what it counts: facts, in no relation to each other."""
    timeline: Timeline | None
    timeline_title: str
    projects: tuple[ShownProject, ...]
    themes: tuple[ShownTheme, ...]
    unshared: tuple[str, ...]
    """The themes under which no finding stands."""
    released: tuple[ShownFinding, ...]
    sources: tuple[ShownSource, ...]

    @property
    def summary_is_lead(self) -> bool:
        return len(self.report.wording.summary) <= LEAD_LENGTH

    @property
    def title_size(self) -> str:
        return title_size(self.title)

    @property
    def has_network(self) -> bool:
        return bool(self.themes or self.unshared or self.released or self.report.sessions)


def lay_out_programme(report: ProgrammeReport, *, fingerprint: str, language: str) -> ProgrammePages:
    """The report with its headings in `language`, which must be active."""
    return ProgrammePages(
        report=report,
        fingerprint=fingerprint,
        title=report.wording.title or report.programme.name,
        period=_period(report),
        cover=_cover(report),
        figures=_figures(report),
        timeline=programme_timeline(report, report.projects, width=WIDTH, size=SIZE),
        timeline_title=_timeline_title(report),
        projects=tuple(_project(at, part) for at, part in enumerate(report.projects, 1)),
        themes=tuple(
            ShownTheme(each, tuple(_shared(own) for own in each.findings))
            for each in report.themes
            if each.findings
        ),
        unshared=tuple(each.name for each in report.themes if not each.findings),
        released=tuple(_shared(each) for each in report.released),
        sources=tuple(_sources(report)),
    )


def _cycle(number: str) -> str:
    return Cycle(number=number).name


def _period(report: ProgrammeReport) -> str:
    """Of which cycles the report tells, in a sentence."""
    begins, ends = (day and date_format(day) for day in (report.wording.begins, report.wording.ends))
    if begins and ends:
        return _("Of the cycles that ended between %(begins)s and %(ends)s.") % {
            "begins": begins,
            "ends": ends,
        }
    if begins:
        return _("Of the cycles that ended since %(day)s.") % {"day": begins}
    if ends:
        return _("Of the cycles that ended until %(day)s.") % {"day": ends}
    return _("Of all cycles until %(day)s.") % {"day": date_format(report.day)}


def _cover(report: ProgrammeReport) -> Cover:
    """All projects in one picture: every actor in its sphere, a ring where a change was seen."""
    parts = [each.cover for each in report.projects]
    counts = [sum(own) for own in zip(*(each.counts for each in parts), strict=True)] or [0, 0, 0, 0]
    return draw_cover(report.programme.name, counts, [each for part in parts for each in part.written_about])


def _figures(report: ProgrammeReport) -> tuple[tuple[str, str], ...]:
    told = sum(len(each.told) for each in report.projects)
    partners = sum(len(each.partners) for each in report.projects)
    seen = sum(each.observations for each in report.projects)
    entries = sum(each.entries for each in report.projects)
    sessions = len(report.sessions)
    words = [
        (
            len(report.projects),
            ngettext("project in the programme", "projects in the programme", len(report.projects)),
        ),
        (told, ngettext("published report of a cycle", "published reports of cycles", told)),
        (partners, ngettext("boundary partner followed", "boundary partners followed", partners)),
        (seen, ngettext("observation of change written down", "observations of change written down", seen)),
        (entries, ngettext("entry about activities", "entries about activities", entries)),
        (
            sessions,
            ngettext(
                "session of the learning network held", "sessions of the learning network held", sessions
            ),
        ),
    ]
    return tuple((str(count), label) for count, label in words)


def programme_timeline(
    report: ProgrammeReport, projects: Sequence[ProgrammeProjectPart], *, width: float, size: float
) -> Timeline | None:
    """The network's sessions and the meetings of these projects; `size` is that of the type, in the unit of the width."""
    month = pgettext("a month in few letters: M with a capital, b without", "M")
    return lay_out_timeline(
        Lane(
            _("Learning network"),
            [Happening(each.day, str(number)) for number, each in enumerate(report.sessions, 1)],
        ),
        [
            Lane(
                on_one_line(project.short_name),
                [Happening(each.meeting, _label(each.number)) for each in project.told if each.meeting],
                begins=project.start,
                ends=project.end,
            )
            for project in projects
        ],
        width=width,
        size=size,
        measure=text_width,
        month_name=lambda day: date_format(day, month),
    )


def _label(number: str) -> str:
    """As short as it can be: a drawing as wide as a page has room for a few letters."""
    name = on_one_line(number)
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1].rstrip() + "…"


def _timeline_title(report: ProgrammeReport) -> str:
    """The drawing in words, for whoever does not see it."""
    told = [f"{date_format(each.day)}: {on_one_line(each.title)}" for each in report.sessions]
    for project in report.projects:
        days = ", ".join(
            f"{on_one_line(_cycle(each.number))} {date_format(each.meeting)}"
            for each in project.told
            if each.meeting
        )
        told.append(f"{on_one_line(project.short_name)}: {days or _('no meeting was published')}")
    return ". ".join(told)


def _project(place: int, part: ProgrammeProjectPart) -> ShownProject:
    spheres = spheres_of(part.actors)
    return ShownProject(
        place=place,
        part=part,
        map=None
        if ReportPart.VISION in part.left_out
        else draw_cover(part.name, part.cover.counts, part.cover.written_about),
        map_title=map_title(part.name, spheres),
        spheres=() if ReportPart.ACTORS in part.left_out else spheres,
        partners=tuple(_partner(each) for each in part.partners if not _is_silent(each)),
        silent=tuple(each.name for each in part.partners if _is_silent(each)),
        findings=tuple(
            ShownFinding(
                each.finding,
                f"{each.cycle}.{each.finding.number}",
                _contribution(each.finding),
                each.finding.partner,
            )
            for each in part.findings
        ),
        decisions=tuple(
            ShownDecision(each, f"{each.cycle}.{each.number}", printed_decision(each).state)
            for each in part.decisions
        ),
        lasting=tuple((heading, text) for heading, text in _lasting(part) if text),
        told=", ".join(_cycle(each.number) for each in part.told),
        untold="; ".join(
            f"{_cycle(each.number)} ({_months(each.start)} – {_months(each.end)})" for each in part.untold
        ),
    )


def _is_silent(part: ProgrammePartnerPart) -> bool:
    return not (part.observations or part.factors or part.entries)


def _months(day: date) -> str:
    return date_format(day, "YEAR_MONTH_FORMAT")


def _partner(part: ProgrammePartnerPart) -> ShownPartner:
    return ShownPartner(
        part=part,
        highlights=tuple(
            ShownHighlight(
                each,
                _cycle(each.cycle),
                "" if each.nature == Nature.EXPECTED else str(Nature(each.nature).label),
            )
            for each in part.highlights
        ),
        of_all=_("%(shown)s of %(all)s observations")
        % {"shown": len(part.highlights), "all": part.observations}
        if len(part.highlights) < part.observations
        else "",
        factors_of=_cycle(part.factors.cycle) if part.factors else "",
    )


def _contribution(part: FindingPart | SharedFindingPart) -> str:
    return str(Contribution(part.contribution).label) if part.contribution else ""


def _lasting(part: ProgrammeProjectPart) -> Sequence[tuple[str, str]]:
    words = part.lasting
    return (
        (_("What one can learn from it"), words.lessons),
        (_("Things that remain"), words.materials),
        (_("How it goes on, or what takes its place"), words.continuation),
        (_("Done again elsewhere, or later"), words.transfer),
        (_("Part of existing policy"), words.anchoring),
    )


def _shared(part: SharedFindingPart) -> ShownFinding:
    return ShownFinding(part, f"{part.cycle}.{part.number}", _contribution(part), part.project)


def _sources(report: ProgrammeReport) -> list[ShownSource]:
    return [
        ShownSource(
            project=project.short_name,
            what=_("Report of %(name)s") % {"name": _cycle(each.cycle)} if each.cycle else _("Case report"),
            part=each,
            left_out="; ".join(str(ReportPart(name).label) for name in each.left_out),
        )
        for project in report.projects
        for each in project.sources
    ]
