"""A cycle as one reads it: where it stands, what is missing, what came late, what was said about it."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from diaries.forms.exchange import CycleNoteForm
from diaries.services.exchanging import read_exchanges, read_late
from diaries.services.last_word import for_reader, last_words
from diaries.views.drafting_cycle import drafting_exchange
from diaries.views.reading import readable_partners, standings_for
from projects import clock
from projects.access import Act, requires
from projects.models import Cycle, CycleState


@requires(Act.SEE_PROJECT, Cycle, "project__programme", "handed_over_by", "meeting")
@require_GET
def cycle(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """One cycle: its path and next step, what is complete and what is missing, and the conversation about it."""
    standings = standings_for(request, [cycle], readable_partners(request, cycle.project))[cycle.pk]
    page = {
        "tab": "diaries",
        "cycle": cycle,
        "meeting": getattr(cycle, "meeting", None),
        "step": next_step(request, cycle),
        "standings": standings,
        "incomplete": [each for each in standings if not each.is_complete],
        "has_ended": cycle.end < clock.today(),
    }
    if request.grants.allow(Act.SEE_MEETING):
        late, late_count = read_late(cycle)
        page["last_words"] = for_reader(request.user, request.grants, [cycle], last_words([cycle]))
        page |= {"exchanges": read_exchanges(cycle), "late": late, "late_count": late_count}
    if request.grants.allow(Act.HAND_OVER) and cycle.takes_entries:
        form = CycleNoteForm(initial={"client_id": uuid4()})
        address = reverse("cycle_note", args=[cycle.pk])
        page |= {
            "note_form": form,
            "drafting": drafting_exchange(request, form, cycle, "note", path=address),
        }
    return render(request, "diaries/cycle.html", page)


def next_step(request: HttpRequest, cycle: Cycle) -> str:
    """What this person could do next to move the cycle on, or else to fill it: the page's one invitation."""
    grants = request.grants
    if cycle.is_open and grants.allow(Act.HAND_OVER):
        return "hand over"
    if cycle.state == CycleState.HANDED_OVER and grants.allow(Act.HOLD_MEETING):
        return "meeting"
    if cycle.state == CycleState.REFLECTED and grants.allow(Act.HOLD_MEETING):
        return "publish"
    if cycle.is_published and grants.allow(Act.READ_PUBLISHED):
        return "read"
    return "write" if cycle.takes_entries and grants.scope(Act.WRITE_DIARY) else ""
