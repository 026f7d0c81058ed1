"""A partner's markers and activities as one cycle knew them (domain rule 4).

What came after the cycle was settled, or was retired, done or dropped before it began, does not belong to it; a page
still shows it where somebody wrote about it there.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from projects.models import Cycle
from theory_of_change.models import Activity, Actor, Marker
from theory_of_change.models.marker import ladder_order
from theory_of_change.services.wording import (
    MarkerWording,
    Past,
    Wordings,
    belongs_to,
    came_after,
    first_added,
)

_Planned = Activity.cycles.through


@dataclass(frozen=True)
class MarkerThen:
    """A marker in the words of a cycle."""

    marker: Marker
    wording: MarkerWording
    belongs: bool
    """Whether the cycle followed it."""
    came_later: bool
    """Whether it was formulated after the words of the cycle were settled."""
    owes_score: bool
    """Whether the cycle followed it to its end: one that was dropped on the way may have a score, but owes none."""

    @property
    def label(self) -> str:
        return f"{self.wording.number}. {self.wording.text}"


@dataclass(frozen=True)
class ActivityThen:
    """An activity under the name that it had in a cycle."""

    activity: Activity
    name: str
    belongs: bool
    """Whether it was open in the cycle: not done or dropped before, not added after."""
    is_planned: bool
    """Whether it was planned for this cycle, or for no cycle in particular.

    One that a diary named after it was done was planned nowhere, unless somebody planned it since.
    """


def wordings_of(cycle: Cycle, *, is_latest: bool) -> Wordings:
    """The words in which the cycle's pages speak: in one query, or in none where they are today's."""
    moment = cycle.wording_moment(is_latest=is_latest)
    if is_latest and not cycle.handed_over_at:
        return Wordings(Past([]), moment)
    return Wordings(cycle.project, moment)


def markers_then(cycle: Cycle, actor: Actor, wordings: Wordings) -> list[MarkerThen]:
    """All of the partner's markers, in the order of the ladder of that time. One query."""
    return markers_among(cycle, list(Marker.objects.filter(actor=actor)), wordings)


def markers_among(cycle: Cycle, markers: Sequence[Marker], wordings: Wordings) -> list[MarkerThen]:
    """The same of markers that were read already, all of one partner's."""
    first = first_added(markers)
    found = [
        MarkerThen(
            marker=marker,
            wording=wordings.marker(marker),
            belongs=belongs_to(cycle, marker, moment=wordings.moment, first=first, wordings=wordings),
            came_later=came_after(marker, wordings.moment, first),
            owes_score=belongs_to(cycle, marker, moment=wordings.moment, first=first, wordings=wordings)
            and wordings.ended_at(marker) is None,
        )
        for marker in markers
    ]
    return sorted(
        found, key=lambda each: ladder_order(each.wording.level, each.wording.position, each.wording.number)
    )


def activities_then(cycle: Cycle, actor: Actor, wordings: Wordings) -> list[ActivityThen]:
    """All of the partner's activities, in their order. One query."""
    return activities_among(cycle, list(with_plans(cycle, Activity.objects.filter(actor=actor))), wordings)


def with_plans(cycle: Cycle | int, activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Activities that know whether they were planned for this cycle, or for any; in their order."""
    planned = _Planned.objects.filter(activity=OuterRef("pk"))
    return activities.annotate(
        is_planned_somewhere=Exists(planned), is_planned_here=Exists(planned.filter(cycle=cycle))
    ).order_by("position", "pk")


def activities_among(cycle: Cycle, activities: Sequence[Activity], wordings: Wordings) -> list[ActivityThen]:
    """The same of activities that `with_plans` read, all of one partner's."""
    first = first_added(activities)
    return [
        ActivityThen(
            activity=activity,
            name=wordings.activity_name(activity),
            belongs=belongs_to(cycle, activity, moment=wordings.moment, first=first, wordings=wordings),
            is_planned=_was_planned(activity, cycle, wordings),
        )
        for activity in activities
    ]


def _was_planned(activity: Activity, cycle: Cycle, wordings: Wordings) -> bool:
    whenever_it_suits = not activity.is_unplanned
    then = wordings.planned_then(activity)
    if then is not None:
        return cycle.pk in then or (not then and whenever_it_suits)
    here: bool = activity.is_planned_here  # type: ignore[attr-defined]
    somewhere: bool = activity.is_planned_somewhere  # type: ignore[attr-defined]
    return here or (not somewhere and whenever_it_suits)


@dataclass(frozen=True)
class Offer:
    """What the forms of a partner's diary offer in one cycle, in the words of that time."""

    markers: tuple[tuple[int, str], ...] = ()
    activities: tuple[tuple[int, str], ...] = ()
    other_activities: tuple[tuple[int, str], ...] = ()
    """Those that were planned for other cycles only; they can still be chosen."""


def offer_markers(cycle: Cycle, actor: Actor, *, is_latest: bool, chosen: Collection[int] = ()) -> Offer:
    """The markers that belong to the cycle, and the ones that an entry already names. Two queries."""
    markers = markers_then(cycle, actor, wordings_of(cycle, is_latest=is_latest))
    return Offer(
        markers=tuple(
            (each.marker.pk, each.label) for each in markers if each.belongs or each.marker.pk in chosen
        )
    )


def offer_activities(cycle: Cycle, actor: Actor, *, is_latest: bool, chosen: Collection[int] = ()) -> Offer:
    """The activities that were open in the cycle, and the one that an entry is about. Two queries."""
    activities = activities_then(cycle, actor, wordings_of(cycle, is_latest=is_latest))
    open_ones = [each for each in activities if each.belongs or each.activity.pk in chosen]
    here = [each for each in open_ones if each.is_planned or each.activity.pk in chosen]
    return Offer(
        activities=tuple((each.activity.pk, each.name) for each in here),
        other_activities=tuple((each.activity.pk, each.name) for each in open_ones if each not in here),
    )


@dataclass(frozen=True)
class PartnerOffer:
    """What the two forms offer of one partner: what belongs to the cycle, and what was chosen already."""

    actor: Actor
    markers: tuple[MarkerThen, ...]
    activities: tuple[ActivityThen, ...]


def offer_partners(
    cycle: Cycle,
    actors: Sequence[Actor],
    *,
    is_latest: bool,
    markers: Collection[int] = (),
    activities: Collection[int] = (),
) -> list[PartnerOffer]:
    """For each of these partners, in the words of the cycle; `markers` and `activities` were chosen already.

    Three queries, however many partners, markers and activities there are.
    """
    wordings = wordings_of(cycle, is_latest=is_latest)
    own_markers: dict[int, list[Marker]] = {actor.pk: [] for actor in actors}
    for marker in Marker.objects.filter(actor__in=own_markers):
        own_markers[marker.actor_id].append(marker)
    own_activities: dict[int, list[Activity]] = {actor.pk: [] for actor in actors}
    for activity in with_plans(cycle, Activity.objects.filter(actor__in=own_activities)):
        own_activities[activity.actor_id].append(activity)
    return [
        PartnerOffer(
            actor=actor,
            markers=tuple(
                each
                for each in markers_among(cycle, own_markers[actor.pk], wordings)
                if each.belongs or each.marker.pk in markers
            ),
            activities=tuple(
                each
                for each in activities_among(cycle, own_activities[actor.pk], wordings)
                if each.belongs or each.activity.pk in activities
            ),
        )
        for actor in actors
    ]
