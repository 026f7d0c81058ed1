import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Project
from theory_of_change.models.actor import Actor
from theory_of_change.models.marker import Marker

SUGGESTION_LENGTH = 1000
"""Characters: what somebody types on a phone in a workshop, and no more."""


class Step(models.TextChoices):
    """What the screen in the room shows: one thing at a time."""

    VISION = "vision", _("the vision")
    ACTORS = "actors", _("the actors")
    MARKERS = "markers", _("the progress markers")


class Workshop(models.Model):
    """A workshop in which the theory of change is drawn together (report 2.2): a screen, and many hands.

    `code` is how people without an account hand in suggestions, as long as `takes_suggestions` holds and the
    workshop is not closed. `revision` grows with every change that the screens must show; it is changed in the
    transaction of the act, so whoever has seen revision 7 has seen all that came before it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="workshops", verbose_name=_("project"))
    code = models.CharField(_("code"), max_length=12, unique=True)
    opened_at = models.DateTimeField(_("opened at"), default=clock.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("opened by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)
    takes_suggestions = models.BooleanField(_("takes suggestions"), default=False)
    step = models.CharField(_("step"), max_length=8, choices=Step, default=Step.VISION)
    partner = models.ForeignKey(
        Actor,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("boundary partner"),
        help_text=_("Whose markers are on the screen."),
    )
    revision = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(closed_at=None), name="one_open_workshop_a_project"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.opened_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("workshop", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def door_is_open(self) -> bool:
        """Whether people without an account may hand in suggestions now."""
        return self.is_open and self.takes_suggestions


class SuggestionState(models.TextChoices):
    NEW = "new", _("waiting")
    ACCEPTED = "accepted", _("taken up")
    MERGED = "merged", _("put together with another")
    DROPPED = "dropped", _("set aside")


class Suggestion(models.Model):
    """What somebody in the room handed in: plain text, without a name, until the coordinator decides.

    `device` is a random name that the writer's browser was given; it only serves to limit how many it sends.
    """

    workshop = models.ForeignKey(
        Workshop, models.CASCADE, related_name="suggestions", verbose_name=_("workshop")
    )
    client_id = models.UUIDField(default=uuid.uuid4, editable=False)
    device = models.CharField(max_length=64, editable=False)
    step = models.CharField(_("about"), max_length=8, choices=Step)
    partner = models.ForeignKey(
        Actor, models.SET_NULL, null=True, related_name="+", verbose_name=_("boundary partner")
    )
    text = models.CharField(_("suggestion"), max_length=SUGGESTION_LENGTH)
    at = models.DateTimeField(_("at"), default=clock.now)
    state = models.CharField(_("state"), max_length=8, choices=SuggestionState, default=SuggestionState.NEW)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    became_actor = models.ForeignKey(Actor, models.SET_NULL, null=True, related_name="suggestions")
    became_marker = models.ForeignKey(Marker, models.SET_NULL, null=True, related_name="suggestions")
    put_with = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        related_name="others",
        verbose_name=_("put together with"),
        help_text=_("Another suggestion that says the same."),
    )

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["workshop", "client_id"], name="suggestion_sent_once")]
        indexes = [models.Index(fields=["workshop", "at"], name="suggestions_of_a_workshop")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def project(self) -> Project:
        return self.workshop.project
