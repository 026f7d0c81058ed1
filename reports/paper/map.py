"""The actors on paper: the drawing of the map, and the same in four lists. Headings are in the active language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.content import ActorPart
from reports.paper.words import on_one_line
from theory_of_change.figures import (
    ActorMap,
    Band,
    Label,
    actor_map_for_paper,
    actor_map_for_screen,
)
from theory_of_change.models import Sphere
from theory_of_change.type_metrics import display_width, hyphenation, text_width

IMAGE_INSET = 56.0
"""px, of a picture as wide as a screen's map."""


@dataclass(frozen=True)
class SphereList:
    """The actors of one sphere in words."""

    sphere: str
    heading: str
    caption: str
    actors: tuple[ActorPart, ...]


def spheres_of(actors: Sequence[ActorPart]) -> tuple[SphereList, ...]:
    """The four lists, from the sphere of control outwards; a sphere without actors has an empty one."""
    return tuple(
        SphereList(
            sphere=sphere.value,
            heading=heading,
            caption=caption,
            actors=tuple(actor for actor in actors if actor.sphere == sphere),
        )
        for sphere, heading, caption in _sphere_words()
    )


def bands_of(spheres: Sequence[SphereList]) -> list[Band]:
    """What the drawing asks for; an actor's key is its place in its list."""
    return [
        Band(
            each.heading,
            each.caption,
            [Label(at, on_one_line(actor.name)) for at, actor in enumerate(each.actors)],
        )
        for each in spheres
    ]


def draw_map(spheres: Sequence[SphereList], *, language: str) -> ActorMap:
    return actor_map_for_paper(
        bands_of(spheres),
        measure=text_width,
        measure_heading=display_width,
        hyphenate=hyphenation(language),
    )


@dataclass(frozen=True)
class MapImage:
    """The actor map as a picture: what stands in it, drawn as on a wide screen."""

    project: str
    day: date
    title: str
    map: ActorMap
    spheres: tuple[SphereList, ...]


def lay_out_image(project: str, day: date, actors: Sequence[ActorPart], *, language: str) -> MapImage:
    """The picture in `language`, which must be active."""
    spheres = spheres_of(actors)
    return MapImage(
        project=project,
        day=day,
        title=map_title(project, spheres),
        map=actor_map_for_screen(
            bands_of(spheres),
            inset=IMAGE_INSET,
            measure=text_width,
            measure_heading=display_width,
            hyphenate=hyphenation(language),
        ),
        spheres=spheres,
    )


def map_title(project: str, spheres: Sequence[SphereList]) -> str:
    """The text alternative: all four counts in one sentence."""
    return _(
        "Actor map of %(project)s: %(control)s in the sphere of control, %(influence)s in the sphere of "
        "influence, %(interest)s in the sphere of interest, %(strategic)s outside them."
    ) % {
        "project": on_one_line(project),
        **{
            each.sphere: ngettext("%d actor", "%d actors", len(each.actors)) % len(each.actors)
            for each in spheres
        },
    }


def _sphere_words() -> tuple[tuple[Sphere, str, str], ...]:
    return (
        (Sphere.CONTROL, _("Sphere of control"), _("who runs the project")),
        (Sphere.INFLUENCE, _("Sphere of influence"), _("with whom we work directly: boundary partners")),
        (
            Sphere.INTEREST,
            _("Sphere of interest"),
            _("whom we hope to reach through them: final beneficiaries"),
        ),
        (
            Sphere.STRATEGIC,
            _("Strategic partners"),
            _("outside the spheres: involved, no change followed"),
        ),
    )
