"""Reading a diary kept in Word into a partner's diary of one cycle: in one transaction, and each row exactly once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from diaries.models import ActivityEntry, DiaryNotes, MarkerScore, Observation, Recommendation, WordDocument
from diaries.models.entry import Entry
from diaries.services.activity_entry import find_activity, name_unplanned_activity
from diaries.services.diary import ScoreGiven, add_recommendation, save_notes, score_markers
from diaries.services.entry import Sent, save_entries
from diaries.word.matching import same_text
from projects import clock
from projects.models import Cycle, Project, User
from projects.services.cycle import locked, refuse_if_closed
from theory_of_change.models import Activity, Actor, Marker
from theory_of_change.services.changing import hold

STAYS = timedelta(days=1)
MOST_WAITING = 10
ROWS_OF_WORD = UUID("4f1d6a0e-3c35-4b0f-9d0c-7a1f6f0f2a55")


def client_id_of(*, actor: Actor, cycle: Cycle, key: str) -> UUID:
    """The client id of a row of a document, the same whoever reads it in, and however often.

    `key` is what the row says in the document, so a row is known again in a later version of the file, and after it
    was corrected here.
    """
    return uuid5(ROWS_OF_WORD, f"{actor.pk}/{cycle.pk}/{key}")


@dataclass(frozen=True)
class Standing:
    """What stands in a partner's diary of one cycle already."""

    entries: Mapping[UUID, Entry]
    """By client id, those that were removed as well."""
    said: Mapping[str, Entry]
    """By their text as it is compared (`same_text`)."""
    scores: Mapping[int, MarkerScore]
    """By marker."""
    observed: frozenset[tuple[int, str]]
    """The markers of which something was observed in the cycle, each with the nature of what was."""
    notes: DiaryNotes | None
    recommendations: frozenset[str]
    """As they are compared."""

    def of_row(self, client_id: UUID, text: str) -> Entry | None:
        """The entry that the row is already."""
        return self.entries.get(client_id) or (self.said.get(same_text(text)) if text.strip() else None)


def text_of_done(activity: Activity | None, values: Mapping[str, Any]) -> str:
    """What makes two activity entries the same: the activity and everything that is said of it."""
    texts = [str(values.get(name) or "") for name in _TEXTS_OF_DONE]
    return f"done {activity.pk if activity else ''} {' '.join(filter(None, texts))}" if any(texts) else ""


_TEXTS_OF_DONE = ("description", "went_well", "why_well", "went_less_well", "why_less_well")


def read_standing(cycle: Cycle, actor: Actor) -> Standing:
    """Seven queries, however much stands there."""
    seen = list(Observation.objects.filter(cycle=cycle, actor=actor))
    done = list(ActivityEntry.objects.filter(cycle=cycle, activity__actor=actor).select_related("activity"))
    every: list[Entry] = [*seen, *done]
    said: dict[str, Entry] = {same_text(each.change): each for each in seen if not each.removed_at}
    for each in done:
        if not each.removed_at:
            said[same_text(text_of_done(each.activity, vars(each)))] = each
    scores = MarkerScore.objects.filter(cycle=cycle, marker__actor=actor).select_related(
        "updated_by", "created_by"
    )
    kept = Observation.objects.kept().filter(cycle=cycle, actor=actor)
    named = kept.values_list("markers", "nature")
    recommendations = Recommendation.objects.filter(cycle=cycle, actor=actor).values_list("text", flat=True)
    return Standing(
        entries={each.client_id: each for each in every},
        said=said,
        scores={score.marker_id: score for score in scores},
        observed=frozenset((pk, nature) for pk, nature in named if pk is not None),
        notes=DiaryNotes.objects.filter(cycle=cycle, actor=actor).first(),
        recommendations=frozenset(map(same_text, recommendations)),
    )


@dataclass(frozen=True)
class DoneRow:
    """A row of the activity diary, as it was corrected. Without an activity, `name` names one nobody planned."""

    client_id: UUID
    activity: Activity | None
    name: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class SeenRow:
    """An observed change, as it was corrected."""

    client_id: UUID
    values: Mapping[str, Any]
    markers: Sequence[Marker]


@dataclass(frozen=True)
class ToReadIn:
    """All that is to be read in from one document."""

    cycle: Cycle
    actor: Actor
    done: Sequence[DoneRow] = ()
    seen: Sequence[SeenRow] = ()
    scores: Sequence[ScoreGiven] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    """The notes that change, whole, by their field."""
    notes_version: int = 0
    recommendations: Sequence[str] = ()


@dataclass(frozen=True)
class ReadIn:
    """What became of it, in numbers."""

    done: int = 0
    seen: int = 0
    scores: int = 0
    notes: int = 0
    recommendations: int = 0
    present: int = 0
    """Rows that stood in the diary already."""


@transaction.atomic
def keep_document(
    *, project: Project, by: User, name: str, content: bytes, cycle: Cycle | None, actor: Actor | None
) -> WordDocument:
    """Keeps a file for its preview; the diary in which one stood comes with it."""
    return WordDocument.objects.create(
        project=project, uploaded_by=by, name=name, content=content, cycle=cycle, actor=actor
    )


def waiting_documents(project: Project, user: User) -> list[WordDocument]:
    """The documents that this person began to look at and has not read in, the latest first, without their content."""
    mine = WordDocument.objects.filter(project=project, uploaded_by=user, read_in_at=None)
    return list(mine.defer("content", "typed").order_by("-uploaded_at", "pk")[:MOST_WAITING])


@transaction.atomic
def keep_typed(document: WordDocument, *, part: str, typed: Mapping[str, str]) -> None:
    """Keeps what was corrected in the preview of one of the document's diaries, until that one is read in."""
    mine = WordDocument.objects.select_for_update(no_key=True).defer("content")
    held = mine.get(pk=document.pk)
    if held.read_in_at or part in held.parts_read:
        return
    held.typed = document.typed = {**held.typed, part: dict(typed)}
    held.save(update_fields=["typed"])


@transaction.atomic
def read_in(
    document: WordDocument, *, by: User, rows: ToReadIn, part: str = "", parts: Sequence[str] = ("",)
) -> ReadIn | None:
    """Writes everything into the diary, or nothing; None where this was read in before (a double click).

    `part` is the key of the one of several diaries in the document that `rows` are of, `parts` the keys of all that are
    to be read in from it.

    Raises `ValidationError` when the cycle is published, `ScoreConflicts` and `EditConflict` when somebody scored
    or wrote the notes meanwhile. What stands in the diary already is left alone and counted.
    """
    held = WordDocument.objects.select_for_update(no_key=True).get(pk=document.pk)
    if held.read_in_at or part in held.parts_read:
        return None
    hold(rows.actor.project)
    cycle = locked(rows.cycle)
    refuse_if_closed(cycle)
    standing = read_standing(cycle, rows.actor)
    done = [
        Sent(row.client_id, {"activity": activity, **row.values})
        for row in rows.done
        if not _stands_already(standing, rows.actor, row)
        for activity in [row.activity or name_unplanned_activity(actor=rows.actor, by=by, name=row.name)]
    ]
    seen = [
        Sent(row.client_id, {"actor": rows.actor, **row.values}, {"markers": row.markers})
        for row in rows.seen
        if standing.of_row(row.client_id, row.values["change"]) is None
    ]
    made = _save(ActivityEntry, cycle, by, done), _save(Observation, cycle, by, seen)
    recommended = [each for each in rows.recommendations if same_text(each) not in standing.recommendations]
    for text in recommended:
        add_recommendation(cycle=cycle, actor=rows.actor, by=by, text=text)
    scored = score_markers(cycle=cycle, by=by, scores=rows.scores) if rows.scores else 0
    if rows.notes:
        version = rows.notes_version
        save_notes(cycle=cycle, actor=rows.actor, by=by, version=version, values=rows.notes)
    held.parts_read = [*held.parts_read, part]
    held.read_in_at = clock.now() if set(parts) <= set(held.parts_read) else None
    held.cycle, held.actor = cycle, rows.actor
    held.typed = {key: typed for key, typed in held.typed.items() if key != part}
    held.save(update_fields=["parts_read", "read_in_at", "cycle", "actor", "typed"])
    given = len(rows.done) + len(rows.seen) + len(rows.recommendations)
    return ReadIn(
        done=made[0],
        seen=made[1],
        scores=scored,
        notes=len(rows.notes),
        recommendations=len(recommended),
        present=given - sum(made) - len(recommended),
    )


def _stands_already(standing: Standing, actor: Actor, row: DoneRow) -> bool:
    """Asked before its activity is named, so that a row which stands already names nothing."""
    activity = row.activity or find_activity(actor, row.name)
    text = text_of_done(activity, row.values) if activity else ""
    return standing.of_row(row.client_id, text) is not None


def _save(model: type[Entry], cycle: Cycle, by: User, sent: Sequence[Sent]) -> int:
    """How many entries were made."""
    if not sent:
        return 0
    outcome = save_entries(model, project=cycle.project, day=None, otherwise=cycle.pk, by=by, sent=sent)
    return len(outcome.made)


def remove_old_documents() -> int:
    """Removes files that were kept for a day; returns how many."""
    removed, _by_model = WordDocument.objects.filter(uploaded_at__lt=clock.now() - STAYS).delete()
    return removed
