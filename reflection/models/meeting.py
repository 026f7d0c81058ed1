import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.editing import Edited
from projects.models import Cycle, Project
from projects.text import validate_length


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def held(self) -> "MeetingQuerySet":
        """Those that took place; the others are only being prepared."""
        return self.filter(held_at__isnull=False)

    def running(self) -> "MeetingQuerySet":
        """Those that are on a screen now."""
        return self.filter(opened_at__isnull=False, held_at__isnull=True)

    def visible_to(self, user) -> "MeetingQuerySet":
        return self.filter(cycle__project__in=Project.objects.visible_to(user))


class Meeting(Edited):
    """The reflection meeting that closes a cycle (report 2.5): prepared, held on a screen, and its record.

    It begins when the coach prepares it. `held_at` is when it ended; before that, nothing of it stands in a report.
    `code` lets people without an account hand in cards while `takes_cards` holds. `revision` grows with every
    change that a screen must show, in the transaction of the act (docs/decisions/0012).
    """

    cycle = models.OneToOneField(Cycle, models.CASCADE, verbose_name=_("cycle"))
    date = models.DateField(_("date of the meeting"), null=True, blank=True)
    begins_at = models.TimeField(_("begins at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    bring = models.TextField(_("what to bring"), blank=True, validators=[validate_length])
    present = models.TextField(
        _("present"),
        blank=True,
        validators=[validate_length],
        help_text=_("Functions and organisations, as they may stand in the report."),
    )
    opened_at = models.DateTimeField(_("opened on the screen at"), null=True, blank=True, editable=False)
    held_at = models.DateTimeField(_("held at"), null=True, blank=True, editable=False)
    code = models.CharField(  # noqa: DJ001 - several meetings have none, and a code is unique
        _("code"), max_length=12, unique=True, null=True, editable=False
    )
    takes_cards = models.BooleanField(_("takes cards"), default=False, editable=False)
    step = models.CharField(_("where the screen is"), max_length=60, blank=True, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reflection meeting")
        verbose_name_plural = _("reflection meetings")
        ordering = ["cycle__start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | Q(date__isnull=False), name="meeting_held_on_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cycle}, {self.date or ''}".strip(", ")

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.cycle_id])

    @property
    def project(self) -> Project:
        return self.cycle.project

    @property
    def is_held(self) -> bool:
        return self.held_at is not None

    @property
    def is_running(self) -> bool:
        """Whether it is on a screen now."""
        return self.opened_at is not None and self.held_at is None

    @property
    def door_is_open(self) -> bool:
        """Whether people without an account may hand in cards now."""
        return self.is_running and self.takes_cards


class MeetingLine(Edited):
    """A numbered line of a meeting's record. Each has a version of its own, so that several may write at once."""

    client_id = models.UUIDField(
        default=uuid.uuid4,
        editable=False,
        help_text=_("Made by the writer's device, so that sending twice makes one."),
    )
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"), validators=[validate_length])

    class Meta:
        abstract = True
        ordering = ["number"]

    @property
    def reference(self) -> str:
        """Its number with that of its cycle, by which people speak of it: "3.2"."""
        return f"{self.meeting.cycle.number}.{self.number}"  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return self.text[:80]
