from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.models import ActivityEntry, Observation
from projects.models import Project
from projects.text import validate_length
from reflection.models.meeting import Meeting, MeetingLine
from theory_of_change.models import Activity, Actor, Assumption, Marker


class Contribution(models.TextChoices):
    """How much the meeting thinks the project contributed. A judgement in words, never a share (domain rule 3)."""

    NONE = "none seen", _("none seen")
    SOME = "some", _("some")
    MUCH = "much", _("much")


class Finding(MeetingLine):
    """What the meeting concludes about one or more outcomes: the four questions of box 2.2 of the report.

    `significance`: are we content with this change, does it bring the vision nearer? `contribution` with its
    words and `activities`: how much did we contribute, and what of what we did? `other_factors`: what else played
    a part? `barriers`: what stood in the way? The observations and activity entries are what it rests on.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="findings", verbose_name=_("meeting"))
    actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("boundary partner"),
        help_text=_("Empty: about the project as a whole."),
    )
    markers = models.ManyToManyField(
        Marker, blank=True, related_name="findings", verbose_name=_("progress markers")
    )
    significance = models.TextField(
        _("whether the meeting is content with it"), blank=True, validators=[validate_length]
    )
    contribution = models.CharField(
        _("contribution of the project"), max_length=9, choices=Contribution, blank=True
    )
    contribution_words = models.TextField(_("how we contributed"), blank=True, validators=[validate_length])
    activities = models.ManyToManyField(
        Activity, blank=True, related_name="findings", verbose_name=_("activities that contributed")
    )
    other_factors = models.TextField(_("what else played a part"), blank=True, validators=[validate_length])
    barriers = models.TextField(_("what stood in the way"), blank=True, validators=[validate_length])
    observations = models.ManyToManyField(
        Observation, blank=True, related_name="findings", verbose_name=_("rests on what was seen")
    )
    activity_entries = models.ManyToManyField(
        ActivityEntry, blank=True, related_name="findings", verbose_name=_("rests on what was done")
    )
    released_at = models.DateTimeField(
        _("released at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The project's coordinator shares it with the learning network."),
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    stays_with_project = models.BooleanField(
        _("stays with the project"),
        default=False,
        editable=False,
        help_text=_("The report of the programme does not tell it; the report of its own cycle does."),
    )

    class Meta(MeetingLine.Meta):
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="finding_number_once"),
            models.UniqueConstraint(fields=["meeting", "client_id"], name="finding_sent_once"),
        ]

    def get_absolute_url(self) -> str:
        return f"{reverse('meeting', args=[self.meeting.cycle_id])}#finding-{self.pk}"

    @property
    def project(self) -> Project:
        return self.meeting.project


class Verdict(models.TextChoices):
    """What the meeting says of an assumed causal link, on what was seen in its cycle."""

    CONFIRMED = "confirmed", _("confirmed")
    DOUBTED = "doubted", _("doubted")
    REFUTED = "refuted", _("refuted")


class AssumptionVerdict(models.Model):
    """One finding's word on one assumption of the theory of change."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="verdicts", verbose_name=_("finding"))
    assumption = models.ForeignKey(
        Assumption, models.PROTECT, related_name="verdicts", verbose_name=_("assumption")
    )
    verdict = models.CharField(_("the meeting says"), max_length=9, choices=Verdict)

    class Meta:
        verbose_name = _("word on an assumption")
        verbose_name_plural = _("words on assumptions")
        ordering = ["finding", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "assumption"], name="one_verdict_a_finding_and_assumption"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.assumption}"
