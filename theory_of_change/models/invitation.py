import hashlib
import secrets
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Project, ProjectRole, User
from theory_of_change.models.actor import Actor


class InvitationState(models.TextChoices):
    OPEN = "open", _("open")
    USED = "used", _("accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def with_uses(self) -> "InvitationQuerySet":
        """Each with `use_count`: how many people accepted it."""
        return self.annotate(use_count=Count("acceptances"))

    def with_token(self, token: str) -> "InvitationQuerySet":
        return self.filter(token_hash=hash_of(token))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_seed() -> str:
    return secrets.token_hex(16)


class Invitation(models.Model):
    """Invites somebody into a project, in a role that is fixed in it; for a partner, with the boundary partner.

    Sent to an e-mail address it is good for one person; as a link it is good for several, until it expires or
    is withdrawn. The database holds only the token's hash: the token itself is made from `seed` and the
    server's secret key, so that a coordinator can copy a link again and a copied database lets nobody in.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="invitations", verbose_name=_("project")
    )
    role = models.CharField(_("role"), max_length=12, choices=ProjectRole.Role)
    actor = models.ForeignKey(
        Actor,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("boundary partner"),
    )
    role_until = models.DateField(
        _("last day of the role"), null=True, blank=True, help_text=_("Empty: no end.")
    )
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Empty: a link to pass on."))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    seed = models.CharField(max_length=32, default=new_seed, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_on = models.DateField(_("good until"), help_text=_("The last day on which it can be accepted."))
    created_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("invited by"),
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="partner", actor__isnull=False) | (~Q(role="partner") & Q(actor=None)),
                name="invitation_of_a_partner_names_the_actor",
                violation_error_message=_("Choose for which boundary partner this person speaks."),
            ),
            models.CheckConstraint(
                condition=~Q(role="coordinator", email=""),
                name="invitation_of_a_coordinator_is_personal",
                violation_error_message=_(
                    "Invite a coordinator by e-mail: a link can be passed on to anybody."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email or self.get_role_display()}: {self.project}"

    def save(self, *args, **kwargs) -> None:
        self.token_hash = hash_of(self.token)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("invitation", args=[self.project.slug, self.pk])

    @property
    def token(self) -> str:
        """What the link carries; 256 bits that nobody can guess."""
        made = salted_hmac("theory_of_change.Invitation", self.seed, algorithm="sha256").digest()
        return urlsafe_base64_encode(force_bytes(made))

    @property
    def path(self) -> str:
        return reverse("accept_invitation", args=[self.token])

    @property
    def is_personal(self) -> bool:
        """Sent to one person, for one use."""
        return bool(self.email)

    def is_for(self, user: User) -> bool:
        """Whether this account may accept it: one that was sent by mail is for the account of that address only."""
        return not self.is_personal or user.email.lower() == self.email.lower()

    @property
    def last_day(self) -> date:
        """The last day on which it can be accepted: nobody can begin a role that has ended."""
        return min(self.expires_on, self.role_until) if self.role_until else self.expires_on

    @property
    def state(self) -> InvitationState:
        """Where it stands today. Asks for the number of uses where `with_uses` did not bring it."""
        if self.is_personal and self.uses:
            return InvitationState.USED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        if self.last_day < clock.today() or not self._leads_somewhere:
            return InvitationState.EXPIRED
        return InvitationState.OPEN

    @property
    def is_open(self) -> bool:
        return self.state is InvitationState.OPEN

    @property
    def uses(self) -> int:
        counted = getattr(self, "use_count", None)
        return self.acceptances.count() if counted is None else counted

    @property
    def _leads_somewhere(self) -> bool:
        return self.actor is None or (self.actor.is_boundary_partner and self.actor.is_followed)


class Acceptance(models.Model):
    """Who accepted an invitation, and when."""

    invitation = models.ForeignKey(
        Invitation, models.CASCADE, related_name="acceptances", verbose_name=_("invitation")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("person"),
        help_text=_("Empty: an account that is gone. The invitation stays used."),
    )
    at = models.DateTimeField(_("accepted at"), default=clock.now)

    class Meta:
        verbose_name = _("accepted invitation")
        verbose_name_plural = _("accepted invitations")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["invitation", "user"], name="acceptance_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.at:%Y-%m-%d}"
