"""Wording, seeing and publishing the documents of a whole project: the case report and the policy brief."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from projects.access import Act, requires
from projects.models import Project
from reports.models import Brief, CaseWording, Edition, Kind
from reports.services.published import WORDED, publish_document, write_wording
from reports.wording_forms import BriefForm, CaseWordingForm, PublishForm
from theory_of_change.views.saving import save_or_show


@dataclass(frozen=True)
class WordingPage:
    """The page on which one kind is worded."""

    form: type[CaseWordingForm] | type[BriefForm]
    heading: str | Promise
    standfirst: str | Promise
    address: str


PAGES = {
    Kind.CASE: WordingPage(
        CaseWordingForm,
        gettext_lazy("The case report"),
        gettext_lazy(
            "The published cycles tell what was done, seen and decided. Word what they do not tell; what you leave "
            "empty is said to be empty."
        ),
        "case",
    ),
    Kind.BRIEF: WordingPage(
        BriefForm,
        gettext_lazy("The policy brief"),
        gettext_lazy(
            "Two pages for who decides and has little time: facts, worked, with where they come from."
        ),
        "brief",
    ),
}


@requires(Act.HOLD_MEETING, Project, "programme")
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, project: Project) -> HttpResponse:
    """The coach's words for the case report, and its editions."""
    return _word(request, project, Kind.CASE)


@requires(Act.HOLD_MEETING, Project, "programme")
@require_http_methods(["GET", "POST"])
def brief(request: HttpRequest, project: Project) -> HttpResponse:
    """The coach's words and choices for the policy brief, and its editions."""
    return _word(request, project, Kind.BRIEF)


@requires(Act.HOLD_MEETING, Project, "programme")
@require_POST
def publish_case(request: HttpRequest, project: Project) -> HttpResponse:
    """Freezes the case report as an edition that the funder can read."""
    return _publish(request, project, Kind.CASE)


@requires(Act.HOLD_MEETING, Project, "programme")
@require_POST
def publish_brief(request: HttpRequest, project: Project) -> HttpResponse:
    """Freezes the policy brief as an edition that the funder can read."""
    return _publish(request, project, Kind.BRIEF)


def _word(request: HttpRequest, project: Project, kind: Kind) -> HttpResponse:
    page = PAGES[kind]
    present = WORDED[kind].model._default_manager.filter(project=project).first()
    form = page.form(request.POST or None, initial=_beginning(present, kind), project=project)
    return save_or_show(
        request,
        form,
        save=lambda values: write_wording(
            kind=kind, project=project, by=request.user, version=values["version"], values=values
        ),
        page={
            "tab": "reports",
            "heading": page.heading,
            "standfirst": page.standfirst,
            "back": reverse(page.address, args=[project.slug]),
            "kind": kind.value,
            "is_worded": present is not None,
            "editions": list(
                Edition.objects.published()
                .filter(project=project, kind=kind)
                .defer("content")
                .prefetch_related("reports")
                .order_by("-number")
            ),
            "publish_form": PublishForm(),
            "publish_address": reverse(f"publish_{page.address}", args=[project.slug]),
            "language": get_language(),
        },
        template="reports/wording.html",
    )


def _beginning(present: CaseWording | Brief | None, kind: Kind) -> dict[str, object]:
    if present is None:
        return {"version": 0}
    beginning = {name: getattr(present, name) for name in (*WORDED[kind].fields, "version")}
    if isinstance(present, Brief):
        beginning |= {"findings": present.findings.all(), "quoted": present.quoted}
    return beginning


def _publish(request: HttpRequest, project: Project, kind: Kind) -> HttpResponse:
    form = PublishForm(request.POST)
    page = reverse(PAGES[kind].address, args=[project.slug])
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["reason"]))
        return redirect(page)
    try:
        edition = publish_document(
            kind=kind, project=project, by=request.user, reason=form.cleaned_data["reason"]
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(page)
    messages.success(request, _("Edition %(number)s is published.") % {"number": edition.number})
    return redirect(page)
