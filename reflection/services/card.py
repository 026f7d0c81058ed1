"""Cards from the room: handing one in, and where the facilitator puts it. Everything can be put back.

Locks are taken in one order: the meeting, then the card.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from diaries.models import Observation
from projects import clock
from projects.models import HistoryEntry, User
from projects.services.cycle import refuse_if_closed
from projects.services.history import record, state_of
from reflection.models import Card, CardGroup, CardKind, Finding, Meeting, Placement
from reflection.services.live import hold_meeting, stir
from reflection.services.screen import held
from theory_of_change.models import Marker
from theory_of_change.services.handing_in import NotTaken, find_sent, name_of_device, refuse_too_many

NAME_LENGTH = 60
"""Characters of a card that a group bears which nobody named."""
IN_ALL = 2000
"""Cards of one meeting: more than anybody reads."""
KEPT_FOR = timedelta(days=365)
"""How long a card stays that no finding rests on: after its cycle, its meeting and its own day, whichever is last."""


@transaction.atomic
def hand_in_card(
    *, meeting: Meeting, device: str, client_id: UUID, kind: CardKind, text: str, by_code: bool
) -> Card:
    """Takes a card. Sent twice under one client id it is one; other words under that id are another.

    `by_code` says that it came from somebody without an account. Raises `NotTaken` and `TooMany`.
    """
    meeting = held(meeting)
    if not (meeting.door_is_open if by_code else meeting.is_running):
        raise NotTaken
    stands, client_id = find_sent(meeting.cards.all(), client_id, {"kind": kind, "text": text})
    if stands:
        return stands
    refuse_too_many(
        meeting.cards.all(),
        device,
        by_code=by_code,
        in_all=IN_ALL,
        full=_("This meeting has all the cards it can take. Say it aloud."),
    )
    card = Card.objects.create(
        meeting=meeting,
        device=name_of_device(device, by_code=by_code),
        client_id=client_id,
        kind=kind,
        text=text,
        at=clock.now(),
    )
    stir(meeting)
    return card


def _held_open(meeting: Meeting) -> Meeting:
    """The meeting as it stands now, held; once the report is published its cards stay where they are."""
    refuse_if_closed(hold_meeting(meeting))
    return held(meeting)


@transaction.atomic
def arrange_cards(
    card: Card,
    *,
    by: User,
    values: Mapping[str, Any],
    new_group: str = "",
    others: Iterable[Card] = (),
    findings: Iterable[Finding] | None = None,
) -> None:
    """As `arrange_card`, with the other cards that go along, and into a new group where one is named: all or none."""
    meeting = _held_open(card.meeting)
    if new_group:
        values = {**values, "group": group_cards([], meeting=meeting, by=by, name=new_group)}
    arrange_card(card, by=by, values=values, findings=findings)
    for other in others:
        arrange_card(other, by=by, values=values)


@transaction.atomic
def arrange_card(
    card: Card, *, by: User, values: Mapping[str, Any], findings: Iterable[Finding] | None = None
) -> Card:
    """Groups a card, ties it to a marker or an activity, puts it aside, or takes any of that back.

    `values`: some of `group`, `marker`, `activity`, `is_aside`. What they name belongs to the card's own meeting
    and project; the form sees to it. What is the same changes nothing. Raises `ValidationError` where the report is
    published, or the group or a finding is gone.
    """
    meeting = _held_open(card.meeting)
    group = values.get("group")
    if group and not meeting.card_groups.filter(pk=group.pk).exists():
        raise ValidationError(_("Choose one of the groups of this meeting."))
    card = Card.objects.select_for_update(of=("self",), no_key=True).get(pk=card.pk)
    different = {name: value for name, value in values.items() if getattr(card, name) != value}
    before, after = state_of(card, different), dict(different)
    if findings is not None:
        old = sorted(card.findings.values_list("pk", flat=True))
        new = sorted(finding.pk for finding in findings)
        if meeting.findings.filter(pk__in=new).count() != len(set(new)):
            raise ValidationError(_("Choose one of the findings of this meeting."))
        if old != new:
            before["findings"], after["findings"] = old, new
            card.findings.set(new)
    if not after:
        return card
    for name, value in different.items():
        setattr(card, name, value)
    card.save()
    record(
        project=meeting.project,
        by=by,
        verb=HistoryEntry.Verb.CHANGED,
        subject=card,
        before=before,
        after=after,
    )
    _forget_empty_groups(meeting)
    stir(meeting)
    return card


@transaction.atomic
def group_cards(cards: Iterable[Card], *, meeting: Meeting, by: User, name: str) -> CardGroup:
    """Puts cards of one meeting together under a name; a group of that name takes them in."""
    meeting = _held_open(meeting)
    group = meeting.card_groups.filter(name=name).first()
    if group is None:
        group = CardGroup.objects.create(meeting=meeting, name=name, at=clock.now())
        record(
            project=meeting.project,
            by=by,
            verb=HistoryEntry.Verb.ADDED,
            subject=group,
            after={"name": name},
        )
    for card in cards:
        arrange_card(card, by=by, values={"group": group})
    stir(meeting)
    return group


@transaction.atomic
@transaction.atomic
def put_together(card: Card, *, beside: Card, by: User) -> CardGroup:
    """Puts a card with another of its meeting: into that one's group, or into a new one that bears its first words."""
    _held_open(card.meeting)
    beside.refresh_from_db()
    group = beside.group
    if group is None:
        name = Truncator(" ".join(beside.text.split())).chars(NAME_LENGTH)
        group = group_cards([beside], meeting=card.meeting, by=by, name=name)
    arrange_card(card, by=by, values={"group": group, "is_aside": False})
    return group


def _forget_empty_groups(meeting: Meeting) -> None:
    """A group is there for its cards; without any it is only in the way."""
    meeting.card_groups.filter(cards=None).delete()


# Observations, for the meeting


@transaction.atomic
def put_under(observation: Observation, *, meeting: Meeting, by: User, marker: Marker | None) -> None:
    """The meeting looks at an observation under this marker; with None, where the diary has it.

    The diary is not touched. Marker and observation are of one partner; the form sees to it.
    """
    meeting = _held_open(meeting)
    present = meeting.placements.select_related("marker").filter(observation=observation).first()
    before = present.marker if present else None
    if before == marker:
        return
    if marker is None:
        meeting.placements.filter(observation=observation).delete()
    else:
        Placement.objects.update_or_create(
            meeting=meeting,
            observation=observation,
            defaults={"marker": marker, "at": clock.now(), "by": by},
        )
    record(
        project=meeting.project,
        by=by,
        verb=HistoryEntry.Verb.CHANGED,
        subject=meeting,
        before={"observation": observation, "marker": before},
        after={"observation": observation, "marker": marker},
    )
    stir(meeting)


# A year later


@transaction.atomic
def remove_old_cards() -> int:
    """Removes cards that no finding rests on, a year after the last day of their cycle, their meeting or themselves.

    The latest of these counts: a meeting may be held long after its cycle, and nothing goes while one runs. What
    stays forgets from which device it came. Returns how many were removed.
    """
    last_moment = clock.now() - KEPT_FOR
    over = (
        Meeting.objects.filter(cycle__end__lt=clock.today() - KEPT_FOR)
        .exclude(opened_at__isnull=False, held_at__isnull=True)
        .exclude(opened_at__gte=last_moment)
        .exclude(held_at__gte=last_moment)
    )
    old = Card.objects.filter(meeting__in=over, at__lt=last_moment)
    removed = old.filter(findings=None)
    meetings = set(removed.values_list("meeting", flat=True))
    _all, by_model = removed.delete()
    old.exclude(device="").update(device="")
    CardGroup.objects.filter(meeting__in=meetings, cards=None).delete()
    return by_model.get(Card._meta.label, 0)
