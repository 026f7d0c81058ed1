"""Preparing a meeting: stars, questions, the day and the agenda. Each is the coach's act, with its history."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from diaries.models import ActivityEntry, DiaryNotes, Observation, Recommendation
from projects import clock
from projects.editing import EditConflict, change
from projects.models import Cycle, HistoryEntry, User
from projects.services.cycle import refuse_if_closed
from projects.services.history import record
from reflection.models import AgendaPart, Decision, Highlight, Meeting, Part, Piece, Question
from reflection.services.days import refuse_far_day
from reflection.services.live import hold_meeting, meeting_of, stir
from theory_of_change.models import Actor, Assumption, Marker

PieceKey = tuple[Piece, int]


class NoSuchPiece(Exception):
    """The piece is not there, or belongs to another project's meeting."""


def read_key(key: str) -> PieceKey:
    """ "observation-12" as its kind and number; raises `NoSuchPiece`."""
    kind, _dash, number = key.rpartition("-")
    if kind not in Piece.values or not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise NoSuchPiece(key)
    return Piece(kind), int(number)


def find_piece(cycle: Cycle, key: PieceKey) -> Any:
    """The row that a piece of this cycle's meeting is; raises `NoSuchPiece` for another meeting's."""
    kind, pk = key
    project = cycle.project_id
    rows: Any = {
        Piece.OBSERVATION: Observation.objects.kept().filter(cycle=cycle),
        Piece.ACTIVITY_ENTRY: ActivityEntry.objects.kept().filter(cycle=cycle).select_related("activity"),
        Piece.MARKER: Marker.objects.filter(actor__project=project),
        Piece.ACTOR: Actor.objects.filter(project=project),
        Piece.NOTES: DiaryNotes.objects.filter(cycle=cycle).select_related("actor"),
        Piece.RECOMMENDATION: Recommendation.objects.filter(cycle=cycle),
        Piece.ASSUMPTION: Assumption.objects.filter(project=project),
        Piece.DECISION: Decision.objects.filter(meeting__cycle__project=project),
    }[kind]
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NoSuchPiece(f"{kind}-{pk}")
    return row


def words_of(row: Any) -> str:
    """How a piece is quoted where somebody asks about it."""
    if isinstance(row, Observation):
        return row.change
    if isinstance(row, ActivityEntry):
        return row.activity.name
    if isinstance(row, DiaryNotes):
        return _("What helped and hindered: %(partner)s") % {"partner": row.actor.name}
    if isinstance(row, Assumption):
        return row.because
    if isinstance(row, (Marker, Actor)):
        return str(row)
    return row.text


@transaction.atomic
def star(*, cycle: Cycle, by: User, key: PieceKey, wanted: bool) -> bool:
    """Puts a star at a piece, or takes it away; returns whether anything changed.

    It says what is wanted and does not toggle, so that two coaches who press at once agree.
    """
    refuse_if_closed(cycle)
    find_piece(cycle, key)
    meeting = _held_meeting(cycle, by)
    kind, piece = key
    if wanted:
        row, changed = Highlight.objects.get_or_create(
            meeting=meeting, kind=kind, piece=piece, defaults={"starred_by": by}
        )
    else:
        found = Highlight.objects.filter(meeting=meeting, kind=kind, piece=piece).first()
        row, changed = found or Highlight(), found is not None
    if not changed:
        return False
    told = {"cycle": cycle.pk, "kind": kind.value, "piece": piece}
    record(
        project=cycle.project,
        by=by,
        verb=HistoryEntry.Verb.ADDED if wanted else HistoryEntry.Verb.REMOVED,
        subject=row,
        before=None if wanted else told,
        after=told if wanted else None,
    )
    if not wanted:
        row.delete()
    stir(meeting)
    return True


@transaction.atomic
def ask(
    *, cycle: Cycle, by: User, text: str, key: PieceKey | None = None, is_brought: bool = True
) -> Question:
    """Writes down a question for the meeting. The same words about the same piece twice are one question."""
    refuse_if_closed(cycle)
    if key is not None:
        find_piece(cycle, key)
    meeting = _held_meeting(cycle, by)
    about = {"kind": key[0].value, "piece": key[1]} if key else {"kind": "", "piece": None}
    present = Question.objects.filter(meeting=meeting, text=text, **about).first()
    if present is not None:
        return present
    question = Question.objects.create(
        meeting=meeting, text=text, is_brought=is_brought, created_by=by, **about
    )
    record(
        project=cycle.project,
        by=by,
        verb=HistoryEntry.Verb.ADDED,
        subject=question,
        after={"text": text, "is_brought": is_brought, "cycle": cycle.pk, **about},
    )
    stir(meeting)
    return question


@transaction.atomic
def change_question(*, question: Question, by: User, version: int, values: Mapping[str, Any]) -> Question:
    """Rewords it, or says whether it is brought; raises `EditConflict` when another changed it meanwhile."""
    cycle = hold_meeting(question.meeting)
    refuse_if_closed(cycle)
    row = change(question, project=cycle.project, by=by, version=version, values=values)
    stir(question.meeting)
    return row


@transaction.atomic
def bring(*, question: Question, by: User, wanted: bool) -> Question:
    """Chooses it for the meeting, or leaves it at home, whatever was reworded meanwhile."""
    hold_meeting(question.meeting)
    current = Question.objects.filter(pk=question.pk).first()
    if current is None:
        raise NoSuchPiece(question.pk)
    current.meeting = question.meeting
    return change_question(question=current, by=by, version=current.version, values={"is_brought": wanted})


@transaction.atomic
def remove_question(*, question: Question, by: User) -> None:
    """Takes it off the list; the history keeps its words."""
    cycle = hold_meeting(question.meeting)
    refuse_if_closed(cycle)
    if not Question.objects.filter(pk=question.pk).exists():
        return
    record(
        project=cycle.project,
        by=by,
        verb=HistoryEntry.Verb.REMOVED,
        subject=question,
        before={"text": question.text, "kind": question.kind, "piece": question.piece, "cycle": cycle.pk},
    )
    Question.objects.filter(pk=question.pk).delete()
    stir(question.meeting)


@transaction.atomic
def plan_meeting(
    *, cycle: Cycle, by: User, version: int, values: Mapping[str, Any], minutes: Mapping[Part, int]
) -> Meeting:
    """Sets the day, the hour, the place, what to bring, and the minutes of each part (0: not on the agenda).

    `version` is 0 where there was no meeting yet. Raises `EditConflict` when another planned it meanwhile, and
    `ValidationError` where the day lies before the cycle or an hour comes without a day.
    """
    refuse_if_closed(cycle)
    if values.get("date") and values["date"] < cycle.start:
        raise ValidationError({"date": _("The meeting cannot lie before the cycle began.")})
    if values.get("date"):
        refuse_far_day(values["date"], start=cycle.start, end=cycle.project.end)
    if values.get("begins_at") and not values.get("date"):
        raise ValidationError({"date": _("Say on which day it begins at that hour.")})
    current = _held_meeting(cycle, by)
    if current.is_held and not values.get("date"):
        raise ValidationError({"date": _("Say on which day the meeting was held.")})
    version = version or 1
    wanted = {part.value: minutes[part] for part in Part if minutes.get(part)}
    before = dict(current.agenda.values_list("part", "minutes"))
    if wanted != before and current.version != version:
        raise EditConflict(current)
    row = change(current, project=cycle.project, by=by, version=version, values=values)
    if wanted != before:
        _set_agenda(row, wanted)
        if row.version == version:
            row.version += 1
            row.updated_at, row.updated_by = clock.now(), by
            row.save(update_fields=["version", "updated_at", "updated_by"])
        record(
            project=cycle.project,
            by=by,
            verb=HistoryEntry.Verb.CHANGED,
            subject=row,
            before={"agenda": before},
            after={"agenda": wanted},
        )
    stir(row)
    return row


def _held_meeting(cycle: Cycle, by: User) -> Meeting:
    """The cycle's meeting, held; a cycle that was published meanwhile is refused."""
    meeting = meeting_of(cycle, by=by)
    refuse_if_closed(hold_meeting(meeting))
    meeting.refresh_from_db()
    meeting.cycle = cycle
    return meeting


def _set_agenda(meeting: Meeting, wanted: Mapping[str, int]) -> None:
    meeting.agenda.all().delete()
    AgendaPart.objects.bulk_create(
        AgendaPart(meeting=meeting, part=part, minutes=minutes) for part, minutes in wanted.items()
    )
