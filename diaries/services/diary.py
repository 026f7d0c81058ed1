"""What a partner's diary says about the whole cycle: scores, notes, recommendations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from diaries.models import DiaryNotes, MarkerScore, Recommendation
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


@transaction.atomic
def score_markers(*, cycle: Cycle, by: User, scores: Iterable[ScoreGiven]) -> int:
    """Saves the scores that differ; returns how many. Raises `ScoreConflicts` and saves none of them."""
    cycle = locked(cycle)
    refuse_if_closed(cycle)
    given = {score.marker.pk: score for score in scores}
    present = {
        row.marker_id: row
        for row in MarkerScore.objects.select_for_update(of=("self",))
        .filter(cycle=cycle, marker__in=given)
        .select_related("updated_by", "created_by")
    }
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


@transaction.atomic
def add_recommendation(*, cycle: Cycle, actor: Actor, by: User, text: str) -> Recommendation:
    """Adds a recommendation under the activity diary. The same words twice are one recommendation."""
    cycle = locked(cycle)
    refuse_if_closed(cycle)
    if not actor.is_boundary_partner:
        raise ValidationError(_("Only boundary partners have diaries."))
    present = Recommendation.objects.filter(cycle=cycle, actor=actor, text=text).first()
    if present:
        return present
    row = Recommendation.objects.create(cycle=cycle, actor=actor, text=text, created_by=by)
    record(project=cycle.project, by=by, verb=HistoryEntry.Verb.ADDED, subject=row, after={"text": text})
    return row
