"""One row of a diary from Word beside what it would become, and the words that tell of rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import BoundField
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from diaries.forms.word import (
    NEGATIVE,
    POSITIVE,
    RECOMMENDATION,
)
from diaries.models import MarkerScore
from diaries.models.entry import Entry
from diaries.word.headings import Section
from diaries.word.reading import Place, Seen

WHERE = {
    Section.UNEXPECTED_GOOD: POSITIVE,
    Section.UNEXPECTED_BAD: NEGATIVE,
    Section.ENABLING: "enabling",
    Section.HINDERING: "hindering",
    Section.EFFECTIVE: "effective_strategies",
    Section.ADAPT: "adaptations",
    Section.RECOMMENDATION: RECOMMENDATION,
}
"""Where text under a heading goes; under one that asks two things at once, one chooses."""


EITHER = {
    Section.FACTORS: ("enabling", "hindering"),
    Section.EFFECTIVE_OR_ADAPT: ("effective_strategies", "adaptations"),
}


@dataclass
class PreviewRow:
    """A row of the document."""

    form: Any
    place: Place
    says: str
    """What the document says it is about: the marker or activity as named there, or the heading."""
    is_guess: bool
    client_id: UUID
    key: str
    present: Entry | None = None
    """The entry that it is already."""
    is_present: bool = False
    section: Section | None = None
    stands: MarkerScore | None = None
    """The score that its marker has in the diary, where the document gives another."""
    score_says: str = ""

    @property
    def filled(self) -> list[BoundField]:
        """The texts in which something stands, or that are wrong; at least the first."""
        names = [
            name
            for place, name in enumerate(self.form.texts)
            if not place or self.form.value_now(name) or name in self.form.errors
        ]
        return [self.form[name] for name in names]

    @property
    def empty(self) -> list[BoundField]:
        shown = {field.name for field in self.filled}
        return [self.form[name] for name in self.form.texts if name not in shown]

    @property
    def scores(self) -> bool:
        """Whether the row gives a score, says something of one, or has a mistake there."""
        names = ("score", "remark")
        return any(self.form.value_now(name) or name in self.form.errors for name in names)

    @property
    def link_words(self) -> str:
        """What leads to the row from the list of mistakes."""
        return Truncator(self.says or self.form.value_now(self.form.texts[0]) or gettext("A row")).chars(80)

    @property
    def was_removed(self) -> bool:
        return self.present is not None and self.present.removed_at is not None


def as_named(row: Seen) -> str:
    """The marker as the document names it; the heading of the unexpected where it stands there."""
    if row.section is not None:
        return gettext("Something we did not expect")
    if row.also:
        return gettext("Markers %(numbers)s") % {"numbers": ", ".join((row.number, *row.also))}
    if row.number and not row.label:
        return gettext("Marker %(number)s") % {"number": row.number}
    return ". ".join(filter(None, (row.number, row.label)))


def told(**counts: int) -> str:
    """ "3 observations, 2 activities": what was read in, in words."""
    words: dict[str, Callable[[int], str]] = {
        "seen": lambda number: ngettext("%(count)d observation", "%(count)d observations", number),
        "done": lambda number: ngettext(
            "%(count)d entry in the activity diary", "%(count)d entries in the activity diary", number
        ),
        "scores": lambda number: ngettext("%(count)d score", "%(count)d scores", number),
        "notes": lambda number: ngettext("%(count)d note", "%(count)d notes", number),
        "recommendations": lambda number: ngettext(
            "%(count)d recommendation", "%(count)d recommendations", number
        ),
    }
    said: Iterable[str] = (
        words[name](number) % {"count": number} for name, number in counts.items() if number
    )
    return ", ".join(said)
