"""Asking for any document: one way in, whatever it is made of."""

from collections.abc import Callable
from dataclasses import dataclass

from projects.models import Cycle, Project, User
from reports.models import OF_A_PROJECT, Format, Kind, Report
from reports.services.documents import (
    DIARIES_GATHERED,
    GATHERED,
    RECENT,
    ask_for_diaries,
    ask_for_document,
)
from reports.services.dossier import KINDS as DOSSIERS
from reports.services.dossier import ask_for_dossier
from reports.services.publication import ask_for_report
from reports.services.published import ask_for_draft
from theory_of_change.models import Actor


@dataclass(frozen=True)
class Wanted:
    """A document that somebody asks for; `cycle` and `partner` where its kind is about one."""

    kind: Kind
    project: Project
    language: str
    cycle: Cycle | None = None
    partner: Actor | None = None
    format: Format = Format.PDF


def ask_for(wanted: Wanted, *, by: User | None) -> Report:
    """The document as things stand now, or the published one of a published cycle. Asked twice, it is the same."""
    for kinds, ask in _WAYS:
        if wanted.kind in kinds:
            return ask(wanted, by)
    raise ValueError(f"Nobody can ask for a document of the kind {wanted.kind}.")


def _cycle_of(wanted: Wanted) -> Cycle:
    if wanted.cycle is None:
        raise ValueError(f"A document of the kind {wanted.kind} is about one cycle.")
    return wanted.cycle


def _theory(wanted: Wanted, by: User | None) -> Report:
    return ask_for_document(
        kind=wanted.kind,
        project=wanted.project,
        by=by,
        language=wanted.language,
        partner=wanted.partner,
        format=wanted.format,
    )


def _diaries(wanted: Wanted, by: User | None) -> Report:
    return ask_for_diaries(
        kind=wanted.kind,
        cycle=_cycle_of(wanted),
        by=by,
        language=wanted.language,
        partner=wanted.partner,
        format=wanted.format,
    )


def _dossier(wanted: Wanted, by: User | None) -> Report:
    return ask_for_dossier(
        kind=wanted.kind, cycle=_cycle_of(wanted), by=by, language=wanted.language, format=wanted.format
    )


def _cycle_report(wanted: Wanted, by: User | None) -> Report:
    return ask_for_report(cycle=_cycle_of(wanted), by=by, language=wanted.language, format=wanted.format)


def _of_project(wanted: Wanted, by: User | None) -> Report:
    return ask_for_draft(
        kind=wanted.kind, project=wanted.project, by=by, language=wanted.language, format=wanted.format
    )


_WAYS: tuple[tuple[tuple[Kind, ...], Callable[[Wanted, User | None], Report]], ...] = (
    (tuple(GATHERED), _theory),
    (tuple(DIARIES_GATHERED), _diaries),
    (DOSSIERS, _dossier),
    ((Kind.CYCLE,), _cycle_report),
    (OF_A_PROJECT, _of_project),
)
"""Kinds -> how one asks for them."""


def recent_in_project(project: Project) -> list[Report]:
    """The last few that the team asked for, newest first; published editions have their own lists."""
    return list(
        Report.objects.filter(edition__project=project, edition__number=None)
        .select_related("edition__partner", "edition__cycle", "asked_by")
        .defer("edition__content")
        .order_by("-asked_at", "-pk")[:RECENT]
    )
