"""Going through a partner's diary together, large, on a screen in the room: marker by marker, then the rest."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from diaries.forms.cycle import RecommendationForm, ScoreForm
from diaries.models import Nature, Observation
from diaries.services.reading import Diary, MarkerRow, cycles_beside, read_diary
from diaries.views.drafting_cycle import begin_advice, drafting_score
from diaries.views.places import boundary_partner_or_404, find_cycle
from diaries.views.rows import Link, Rows
from projects.access import Act, Scope, requires
from projects.models import Cycle
from projects.services.current import is_latest
from theory_of_change.models import Actor, Marker


@requires(Act.SEE_DIARY, Actor, "project__programme")
@require_GET
def together(request: HttpRequest, actor: Actor, cycle: int) -> HttpResponse:
    """One marker with what was seen of it, what earlier cycles felt, and its score; `?marker=` names which.

    `?station=` shows what the diary says beside the markers.
    """
    boundary_partner_or_404(actor)
    cycles = cycles_beside(actor)
    here = find_cycle(cycles, cycle)
    station = request.GET.get("station", "")
    if station:
        return _station_page(request, here, actor, cycles, station)
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
    page = {"drafting": drafting_score(request, form, here, row.marker)} if row and form else {}
    return together_page(request, here, actor, diary, row, form, **page)


def address_of(cycle: Cycle, actor: Actor, marker: Marker) -> str:
    return reverse("together", args=[cycle.pk, actor.pk]) + f"?marker={marker.pk}"


def station_labels() -> dict[str, str]:
    """What the room looks at after the markers, in this order."""
    return {
        "unexpected": _("Unexpected changes"),
        "activities": _("Activity diary"),
        "factors": _("What else played a part"),
        "recommendations": _("Recommendations or decisions for adjustment"),
    }


def address_of_station(cycle: Cycle, actor: Actor, station: str) -> str:
    return reverse("together", args=[cycle.pk, actor.pk]) + f"?station={station}"


def _station_page(
    request: HttpRequest, here: Cycle, actor: Actor, cycles: list[Cycle], station: str
) -> HttpResponse:
    if station not in station_labels():
        raise Http404("A diary has no such station.")
    narrowed = (
        ~Q(nature=Nature.EXPECTED) | Observation.objects.untied() if station == "unexpected" else Q(pk=0)
    )
    diary = read_diary(here, actor, is_latest=is_latest(here, cycles), cycles=cycles, narrowed=narrowed)
    rows = Rows.for_reader(request, here, actor)
    parts: dict[str, Any] = {}
    if station == "unexpected":
        parts["untied"] = [rows.seen(each) for each in diary.untied]
        parts["unexpected"] = [rows.seen(each) for each in diary.unexpected]
    elif station == "activities":
        parts["done_rows"] = [rows.done(row) for row in diary.activities]
    elif station == "factors":
        parts["note_cells"] = rows.notes(diary.notes)
    else:
        parts["advice_rows"] = [rows.advice(each) for each in diary.recommendations]
        parts["form"] = RecommendationForm()
        parts["drafting"] = begin_advice(here, actor)
    page = {"writes_here": rows.may_write, "onward": _onward(request, here, actor), **parts}
    return together_page(request, here, actor, diary, None, page.pop("form", None), station=station, **page)


def _onward(request: HttpRequest, cycle: Cycle, actor: Actor) -> Link:
    """From the last station to the next partner's diary of this cycle; from the last partner, to the cycle."""
    partners = Actor.objects.filter(project=actor.project).boundary_partners()
    if request.grants.scope(Act.SEE_DIARY) is Scope.OWN:  # type: ignore[attr-defined]
        partners = partners.represented_by(request.user)
    order = [each for each in partners if each == actor or each.was_followed_after(cycle.opens_at)]
    following = order[order.index(actor) + 1 :]
    if following:
        url = reverse("together", args=[cycle.pk, following[0].pk])
        return Link(url, _("On to %(name)s") % {"name": following[0].name})
    return Link(cycle.get_absolute_url(), _("On to %(name)s") % {"name": cycle.name})


def together_page(
    request: HttpRequest,
    cycle: Cycle,
    actor: Actor,
    diary: Diary,
    row: MarkerRow | None,
    form: Form | None,
    *,
    station: str = "",
    status: int = 200,
    **page: Any,
) -> HttpResponse:
    """The page of one marker or station; of neither, where the partner has no markers in this cycle."""
    rows = Rows.for_reader(request, cycle, actor)
    labels = station_labels()
    steps = [
        {
            "number": each.wording.number,
            "url": address_of(cycle, actor, each.marker),
            "is_here": each is row,
            "score": each.score.score if each.score else "",
        }
        for each in diary.markers
    ] + [
        {"label": label, "url": address_of_station(cycle, actor, name), "is_here": name == station}
        for name, label in labels.items()
    ]
    place = next((at for at, step in enumerate(steps) if step["is_here"]), -1)
    before, after = (
        steps[place - 1] if place > 0 else None,
        steps[place + 1] if place + 1 < len(steps) else None,
    )
    context = {
        "tab": "diaries",
        "cycle": cycle,
        "actor": actor,
        "row": row,
        "form": form,
        "steps": steps,
        "place": place + 1,
        "station": station,
        "station_label": labels.get(station, ""),
        "before": Link(before["url"], _("Back to %(name)s") % {"name": _named(before)}) if before else None,
        "after": Link(after["url"], _("On to %(name)s") % {"name": _named(after)}) if after else None,
    }
    if row is not None:
        context |= {
            "seen_rows": [rows.seen(each.observation, under=row.marker) for each in row.observations],
            "cell": rows.score(row.marker, row.wording.number, row.score, row.earlier),
            "remarks": [each for each in row.earlier if each.remark],
            "keep_theirs": address_of(cycle, actor, row.marker),
            "level": row.wording.level,
        }
    return render(request, "diaries/together.html", context | page, status=status)


def _named(step: dict[str, Any]) -> str:
    return step.get("label") or _("marker %(number)s") % {"number": step["number"]}


def after_scoring(
    request: HttpRequest, cycle: Cycle, actor: Actor, diary: Diary, marker: Marker
) -> HttpResponse:
    """On to the next marker; after the last, to what the diary says beside them."""
    messages.success(request, _("Saved."))
    order = [each.marker for each in diary.markers]
    place = order.index(marker)
    if place + 1 < len(order):
        return redirect(address_of(cycle, actor, order[place + 1]))
    return redirect(address_of_station(cycle, actor, next(iter(station_labels()))))
