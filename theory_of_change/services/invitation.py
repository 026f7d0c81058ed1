"""Inviting people into a project: by e-mail for one, by a link for several; and accepting."""

from datetime import date as Date
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from projects import clock
from projects.models import HistoryEntry, Project, ProjectRole, User
from projects.services.history import record
from projects.services.mail import send_mail
from theory_of_change.models import Acceptance, Actor, Invitation, InvitationState, Representation
from theory_of_change.services.changing import hold
from theory_of_change.services.people import give_role, refuse_wrong_actor

AN_HOUR = timedelta(hours=1)
GOOD_FOR = timedelta(days=14)
"""How long an invitation can be accepted where nobody said otherwise."""


class InvitationClosed(Exception):
    """It was used, withdrawn, or has expired: `state` says which."""

    def __init__(self, state: InvitationState) -> None:
        super().__init__(state.value)
        self.state = state


@transaction.atomic
def invite(
    *,
    project: Project,
    by: User,
    role: str,
    language: str,
    email: str = "",
    actor: Actor | None = None,
    until: Date | None = None,
    expires_on: Date | None = None,
) -> Invitation:
    """Makes an invitation; without an e-mail address it is a link that several people may use.

    `until` is the last day of the role, `expires_on` of the invitation. The mail is sent by `send_invitation`,
    once this is stored.
    """
    hold(project)  # two requests at once do not exceed the limit
    refuse_too_many(project)
    refuse_wrong_actor(project, role, actor)
    invitation = Invitation(
        project=project,
        created_by=by,
        role=role,
        actor=actor if role == ProjectRole.Role.PARTNER else None,
        role_until=until,
        email=email.strip().lower(),
        language=language,
        expires_on=expires_on or clock.today() + GOOD_FOR,
    )
    invitation.validate_constraints(exclude={"token_hash"})
    invitation.save(force_insert=True)
    record(
        project=project,
        by=by,
        verb=HistoryEntry.Verb.ADDED,
        subject=invitation,
        after={
            "role": role,
            "actor": invitation.actor_id,
            "until": until,
            "expires_on": invitation.expires_on,
            "by_email": invitation.is_personal,
        },
    )
    return invitation


def refuse_too_many(project: Project) -> None:
    """So many an hour, made or sent again: no project may become a nuisance to strangers."""
    made = Invitation.objects.filter(project=project, created_at__gt=clock.now() - AN_HOUR)
    again = Invitation.objects.filter(
        project=project, created_at__lte=clock.now() - AN_HOUR, sent_at__gt=clock.now() - AN_HOUR
    )
    if made.count() + again.count() >= settings.INVITATIONS_AN_HOUR:
        raise ValidationError(
            _(
                "This project made %(limit)d invitations within an hour. Wait a while, or use one link for several."
            )
            % {"limit": settings.INVITATIONS_AN_HOUR},
            code="too_many",
        )


def send_invitation(invitation: Invitation, *, link: str) -> bool:
    """Mails the invitation's `link` in its language; tells whether the mail went out."""
    sent = send_mail(
        "invitation",
        to=invitation.email,
        language=invitation.language,
        context={"invitation": invitation, "project": invitation.project, "link": link},
        reply_to=[invitation.created_by.email] if invitation.created_by else [],
    )
    if sent:
        invitation.sent_at = clock.now()
        invitation.save(update_fields=["sent_at"])
    return sent


def send_again(*, invitation: Invitation, by: User, link: str) -> bool:
    """Mails the same invitation once more, an hour after the last time at the earliest."""
    if not invitation.is_personal or not invitation.is_open:
        raise ValidationError(_("This invitation cannot be accepted any more. Make a new one."))
    if invitation.sent_at and invitation.sent_at > clock.now() - AN_HOUR:
        raise ValidationError(
            _("It was sent less than an hour ago. Ask them to look among unwanted mail too.")
        )
    refuse_too_many(invitation.project)
    sent = send_invitation(invitation, link=link)
    with transaction.atomic():
        record(
            project=invitation.project,
            by=by,
            verb=HistoryEntry.Verb.CHANGED,
            subject=invitation,
            after={"sent_at": invitation.sent_at},
        )
    return sent


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User) -> None:
    """Nobody can accept it from now on. Roles that came from it stay; they are ended one by one."""
    current = _locked(invitation)
    if current.withdrawn_at:
        return
    current.withdrawn_at = clock.now()
    current.save(update_fields=["withdrawn_at"])
    record(
        project=current.project,
        by=by,
        verb=HistoryEntry.Verb.REMOVED,
        subject=current,
        after={"withdrawn_at": current.withdrawn_at},
    )


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> None:
    """Gives `by` the role that the invitation holds. Accepting twice changes nothing.

    Raises `InvitationClosed`, and `ValidationError` for somebody to whom it was not sent, or who speaks for another
    partner here.
    """
    current = _locked(invitation)
    if current.acceptances.filter(user=by).exists():
        return
    if not current.is_open:
        raise InvitationClosed(current.state)
    if not current.is_for(by):
        raise ValidationError(sent_to_another(current, by))
    held = ProjectRole.objects.in_force(by).filter(project=current.project, role=current.role).first()
    if held is not None and current.actor is not None:
        speaks_for = Representation.objects.filter(role=held).select_related("actor").first()
        if speaks_for is not None and speaks_for.actor_id != current.actor_id:
            raise ValidationError(
                _(
                    "You speak for %(actor)s in this project already. Ask whoever invited you to end that first."
                )
                % {"actor": speaks_for.actor}
            )
    until = current.role_until
    if held is not None and until is not None:
        until = None if held.until is None else max(held.until, until)
    Acceptance.objects.create(invitation=current, user=by)
    give_role(
        project=current.project,
        by=by,
        user=by,
        role=current.role,
        until=until,
        actor=current.actor,
        invitation=current,
    )


def sent_to_another(invitation: Invitation, person: User) -> str:
    """Why somebody who is signed in under another address cannot accept, and what they can do."""
    return _(
        "This invitation was sent to %(invited)s, and you are signed in as %(email)s. Sign out and open its link once "
        "more to take part as %(invited)s, or ask whoever invited you to invite %(email)s."
    ) % {"invited": invitation.email, "email": person.email}


def sign_up(*, invitation: Invitation, name: str, password: str, email: str = "") -> User:
    """Makes the account of an invited person, in the invitation's language, and accepts in the same transaction.

    A personal invitation makes the account of the address it was sent to, and no other.
    """
    address = (invitation.email or email).strip().lower()
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                address, password, name=name.strip(), language=invitation.language
            )
            accept_invitation(invitation=invitation, by=user)
    except IntegrityError:
        raise ValidationError({"email": has_account_already()}) from None
    return user


def has_account_already() -> str:
    return _("There is an account with this address already. Sign in with it first.")


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("project", "actor")
        .get(pk=invitation.pk)
    )
