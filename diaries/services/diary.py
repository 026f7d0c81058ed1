"""What a partner's diary says about the whole cycle: scores, notes, recommendations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from diaries.models import DiaryNotes, MarkerScore, Nature, Observation, Recommendation, Score
from diaries.services.draft import UNTOLD, Page, finish_draft, key_of
from diaries.services.draft_keys import key_of_advice
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


class ScoresRefused(ValidationError):
    """Some scores do not fit what was written down. `mistakes` says of each marker, by its id, in which field and why."""

    def __init__(self, mistakes: Mapping[int, tuple[str, str]]) -> None:
        super().__init__(list(dict.fromkeys(said for _field, said in mistakes.values())))
        self.mistakes = mistakes


def mistake_in_score(score: str, remark: str, *, natures: Collection[str]) -> tuple[str, str] | None:
    """The field and the sentence where a score does not fit what was observed of its marker in the cycle; else None.

    `natures` are those of the observations that name the marker. Low, medium and high rest on one of them or on a
    remark. "Nothing observed" is an answer of its own and stands beside none; only where all that was seen went the
    other way, it does, with a remark.
    """
    if score in FELT and not remark and not natures:
        return "remark", _(
            "Nothing was written down for this marker yet: say in a few words what the score rests on."
        )
    if score == Score.NOTHING and set(natures) - {Nature.UNEXPECTED_NEGATIVE}:
        return "score", _(
            "Something was written down for this marker in this cycle, so “nothing observed” does not hold. "
            "Choose low, medium or high, or “not scored yet”."
        )
    if score == Score.NOTHING and natures and not remark:
        return "remark", _(
            "What was written down for this marker went the other way: say in a few words why “nothing observed” "
            "stands beside it."
        )
    return None


@transaction.atomic
def score_markers(
    *,
    cycle: Cycle,
    by: User,
    scores: Iterable[ScoreGiven],
    drafts: Sequence[str] = (),
    page: Page = UNTOLD,
) -> int:
    """Saves the scores that differ; returns how many. Raises `ScoreConflicts` or `ScoresRefused` and saves none.

    `drafts` are the keys under which the form that is saved keeps what was typed.
    """
    cycle = locked(cycle)
    refuse_if_closed(cycle)
    given = {score.marker.pk: score for score in scores}
    present = {
        row.marker_id: row
        for row in MarkerScore.objects.select_for_update(of=("self",))
        .filter(cycle=cycle, marker__in=given)
        .select_related("updated_by", "created_by")
    }
    _refuse_what_does_not_fit(cycle, given, present)
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
    if drafts:
        finish_draft(writer=by, keys=drafts, page=page)
    return changed


def _refuse_what_does_not_fit(
    cycle: Cycle, given: Mapping[int, ScoreGiven], present: Mapping[int, MarkerScore]
) -> None:
    """Only what changes now is looked at: a score that was kept before stops nobody."""
    asked = {
        pk: score
        for pk, score in given.items()
        if ((score.score in FELT and not score.remark) or score.score == Score.NOTHING)
        and (pk not in present or (present[pk].score, present[pk].remark) != (score.score, score.remark))
    }
    if not asked:
        return
    seen = Observation.objects.kept().in_cycle(cycle).filter(markers__in=list(asked))
    observed: dict[int | None, set[str]] = defaultdict(set)
    for pk, nature in seen.order_by().values_list("markers", "nature").distinct():
        observed[pk].add(nature)
    mistakes = {
        pk: mistake
        for pk, score in asked.items()
        if (mistake := mistake_in_score(score.score, score.remark, natures=observed[pk]))
    }
    if mistakes:
        raise ScoresRefused(mistakes)


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


class NotesConflict(EditConflict):
    """Somebody else changed some of the same notes; nothing was saved. `names` are those that both changed."""

    def __init__(self, current: DiaryNotes, names: Sequence[str]) -> None:
        super().__init__(current)
        self.names = names


@transaction.atomic
def write_notes(
    *,
    cycle: Cycle,
    actor: Actor,
    by: User,
    texts: Mapping[str, str],
    began: Mapping[str, str],
    draft: str = "",
    page: Page = UNTOLD,
) -> DiaryNotes | None:
    """Writes those of the four notes that this writer changed. Who writes another of them meanwhile is not in the way.

    `began` has the `fingerprint` of what stood in each when the writer began: what they left as it was stays as it
    stands by now. `draft` is the key under which the form keeps what was typed. Raises `NotesConflict` where both
    changed the same. None: there was nothing, and nothing was written.
    """
    cycle = locked(cycle)
    refuse_if_closed(cycle)
    notes = DiaryNotes.objects.filter(cycle=cycle, actor=actor).first()
    stands = {name: getattr(notes, name) if notes else "" for name in texts}
    written = {
        name: text
        for name, text in texts.items()
        if text != stands[name] and fingerprint(text) != began[name]
    }
    both = [name for name in written if fingerprint(stands[name]) != began[name]]
    if notes is not None and both:
        raise NotesConflict(notes, both)
    if notes is not None:
        notes = change(notes, project=cycle.project, by=by, version=notes.version, values=written)
    elif written:
        notes = save_notes(cycle=cycle, actor=actor, by=by, version=0, values=written)
    if draft:
        finish_draft(writer=by, keys=[draft], page=page)
    return notes


@transaction.atomic
def add_recommendation(
    *, cycle: Cycle, actor: Actor, by: User, text: str, put_back: bool = False, page: Page | None = None
) -> Recommendation:
    """Adds a recommendation under the activity diary. The same words twice are one recommendation.

    `page` is the page of the form in which it was typed; None: it comes from elsewhere, and that form goes on.
    `put_back`: it was taken out of this diary before, and is its first writer's again.
    """
    cycle = locked(cycle)
    refuse_if_closed(cycle)
    if not actor.is_boundary_partner:
        raise ValidationError(_("Only boundary partners have diaries."))
    if page is not None:
        finish_draft(writer=by, keys=[key_of_advice(cycle, actor)], page=page)
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


def change_recommendation(
    row: Recommendation, *, by: User, version: int, text: str, page: Page = UNTOLD
) -> Recommendation:
    """Rewords a recommendation that is still at `version`; raises `EditConflict`."""
    with transaction.atomic():
        cycle = locked(row.cycle)
        refuse_if_closed(cycle)
        changed = change(row, project=cycle.project, by=by, version=version, values={"text": text})
        finish_draft(writer=by, keys=[key_of(row)], page=page)
        return changed


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
