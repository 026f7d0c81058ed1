"""The vision and the mission: writing them, and reading what they said before."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from projects.access import Act, requires
from projects.models import Project
from theory_of_change.forms import MissionForm, VisionForm
from theory_of_change.models import Mission, Vision
from theory_of_change.services import vision as services
from theory_of_change.services.reading import earlier_wordings
from theory_of_change.views.saving import initial_of, save_or_show


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def vision(request: HttpRequest, project: Project) -> HttpResponse:
    """The vision today, the mission, and every earlier wording of either with its reason."""
    return render(
        request,
        "theory_of_change/vision.html",
        {
            "tab": "theory",
            "vision": Vision.objects.filter(project=project)
            .select_related("created_by", "updated_by")
            .first(),
            "mission": Mission.objects.filter(project=project).first(),
            "earlier": earlier_wordings(project, "vision"),
            "earlier_missions": earlier_wordings(project, "mission"),
        },
    )


@requires(Act.EDIT_THEORY, Project, "programme")
@require_http_methods(["GET", "POST"])
def edit_vision(request: HttpRequest, project: Project) -> HttpResponse:
    page = {
        "heading": _("Our vision"),
        "back": reverse("theory", args=[project.slug]),
        "button": _("Save the vision"),
    }
    present = Vision.objects.filter(project=project).first()
    return _write(request, project, present, VisionForm, services.write_vision, page)


@requires(Act.EDIT_THEORY, Project, "programme")
@require_http_methods(["GET", "POST"])
def edit_mission(request: HttpRequest, project: Project) -> HttpResponse:
    """The mission, for those who follow the Outcome Mapping manual."""
    page = {
        "heading": _("Our mission"),
        "standfirst": _(
            "What the project does to bring its vision nearer, and with whom. You can do without it."
        ),
        "back": reverse("vision", args=[project.slug]),
        "button": _("Save the mission"),
    }
    present = Mission.objects.filter(project=project).first()
    return _write(request, project, present, MissionForm, services.write_mission, page)


def _write(
    request: HttpRequest,
    project: Project,
    present: Vision | Mission | None,
    form_class: type[VisionForm | MissionForm],
    write: Callable[..., Vision | Mission],
    page: dict[str, str],
) -> HttpResponse:
    """A text of the whole project, which asks why once something stands there."""
    beginning = initial_of(present, "text") if present else {"text": "", "version": 0}
    form = form_class(request.POST or None, initial=beginning, project=project, asks_why=present is not None)
    return save_or_show(
        request,
        form,
        save=lambda data: write(
            project=project,
            by=request.user,
            **{name: data[name] for name in ("version", "text", "reason")},
        ),
        page=page,
    )
