"""Wording, seeing and publishing the documents of a whole project: the case report and the policy brief."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diaries.models import Draft
from diaries.views.drafts import drafting_there, typed_on
from projects.access import Act, requires
from projects.models import Project
from reports.content.brief import PolicyBrief
from reports.forms.wording import BriefForm, CaseWordingForm, PublishForm
from reports.models import Brief, CaseWording, Edition, Kind
from reports.services.drafts import has_unsaved_words, key_of_words
from reports.services.published import (
    WORDED,
    ask_for_draft,
    publish_document,
    read_words,
    write_wording,
)
from reports.views.on_paper import on_paper
from reports.views.publication_mails import say_who_is_told
from reports.worded import what_it_says
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
@require_http_methods(["GET", "POST"])
def publish_case(request: HttpRequest, project: Project) -> HttpResponse:
    """What the case report would say; from here it is frozen as an edition that the funder can read."""
    return _publish(request, project, Kind.CASE)


@requires(Act.HOLD_MEETING, Project, "programme")
@require_http_methods(["GET", "POST"])
def publish_brief(request: HttpRequest, project: Project) -> HttpResponse:
    """What the policy brief would say; from here it is frozen as an edition that the funder can read."""
    return _publish(request, project, Kind.BRIEF)


def _word(request: HttpRequest, project: Project, kind: Kind) -> HttpResponse:
    page = PAGES[kind]
    model = WORDED[kind].model
    present = model._default_manager.filter(project=project).first()
    form = page.form(request.POST or None, initial=_beginning(present, kind), project=project)
    back = reverse(page.address, args=[project.slug])
    answer = save_or_show(
        request,
        form,
        save=lambda values: write_wording(
            kind=kind,
            project=project,
            by=request.user,
            version=values["version"],
            values=values,
            page=typed_on(request),
        ),
        page={
            "tab": "reports",
            "heading": page.heading,
            "standfirst": page.standfirst,
            "back": back,
            "kind": kind.value,
            "drafting": drafting_there(
                request, form, project, kind=Draft.Kind.REPORT, key=key_of_words(model, project)
            ),
            "editions": _editions(project, kind),
            "language": get_language(),
        },
        template="reports/wording.html",
    )
    if answer.status_code != 302:
        return answer
    return _after_saving(request, project, kind, back)


def _after_saving(request: HttpRequest, project: Project, kind: Kind, back: str) -> HttpResponse:
    """Where the button leads that saved the words: on to publishing, to a draft of them, or back to them."""
    wanted = request.POST.get("then", "")
    if wanted == "publish":
        return redirect(f"publish_{PAGES[kind].address}", project.slug)
    if wanted == "draft":
        language = get_language() or "nl"
        return redirect(ask_for_draft(kind=kind, project=project, by=request.user, language=language))
    return redirect(back)


def _editions(project: Project, kind: Kind) -> list[Edition]:
    return list(
        Edition.objects.published()
        .filter(project=project, kind=kind)
        .defer("content")
        .prefetch_related("reports")
        .order_by("-number")
    )


def _beginning(present: CaseWording | Brief | None, kind: Kind) -> dict[str, object]:
    if present is None:
        return {"version": 0}
    beginning = {name: getattr(present, name) for name in (*WORDED[kind].fields, "version")}
    if isinstance(present, Brief):
        beginning |= {"findings": present.findings.all(), "quoted": present.quoted}
    return beginning


def _publish(request: HttpRequest, project: Project, kind: Kind) -> HttpResponse:
    page = PAGES[kind]
    gathered, seen = read_words(kind, project)
    editions = _editions(project, kind)
    form = PublishForm(
        request.POST if request.method == "POST" else None, initial={"seen": seen}, replaces=bool(editions)
    )
    if form.is_valid():
        try:
            edition = publish_document(kind=kind, project=project, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
            form.show_again(seen)
        else:
            messages.success(request, _("Edition %(number)s is published.") % {"number": edition.number})
            say_who_is_told(request, edition)
            return redirect(page.address, project.slug)
    return render(
        request,
        "reports/publish_wording.html",
        {
            "tab": "reports",
            "heading": page.heading,
            "back": reverse(page.address, args=[project.slug]),
            "parts": what_it_says(gathered, page.form(project=project)),
            "is_empty": isinstance(gathered, PolicyBrief) and gathered.is_empty,
            "has_unsaved": has_unsaved_words(writer=request.user, model=WORDED[kind].model, about=project),
            "kind": kind.value,
            "form": form,
            "next_number": (editions[0].number or 0) + 1 if editions else 1,
            "last": editions[0] if editions else None,
            **on_paper(
                kind,
                project,
                seen=seen,
                language=get_language() or "nl",
                back=request.path,
                ask=reverse("documents", args=[project.slug]),
                asked={"kind": kind.value},
            ),
        },
        status=422 if form.is_bound else 200,
    )
