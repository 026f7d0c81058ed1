"""What was taken out of a diary: for 30 days it can be brought back, then its words are erased for good."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from diaries.models import ActivityEntry, Attachment, Draft, Observation
from diaries.models.entry import Entry, EntryQuerySet
from diaries.services.attachment import erase_attachments
from diaries.services.draft import key_of
from diaries.services.entry import TEXTS
from projects import clock
from projects.models import HistoryEntry, Project, User
from projects.services.cycle import locked, refuse_if_closed
from projects.services.history import erase_words, record
from theory_of_change.models import Actor
from theory_of_change.services.changing import hold

logger = logging.getLogger(__name__)

STAYS = timedelta(days=30)
"""How long an entry that was removed can be brought back."""

PAGE = 50
AT_ONCE = 100
"""Entries of one kind that one run erases, so that a run ends."""

KINDS: dict[str, type[Entry]] = {"seen": Observation, "done": ActivityEntry}
"""How a place in the list names a kind -> its model. In this order what was removed at one moment is listed."""

Place = tuple[datetime, str, int]
"""Where a page of the list goes on: after what was removed at this moment, of this kind, with this id."""


@dataclass(frozen=True)
class Removed:
    """An entry that was taken out of the diary, with what one must know to bring it back."""

    entry: Entry
    kind: str
    actor: Actor
    words: str
    """The first text in it that says something."""
    removed_at: datetime
    removed_by: User | None
    days_left: int
    """Days until its words are erased, the present one included."""

    @property
    def is_observation(self) -> bool:
        return isinstance(self.entry, Observation)

    @property
    def is_closed(self) -> bool:
        """Whether its cycle is published: then it stays out of the diary."""
        return not self.entry.cycle.takes_entries


@dataclass(frozen=True)
class RemovedPage:
    """A page of what was removed from a project's diaries, the last removed first."""

    rows: tuple[Removed, ...]
    count: int
    """How many there are on all pages together."""
    further: Place | None


def read_removed(
    project: Project, user: User, *, by_everybody: bool, after: Place | None = None
) -> RemovedPage:
    """What this person could bring back: what they wrote themselves, or, `by_everybody`, what anyone wrote.

    Always within what they may see: a partner's own person finds their own partner's entries only. Four queries.
    """
    since = clock.now() - STAYS
    found: list[Removed] = []
    count = 0
    for kind, rows in _within_reach(project, user, since, by_everybody):
        count += rows.count()
        actor = "actor" if kind == "seen" else "activity__actor"
        page = rows.select_related("cycle", "created_by", "removed_by", actor).order_by("-removed_at", "-pk")
        if after is not None:
            page = page.filter(_behind(kind, after))
        found += [_removed(kind, row) for row in page[: PAGE + 1]]
    names = list(KINDS)
    found.sort(key=lambda each: (each.removed_at, -names.index(each.kind), each.entry.pk), reverse=True)
    shown, further = tuple(found[:PAGE]), None
    if len(found) > PAGE:
        last = shown[-1]
        further = (last.removed_at, last.kind, last.entry.pk)
    return RemovedPage(shown, count, further)


def _within_reach(
    project: Project, user: User, since: datetime, by_everybody: bool
) -> Iterator[tuple[str, EntryQuerySet]]:
    for kind, model in KINDS.items():
        rows = model._default_manager.removed_since(since).filter(cycle__project=project)  # type: ignore[attr-defined]
        if not by_everybody:
            rows = rows.visible_to(user).filter(created_by=user)
        yield kind, rows


def _behind(kind: str, after: Place) -> Q:
    """What comes after this place in the order of the list."""
    moment, last_kind, pk = after
    names = list(KINDS)
    same = Q(removed_at=moment)
    if kind == last_kind:
        same &= Q(pk__lt=pk)
    elif names.index(kind) < names.index(last_kind):
        return Q(removed_at__lt=moment)
    return Q(removed_at__lt=moment) | same


def _removed(kind: str, entry: Entry) -> Removed:
    moment = entry.removed_at
    assert moment is not None
    left = moment + STAYS - clock.now()
    return Removed(
        entry=entry,
        kind=kind,
        actor=entry.actor,  # type: ignore[attr-defined]
        words=next((text for name in TEXTS[type(entry)] if (text := getattr(entry, name))), ""),
        removed_at=moment,
        removed_by=entry.removed_by,
        days_left=left.days + 1,
    )


@transaction.atomic
def bring_back_entry(row: Entry, *, by: User) -> bool:
    """Puts an entry back into its diary, with its files; whether it was out of it.

    Raises `ValidationError` when the cycle is published, and when its 30 days are over.
    """
    cycle = locked(row.cycle)
    current = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if current.removed_at is None:
        return False
    if current.erased_at or current.removed_at < clock.now() - STAYS:
        raise ValidationError(
            _("This entry was removed more than 30 days ago. Its words are gone for good."), code="erased"
        )
    refuse_if_closed(cycle)
    current.removed_at = current.removed_by = None
    current.version += 1
    current.save(update_fields=["removed_at", "removed_by", "version"])
    record(project=cycle.project, by=by, verb=HistoryEntry.Verb.BROUGHT_BACK, subject=current)
    return True


def erase_old_entries() -> int:
    """Erases the words of entries that were removed more than 30 days ago; returns of how many.

    One that fails (the storage does not answer, say) is logged and tried again by the next run; the others go on.
    """
    until = clock.now() - STAYS
    count = 0
    for model in KINDS.values():
        old = model._default_manager.to_erase(until).order_by("removed_at")  # type: ignore[attr-defined]
        for row in old.select_related("cycle__project")[:AT_ONCE]:
            try:
                count += _erase(row, until)
            except Exception:
                logger.exception(
                    "%s %s could not be erased; a later run tries again.", model.__name__, row.pk
                )
    return count


@transaction.atomic
def _erase(row: Entry, until: datetime) -> bool:
    """Its words, files and drafts, and what the history says of them. What stays is a row without a word.

    By its client id a late resend is told apart from something new, for ever (410).
    """
    hold(row.cycle.project)  # as erasing its files does
    cycle = locked(row.cycle)
    current = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if current.erased_at or current.removed_at is None or current.removed_at >= until:
        return False  # brought back, or erased by another run, since this one looked
    Draft.objects.filter(project=cycle.project, key__in=[key_of(current), str(current.client_id)]).delete()
    is_observation = isinstance(current, Observation)
    entry = {"observation" if is_observation else "activity_entry": current}
    erase_attachments(Attachment.objects.filter(**entry))
    erase_words(
        project=cycle.project,
        kind=current._meta.model_name or "",
        subject_id=current.pk,
        keep=["became_marker"],
    )
    _blank(current)
    record(project=cycle.project, by=None, verb=HistoryEntry.Verb.ERASED, subject=current)
    return True


def _blank(row: Entry) -> None:
    """Takes out of the row what somebody wrote or chose; where and by whom it stood stays."""
    for name in TEXTS[type(row)]:
        setattr(row, name, "")
    row.date = None
    if isinstance(row, Observation):
        row.method = ""
        row.markers.clear()
        row.activities.clear()
    elif isinstance(row, ActivityEntry):
        row.participants = None
    row.erased_at = clock.now()
    row.save()
