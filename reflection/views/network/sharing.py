"""What a project shares with the network: its released findings, its practices and challenges."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.access import Act, requires
from projects.editing import EditConflict
from projects.models import Project
from reflection.forms.network import PracticeForm, ReleaseForm, first_version
from reflection.models import Finding, Practice
from reflection.services.network import practice as services
from reflection.services.network import reading
from reflection.services.network.releasing import activity_names, keep_with_project
from reflection.services.network.releasing import release_finding as release
from reflection.services.network.releasing import withdraw_finding as withdraw
from reflection.views.network.saving import ask_and_do, save_or_show
from theory_of_change.views.saving import initial_of

PROJECT_BASE = {"base": "projects/project_base.html", "tab": "meetings"}


def shared_url(project: Project) -> str:
    return reverse("shared", args=[project.slug])


@requires(Act.JOIN_NETWORK, Project, "programme")
@require_GET
def shared(request: HttpRequest, project: Project) -> HttpResponse:
    """What of this project the others read: its findings, released or not, and its practices and challenges."""
    return render(
        request,
        "reflection/network/shared.html",
        {
            "tab": "meetings",
            "findings": reading.findings_to_release(project),
            "waiting_count": reading.count_unpublished(project),
            "practices": list(reading.practices_of(project.programme).filter(project=project)),
        },
    )


@requires(Act.RELEASE_FINDING, Finding, "meeting__cycle__project__programme", "released")
@require_http_methods(["GET", "POST"])
def release_finding(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Shows exactly what the others will read, and releases it."""
    form = ReleaseForm(request.POST or None, initial={"version": finding.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                release(finding, by=request.user, version=form.cleaned_data["version"])
            except EditConflict as found:
                status = 409
                finding = found.current  # type: ignore[assignment]
                form = ReleaseForm(initial={"version": finding.version})
                messages.error(
                    request, _("This finding was reworded while you read it. Look at it once more.")
                )
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("Released. The other projects of the programme can read it now."))
                return redirect(f"{shared_url(finding.project)}#finding-{finding.pk}")
    released = reading.released_words(finding)
    return render(
        request,
        "reflection/network/release.html",
        {
            "tab": "meetings",
            "finding": finding,
            "activities": activity_names(finding),
            "released": released,
            "is_reworded": released is not None and not released.says_what(finding),
            "form": form,
            "back": shared_url(finding.project),
        },
        status=status,
    )


@requires(Act.RELEASE_FINDING, Finding, "meeting__cycle__project__programme")
@require_POST
def withdraw_finding(request: HttpRequest, finding: Finding) -> HttpResponse:
    withdraw(finding, by=request.user)
    messages.success(request, _("Taken back. The other projects read it no more."))
    return redirect(f"{shared_url(finding.project)}#finding-{finding.pk}")


@requires(Act.RELEASE_FINDING, Finding, "meeting__cycle__project__programme")
@require_POST
def keep_finding(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Keeps the finding out of the programme's report (`stays` is "yes"), or lets it be told there again."""
    stays = request.POST.get("stays") == "yes"
    keep_with_project(finding, by=request.user, stays=stays)
    if stays and reading.released_words(finding) is not None:
        messages.success(
            request,
            _(
                "The report of the programme does not tell it. The other projects still read it in the network."
            ),
        )
    elif stays:
        messages.success(
            request, _("It stays with the project: the report of the programme does not tell it.")
        )
    else:
        messages.success(request, _("The report of the programme may tell it again."))
    return redirect(f"{shared_url(finding.project)}#finding-{finding.pk}")


@requires(Act.JOIN_NETWORK, Project, "programme")
@require_http_methods(["GET", "POST"])
def share_practice(request: HttpRequest, project: Project) -> HttpResponse:
    """`?session=5` and `?theme=3` choose beforehand."""
    begin = {"session": request.GET.get("session", ""), "themes": request.GET.getlist("theme")}
    form = PracticeForm(request.POST or None, initial=first_version() | begin, project=project)
    return save_or_show(
        request,
        form,
        save=lambda: services.share_practice(
            project=project, by=request.user, client_id=form.sent_id, values=form.values, many=form.many
        )[0],
        go_to=Practice.get_absolute_url,
        page=PROJECT_BASE
        | {
            "heading": _("Share a practice or a challenge"),
            "overline": project.name,
            "back": shared_url(project),
            "button": _("Share it"),
            "who_reads": _("Coordinators, teams and coaches of all projects in this programme read this."),
        },
    )


@requires(Act.JOIN_NETWORK, Practice, "project__programme")
@require_http_methods(["GET", "POST"])
def edit_practice(request: HttpRequest, practice: Practice) -> HttpResponse:
    form = PracticeForm(
        request.POST or None,
        initial=initial_of(practice, "kind", "text")
        | {
            "session": practice.session_id,
            "themes": [theme.pk for theme in practice.themes.all()],
            "findings": [finding.pk for finding in practice.findings.all()],
        },
        project=practice.project,
    )
    return save_or_show(
        request,
        form,
        save=lambda: services.change_practice(
            practice,
            by=request.user,
            version=form.cleaned_data["version"],
            values=form.values,
            many=form.many,
        ),
        go_to=lambda saved: practice.get_absolute_url(),
        page=PROJECT_BASE
        | {
            "heading": _("Change what you shared"),
            "overline": practice.project.name,
            "back": shared_url(practice.project),
            "button": _("Save"),
            "who_reads": _("Coordinators, teams and coaches of all projects in this programme read this."),
        },
    )


@requires(Act.JOIN_NETWORK, Practice, "project__programme")
@require_http_methods(["GET", "POST"])
def remove_practice(request: HttpRequest, practice: Practice) -> HttpResponse:
    return ask_and_do(
        request,
        do=lambda: services.remove_practice(practice, by=request.user),
        done=_("It is taken back; the other projects read it no more."),
        then=shared_url(practice.project),
        page=PROJECT_BASE
        | {
            "heading": _("Take this back from the network?"),
            "about": practice.text,
            "standfirst": _("It stays in the history of your project."),
            "back": shared_url(practice.project),
            "button": _("Take it back"),
        },
    )
