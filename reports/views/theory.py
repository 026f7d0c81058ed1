"""Printing and sharing the theory of change: documents to ask for, and the map as a picture."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from diaries.views.places import cycles_of
from projects import clock
from projects.access import Act, requires
from projects.models import Project
from projects.services.current import current_cycle
from reports.forms import DocumentForm
from reports.models import Kind
from reports.paper_map import lay_out_image
from reports.rendering import MOST_ON_A_PICTURE, name_of_picture
from reports.services.documents import ask_for_document, recent_documents
from reports.services.gathering_theory import actor_parts
from reports.services.pictures import COME_BACK_SECONDS, Busy, picture_of


@requires(Act.ASK_REPORT, Project, "programme")
@require_GET
def share_theory(request: HttpRequest, project: Project) -> HttpResponse:
    """What can be printed and handed out, and what was made recently. The address may choose beforehand."""
    chosen = {name: request.GET[name] for name in ("kind", "partner") if name in request.GET}
    beginning = {"kind": Kind.THEORY, "language": get_language(), **chosen}
    return _share_page(request, project, DocumentForm(initial=beginning, project=project))


@requires(Act.ASK_REPORT, Project, "programme")
@require_POST
def ask_document(request: HttpRequest, project: Project) -> HttpResponse:
    """Asks for a document as things stand now; asked twice, it is the same file."""
    form = DocumentForm(request.POST, project=project)
    if not form.is_valid():
        return _share_page(request, project, form, status=422)
    return redirect(
        ask_for_document(
            kind=Kind(form.cleaned_data["kind"]),
            project=project,
            by=request.user,
            language=form.cleaned_data["language"],
            partner=form.cleaned_data.get("partner"),
        )
    )


def _share_page(
    request: HttpRequest, project: Project, form: DocumentForm, *, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "reports/share_theory.html",
        {
            "tab": "theory",
            "form": form,
            "recent": recent_documents(project),
            "cycle": current_cycle(cycles_of(project)),
        },
        status=status,
    )


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def map_png(request: HttpRequest, project: Project) -> HttpResponse:
    """The actor map as a picture for a slide or a wall, with the project's name and a legend."""
    actors = actor_parts(project.actors.filter(retired_at=None))
    if len(actors) > MOST_ON_A_PICTURE:
        messages.error(request, _("This map has more names than a picture can hold; here they all stand."))
        return redirect("theory", project.slug)
    language = get_language() or "en"
    image = lay_out_image(project.name, clock.today(), actors, language=language)
    name = name_of_picture(image, language=language)
    answer = get_conditional_response(request, etag=f'"{name}"')
    if answer is None:
        try:
            picture = picture_of(image, language=language)
        except Busy:
            answer = render(request, "reports/picture_busy.html", {"project": project}, status=503)
            answer["Retry-After"] = str(COME_BACK_SECONDS)
            return answer
        answer = HttpResponse(picture, content_type="image/png")
        file = slugify(f"{project.short_name}-{_('Actor map')}")
        answer["Content-Disposition"] = f'inline; filename="{file}.png"'
    answer["ETag"] = f'"{name}"'
    answer["Cache-Control"] = "private, no-cache"
    return answer
