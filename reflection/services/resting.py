"""On what a finding rests: entries of the diaries and cards from the room, told in the same words everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diaries.models import ActivityEntry, Observation
from reflection.models import Card, Finding


@dataclass(frozen=True)
class RestsOn:
    observations: Sequence[Observation]
    entries: Sequence[ActivityEntry]
    cards: Sequence[Card]

    def __bool__(self) -> bool:
        return bool(self.observations or self.entries or self.cards)

    @property
    def words(self) -> str:
        return rests_in_words(len(self.observations) + len(self.entries), len(self.cards))


def rests_in_words(entries: int, cards: int) -> str:
    """ "Rests on 1 entry of the diaries and 1 card from the room"; empty where it rests on nothing."""
    parts = []
    if entries:
        parts.append(ngettext("%d entry of the diaries", "%d entries of the diaries", entries) % entries)
    if cards:
        parts.append(ngettext("%d card from the room", "%d cards from the room", cards) % cards)
    if not parts:
        return ""
    what = _("%(first)s and %(second)s") % {"first": parts[0], "second": parts[1]} if parts[1:] else parts[0]
    return _("Rests on %(what)s") % {"what": what}


def resting_rows() -> list[Prefetch | str]:
    """What a query of findings reads along, for `rests_of`; what was taken out of the diaries is not told."""
    return [
        Prefetch("observations", queryset=Observation.objects.kept().select_related("actor", "cycle")),
        Prefetch(
            "activity_entries", queryset=ActivityEntry.objects.kept().select_related("activity", "cycle")
        ),
        "cards",
    ]


def rests_of(row: Finding) -> RestsOn:
    """Of a finding that was read with `resting_rows`; asks the database nothing."""
    return RestsOn(
        list(row.observations.all()),
        list(row.activity_entries.all()),
        list(row.cards.all()),
    )
