"""What team and coach say to each other about a cycle, on its way from open to published: one conversation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diaries.models import ActivityEntry, CycleNote, Observation, Reminder, ReminderStep
from diaries.models.entry import Entry
from diaries.services.draft import UNTOLD, Page, finish_draft, hold_drafts
from diaries.services.draft_keys import key_of_exchange
from diaries.services.entry import TEXTS
from projects.models import Cycle, CycleState, HistoryEntry, User
from projects.services.cycle import locked, refuse_if_closed
from projects.services.history import record
from theory_of_change.models import Actor

Verb = HistoryEntry.Verb

SHOWN_LATE = 20


class What(models.TextChoices):
    """What somebody did in the conversation; the label says it after their name."""

    HANDED_OVER = "handed over", gettext_lazy("handed the cycle over to the coach")
    SENT_BACK = "sent back", gettext_lazy("sent the cycle back to the team")
    STEP_BACK = "step back", gettext_lazy("took the cycle back to before the meeting")
    MEETING = "meeting", gettext_lazy("recorded the reflection meeting")
    PUBLISHED = "published", gettext_lazy("published the cycle")
    NOTE = "note", gettext_lazy("wrote")
    REMINDER = "reminder", gettext_lazy("sent a reminder to")


@dataclass(frozen=True)
class Exchange:
    """One turn of the conversation: who did what, when, and in which words."""

    at: datetime
    who: str
    """A name; empty where the account is gone or the act came from the command line."""
    what: What
    words: str = ""
    to: tuple[str, ...] = ()
    """The names of those a reminder went to."""


def read_exchanges(cycle: Cycle) -> tuple[Exchange, ...]:
    """All that was said and done about the cycle, oldest first. Three queries."""
    turns = [*_moves(cycle), *_notes(cycle), *_reminders(cycle)]
    return tuple(sorted(turns, key=lambda each: each.at))


def _moves(cycle: Cycle) -> Iterable[Exchange]:
    acts = (
        HistoryEntry.objects.filter(project=cycle.project, kind="cycle", subject_id=cycle.pk)
        .select_related("by")
        .order_by("at", "pk")
    )
    handed_over = False
    for act in acts:
        what = what_it_was(act)
        if what is not None:
            handed_over = handed_over or what is What.HANDED_OVER
            yield Exchange(act.at, _name(act.by) or act.author, what, act.reason)
    if cycle.handed_over_at and not handed_over:  # handed over in the administration, without an act
        yield Exchange(
            cycle.handed_over_at, _name(cycle.handed_over_by), What.HANDED_OVER, cycle.handover_note
        )


def what_it_was(act: HistoryEntry) -> What | None:
    """What an act on a cycle is in the conversation; None: no part of it."""
    if act.verb == Verb.TAKEN_BACK:
        return What.SENT_BACK if act.after.get("state") == CycleState.OPEN else What.STEP_BACK
    return {
        Verb.HANDED_OVER: What.HANDED_OVER,
        Verb.REFLECTED: What.MEETING,
        Verb.PUBLISHED: What.PUBLISHED,
    }.get(Verb(act.verb))


def _notes(cycle: Cycle) -> Iterable[Exchange]:
    for note in CycleNote.objects.filter(cycle=cycle).select_related("written_by"):
        yield Exchange(note.written_at, _name(note.written_by), What.NOTE, note.text)


def _reminders(cycle: Cycle) -> Iterable[Exchange]:
    """Reminders that one person sent to several in the same words on one day are one turn."""
    rows = (
        Reminder.objects.filter(cycle=cycle, step=ReminderStep.BY_HAND)
        .select_related("person", "sent_by")
        .order_by("created_at", "pk")
    )
    turns: dict[tuple, list[Reminder]] = {}
    for row in rows:
        turns.setdefault((row.sent_by_id, row.day, row.text), []).append(row)
    for sent in turns.values():
        first = sent[0]
        to = tuple(str(each.person) for each in sent)
        yield Exchange(first.created_at, _name(first.sent_by), What.REMINDER, first.text, to)


def _name(person: User | None) -> str:
    return "" if person is None else str(person)


class OtherNoteSent(Exception):
    """Other words of this writer stand under the same client id; nothing was added. `row` is what stands there."""

    def __init__(self, row: CycleNote) -> None:
        super().__init__(f"note {row.pk} has this client id")
        self.row = row


def write_note(*, cycle: Cycle, by: User, text: str, client_id: UUID, page: Page = UNTOLD) -> bool:
    """Adds a note to the conversation; whether it is new. The same form sent twice makes one.

    It moves the cycle nowhere. `page` is where it was typed (see `finish_draft`). Raises `OtherNoteSent` where the form brought other words before, and
    `ValidationError` where nothing is said or the cycle is published.
    """
    if not text.strip():
        raise ValidationError({"text": _("Write what you want to ask or say.")})
    with transaction.atomic():
        cycle = locked(cycle)
        hold_drafts(by)  # the same form, sent meanwhile about another cycle, waits here
        earlier = CycleNote.objects.filter(written_by=by, client_id=client_id).first()
        if earlier is not None:
            if (earlier.cycle_id, earlier.text) != (cycle.pk, text):
                raise OtherNoteSent(earlier)
        else:
            refuse_if_closed(cycle)
        finish_draft(writer=by, keys=[key_of_exchange("note", cycle)], page=page)
        if earlier is not None:
            return False
        note = CycleNote.objects.create(cycle=cycle, written_by=by, text=text, client_id=client_id)
        record(project=cycle.project, by=by, verb=Verb.ADDED, subject=note, after={"text": text})
    return True


@dataclass(frozen=True)
class Late:
    """An entry that came after the cycle was handed over, or was changed after it."""

    entry: Entry
    actor: Actor
    words: str
    address: str
    at: datetime
    """When it came, or was last changed."""

    @property
    def is_change(self) -> bool:
        """It came in time; only its words are of after the hand-over. It is not marked as late (domain rule 6)."""
        return not self.entry.is_late


def read_late(cycle: Cycle) -> tuple[Sequence[Late], int]:
    """The entries that came or changed after the present hand-over, newest first, at most `SHOWN_LATE`; and how many.

    At most four queries, none while the cycle is open.
    """
    if cycle.is_open or cycle.handed_over_at is None:
        return (), 0
    after = models.Q(created_at__gte=cycle.handed_over_at) | models.Q(updated_at__gte=cycle.handed_over_at)
    found: list[Late] = []
    count = 0
    for model, actor in ((Observation, "actor"), (ActivityEntry, "activity__actor")):
        rows = model._default_manager.kept().in_cycle(cycle).filter(after)
        by_moment = rows.order_by(Coalesce("updated_at", "created_at").desc(), "-pk")
        page = list(by_moment.select_related("created_by", "updated_by", actor)[: SHOWN_LATE + 1])
        count += len(page) if len(page) <= SHOWN_LATE else rows.count()
        found += [_late(row) for row in page]
    found.sort(key=lambda each: each.at, reverse=True)
    return found[:SHOWN_LATE], count


def _late(entry: Entry) -> Late:
    words = next((text for name in TEXTS[type(entry)] if (text := getattr(entry, name))), "")
    at = entry.updated_at or entry.created_at
    return Late(entry, entry.actor, words, entry.get_absolute_url(), at)  # type: ignore[attr-defined]
