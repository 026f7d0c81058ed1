"""Quick questions to the room: asking one, answering it from one to five, and what stands on the screen."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from projects import clock
from projects.models import HistoryEntry, User
from projects.services.history import record
from reflection.models import Meeting, Poll, Vote
from reflection.models.poll import HIGHEST, LOWEST
from reflection.services.live import stir
from reflection.services.screen import held, held_running
from theory_of_change.services.handing_in import NotTaken, name_of_device, names_of_device, refuse_too_many

MOST_VOTES = 500
"""Answers to one question, at the door and from the team each: more than a full room has hands."""
VALUES = range(LOWEST, HIGHEST + 1)


@dataclass(frozen=True)
class Pile:
    """The answers of one value: one dot each. There is no sum and no average of them."""

    value: int
    count: int

    @property
    def dots(self) -> range:
        return range(self.count)


@dataclass(frozen=True)
class Answers:
    poll: Poll
    piles: tuple[Pile, ...]

    @property
    def count(self) -> int:
        return sum(pile.count for pile in self.piles)


@transaction.atomic
def ask_room(meeting: Meeting, *, by: User, question: str) -> Poll:
    """Asks the room a question; the one that was open until now is closed. The same question is asked once."""
    meeting = held_running(meeting)
    present = meeting.polls.filter(closed_at=None).first()
    if present and present.question == question:
        return present
    if present:
        close_poll(present, by=by)
    poll = Poll.objects.create(meeting=meeting, question=question, opened_by=by, opened_at=clock.now())
    record(
        project=meeting.project,
        by=by,
        verb=HistoryEntry.Verb.OPENED,
        subject=poll,
        after={"question": question},
    )
    stir(meeting)
    return poll


@transaction.atomic
def close_poll(poll: Poll, *, by: User) -> Poll:
    """No answer is taken or changed any more; the dots stay."""
    meeting = held(poll.meeting)
    poll = Poll.objects.select_for_update(of=("self",), no_key=True).get(pk=poll.pk)
    if poll.is_open:
        poll.closed_at = clock.now()
        poll.save(update_fields=["closed_at"])
        record(project=meeting.project, by=by, verb=HistoryEntry.Verb.CLOSED, subject=poll)
        stir(meeting)
    return poll


@transaction.atomic
def vote(poll: Poll, *, device: str, value: int, by_code: bool) -> Vote:
    """One answer a browser, at the door and signed in together, which can be changed while the question is open.

    How many are taken is counted apart at the door. Raises `NotTaken` and `TooMany`.
    """
    meeting = held(poll.meeting)
    is_open = meeting.polls.filter(pk=poll.pk, closed_at=None).exists()
    if value not in VALUES or not is_open or not (meeting.door_is_open if by_code else meeting.is_running):
        raise NotTaken
    present = find_vote(poll, device)
    if present is None:
        refuse_too_many(
            poll.votes.all(),
            device,
            by_code=by_code,
            in_all=MOST_VOTES,
            full=_("This question has all the answers it can take."),
        )
        present = Vote.objects.create(
            poll=poll, device=name_of_device(device, by_code=by_code), value=value, at=clock.now()
        )
    elif present.value == value:
        return present
    else:
        present.value, present.at = value, clock.now()
        present.save(update_fields=["value", "at"])
    stir(meeting)
    return present


def find_vote(poll: Poll, device: str) -> Vote | None:
    """The answer that this browser gave, by whichever way."""
    return Vote.objects.filter(poll=poll, device__in=names_of_device(device)).first()


def read_answers(meeting: Meeting) -> list[Answers]:
    """The questions asked in a meeting, the newest first, with their dots. Two queries."""
    polls: Sequence[Poll] = list(meeting.polls.order_by("-opened_at", "-pk"))
    counted = Counter(Vote.objects.filter(poll__in=polls).values_list("poll", "value")) if polls else {}
    return [
        Answers(poll, tuple(Pile(value, counted.get((poll.pk, value), 0)) for value in VALUES))
        for poll in polls
    ]
