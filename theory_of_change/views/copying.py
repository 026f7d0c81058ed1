"""Beginning a project, copying a theory of change, and releasing one for others to begin from."""

from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.access import Act, can_somewhere, requires, signed_in
from projects.models import Programme, Project
from theory_of_change.forms.copying import BeginProjectForm, CopyTheoryForm
from theory_of_change.models import Assumption
from theory_of_change.models.assumption import still_goes_on
from theory_of_change.services import copying as services
from theory_of_change.views.actor_map import map_context


@signed_in
@require_http_methods(["GET", "POST"])
def begin_project(request: HttpRequest) -> HttpResponse:
    """A new project, for coaches of a programme and administrators; others read who can help."""
    if not Programme.objects.coached_by(request.user).exists():
        page = {"is_administrator": request.user.is_superuser}
        return render(request, "theory_of_change/begin_project.html", page, status=403)
    form = BeginProjectForm(
        request.POST or None, initial={"source": request.GET.get("from")}, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        try:
            project = services.begin_project(
                by=request.user,
                values=form.values,
                with_cycles=form.cleaned_data["with_cycles"],
                source=form.cleaned_data["source"],
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Your project has begun."))
            return redirect("theory", project.slug)
    return render(
        request,
        "theory_of_change/begin_project.html",
        {"form": form, "examples": _examples()},
        status=422 if request.method == "POST" else 200,
    )


@requires(Act.EDIT_THEORY, Project, "programme")
@require_http_methods(["GET", "POST"])
def copy_theory(request: HttpRequest, project: Project) -> HttpResponse:
    """Fills an empty theory of change with what another project follows today."""
    if not services.is_empty(project):
        messages.info(request, _("There is something in this theory of change already; nothing was copied."))
        return redirect("theory", project.slug)
    form = CopyTheoryForm(request.POST or None, user=request.user, target=project)
    if request.method == "POST" and form.is_valid():
        try:
            services.copy_theory(source=form.cleaned_data["source"], target=project, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Copied. Make it yours: everything can be reworded."))
            return redirect("theory", project.slug)
    return render(
        request,
        "theory_of_change/copy_theory.html",
        {
            "tab": "theory",
            "form": form,
            "examples": _examples(),
            "back": reverse("theory", args=[project.slug]),
        },
        status=422 if request.method == "POST" else 200,
    )


@requires(Act.RELEASE_EXAMPLE, Project, "programme")
@require_POST
def release_example(request: HttpRequest, project: Project) -> HttpResponse:
    """Offers the theory of change as an example, or no longer."""
    wanted = request.POST.get("release")
    if wanted == "yes":
        services.release_example(project=project, by=request.user)
        messages.success(request, _("Others can begin from this theory of change now."))
    elif wanted == "no":
        services.withdraw_example(project=project, by=request.user)
        messages.success(request, _("This theory of change is no longer an example."))
    else:
        return HttpResponseBadRequest(_("Say whether it is to be released: yes or no."))
    return redirect("theory", project.slug)


@signed_in
@require_GET
def example(request: HttpRequest, example: str) -> HttpResponse:
    """A released theory of change, for those who may begin from it: no diaries, people or history."""
    if not can_somewhere(request.user, Act.EDIT_THEORY):
        raise Http404("Nothing here for you.")
    released = Project.objects.examples().select_related("vision", "mission")
    project = get_object_or_404(
        released.prefetch_related("actors__markers", "actors__activities"), slug=example
    )
    return render(
        request,
        "theory_of_change/example.html",
        {
            "example": project,
            "vision": getattr(project, "vision", None),
            "mission": getattr(project, "mission", None),
            "assumptions": [
                each
                for each in Assumption.objects.filter(project=project).followed().with_ends()
                if each.begins_at and still_goes_on(each.begins_at)
            ],
            "partners": [
                {
                    "actor": partner,
                    "markers": sorted(
                        (each for each in partner.markers.all() if each.is_followed), key=attrgetter("place")
                    ),
                    "activities": [each for each in partner.activities.all() if each.is_open],
                }
                for partner in project.actors.all()
                if partner.is_followed and partner.is_boundary_partner
            ],
            "may_begin": Programme.objects.coached_by(request.user).exists(),
            **map_context(project, may_open=False),
        },
    )


def _examples() -> list[Project]:
    """By municipality, to look at before choosing."""
    return list(Project.objects.examples())
