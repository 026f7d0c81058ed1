"""Giving, prolonging and ending roles in a project, a partner's voice for one actor included."""

from datetime import date as Date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from projects import clock
from projects.models import HistoryEntry, Project, ProjectRole, User
from projects.services.history import record
from theory_of_change.models import Actor, Invitation, Representation
from theory_of_change.services.actor import refuse_outside_influence
from theory_of_change.services.changing import hold


@transaction.atomic
def give_role(
    *,
    project: Project,
    by: User,
    user: User,
    role: str,
    until: Date | None = None,
    actor: Actor | None = None,
    invitation: Invitation | None = None,
) -> ProjectRole:
    """Gives the role, or gives it anew after it ended; `invitation` is the one that was accepted for it.

    Raises `ValidationError` for somebody who speaks for another partner of the project as long as that role lasts.
    """
    refuse_wrong_actor(project, role, actor)
    if actor is not None:
        hold(project)
        actor = Actor.objects.get(pk=actor.pk)
        refuse_outside_influence(actor)
        refuse_second_voice(project, user, actor)
    row, _created = ProjectRole.objects.update_or_create(
        user=user, project=project, role=role, defaults={"until": until}
    )
    Representation.objects.filter(role=row).delete()
    if actor is not None and role == ProjectRole.Role.PARTNER:
        Representation.objects.create(role=row, actor=actor)
    after = {"user": user.pk, "role": role, "until": until, "actor": actor.pk if actor else None}
    if invitation is not None:
        after["invitation"] = invitation.pk
    record(project=project, by=by, verb=HistoryEntry.Verb.ADDED, subject=row, after=after)
    return row


def refuse_wrong_actor(project: Project, role: str, actor: Actor | None) -> None:
    """A partner's person speaks for one of the project's boundary partners; the others for none."""
    if role != ProjectRole.Role.PARTNER:
        return
    if actor is None or actor.project_id != project.pk or not actor.is_boundary_partner:
        raise ValidationError({"actor": _("Choose for which boundary partner this person speaks.")})


def refuse_second_voice(project: Project, user: User, actor: Actor) -> None:
    """Nobody is moved from one partner to another unasked: what they wrote and may read goes with the partner."""
    held = Representation.objects.in_force(user).filter(role__project=project).exclude(actor=actor)
    speaks_for = held.select_related("actor").first()
    if speaks_for is not None:
        raise ValidationError(
            _("%(person)s speaks for %(actor)s in this project already. End that role first.")
            % {"person": user, "actor": speaks_for.actor}
        )


@transaction.atomic
def change_end(*, role: ProjectRole, by: User, until: Date | None) -> ProjectRole:
    """Sets the last day of a role, or none. Raises `ValidationError` where the role was ended meanwhile."""
    current = _held(role)
    if current is None:
        raise ValidationError(_("Somebody ended this role meanwhile. You can give it anew."))
    if current.until == until:
        return current
    before = current.until
    current.until = until
    current.save(update_fields=["until"])
    record(
        project=current.project,
        by=by,
        verb=HistoryEntry.Verb.CHANGED,
        subject=current,
        before={"until": before},
        after={"until": until},
    )
    return current


@transaction.atomic
def end_role(*, role: ProjectRole, by: User) -> None:
    """Ends a role today. The person's words stay; the way in does not. Of two who end it at once, one did."""
    current = _held(role)
    if current is None:
        return
    record(
        project=current.project,
        by=by,
        verb=HistoryEntry.Verb.REMOVED,
        subject=current,
        before={"user": current.user_id, "role": current.role, "until": current.until},
        after={"until": clock.today()},
    )
    current.delete()


def _held(role: ProjectRole) -> ProjectRole | None:
    rows = ProjectRole.objects.select_for_update(of=("self",)).select_related("project")
    return rows.filter(pk=role.pk).first()
