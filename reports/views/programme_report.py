"""The report of a programme: the coach words it, looks at it as a page, asks for a draft, and publishes it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diaries.models import Draft
from diaries.views.drafts import drafting_there, typed_on
from projects.access import Act, requires_in_programme
from projects.models import Programme
from reports.forms.programme import ProgrammeWordingForm, PublishProgrammeForm, beginning
from reports.models import Edition, Format, Kind, ProgrammeWording, Report
from reports.printing.programme import lay_out_programme
from reports.services import programme_report as services
from reports.services.drafts import has_unsaved_words, key_of_words
from reports.views.on_paper import back_or_to, on_paper
from reports.views.publication_mails import say_who_is_told
from theory_of_change.views.saving import save_or_show


@requires_in_programme(Act.HOLD_MEETING)
@require_http_methods(["GET", "POST"])
def programme_report(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The coach's words and the period; where to see it, and its editions."""
    wording = services.wording_of(programme)
    form = ProgrammeWordingForm(request.POST or None, initial=beginning(wording))
    return save_or_show(
        request,
        form,
        save=lambda values: services.word_programme_report(
            programme=programme,
            by=request.user,
            version=values["version"],
            values=values,
            page=typed_on(request),
        ),
        page={
            "programme": programme,
            "back": reverse("programme_report", args=[programme.slug]),
            "drafting": drafting_there(
                request,
                form,
                programme,
                kind=Draft.Kind.REPORT,
                key=key_of_words(ProgrammeWording, programme),
            ),
            "is_worded": bool(wording.version),
            "staying": services.findings_that_stay(programme),
            "editions": services.published_programme_reports(programme).prefetch_related("reports"),
            "language": get_language(),
        },
        template="reports/programme_report.html",
    )


@requires_in_programme(Act.HOLD_MEETING)
@require_GET
def preview_programme_report(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The report as a page, from the same content as its PDF; from here the coach publishes what was seen."""
    return _preview(request, programme)


@requires_in_programme(Act.HOLD_MEETING)
@require_http_methods(["GET", "POST"])
def publish_programme_report(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Freezes the report as an edition that the funder can read; shows it again with what stands in the way."""
    if request.method != "POST":
        return redirect("preview_programme_report", programme.slug)
    is_first = not services.published_programme_reports(programme).exists()
    form = PublishProgrammeForm(request.POST, is_first=is_first)
    if form.is_valid():
        try:
            edition = services.publish_programme_report(
                programme=programme, by=request.user, **form.cleaned_data
            )
        except ValidationError as refused:
            form.add_error("reason" if refused.code == "reason" else None, refused)
        else:
            messages.success(
                request,
                _("Edition %(number)s is published. Its files are being made.") % {"number": edition.number},
            )
            say_who_is_told(request, edition)
            return redirect(_in_own_language(edition))
    return _preview(request, programme, form=form)


@requires_in_programme(Act.HOLD_MEETING)
@require_POST
def ask_programme_report(request: HttpRequest, programme: Programme) -> HttpResponse:
    """A draft as it was last saved, as PDF, Word file or slides."""
    format = request.POST.get("format", Format.PDF)
    if format not in Format.values:
        messages.error(request, _("Choose one of: %(formats)s.") % {"formats": "PDF, Word"})
        return redirect("programme_report", programme.slug)
    report = services.ask_for_programme_report(
        programme=programme, by=request.user, language=get_language() or "nl", format=Format(format)
    )
    return back_or_to(request, report)


def _in_own_language(edition: Edition) -> Report:
    """The PDF to follow: the one in the reader's language."""
    made = edition.reports.filter(format=Format.PDF)
    return made.filter(language=get_language()).first() or made.order_by("pk")[0]


def _preview(
    request: HttpRequest, programme: Programme, *, form: PublishProgrammeForm | None = None
) -> HttpResponse:
    report, seen = services.read_programme_preview(programme)
    language = get_language() or "nl"
    last = services.published_programme_reports(programme).first()
    if form is None:
        form = PublishProgrammeForm(initial={"seen": seen}, is_first=last is None)
    elif form.errors and form.data.get("seen") != seen:
        form.data = form.data.copy()
        form.data["seen"] = seen
    return render(
        request,
        "reports/programme_preview.html",
        {
            "programme": programme,
            "pages": lay_out_programme(report, fingerprint=seen, language=language),
            "last": last,
            "has_unsaved": has_unsaved_words(writer=request.user, model=ProgrammeWording, about=programme),
            "form": form,
            "can_be_published": any(each.told for each in report.projects),
            **on_paper(
                Kind.PROGRAMME,
                programme,
                seen=seen,
                language=language,
                back=reverse("preview_programme_report", args=[programme.slug]),
                ask=reverse("ask_programme_report", args=[programme.slug]),
            ),
        },
        status=422 if form.is_bound else 200,
    )
