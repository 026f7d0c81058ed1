"""Writing entries: what was seen and what was done, once each, and never over somebody's words unseen."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diaries.forms.entries import ActivityEntryForm, EntryForm, ObservationForm
from diaries.models import ActivityEntry, Observation
from diaries.models.entry import Entry
from diaries.services.entry import (
    change_entry,
    cycle_of_date,
    remove_entry,
)
from diaries.services.of_its_time import Offer, offer_activities, offer_markers
from diaries.services.together import change_with_copies, written_together
from diaries.views.drafts import drafting_change, typed_on
from diaries.views.files_section import files_of_entry
from diaries.views.parts import entry_again
from diaries.views.places import cycles_of, partners_to_write_with
from diaries.views.removed import offer_to_bring_back
from projects.access import Act, NotAllowed, requires
from projects.editing import EditConflict
from projects.models import Cycle
from projects.receipts import receipt, wants_receipt
from projects.services.current import is_latest
from projects.views.editing import show_conflict
from theory_of_change.models import Activity, Actor, Marker

OBSERVATION_FIELDS = (
    "change",
    "nature",
    "date",
    "date_precision",
    "significance",
    "contribution",
    "other_factors",
    "method",
)
ACTIVITY_FIELDS = (
    "activity",
    "description",
    "date",
    "date_precision",
    "participants",
    "went_well",
    "why_well",
    "went_less_well",
    "why_less_well",
)


def refuse_others_entry(request: HttpRequest, entry: Entry) -> None:
    """One's own entry, or the right to change another's; one that was removed does not exist any more."""
    if entry.removed_at:
        raise Http404("This entry was removed.")
    if not entry.is_written_by(request.user) and not request.grants.allow(Act.CHANGE_OTHERS_ENTRY):
        raise NotAllowed(Act.CHANGE_OTHERS_ENTRY, entry.project)


def _split(form: EntryForm) -> tuple[dict[str, Any], dict[str, Any]]:
    """The form's plain values and its relations to several rows."""
    values = {name: value for name, value in form.values.items() if name != "client_id"}
    many = {name: list(values.pop(name)) for name in ("markers", "activities") if name in values}
    return values, many


def _offer(
    request: HttpRequest,
    model: type[Entry],
    cycle: Cycle,
    actor: Actor,
    *,
    cycles: list[Cycle],
    chosen: Iterable[int] = (),
) -> Offer:
    """What the form offers in this cycle, with what the entry names already and what was just ticked."""
    latest = is_latest(cycle, cycles)
    name, offer = ("activity", offer_activities) if model is ActivityEntry else ("markers", offer_markers)
    ticked = {int(value) for value in request.POST.getlist(name) if value.isdecimal() and len(value) < 19}
    return offer(cycle, actor, is_latest=latest, chosen=ticked.union(chosen))


def form_page(
    request: HttpRequest, form: forms.Form, cycle: Cycle, actor: Actor, **more: Any
) -> HttpResponse:
    """A form of a diary, with who will read it beside the button; only what is wrong, to a device."""
    status = more.pop("status", 422 if form.is_bound else 200)
    if wants_receipt(request) and form.is_bound:
        return receipt(request, status, errors=form.errors)
    page = {
        "tab": "diaries",
        "form": form,
        "cycle": cycle,
        "actor": actor,
        "overline": f"{actor.name}, {cycle.name}",
        "back": reverse("diary", args=[cycle.pk, actor.pk]),
        "button": _("Save"),
        "who_reads": _(
            "The team and the coach read this now; the funder reads it once the report is published. "
            "Write about groups and organisations, not about people by name."
        ),
    }
    template = "diaries/_entry_form.html" if request.htmx else "projects/form_page.html"
    answer = render(request, template, page | more, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def say_where(request: HttpRequest, entry: Entry, asked: int, *, more: str = "") -> None:
    """That it was saved, and where, if that is not the cycle with the id `asked`."""
    if entry.date and not entry.cycle.holds(max(entry.date, entry.project.start)):
        said = _("Saved in %(cycle)s: no cycle has this day yet.") % {"cycle": entry.cycle.name}
    elif entry.cycle_id != asked:
        said = _("Saved in %(cycle)s, where this day belongs.") % {"cycle": entry.cycle.name}
    elif entry.is_late:
        said = _("Saved, and marked as written after the hand-over.")
    else:
        said = _("Saved.")
    messages.success(request, format_html("{} {}", said, more) if more else said)


def _edit(
    request: HttpRequest,
    entry: Entry,
    *,
    form_class: type[EntryForm],
    fields: tuple[str, ...],
    heading: str,
) -> HttpResponse:
    actor = entry.actor
    if request.htmx and "read" in request.GET:
        return entry_again(request, entry)
    beginning = {name: getattr(entry, name) for name in (*fields, "version", "client_id")}
    if isinstance(entry, Observation):
        beginning["actor"] = entry.actor_id
        for name in ("markers", "activities"):
            beginning[name] = list(getattr(entry, name).values_list("pk", flat=True))
    chosen = [beginning["activity"].pk] if isinstance(entry, ActivityEntry) else beginning["markers"]
    cycles = cycles_of(actor.project)
    partners = _partners(request, entry) if isinstance(entry, Observation) else []
    wanted = next((each for each in partners if str(each.pk) == request.POST.get("actor")), actor)
    data = request.POST if request.method == "POST" else None
    if data is not None and wanted != actor:
        data = _without_what_belongs_to(actor, data)
    offer = _offer(
        request, type(entry), entry.cycle, wanted, cycles=cycles, chosen=chosen if wanted == actor else ()
    )
    more = {"partners": partners} if partners else {}
    form = form_class(data, cycle=entry.cycle, actor=wanted, offer=offer, initial=beginning, **more)
    if request.htmx:
        form.auto_id = f"id_{entry._meta.model_name}_{entry.pk}_%s"
    copies = _elsewhere(entry, partners)
    page = {
        "heading": heading,
        "entry": entry,
        "anchor": entry.get_absolute_url().partition("#")[2],
        "removable": True,
        "drafting": drafting_change(request, form, entry),
        "section": files_of_entry(request, entry),
        "elsewhere": copies,
        "changes_copies": data is None or "also" in data,
    }
    if request.method == "GET" or not form.is_valid():
        return form_page(request, form, entry.cycle, actor, **page)
    values, many = _split(form)
    if values["date"] != entry.date:
        day = max(values["date"], entry.project.start) if values["date"] else None
        values["cycle"] = cycle_of_date(entry.project, day, otherwise=entry.cycle)
    try:
        changed = _change(
            request, entry, copies, version=form.cleaned_data["version"], values=values, many=many
        )
    except EditConflict as found:
        return form_page(
            request,
            form,
            entry.cycle,
            actor,
            conflict=show_conflict(form, found.current),
            current=found.current,
            keep_theirs=entry.get_absolute_url(),
            status=409,
            **page,
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return form_page(request, form, entry.cycle, actor, **page)
    if request.htmx:
        return entry_again(request, changed, moved=_has_moved(changed, beginning, entry.cycle_id))
    say_where(request, changed, entry.cycle_id)
    return redirect(changed)


def _partners(request: HttpRequest, entry: Observation) -> list[Actor]:
    """With whom it may have been seen: those in whose diaries of its cycle this person writes."""
    partners = partners_to_write_with(request, entry.project)
    return [each for each in partners if each == entry.actor or each.was_followed_after(entry.cycle.opens_at)]


def _change(request: HttpRequest, entry: Entry, copies: list[Observation], **said: Any) -> Entry:
    """The entry, and with it the copies of an observation where the same words are to change too."""
    if isinstance(entry, Observation) and copies and "also" in request.POST:
        return change_with_copies(entry, copies=copies, by=request.user, page=typed_on(request), **said)
    return change_entry(entry, by=request.user, page=typed_on(request), **said)


def _elsewhere(entry: Entry, partners: list[Actor]) -> list[Observation]:
    """Where else these words stand that were written once: with a single partner, nowhere."""
    if not isinstance(entry, Observation) or len(partners) < 2:
        return []
    return written_together(entry, partners={each.pk for each in partners})


def _without_what_belongs_to(actor: Actor, data: QueryDict) -> QueryDict:
    """With another partner, what was ticked of the one before is no answer any more."""
    kept = data.copy()
    for name, model in (("markers", Marker), ("activities", Activity)):
        own = {str(pk) for pk in model._default_manager.filter(actor=actor).values_list("pk", flat=True)}
        kept.setlist(name, [each for each in data.getlist(name) if each not in own])
    return kept


def _has_moved(entry: Entry, before: dict[str, Any], cycle_id: int) -> bool:
    """Whether it stands elsewhere in the diaries than when the change began."""
    if entry.cycle_id != cycle_id or entry.actor.pk != before.get("actor", entry.actor.pk):  # type: ignore[attr-defined]
        return True
    if entry.date != before["date"]:
        return True
    if isinstance(entry, ActivityEntry):
        return entry.activity_id != before["activity"].pk
    markers = set(entry.markers.values_list("pk", flat=True))  # type: ignore[attr-defined]
    return entry.nature != before["nature"] or markers != set(before["markers"])  # type: ignore[attr-defined]


@requires(Act.WRITE_DIARY, Observation, "cycle__project__programme", "actor", also=refuse_others_entry)
@require_http_methods(["GET", "POST"])
def edit_observation(request: HttpRequest, observation: Observation) -> HttpResponse:
    return _edit(
        request,
        observation,
        form_class=ObservationForm,
        fields=OBSERVATION_FIELDS,
        heading=_("Change the observation"),
    )


@requires(
    Act.WRITE_DIARY,
    ActivityEntry,
    "cycle__project__programme",
    "activity__actor",
    also=refuse_others_entry,
)
@require_http_methods(["GET", "POST"])
def edit_activity_entry(request: HttpRequest, entry: ActivityEntry) -> HttpResponse:
    return _edit(
        request,
        entry,
        form_class=ActivityEntryForm,
        fields=ACTIVITY_FIELDS,
        heading=_("Change the entry"),
    )


@requires(Act.WRITE_DIARY, Observation, "cycle__project__programme", "actor", also=refuse_others_entry)
@require_POST
def remove_observation(request: HttpRequest, observation: Observation) -> HttpResponse:
    return _remove(request, observation)


@requires(
    Act.WRITE_DIARY,
    ActivityEntry,
    "cycle__project__programme",
    "activity__actor",
    also=refuse_others_entry,
)
@require_POST
def remove_activity_entry(request: HttpRequest, entry: ActivityEntry) -> HttpResponse:
    return _remove(request, entry)


def _remove(request: HttpRequest, entry: Entry) -> HttpResponse:
    try:
        remove_entry(entry, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, offer_to_bring_back(request, entry))
    return redirect("diary", entry.cycle_id, entry.actor.pk)
