"""The last word about a cycle, told to those for whom it was meant until they answer it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from diaries.models import CycleNote
from diaries.services.exchanging import Exchange, What, what_it_was
from projects.access import Act, Grants
from projects.models import Cycle, HistoryEntry, ProgrammeRole, User

Verb = HistoryEntry.Verb
MOVES = (Verb.HANDED_OVER, Verb.TAKEN_BACK, Verb.REFLECTED, Verb.PUBLISHED)
FROM_COACH = {What.SENT_BACK, What.STEP_BACK, What.MEETING, What.PUBLISHED}


@dataclass(frozen=True)
class LastWord:
    """The last turn of a cycle's conversation, and from which side it came."""

    cycle: Cycle
    turn: Exchange
    by: int | None
    """The id of who took it."""
    is_from_coach: bool

    @property
    def sentence(self) -> str:
        told = {
            What.SENT_BACK: _("%(cycle)s: %(who)s sent it back to the team"),
            What.STEP_BACK: _("%(cycle)s: %(who)s took it back to before the meeting"),
            What.HANDED_OVER: _("%(cycle)s: %(who)s handed it over"),
        }.get(self.turn.what, _("%(cycle)s: %(who)s wrote a note"))
        return told % {"cycle": self.cycle.name, "who": self.turn.who or _("Somebody")}

    def is_for(self, reader: User, *, is_coach: bool) -> bool:
        """Whether it says something, and the other side said it."""
        says = bool(self.turn.words) and self.turn.what not in {What.MEETING, What.PUBLISHED}
        return says and self.by != reader.pk and self.is_from_coach != is_coach


def last_words(cycles: Collection[Cycle]) -> dict[int, LastWord]:
    """Cycle id -> the last step or note, of those that are not published. Two queries, none where all are."""
    going_on = {cycle.pk: cycle for cycle in cycles if not cycle.is_published}
    if not going_on:
        return {}
    last: dict[int, LastWord] = {}
    moves = HistoryEntry.objects.filter(
        kind="cycle",
        subject_id__in=going_on,
        verb__in=MOVES,
        project__in={cycle.project_id for cycle in going_on.values()},
    )
    for act in moves.select_related("by").order_by("at", "pk"):
        what = what_it_was(act)
        if what is not None:
            turn = Exchange(act.at, str(act.by or act.author), what, act.reason)
            cycle = going_on[act.subject_id or 0]
            last[cycle.pk] = LastWord(cycle, turn, act.by_id, what in FROM_COACH)
    coaches = ProgrammeRole.objects.not_ended().filter(
        programme=OuterRef("cycle__project__programme"),
        user=OuterRef("written_by"),
        role=ProgrammeRole.Role.COACH,
    )
    notes = CycleNote.objects.filter(cycle__in=going_on).annotate(is_from_coach=Exists(coaches))
    for note in notes.select_related("written_by").order_by("written_at", "pk"):
        before = last.get(note.cycle_id)
        if before is None or before.turn.at <= note.written_at:
            turn = Exchange(note.written_at, str(note.written_by or ""), What.NOTE, note.text)
            last[note.cycle_id] = LastWord(
                going_on[note.cycle_id], turn, note.written_by_id, note.is_from_coach
            )
    return last


def for_reader(
    reader: User, grants: Grants, cycles: Sequence[Cycle], said: Mapping[int, LastWord]
) -> tuple[LastWord, ...]:
    """Of these cycles, what the other side said last to this reader and nobody answered yet."""
    is_coach = grants.allow(Act.HOLD_MEETING)
    words = (said.get(cycle.pk) for cycle in cycles)
    return tuple(word for word in words if word and word.is_for(reader, is_coach=is_coach))
