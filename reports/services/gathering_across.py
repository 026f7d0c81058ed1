"""What the report of a programme reads: frozen editions, the coach's words, and what was released to the learning network.

Thirteen queries, however many projects and cycles there are. No diary, no meeting and no theory of change is read: a
sentence that no published edition has cannot get in.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from projects import clock
from projects.models import Cycle, Programme, Project
from reflection.models import LearningSession, Practice, ReleasedFinding
from reports.case_content import CaseReport
from reports.content import CycleReport, from_json, read_json
from reports.models import Edition, Kind, ProgrammeWording
from reports.programme_content import (
    ProgrammeProjectPart,
    ProgrammeReport,
    ProgrammeWordingPart,
    SharedFindingPart,
    SharedPracticePart,
    SharedSessionPart,
    SharedThemePart,
    SourceEditionPart,
    UntoldCyclePart,
)
from reports.programme_joining import join_project
from reports.services.gathering_programme import programme_part

WORDS_OF_PROGRAMME = ("title", "begins", "ends", "summary", "stands_out", "recommendations")
Place = tuple[int, str, int]
"""A project, the number of a cycle, the number of a finding: a finding that a told report has."""


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
    contents = {pk: [from_json(each.content) for each in own] for pk, own in editions.items()}
    findings = _findings_told(contents)
    shared = _Shared(programme, period, {each.pk: each.short_name for each in projects}, findings)
    return ProgrammeReport(
        programme=programme_part(programme),
        day=clock.today(),
        wording=words,
        projects=_projects(programme, projects, period, editions, contents),
        themes=shared.themes(),
        untied=shared.under(None),
        released=shared.alone(),
        sessions=_sessions(programme, period),
    )


def _newest(editions: QuerySet[Edition], *same: str) -> QuerySet[Edition]:
    """Published ones that no later one replaces."""
    later = Edition.objects.filter(
        number__gt=OuterRef("number"), **{name: OuterRef(name) for name in ("kind", *same)}
    )
    return editions.published().exclude(Exists(later))  # type: ignore[attr-defined]


def _newest_of_cycles(programme: Programme, period: _Period) -> dict[int, list[Edition]]:
    """Project id -> the newest edition of each of its cycles in the period, the oldest cycle first."""
    found: dict[int, list[Edition]] = defaultdict(list)
    rows = _newest(Edition.objects.of_cycles().filter(project__programme=programme), "cycle")
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
) -> tuple[ProgrammeProjectPart, ...]:
    cases = {
        row.project_id: row
        for row in _newest(Edition.objects.filter(kind=Kind.CASE, project__programme=programme), "project")
    }
    told_cycles = {row.cycle_id for own in editions.values() for row in own}
    untold: dict[int, list[UntoldCyclePart]] = defaultdict(list)
    for cycle in Cycle.objects.filter(project__programme=programme, end__lt=clock.today()).in_order():
        if cycle.pk not in told_cycles and period.holds(cycle.end):
            untold[cycle.project_id].append(UntoldCyclePart(cycle.number, cycle.start, cycle.end))
    parts = []
    for project in projects:
        own = editions.get(project.pk, [])
        case = cases.get(project.pk) if period.holds(project.end) else None
        told = read_json(case.content, CaseReport) if case else None
        beginning = ProgrammeProjectPart(
            name=project.name,
            short_name=project.short_name,
            start=project.start,
            end=project.end,
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


def _findings_told(contents: dict[int, list[CycleReport]]) -> set[Place]:
    return {
        (project, report.cycle.number, finding.number)
        for project, own in contents.items()
        for report in own
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


class _Shared:
    """What projects released to the network, put under its themes; each practice stands once, under its first theme."""

    def __init__(
        self, programme: Programme, period: _Period, names: dict[int, str], told: set[Place]
    ) -> None:
        self.rows = list(programme.themes.all())
        self.names, self.told = names, told
        self.by_theme: dict[int | None, list[SharedPracticePart]] = defaultdict(list)
        released = ReleasedFinding.objects.select_related("finding__meeting__cycle")
        practices = (
            Practice.objects.filter(project__programme=programme)
            .prefetch_related("themes", Prefetch("findings", released.order_by("pk")))
            .order_by("created_at", "pk")
        )
        under: set[int] = set()
        for row in practices:
            if not period.holds(row.created_at.date()):
                continue
            theme = next((each.pk for each in row.themes.all()), None)
            under |= {each.pk for each in row.findings.all()}
            self.by_theme[theme].append(self._practice(row))
        rest = released.filter(finding__meeting__cycle__project__programme=programme).order_by(
            "finding__meeting__cycle__project__name", "finding__meeting__cycle__start", "finding__number"
        )
        self.rest = [row for row in rest if row.pk not in under]

    def themes(self) -> tuple[SharedThemePart, ...]:
        shared = [(row, self.under(row.pk)) for row in self.rows]
        return tuple(SharedThemePart(row.name, row.question if own else "", own) for row, own in shared)

    def under(self, theme: int | None) -> tuple[SharedPracticePart, ...]:
        return tuple(self.by_theme[theme])

    def alone(self) -> tuple[SharedFindingPart, ...]:
        return self._findings(self.rest)

    def _practice(self, row: Practice) -> SharedPracticePart:
        return SharedPracticePart(
            project=self.names[row.project_id],
            kind=row.kind,
            text=row.text,
            findings=self._findings(row.findings.all()),
        )

    def _findings(self, rows) -> tuple[SharedFindingPart, ...]:
        """Those that a told report has: what a report leaves out is not told here either."""
        parts = []
        for row in rows:
            cycle = row.finding.meeting.cycle
            if (cycle.project_id, cycle.number, row.finding.number) in self.told:
                parts.append(
                    SharedFindingPart(
                        project=self.names[cycle.project_id],
                        cycle=cycle.number,
                        number=row.finding.number,
                        text=row.text,
                        contribution=row.contribution,
                        contribution_words=row.contribution_words,
                        other_factors=row.other_factors,
                        barriers=row.barriers,
                    )
                )
        return tuple(parts)
