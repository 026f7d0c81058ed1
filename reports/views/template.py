"""The template of a programme's documents: its look, its logo, and a preview of both."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from projects.access import Act, requires_in_programme
from projects.editing import EditConflict
from projects.models import Programme
from projects.views.editing import show_conflict
from reports.forms.template import LogoForm, TemplateForm, beginning
from reports.models import ReportTemplate
from reports.services import pictures
from reports.services.gathering_programme import template_part
from reports.services.previewing import PAGES, preview_of
from reports.services.template import remove_logo, set_logo, set_template, template_of

LOOK = ("accent", "quiet", "cover_text", "foot")
"""What a preview may ask for before it is saved."""


@requires_in_programme(Act.SET_TEMPLATE)
@require_http_methods(["GET", "POST"])
def report_template(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Shows, tries or saves the look of the programme's documents; a logo is sent by a form of its own."""
    template = template_of(programme)
    form = TemplateForm(request.POST or None, initial=beginning(template))
    conflict = None
    if form.is_valid() and "preview" not in request.POST:
        try:
            version = form.cleaned_data["version"]
            set_template(programme=programme, by=request.user, version=version, **form.values)
        except EditConflict as refused:
            conflict = show_conflict(form, refused.current)
        else:
            messages.success(request, _("Saved. Documents that are asked for from now on look like this."))
            return redirect("report_template", programme=programme.slug)
    is_wrong = form.is_bound and (not form.is_valid() or conflict is not None)
    return _page(
        request, programme, template, form, LogoForm(), conflict=conflict, status=422 if is_wrong else 200
    )


@requires_in_programme(Act.SET_TEMPLATE)
@require_http_methods(["GET", "POST"])
def template_logo(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The logo as it is kept; a new one, or none any more."""
    if request.method == "GET":
        return _picture_of_logo(template_of(programme))
    if "remove" in request.POST:
        remove_logo(programme=programme, by=request.user)
        return _after_logo(request, programme, _("The logo is gone. Documents that have it keep it."))
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            content = form.cleaned_data["logo"].read()
            _template, left_out = set_logo(programme=programme, by=request.user, content=content)
        except ValidationError as refused:
            form.add_error("logo", refused)
        else:
            if left_out:
                messages.warning(
                    request,
                    _("Left out of the drawing, since a logo does without: %(names)s. Look at it below.")
                    % {"names": ", ".join(left_out)},
                )
            return _after_logo(request, programme, _("The logo is kept."))
    template = template_of(programme)
    others = TemplateForm(request.POST if "version" in request.POST else None, initial=beginning(template))
    return _page(request, programme, template, others, form, status=422)


def _after_logo(request: HttpRequest, programme: Programme, said: str) -> HttpResponse:
    """Back to the page; what was typed beside the logo and is not saved stands there again."""
    template = template_of(programme)
    others = TemplateForm(request.POST, initial=beginning(template))
    messages.success(request, said)
    if "version" not in request.POST or not others.has_changed():
        return redirect("report_template", programme=programme.slug)
    messages.info(request, _("What you changed beside the logo still stands below, and is not saved yet."))
    return _page(request, programme, template, others, LogoForm(), status=200 if others.is_valid() else 422)


@requires_in_programme(Act.SET_TEMPLATE)
@require_GET
def template_preview(request: HttpRequest, programme: Programme) -> HttpResponse:
    """A page of an example in this look as a picture, or the whole as PDF; the address may bring what is not saved yet."""
    template = template_of(programme)
    form = TemplateForm(
        {**beginning(template), **{name: request.GET[name] for name in LOOK if name in request.GET}}
    )
    if not form.is_valid():
        raise Http404("No such look.")
    for name in LOOK:
        setattr(template, name, form.cleaned_data[name])
    wanted = request.GET.get("page", "")
    page = int(wanted) if wanted in {str(each) for each in PAGES} else None
    try:
        content = preview_of(programme, template_part(template), page=page, language=get_language() or "nl")
    except pictures.Busy:
        answer = HttpResponse(
            _("Another preview is being drawn. Load the page again in a moment."), status=503
        )
        answer["Retry-After"] = str(pictures.COME_BACK_SECONDS)
        return answer
    answer = HttpResponse(content, content_type="image/png" if page else "application/pdf")
    answer["Cache-Control"] = "private, max-age=60"
    return answer


def _picture_of_logo(template: ReportTemplate) -> HttpResponse:
    if not template.logo_sha256:
        raise Http404("No logo.")
    try:
        with default_storage.open(template.logo_place) as file:
            content = file.read()
    except FileNotFoundError:
        raise Http404("The logo was lost.") from None
    answer = HttpResponse(content, content_type=template.logo_kind)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=60"
    return answer


def _page(
    request: HttpRequest,
    programme: Programme,
    template: ReportTemplate,
    form: TemplateForm,
    logo_form: LogoForm,
    *,
    conflict: object = None,
    status: int,
) -> HttpResponse:
    is_tried = form.is_bound and form.is_valid()
    look = {name: form.cleaned_data[name] for name in LOOK} if is_tried else {}
    address = reverse("template_preview", args=[programme.slug])
    version = {"logo": template.logo_sha256[:8], "saved": template.version}
    return render(
        request,
        "reports/template.html",
        {
            "programme": programme,
            "template": template,
            "form": form,
            "logo_form": logo_form,
            "conflict": conflict,
            "current": template,
            "keep_theirs": request.path,
            "is_tried": is_tried,
            "previews": [
                {
                    "page": page,
                    "words": words,
                    "src": f"{address}?{urlencode({'page': page, **version, **look})}",
                }
                for page, words in zip(PAGES, (_("The cover"), _("A page inside")), strict=True)
            ],
            "preview_pdf": f"{address}?{urlencode({**version, **look})}",
            "changes": template.changes.select_related("by")[:10] if template.pk else [],
        },
        status=status,
    )
