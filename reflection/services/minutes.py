"""The minutes of a meeting: who was there, what was asked, seen, concluded and decided, and what became of earlier decisions.

A partner's own people read the parts about themselves; `own` narrows everything to the actors for whom somebody
speaks, and None shows all.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet

from diaries.models import Nature, Observation
from diaries.services.of_its_time import wordings_of
from projects.models import Cycle, Project
from projects.services.current import is_latest
from reflection.models import AssumptionVerdict, Decision, DecisionChange, DecisionState, Finding, Meeting
from reflection.services.asked import AskedThen, read_asked
from reflection.services.poll import Answers, read_answers
from reflection.services.resting import RestsOn, resting_rows, rests_of
from theory_of_change.models import Activity, Actor, Marker
from theory_of_change.services.wording import MarkerWording, Wordings

Own = Collection[int] | None


@dataclass(frozen=True)
class FindingTold:
    """A finding with everything it rests on, in the words of its cycle."""

    row: Finding
    markers: list[MarkerWording]
    activities: list[tuple[Activity, str]]
    rests: RestsOn
    verdicts: list[AssumptionVerdict]
    decisions: list[Decision]


@dataclass
class PartnerTold:
    """What was seen of one partner in the cycle, in short, and what the meeting concludes about it."""

    actor: Actor | None
    """None: the project as a whole."""
    expected: int = 0
    unexpected_good: int = 0
    unexpected_bad: int = 0
    findings: list[FindingTold] = field(default_factory=list)

    @property
    def seen(self) -> int:
        return self.expected + self.unexpected_good + self.unexpected_bad


@dataclass(frozen=True)
class Minutes:
    cycle: Cycle
    meeting: Meeting | None
    partners: list[PartnerTold]
    decisions: list[Decision]
    earlier: list[Decision]
    """Decisions of earlier meetings that were still open when this one was held, and what became of them."""
    asked: list[AskedThen] = field(default_factory=list)
    """The questions that were taken to the meeting."""
    answers: list[Answers] = field(default_factory=list)
    """The quick questions to the room with their dots, as they were asked. They are about nobody's own part."""

    @property
    def findings(self) -> list[FindingTold]:
        return [finding for partner in self.partners for finding in partner.findings]


def read_minutes(cycle: Cycle, *, own: Own = None) -> Minutes:
    """A fixed number of queries, however much was concluded and decided."""
    meeting = Meeting.objects.filter(cycle=cycle).first()
    if meeting is not None:
        meeting.cycle = cycle
    wordings = wordings_of(cycle, is_latest=is_latest(cycle, list(cycle.project.cycles.all())))
    findings = [_told(row, wordings) for row in _findings(meeting, own)] if meeting else []
    return Minutes(
        cycle=cycle,
        meeting=meeting,
        partners=_partners(cycle, findings, own),
        decisions=list(decisions_with_ways(own).filter(meeting=meeting).order_by("number"))
        if meeting
        else [],
        earlier=earlier_decisions(cycle, own=own),
        asked=read_asked(meeting, wordings, own=own) if meeting else [],
        answers=read_answers(meeting)[::-1] if meeting and own is None else [],
    )


@dataclass(frozen=True)
class MeetingInShort:
    """A cycle with its meeting on the list of a project: findings by partner in few words, and what was decided."""

    cycle: Cycle
    meeting: Meeting | None
    findings: list[Finding]
    decisions: list[Decision]


@dataclass(frozen=True)
class Overview:
    """The meetings of a project, the newest first, and what is still to be done."""

    open: list[Decision]
    meetings: list[MeetingInShort]


def read_meetings(project: Project, *, own: Own = None) -> Overview:
    """A fixed number of queries for any number of cycles."""
    cycles = list(project.cycles.order_by("-start"))
    held = {meeting.cycle_id: meeting for meeting in Meeting.objects.filter(cycle__project=project)}
    findings: dict[int, list[Finding]] = defaultdict(list)
    rows = Finding.objects.filter(meeting__cycle__project=project).select_related("actor", "meeting__cycle")
    for finding in (rows if own is None else rows.filter(actor__in=own)).order_by("number"):
        findings[finding.meeting_id].append(finding)
    decisions: dict[int, list[Decision]] = defaultdict(list)
    decided = decisions_with_ways(own).filter(meeting__cycle__project=project)
    for decision in decided.order_by("meeting__cycle__start", "number"):
        decisions[decision.meeting_id].append(decision)
    return Overview(
        open=[
            each
            for own_ones in decisions.values()
            for each in own_ones
            if each.is_open and each.meeting.is_held
        ],
        meetings=[
            MeetingInShort(
                cycle,
                held.get(cycle.pk),
                findings[held[cycle.pk].pk] if cycle.pk in held else [],
                decisions[held[cycle.pk].pk] if cycle.pk in held else [],
            )
            for cycle in cycles
        ],
    )


def read_finding(row: Finding) -> FindingTold:
    """One finding, as the minutes tell it."""
    cycle = row.meeting.cycle
    wordings = wordings_of(cycle, is_latest=is_latest(cycle, list(cycle.project.cycles.all())))
    return _told(_findings(row.meeting, None).get(pk=row.pk), wordings)


def findings_of_decision(decision: Decision, *, own: Own = None) -> list[FindingTold]:
    """The findings from which a decision follows, as the minutes tell them."""
    cycle = decision.meeting.cycle
    wordings = wordings_of(cycle, is_latest=is_latest(cycle, list(cycle.project.cycles.all())))
    rows = _findings(decision.meeting, own).filter(decisions=decision)
    return [_told(row, wordings) for row in rows]


def decisions_with_ways(own: Own = None) -> QuerySet[Decision]:
    """Decisions with their findings, what they changed and what took their place; three queries for any number."""
    changes = DecisionChange.objects.select_related("marker__actor", "activity__actor", "act__by")
    findings = Finding.objects.select_related("meeting__cycle")
    rows = Decision.objects.select_related(
        "meeting__cycle__project", "replaced_by__meeting__cycle", "settled_by"
    )
    if own is not None:
        rows = rows.about(own)
        findings = findings.filter(actor__in=own)
        changes = changes.filter(Q(marker__actor__in=own) | Q(activity__actor__in=own))
    return rows.prefetch_related(
        Prefetch("changes", queryset=changes), Prefetch("findings", queryset=findings)
    )


def open_decisions(project: Project, *, own: Own = None) -> list[Decision]:
    """What was decided and is still to be done, the oldest meeting first. One query."""
    rows = Decision.objects.of_project(project).open().held().select_related("meeting__cycle")
    if own is not None:
        rows = rows.about(own)
    return list(rows.order_by("meeting__cycle__start", "number"))


def earlier_decisions(cycle: Cycle, *, own: Own = None) -> list[Decision]:
    """Decisions of earlier meetings that the meeting of this cycle looks back on: those that were open until the
    last meeting before it, or longer, the oldest first."""
    before = (
        Meeting.objects.held()
        .filter(cycle__project=cycle.project, cycle__start__lt=cycle.start)
        .order_by("-cycle__start")
        .first()
    )
    if before is None:
        return []
    rows = decisions_with_ways(own).filter(
        Q(state=DecisionState.OPEN) | Q(settled_at__gt=before.held_at) | Q(meeting=before),
        meeting__held_at__isnull=False,
        meeting__cycle__project=cycle.project,
        meeting__cycle__start__lt=cycle.start,
    )
    return list(rows.order_by("meeting__cycle__start", "number"))


def _findings(meeting: Meeting, own: Own) -> QuerySet[Finding]:
    decisions = Decision.objects.select_related("meeting__cycle")
    rows = Finding.objects.filter(meeting=meeting).select_related("actor", "meeting__cycle")
    if own is not None:
        rows = rows.filter(actor__in=own)
        decisions = decisions.about(own)
    return rows.order_by("number").prefetch_related(
        "markers",
        "activities",
        *resting_rows(),
        Prefetch(
            "verdicts",
            queryset=AssumptionVerdict.objects.select_related(
                "assumption__project", "assumption__activity", "assumption__marker", "assumption__leads_to"
            ),
        ),
        Prefetch("decisions", queryset=decisions),
    )


def _told(row: Finding, wordings: Wordings) -> FindingTold:
    markers: list[Marker] = list(row.markers.all())
    return FindingTold(
        row=row,
        markers=[wordings.marker(marker) for marker in markers],
        activities=[(each, wordings.activity_name(each)) for each in row.activities.all()],
        rests=rests_of(row),
        verdicts=list(row.verdicts.all()),
        decisions=list(row.decisions.all()),
    )


def _partners(cycle: Cycle, findings: list[FindingTold], own: Own) -> list[PartnerTold]:
    """Partners of which something was seen or concluded, in the order of the map; the project as a whole comes first."""
    told: dict[int | None, PartnerTold] = {}
    by_actor: dict[int | None, list[FindingTold]] = defaultdict(list)
    for finding in findings:
        by_actor[finding.row.actor_id].append(finding)
    seen: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for actor_id, nature in (
        Observation.objects.kept().in_cycle(cycle).values_list("actor", "nature").order_by()
    ):
        seen[actor_id][nature] += 1
    if by_actor[None]:
        told[None] = PartnerTold(None, findings=by_actor[None])
    for actor in Actor.objects.filter(project=cycle.project).order_by("position", "pk"):
        if own is not None and actor.pk not in own:
            continue
        if actor.pk in by_actor or actor.pk in seen:
            natures = seen[actor.pk]
            told[actor.pk] = PartnerTold(
                actor,
                expected=natures[Nature.EXPECTED],
                unexpected_good=natures[Nature.UNEXPECTED_POSITIVE],
                unexpected_bad=natures[Nature.UNEXPECTED_NEGATIVE],
                findings=by_actor[actor.pk],
            )
    return list(told.values())
