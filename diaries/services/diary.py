"""What a partner's diary says about the whole cycle: scores, notes, recommendations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from diaries.models import DiaryNotes, MarkerScore, Observation, Recommendation, Score
from projects.editing import EditConflict, change
from projects.models import Cycle, HistoryEntry, User
from projects.services.cycle import locked, refuse_if_closed
from projects.services.history import record
from theory_of_change.models import Actor, Marker


@dataclass(frozen=True)
class ScoreGiven:
    """One marker's score as a form brings it; `version` is 0 where there was no score yet."""

    marker: Marker
    score: str
    remark: str
    version: int


class ScoreConflicts(Exception):
    """Others scored some of these markers meanwhile; nothing was saved. `current` holds their rows."""

    def __init__(self, current: list[MarkerScore]) -> None:
        super().__init__(f"{len(current)} scores changed meanwhile")
        self.current = current


FELT = {Score.LOW, Score.MEDIUM, Score.HIGH}
"""The scores that say that a change was seen, and so rest on something."""


class Unfounded(ValidationError):
    """Some scores rest on nothing: no observation in the cycle names the marker, and no remark says why."""

    def __init__(self, markers: set[int]) -> None:
        super().__init__(
            _("Nothing was written down for this marker yet: say in a few words what the score rests on."),
            code="unfounded",
        )
        self.markers = markers


@transaction.atomic
def score_markers(*, cycle: Cycle, by: User, scores: Iterable[ScoreGiven]) -> int:
    """Saves the scores that differ; returns how many. Raises `ScoreConflicts` or `Unfounded` and saves none."""
    cycle = locked(cycle)
    refuse_if_closed(cycle)
    given = {score.marker.pk: score for score in scores}
    present = {
        row.marker_id: row
        for row in MarkerScore.objects.select_for_update(of=("self",))
        .filter(cycle=cycle, marker__in=given)
        .select_related("updated_by", "created_by")
    }
    _refuse_unfounded(cycle, given, present)
    changed = 0
    conflicts = []
    for marker_id, score in given.items():
        row = present.get(marker_id)
        if row is None:
            if score.score or score.remark:
                row = MarkerScore.objects.create(
                    cycle=cycle,
                    marker=score.marker,
                    score=score.score,
                    remark=score.remark,
                    created_by=by,
                )
                record(
                    project=cycle.project,
                    by=by,
                    verb=HistoryEntry.Verb.ADDED,
                    subject=row,
                    after={"score": score.score, "remark": score.remark},
                )
                changed += 1
            continue
        try:
            after = change(
                row,
                project=cycle.project,
                by=by,
                version=score.version,
                values={"score": score.score, "remark": score.remark},
            )
        except EditConflict:
            conflicts.append(row)
        else:
            changed += after.version != row.version
    if conflicts:
        raise ScoreConflicts(conflicts)
    return changed


def _refuse_unfounded(
    cycle: Cycle, given: Mapping[int, ScoreGiven], present: Mapping[int, MarkerScore]
) -> None:
    bare = {
        pk
        for pk, score in given.items()
        if score.score in FELT
        and not score.remark
        and (pk not in present or (present[pk].score, present[pk].remark) != (score.score, ""))
    }
    if bare:
        seen = Observation.objects.kept().in_cycle(cycle).filter(markers__in=bare)
        unfounded = bare.difference(seen.order_by().values_list("markers", flat=True))
        if unfounded:
            raise Unfounded(unfounded)


def save_notes(
    *, cycle: Cycle, actor: Actor, by: User, version: int, values: Mapping[str, str]
) -> DiaryNotes:
    """Writes the partner's notes of this cycle; raises `EditConflict` when another wrote them meanwhile.

    `version` is 0 where the form began without notes.
    """
    with transaction.atomic():
        locked_cycle = locked(cycle)
        refuse_if_closed(locked_cycle)
        notes = DiaryNotes.objects.filter(cycle=cycle, actor=actor).first()
        if notes is None:
            notes = DiaryNotes.objects.create(cycle=cycle, actor=actor, created_by=by, **values)
            record(
                project=locked_cycle.project,
                by=by,
                verb=HistoryEntry.Verb.ADDED,
                subject=notes,
                after=values,
            )
            return notes
        return change(notes, project=locked_cycle.project, by=by, version=version, values=values)


def fingerprint(text: str) -> str:
    """Of the words from which somebody began; shorter than they are, and as good for telling whether they changed."""
    return sha256(text.encode()).hexdigest()[:32]


@transaction.atomic
def save_note(*, cycle: Cycle, actor: Actor, by: User, name: str, text: str, began: str) -> DiaryNotes | None:
    """Writes one of the four notes. Who writes another of them at the same time is not in the way.

    `began` is the `fingerprint` of what stood there when the writer began. Raises `EditConflict` where other words
    stand there by now. None: there was nothing, and nothing was written.
    """
    cycle = locked(cycle)
    refuse_if_closed(cycle)
    notes = DiaryNotes.objects.filter(cycle=cycle, actor=actor).first()
    if notes is None and not text:
        return None
    if notes is None:
        return save_notes(cycle=cycle, actor=actor, by=by, version=0, values={name: text})
    stands = getattr(notes, name)
    if stands != text and fingerprint(stands) != began:
        raise EditConflict(notes)
    return change(notes, project=cycle.project, by=by, version=notes.version, values={name: text})


@transaction.atomic
def add_recommendation(
    *, cycle: Cycle, actor: Actor, by: User, text: str, put_back: bool = False
) -> Recommendation:
    """Adds a recommendation under the activity diary. The same words twice are one recommendation.

    `put_back`: it was taken out of this diary before, and is its first writer's again.
    """
    cycle = locked(cycle)
    refuse_if_closed(cycle)
    if not actor.is_boundary_partner:
        raise ValidationError(_("Only boundary partners have diaries."))
    present = Recommendation.objects.filter(cycle=cycle, actor=actor, text=text).first()
    if present:
        return present
    writer = _writer_of_removed(cycle, actor, text) if put_back else None
    row = Recommendation.objects.create(cycle=cycle, actor=actor, text=text, created_by=writer or by)
    record(project=cycle.project, by=by, verb=HistoryEntry.Verb.ADDED, subject=row, after={"text": text})
    return row


def _writer_of_removed(cycle: Cycle, actor: Actor, text: str) -> User | None:
    """Who wrote these words before they were last taken out of this diary."""
    removed = HistoryEntry.objects.filter(
        project=cycle.project,
        kind="recommendation",
        verb=HistoryEntry.Verb.REMOVED,
        before__text=text,
        before__cycle=cycle.pk,
        before__actor=actor.pk,
    )
    last = removed.order_by("-at", "-pk").first()
    return None if last is None else User.objects.filter(pk=last.before.get("writer") or 0).first()


def change_recommendation(row: Recommendation, *, by: User, version: int, text: str) -> Recommendation:
    """Rewords a recommendation that is still at `version`; raises `EditConflict`."""
    with transaction.atomic():
        cycle = locked(row.cycle)
        refuse_if_closed(cycle)
        return change(row, project=cycle.project, by=by, version=version, values={"text": text})


@transaction.atomic
def remove_recommendation(row: Recommendation, *, by: User, version: int) -> None:
    """Takes it out of the diary; the history keeps its text. Raises `EditConflict` if it was reworded meanwhile."""
    cycle = locked(row.cycle)
    refuse_if_closed(cycle)
    current = Recommendation.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if current is None:
        return
    if current.version != version:
        raise EditConflict(current)
    record(
        project=cycle.project,
        by=by,
        verb=HistoryEntry.Verb.REMOVED,
        subject=current,
        before={
            "text": current.text,
            "cycle": cycle.pk,
            "actor": current.actor_id,
            "writer": current.created_by_id,
        },
    )
    current.delete()
