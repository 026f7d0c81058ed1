"""The theory of change as one reads it: the vision, the map of actors, a partner's ladder."""

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from projects.access import Act, requires
from projects.models import Project
from theory_of_change.figures import Band, Label, actor_map_for_screen
from theory_of_change.models import Actor, Level, Mission, Sphere, Vision
from theory_of_change.services.reading import read_ladder
from theory_of_change.type_metrics import display_width, hyphenation, text_width

CAPTIONS = {
    Sphere.CONTROL: lambda: _("who runs the project"),
    Sphere.INFLUENCE: lambda: _("with whom we work directly: boundary partners"),
    Sphere.INTEREST: lambda: _("whom we hope to reach through them: final beneficiaries"),
    Sphere.STRATEGIC: lambda: _("outside the spheres: involved, no change followed"),
}
HEADINGS = {
    Sphere.CONTROL: lambda: _("Sphere of control"),
    Sphere.INFLUENCE: lambda: _("Sphere of influence"),
    Sphere.INTEREST: lambda: _("Sphere of interest"),
    Sphere.STRATEGIC: lambda: _("Strategic partners"),
}
FEW = 3
"""Ended activities that may stand open on a partner's page; more are folded."""
LEVEL_NOTES = {
    Level.EXPECT: lambda: _("what we expect to see"),
    Level.LIKE: lambda: _("what we would like to see"),
    Level.LOVE: lambda: _("what we dream of"),
}


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def theory(request: HttpRequest, project: Project) -> HttpResponse:
    """The vision, the actor map drawn and in words, and each boundary partner's ladder by number."""
    actors = list(project.actors.all())
    partners = (
        Actor.objects.filter(project=project)
        .boundary_partners()
        .followed()
        .prefetch_related("markers", "activities__markers")
    )
    return render(
        request,
        "theory_of_change/theory.html",
        {
            "tab": "theory",
            "vision": Vision.objects.filter(project=project).first(),
            "mission": Mission.objects.filter(project=project).first(),
            "actor_count": len(actors),
            "partners": [{"actor": partner, "ladder": read_ladder(partner)} for partner in partners],
            **actor_map_context(project, actors, linked=True),
        },
    )


@requires(Act.SEE_PROJECT, Actor, "project__programme")
@require_GET
def actor(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One actor: who they are; for a boundary partner the ladder of markers and the activities."""
    prefetch_related_objects([actor], "markers", "activities__markers", "activities__cycles")
    ladder = read_ladder(actor, with_targets=request.grants.allow(Act.EDIT_THEORY))
    return render(
        request,
        "theory_of_change/actor.html",
        {
            "tab": "theory",
            "actor": actor,
            "levels": [
                {
                    "label": level.label,
                    "note": LEVEL_NOTES[level](),
                    "rungs": ladder.at(level),
                }
                for level in Level
            ],
            "ladder": ladder,
            "ended_are_many": len(ladder.ended_activities) > FEW,
        },
    )


def actor_map_context(project: Project, actors: list[Actor], *, linked: bool) -> dict[str, object]:
    """What the map's drawing and its four lists need; the lists say the same in words."""
    by_sphere = {sphere: [each for each in actors if each.sphere == sphere] for sphere in Sphere}
    counts = {sphere: len(members) for sphere, members in by_sphere.items()}
    drawn = actor_map_for_screen(
        [
            Band(HEADINGS[sphere](), CAPTIONS[sphere](), [Label(each.pk, each.name) for each in members])
            for sphere, members in by_sphere.items()
        ],
        inset=56,
        measure=text_width,
        measure_heading=display_width,
        hyphenate=hyphenation(get_language() or "en"),
        urls={each.pk: reverse("actor", args=[each.pk]) for each in by_sphere[Sphere.INFLUENCE] if linked},
    )
    return {
        "map": drawn,
        "map_title": map_title(project, counts),
        "map_lists": [
            {
                "sphere": sphere.value,
                "heading": HEADINGS[sphere](),
                "caption": CAPTIONS[sphere](),
                "actors": members,
                "linked": linked and sphere == Sphere.INFLUENCE,
            }
            for sphere, members in by_sphere.items()
        ],
    }


def map_title(project: Project, counts: dict[Sphere, int]) -> str:
    """The text alternative of the map: all four counts in one sentence."""
    return _(
        "Actor map of %(project)s: %(control)s in the sphere of control, %(influence)s in the sphere of "
        "influence, %(interest)s in the sphere of interest, %(strategic)s outside them."
    ) % {
        "project": project.name,
        **{
            sphere.value: ngettext("%d actor", "%d actors", counts[sphere]) % counts[sphere]
            for sphere in Sphere
        },
    }
