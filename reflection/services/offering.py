"""What the forms of findings and decisions offer: partners, markers and entries, in the words of their time."""

from collections.abc import Collection
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import F, Prefetch, Q

from diaries.models import ActivityEntry, Observation
from diaries.services.of_its_time import PartnerOffer, offer_partners
from projects.models import Cycle
from projects.services.current import is_latest
from reflection.models import Decision
from theory_of_change.models import Activity, ActivityState, Actor, Marker


@dataclass(frozen=True)
class Offered:
    """Partners with their markers and activities, and what the cycle's diaries tell of them, by date."""

    partners: list[PartnerOffer]
    seen: list[Observation]
    done: list[ActivityEntry]


def offer_for_finding(
    cycle: Cycle,
    *,
    actors: Collection[int] = (),
    markers: Collection[int] = (),
    activities: Collection[int] = (),
    observations: Collection[int] = (),
    activity_entries: Collection[int] = (),
) -> Offered:
    """What belongs to the cycle, and what was chosen already. A fixed number of queries."""
    project = cycle.project
    partners = [
        actor
        for actor in Actor.objects.filter(project=project).order_by("position", "pk")
        if actor.pk in actors or (actor.is_boundary_partner and actor.was_followed_after(cycle.opens_at))
    ]
    for actor in partners:
        actor.project = project
    kept = Q(cycle=cycle, removed_at=None)
    return Offered(
        partners=offer_partners(
            cycle,
            partners,
            is_latest=is_latest(cycle, list(project.cycles.all())),
            markers=markers,
            activities=activities,
        ),
        seen=list(
            Observation.objects.filter(kept | Q(pk__in=observations, cycle__project=project)).order_by(
                F("date").asc(nulls_last=True), "pk"
            )
        ),
        done=list(
            ActivityEntry.objects.filter(kept | Q(pk__in=activity_entries, cycle__project=project))
            .select_related("activity")
            .order_by(F("date").asc(nulls_last=True), "pk")
        ),
    )


@dataclass(frozen=True)
class ToChange:
    """A boundary partner with what a decision can change of it: what is followed, or still goes on."""

    actor: Actor
    is_spoken_of: bool
    """Whether the decision follows from a finding about it."""
    markers: list[Marker]
    activities: list[Activity]


def partners_to_change(decision: Decision) -> list[ToChange]:
    """Those that the decision's findings speak of come first, then the order of the map. A fixed number of queries."""
    spoken_of = set(decision.findings.values_list("actor", flat=True))
    actors = (
        Actor.objects.filter(project=decision.project)
        .boundary_partners()
        .followed()
        .prefetch_related(
            Prefetch("markers", queryset=Marker.objects.followed()),
            Prefetch("activities", queryset=Activity.objects.filter(state=ActivityState.OPEN)),
        )
    )
    found = [
        ToChange(
            actor,
            actor.pk in spoken_of,
            sorted(actor.markers.all(), key=attrgetter("place")),
            list(actor.activities.all()),
        )
        for actor in actors
    ]
    return sorted(found, key=lambda each: not each.is_spoken_of)
