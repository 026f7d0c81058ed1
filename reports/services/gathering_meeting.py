"""Reads what a report tells of the reflection meeting: two queries, for its findings and for all decisions so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils.timezone import localdate

from projects.aggregates import Joined, ids_through, joined_values, read_ids
from projects.models import Cycle
from reflection.models import AssumptionVerdict, Card, Changed, Decision, Finding, Meeting, Verdict
from reflection.services.decisions import own_reason
from reports.content import (
    AssumptionPart,
    DecisionChangePart,
    DecisionPart,
    FindingPart,
    MarkerNamePart,
    MeetingPart,
    ObservationPlace,
    VerdictPart,
)

WORDED = ("text", "name", "description")
"""The words of a marker or an activity that a decision may change, in the order in which they are told."""


@dataclass(frozen=True)
class Names:
    """How the report speaks of things, by their ids; what it knows already costs no query."""

    actors: Mapping[int, str]
    markers: Mapping[int, MarkerNamePart]
    activities: Mapping[int, tuple[str, str]]
    """(partner, name)"""
    observations: Mapping[int, ObservationPlace]
    assumptions: Mapping[int, AssumptionPart]


def gather_meeting(cycles: Sequence[Cycle], names: Names) -> MeetingPart | None:
    """The meeting of the last of `cycles`, and what became of the decisions before it; None where none was held."""
    meeting = _held(cycles[-1])
    if meeting is None or meeting.date is None:
        return None
    before = [held for held in map(_held, cycles[:-1]) if held is not None]
    decisions = _decisions([*before, meeting], names)
    last = before[-1] if before else None
    return MeetingPart(
        date=meeting.date,
        present=meeting.present,
        findings=tuple(_finding(row, names) for row in _findings(meeting)),
        decisions=tuple(part for row, part in decisions if row.meeting_id == meeting.pk),
        earlier=tuple(
            part
            for row, part in decisions
            if last is not None
            and row.meeting_id != meeting.pk
            and last.held_at is not None
            and (row.settled_at is None or row.meeting_id == last.pk or row.settled_at > last.held_at)
        ),
    )


def _held(cycle: Cycle) -> Meeting | None:
    try:
        return cycle.meeting if cycle.meeting.is_held else None
    except Meeting.DoesNotExist:
        return None


def _findings(meeting: Meeting) -> Any:
    """Findings with the ids of all they speak of beside them."""
    said = {
        f"ids_{verdict.name.lower()}": Subquery(
            AssumptionVerdict.objects.filter(finding=OuterRef("pk"), verdict=verdict)
            .order_by()
            .values("finding")
            .values_list(Joined("assumption"))
        )
        for verdict in Verdict
    }
    return Finding.objects.filter(meeting=meeting).annotate(
        ids_markers=ids_through(Finding.markers.through, of="finding", to="marker"),
        ids_activities=ids_through(Finding.activities.through, of="finding", to="activity"),
        ids_observations=ids_through(Finding.observations.through, of="finding", to="observation"),
        ids_entries=joined_values(
            Finding.activity_entries.through.objects.filter(activityentry__removed_at=None),
            "activityentry",
            by="finding",
        ),
        ids_cards=ids_through(Card.findings.through, of="finding", to="card"),
        **said,
    )


def _finding(row: Any, names: Names) -> FindingPart:
    def known(name: str, kind: Mapping[int, Any]) -> list[Any]:
        return [kind[pk] for pk in sorted(read_ids(getattr(row, f"ids_{name}"))) if pk in kind]

    return FindingPart(
        number=row.number,
        text=row.text,
        partner=names.actors.get(row.actor_id or 0, ""),
        markers=tuple(known("markers", names.markers)),
        significance=row.significance,
        contribution=row.contribution,
        contribution_words=row.contribution_words,
        activities=tuple(name for _partner, name in known("activities", names.activities)),
        other_factors=row.other_factors,
        barriers=row.barriers,
        observations=tuple(
            sorted(
                known("observations", names.observations), key=lambda each: (each.partner, each.observation)
            )
        ),
        entries=len(read_ids(row.ids_entries)),
        cards=len(read_ids(row.ids_cards)),
        verdicts=tuple(
            VerdictPart(verdict=verdict.value, assumption=assumption)
            for verdict in Verdict
            for assumption in known(verdict.name.lower(), names.assumptions)
        ),
    )


def _decisions(meetings: Sequence[Meeting], names: Names) -> list[tuple[Decision, DecisionPart]]:
    """The decisions of these meetings, the oldest first; a row of the query for each change that one made."""
    rows = (
        Decision.objects.filter(meeting__in=meetings)
        .select_related("meeting__cycle", "replaced_by__meeting__cycle")
        .annotate(
            ids_findings=Subquery(
                Finding.decisions.through.objects.filter(decision=OuterRef("pk"))
                .order_by()
                .values("decision")
                .values_list(Joined("finding__number"))
            ),
            changed=F("changes__changed"),
            changed_marker=F("changes__marker"),
            changed_activity=F("changes__activity"),
            before=F("changes__act__before"),
            after=F("changes__act__after"),
            because=F("changes__act__reason"),
        )
        .order_by("meeting__cycle__start", "number", "changes__at", "changes__pk")
    )
    once: dict[int, Decision] = {}
    changes: dict[int, list[DecisionChangePart]] = {}
    for row in rows:
        once.setdefault(row.pk, row)
        if row.changed:
            changes.setdefault(row.pk, []).append(_change(row, names))
    return [(row, _decision(row, tuple(changes.get(row.pk, ())))) for row in once.values()]


def _decision(row: Any, changes: tuple[DecisionChangePart, ...]) -> DecisionPart:
    return DecisionPart(
        number=row.number,
        text=row.text,
        cycle=row.meeting.cycle.number,
        owner=row.owner,
        due=row.due,
        findings=tuple(sorted(read_ids(row.ids_findings))),
        state=row.state,
        outcome=row.outcome,
        settled_on=localdate(row.settled_at) if row.settled_at else None,
        replaced_by=row.replaced_by.reference if row.replaced_by else "",
        changes=changes,
    )


def _change(row: Any, names: Names) -> DecisionChangePart:
    marker = names.markers.get(row.changed_marker or 0)
    partner, what = names.activities.get(row.changed_activity or 0, ("", ""))
    if marker is not None:
        partner, what = marker.partner, marker.number
    is_working = row.changed_marker is None and row.changed_activity is None
    return DecisionChangePart(
        changed=row.changed,
        partner=partner,
        what=what,
        before=_said(row.before),
        after=_said(row.after),
        because=(row.because or "") if is_working else own_reason(row.because or "", row.text),
        ended=(row.after or {}).get("state", "") if row.changed == Changed.ACTIVITY_ENDED else "",
    )


def _said(values: Mapping[str, Any] | None) -> str:
    return "\n".join(str(values[name]) for name in WORDED if values.get(name)) if values else ""
