"""Drawing and changing the theory of change: each change is easy, visible and has its reason."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.access import Act, requires
from projects.editing import EditConflict
from projects.models import Project
from projects.views.editing import show_conflict
from theory_of_change.forms import ActivityForm, ActorForm, MarkerForm, VisionForm
from theory_of_change.models import Activity, Actor, Marker, Vision
from theory_of_change.services import theory as services


@requires(Act.EDIT_THEORY, Project, "programme")
@require_http_methods(["GET", "POST"])
def edit_vision(request: HttpRequest, project: Project) -> HttpResponse:
    vision = Vision.objects.filter(project=project).first()
    form = VisionForm(
        request.POST or None,
        initial={"text": vision.text if vision else "", "version": vision.version if vision else 0},
    )
    back = reverse("theory", args=[project.slug])
    return save_or_show(
        request,
        form,
        save=lambda data: services.write_vision(
            project=project,
            by=request.user,
            version=data["version"],
            text=data["text"],
            reason=data["reason"],
        ),
        page={"heading": _("Our vision"), "back": back, "button": _("Save the vision")},
    )


@requires(Act.EDIT_THEORY, Project, "programme")
@require_http_methods(["GET", "POST"])
def add_actor(request: HttpRequest, project: Project) -> HttpResponse:
    form = ActorForm(request.POST or None, initial={"version": 0}, project=project)
    return save_or_show(
        request,
        form,
        save=lambda data: services.add_actor(project=project, by=request.user, values=form.values),
        page={
            "heading": _("Who else is involved?"),
            "standfirst": _(
                "Only actors in the sphere of influence, the boundary partners, get markers and diaries."
            ),
            "back": reverse("theory", args=[project.slug]),
            "button": _("Put on the map"),
        },
    )


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def edit_actor(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = ActorForm(
        request.POST or None,
        initial=initial_of(actor, "name", "sphere", "description"),
        project=actor.project,
        actor=actor,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.change_actor(
            actor, by=request.user, version=data["version"], values=form.values
        ),
        page={
            "heading": _("Change the actor"),
            "overline": actor.name,
            "back": actor.get_absolute_url(),
            "button": _("Save"),
        },
    )


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def add_marker(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = MarkerForm(request.POST or None, initial={"version": 0, "level": "expect"}, actor=actor)
    return save_or_show(
        request,
        form,
        save=lambda data: services.add_marker(actor=actor, by=request.user, values=form.values),
        page={
            "heading": _("A change we hope to see"),
            "overline": actor.name,
            "standfirst": _(
                "A progress marker has no target and no deadline: the partner decides, the project learns."
            ),
            "back": actor.get_absolute_url(),
            "button": _("Add the marker"),
        },
    )


@requires(Act.EDIT_THEORY, Marker, "actor__project__programme")
@require_http_methods(["GET", "POST"])
def edit_marker(request: HttpRequest, marker: Marker) -> HttpResponse:
    form = MarkerForm(
        request.POST or None,
        initial=initial_of(marker, "number", "level", "text"),
        actor=marker.actor,
        marker=marker,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.change_marker(
            marker, by=request.user, version=data["version"], values=form.values, reason=data["reason"]
        ),
        page={
            "heading": _("Reword the marker"),
            "overline": marker.actor.name,
            "standfirst": _(
                "You may change it: diaries and reports of earlier cycles keep the words of their time."
            ),
            "back": marker.get_absolute_url(),
            "button": _("Save the wording"),
        },
    )


@requires(Act.EDIT_THEORY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def add_activity(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = ActivityForm(request.POST or None, initial={"version": 0}, actor=actor)
    return save_or_show(
        request,
        form,
        save=lambda data: services.add_activity(
            actor=actor, by=request.user, values=form.values, markers=data["markers"]
        ),
        page={
            "heading": _("What we do for this change"),
            "overline": actor.name,
            "back": actor.get_absolute_url(),
            "button": _("Add the activity"),
        },
    )


@requires(Act.EDIT_THEORY, Activity, "actor__project__programme")
@require_http_methods(["GET", "POST"])
def edit_activity(request: HttpRequest, activity: Activity) -> HttpResponse:
    form = ActivityForm(
        request.POST or None,
        initial=initial_of(activity, "name", "description")
        | {"markers": list(activity.markers.values_list("pk", flat=True))},
        actor=activity.actor,
        activity=activity,
    )
    return save_or_show(
        request,
        form,
        save=lambda data: services.change_activity(
            activity,
            by=request.user,
            version=data["version"],
            values=form.values,
            markers=data["markers"],
            reason=data["reason"],
        ),
        page={
            "heading": _("Change the activity"),
            "overline": activity.actor.name,
            "back": activity.get_absolute_url(),
            "button": _("Save"),
        },
    )


def initial_of(row: Any, *fields: str) -> dict[str, Any]:
    """A form's beginning: the row's values and the version they belong to."""
    return {name: getattr(row, name) for name in (*fields, "version")}


def save_or_show(
    request: HttpRequest,
    form: forms.Form,
    *,
    save: Callable[[dict[str, Any]], Any],
    page: dict[str, Any],
) -> HttpResponse:
    """Saves a valid form and goes back; otherwise shows it with every mistake, or the other's text, beside it."""
    conflict = {}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(form.cleaned_data)
            except EditConflict as found:
                status = 409
                conflict = {
                    "conflict": show_conflict(form, found.current),
                    "current": found.current,
                    "keep_theirs": page["back"],
                }
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("Saved."))
                return redirect(page["back"])
    return render(
        request,
        "projects/form_page.html",
        {"tab": "theory", "form": form, **page, **conflict},
        status=status,
    )
