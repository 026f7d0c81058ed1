"""A partner's markers and activities as one reads them: what supports what, and what nothing supports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from projects.comparison import Piece, compare
from projects.models import HistoryEntry, Project
from theory_of_change.models import Activity, ActivityState, Actor, Level, Marker
from theory_of_change.targets import find_targets


@dataclass(frozen=True)
class Rung:
    """A marker on the ladder, with the activities that support it and what in it sounds like a target."""

    marker: Marker
    supported_by: tuple[Activity, ...]
    was_supported_by: tuple[Activity, ...]
    targets: tuple[str, ...]

    @property
    def is_supported(self) -> bool:
        """By an activity that is planned or done; one that was dropped supports nothing."""
        return bool(self.supported_by or self.was_supported_by)


@dataclass(frozen=True)
class Ladder:
    """A boundary partner's page. Lists stand in the order of the ladder, activities in their own."""

    rungs: tuple[Rung, ...]
    retired: tuple[Marker, ...]
    open_activities: tuple[Activity, ...]
    ended_activities: tuple[Activity, ...]

    def at(self, level: Level | str) -> tuple[Rung, ...]:
        return tuple(rung for rung in self.rungs if rung.marker.level == level)

    @property
    def unsupported(self) -> tuple[str, ...]:
        """The numbers of the markers that no activity supports, planned or done."""
        return tuple(rung.marker.number for rung in self.rungs if not rung.is_supported)


def read_ladder(actor: Actor, *, with_targets: bool = False) -> Ladder:
    """The partner's ladder. Asks nothing where markers and activities with their markers are prefetched.

    `with_targets` also listens for phrases that sound like a target; for those who may reword them.
    """
    markers = sorted(actor.markers.all(), key=attrgetter("place"))
    activities = list(actor.activities.all())
    supports = {activity: {marker.pk for marker in activity.markers.all()} for activity in activities}

    def supporting(marker: Marker, state: ActivityState) -> tuple[Activity, ...]:
        return tuple(each for each in activities if each.state == state and marker.pk in supports[each])

    ended = [activity for activity in activities if not activity.is_open]
    return Ladder(
        rungs=tuple(
            Rung(
                marker,
                supported_by=supporting(marker, ActivityState.OPEN),
                was_supported_by=supporting(marker, ActivityState.DONE),
                targets=tuple(find_targets(marker.text)) if with_targets else (),
            )
            for marker in markers
            if marker.is_followed
        ),
        retired=tuple(marker for marker in markers if not marker.is_followed),
        open_activities=tuple(activity for activity in activities if activity.is_open),
        ended_activities=tuple(sorted(ended, key=lambda each: (each.ended_at, each.pk), reverse=True)),
    )


@dataclass(frozen=True)
class EarlierWording:
    """What stood there until somebody changed it, with the words marked that did not stay."""

    pieces: tuple[Piece, ...]
    until: datetime
    changed_by: str
    reason: str

    @property
    def only_grew(self) -> bool:
        """Whether all its words stayed and others came to them."""
        return not any(piece.differs and piece.text.strip() for piece in self.pieces)


def earlier_wordings(project: Project, kind: str) -> list[EarlierWording]:
    """The wordings of the project's vision or mission before today's, newest first. One query."""
    acts = (
        HistoryEntry.objects.about(kind)
        .filter(project=project, verb__in=(HistoryEntry.Verb.CHANGED, HistoryEntry.Verb.IMPORTED))
        .select_related("by")
    )
    return [_earlier(act) for act in acts if act.before.get("text")]


def _earlier(act: HistoryEntry) -> EarlierWording:
    both = compare("", str(act.before["text"]), str(act.after.get("text", "")))
    return EarlierWording(both.mine, act.at, act.author or str(act.by or ""), act.reason)


def numbers_of(markers: Iterable[Marker]) -> Sequence[str]:
    """The numbers of the followed markers among these, in the order of the ladder."""
    return [each.number for each in sorted(markers, key=attrgetter("place")) if each.is_followed]
