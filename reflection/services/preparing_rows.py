"""What the preparation of a meeting asks the database: one query a function."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from diaries.models import (
    ActivityEntry,
    Attachment,
    DiaryNotes,
    MarkerScore,
    Observation,
    Recommendation,
)
from projects import clock
from projects.aggregates import Joined
from projects.models import Cycle, ProjectRole
from reflection.models import Changed, Decision, DecisionChange, Meeting, Verdict
from reflection.prepared import Contact, Said
from theory_of_change.models import ActivityState, Actor, Assumption, Marker, Representation


def observations_of(cycle: Cycle) -> QuerySet:
    """By date; those whose day nobody knows come last."""
    return (
        Observation.objects.kept()
        .in_cycle(cycle)
        .select_related("created_by")
        .annotate(
            named=_joined(Observation.markers.through.objects, "observation", "marker"),
            involved=_joined(Observation.activities.through.objects, "observation", "activity"),
            file_count=_files("observation"),
        )
        .order_by(F("date").asc(nulls_last=True), "pk")
    )


def entries_of(cycle: Cycle) -> QuerySet:
    return (
        ActivityEntry.objects.kept()
        .in_cycle(cycle)
        .select_related("created_by")
        .annotate(file_count=_files("activity_entry"))
        .order_by(F("date").asc(nulls_last=True), "pk")
    )


def _joined(rows: Any, of: str, what: str) -> Subquery:
    own = rows.filter(**{of: OuterRef("pk")}).order_by()
    return Subquery(own.values(of).values_list(Joined(what)))


def _files(of: str) -> Subquery:
    own = Attachment.objects.filter(**{of: OuterRef("pk"), "removed_at": None}).order_by()
    return Subquery(own.values(of).values_list(Count("pk")))


def markers_with_scores(cycle: Cycle) -> QuerySet:
    """The project's markers, each with its scores in all cycles (for `scores_in`) and its remark in this one."""
    remark = MarkerScore.objects.filter(marker=OuterRef("pk"), cycle=cycle).values("remark")[:1]
    return Marker.objects.filter(actor__project=cycle.project_id).annotate(
        scored=_SCORES, remark=Subquery(remark)
    )


_SCORES = Subquery(
    MarkerScore.objects.filter(marker=OuterRef("pk"))
    .exclude(score="")
    .order_by()
    .values("marker")
    .annotate(
        joined=Joined(Concat(Cast("cycle_id", CharField()), Value(":"), "score", output_field=TextField()))
    )
    .values("joined")
)


def scores_in(joined: str | None) -> dict[int, str]:
    """Cycle id -> score."""
    found = (each.partition(":") for each in joined.split(",")) if joined else ()
    return {int(cycle): score for cycle, _colon, score in found}


def actors_with_people(cycle: Cycle) -> QuerySet[Actor]:
    """All actors, each with its own people and the project's coordinators: "address name", one a line."""
    in_force = Q(role__until=None) | Q(role__until__gte=clock.today())
    own = (
        Representation.objects.filter(
            in_force,
            actor=OuterRef("pk"),
            role__role=ProjectRole.Role.PARTNER,
            role__project=cycle.project_id,
            role__user__is_active=True,
        )
        .order_by()
        .values("actor")
        .annotate(joined=_people("role__user"))
        .values("joined")
    )
    coordinators = (
        ProjectRole.objects.not_ended()
        .filter(project=cycle.project_id, role=ProjectRole.Role.COORDINATOR, user__is_active=True)
        .order_by()
        .values("project")
        .annotate(joined=_people("user"))
        .values("joined")
    )
    return Actor.objects.filter(project=cycle.project_id).annotate(
        people=Subquery(own), coordinators=Subquery(coordinators)
    )


def _people(user: str) -> Joined:
    told = Concat(f"{user}__email", Value(" "), f"{user}__name", output_field=TextField())
    return Joined(told, separator="\n")


def contacts_in(joined: str | None) -> tuple[Contact, ...]:
    found = []
    for line in (joined or "").split("\n"):
        email, _blank, name = line.partition(" ")
        if email:
            found.append(Contact(name or email, email))
    return tuple(sorted(found, key=lambda each: (each.name, each.email)))


def notes_and_recommendations(cycle: Cycle) -> tuple[dict[int, DiaryNotes], dict[int, list[tuple[int, str]]]]:
    """Actor id -> its notes, and its recommendations with their ids, in one query."""
    empty = Value("", TextField())
    notes = DiaryNotes.objects.filter(cycle=cycle).values_list(
        Value("notes", TextField()),
        "pk",
        "actor_id",
        "enabling",
        "hindering",
        "effective_strategies",
        "adaptations",
    )
    advice = Recommendation.objects.filter(cycle=cycle).values_list(
        Value("advice", TextField()), "pk", "actor_id", "text", empty, empty, empty
    )
    found: dict[int, DiaryNotes] = {}
    recommended: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for kind, pk, actor_id, first, *others in notes.order_by().union(advice.order_by(), all=True):
        if kind == "advice":
            recommended[actor_id].append((pk, first))
        else:
            hindering, effective, adaptations = others
            found[actor_id] = DiaryNotes(
                pk=pk,
                cycle=cycle,
                actor_id=actor_id,
                enabling=first,
                hindering=hindering,
                effective_strategies=effective,
                adaptations=adaptations,
            )
    for rows in recommended.values():
        rows.sort()
    return found, recommended


def assumptions_with_verdicts(
    cycle: Cycle, cycles: Sequence[Cycle]
) -> tuple[list[Assumption], dict[int, list[Said]]]:
    """The project's assumptions once each, and what meetings of earlier cycles said of them, in one query."""
    earlier = {each.pk: each for each in cycles if each.pk != cycle.pk}
    rows: Any = (
        Assumption.objects.filter(project=cycle.project_id)
        .annotate(
            verdict=F("verdicts__verdict"),
            said_in=F("verdicts__finding__meeting__cycle_id"),
            finding=F("verdicts__finding__text"),
            held_at=F("verdicts__finding__meeting__held_at"),
        )
        .order_by("pk", "held_at", "verdicts__pk")
    )
    once: dict[int, Assumption] = {}
    verdicts: dict[int, list[Said]] = defaultdict(list)
    for row in rows:
        once.setdefault(row.pk, row)
        if row.verdict and row.held_at and row.said_in in earlier:
            verdicts[row.pk].append(Said(earlier[row.said_in], Verdict(row.verdict), row.finding))
    return list(once.values()), verdicts


IS_DONE = Q(changed=Changed.ACTIVITY_ENDED, act__after__state=ActivityState.DONE)
"""Changes that ended an activity because it was done, not dropped."""


def decisions_to_look_back_on(cycle: Cycle, last: Meeting | None) -> list[Decision]:
    """Those of the last meeting, and older ones that are still open; the oldest first, as everywhere."""
    if last is None:
        return []
    told = Case(When(IS_DONE, then=Value("")), default=F("changed"), output_field=TextField())
    own = DecisionChange.objects.filter(decision=OuterRef("pk")).annotate(told=told).order_by()
    rows = Decision.objects.filter(
        Q(meeting=last)
        | Q(
            meeting__cycle__project=cycle.project_id,
            meeting__held_at__isnull=False,
            meeting__cycle__start__lt=cycle.start,
            state="open",
        )
    )
    return list(
        rows.select_related("meeting", "replaced_by")
        .annotate(
            in_cycle=F("meeting__cycle_id"),
            changed=Subquery(own.values("decision").values_list(Joined("told"))),
            ended_done=Exists(own.filter(IS_DONE)),
        )
        .order_by("meeting__cycle__start", "number")
    )
