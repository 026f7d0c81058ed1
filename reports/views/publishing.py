"""Closing a cycle in one sitting: what is missing, how the report is worded, its preview, and publishing it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from diaries.models import Draft
from diaries.services.standing import read_standings
from diaries.views.drafts import drafting_there, typed_on
from projects.access import Act, requires
from projects.editing import EditConflict
from projects.models import Cycle
from projects.views.editing import show_conflict
from reports.forms.publishing import AnewForm, PlanForm
from reports.models import Edition, Kind, ReportPlan
from reports.printing.cycle import lay_out
from reports.services import plan as services
from reports.services import publication
from reports.services.closing import what_is_missing
from reports.services.drafts import has_unsaved_words, key_of_words
from reports.services.preview import photo_addresses
from reports.views.on_paper import on_paper
from reports.views.publication_mails import say_who_is_told
from theory_of_change.models import Actor


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Freezes the cycle and its report. The PDFs in three languages are made by a worker."""
    mistakes: list[str] = []
    if request.method == "POST":
        try:
            edition = publication.publish_cycle(
                cycle=cycle, by=request.user, seen=request.POST.get("seen", "")[:64]
            )
        except ValidationError as refused:
            mistakes = refused.messages
        else:
            return _to_its_report(request, cycle, edition)
    return _closing_page(request, cycle, mistakes=mistakes)


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def publish_anew(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """A next edition of a published cycle, with the reason; earlier ones stay readable."""
    if request.method != "POST":
        return redirect("publish", cycle.pk)
    form = AnewForm(request.POST)
    if form.is_valid():
        try:
            edition = publication.publish_anew(cycle=cycle, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _to_its_report(request, cycle, edition)
    if form["seen"].value():  # sent from the preview: there one stands again, with what is wrong in sight
        return _preview_page(request, cycle, form)
    return _closing_page(request, cycle, form=form)


def _to_its_report(request: HttpRequest, cycle: Cycle, edition: Edition) -> HttpResponse:
    words = (
        _("Edition %(number)s of the report of %(cycle)s is published; it replaces edition %(before)s.")
        if (edition.number or 1) > 1
        else _("%(cycle)s is published. Its report is being made.")
    )
    number = edition.number or 1
    messages.success(request, words % {"cycle": cycle.name, "number": number, "before": number - 1})
    say_who_is_told(request, edition)
    return redirect(
        edition.reports.filter(language=get_language()).first() or edition.reports.order_by("pk")[0]
    )


def _closing_page(
    request: HttpRequest,
    cycle: Cycle,
    *,
    mistakes: list[str] | None = None,
    form: AnewForm | None = None,
) -> HttpResponse:
    """Four steps on one page; on a published cycle, its editions and the way to a next one."""
    partners = list(Actor.objects.filter(project=cycle.project).boundary_partners())
    standings = read_standings([cycle], partners)[cycle.pk]
    editions = publication.editions_of(cycle)
    plan = services.plan_of(cycle)
    if form is None and editions:
        form = AnewForm(initial={"replaces": editions[0].number})
    is_refused = bool(mistakes or (form and form.is_bound))
    return render(
        request,
        "reports/publish.html",
        {
            "tab": "reports",
            "cycle": cycle,
            "mistakes": mistakes or [],
            "standings": standings,
            "missing": what_is_missing(cycle, standings),
            "plan": plan,
            "left_out": services.names_of_left_out(plan, cycle.project.programme),
            "quotes": services.read_quotes(plan),
            "has_unsaved": has_unsaved_words(writer=request.user, model=ReportPlan, about=cycle),
            "editions": editions,
            "form": form,
        },
        status=422 if is_refused else 200,
    )


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def plan_report(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Words the summary, chooses what is told, marks quotes."""
    plan = services.plan_of(cycle)
    beginning = {
        "version": plan.version,
        "summary": plan.summary,
        "told": plan.told,
        "quoted": plan.quoted,
    }
    form = PlanForm(request.POST or None, initial=beginning, cycle=cycle)
    page = {}
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            services.plan_report(
                cycle=cycle,
                by=request.user,
                version=form.cleaned_data["version"],
                page=typed_on(request),
                **form.values,
            )
        except EditConflict as found:
            status = 409
            page = {
                "conflict": show_conflict(form, found.current),
                "current": found.current,
                "keep_theirs": request.path,
            }
        else:
            return redirect("preview_report", cycle.pk)
    return render(
        request,
        "projects/form_page.html",
        {
            "tab": "reports",
            "cycle": cycle,
            "form": form,
            "heading": _("Choose and word the report"),
            "overline": f"{cycle.project.name}, {cycle.name}",
            "standfirst": _("What was published stays as it is; a published cycle gets a next edition."),
            "back": reverse("publish", args=[cycle.pk]),
            "own_styles": "css/quotes.css",
            "own_script": "js/quotes.js",
            "button": _("Save and look at the report"),
            "who_reads": _("The funder reads this once the report is published."),
            "drafting": drafting_there(
                request,
                form,
                cycle.project,
                kind=Draft.Kind.REPORT,
                key=key_of_words(ReportPlan, cycle),
            ),
            **page,
        },
        status=status,
    )


@requires(Act.ASK_REPORT, Cycle, "project__programme")
@require_GET
def preview_report(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """The report as a page, from the same content as its PDF; from here the coach publishes what was seen."""
    return _preview_page(request, cycle)


def _preview_page(request: HttpRequest, cycle: Cycle, form: AnewForm | None = None) -> HttpResponse:
    """`form` is a refused one; it comes back with what was typed, and speaks of the report that stands there now."""
    report, seen = publication.read_preview(cycle)
    language = get_language() or "nl"
    pages = lay_out(report, fingerprint=seen, language=language, photos_at=photo_addresses(cycle, report))
    editions = publication.editions_of(cycle) if cycle.is_published else []
    if form is not None and editions:
        form.show_again(seen)
    return render(
        request,
        "reports/preview.html",
        {
            "tab": "reports",
            "cycle": cycle,
            "pages": pages,
            "seen": seen,
            "has_unsaved": has_unsaved_words(writer=request.user, model=ReportPlan, about=cycle),
            "editions": editions,
            "form": form
            or (AnewForm(initial={"replaces": editions[0].number, "seen": seen}) if editions else None),
            "language": language,
            **on_paper(
                Kind.CYCLE,
                cycle,
                seen=seen,
                language=language,
                back=reverse("preview_report", args=[cycle.pk]),
                ask=reverse("ask_report", args=[cycle.pk]),
                asked={"edition": "next"},
            ),
        },
        status=422 if form else 200,
    )
