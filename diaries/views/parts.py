"""The pieces of a diary, each changed in its own place: a score, a note, a recommendation, an entry.

Every address answers with a page; asked by htmx, with the part of the diary that it changes. A part is saved alone, so
that several people can write in one diary at once.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diaries.forms.cycle import NoteForm, RewordRecommendationForm, ScoreForm
from diaries.models import DiaryNotes, Draft, Observation, Recommendation
from diaries.models.entry import Entry
from diaries.services import diary as services
from diaries.services.diary_queries import NOTES
from diaries.services.draft import key_of
from diaries.services.reading import Diary, MarkerRow, cycles_beside, read_diary
from diaries.views.drafting_cycle import drafting_note, drafting_score
from diaries.views.drafts import drafting_there, typed_on
from diaries.views.places import boundary_partner_or_404, cycles_of, find_cycle
from diaries.views.rows import Link, Rows, note_labels
from diaries.views.together import after_scoring, together_page
from projects.access import Act, NotAllowed, requires
from projects.editing import EditConflict
from projects.models import Cycle
from projects.services.current import is_latest
from projects.text import read_number
from projects.views.editing import show_conflict
from theory_of_change.models import Actor, Marker


def show_part(
    request: HttpRequest, template: str, cycle: Cycle, actor: Actor, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The part alone to htmx; to a browser without it, a page around the part."""
    context = {"tab": "diaries", "cycle": cycle, "actor": actor, "part": template, **more}
    if request.htmx:  # type: ignore[attr-defined]
        answer = render(request, template, context, status=status)
    else:
        context["back"] = reverse("diary", args=[cycle.pk, actor.pk])
        answer = render(request, "diaries/part_page.html", context, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _is_read_again(request: HttpRequest) -> bool:
    """`?read`: the part as one reads it, for somebody who leaves its form without saving."""
    return bool(request.htmx) and request.method == "GET" and "read" in request.GET  # type: ignore[attr-defined]


def _saved(
    request: HttpRequest, cycle: Cycle, actor: Actor, anchor: str, template: str, **row: Any
) -> HttpResponse:
    """The part as it reads now; without htmx, the diary at the place of the part."""
    if request.htmx:  # type: ignore[attr-defined]
        return show_part(request, template, cycle, actor, **row)
    messages.success(request, _("Saved."))
    return redirect(reverse("diary", args=[cycle.pk, actor.pk]) + f"#{anchor}")


# A marker's score


@requires(Act.SCORE, Marker, "actor__project__programme")
@require_http_methods(["GET", "POST"])
def score_marker(request: HttpRequest, marker: Marker, cycle: int) -> HttpResponse:
    """One marker's score and its remark, in the diary or while the team goes through it together."""
    actor = boundary_partner_or_404(marker.actor)
    here, diary, row = _marker_row(marker, actor, cycle)
    form = ScoreForm(
        request.POST or None,
        marker=row.marker,
        row=row.score,
        number=row.wording.number,
        text=row.wording.text,
    )
    drafting = drafting_score(request, form, here, marker)
    page: dict[str, Any] = {"drafting": drafting}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.score_markers(
                    cycle=here,
                    by=request.user,
                    scores=[form.given] if form.is_touched else [],
                    drafts=[drafting.key],
                    page=typed_on(request),
                )
            except services.ScoreConflicts as found:
                (current,) = found.current
                page |= {"conflict": show_conflict(form, current), "current": current}
                form.begin_from(current)
                status = 409
            except services.ScoresRefused as refused:
                form.add_error(*refused.mistakes[marker.pk])
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                if "together" in request.POST:
                    return after_scoring(request, here, actor, diary, marker)
                _here, _diary, row = _marker_row(marker, actor, cycle)
                return _saved(
                    request,
                    here,
                    actor,
                    f"marker-{marker.pk}",
                    "diaries/_score.html",
                    cell=_cell(request, here, actor, row),
                )
    if "together" in request.POST:
        return together_page(request, here, actor, diary, row, form, status=status, **page)
    if _is_read_again(request):
        return show_part(request, "diaries/_score.html", here, actor, cell=_cell(request, here, actor, row))
    return show_part(
        request,
        "diaries/_score_form.html",
        here,
        actor,
        status=status,
        heading=_("How strongly was this change felt?"),
        row=row,
        cell=_cell(request, here, actor, row),
        form=form,
        seen_count=len(row.observations),
        anchor=f"score-{marker.pk}",
        url=request.path,
        keep_theirs=reverse("diary", args=[here.pk, actor.pk]) + f"#marker-{marker.pk}",
        **page,
    )


def _marker_row(marker: Marker, actor: Actor, cycle: int) -> tuple[Cycle, Diary, MarkerRow]:
    cycles = cycles_beside(actor)
    here = find_cycle(cycles, cycle)
    diary = read_diary(
        here, actor, is_latest=is_latest(here, cycles), cycles=cycles, narrowed=Q(markers=marker.pk)
    )
    for row in diary.markers:
        if row.marker.pk == marker.pk:
            return here, diary, row
    raise Http404("This marker does not belong to the cycle.")


def _cell(request: HttpRequest, cycle: Cycle, actor: Actor, row: MarkerRow) -> Any:
    rows = Rows.for_reader(request, cycle, actor)
    return rows.score(row.marker, row.wording.number, row.score, row.earlier)


# The notes about the whole cycle


@requires(Act.WRITE_DIARY, Actor, "project__programme")
@require_http_methods(["GET", "POST"])
def change_note(request: HttpRequest, actor: Actor, cycle: int, part: str) -> HttpResponse:
    """One of the four notes; the others can be written by somebody else in the same moment."""
    boundary_partner_or_404(actor)
    here = find_cycle(cycles_of(actor.project), cycle)
    if part not in NOTES:
        raise Http404("A diary has no such note.")
    present = DiaryNotes.objects.filter(cycle=here, actor=actor).first()
    if _is_read_again(request):
        return _show_note(request, here, actor, part, present)
    form = NoteForm(request.POST or None, name=part, present=present)
    drafting = drafting_note(request, form, here, actor)
    page: dict[str, Any] = {"drafting": drafting}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                present = services.write_notes(
                    cycle=here,
                    actor=actor,
                    by=request.user,
                    texts={part: form.text},
                    began={part: form.cleaned_data["version"]},
                    draft=drafting.key,
                    page=typed_on(request),
                )
            except EditConflict as found:
                page |= {"conflict": show_conflict(form, found.current), "current": found.current}
                status = 409
                form.begin_from(found.current)  # type: ignore[arg-type]
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                return _show_note(request, here, actor, part, present)
    return show_part(
        request,
        "diaries/_note_form.html",
        here,
        actor,
        status=status,
        heading=note_labels()[part],
        field=form[part],
        form=form,
        anchor=f"note-{part}",
        url=request.path,
        keep_theirs=reverse("diary", args=[here.pk, actor.pk]) + f"#note-{part}",
        **page,
    )


def _show_note(
    request: HttpRequest, cycle: Cycle, actor: Actor, name: str, present: DiaryNotes | None
) -> HttpResponse:
    cell = Rows.for_reader(request, cycle, actor).note(name, present)
    return _saved(request, cycle, actor, f"note-{name}", "diaries/_note.html", cell=cell)


# Recommendations


def refuse_others(request: HttpRequest, recommendation: Recommendation) -> None:
    """One's own, or the right to change another's."""
    if recommendation.created_by_id != request.user.pk and not request.grants.allow(Act.CHANGE_OTHERS_ENTRY):  # type: ignore[attr-defined]
        raise NotAllowed(Act.CHANGE_OTHERS_ENTRY, recommendation.project)


_RECOMMENDATION = ("cycle__project__programme", "actor")


@requires(Act.WRITE_DIARY, Recommendation, *_RECOMMENDATION, also=refuse_others)
@require_http_methods(["GET", "POST"])
def edit_recommendation(request: HttpRequest, recommendation: Recommendation) -> HttpResponse:
    """Rewords a recommendation, or takes it out."""
    if _is_read_again(request):
        return _show_advice(request, recommendation)
    form = RewordRecommendationForm(request.POST or None, row=recommendation)
    if request.method == "GET" or not form.is_valid():
        return _recommendation_form(request, recommendation, form, status=422 if form.is_bound else 200)
    try:
        changed = services.change_recommendation(
            recommendation,
            by=request.user,
            version=form.cleaned_data["version"],
            text=form.cleaned_data["text"],
            page=typed_on(request),
        )
    except EditConflict as found:
        page = {"conflict": show_conflict(form, found.current), "current": found.current}
        return _recommendation_form(request, recommendation, form, status=409, **page)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _recommendation_form(request, recommendation, form, status=422)
    return _show_advice(request, changed)


@requires(Act.WRITE_DIARY, Recommendation, *_RECOMMENDATION, also=refuse_others)
@require_POST
def remove_recommendation(request: HttpRequest, recommendation: Recommendation) -> HttpResponse:
    """Takes a recommendation out, in the version that one saw; the page offers to put it back."""
    cycle, actor = recommendation.cycle, recommendation.actor
    text, pk = recommendation.text, recommendation.pk
    version = read_number(request.POST.get("version", "")) or 0  # which no row has: one sees it again
    try:
        services.remove_recommendation(recommendation, by=request.user, version=version)
    except EditConflict as found:
        form = RewordRecommendationForm(None, row=found.current)  # type: ignore[arg-type]
        return _recommendation_form(request, recommendation, form, status=409, reworded=found.current)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("diary", cycle.pk, actor.pk)
    if request.htmx:  # type: ignore[attr-defined]
        return show_part(
            request, "diaries/_advice_gone.html", cycle, actor, text=text, anchor=f"recommendation-{pk}"
        )
    messages.success(request, _("The recommendation was taken out of the diary; the history keeps its text."))
    return redirect(reverse("diary", args=[cycle.pk, actor.pk]) + "#recommendations")


def _recommendation_form(
    request: HttpRequest, row: Recommendation, form: RewordRecommendationForm, **page: Any
) -> HttpResponse:
    address = reverse("edit_recommendation", args=[row.pk])
    key = key_of(row)
    drafting = drafting_there(request, form, row.project, kind=Draft.Kind.DIARY, key=key, path=address)
    return show_part(
        request,
        "diaries/_advice_form.html",
        row.cycle,
        row.actor,
        drafting=drafting,
        heading=_("A recommendation"),
        form=form,
        anchor=f"recommendation-{row.pk}",
        url=address,
        keep_theirs=reverse("diary", args=[row.cycle_id, row.actor_id]) + "#recommendations",
        **page,
    )


def _show_advice(request: HttpRequest, row: Recommendation) -> HttpResponse:
    advice = Rows.for_reader(request, row.cycle, row.actor).advice(row)
    return _saved(
        request, row.cycle, row.actor, f"recommendation-{row.pk}", "diaries/_advice.html", advice=advice
    )


# Entries


def entry_again(request: HttpRequest, entry: Entry, *, moved: bool = False) -> HttpResponse:
    """An entry as it reads now, in its place; with where it went, if it belongs elsewhere on the page by now."""
    actor: Actor = entry.actor  # type: ignore[attr-defined]
    cycles = cycles_beside(actor)
    here = find_cycle(cycles, entry.cycle_id)
    is_seen = isinstance(entry, Observation)
    diary = read_diary(
        here,
        actor,
        is_latest=is_latest(here, cycles),
        cycles=cycles,
        narrowed=Q(pk=entry.pk) if is_seen else Q(pk=0),
    )
    rows = Rows.for_reader(request, here, actor)
    address = reverse("diary", args=[here.pk, actor.pk])
    if not is_seen:
        done = next(rows.done(row) for row in diary.activities if row.entry and row.entry.pk == entry.pk)
        done.elsewhere = Link(f"{address}?now#{done.anchor}", _("Show it there")) if moved else None
        return show_part(request, "diaries/_done.html", here, actor, done_rows=[done])
    copies = [rows.seen(each) for each in (*diary.untied, *diary.unexpected)] + [
        rows.seen(each.observation, under=block.marker, is_first=each.first)
        for block in diary.markers
        for each in block.observations
    ]
    first, *others = copies
    first.elsewhere = Link(f"{address}?now#{first.anchor}", _("Show it there")) if moved else None
    for each in others:
        each.oob = ' hx-swap-oob="true"'
    return show_part(request, "diaries/_seen.html", here, actor, seen_rows=copies)
