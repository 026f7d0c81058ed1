import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from diaries.models import Observation
from projects import clock
from projects.models import Project
from reflection.models.finding import Finding
from reflection.models.meeting import Meeting
from theory_of_change.models import Activity, Marker

CARD_LENGTH = 1000
"""Characters: what somebody types on a phone in a meeting, and no more."""


class CardKind(models.TextChoices):
    """What a card says, in the order of the steps in which a meeting speaks of it (box 2.2 of the report)."""

    WELL = "well", _("what went well")
    LESS_WELL = "less well", _("what went less well")
    CHANGE = "change", _("a change I saw")
    IDEA = "idea", _("an idea")


class CardGroup(models.Model):
    """Cards that say the same, or belong together, under a name that the room gave them."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="card_groups", verbose_name=_("meeting")
    )
    name = models.CharField(_("name"), max_length=200)
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("group of cards")
        verbose_name_plural = _("groups of cards")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def project(self) -> Project:
        return self.meeting.project


class Card(models.Model):
    """What somebody in the room handed in: plain text, without a name.

    `device` is a random name that the writer's browser was given; it only serves to limit how many it sends. A
    year after the cycle the card is removed, unless it is tied to a finding (`services/card.py`).
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="cards", verbose_name=_("meeting"))
    client_id = models.UUIDField(default=uuid.uuid4, editable=False)
    device = models.CharField(max_length=64, editable=False)
    kind = models.CharField(_("what it says"), max_length=9, choices=CardKind)
    text = models.CharField(_("text"), max_length=CARD_LENGTH)
    at = models.DateTimeField(_("at"), default=clock.now)
    is_aside = models.BooleanField(_("put aside"), default=False)
    group = models.ForeignKey(
        CardGroup, models.SET_NULL, null=True, blank=True, related_name="cards", verbose_name=_("group")
    )
    marker = models.ForeignKey(
        Marker,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("progress marker"),
    )
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("activity")
    )
    findings = models.ManyToManyField(
        Finding, blank=True, related_name="cards", verbose_name=_("findings that rest on it")
    )

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "client_id"], name="card_sent_once")]
        indexes = [models.Index(fields=["meeting", "at"], name="cards_of_a_meeting")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def project(self) -> Project:
        return self.meeting.project


class Placement(models.Model):
    """An observation that the meeting put under another marker, for the meeting only; the diary keeps its own."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="placements", verbose_name=_("meeting"))
    observation = models.ForeignKey(
        Observation, models.CASCADE, related_name="placements", verbose_name=_("observation")
    )
    marker = models.ForeignKey(Marker, models.CASCADE, related_name="+", verbose_name=_("progress marker"))
    at = models.DateTimeField(_("at"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("place of an observation in a meeting")
        verbose_name_plural = _("places of observations in a meeting")
        ordering = ["meeting", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "observation"], name="one_place_in_a_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.observation}: {self.marker}"
