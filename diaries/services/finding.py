"""Finding what a project's diaries say: newest cycle first, in it seen and done by date, then what is about all of it.

Nothing here counts, and nothing skips rows that were shown before: a page begins behind a place, and the index on
cycle and date leads there, however long the list is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection, models
from django.db.models import F, Prefetch, Q

from diaries.models import ActivityEntry, Nature, Observation
from diaries.models.entry import Entry, EntryQuerySet
from diaries.services.entry import ACTIVITY_ENTRY_TEXTS
from diaries.services.finding_noted import FIRST_RANK, NOTED, Noted, noted_rows
from diaries.services.word_forms import Marking, Piece, has_words
from projects.models import Cycle, ProgrammeRole, Project, ProjectRole, User
from theory_of_change.models import Actor, Marker

STRETCH = 50
"""How many entries are shown at once."""
LEAD, ASIDE = 480, 200
"""Characters shown of an entry's own text, and of another in which the words stand."""

TEXTS: dict[type[Entry], tuple[str, ...]] = {
    Observation: ("change", "significance", "contribution", "other_factors"),
    ActivityEntry: ACTIVITY_ENTRY_TEXTS,
}
"""What is searched, and indexed by migration 0004."""
_RANK: dict[type[Entry], int] = {Observation: 0, ActivityEntry: 1}
"""What stands first on the same day."""


class Kind(models.TextChoices):
    """What the words tell of."""

    SEEN = "seen"
    DONE = "done"
    GOOD = "good"
    BAD = "bad"
    NOTED = "noted"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; None and "" ask for nothing in particular."""

    words: str = ""
    partners: Sequence[Actor] | None = None
    """Whose diaries are looked through; None: everybody's."""
    marker: Marker | None = None
    """Seen of it, or done in an activity for it."""
    person: User | None = None
    kind: str = ""
    late: bool = False


@dataclass(frozen=True)
class Place:
    """A place in the list: behind this entry."""

    cycle: int
    day: date | None
    rank: int
    pk: int

    def __str__(self) -> str:
        return f"{self.cycle}_{self.day.isoformat() if self.day else ''}_{self.rank}_{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """The place that an address names; raises `ValueError` for one that cannot be read."""
        cycle, day, rank, pk = text.split("_")
        if max(len(cycle), len(pk)) > 18:
            raise ValueError(text)
        return cls(int(cycle), date.fromisoformat(day) if day else None, int(rank), int(pk))


@dataclass(frozen=True)
class FoundEntry:
    """An entry as a card shows it: its own text, and the others in which the words stand.

    Of what was noted about a whole cycle, the text in which the words stand comes first, with its label.
    """

    entry: Entry | Noted
    label: str
    """What the text is, in the words of its form."""
    lead: list[Piece]
    asides: tuple[tuple[str, list[Piece]], ...]
    """(label of the field, excerpt)."""
    opens_cycle: bool
    """Whether it is the first of its cycle in the list."""

    @property
    def is_observation(self) -> bool:
        return isinstance(self.entry, Observation)

    @property
    def is_noted(self) -> bool:
        return isinstance(self.entry, Noted)


@dataclass(frozen=True)
class Found:
    """A stretch of the list, and the place behind it if there is more."""

    entries: tuple[FoundEntry, ...]
    more: Place | None


def find_entries(
    *, cycles: Sequence[Cycle], wanted: Wanted, after: Place | None = None, count: int = STRETCH
) -> Found:
    """The next `count` entries of these cycles (the newest first) behind a place. Four queries, or five by words.

    Raises `LookupError` where the place lies in none of the cycles.
    """
    position = {cycle.pk: number for number, cycle in enumerate(cycles)}
    if after is not None:
        cycles = cycles[position[after.cycle] :]
    by_pk = {cycle.pk: cycle for cycle in cycles}
    rows: list[Entry | Noted] = []
    for model in _models(wanted.kind):
        entries = _rows(model, cycles, wanted, after, count + 1)
        for entry in entries:
            entry.cycle = by_pk[entry.cycle_id]
        rows += entries
    if wanted.kind in ("", Kind.NOTED) and not wanted.late:
        rows += noted_rows(cycles, wanted, after, count + 1)
    rows.sort(
        key=lambda row: (
            position[row.cycle_id],
            isinstance(row, Noted),
            row.date is not None,
            -(row.date or date.min).toordinal(),
            _rank(row),
            -row.pk,
        )
    )
    last = rows[count - 1] if len(rows) > count else None
    more = Place(last.cycle_id, last.date, _rank(last), last.pk) if last else None
    return Found(_cards(rows[:count], wanted.words, after), more)


def people_who_write(project: Project, *, speaking_for: Sequence[Actor] | None = None) -> list[User]:
    """Those who have or had a role in which one writes in the project's diaries, by name. One query.

    For a partner's own people: the team, the coach, and those who speak for the same partners.
    """
    coach = Q(programme_roles__programme=project.programme_id, programme_roles__role=ProgrammeRole.Role.COACH)
    if speaking_for is None:
        own = Q(project_roles__project=project)
    else:
        team = [ProjectRole.Role.COORDINATOR, ProjectRole.Role.MEMBER]
        own = Q(project_roles__project=project, project_roles__role__in=team)
        own |= Q(project_roles__representation__actor__in=speaking_for)
    return list(User.objects.filter(coach | own).distinct().order_by("name", "email"))


def _rank(row: Entry | Noted) -> int:
    return row.rank if isinstance(row, Noted) else _RANK[type(row)]


def _models(kind: str) -> list[type[Entry]]:
    if kind == Kind.NOTED:
        return []
    if kind == Kind.DONE:
        return [ActivityEntry]
    return [Observation] if kind else [Observation, ActivityEntry]


def _rows(
    model: type[Entry], cycles: Sequence[Cycle], wanted: Wanted, after: Place | None, count: int
) -> list[Entry]:
    """The first `count` rows. PostgreSQL takes as many from each cycle, each time along the index."""
    rows: Any = _narrowed(model, wanted)
    pieces = [
        Q(cycle=cycle) & (_behind(after, _RANK[model]) if after and cycle.pk == after.cycle else Q())
        for cycle in cycles
        if not (after and cycle.pk == after.cycle and after.rank >= FIRST_RANK)
    ]
    if not pieces:
        return []
    if connection.vendor == "postgresql":
        firsts = [rows.filter(piece).newest_first().values("pk")[:count] for piece in pieces]
        rows = model._default_manager.filter(pk__in=firsts[0].union(*firsts[1:], all=True))
    else:
        rows = rows.filter(reduce(or_, pieces))
    rows = rows.order_by("-cycle__start", F("date").desc(nulls_first=True), "-pk")
    if model is Observation:
        numbers = Marker.objects.only("number", "actor")
        rows = rows.select_related("actor", "created_by").prefetch_related(Prefetch("markers", numbers))
    else:
        rows = rows.select_related("activity__actor", "created_by")
    return list(rows[:count])


def _narrowed(model: type[Entry], wanted: Wanted) -> EntryQuerySet:
    rows: EntryQuerySet = model.objects.kept()  # type: ignore[attr-defined]
    if wanted.partners is not None:
        rows = rows.filter(**{f"{rows.actor_path}__in": wanted.partners})
    if wanted.marker is not None:
        path = "markers" if model is Observation else "activity__markers"
        rows = rows.filter(**{path: wanted.marker})
    if wanted.person is not None:
        rows = rows.filter(created_by=wanted.person)
    if wanted.kind == Kind.GOOD:
        rows = rows.filter(nature=Nature.UNEXPECTED_POSITIVE)
    if wanted.kind == Kind.BAD:
        rows = rows.filter(nature=Nature.UNEXPECTED_NEGATIVE)
    if wanted.late:
        rows = rows.filter(is_late=True)
    return rows.filter(has_words(TEXTS[model], wanted.words)) if wanted.words else rows


def _behind(place: Place, rank: int) -> Q:
    """What comes after this place in its cycle; said so that an index on the date leads there."""
    if place.day is None:
        from_that_day, later = Q(), Q(date__isnull=False)
    else:
        from_that_day, later = Q(date__lte=place.day), Q(date__lt=place.day)
    if rank < place.rank:
        return later
    return from_that_day if rank > place.rank else from_that_day & (later | Q(pk__lt=place.pk))


def _labels(model: type[models.Model], names: Sequence[str]) -> list[str]:
    fields: Any = [model._meta.get_field(name) for name in names]
    return [str(field.verbose_name) for field in fields]


def _said(row: Entry | Noted) -> list[tuple[str, str]]:
    """(label, text) for each of the row's texts that is not empty."""
    if isinstance(row, Noted):
        pairs = zip(_labels(row.model, NOTED[row.model]), row.texts, strict=True)
    else:
        names = TEXTS[type(row)]
        pairs = zip(_labels(type(row), names), (getattr(row, name) for name in names), strict=True)
    return [(label, text) for label, text in pairs if text]


def _cards(rows: Sequence[Entry | Noted], words: str, after: Place | None) -> tuple[FoundEntry, ...]:
    said = [_said(row) for row in rows]
    marking = Marking(words, [text for texts in said for _label, text in texts])
    cards = []
    cycle = after.cycle if after else None
    for row, texts in zip(rows, said, strict=True):
        is_noted = isinstance(row, Noted)
        if is_noted and words:
            texts.sort(key=lambda each: not marking.is_in(each[1]))
        label, lead = texts[0] if texts else ("", "")
        cards.append(
            FoundEntry(
                entry=row,
                label=label,
                lead=marking.excerpt(lead, LEAD),
                asides=tuple(
                    (label, marking.excerpt(text, ASIDE))
                    for label, text in texts[1:]
                    if marking.is_in(text) or (is_noted and not words)
                ),
                opens_cycle=row.cycle_id != cycle,
            )
        )
        cycle = row.cycle_id
    return tuple(cards)
