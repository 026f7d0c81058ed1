"""The actor map on the page and as a file, and moving an actor on it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from projects import clock
from projects.access import Act, requires
from projects.editing import EditConflict
from projects.models import Project
from theory_of_change.drawing import standalone_map
from theory_of_change.figures import Label, actor_map_for_screen
from theory_of_change.forms import MoveForm
from theory_of_change.map_words import (
    CAPTIONS,
    DRAWN_AS,
    HEADINGS,
    bands_of,
    dictionary,
    legend,
    legend_note,
    map_title,
)
from theory_of_change.models import Actor, Sphere
from theory_of_change.services import actor as services
from theory_of_change.type_metrics import display_width, text_width
from theory_of_change.views.saving import initial_of

BEYOND_THE_PAGE = 2000.0
"""How far to the left of the page the shores begin, so that no screen shows where; in px."""


def map_context(project: Project, *, may_edit: bool = False, may_open: bool = True) -> dict[str, Any]:
    """What the map section needs: the drawing, the same in four lists, and who left the map. One query.

    Whoever may move actors finds every name a link, to press and to move; others those with diaries. An example
    is only looked at: nothing in it opens.
    """
    actors = list(project.actors.all())
    followed = [each for each in actors if each.is_followed]
    members = {sphere: [each for each in followed if each.sphere == sphere] for sphere in Sphere}
    linked = [each for each in followed if may_open and (may_edit or each.is_boundary_partner)]
    return {
        "actor_count": len(followed),
        "map_opens": may_open,
        "map": actor_map_for_screen(
            bands_of(
                {sphere: [Label(each.pk, each.name) for each in own] for sphere, own in members.items()}
            ),
            inset=56,
            measure=text_width,
            measure_heading=display_width,
            hyphenate=dictionary(),
            urls={each.pk: reverse("actor", args=[each.pk]) for each in linked},
            bleed=BEYOND_THE_PAGE,
        ),
        "map_title": map_title(project.name, {sphere: len(own) for sphere, own in members.items()}),
        "map_lists": [
            {
                "sphere": sphere.value,
                "drawn_as": DRAWN_AS[sphere],
                "heading": HEADINGS[sphere](),
                "caption": CAPTIONS[sphere](),
                "actors": own,
                "others": [
                    {"value": other.value, "heading": HEADINGS[other]()}
                    for other in Sphere
                    if other != sphere
                ],
            }
            for sphere, own in members.items()
        ],
        "legend": legend(),
        "legend_note": legend_note(),
        "retired_actors": sorted(
            (each for each in actors if not each.is_followed),
            key=lambda each: each.retired_at,
            reverse=True,
        ),
    }


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def map_svg(request: HttpRequest, project: Project) -> HttpResponse:
    """The drawing as a file that looks the same elsewhere: to print large, to put into another text."""
    names: dict[Sphere, list[str]] = {sphere: [] for sphere in Sphere}
    for actor in project.actors.followed():
        names[Sphere(actor.sphere)].append(actor.name)
    text = standalone_map(project=project.name, names=names, day=clock.today())
    what = _("actor map")
    name = slugify(f"{what} {project.short_name}") or "map"
    return HttpResponse(
        text,
        content_type="image/svg+xml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.svg"'},
    )


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def move_actor(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Puts an actor in another sphere: from its form, from a list, or let go of on the drawing.

    The drawing asks for the map section or the form alone; a browser without scripts gets whole pages.
    """
    if not actor.is_followed:
        return redirect(actor)
    form = MoveForm(request.POST or None, initial=initial_of(actor, "sphere"), actor=actor)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                moved = services.change_actor(
                    actor,
                    by=request.user,
                    version=form.cleaned_data["version"],
                    values=form.values,
                    reason=form.cleaned_data["reason"],
                )
            except EditConflict as found:
                status = 409
                _take_up(form, found.current)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                return _moved(request, moved)
    page = {
        "tab": "theory",
        "form": form,
        "actor": actor,
        "heading": _("Move to another sphere"),
        "overline": actor.name,
        "back": f"{reverse('theory', args=[actor.project.slug])}#map",
        "button": _("Move"),
        "action": reverse("move_actor", args=[actor.pk]),
        "further": retiring_of(actor),
    }
    template = "theory_of_change/_move_form.html" if request.htmx else "projects/form_page.html"
    return render(request, template, page, status=status)


def _take_up(form: MoveForm, current: Actor) -> None:
    """Somebody changed the actor meanwhile: says so, and lets the choice be made again on what stands there now."""
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    form.add_error(
        "sphere",
        _(
            "Meanwhile %(name)s changed this actor. It stands here now: %(sphere)s. Move it again if you still want to."
        )
        % {
            "name": current.updated_by or _("somebody"),
            "sphere": Sphere(current.sphere).label,
        },
    )


def _moved(request: HttpRequest, actor: Actor) -> HttpResponse:
    if request.htmx:
        return render(
            request, "theory_of_change/_map_section.html", map_context(actor.project, may_edit=True)
        )
    messages.success(
        request,
        _("%(actor)s stands here now: %(sphere)s.")
        % {"actor": actor.name, "sphere": Sphere(actor.sphere).label},
    )
    return redirect(f"{reverse('theory', args=[actor.project.slug])}#map")


def retiring_of(actor: Actor) -> dict[str, str]:
    """The way to take an actor off the map, beside the forms that change it."""
    return {
        "url": reverse("retire_actor", args=[actor.pk]),
        "words": _("Take %(actor)s off the map") % {"actor": actor.name},
    }
