"""Write down what I saw, and what we did: from anywhere in a project, over all the partners one writes with."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from diaries.forms.attachments import named_files
from diaries.forms.entries import ActivityEntryForm, EntryForm, ObservationForm
from diaries.forms.writing import DAY, TODAY, DidForm, SawForm, WritingForm
from diaries.models import ActivityEntry, Draft, Observation
from diaries.models.entry import Entry
from diaries.services.activity_entry import save_activity_entry
from diaries.services.entry import Outcome, also_with, save_entries
from diaries.services.of_its_time import offer_activities, offer_markers, offer_partners
from diaries.views.drafts import drafting_change, drafting_new, put_back, typed_on
from diaries.views.entries import form_page, say_where
from diaries.views.files_section import files_of_entry, files_of_new_entry
from diaries.views.places import boundary_partner_or_404, cycles_of, find_cycle, partners_to_write_with
from projects import clock
from projects.access import Act, requires
from projects.models import Cycle, Project
from projects.receipts import pairs_of, receipt, wants_receipt
from projects.services.current import current_cycle, is_latest
from projects.text import same_name
from projects.views.editing import show_conflict
from theory_of_change.models import Actor

AnyForm = TypeVar("AnyForm", bound=WritingForm)


@requires(Act.WRITE_DIARY, Project, "programme", narrows=True)
@require_http_methods(["GET", "POST"])
def saw(request: HttpRequest, project: Project) -> HttpResponse:
    """Write down what I saw: one form, an entry in the diary of each partner it speaks of."""
    if "hide_question" in request.POST:
        return _hide_question(request, project)
    form = _begin(SawForm, request, project)
    if not form.is_valid():
        return _show(request, project, form, Draft.Kind.SAW)

    files = named_files(request.POST.getlist("attachments"))

    def save(**where: Any) -> Outcome[Observation]:
        sent = [replace(each, attachments=files) for each in form.entries()]
        return save_entries(Observation, by=request.user, sent=sent, **where)

    return _save(request, project, form, Draft.Kind.SAW, save)


@requires(Act.WRITE_DIARY, Project, "programme", narrows=True)
@require_http_methods(["GET", "POST"])
def did(request: HttpRequest, project: Project) -> HttpResponse:
    """Write down what we did; an activity that nobody had planned is named here."""
    form = _begin(DidForm, request, project)
    if not form.is_valid():
        return _show(request, project, form, Draft.Kind.DID)

    files = named_files(request.POST.getlist("attachments"))

    def save(**where: Any) -> Outcome[ActivityEntry]:
        sent = replace(form.entry(), attachments=files)
        return save_activity_entry(by=request.user, sent=sent, unplanned=form.to_name, **where)

    return _save(request, project, form, Draft.Kind.DID, save)


def _begin(form_class: type[AnyForm], request: HttpRequest, project: Project) -> AnyForm:
    return form_class(
        request.POST or None,
        project=project,
        actors=partners_to_write_with(request, project),
        initial={"client_id": uuid.uuid4(), "version": 0, "today": clock.today()},
    )


def _hide_question(request: HttpRequest, project: Project) -> HttpResponse:
    """The quiet question does not come back to this person; what stands in the form stays there."""
    request.user.hides_question = True
    request.user.save(update_fields=["hides_question"])
    if wants_receipt(request):
        return HttpResponse(status=204)
    form = SawForm(project=project, actors=partners_to_write_with(request, project))
    put_back(form, pairs_of(request.POST))
    return _show(request, project, form, Draft.Kind.SAW, begins=False)


# Showing


def _show(
    request: HttpRequest,
    project: Project,
    form: WritingForm,
    kind: str,
    *,
    begins: bool = True,
    status: int = 0,
) -> HttpResponse:
    """The form, with what this person may choose; only what is wrong, to a device."""
    status = status or (422 if form.is_bound else 200)
    if wants_receipt(request) and form.is_bound:
        return receipt(request, status, errors=form.errors)
    cycles = cycles_of(project)
    here = _cycle_of(request, form, cycles)
    partners = list(partners_to_write_with(request, project))
    if begins and not form.is_bound and here:
        _begin_with(request, form, here, partners)
    drafting = drafting_new(request, form, project, kind)
    offers = []
    if here:
        _not_today_any_more(form)
        chosen = form.ids("actor") | form.ids("actors")
        followed = [each for each in partners if each.was_followed_after(here.opens_at) or each.pk in chosen]
        last = _last_partner(request, followed, chosen)
        followed.sort(key=lambda each: each.pk != last)
        if not form.is_bound:
            form.initial["actor"] = form.initial.get("actor") or last
            form.initial["cycle"] = form.initial.get("cycle") or here.pk
        offers = offer_partners(
            here,
            followed,
            is_latest=is_latest(here, cycles),
            markers=form.ids("markers"),
            activities=form.ids("activities") | form.ids("activity"),
        )
    form.offer(offers)
    form.offer_cycles([each for each in cycles if each == here or (each.takes_entries and each.has_begun)])
    return render(
        request,
        f"diaries/{kind}.html",
        {
            "writes": kind,
            "form": form,
            "cycle": here,
            "drafting": drafting,
            "groups": form.groups if isinstance(form, SawForm) else [],
            "partner_count": len(offers),
            "section": files_of_new_entry(request, partners[0], drafting.restored) if partners else {},
            "offers_today": bool(here and (here.holds(clock.today()) or form.when_now == TODAY)),
            "back": _back(request, project, here),
        },
        status=status,
    )


def _cycle_of(request: HttpRequest, form: WritingForm, cycles: list[Cycle]) -> Cycle | None:
    """The cycle that the address or the form names, else the present one."""
    named = {*form.sent_or_begun("cycle"), request.GET.get("cycle", "")}
    return next((each for each in cycles if str(each.pk) in named), None) or current_cycle(cycles)


def _begin_with(request: HttpRequest, form: WritingForm, here: Cycle, partners: list[Actor]) -> None:
    form.initial["cycle"] = here.pk
    form.initial["when"] = TODAY if here.holds(clock.today()) else DAY
    wanted = request.GET.get("actor", "")
    if wanted in {str(each.pk) for each in partners}:
        form.initial["actor"] = int(wanted)


def _last_partner(request: HttpRequest, partners: list[Actor], chosen: set[int]) -> int | None:
    """The chosen one, else the partner whose diary this person wrote in last, else the first."""
    own = {each.pk for each in partners}
    if chosen & own:
        return min(chosen & own)
    written = list(
        Observation.objects.filter(created_by=request.user, actor__in=own)
        .order_by("-created_at", "-pk")
        .values_list("actor", "client_id")[: len(partners)]
    )
    if not written:
        return partners[0].pk if partners else None
    last, client_id = written[0]
    # "Also seen with ..." wrote several at once; the first of them is with whom one chose.
    return next((actor for actor, first in written if also_with(first, last) == client_id), last)


def _not_today_any_more(form: WritingForm) -> None:
    """In a draft of another day, "today" is that day."""
    if form.is_bound or form.when_now != TODAY:
        return
    wrote = (form.sent_or_begun("today") or [""])[0]
    if wrote and wrote != clock.today().isoformat():
        form.initial |= {"when": DAY, "date": wrote, "today": clock.today()}


def _back(request: HttpRequest, project: Project, here: Cycle | None) -> str:
    """Where one came from, as far as the address tells: a partner's diary, else the project."""
    actor = request.GET.get("actor", "")
    if here and actor.isdecimal() and len(actor) < 19 and "cycle" in request.GET:
        return reverse("diary", args=[here.pk, int(actor)])
    return project.get_absolute_url()


# Saving


def _save(
    request: HttpRequest, project: Project, form: WritingForm, kind: str, save: Callable[..., Outcome]
) -> HttpResponse:
    """The answer to what was sent: 201, or 200 for what stood here already, 409, 410, 422."""
    asked = form.cleaned_data["cycle"]
    try:
        outcome = save(project=project, day=form.day, otherwise=asked, page=typed_on(request))
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return _show(request, project, form, kind)
    if outcome.other:
        return _beside(request, form, outcome.other[0])
    if outcome.removed:
        form.add_error(None, _("This entry was saved and has been removed since. Your text is still here."))
        form.data = form.data.copy()
        form.data["client_id"] = str(uuid.uuid4())
        return _show(request, project, form, kind, status=410)
    rows = outcome.made + outcome.same
    url = rows[0].get_absolute_url()
    if wants_receipt(request):
        return receipt(request, 201 if outcome.made else 200, url=url)
    _tell(request, project, kind, outcome, asked)
    return redirect(url)


def _tell(request: HttpRequest, project: Project, kind: str, outcome: Outcome, asked: int | None) -> None:
    if not outcome.made:
        messages.info(request, _("This entry stands in the diary already; it was not added twice."))
        return
    more = format_html('<a href="{}">{}</a>', reverse(kind, args=[project.slug]), _("Write down another"))
    say_where(request, outcome.made[0], asked or outcome.made[0].cycle_id, more=more)


def _beside(request: HttpRequest, form: WritingForm, entry: Entry) -> HttpResponse:
    """Other words stand under this id: both are shown, and saving once more is a choice made with both in view."""
    is_observation = isinstance(entry, Observation)
    sent = QueryDict(mutable=True)
    for name in form.data:
        sent.setlist(name, form.data.getlist(name))
    day = form.cleaned_data["date"]
    sent["date"] = day.isoformat() if day else ""
    sent["month"] = f"{day:%Y-%m}" if day else ""
    sent["date_precision"] = form.cleaned_data["date_precision"]
    sent["version"] = str(entry.version)
    latest = is_latest(entry.cycle, cycles_of(entry.project))
    form_class: type[EntryForm] = ObservationForm if is_observation else ActivityEntryForm
    offer = offer_markers if is_observation else offer_activities
    if isinstance(form, SawForm):
        own = next(each for each in form.entries() if each.client_id == entry.client_id)
        sent["nature"] = own.values["nature"]
        for name in ("markers", "activities"):
            sent.setlist(name, [str(each.pk) for each in own.many[name] if each.actor_id == entry.actor.pk])
    named = form.to_name[1] if isinstance(form, DidForm) and form.to_name else ""
    if named and same_name(named) == same_name(entry.activity.name):  # type: ignore[attr-defined]
        named, sent["activity"] = "", str(entry.activity.pk)  # type: ignore[attr-defined]
    change = form_class(
        sent, cycle=entry.cycle, actor=entry.actor, offer=offer(entry.cycle, entry.actor, is_latest=latest)
    )
    change.is_valid()
    if named:  # is not lost either
        sentence = _(
            "You wrote that it was “%(name)s”. No activity was added for it; choose the one this is about."
        )
        change.add_error("activity", sentence % {"name": named})
    return form_page(
        request,
        change,
        entry.cycle,
        entry.actor,
        heading=_("What did you see?") if is_observation else _("What did you do?"),
        drafting=drafting_change(request, change, entry),
        conflict=show_conflict(change, entry),
        current=entry,
        keep_theirs=entry.get_absolute_url(),
        section=files_of_entry(request, entry),
        action=reverse("edit_observation" if is_observation else "edit_activity_entry", args=[entry.pk]),
        status=409,
    )


# Addresses of before, and of a certain diary: they lead to the forms, with partner and cycle chosen


@requires(Act.WRITE_DIARY, Actor, "project__programme")
@require_GET
def add_observation(request: HttpRequest, actor: Actor, cycle: int) -> HttpResponse:
    """What I saw with this partner in this cycle."""
    return _lead_to("saw", actor, cycle)


@requires(Act.WRITE_DIARY, Actor, "project__programme")
@require_GET
def add_activity_entry(request: HttpRequest, actor: Actor, cycle: int) -> HttpResponse:
    """What we did with this partner in this cycle."""
    return _lead_to("did", actor, cycle)


def _lead_to(name: str, actor: Actor, cycle: int) -> HttpResponse:
    boundary_partner_or_404(actor)
    here = find_cycle(cycles_of(actor.project), cycle)
    return redirect(f"{reverse(name, args=[actor.project.slug])}?cycle={here.pk}&actor={actor.pk}")
