"""Releasing a project's findings to the learning network, and taking them back (docs/decisions/0015)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects import clock
from projects.editing import EditConflict
from projects.models import HistoryEntry, User
from projects.services.history import record, state_of
from reflection.models import Finding, ReleasedFinding
from reflection.models.practice import WORDS_RELEASED
from reflection.services.minutes import read_finding


@transaction.atomic
def release_finding(finding: Finding, *, by: User, version: int) -> ReleasedFinding:
    """Lets the other projects of the programme read the finding as it reads now, at `version`.

    Released anew after it was reworded, the words are replaced. Raises `EditConflict` when it was reworded since
    somebody looked, and `ValidationError` before its cycle is published (domain rule 9).
    """
    current = _held(finding)
    if not current.meeting.cycle.is_published:
        raise ValidationError(
            _("%(cycle)s is not published yet. Nothing of it leaves the project before that.")
            % {"cycle": current.meeting.cycle.name}
        )
    if current.version != version:
        raise EditConflict(current)
    released = ReleasedFinding.objects.filter(finding=current).first()
    activities = "\n".join(activity_names(current))
    if released is not None and released.says_what(current) and released.activities == activities:
        return released
    before: dict[str, Any] = {}
    if released is None:
        released = ReleasedFinding(finding=current)
    else:
        before = state_of(released, WORDS_RELEASED)
    for name in WORDS_RELEASED:
        setattr(released, name, getattr(current, name))
    released.activities = activities
    released.version = current.version
    released.released_at, released.released_by = clock.now(), by
    released.save()
    _mark(current, by=by, at=released.released_at)
    record(
        project=current.project,
        by=by,
        verb=HistoryEntry.Verb.RELEASED,
        subject=current,
        before=before,
        after=state_of(released, WORDS_RELEASED),
    )
    return released


def activity_names(finding: Finding) -> list[str]:
    """The activities that contributed, under the names that they had in the finding's cycle."""
    return [" ".join(name.split()) for _activity, name in read_finding(finding).activities]


@transaction.atomic
def withdraw_finding(finding: Finding, *, by: User) -> None:
    """Takes the finding back from the network: its words, and the links of practices to it, are gone there."""
    current = _held(finding)
    released = ReleasedFinding.objects.select_for_update().filter(finding=current).first()
    if released is None:
        return
    before = state_of(released, WORDS_RELEASED)
    released.delete()
    _mark(current, by=None, at=None)
    record(
        project=current.project,
        by=by,
        verb=HistoryEntry.Verb.WITHDRAWN,
        subject=current,
        before=before,
    )


@transaction.atomic
def keep_with_project(finding: Finding, *, by: User, stays: bool) -> None:
    """Whether the finding stays with its project: next editions of the programme's report leave it out, and say that one stays.

    What was published is not touched: neither the report of its cycle nor an edition of the programme's.
    """
    current = _held(finding)
    if current.stays_with_project == stays:
        return
    Finding.objects.filter(pk=finding.pk).update(stays_with_project=stays)
    record(
        project=current.project,
        by=by,
        verb=HistoryEntry.Verb.CHANGED,
        subject=current,
        before={"stays_with_project": not stays},
        after={"stays_with_project": stays},
    )


def _held(finding: Finding) -> Finding:
    return (
        Finding.objects.select_for_update(of=("self",))
        .select_related("meeting__cycle__project")
        .get(pk=finding.pk)
    )


def _mark(finding: Finding, *, by: User | None, at: Any) -> None:
    """The finding's own mark; its version stays, since its words do."""
    Finding.objects.filter(pk=finding.pk).update(released_at=at, released_by=by)
