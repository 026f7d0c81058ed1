"""Reading the history of a theory of change: the latest acts first, a page at a time, and a marker's past whole."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from projects.comparison import Piece, compare
from projects.models import HistoryEntry, Project
from theory_of_change.models import Activity, Actor, Assumption, Level, Marker
from theory_of_change.services.telling import Told, tell, who_did

PAGE = 50
"""Acts on one page."""

Place = tuple[datetime, int]
"""Where a page begins: after the act of this moment with this id."""

Verb = HistoryEntry.Verb

ABOUT: dict[str, tuple[object, tuple[str, ...]]] = {
    "vision": (_("Vision and mission"), ("vision", "mission")),
    "actors": (_("Actors"), ("actor",)),
    "markers": (_("Markers"), ("marker",)),
    "activities": (_("Activities"), ("activity",)),
    "assumptions": (_("Assumptions"), ("assumption",)),
    "matrix": (_("Planning matrix"), ("matrixrow",)),
    "workshops": (_("Workshops"), ("workshop", "suggestion")),
    "project": (_("Workbooks and examples"), ("project",)),
}
"""What one can look at alone: name in the address -> heading, and the kinds of things."""

OF_THE_PROJECT = (Verb.ADDED, Verb.IMPORTED, Verb.RELEASED, Verb.WITHDRAWN)
"""The acts on the project itself that are about its theory of change; a new name or end is not."""


def theory_acts(project: Project) -> QuerySet[HistoryEntry]:
    """Every recorded act on the theory of change, and none on the diaries or the people."""
    kinds = [kind for _label, kinds in ABOUT.values() for kind in kinds if kind != "project"]
    return HistoryEntry.objects.filter(project=project).filter(
        Q(kind__in=kinds) | Q(kind="project", verb__in=OF_THE_PROJECT)
    )


@dataclass(frozen=True)
class Page:
    """Acts in words, newest first, and where the older ones begin if there are any."""

    told: tuple[Told, ...]
    older: Place | None


def read_history(
    project: Project, *, about: str = "", partner: Actor | None = None, after: Place | None = None
) -> Page:
    """One page of the history in words, in a fixed number of queries."""
    acts = theory_acts(project)
    if about:
        acts = acts.filter(kind__in=ABOUT[about][1])
    if partner is not None:
        acts = acts.filter(_about_partner(partner))
    if after is not None:
        at, pk = after
        acts = acts.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    found = list(acts.select_related("by").order_by("-at", "-pk")[: PAGE + 1])
    older = None
    if len(found) > PAGE:
        found.pop()
        older = (found[-1].at, found[-1].pk)
    return Page(tuple(tell(project, found)), older)


def _about_partner(partner: Actor) -> Q:
    """Acts on a boundary partner, its markers, its activities and the assumptions about these."""
    markers = Marker.objects.filter(actor=partner).order_by().values("pk")
    activities = Activity.objects.filter(actor=partner).order_by().values("pk")
    assumptions = (
        Assumption.objects.filter(
            Q(marker__actor=partner) | Q(leads_to__actor=partner) | Q(activity__actor=partner)
        )
        .order_by()
        .values("pk")
    )
    return (
        Q(kind="actor", subject_id=partner.pk)
        | Q(kind="marker", subject_id__in=markers)
        | Q(kind="activity", subject_id__in=activities)
        | Q(kind="assumption", subject_id__in=assumptions)
    )


@dataclass(frozen=True)
class Spell:
    """One wording of a marker, from `since` (None: from before the history began) until `until` (None: today).

    Pieces that differ from the wording before are marked. `earlier_number` and `earlier_level` are empty where these
    stayed the same.
    """

    text: tuple[Piece, ...]
    number: str
    level: str
    earlier_number: str
    earlier_level: str
    since: datetime | None
    until: datetime | None
    who: str
    reason: str
    is_first: bool


@dataclass(frozen=True)
class Pause:
    """The team stopped following the marker, or took it up again."""

    verb: str
    since: datetime
    who: str
    reason: str


@dataclass(frozen=True)
class MarkerPast:
    """A marker's whole past, the latest first."""

    steps: tuple[Spell | Pause, ...]
    since: datetime | None
    """When it was formulated; None where that was before the history began."""

    @property
    def wordings(self) -> int:
        return sum(1 for step in self.steps if isinstance(step, Spell))


def read_marker_past(marker: Marker) -> MarkerPast:
    """Every wording, number and level of a marker, with who, until when and why, in one query."""
    acts = list(
        HistoryEntry.objects.filter(project=marker.project, kind="marker", subject_id=marker.pk)
        .select_related("by")
        .order_by("at", "pk")
    )
    changes = [act for act in acts if act.verb == Verb.CHANGED and _WORDED.intersection(act.before)]
    says = _first_wording(marker, changes)
    added = next((act for act in acts if act.verb == Verb.ADDED), None)
    since: datetime | None = marker.created_at
    if changes and changes[0].at < marker.created_at:
        since = None  # its past was brought along by a workbook, its beginning was not
    first_who = who_did(added) if added else ""  # whoever imported a wording did not write it
    steps: list[Spell | Pause] = []
    before = says
    beginnings: list[HistoryEntry | None] = [None, *changes]
    for place, act in enumerate(beginnings):
        if act is not None:
            before, says = says, {**says, **{name: str(act.after.get(name, says[name])) for name in _WORDED}}
        following = beginnings[place + 1] if place + 1 < len(beginnings) else None
        steps.append(
            Spell(
                text=compare("", before["text"], says["text"]).theirs,
                number=says["number"],
                level=_level(says["level"]),
                earlier_number=before["number"] if before["number"] != says["number"] else "",
                earlier_level=_level(before["level"]) if before["level"] != says["level"] else "",
                since=act.at if act else since,
                until=following.at if following else None,
                who=who_did(act) if act else first_who,
                reason=act.reason if act else (added.reason if added else ""),
                is_first=act is None,
            )
        )
    steps += [
        Pause(act.verb, act.at, who_did(act), act.reason)
        for act in acts
        if act.verb in {Verb.RETIRED, Verb.RESUMED}
    ]
    earliest = since or (changes[0].at if changes else marker.created_at)
    steps.sort(key=lambda step: (step.since or earliest, not (isinstance(step, Spell) and step.is_first)))
    return MarkerPast(steps=tuple(reversed(steps)), since=since)


_WORDED = frozenset({"text", "number", "level"})


def _first_wording(marker: Marker, changes: list[HistoryEntry]) -> dict[str, str]:
    """What the first change of each value says stood there before; what never changed stands there today."""
    says = {name: str(getattr(marker, name)) for name in _WORDED}
    for act in reversed(changes):
        says |= {name: str(value) for name, value in act.before.items() if name in _WORDED}
    return says


def _level(value: str) -> str:
    return str(dict(Level.choices).get(value, value))
