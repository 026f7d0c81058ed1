"""A diary's rows as its templates show them: ready strings, so that fifty of them cost no more than their words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diaries.models import (
    ActivityEntry,
    Attachment,
    DiaryNotes,
    MarkerScore,
    Method,
    Nature,
    Observation,
    Recommendation,
    Score,
)
from diaries.services.diary_queries import NOTES
from diaries.services.reading import ActivityRow, Diary, Earlier, MarkerRow
from projects.access import Act, Grants
from projects.models import Cycle
from theory_of_change.mentions import Mention, read_mentions
from theory_of_change.models import Actor, Marker


@dataclass(frozen=True)
class Link:
    """Where somebody may go from here, and the words that lead there."""

    url: str
    words: str


@dataclass
class SeenRow:
    """An observation, under one marker or among the unexpected changes."""

    anchor: str
    change: str
    significance: str
    contribution: str
    other_factors: str
    tells_factors: bool
    """Whether the line about other factors is shown: wherever a contribution is (domain rule 3)."""
    meta: str
    opening: str
    """Its first words, for links that would otherwise sound alike."""
    classes: str = "seen"
    """With `part` where it is changed in this place; elsewhere on the page stands another copy."""
    oob: str = ""
    """For a further copy that is sent beside the part that was changed: an attribute, safe as it is."""
    change_link: str = ""
    """The attributes of the link that changes it, safe as they are."""
    is_late: bool = False
    markers: Sequence[Link] = ()
    activities: Sequence[Link] = ()
    files: Sequence[Attachment] = ()
    became: Link | None = None
    promote_url: str = ""
    elsewhere: Link | None = None
    """After a change that moved it: where it stands now."""
    mentions: Sequence[Mention] = ()
    """The findings and decisions that rest on it."""

    @property
    def has_more(self) -> bool:
        """Whether there is anything of what most observations have not."""
        return bool(
            self.is_late
            or self.markers
            or self.activities
            or self.became
            or self.promote_url
            or self.elsewhere
            or self.mentions
        )


@dataclass
class DoneRow:
    """An activity with its entry, or planned and not noted yet."""

    anchor: str
    row: ActivityRow
    when: str = ""
    taking_part: str = ""
    change_url: str = ""
    elsewhere: Link | None = None
    mentions: Sequence[Mention] = ()


@dataclass
class ScoreCell:
    """A marker's score in this cycle, its remark, and what earlier cycles felt."""

    marker_id: int
    number: str
    score: str
    word: str
    remark: str
    earlier: Sequence[tuple[str, str, str, bool]]
    """Of each earlier cycle, the last first: its name, stored score, the word for it, and whether it has a ring."""
    url: str = ""


@dataclass
class MarkerBlock:
    row: MarkerRow
    seen: Sequence[SeenRow]
    score: ScoreCell


@dataclass
class NoteCell:
    """One of the four notes about the whole cycle."""

    name: str
    label: str
    text: str
    url: str = ""


@dataclass
class AdviceRow:
    """A recommendation or decision for adjustment."""

    pk: int
    text: str
    version: int
    opening: str
    url: str = ""


def note_labels() -> dict[str, str]:
    return {
        "enabling": _("Enabling factors"),
        "hindering": _("Hindering factors"),
        "effective_strategies": _("What was effective in the strategy"),
        "adaptations": _("What to adapt"),
    }


def score_words() -> dict[str, str]:
    """Each stored score in words, the empty one too."""
    return {value: str(label) for value, label in Score.choices} | {"": _("not scored yet")}


@dataclass
class Rows:
    """Makes the rows of one diary, for one reader."""

    cycle: Cycle
    actor: Actor
    user_pk: int
    may_write: bool
    may_change_all: bool
    may_score: bool
    may_promote: bool
    grants: Grants
    _days: dict[tuple[date | None, str], str] = field(default_factory=dict)

    @classmethod
    def for_reader(cls, request: HttpRequest, cycle: Cycle, actor: Actor) -> "Rows":
        grants = request.grants  # type: ignore[attr-defined]
        takes = cycle.takes_entries
        return cls(
            cycle=cycle,
            actor=actor,
            user_pk=request.user.pk,
            may_write=takes and grants.scope(Act.WRITE_DIARY) is not None,
            may_change_all=grants.allow(Act.CHANGE_OTHERS_ENTRY),
            may_score=takes and grants.allow(Act.SCORE),
            may_promote=grants.allow(Act.EDIT_THEORY) and actor.is_followed,
            grants=grants,
        )

    # The outcome diary

    def markers(self, diary: Diary) -> list[MarkerBlock]:
        return [
            MarkerBlock(
                row,
                [
                    self.seen(each.observation, under=row.marker, is_first=each.first)
                    for each in row.observations
                ],
                self.score(row.marker, row.wording.number, row.score, row.earlier),
            )
            for row in diary.markers
        ]

    def seen(self, entry: Any, *, under: Marker | None = None, is_first: bool = True) -> SeenRow:
        """`entry` is an observation as `read_diary` gives it."""
        others = [each for each in entry.markers_then if under is None or each.marker.pk != under.pk]
        row = SeenRow(
            anchor=anchor_of(entry, under=None if is_first else under),
            change=entry.change,
            significance=entry.significance,
            contribution=entry.contribution,
            other_factors=entry.other_factors,
            tells_factors=bool(entry.contribution or entry.other_factors),
            meta=self._meta(entry),
            opening=" ".join(entry.change[:120].split()[:6]),
            is_late=entry.is_late,
            mentions=self._mentions(entry),
        )
        if others:
            row.markers = [Link(f"#marker-{each.marker.pk}", each.wording.number) for each in others]
        if entry.involved:
            row.activities = [
                Link(each.get_absolute_url(), Truncator(each.name).chars(60)) for each in entry.involved
            ]
        if is_first:
            row.files = entry.files
            row.classes = "seen part"
        if self._may_change(entry):
            url = f"{self._observations}{entry.pk}/"
            row.change_link = f'href="{url}" hx-get="{url}"' if is_first else f'href="{url}"'
        if entry.is_unexpected:
            if entry.became:
                words = _("Became marker %(number)s") % {"number": entry.became.number}
                row.became = Link(reverse("marker", args=[entry.became.pk]), words)
            elif self.may_promote and under is None:
                row.promote_url = reverse("promote_observation", args=[entry.pk])
        return row

    @cached_property
    def _observations(self) -> str:
        return reverse("edit_observation", args=[0]).removesuffix("0/")

    def _meta(self, entry: Any) -> str:
        said = []
        if entry.nature != Nature.EXPECTED:
            said.append(self._natures[entry.nature])
        if entry.method:
            said.append(self._methods[entry.method])
        when = self._when(entry)
        if when:
            said.append(when)
        if entry.author:
            said.append(f"\u2068{entry.author}\u2069")  # a name may run from right to left
        return " · ".join(said)

    @cached_property
    def _natures(self) -> dict[str, str]:
        return {value: str(label).capitalize() for value, label in Nature.choices}

    @cached_property
    def _methods(self) -> dict[str, str]:
        return {value: str(label).capitalize() for value, label in Method.choices}

    def _when(self, entry: Observation | ActivityEntry) -> str:
        key = (entry.date, entry.date_precision)
        if key not in self._days:
            self._days[key] = entry.when
        return self._days[key]

    def _mentions(self, entry: Any) -> list[Mention]:
        return read_mentions(entry.told, grants=self.grants, own={self.actor.pk}) if entry.told else []

    def _may_change(self, entry: Any) -> bool:
        return self.may_write and (self.may_change_all or entry.created_by_id == self.user_pk)

    def score(
        self, marker: Marker, number: str, score: MarkerScore | None, earlier: Sequence[Earlier]
    ) -> ScoreCell:
        stored = score.score if score else ""
        return ScoreCell(
            marker_id=marker.pk,
            number=number,
            score=stored,
            word=self._words[stored],
            remark=score.remark if score else "",
            earlier=[
                (
                    each.cycle.name,
                    each.score,
                    self._earlier_word(each),
                    each.is_formulated,
                )
                for each in earlier
            ],
            url=reverse("score_marker", args=[marker.pk, self.cycle.pk]) if self.may_score else "",
        )

    def _earlier_word(self, each: Earlier) -> str:
        if not each.is_formulated:
            return _("not formulated yet")
        return self._words[each.score] if each.score else _("not scored")

    @cached_property
    def _words(self) -> dict[str, str]:
        return score_words()

    # The activity diary, and what is said about the whole cycle

    def done(self, row: ActivityRow) -> DoneRow:
        entry = row.entry
        if entry is None:
            return DoneRow(f"activity-{row.activity.pk}-planned", row)
        taking_part = ""
        if entry.participants is not None:
            taking_part = ngettext(
                "%(counter)s person took part", "%(counter)s people took part", entry.participants
            ) % {"counter": entry.participants}
        change_url = reverse("edit_activity_entry", args=[entry.pk]) if self._may_change(entry) else ""
        return DoneRow(
            f"activity-entry-{entry.pk}",
            row,
            self._when(entry),
            taking_part,
            change_url,
            mentions=self._mentions(entry),
        )

    def notes(self, notes: DiaryNotes | None) -> list[NoteCell]:
        return [self.note(name, notes) for name in NOTES]

    def note(self, name: str, notes: DiaryNotes | None) -> NoteCell:
        return NoteCell(
            name=name,
            label=self._note_labels[name],
            text=getattr(notes, name) if notes else "",
            url=reverse("change_note", args=[self.cycle.pk, self.actor.pk, name]) if self.may_write else "",
        )

    @cached_property
    def _note_labels(self) -> dict[str, str]:
        return note_labels()

    def advice(self, recommendation: Recommendation) -> AdviceRow:
        may = self._may_change(recommendation)
        return AdviceRow(
            pk=recommendation.pk,
            text=recommendation.text,
            version=recommendation.version,
            opening=Truncator(recommendation.text).words(6),
            url=reverse("edit_recommendation", args=[recommendation.pk]) if may else "",
        )


def anchor_of(observation: Observation, *, under: Marker | None = None) -> str:
    """The id of an observation on the page of its diary; of its further copies, with the marker it stands under."""
    return f"observation-{observation.pk}" + (f"-under-{under.pk}" if under else "")
