"""How every piece of the theory of change is added and changed: with its history, and seen by an open workshop."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from projects import clock, editing
from projects.editing import Edited
from projects.models import HistoryEntry, Project, User
from projects.services.history import record
from projects.text import same_name
from theory_of_change.models import Workshop
from theory_of_change.models.retirement import Retirable

Row = TypeVar("Row", bound=Edited)
Piece = TypeVar("Piece", bound=Retirable)


def hold(project: Project) -> None:
    """Lets those who add to one project's theory of change do so one after the other.

    Without locking the key: rows that only point at the project are not held up, and cannot deadlock.
    """
    Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)


def stir(project: Project) -> None:
    """Tells the screens of an open workshop that there is something new, in the transaction of the act."""
    Workshop.objects.filter(project=project, closed_at=None).update(revision=F("revision") + 1)


def refuse_taken(
    rows: models.QuerySet, *, field: str, value: str, sentence: str, besides: models.Model | None = None
) -> None:
    """Refuses a name or number that another of the rows has, compared as people read it, not letter by letter.

    Ask it while the project is held. Raises `ValidationError` for the field, with the sentence.
    """
    others = rows if besides is None else rows.exclude(pk=besides.pk)
    if same_name(value) in {same_name(other) for other in others.order_by().values_list(field, flat=True)}:
        raise ValidationError({field: sentence})


@contextmanager
def refusing_doubles(row: models.Model, values: Mapping[str, Any]) -> Iterator[None]:
    """A name or number that somebody took in this very moment is refused with its sentence, not with an error.

    Forms look first and say it beside the field; this is for two who save at once. Raises `ValidationError`.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        for name, value in values.items():
            setattr(row, name, value)
        row.validate_constraints()
        raise


@transaction.atomic
def add(
    row: Row,
    *,
    project: Project,
    by: User | None,
    fields: Iterable[str],
    many: Mapping[str, Iterable[models.Model]] | None = None,
    reason: str = "",
) -> Row:
    """Saves a new row, and the relations in `many`, with its history; `fields` are those that the history tells."""
    row.created_by = by
    with refusing_doubles(row, {}):
        row.save(force_insert=True)
    tied = {name: list(members) for name, members in (many or {}).items()}
    for name, members in tied.items():
        getattr(row, name).set(members)
    record(
        project=project,
        by=by,
        verb=HistoryEntry.Verb.ADDED,
        subject=row,
        after={name: getattr(row, name) for name in fields}
        | {name: sorted(member.pk for member in members) for name, members in tied.items() if members},
        reason=reason,
    )
    stir(project)
    return row


@transaction.atomic
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
    """Changes a row that is still at `version` (see `projects.editing.change`). Raises `EditConflict`."""
    with refusing_doubles(row, values):
        changed = editing.change(
            row, project=project, by=by, version=version, values=values, many=many, reason=reason, verb=verb
        )
    stir(project)
    return changed


@transaction.atomic
def retire(row: Piece, *, project: Project, by: User | None, version: int, reason: str) -> Piece:
    """The team no longer follows this, because ... What was written about it stays (domain rule 4).

    The project is held, so that nobody ties something new to it in the same moment.
    """
    refuse_without_reason(reason)
    hold(project)
    return change(
        row,
        project=project,
        by=by,
        version=version,
        values={"retired_at": clock.now(), "retired_because": reason.strip()},
        reason=reason,
        verb=HistoryEntry.Verb.RETIRED,
    )


def resume(row: Piece, *, project: Project, by: User | None, version: int, reason: str) -> Piece:
    """The team follows it again, because ..."""
    refuse_without_reason(reason)
    return change(
        row,
        project=project,
        by=by,
        version=version,
        values={"retired_at": None, "retired_because": ""},
        reason=reason,
        verb=HistoryEntry.Verb.RESUMED,
    )


def refuse_without_reason(reason: str) -> None:
    """Domain rule 4: each change of a marker or an activity comes with its reason."""
    if not reason.strip():
        raise ValidationError(
            {"reason": _("Say why. It stays readable beside the change, for whoever looks back later.")}
        )


def next_position(rows: models.QuerySet) -> int:
    last = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1
