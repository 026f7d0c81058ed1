"""What the report of a programme reads: frozen editions, the coach's words, and which findings the learning network shares.

Fourteen queries, however many projects and cycles there are. No diary, no meeting, no theory of change and no practice is
told: a sentence of a project that no published edition has cannot get in. The coach's own are the first page, and the
themes and sessions of the network.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch

from projects import clock
from projects.models import Cycle, Programme, Project
from reflection.models import Finding, LearningSession, Practice, ReleasedFinding
from reports.content import CycleReport, from_json, read_json
from reports.content.case import CaseReport
from reports.content.programme import (
    ProgrammeProjectPart,
    ProgrammeReport,
    ProgrammeWordingPart,
    SharedFindingPart,
    SharedSessionPart,
    SharedThemePart,
    SourceEditionPart,
    UntoldCyclePart,
)
from reports.joining.programme import join_project
from reports.models import Edition, Kind, ProgrammeWording
from reports.services.gathering_programme import programme_part

WORDS_OF_PROGRAMME = ("title", "begins", "ends", "summary", "stands_out", "recommendations")
Place = tuple[int, int]
"""The id of a cycle and the number of a finding of its meeting."""


@dataclass(frozen=True)
class _Period:
    """Which days count; None is unbound."""

    begins: date | None
    ends: date | None

    def holds(self, day: date) -> bool:
        return (self.begins or day) <= day <= (self.ends or day)


def gather_programme_report(programme: Programme) -> ProgrammeReport:
    """The report as it is worded now and as the projects' newest editions tell it."""
    wording = ProgrammeWording.objects.filter(programme=programme).first()
    words = ProgrammeWordingPart(
        **{name: getattr(wording, name) for name in WORDS_OF_PROGRAMME} if wording else {}
    )
    period = _Period(words.begins, words.ends)
    projects = list(programme.projects.all())
    editions = _newest_of_cycles(programme, period)
    published = {pk: [from_json(each.content) for each in own] for pk, own in editions.items()}
    stay = places_that_stay(programme)
    contents = {
        pk: [_without(report, row.cycle_id, stay) for row, report in zip(editions[pk], own, strict=True)]
        for pk, own in published.items()
    }
    staying = {pk: _count_findings(own) - _count_findings(contents[pk]) for pk, own in published.items()}
    released = _released(programme, _findings_told(projects, editions, contents))
    return ProgrammeReport(
        programme=programme_part(programme),
        day=clock.today(),
        wording=words,
        projects=_projects(programme, projects, period, editions, contents, staying),
        themes=released.themes,
        released=released.alone,
        sessions=_sessions(programme, period),
    )


def places_that_stay(programme: Programme) -> set[Place]:
    """Where the findings stand that their projects keep out of this report."""
    rows = Finding.objects.filter(stays_with_project=True, meeting__cycle__project__programme=programme)
    return set(rows.values_list("meeting__cycle", "number"))


def _without(report: CycleReport, cycle: int | None, staying: set[Place]) -> CycleReport:
    """The report without the findings that stay with its project."""
    if report.meeting is None or cycle is None:
        return report
    told = tuple(each for each in report.meeting.findings if (cycle, each.number) not in staying)
    return replace(report, meeting=replace(report.meeting, findings=told))


def _count_findings(reports: Sequence[CycleReport]) -> int:
    return sum(len(each.meeting.findings) for each in reports if each.meeting)


def _newest_of_cycles(programme: Programme, period: _Period) -> dict[int, list[Edition]]:
    """Project id -> the newest edition of each of its cycles in the period, the oldest cycle first."""
    found: dict[int, list[Edition]] = defaultdict(list)
    rows = Edition.objects.of_cycles().filter(project__programme=programme).newest_of_each("cycle")
    for row in rows.select_related("cycle").order_by("cycle__start", "pk"):
        if row.cycle and row.project_id and period.holds(row.cycle.end):
            found[row.project_id].append(row)
    return found


def _projects(
    programme: Programme,
    projects: Sequence[Project],
    period: _Period,
    editions: dict[int, list[Edition]],
    contents: dict[int, list[CycleReport]],
    staying: dict[int, int],
) -> tuple[ProgrammeProjectPart, ...]:
    cases = {
        row.project_id: row
        for row in Edition.objects.filter(kind=Kind.CASE, project__programme=programme).newest_of_each(
            "project"
        )
    }
    told_cycles = {row.cycle_id for own in editions.values() for row in own}
    untold: dict[int, list[UntoldCyclePart]] = defaultdict(list)
    for cycle in Cycle.objects.filter(project__programme=programme, end__lt=clock.today()).in_order():
        if cycle.pk not in told_cycles and period.holds(cycle.end):
            untold[cycle.project_id].append(UntoldCyclePart(cycle.number, cycle.start, cycle.end))
    parts = []
    for project in projects:
        own = editions.get(project.pk, [])
        case = cases.get(project.pk) if own and period.holds(project.end) else None
        told = read_json(case.content, CaseReport) if case else None
        beginning = ProgrammeProjectPart(
            name=project.name,
            short_name=project.short_name,
            start=project.start,
            end=project.end,
            staying=staying.get(project.pk, 0),
            untold=tuple(untold[project.pk]),
            sources=tuple(
                _source(row, report) for row, report in zip(own, contents.get(project.pk, ()), strict=True)
            )
            + ((_source(case, told),) if case and told else ()),
        )
        parts.append(join_project(beginning, contents.get(project.pk, ()), told))
    return tuple(parts)


def _source(row: Edition, content: CycleReport | CaseReport) -> SourceEditionPart:
    return SourceEditionPart(
        cycle=content.cycle.number if isinstance(content, CycleReport) else "",
        number=row.number or 0,
        published_at=content.edition.published_at,
        published_by=content.edition.published_by,
        sha256=row.content_sha256,
        left_out=content.left_out if isinstance(content, CycleReport) else (),
    )


def _findings_told(
    projects: Sequence[Project], editions: dict[int, list[Edition]], contents: dict[int, list[CycleReport]]
) -> dict[Place, SharedFindingPart]:
    """The findings of the told reports in their own words, by the cycle that each report is of, whatever its name is now."""
    return {
        (edition.cycle_id or 0, finding.number): SharedFindingPart(
            project=project.short_name,
            cycle=report.cycle.number,
            number=finding.number,
            text=finding.text,
            contribution=finding.contribution,
            contribution_words=finding.contribution_words,
            other_factors=finding.other_factors,
            barriers=finding.barriers,
        )
        for project in projects
        for edition, report in zip(editions.get(project.pk, ()), contents.get(project.pk, ()), strict=True)
        if report.meeting
        for finding in report.meeting.findings
    }


def _sessions(programme: Programme, period: _Period) -> tuple[SharedSessionPart, ...]:
    """Held ones; neither what was said there nor who came."""
    rows = LearningSession.objects.filter(programme=programme, date__lte=clock.today())
    return tuple(
        SharedSessionPart(row.title, row.date, row.place, tuple(each.name for each in row.themes.all()))
        for row in rows.prefetch_related("themes").order_by("date", "pk")
        if period.holds(row.date)
    )


@dataclass(frozen=True)
class _Released:
    """Findings that projects released to the network and that a told report has, by theme; `alone` under none."""

    themes: tuple[SharedThemePart, ...]
    alone: tuple[SharedFindingPart, ...]


def _released(programme: Programme, told: dict[Place, SharedFindingPart]) -> _Released:
    """In the words of the report, each once: under the first theme of the practices that are tied to it.

    What a project wrote for the network, a practice or the released copy, is for those who are in it: of that
    only the tie is read.
    """
    rows = (
        ReleasedFinding.objects.filter(finding__meeting__cycle__project__programme=programme)
        .select_related("finding__meeting")
        .prefetch_related(
            Prefetch("practices", Practice.objects.order_by("created_at", "pk")), "practices__themes"
        )
        .order_by(
            "finding__meeting__cycle__project__name",
            "finding__meeting__cycle__start",
            "finding__number",
            "pk",
        )
    )
    by_theme: dict[int | None, list[SharedFindingPart]] = defaultdict(list)
    for row in rows:
        part = told.get((row.finding.meeting.cycle_id, row.finding.number))
        if part is not None:
            themes = (each.pk for practice in row.practices.all() for each in practice.themes.all())
            by_theme[next(themes, None)].append(part)
    return _Released(
        themes=tuple(
            SharedThemePart(
                row.name, row.question if row.pk in by_theme else "", tuple(by_theme.get(row.pk, ()))
            )
            for row in programme.themes.all()
        ),
        alone=tuple(by_theme.get(None, ())),
    )
