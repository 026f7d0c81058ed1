"""The cards from the room, by kind and group: on the screen while they are spoken of, in the minutes afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from reflection.models import Card, CardGroup, CardKind, Finding, Meeting


@dataclass(frozen=True)
class Column:
    """The cards of one kind: those in groups, and the others, in the order in which they came."""

    kind: CardKind
    label: str
    groups: tuple[tuple[CardGroup, tuple[Card, ...]], ...]
    loose: tuple[Card, ...]

    @property
    def count(self) -> int:
        return len(self.loose) + sum(len(cards) for _group, cards in self.groups)


@dataclass(frozen=True)
class Wall:
    """All cards of a meeting as its facilitator left them."""

    columns: tuple[Column, ...]
    aside: tuple[Card, ...]

    @property
    def count(self) -> int:
        return len(self.aside) + sum(column.count for column in self.columns)


def cards_of(meeting: Meeting) -> list[Card]:
    """In the order in which they came."""
    return list(
        meeting.cards.select_related("marker__actor", "activity__actor", "group").order_by("at", "pk")
    )


def read_wall(meeting: Meeting) -> Wall:
    """The cards as long as they are kept, with the findings that rest on each. Two queries."""
    cards = cards_of(meeting)
    prefetch_related_objects(
        cards, Prefetch("findings", Finding.objects.select_related("meeting__cycle").order_by("number"))
    )
    on_wall = [card for card in cards if not card.is_aside]
    columns = columns_of(on_wall, [kind for kind in CardKind if any(card.kind == kind for card in on_wall)])
    return Wall(columns, tuple(card for card in cards if card.is_aside))


def columns_of(cards: Iterable[Card], kinds: Iterable[CardKind]) -> tuple[Column, ...]:
    """One column for each of these kinds; a group stands where its first card came."""
    cards, columns = list(cards), []
    for kind in kinds:
        own = [card for card in cards if card.kind == kind]
        groups: dict[int, tuple[CardGroup, list[Card]]] = {}
        for card in own:
            if card.group:
                groups.setdefault(card.group.pk, (card.group, []))[1].append(card)
        columns.append(
            Column(
                kind=kind,
                label=str(kind.label),
                groups=tuple((group, tuple(members)) for group, members in groups.values()),
                loose=tuple(card for card in own if not card.group),
            )
        )
    return tuple(columns)
