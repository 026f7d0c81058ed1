"""Giving and ending roles in a project, a partner's voice for one actor included."""

from datetime import date as Date

from allauth.account.forms import ResetPasswordForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from projects import clock
from projects.models import HistoryEntry, Project, ProjectRole, User
from projects.services.history import record
from theory_of_change.models import Actor, Representation
from theory_of_change.services.actor import refuse_outside_influence
from theory_of_change.services.changing import hold


@transaction.atomic
def give_role(
    *,
    project: Project,
    by: User,
    email: str,
    name: str,
    role: str,
    until: Date | None = None,
    actor: Actor | None = None,
) -> tuple[ProjectRole, bool]:
    """Gives the role, or gives it anew after it ended; returns it and whether an account was made.

    A new account has no password; its person chooses one through the mail that `send_invitation` sends.
    """
    if role == ProjectRole.Role.PARTNER and (
        actor is None or actor.project_id != project.pk or not actor.is_boundary_partner
    ):
        raise ValidationError({"actor": _("Choose for which boundary partner this person speaks.")})
    if actor is not None:
        hold(project)
        actor = Actor.objects.get(pk=actor.pk)
        refuse_outside_influence(actor)
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(email, name=name or email.split("@")[0])
    row, _created = ProjectRole.objects.update_or_create(
        user=user, project=project, role=role, defaults={"until": until}
    )
    Representation.objects.filter(role=row).delete()
    if actor is not None and role == ProjectRole.Role.PARTNER:
        Representation.objects.create(role=row, actor=actor)
    record(
        project=project,
        by=by,
        verb=HistoryEntry.Verb.ADDED,
        subject=row,
        after={"user": user.pk, "role": role, "until": until, "actor": actor.pk if actor else None},
    )
    return row, is_new


@transaction.atomic
def end_role(*, role: ProjectRole, by: User) -> None:
    """Ends a role today. The person's words stay; the way in does not."""
    record(
        project=role.project,
        by=by,
        verb=HistoryEntry.Verb.REMOVED,
        subject=role,
        before={"user": role.user_id, "role": role.role, "until": role.until},
        after={"until": clock.today()},
    )
    role.delete()


def send_invitation(request: HttpRequest, email: str) -> None:
    """Mails a link with which a new person chooses a password."""
    form = ResetPasswordForm({"email": email})
    if form.is_valid():
        form.save(request)
