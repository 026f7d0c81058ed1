"""What a diary says about the whole cycle: scores, notes and recommendations."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diaries.forms.cycle import NotesForm, RecommendationForm, ScoreForm
from diaries.models import DiaryNotes, MarkerScore, Recommendation
from diaries.services.diary import (
    NotesConflict,
    ScoreConflicts,
    ScoresRefused,
    add_recommendation,
    score_markers,
    write_notes,
)
from diaries.services.reading import MarkerRow, read_diary
from diaries.views.drafting_cycle import begin_advice, drafting_advice, drafting_notes, drafting_scores
from diaries.views.drafts import typed_on
from diaries.views.entries import form_page
from diaries.views.parts import show_part
from diaries.views.places import boundary_partner_or_404, cycles_of, find_cycle
from diaries.views.rows import Rows
from projects.access import Act, requires
from projects.models import Cycle
from projects.services.current import is_latest
from projects.views.editing import show_conflict
from theory_of_change.models import Actor


@requires(Act.SCORE, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, actor: Actor, cycle: int) -> HttpResponse:
    """Score all of a partner's markers on one page, beside what was observed of each."""
    boundary_partner_or_404(actor)
    cycles = cycles_of(actor.project)
    here = find_cycle(cycles, cycle)
    diary = read_diary(here, actor, is_latest=is_latest(here, cycles))
    forms = [_score_form(request.POST or None, row) for row in diary.markers]
    drafting = drafting_scores(request, forms, here, actor)
    context: dict[str, Any] = {"drafting": drafting}
    status = 200
    if request.method == "POST":
        status = 422
        valid = [form.is_valid() for form in forms]  # each of them, so that every mistake is shown at once
        if all(valid):
            try:
                changed = score_markers(
                    cycle=here,
                    by=request.user,
                    scores=[form.given for form in forms if form.is_touched],
                    drafts=[drafting.key],
                    page=typed_on(request),
                )
            except ScoreConflicts as found:
                status = 409
                context |= _score_conflict(forms, found)
            except ScoresRefused as refused:
                for form in forms:
                    if form.marker.pk in refused.mistakes:
                        form.add_error(*refused.mistakes[form.marker.pk])
            except ValidationError as refused:
                context["refusals"] = refused.messages
            else:
                messages.success(request, _("Saved.") if changed else _("Nothing was different."))
                return redirect("diary", here.pk, actor.pk)
        # What its writer left alone is shown as it stands by now.
        forms = [
            form if form.is_touched else _score_form(None, row)
            for form, row in zip(forms, diary.markers, strict=True)
        ]
    rows = [
        {"form": form, "row": row, "observations": row.observations}
        for form, row in zip(forms, diary.markers, strict=True)
    ]
    return render(
        request,
        "diaries/score.html",
        {
            "tab": "diaries",
            "cycle": here,
            "actor": actor,
            "rows": rows,
            "forms": forms,
            "keep_theirs": reverse("diary", args=[here.pk, actor.pk]),
            **context,
        },
        status=status,
    )


def _score_form(data: Any, row: MarkerRow) -> ScoreForm:
    return ScoreForm(data, marker=row.marker, row=row.score, number=row.wording.number, text=row.wording.text)


def _score_conflict(forms: list[ScoreForm], found: ScoreConflicts) -> dict[str, Any]:
    by_marker = {row.marker_id: row for row in found.current}
    differences = []
    for form in forms:
        row: MarkerScore | None = by_marker.get(form.marker.pk)
        if row:
            label = _("Marker %(number)s") % {"number": form.number}
            for both in show_conflict(form, row):
                differences.append(type(both)(f"{label}: {both.label}", both.mine, both.theirs))
            form.begin_from(row)
    return {"conflict": differences, "current": found.current[0]}


@requires(Act.WRITE_DIARY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def notes(request: HttpRequest, actor: Actor, cycle: int) -> HttpResponse:
    """The factors, what was effective and what to adapt, for the whole cycle."""
    boundary_partner_or_404(actor)
    here = find_cycle(cycles_of(actor.project), cycle)
    present = DiaryNotes.objects.filter(cycle=here, actor=actor).first()
    form = NotesForm(request.POST or None, present=present)
    drafting = drafting_notes(request, form, here, actor)
    page: dict[str, Any] = {
        "heading": _("What helped, what hindered, what to adapt"),
        "drafting": drafting,
    }
    if request.method == "GET" or not form.is_valid():
        return form_page(request, form, here, actor, **page)
    try:
        write_notes(
            cycle=here,
            actor=actor,
            by=request.user,
            texts=form.texts,
            began=form.began,
            draft=drafting.key,
            page=typed_on(request),
        )
    except NotesConflict as found:
        page |= {
            "conflict": show_conflict(form, found.current, only=found.names),
            "current": found.current,
            "keep_theirs": reverse("diary", args=[here.pk, actor.pk]),
            "status": 409,
        }
        form.begin_from(found.current, found.names)
        return form_page(request, form, here, actor, **page)
    except ValidationError as refused:
        form.add_error(None, refused)
        return form_page(request, form, here, actor, **page)
    messages.success(request, _("Saved."))
    return redirect(reverse("diary", args=[here.pk, actor.pk]) + "#notes")


@requires(Act.WRITE_DIARY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def recommend(request: HttpRequest, actor: Actor, cycle: int) -> HttpResponse:
    """Add a recommendation or decision for adjustment under the activity diary."""
    boundary_partner_or_404(actor)
    here = find_cycle(cycles_of(actor.project), cycle)
    form = RecommendationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            text, put_back = form.cleaned_data["text"], "put_back" in request.POST
            row = add_recommendation(
                cycle=here,
                actor=actor,
                by=request.user,
                text=text,
                put_back=put_back,
                page=None if put_back else typed_on(request),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            if request.htmx:
                return _recommended(request, here, actor, row)
            messages.success(request, _("Saved."))
            return redirect(reverse("diary", args=[here.pk, actor.pk]) + "#recommendations")
    drafting = drafting_advice(request, form, here, actor)
    if request.htmx:
        status = 422 if form.is_bound else 200
        return show_part(
            request, "diaries/_recommend.html", here, actor, form=form, drafting=drafting, status=status
        )
    return form_page(request, form, here, actor, heading=_("A recommendation"), drafting=drafting)


def _recommended(request: HttpRequest, cycle: Cycle, actor: Actor, row: Recommendation) -> HttpResponse:
    """The new one at the end of its list, and the form empty again; or the one that was put back, in its place."""
    advice = Rows.for_reader(request, cycle, actor).advice(row)
    if "put_back" in request.POST:
        return show_part(request, "diaries/_advice.html", cycle, actor, advice=advice)
    return show_part(
        request,
        "diaries/_recommend.html",
        cycle,
        actor,
        form=RecommendationForm(),
        drafting=begin_advice(cycle, actor),
        advice=advice,
    )
