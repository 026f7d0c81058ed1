from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.editing import Edited
from projects.models import Cycle, Project
from projects.text import validate_length


class Meeting(Edited):
    """The reflection meeting that closes a cycle (report 2.5), as the coach recorded it."""

    cycle = models.OneToOneField(Cycle, models.CASCADE, verbose_name=_("cycle"))
    date = models.DateField(_("date of the meeting"))
    present = models.TextField(
        _("present"),
        blank=True,
        validators=[validate_length],
        help_text=_("Functions and organisations, as they may stand in the report."),
    )

    class Meta:
        verbose_name = _("reflection meeting")
        verbose_name_plural = _("reflection meetings")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.cycle}, {self.date}"

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.cycle_id])

    @property
    def project(self) -> Project:
        return self.cycle.project


class MeetingLine(models.Model):
    """A numbered line of a meeting's record."""

    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"), validators=[validate_length])

    class Meta:
        abstract = True
        ordering = ["number"]

    def __str__(self) -> str:
        return self.text[:80]


class Finding(MeetingLine):
    """What the meeting concludes about what was seen."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="findings", verbose_name=_("meeting"))

    class Meta(MeetingLine.Meta):
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="finding_number_once")]


class Decision(MeetingLine):
    """What the meeting changes: an activity, a marker, the way of working."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions", verbose_name=_("meeting"))

    class Meta(MeetingLine.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="decision_number_once")]
