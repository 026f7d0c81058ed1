"""The questions that were taken to a meeting, each with what it is about, as its minutes keep them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from diaries.models import ActivityEntry, DiaryNotes, Observation, Recommendation
from reflection.models import Decision, Meeting, Piece, Question
from theory_of_change.models import Actor, Assumption, Marker
from theory_of_change.services.wording import Wordings


@dataclass(frozen=True)
class AskedThen:
    """A question with what it is about, in words, and where that stands; both empty for one about nothing in particular."""

    question: Question
    about: str = ""
    url: str = ""

    @property
    def is_about_a_piece(self) -> bool:
        return bool(self.question.kind)


def read_asked(
    meeting: Meeting, wordings: Wordings, *, own: Collection[int] | None = None
) -> list[AskedThen]:
    """Those that were brought, in the order in which they were asked: one query, and one for each kind of piece.

    `own` narrows to those about these actors. Of a piece that is no longer there only its kind is known, and so it
    is nobody's own.
    """
    questions = list(meeting.questions.filter(is_brought=True).order_by("pk"))
    wanted: dict[str, set[int]] = defaultdict(set)
    for question in questions:
        if question.kind:
            wanted[question.kind].add(question.piece or 0)
    told = {
        (kind, row.pk): _words_and_place(row, wordings)
        for kind, ids in wanted.items()
        for row in _pieces(Piece(kind), ids, meeting, own)
    }
    asked = []
    for question in questions:
        about, url = told.get((question.kind, question.piece or 0), ("", ""))
        if own is None or about:
            asked.append(AskedThen(question, about, url))
    return asked


def _pieces(
    kind: Piece, ids: Collection[int], meeting: Meeting, own: Collection[int] | None
) -> Iterable[Any]:
    """The rows of this meeting's project that are meant; of these actors only, where `own` says so."""
    in_cycle, project = {"cycle": meeting.cycle_id}, meeting.cycle.project_id
    rows, of_actor = {
        Piece.OBSERVATION: (Observation.objects.kept().filter(**in_cycle), "actor"),
        Piece.ACTIVITY_ENTRY: (
            ActivityEntry.objects.kept().filter(**in_cycle).select_related("activity"),
            "activity__actor",
        ),
        Piece.MARKER: (Marker.objects.filter(actor__project=project).select_related("actor"), "actor"),
        Piece.ACTOR: (Actor.objects.filter(project=project), "pk"),
        Piece.NOTES: (DiaryNotes.objects.filter(**in_cycle).select_related("actor"), "actor"),
        Piece.RECOMMENDATION: (Recommendation.objects.filter(**in_cycle), "actor"),
        Piece.ASSUMPTION: (Assumption.objects.filter(project=project).select_related("project"), ""),
        Piece.DECISION: (
            Decision.objects.filter(meeting__cycle__project=project).select_related("meeting__cycle"),
            "",
        ),
    }[kind]
    rows = rows.filter(pk__in=ids)
    if own is None:
        return rows
    if kind == Piece.DECISION:
        return rows.about(own)  # type: ignore[attr-defined]
    if kind == Piece.ASSUMPTION:
        ends = Q(activity__actor__in=own) | Q(marker__actor__in=own) | Q(leads_to__actor__in=own)
        return rows.filter(ends)
    return rows.filter(**{f"{of_actor}__in": own})


def _words_and_place(row: Any, wordings: Wordings) -> tuple[str, str]:
    """A piece in the words of its cycle, and the address at which it stands."""
    tell: dict[type, Callable[[], tuple[str, str]]] = {
        Observation: lambda: (row.change, row.get_absolute_url()),
        ActivityEntry: lambda: (wordings.activity_name(row.activity), row.get_absolute_url()),
        Marker: lambda: (_marker_words(row, wordings), reverse("marker", args=[row.pk])),
        Actor: lambda: (wordings.words(row, "name"), row.get_absolute_url()),
        DiaryNotes: lambda: (
            _("What helped and hindered: %(partner)s") % {"partner": wordings.words(row.actor, "name")},
            _diary(row),
        ),
        Recommendation: lambda: (row.text, _diary(row)),
        Assumption: lambda: (wordings.words(row, "because"), row.get_absolute_url()),
        Decision: lambda: (f"{row.reference} {row.text}", row.get_absolute_url()),
    }
    return tell[type(row)]()


def _marker_words(row: Marker, wordings: Wordings) -> str:
    then = wordings.marker(row)
    return f"{wordings.words(row.actor, 'name')}, {then.number}: {then.text}"


def _diary(row: DiaryNotes | Recommendation) -> str:
    return reverse("diary", args=[row.cycle_id, row.actor_id])
