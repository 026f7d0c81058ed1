"""The actors on the map: adding, renaming, moving and retiring them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects.models import Project, User
from theory_of_change.models import Actor, Sphere
from theory_of_change.services import changing
from theory_of_change.services.changing import add, change, hold, next_position


@transaction.atomic
def add_actor(*, project: Project, by: User | None, values: Mapping[str, Any], reason: str = "") -> Actor:
    """Puts an actor on the map, last in its sphere."""
    hold(project)
    refuse_name_taken(project, values["name"])
    return add(
        Actor(project=project, position=next_position(project.actors.all()), **values),
        project=project,
        by=by,
        fields=values,
        reason=reason,
    )


@transaction.atomic
def change_actor(
    actor: Actor, *, by: User | None, version: int, values: Mapping[str, Any], reason: str = ""
) -> Actor:
    """Renames or moves an actor. A boundary partner with markers or diaries stays in its sphere.

    The project is held, so that no marker is added between the question and the move.
    """
    hold(actor.project)
    present = Actor.objects.get(pk=actor.pk)
    refuse_to_leave_influence(present, values.get("sphere", actor.sphere))
    if values.get("name", present.name) != present.name:
        refuse_name_taken(actor.project, values["name"], besides=present)
    return change(actor, project=actor.project, by=by, version=version, values=values, reason=reason)


def refuse_name_taken(project: Project, name: str, *, besides: Actor | None = None) -> None:
    changing.refuse_taken(
        project.actors.all(),
        field="name",
        value=name,
        sentence=_("There is already an actor with this name."),
        besides=besides,
    )


def refuse_to_leave_influence(actor: Actor, sphere: str) -> None:
    """Raises `ValidationError`, with what to do instead, where markers or diaries hang on a boundary partner.

    Or where somebody speaks for it: a partner's person writes the diary of a boundary partner.
    """
    if not actor.is_boundary_partner or sphere == Sphere.INFLUENCE:
        return
    if actor.representations.exists():
        raise ValidationError(
            {
                "sphere": _(
                    "Somebody speaks for %(actor)s in this project, and only boundary partners, in the sphere of "
                    "influence, have a person of their own here. End that role first, under “People”."
                )
                % {"actor": actor.name}
            }
        )
    if has_followed_changes(actor):
        raise ValidationError(
            {
                "sphere": _(
                    "%(actor)s has progress markers, activities or diaries, and only boundary partners, in the "
                    "sphere of influence, can have them. Retire %(actor)s (we no longer follow this, because "
                    "...) and add a new actor in the other sphere; what was written stays readable."
                )
                % {"actor": actor.name}
            }
        )


def has_followed_changes(actor: Actor) -> bool:
    """Whether markers, activities, diaries or a person with an account hang on the actor."""
    related = ("markers", "activities", "observations", "diary_notes", "recommendations", "representations")
    return any(getattr(actor, name).exists() for name in related)


def retire_actor(actor: Actor, *, by: User | None, version: int, reason: str) -> Actor:
    """Takes an actor off the map. Its diaries, and the reports that speak of it, stay."""
    return changing.retire(actor, project=actor.project, by=by, version=version, reason=reason)


def resume_actor(actor: Actor, *, by: User | None, version: int, reason: str) -> Actor:
    """Puts a retired actor on the map again."""
    return changing.resume(actor, project=actor.project, by=by, version=version, reason=reason)


def held_partner(actor: Actor) -> Actor:
    """The boundary partner as it stands now, with its project held, for markers and activities to hang on.

    Raises `ValidationError` where it was moved out of the sphere of influence, or taken off the map.
    """
    hold(actor.project)
    actor = Actor.objects.select_related("project").get(pk=actor.pk)
    refuse_outside_influence(actor)
    if not actor.is_followed:
        raise ValidationError(
            _(
                "%(actor)s is no longer on the map, so nothing is added or reworded there. Put %(actor)s back on "
                "the map first."
            )
            % {"actor": actor.name}
        )
    return actor


def refuse_outside_influence(actor: Actor) -> None:
    """Only boundary partners have progress markers, activities and diaries (domain rule 2)."""
    if not actor.is_boundary_partner:
        raise ValidationError(
            _("Only boundary partners, in the sphere of influence, have progress markers and diaries.")
        )
