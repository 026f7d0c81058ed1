"""Writing the vision."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.access import Act, requires
from projects.models import Project
from theory_of_change.forms import VisionForm
from theory_of_change.models import Vision
from theory_of_change.services import vision as services
from theory_of_change.views.saving import save_or_show


@requires(Act.EDIT_THEORY, Project, "programme")
@require_http_methods(["GET", "POST"])
def edit_vision(request: HttpRequest, project: Project) -> HttpResponse:
    vision = Vision.objects.filter(project=project).first()
    form = VisionForm(
        request.POST or None,
        initial={"text": vision.text if vision else "", "version": vision.version if vision else 0},
        project=project,
        asks_why=vision is not None,
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
