"""What a room reads while it draws its theory of change: one place at a time, as large as it can be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from django.utils.translation import gettext as _

from projects.models import Project
from theory_of_change.models import Actor, Level, Marker, Sphere, Step, Vision, Workshop


@dataclass(frozen=True)
class Place:
    """Where a screen is: at the vision, at the actors, or at the markers of one partner.

    The markers without a partner are the place where a map without boundary partners leads.
    """

    step: Step
    partner: Actor | None = None

    @property
    def key(self) -> str:
        return f"{self.step}-{self.partner.pk}" if self.partner else str(self.step)

    @property
    def label(self) -> str:
        if self.partner:
            return self.partner.name
        return {
            Step.VISION: _("The vision"),
            Step.ACTORS: _("The actors"),
            Step.MARKERS: _("The progress markers"),
        }[self.step]

    @property
    def question(self) -> str:
        return question_at(self.step)


def question_at(step: str) -> str:
    """What everybody in the room thinks about at this step."""
    return {
        Step.VISION: _("What do the lives of those it is all about look like when everything goes well?"),
        Step.ACTORS: _(
            "Who runs the project, with whom do you work directly, and whom do you hope to reach through them?"
        ),
        Step.MARKERS: _("What would you expect, like or love to see them do differently?"),
    }[Step(step)]


def places_of(project: Project) -> list[Place]:
    """The places in the order in which a workshop goes through them."""
    partners = Actor.objects.filter(project=project).boundary_partners().followed()
    ladders = [Place(Step.MARKERS, partner) for partner in partners]
    return [Place(Step.VISION), Place(Step.ACTORS), *(ladders or [Place(Step.MARKERS)])]


def find_place(key: str, places: Sequence[Place]) -> Place | None:
    return next((place for place in places if place.key == key), None)


def place_of_room(workshop: Workshop, places: Sequence[Place]) -> Place:
    """Where the room is; a partner that left the sphere of influence meanwhile gives way to the first one."""
    here = [place for place in places if place.step == workshop.step]
    return next(
        (place for place in here if place.partner and place.partner.pk == workshop.partner_id), here[0]
    )


@dataclass(frozen=True)
class SphereOfRoom:
    sphere: Sphere
    label: str
    actors: tuple[Actor, ...]


@dataclass(frozen=True)
class LevelOfRoom:
    level: Level
    label: str
    markers: tuple[Marker, ...]


@dataclass(frozen=True)
class Room:
    """What stands at one place, and the places around it."""

    place: Place
    room_place: Place
    places: tuple[Place, ...]
    vision: Vision | None = None
    spheres: tuple[SphereOfRoom, ...] = ()
    levels: tuple[LevelOfRoom, ...] = ()

    @property
    def is_with_the_room(self) -> bool:
        return self.place == self.room_place

    @property
    def before(self) -> Place | None:
        index = self.places.index(self.place)
        return self.places[index - 1] if index else None

    @property
    def after(self) -> Place | None:
        return next(iter(self.places[self.places.index(self.place) + 1 :]), None)

    @property
    def actors(self) -> list[Actor]:
        return [actor for sphere in self.spheres for actor in sphere.actors]

    @property
    def markers(self) -> list[Marker]:
        return [marker for level in self.levels for marker in level.markers]

    @property
    def form_key(self) -> str:
        """What the small form on somebody's device belongs to; it is out of date where this differs."""
        version = f"-{self.vision.version}" if self.vision and self.place.step == Step.VISION else ""
        return self.place.key + version

    @property
    def size(self) -> str:
        """How large the words can be so that a screen of sixteen to nine holds them: large, medium or small."""
        if self.place.step == Step.VISION:
            length, lines = len(self.vision.text if self.vision else ""), 0
        else:
            length, lines = sum(len(marker.text) for marker in self.markers), len(self.markers)
        weight = length + 60 * lines
        return "large" if weight <= 420 else "medium" if weight <= 900 else "small"


def read_room(workshop: Workshop, *, at: str = "") -> Room:
    """The room's content at its own place, or at the one whose key is given. Two queries, three at actors."""
    project = workshop.project
    places = places_of(project)
    room_place = place_of_room(workshop, places)
    place = find_place(at, places) or room_place
    room = Room(place, room_place, tuple(places))
    if place.step == Step.VISION:
        vision = Vision.objects.filter(project=project).select_related("updated_by", "created_by").first()
        return replace(room, vision=vision)
    if place.step == Step.ACTORS:
        actors = list(project.actors.followed())
        return replace(
            room,
            spheres=tuple(
                SphereOfRoom(
                    sphere, str(sphere.label), tuple(actor for actor in actors if actor.sphere == sphere)
                )
                for sphere in Sphere
            ),
        )
    markers = sorted(place.partner.markers.followed(), key=attrgetter("place")) if place.partner else []
    return replace(
        room,
        levels=tuple(
            LevelOfRoom(level, str(level.label), tuple(marker for marker in markers if marker.level == level))
            for level in Level
        ),
    )
