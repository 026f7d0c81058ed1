"""The history of the theory of change in words: who did what, when, what stood there before, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from projects.comparison import Piece, TwoTexts, compare
from projects.models import Cycle, HistoryEntry, Project
from theory_of_change.models import Activity, Actor, Assumption, Marker, MatrixRow, Subject, Suggestion
from theory_of_change.services.sentences import imported_counts, sentence_for
from theory_of_change.services.wording import Past

NOT_SHOWN = {
    "retired_at",
    "retired_because",
    "ended_at",
    "ended_because",
    "state",
    "position",
    "takes_suggestions",
    "step",
    "partner",
    "decided_at",
    "decided_by",
    "became_actor",
    "became_marker",
    "code",
    "opened_at",
    "opened_by",
    "closed_at",
    "revision",
}
"""Values that the sentence, the date or the reason tell already."""

IN_THE_SENTENCE = {"number", "name"}
"""What the sentence about something new says already."""


BRIEF = 60
"""Characters: what fits on one line with its label, a level or a number, needs no two columns."""


@dataclass(frozen=True)
class Difference(TwoTexts):
    """One value before (`mine`, empty where nothing stood) and after the act (`theirs`)."""

    @property
    def before(self) -> str:
        return "".join(piece.text for piece in self.mine)

    @property
    def after(self) -> str:
        return "".join(piece.text for piece in self.theirs)

    @property
    def is_brief(self) -> bool:
        return len(self.before) <= BRIEF and len(self.after) <= BRIEF


@dataclass(frozen=True)
class Told:
    """One act in words."""

    at: datetime
    sentence: SafeString
    details: tuple[str, ...]
    differences: tuple[Difference, ...]
    reason: str

    @property
    def brief(self) -> list[Difference]:
        return [each for each in self.differences if each.is_brief]

    @property
    def long(self) -> list[Difference]:
        return [each for each in self.differences if not each.is_brief]


def who_did(entry: HistoryEntry) -> str:
    """The author's name: of the account, or in words where the act came with a workbook."""
    return str(entry.by) if entry.by else entry.author or _("Somebody")


def tell(project: Project, entries: Sequence[HistoryEntry]) -> list[Told]:
    """The acts in words, in their order, in a number of queries that does not depend on how many they are."""
    names = _Names(project, since=min((entry.at for entry in entries), default=None))
    return [_told(entry, names) for entry in entries]


def _told(entry: HistoryEntry, names: "_Names") -> Told:
    return Told(
        at=entry.at,
        sentence=_fill(str(sentence_for(entry)), {"who": _aside(who_did(entry)), **names.of(entry)}),
        details=tuple(imported_counts(entry.after)) if entry.verb == HistoryEntry.Verb.IMPORTED else (),
        differences=tuple(_differences(entry, names)),
        reason=entry.reason,
    )


def _fill(sentence: str, names: Mapping[str, SafeString]) -> SafeString:
    """The sentence with its names, each of them isolated: they may run from right to left."""
    return mark_safe(str(conditional_escape(sentence)) % names)


def _aside(text: str, url: str = "") -> SafeString:
    if url:
        return format_html('<a href="{}"><bdi>{}</bdi></a>', url, text)
    return format_html("<bdi>{}</bdi>", text)


def _differences(entry: HistoryEntry, names: "_Names") -> Iterable[Difference]:
    """Before and after of every value that people wrote or chose, in words."""
    if entry.kind == "project":
        return
    if entry.kind == "suggestion":
        text = names.suggestions.get(entry.subject_id or 0, "")
        if text:
            yield Difference(_("Suggestion"), (), _unmarked(text))
        return
    for name in {**entry.before, **entry.after}:
        if name in NOT_SHOWN or (entry.verb == HistoryEntry.Verb.ADDED and name in IN_THE_SENTENCE):
            continue
        before = names.value(entry.kind, name, entry.before.get(name), entry.at)
        after = names.value(entry.kind, name, entry.after.get(name), entry.at)
        if not before and not after:
            continue
        label = _label(entry.kind, name)
        if before and after:
            both = compare(label, before, after)
            yield Difference(label, both.mine, both.theirs)
        else:  # nothing to compare with, so nothing to mark
            yield Difference(label, _unmarked(before), _unmarked(after))


def _unmarked(text: str) -> tuple[Piece, ...]:
    return (Piece(text, False),) if text else ()


def _field(kind: str, name: str) -> Any:
    """The model's own field; None for what is none, such as the markers of an actor that were reordered."""
    try:
        field = apps.get_model("theory_of_change", kind)._meta.get_field(name)
    except (LookupError, FieldDoesNotExist):
        return None
    return field if isinstance(field, models.Field) else None


def _label(kind: str, name: str) -> str:
    field = _field(kind, name)
    if field is None:
        return _("Order") if kind == "actor" else capfirst(name.replace("_", " "))
    return capfirst(str(field.verbose_name))


class _Names:
    """The names of a project's things as they were at a moment; each kind is read once, when it is asked for."""

    def __init__(self, project: Project, *, since: datetime | None) -> None:
        self._project = project
        self._since = since

    @cached_property
    def _past(self) -> Past:
        return Past(
            [self._project],
            since=self._since,
            kinds=["actor", "marker", "activity"],
            fields=["name", "number"],
        )

    @cached_property
    def _actors(self) -> dict[int, str]:
        return dict(Actor.objects.filter(project=self._project).values_list("pk", "name"))

    @cached_property
    def _markers(self) -> dict[int, tuple[str, int]]:
        rows = Marker.objects.filter(actor__project=self._project).order_by()
        return {pk: (number, actor) for pk, number, actor in rows.values_list("pk", "number", "actor")}

    @cached_property
    def _activities(self) -> dict[int, tuple[str, int]]:
        rows = Activity.objects.filter(actor__project=self._project)
        return {pk: (name, actor) for pk, name, actor in rows.values_list("pk", "name", "actor")}

    @cached_property
    def _assumptions(self) -> dict[int, tuple[int | None, int | None, int | None]]:
        rows = Assumption.objects.filter(project=self._project)
        return {pk: tuple(ends) for pk, *ends in rows.values_list("pk", "activity", "marker", "leads_to")}  # type: ignore[misc]

    @cached_property
    def _cycles(self) -> dict[int, str]:
        return {cycle.pk: cycle.name for cycle in Cycle.objects.filter(project=self._project)}

    @cached_property
    def _subjects(self) -> dict[int, str]:
        rows = MatrixRow.objects.filter(project=self._project).values_list("pk", "subject")
        return {pk: str(Subject(subject).label) for pk, subject in rows}

    @cached_property
    def suggestions(self) -> dict[int, str]:
        return dict(Suggestion.objects.filter(workshop__project=self._project).values_list("pk", "text"))

    def of(self, entry: HistoryEntry) -> dict[str, SafeString]:
        """The names that the sentence about an act speaks of, as they were just before it."""
        pk, at = entry.subject_id or 0, entry.at
        if entry.kind == "actor":
            return {"actor": self._actor(pk, at, entry.before)}
        if entry.kind == "marker":
            _number, actor = self._markers.get(pk, ("", 0))
            return {"marker": self._marker(pk, at, entry.before), "actor": self._actor(actor, at)}
        if entry.kind == "activity":
            _name, actor = self._activities.get(pk, ("", 0))
            return {"activity": self._activity(pk, at, entry.before), "actor": self._actor(actor, at)}
        if entry.kind == "assumption":
            return {"assumption": self._assumption(pk, at)}
        if entry.kind == "matrixrow":
            return {"subject": _aside(self._subjects.get(pk, "?"))}
        return {}

    def _then(self, kind: str, pk: int, name: str, at: datetime, before: Mapping[str, Any], now: str) -> str:
        then: Mapping[str, Any] = {**self._past.then(kind, pk, at), **before}
        return str(then.get(name, now))

    def _actor(self, pk: int, at: datetime, before: Mapping[str, Any] | None = None) -> SafeString:
        if pk not in self._actors:
            return _aside(_("an actor that is gone"))
        name = self._then("actor", pk, "name", at, before or {}, self._actors[pk])
        return _aside(name, reverse("actor", args=[pk]))

    def _marker(self, pk: int, at: datetime, before: Mapping[str, Any] | None = None) -> SafeString:
        if pk not in self._markers:
            return _aside(_("a marker that is gone"))
        number = self._then("marker", pk, "number", at, before or {}, self._markers[pk][0])
        return _aside(_("marker %(number)s") % {"number": number}, reverse("marker", args=[pk]))

    def _activity(self, pk: int, at: datetime, before: Mapping[str, Any] | None = None) -> SafeString:
        if pk not in self._activities:
            return _aside(_("an activity that is gone"))
        name, actor = self._activities[pk]
        name = self._then("activity", pk, "name", at, before or {}, name)
        return _aside(_("“%(name)s”") % {"name": name}, f"{reverse('actor', args=[actor])}#activity-{pk}")

    def _assumption(self, pk: int, at: datetime) -> SafeString:
        """Its two ends: "marker 2 of X, then the vision"."""
        activity, marker, leads_to = self._assumptions.get(pk, (None, None, None))
        if activity is None and marker is None:
            return _aside(_("one that is gone"))
        begins = self._activity(activity, at) if activity else self._marker_with_actor(marker or 0, at)
        ends = self._marker_with_actor(leads_to, at) if leads_to else _aside(_("the vision"))
        return _fill(_("from %(one)s to %(other)s"), {"one": begins, "other": ends})

    def _marker_with_actor(self, pk: int, at: datetime) -> SafeString:
        _number, actor = self._markers.get(pk, ("", 0))
        return _fill(
            _("%(marker)s of %(actor)s"), {"marker": self._marker(pk, at), "actor": self._actor(actor, at)}
        )

    def value(self, kind: str, name: str, value: Any, at: datetime) -> str:
        """A stored value as people read it: labels for choices, numbers and names for what it points to."""
        if value is None or value == "" or value == []:
            return ""
        if isinstance(value, list):
            return ", ".join(self._listed(name, each, at) for each in value)
        field = _field(kind, name)
        if isinstance(field, models.ForeignKey):
            return self._pointed_to(name, value, at)
        choices = dict(field.flatchoices) if field is not None and hasattr(field, "flatchoices") else {}
        return str(choices.get(value, value))

    def _listed(self, name: str, value: Any, at: datetime) -> str:
        if not isinstance(value, int):
            return str(value)
        if name == "cycles":
            return self._cycles.get(value, "?")
        if value not in self._markers:
            return "?"
        return self._then("marker", value, "number", at, {}, self._markers[value][0])

    def _pointed_to(self, name: str, value: Any, at: datetime) -> str:
        if not isinstance(value, int):
            return str(value)
        if name == "activity" and value in self._activities:
            return self._then("activity", value, "name", at, {}, self._activities[value][0])
        if value in self._markers:
            number, actor = self._markers[value]
            return _("marker %(number)s of %(actor)s") % {
                "number": self._then("marker", value, "number", at, {}, number),
                "actor": self._then("actor", actor, "name", at, {}, self._actors.get(actor, "")),
            }
        return "?"
