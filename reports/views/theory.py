"""The actor map as a picture, and older addresses of the documents of the theory of change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from projects import clock
from projects.access import Act, requires
from projects.models import Project
from reports.models import Kind
from reports.paper.map import lay_out_image
from reports.rendering import MOST_ON_A_PICTURE, name_of_picture
from reports.services.gathering_theory import actor_parts
from reports.services.pictures import COME_BACK_SECONDS, Busy, picture_of
from reports.views.documents import answer_about_documents, to_documents


@requires(Act.ASK_REPORT, Project, "programme")
@require_GET
def share_theory(request: HttpRequest, project: Project) -> HttpResponse:
    """An older address: what can be printed is chosen on the page of documents."""
    return to_documents(
        project, kind=request.GET.get("kind", Kind.THEORY), partner=request.GET.get("partner")
    )


@requires(Act.ASK_REPORT, Project, "programme")
@require_POST
def ask_document(request: HttpRequest, project: Project) -> HttpResponse:
    """An older address: the same as the page of documents."""
    return answer_about_documents(request, project, request.POST)


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
        how = "attachment" if "download" in request.GET else "inline"
        answer["Content-Disposition"] = f'{how}; filename="{file}.png"'
    answer["ETag"] = f'"{name}"'
    answer["Cache-Control"] = "private, no-cache"
    return answer
