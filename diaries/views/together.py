"""Going through a partner's diary together: one marker at a time, large, on a screen in the room."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from diaries.forms import ScoreForm
from diaries.services.reading import Diary, MarkerRow, cycles_beside, read_diary
from diaries.views.places import boundary_partner_or_404, find_cycle
from diaries.views.rows import Rows
from projects.access import Act, requires
from projects.models import Cycle
from projects.services.current import is_latest
from theory_of_change.models import Actor, Marker


@requires(Act.SEE_DIARY, Actor, "project__programme")
@require_GET
def together(request: HttpRequest, actor: Actor, cycle: int) -> HttpResponse:
    """One marker with what was seen of it, what earlier cycles felt, and its score; `?marker=` names which."""
    boundary_partner_or_404(actor)
    cycles = cycles_beside(actor)
    here = find_cycle(cycles, cycle)
    wanted = request.GET.get("marker", "")
    narrowed = Q(markers=int(wanted)) if wanted.isdecimal() and len(wanted) < 19 else Q()
    diary = read_diary(here, actor, is_latest=is_latest(here, cycles), cycles=cycles, narrowed=narrowed)
    row = next((each for each in diary.markers if str(each.marker.pk) == wanted), None)
    if row is None and wanted:
        raise Http404("This marker does not belong to the cycle.")
    if row is None and diary.markers:
        return redirect(address_of(here, actor, diary.markers[0].marker))
    form = None
    if row is not None and here.takes_entries and request.grants.allow(Act.SCORE):  # type: ignore[attr-defined]
        form = ScoreForm(
            None, marker=row.marker, row=row.score, number=row.wording.number, text=row.wording.text
        )
    return together_page(request, here, actor, diary, row, form)


def address_of(cycle: Cycle, actor: Actor, marker: Marker) -> str:
    return reverse("together", args=[cycle.pk, actor.pk]) + f"?marker={marker.pk}"


def together_page(
    request: HttpRequest,
    cycle: Cycle,
    actor: Actor,
    diary: Diary,
    row: MarkerRow | None,
    form: ScoreForm | None,
    *,
    status: int = 200,
    **page: Any,
) -> HttpResponse:
    """The page of one marker; of none, where the partner has no markers in this cycle."""
    rows = Rows.for_reader(request, cycle, actor)
    order = list(diary.markers)
    place = order.index(row) if row else 0
    context = {
        "tab": "diaries",
        "cycle": cycle,
        "actor": actor,
        "row": row,
        "form": form,
        "steps": [
            {"number": each.wording.number, "url": address_of(cycle, actor, each.marker), "is_here": each is row,
             "score": each.score.score if each.score else ""}
            for each in order
        ],
        "place": place + 1,
        "before": address_of(cycle, actor, order[place - 1].marker) if place else "",
        "after": address_of(cycle, actor, order[place + 1].marker) if place + 1 < len(order) else "",
    }  # fmt: skip
    if row is not None:
        context |= {
            "seen_rows": [rows.seen(each.observation, under=row.marker) for each in row.observations],
            "cell": rows.score(row.marker, row.wording.number, row.score, row.earlier),
            "remarks": [each for each in row.earlier if each.remark],
            "keep_theirs": address_of(cycle, actor, row.marker),
            "level": row.wording.level,
        }
    return render(request, "diaries/together.html", context | page, status=status)


def after_scoring(
    request: HttpRequest, cycle: Cycle, actor: Actor, diary: Diary, marker: Marker
) -> HttpResponse:
    """On to the next marker; after the last, back to the diary."""
    messages.success(request, _("Saved."))
    order = [each.marker for each in diary.markers]
    place = order.index(marker)
    if place + 1 < len(order):
        return redirect(address_of(cycle, actor, order[place + 1]))
    return redirect("diary", cycle.pk, actor.pk)
