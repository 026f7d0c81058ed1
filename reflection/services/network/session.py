"""Sessions of the learning network: planning and describing them, their guests, and who takes part."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from projects.editing import EditConflict
from projects.models import HistoryEntry, Programme, Project, User
from projects.text import same_name
from reflection.models import Attendance, Guest, LearningSession
from reflection.models.network import PEOPLE_ASKED
from reflection.services.network.keeping import (
    add_to_network,
    change_in_network,
    held_to_remove,
    hold_owner,
    keep_act,
    remove_from_network,
)

SESSION_FIELDS = ("title", "date", "begins_at", "place", "agenda", "notes")
GUEST_FIELDS = ("name", "brought")


def add_session(
    *,
    programme: Programme,
    by: User,
    client_id: UUID,
    values: Mapping[str, Any],
    many: Mapping[str, Sequence[models.Model]],
) -> tuple[LearningSession, bool]:
    """Plans a session, or writes down one that was held; sent twice, it is one."""
    return add_to_network(
        LearningSession(programme=programme),
        programme=programme,
        by=by,
        client_id=client_id,
        values=values,
        many=many,
    )


def change_session(
    session: LearningSession,
    *,
    by: User,
    version: int,
    values: Mapping[str, Any],
    many: Mapping[str, Sequence[models.Model]],
) -> LearningSession:
    return change_in_network(
        session, programme=session.programme, by=by, version=version, values=values, many=many
    )


@transaction.atomic
def remove_session(session: LearningSession, *, by: User) -> None:
    """Removes a session with its guests and its list of people; the practices shared in it stay."""
    current = held_to_remove(session)
    if current is None:
        return
    list(current.practices.select_for_update(no_key=True, of=("self",)))
    remove_from_network(current, programme=session.programme, by=by, fields=SESSION_FIELDS)


@transaction.atomic
def add_guest(
    *, session: LearningSession, by: User, client_id: UUID, values: Mapping[str, Any]
) -> tuple[Guest, bool]:
    hold_owner(session)
    return add_to_network(
        Guest(session=session), programme=session.programme, by=by, client_id=client_id, values=values
    )


def change_guest(guest: Guest, *, by: User, version: int, values: Mapping[str, Any]) -> Guest:
    return change_in_network(guest, programme=guest.programme, by=by, version=version, values=values)


@transaction.atomic
def remove_guest(guest: Guest, *, by: User) -> None:
    remove_from_network(guest, programme=guest.programme, by=by, fields=GUEST_FIELDS)


@dataclass(frozen=True)
class Present:
    """Who of one project takes part: people with an account, and others by a name or a function."""

    project: Project
    people: tuple[User, ...]
    others: tuple[str, ...]


@transaction.atomic
def say_who_takes_part(
    session: LearningSession, *, by: User, version: int, present: Sequence[Present]
) -> LearningSession:
    """Replaces the list of who takes part, if the session still is at `version`.

    Nobody counts twice: a person ticked in two projects raises `ValidationError`, and a name that repeats another of
    the same project, or that of somebody ticked there, is left out. Raises `EditConflict`, and `ValidationError`
    where the session was removed.
    """
    current = hold_owner(session)
    refuse_people_twice(present)
    rows = [
        Attendance(session=current, project=each.project, user=person)
        for each in present
        for person in each.people
    ]
    rows += [
        Attendance(session=current, project=each.project, name=name)
        for each in present
        for name in _without_repetition(each)
    ]
    before = _told(current.attendances.select_related("user", "project"))
    after = _told(rows)
    if before == after:
        return current
    if current.version != version:
        raise EditConflict(current)
    current.attendances.all().delete()
    Attendance.objects.bulk_create(rows)
    current.version += 1
    current.save(update_fields=["version"])
    keep_act(
        programme=current.programme,
        by=by,
        verb=HistoryEntry.Verb.CHANGED,
        subject=current,
        before={"who takes part": before},
        after={"who takes part": after},
    )
    return current


def refuse_people_twice(present: Sequence[Present]) -> None:
    """Somebody who works in two projects takes part for one of them."""
    seen: dict[int, Project] = {}
    for each in present:
        for person in each.people:
            if person.pk in seen:
                raise ValidationError(
                    _("%(name)s is ticked for %(one)s and for %(other)s. A person counts once: choose one.")
                    % {
                        "name": person,
                        "one": seen[person.pk].short_name,
                        "other": each.project.short_name,
                    }
                )
            seen[person.pk] = each.project


def _without_repetition(present: Present) -> list[str]:
    known = {same_name(str(person)) for person in present.people}
    kept = []
    for name in present.others:
        if same_name(name) not in known:
            known.add(same_name(name))
            kept.append(name)
    return kept


def _told(rows: Iterable[Attendance]) -> list[str]:
    return sorted(f"{row.project}: {row}" for row in rows)


@dataclass(frozen=True)
class ProjectPresent:
    """Who of a project takes part in a session, as a page says it."""

    project: Project
    people: tuple[str, ...]

    @property
    def is_few(self) -> bool:
        """Fewer than the report asks of each project."""
        return len(self.people) < PEOPLE_ASKED


def who_takes_part(projects: Sequence[Project], rows: Iterable[Attendance]) -> list[ProjectPresent]:
    """Every project of the programme with its people, those with nobody included; no query."""
    people: dict[int, list[str]] = {project.pk: [] for project in projects}
    for row in rows:
        people.setdefault(row.project_id, []).append(str(row))
    return [ProjectPresent(project, tuple(sorted(people[project.pk]))) for project in projects]
