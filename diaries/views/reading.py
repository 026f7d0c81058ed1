"""The diaries as one reads them: the list, a partner's diary, a partner's ladder."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from diaries.forms.cycle import RecommendationForm
from diaries.services.ladder import Ladder, Rung, read_ladders
from diaries.services.reading import Diary, Place, cycles_beside, read_diary
from diaries.services.standing import Standing, read_standings
from diaries.views.drafting_cycle import begin_advice
from diaries.views.places import boundary_partner_or_404, cycles_of, find_cycle
from diaries.views.rows import Rows
from projects import clock
from projects.access import Act, Scope, requires
from projects.models import Cycle, Project
from projects.services.current import current_cycle, is_latest
from theory_of_change.models import Actor, Level
from theory_of_change.views.theory import LEVEL_NOTES


def readable_partners(request: HttpRequest, project: Project) -> list[Actor]:
    """The boundary partners whose diaries this person may read."""
    partners = Actor.objects.filter(project=project).boundary_partners()
    if request.grants.scope(Act.SEE_DIARY) is Scope.OWN:
        partners = partners.represented_by(request.user)
    partners = list(partners)
    for partner in partners:
        partner.project = project
    return partners


def standings_for(
    request: HttpRequest, cycles: Sequence[Cycle], partners: Sequence[Actor]
) -> dict[int, list[Standing]]:
    """What stands in these diaries. A partner's own person, who scores nothing, does not hear that scores are missing."""
    found = read_standings(cycles, partners)
    if request.grants.scope(Act.SEE_DIARY) is not Scope.OWN:
        return found
    return {pk: [each.without_scores() for each in own] for pk, own in found.items()}


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def diaries(request: HttpRequest, project: Project) -> HttpResponse:
    """All cycles, newest first, with each partner's diary and what stands in it."""
    cycles = cycles_of(project)
    partners = readable_partners(request, project)
    standings = standings_for(request, cycles, partners)
    rows = [{"cycle": cycle, "standings": standings[cycle.pk]} for cycle in reversed(cycles)]
    return render(
        request,
        "diaries/diaries.html",
        {
            "tab": "diaries",
            "cycles": rows,
            "under_way": [row for row in rows if not row["cycle"].is_published],
            "earlier": [row for row in rows if row["cycle"].is_published],
        },
    )


@requires(Act.SEE_PROJECT, Cycle, "project__programme")
@require_GET
def choose_partner(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """What I saw in this cycle: the form, with the cycle chosen."""
    return redirect(f"{reverse('saw', args=[cycle.project.slug])}?cycle={cycle.pk}")


@requires(Act.SEE_DIARY, Actor, "project")
@require_GET
def diary(request: HttpRequest, actor: Actor, cycle: int) -> HttpResponse:
    """One partner's diary of one cycle, laid out as the report's figures 2.5 and 2.6."""
    boundary_partner_or_404(actor)
    cycles = cycles_beside(actor)
    here = find_cycle(cycles, cycle)
    read = read_diary(here, actor, is_latest=is_latest(here, cycles), after=_place(request), cycles=cycles)
    rows = Rows.for_reader(request, here, actor)
    return render(
        request,
        "diaries/diary.html",
        {
            "tab": "diaries",
            "cycle": here,
            "actor": actor,
            "writes_here": rows.may_write,
            "markers": rows.markers(read),
            "untied": [rows.seen(each) for each in read.untied],
            "unexpected": [rows.seen(each) for each in read.unexpected],
            "observation_count": read.observation_count,
            "older": _place_as_text(read.older),
            "is_first_page": _place(request) is None,
            **_beside_the_observations(rows, read),
            **_for_the_partner(request),
        },
    )


def _beside_the_observations(rows: Rows, read: Diary) -> dict[str, Any]:
    """What stands on the first page only, since it is not what there can be thousands of."""
    return {
        "done_rows": [rows.done(row) for row in read.activities],
        "advice_rows": [rows.advice(each) for each in read.recommendations],
        "note_cells": rows.notes(read.notes),
        "form": RecommendationForm(),
        "drafting": begin_advice(read.cycle, read.actor),
    }


def _for_the_partner(request: HttpRequest) -> dict[str, Any]:
    """What a partner's own person is told: a welcome, who reads this when, and where the report is."""
    if request.grants.scope(Act.SEE_DIARY) is not Scope.OWN:
        return {}
    return {"is_partner": True, "is_welcome": "welcome" in request.GET}


@requires(Act.SEE_DIARY, Actor, "project__programme")
@require_GET
def ladder(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A partner's markers by cycles: rings, words and numbers of observations; no totals."""
    boundary_partner_or_404(actor)
    cycles = cycles_of(actor.project)
    read = read_ladders([actor], cycles, moment=clock.now())[actor.pk]
    return render(
        request,
        "diaries/ladder.html",
        {"tab": "theory", "actor": actor, **ladder_context(read, cycles)},
    )


def ladder_context(ladder: Ladder, cycles: list[Cycle]) -> dict[str, Any]:
    """What the ladder's table needs: rungs under their level, cells beside their cycle, retired ones last."""
    current = current_cycle(cycles)
    by_pk = {cycle.pk: cycle for cycle in cycles}
    return {
        "cycles": cycles,
        "current": current,
        "rung_count": len(ladder.rungs) - len(ladder.retired),
        "levels": [
            {
                "label": level.label,
                "note": LEVEL_NOTES[level](),
                "rungs": [rung_row(rung, by_pk, current) for rung in ladder.at(level)],
            }
            for level in Level
        ],
        "retired": [rung_row(rung, by_pk, current) for rung in ladder.retired],
        "has_reworded": any(cell.is_reworded for rung in ladder.rungs for cell in rung.cells),
        "unexpected": [
            {"row": row, "cycle": by_pk[row.cycle_id], "is_current": by_pk[row.cycle_id] == current}
            for row in ladder.unexpected
        ],
    }


def rung_row(rung: Rung, by_pk: dict[int, Cycle], current: Cycle | None) -> dict[str, Any]:
    """One marker with its cells; of its earlier wordings those in which a cycle was settled, last first."""
    return {
        "rung": rung,
        "level_label": Level(rung.level).label,
        "cells": [
            {
                "cell": cell,
                "cycle": by_pk[cell.cycle_id],
                "is_current": by_pk[cell.cycle_id] == current,
            }
            for cell in rung.cells
        ],
        "earlier": [
            {
                "cycle": by_pk[each.last_cycle_id],
                "text": each.text if "text" in each.changed else "",
                "number": each.number if "number" in each.changed else "",
                "level": Level(each.level).label if "level" in each.changed else "",
                "until": each.until,
                "reason": each.reason,
            }
            for each in reversed(rung.changes)
            if each.last_cycle_id is not None
        ],
    }


def _place(request: HttpRequest) -> Place | None:
    """The place that `?after=2020-03-06_17` names; 404 for one that cannot be read."""
    text = request.GET.get("after", "")
    if not text:
        return None
    day, _separator, pk = text.partition("_")
    try:
        place = (date.fromisoformat(day) if day else None, int(pk))
    except ValueError:
        raise Http404("No such place in the diary.") from None
    if not 0 < place[1] < 2**63:
        raise Http404("No such place in the diary.")
    return place


def _place_as_text(place: Place | None) -> str:
    if place is None:
        return ""
    day, pk = place
    return f"{day.isoformat() if day else ''}_{pk}"
