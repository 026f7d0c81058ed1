from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.editing import Edited
from projects.models import Project
from projects.text import validate_length
from reflection.models.meeting import Meeting


class Piece(models.TextChoices):
    """What of a prepared meeting can bear a star or a question."""

    OBSERVATION = "observation", _("an observation")
    ACTIVITY_ENTRY = "activityentry", _("an activity")
    MARKER = "marker", _("a progress marker")
    ACTOR = "actor", _("a boundary partner")
    NOTES = "diarynotes", _("what helped and hindered")
    RECOMMENDATION = "recommendation", _("a recommendation")
    ASSUMPTION = "assumption", _("an assumption")
    DECISION = "decision", _("a decision of last time")


class Highlight(models.Model):
    """A star: the coach thinks that this piece deserves time in the meeting. It hides nothing else.

    `kind` and `piece` name the row, as the history names its subjects; none of these rows is ever erased.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="highlights", verbose_name=_("meeting"))
    kind = models.CharField(_("kind"), max_length=14, choices=Piece)
    piece = models.BigIntegerField(_("which"))
    starred_at = models.DateTimeField(_("starred at"), default=clock.now)
    starred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("starred by")
    )

    class Meta:
        verbose_name = _("star")
        verbose_name_plural = _("stars")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "kind", "piece"], name="one_star_a_piece")]

    def __str__(self) -> str:
        return f"{self.kind} {self.piece}"

    @property
    def project(self) -> Project:
        return self.meeting.project


class Question(Edited):
    """What the coach wants to ask in the meeting: about a piece of the preparation, or about none in particular."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="questions", verbose_name=_("meeting"))
    kind = models.CharField(_("kind"), max_length=14, choices=Piece, blank=True)
    piece = models.BigIntegerField(_("which"), null=True, blank=True)
    text = models.TextField(_("question"), validators=[validate_length])
    is_brought = models.BooleanField(
        _("brought to the meeting"),
        default=True,
        help_text=_("It stands in the dossier and on the screen."),
    )

    class Meta:
        verbose_name = _("question for a meeting")
        verbose_name_plural = _("questions for meetings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="", piece__isnull=True) | (~Q(kind="") & Q(piece__isnull=False)),
                name="question_about_a_piece_or_none",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def project(self) -> Project:
        return self.meeting.project


class Part(models.TextChoices):
    """The parts of a meeting in their order: the three steps of box 2.2 of the report, and what stands around them."""

    OPENING = "opening", _("Opening")
    LAST_DECISIONS = "last decisions", _("Last time's decisions")
    ACTIVITIES = "activities", _("Step 1: the activities")
    OUTCOMES = "outcomes", _("Step 2: the changes and our contribution")
    BREAK = "break", _("Break")
    WAY_FORWARD = "way forward", _("Step 3: what this means for the project")
    CLOSING = "closing", _("Closing")


class AgendaPart(models.Model):
    """How many minutes a part of the meeting is given. A part without a row is not on the agenda."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting"))
    part = models.CharField(_("part"), max_length=14, choices=Part)
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta:
        verbose_name = _("part of an agenda")
        verbose_name_plural = _("parts of agendas")
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "part"], name="one_agenda_part_a_meeting"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="agenda_part_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.minutes}"


class MeetingInvitation(models.Model):
    """That somebody was invited to a meeting, and to which version of its day, hour and place.

    `sent_at` is when the last mail went out; none did yet where it is empty.
    """

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="invitations", verbose_name=_("meeting")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    version = models.PositiveIntegerField(_("version of the meeting"))
    tried_at = models.DateTimeField(_("tried at"), default=clock.now)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("sent by")
    )

    class Meta:
        verbose_name = _("invitation to a meeting")
        verbose_name_plural = _("invitations to meetings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_meeting_invitation_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.meeting}"

    @property
    def project(self) -> Project:
        return self.meeting.project
