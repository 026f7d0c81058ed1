"""What was taken out of the diaries of a project, and bringing it back."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from diaries.models import ActivityEntry, Observation
from diaries.models.entry import Entry
from diaries.services.removed import KINDS, Place, bring_back_entry, read_removed
from projects.access import Act, NotAllowed, requires
from projects.models import Project


def refuse_others_removed_entry(request: HttpRequest, entry: Entry) -> None:
    """One's own entry, or the right to change another's; what was erased exists for nobody."""
    if entry.erased_at:
        raise Http404("This entry was erased.")
    if not entry.is_written_by(request.user) and not request.grants.allow(Act.CHANGE_OTHERS_ENTRY):
        raise NotAllowed(Act.CHANGE_OTHERS_ENTRY, entry.project)


@requires(Act.WRITE_DIARY, Project, "programme", narrows=True)
@require_GET
def removed(request: HttpRequest, project: Project) -> HttpResponse:
    """What this person could bring back, the last removed first, and how long it still can be."""
    page = read_removed(
        project,
        request.user,
        by_everybody=request.grants.allow(Act.CHANGE_OTHERS_ENTRY),
        after=_place(request),
    )
    return render(
        request,
        "diaries/removed.html",
        {
            "tab": "diaries",
            "page": page,
            "further": _place_as_text(page.further),
            "is_first_page": not request.GET.get("after"),
            "sees_all": request.grants.allow(Act.CHANGE_OTHERS_ENTRY),
        },
    )


@requires(
    Act.WRITE_DIARY, Observation, "cycle__project__programme", "actor", also=refuse_others_removed_entry
)
@require_POST
def restore_observation(request: HttpRequest, observation: Observation) -> HttpResponse:
    return _bring_back(request, observation)


@requires(
    Act.WRITE_DIARY,
    ActivityEntry,
    "cycle__project__programme",
    "activity__actor",
    also=refuse_others_removed_entry,
)
@require_POST
def restore_activity_entry(request: HttpRequest, entry: ActivityEntry) -> HttpResponse:
    return _bring_back(request, entry)


def _bring_back(request: HttpRequest, entry: Any) -> HttpResponse:
    try:
        was_out = bring_back_entry(entry, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("removed", entry.project.slug)
    messages.success(
        request, _("The entry is back in the diary.") if was_out else _("The entry stands in the diary.")
    )
    return redirect(entry)


def offer_to_bring_back(request: HttpRequest, entry: Entry) -> SafeString:
    """What is said once an entry was removed, with the button that takes it back."""
    return format_html(
        '{} <form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="link">{}</button></form> <a href="{}">{}</a>',
        _("The entry was taken out of the diary. For 30 days it can be brought back."),
        restore_address(entry),
        get_token(request),
        _("Bring it back"),
        reverse("removed", args=[entry.project.slug]),
        _("See what was removed"),
    )


def restore_address(entry: Entry) -> str:
    name = "restore_observation" if isinstance(entry, Observation) else "restore_activity_entry"
    return reverse(name, args=[entry.pk])


def _place(request: HttpRequest) -> Place | None:
    """The place that `?after=2020-03-06T10:00:00.000001+00:00_seen_17` names; 404 for one that cannot be read."""
    text = request.GET.get("after", "")
    if not text:
        return None
    try:
        moment, kind, pk = text.split("_")
        at = datetime.fromisoformat(moment)
        place = (at.astimezone(UTC), kind, int(pk))
    except (ValueError, OverflowError):  # the latter: a moment beyond what a calendar holds
        raise Http404("No such place in the list.") from None
    if kind not in KINDS or at.tzinfo is None or not 0 < place[2] < 2**63:
        raise Http404("No such place in the list.")
    return place


def _place_as_text(place: Place | None) -> str:
    return "" if place is None else f"{place[0].isoformat()}_{place[1]}_{place[2]}"
