"""Writing decisions down, reading one with its way over the cycles, and saying what became of it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diaries.models import Draft
from diaries.views.drafts import drafting_change, drafting_new, typed_on
from projects.access import Act, requires
from projects.editing import EditConflict
from projects.models import Cycle
from projects.views.editing import show_conflict
from reflection.forms import DecisionForm, ReopenForm, SettleForm
from reflection.models import Decision, Meeting, Piece
from reflection.services import decision as services
from reflection.services.following import reopen_decision as reopen
from reflection.services.following import settle_decision as settle
from reflection.services.live import meeting_of
from reflection.services.planning import NoSuchPiece, find_piece, read_key
from reflection.services.way import read_way
from reflection.views.lines import answer_saved, answer_shown, chosen_in_address
from reflection.views.own import own_actors, refuse_undecided
from theory_of_change.views.saving import initial_of, save_or_show

LOADED = "meeting__cycle__project__programme"
PARTS = {
    "form": "reflection/_decision_form.html",
    "page": "reflection/line_form.html",
    "line": "reflection/_decision.html",
}


@requires(
    Act.SEE_MEETING,
    Decision,
    LOADED,
    "settled_by",
    "replaced_by__meeting__cycle",
    also=refuse_undecided,
)
@require_GET
def decision(request: HttpRequest, decision: Decision) -> HttpResponse:
    """A decision with its way: from which findings, what it changed, and what became of it."""
    own = own_actors(request, decision.project)
    way = read_way(decision, own=own)
    after = decision.replaced_by_id
    return render(
        request,
        "reflection/decision.html",
        {
            "tab": "meetings",
            "decision": decision,
            "cycle": decision.meeting.cycle,
            "way": way,
            "may_carry_out": request.grants.allow(Act.EDIT_THEORY)
            and request.grants.allow(Act.FOLLOW_DECISION),
            "reads_next": own is None or Decision.objects.about(own).filter(pk=after).exists(),
        },
    )


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_http_methods(["GET", "POST"])
def add_decision(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """One sentence is enough. The address may choose findings it follows from, `?finding=3`, and what of the diaries
    it begins with: `?from=recommendation-12`, or what notes would adapt, `?from=diarynotes-5`."""
    here = Meeting.objects.filter(cycle=cycle).first() or Meeting(cycle=cycle)
    begun = {"client_id": uuid.uuid4(), "version": 0, **chosen_in_address(request, findings="finding")}
    form = DecisionForm(request.POST or None, meeting=here, initial=begun)
    page: dict[str, Any] = {"action": request.path, "heading": _("Write a decision")}
    if "from" in request.GET:
        form.initial["text"] = advised(cycle, request.GET["from"])
        page["back"] = reverse("preparation", args=[cycle.pk]) + "#advice"
    page["drafting"] = drafting_new(request, form, cycle.project, Draft.Kind.DECISION)
    if request.method == "GET" or not form.is_valid():
        return answer_shown(request, cycle, form, PARTS, page, status=422)
    try:
        with transaction.atomic():
            made, is_new = services.add_decision(
                meeting=meeting_of(cycle, by=request.user),
                by=request.user,
                client_id=form.cleaned_data["client_id"],
                page=typed_on(request),
                values=form.values,
                many=form.many,
            )
    except EditConflict as found:
        page["action"] = reverse("edit_decision", args=[found.current.pk])
        return answer_shown(request, cycle, form, PARTS, page | _conflict(form, found), status=409)
    except ValidationError as refused:
        form.add_error(None, refused)
        return answer_shown(request, cycle, form, PARTS, page, status=422)
    return answer_saved(request, made, PARTS, made=is_new, another=request.path)


def advised(cycle: Cycle, asked: str) -> str:
    """The words of a recommendation of this cycle, or of what its notes would adapt; 404 for anything else."""
    try:
        key = read_key(asked)
        row = find_piece(cycle, key) if key[0] in (Piece.RECOMMENDATION, Piece.NOTES) else None
    except NoSuchPiece:
        row = None
    if row is None:
        raise Http404("No such recommendation in this cycle.")
    return row.text if key[0] == Piece.RECOMMENDATION else row.adaptations


@requires(Act.HOLD_MEETING, Decision, LOADED)
@require_http_methods(["GET", "POST"])
def edit_decision(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Change a decision until the report is published."""
    cycle = decision.meeting.cycle
    beginning = initial_of(decision, "text", "owner", "due", "client_id")
    beginning["findings"] = list(decision.findings.values_list("pk", flat=True))
    form = DecisionForm(request.POST or None, meeting=decision.meeting, initial=beginning)
    page = {
        "action": request.path,
        "heading": _("Decision %(reference)s") % {"reference": decision.reference},
        "remove": reverse("remove_decision", args=[decision.pk]),
        "line": decision,
        "drafting": drafting_change(request, form, decision),
    }
    if request.method == "GET" or not form.is_valid():
        return answer_shown(request, cycle, form, PARTS, page, status=422)
    try:
        changed = services.change_decision(
            decision,
            by=request.user,
            version=form.cleaned_data["version"],
            page=typed_on(request),
            values=form.values,
            many=form.many,
        )
    except EditConflict as found:
        return answer_shown(request, cycle, form, PARTS, page | _conflict(form, found), status=409)
    except ValidationError as refused:
        form.add_error(None, refused)
        return answer_shown(request, cycle, form, PARTS, page, status=422)
    return answer_saved(request, changed, PARTS, made=False)


def _conflict(form: DecisionForm, found: EditConflict) -> dict[str, Any]:
    return {"conflict": show_conflict(form, found.current), "current": found.current}


@requires(Act.HOLD_MEETING, Decision, LOADED)
@require_POST
def remove_decision(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Take a decision out of the record, if nothing came of it and it still reads as the person saw it."""
    version = request.POST.get("version", "")
    try:
        services.remove_decision(
            decision,
            by=request.user,
            version=int(version) if version.isdecimal() and len(version) < 10 else 0,
        )
    except EditConflict:
        messages.error(
            request, _("Somebody changed this meanwhile, so it was not removed. Look at it once more.")
        )
        return redirect("edit_decision", decision.pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(decision)
    messages.success(request, _("The decision was taken out; the history keeps its text."))
    return redirect("meeting", decision.meeting.cycle_id)


@requires(Act.FOLLOW_DECISION, Decision, LOADED, also=refuse_undecided)
@require_http_methods(["GET", "POST"])
def settle_decision(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Done, dropped because ..., or replaced by another; also after the cycle was published."""
    form = SettleForm(
        request.POST or None,
        decision=decision,
        with_undecided=request.grants.allow(Act.HOLD_MEETING),
        initial=initial_of(decision, "outcome") | {"state": "" if decision.is_open else decision.state},
    )
    return save_or_show(
        request,
        form,
        save=lambda data: settle(decision, by=request.user, **data),
        page=_page_about(decision) | {"heading": _("What became of it?"), "button": _("Save")},
    )


@requires(Act.FOLLOW_DECISION, Decision, LOADED, also=refuse_undecided)
@require_http_methods(["GET", "POST"])
def reopen_decision(request: HttpRequest, decision: Decision) -> HttpResponse:
    """The decision was not done after all, or is taken up once more."""
    if decision.is_open:
        messages.info(request, _("This decision is open already. Nothing was changed."))
        return redirect(decision)
    form = ReopenForm(request.POST or None, initial=initial_of(decision))
    return save_or_show(
        request,
        form,
        save=lambda data: reopen(decision, by=request.user, **data),
        page=_page_about(decision) | {"heading": _("Open it again"), "button": _("Open it again")},
    )


def _page_about(decision: Decision) -> dict[str, Any]:
    return {
        "tab": "meetings",
        "overline": _("Decision %(reference)s") % {"reference": decision.reference},
        "about": decision.text,
        "back": decision.get_absolute_url(),
        "who_reads": _("The team reads this now; the next report tells what became of it."),
    }
