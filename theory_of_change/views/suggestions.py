"""What the coordinator decides about the suggestions of a workshop."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.access import Act, requires
from projects.editing import EditConflict
from projects.views.editing import show_conflict
from theory_of_change.forms.workshop import (
    PutTogetherForm,
    RewordActorForm,
    RewordMarkerForm,
    RoomActorForm,
    RoomVisionForm,
    TakeUpMarkerForm,
)
from theory_of_change.models import Actor, Marker, Sphere, Step, Suggestion, SuggestionState, Vision, Workshop
from theory_of_change.services import suggestion as services
from theory_of_change.services.actor import change_actor
from theory_of_change.services.marker import change_marker
from theory_of_change.services.vision import write_vision
from theory_of_change.views.room import suggestions_in_order
from theory_of_change.views.saving import initial_of

A_PAGE = 100
PATH = "workshop__project__programme"


@requires(Act.EDIT_THEORY, Workshop, "project__programme")
@require_GET
def suggestions(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """All suggestions of a workshop: the waiting ones first, by step; then what was decided, the latest first."""
    rows = suggestions_in_order(workshop.suggestions.all())
    waiting = [row for row in rows if row.state == SuggestionState.NEW]
    decided = [row for row in rows if row.state != SuggestionState.NEW]
    decided.sort(key=lambda row: (row.decided_at or row.at, row.pk), reverse=True)
    page = Paginator([*waiting, *decided], A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "theory_of_change/workshop/suggestions.html",
        {
            "tab": "theory",
            "workshop": workshop,
            "page": page,
            "waiting_count": len(waiting),
            "decided_count": len(decided),
            "waiting": [row for row in page if row.state == SuggestionState.NEW],
            "decided": [row for row in page if row.state != SuggestionState.NEW],
        },
    )


@requires(Act.EDIT_THEORY, Suggestion, PATH, "partner")
@require_http_methods(["GET", "POST"])
def take_up(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    """A suggestion becomes an actor, a marker or a line of the vision, in words that can still be changed."""
    kind = kind_of(request, suggestion)
    form, save = TAKEN_UP_AS[kind](request, suggestion)
    return decide_or_show(
        request,
        suggestion,
        form,
        save=save,
        page={
            "heading": _("Take it up"),
            "button": {
                Step.VISION: _("Into the vision"),
                Step.ACTORS: _("Put on the map"),
                Step.MARKERS: _("Put on the ladder"),
            }[kind],
            "kind": kind,
            "kinds": [
                (Step.VISION, _("as a line of the vision")),
                (Step.ACTORS, _("as an actor")),
                (Step.MARKERS, _("as a progress marker")),
            ],
        },
    )


def kind_of(request: HttpRequest, suggestion: Suggestion) -> Step:
    asked = request.GET.get("as", suggestion.step)
    return Step(asked) if asked in Step.values else Step(suggestion.step)


Save = Callable[[dict[str, Any]], Any]


def as_actor(request: HttpRequest, suggestion: Suggestion) -> tuple[forms.Form, Save]:
    form = RoomActorForm(
        request.POST or None,
        project=suggestion.project,
        initial={"version": 0, "name": " ".join(suggestion.text.split()), "sphere": Sphere.INFLUENCE},
    )
    return form, lambda data: services.take_up_as_actor(suggestion, by=request.user, values=form.values)


def as_marker(request: HttpRequest, suggestion: Suggestion) -> tuple[forms.Form | None, Save]:
    partners = Actor.objects.filter(project=suggestion.project).boundary_partners().followed()
    partner = next((each for each in partners if each.pk == suggestion.partner_id), partners.first())
    if partner is None:
        return None, lambda data: None
    form = TakeUpMarkerForm(
        request.POST or None,
        partners=partners,
        actor=partner,
        initial={"version": 0, "level": "expect", "text": suggestion.text},
    )
    return form, lambda data: services.take_up_as_marker(
        suggestion, by=request.user, actor=data["partner"], values=form.values
    )


def as_line(request: HttpRequest, suggestion: Suggestion) -> tuple[forms.Form, Save]:
    vision = Vision.objects.filter(project=suggestion.project).first()
    lines = [vision.text] if vision and vision.text else []
    form = RoomVisionForm(
        request.POST or None,
        project=suggestion.project,
        initial={
            "text": "\n".join([*lines, suggestion.text]),
            "version": vision.version if vision else 0,
        },
    )
    return form, lambda data: services.take_up_in_vision(
        suggestion, by=request.user, version=data["version"], text=data["text"]
    )


TAKEN_UP_AS = {Step.VISION: as_line, Step.ACTORS: as_actor, Step.MARKERS: as_marker}


@requires(Act.EDIT_THEORY, Suggestion, PATH, "partner")
@require_http_methods(["GET", "POST"])
def put_together(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    """The suggestion says what an actor, a marker or another suggestion says already."""
    project = suggestion.project
    markers = (
        Marker.objects.filter(actor__project=project, actor__retired_at=None)
        .followed()
        .select_related("actor")
    )
    vision = Vision.objects.filter(project=project).exclude(text="").first()
    others = suggestion.workshop.suggestions.exclude(pk=suggestion.pk).filter(
        state__in=[SuggestionState.NEW, SuggestionState.ACCEPTED]
    )
    form = PutTogetherForm(
        request.POST or None,
        actors=list(project.actors.followed()),
        markers=sorted(
            markers, key=lambda row: (row.actor_id != suggestion.partner_id, row.actor_id, row.place)
        ),
        suggestions=list(others),
        vision=vision,
    )
    return decide_or_show(
        request,
        suggestion,
        form,
        save=lambda data: services.put_together(suggestion, by=request.user, with_=data["other"]),
        page={"heading": _("Put it together with"), "button": _("Put together")},
        then=lambda data: (
            reverse("reword_with_suggestion", args=[suggestion.pk])
            if data["reword"] and not isinstance(data["other"], Suggestion)
            else ""
        ),
    )


@requires(
    Act.EDIT_THEORY, Suggestion, PATH, "partner", "became_actor__project", "became_marker__actor__project"
)
@require_http_methods(["GET", "POST"])
def reword_with_suggestion(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    """The actor, marker or vision that a suggestion was put together with, to be said in words of both."""
    actor, marker = suggestion.became_actor, suggestion.became_marker
    vision = Vision.objects.filter(project=suggestion.project).first()
    with_nothing_else = not (actor or marker or suggestion.put_with_id)
    if suggestion.state != SuggestionState.MERGED or not (actor or marker or (with_nothing_else and vision)):
        return redirect(way_back(request, suggestion))
    data, why, form = request.POST or None, services.why(suggestion), None
    if marker:
        form = RewordMarkerForm(data, marker=marker, initial=initial_of(marker, "level", "text"))
    elif actor:
        form = RewordActorForm(data, project=actor.project, actor=actor, initial=initial_of(actor, "name"))
    else:
        form = RoomVisionForm(data, project=suggestion.project, initial=initial_of(vision, "text"))

    def save(data: dict[str, Any]) -> None:
        if marker:
            change_marker(marker, by=request.user, version=data["version"], values=form.values, reason=why)
        elif actor:
            change_actor(actor, by=request.user, version=data["version"], values=form.values, reason=why)
        else:
            write_vision(
                project=suggestion.project,
                by=request.user,
                version=data["version"],
                text=data["text"],
                reason=why,
            )

    return decide_or_show(
        request,
        suggestion,
        form,
        save=save,
        page={"heading": _("In words of both"), "button": _("Save the wording"), "may_be_decided": True},
    )


@requires(Act.EDIT_THEORY, Suggestion, PATH)
@require_POST
def set_aside(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    return at_once(request, suggestion, services.set_aside, _("Set aside. You can take it back below."))


@requires(Act.EDIT_THEORY, Suggestion, PATH)
@require_POST
def let_wait_again(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    return at_once(request, suggestion, services.let_wait_again, _("It waits again."))


def at_once(
    request: HttpRequest, suggestion: Suggestion, decide: Callable[..., Any], told: str
) -> HttpResponse:
    """A decision of one button, and back to where it was pressed."""
    try:
        decide(suggestion, by=request.user)
    except services.DecidedAlready as found:
        messages.error(request, decided_already(found.suggestion))
    else:
        messages.success(request, told)
    return redirect(way_back(request, suggestion))


def way_back(request: HttpRequest, suggestion: Suggestion) -> str:
    """To the room while it is at work, else to the list."""
    if suggestion.workshop.is_open and request.POST.get("from", request.GET.get("from")) == "room":
        return suggestion.workshop.get_absolute_url()
    return reverse("suggestions", args=[suggestion.workshop_id])


def decide_or_show(
    request: HttpRequest,
    suggestion: Suggestion,
    form: Any,
    *,
    save: Save,
    page: dict[str, Any],
    then: Callable[[dict[str, Any]], str] | None = None,
) -> HttpResponse:
    """Decides and goes back, or shows the form with what is wrong, the other's text or the other's decision."""
    status, more = 200, {}
    if suggestion.state != SuggestionState.NEW and "may_be_decided" not in page:
        status, more = 409, {"decided": decided_already(suggestion)}
    if request.method == "POST" and form is not None:
        status = 422
        if form.is_valid():
            try:
                save(form.cleaned_data)
            except services.DecidedAlready as found:
                status, more = 409, {"decided": decided_already(found.suggestion)}
            except EditConflict as found:
                status = 409
                more = {"conflict": show_conflict(form, found.current), "current": found.current}
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("Done."))
                return redirect((then and then(form.cleaned_data)) or way_back(request, suggestion))
    context = {
        "tab": "theory",
        "suggestion": suggestion,
        "form": form,
        "others": list(suggestion.others.all()),
        "back": way_back(request, suggestion),
        "from": request.POST.get("from", request.GET.get("from", "")),
        "keep_theirs": way_back(request, suggestion),
        **page,
        **more,
    }
    return render(request, "theory_of_change/workshop/decide.html", context, status=status)


def decided_already(suggestion: Suggestion) -> str:
    """Who came first, and with what."""
    return _("This suggestion was decided on already: %(state)s, by %(name)s.") % {
        "state": suggestion.get_state_display(),
        "name": suggestion.decided_by or _("somebody"),
    }
