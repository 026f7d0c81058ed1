"""Rows that several people may write: nobody's words are overwritten unseen.

Every such row has a version. A form carries the version it started from; the saving service changes the row
only while that version still stands, and otherwise raises `EditConflict`, which the page shows as two texts
side by side, nothing lost.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import HistoryEntry, Project, User
from projects.services.history import record, state_of


class Edited(models.Model):
    """Fields of a row that people edit: its version, and who wrote it when."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("written at"), default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )
    updated_at = models.DateTimeField(_("changed at"), null=True, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        abstract = True


class Gone(ValidationError):
    """Somebody else removed the row since this edit began; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            _("This was saved, and has been removed since. Your text is still here."), code="removed"
        )


class EditConflict(Exception):
    """Somebody else changed the row since this edit began. `current` is the row as it stands now."""

    def __init__(self, current: Edited) -> None:
        super().__init__(f"{current._meta.label} {current.pk} is at version {current.version}")
        self.current = current


Row = TypeVar("Row", bound=Edited)


def change(
    row: Row,
    *,
    project: Project,
    by: User | None,
    version: int,
    values: Mapping[str, Any],
    many: Mapping[str, list[models.Model]] | None = None,
    reason: str = "",
    verb: HistoryEntry.Verb = HistoryEntry.Verb.CHANGED,
) -> Row:
    """Sets `values` (and the relations in `many`) if the row still is at `version`, and writes the history.

    Values equal to the present ones change nothing and leave the version alone. Raises `EditConflict`, and `Gone`
    where the row was removed.
    """

    def tell(current: Row, before: dict[str, Any], after: dict[str, Any]) -> None:
        record(project=project, by=by, verb=verb, subject=current, before=before, after=after, reason=reason)

    return change_and_tell(row, by=by, version=version, values=values, many=many, tell=tell)


def change_and_tell(
    row: Row,
    *,
    by: User | None,
    version: int,
    values: Mapping[str, Any],
    many: Mapping[str, list[models.Model]] | None = None,
    tell: Callable[[Row, dict[str, Any], dict[str, Any]], None],
) -> Row:
    """As `change`, where the act is not kept in a project's history: `tell(row, before, after)` keeps it."""
    model = type(row)
    with transaction.atomic():
        current = model._default_manager.select_for_update(no_key=True).filter(pk=row.pk).first()
        if current is None:
            raise Gone
        different = {name: value for name, value in values.items() if getattr(current, name) != value}
        before = state_of(current, different)
        after = dict(different)
        moved = {}
        for name, members in (many or {}).items():
            old = sorted(getattr(current, name).values_list("pk", flat=True))
            new = sorted(member.pk for member in members)
            if old != new:
                moved[name] = members
                before[name], after[name] = old, new
        if not different and not moved:
            return current
        if current.version != version:
            raise EditConflict(current)
        for name, value in different.items():
            setattr(current, name, value)
        current.version += 1
        current.updated_at = clock.now()
        current.updated_by = by
        current.save()
        for name, members in moved.items():
            getattr(current, name).set(members)
        tell(current, before, after)
    return current
