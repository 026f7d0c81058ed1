from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Project
from reflection.models.meeting import Meeting

LOWEST, HIGHEST = 1, 5


class Poll(models.Model):
    """A quick question to everybody in the room, answered from one to five; shown as dots, never averaged."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="polls", verbose_name=_("meeting"))
    question = models.CharField(_("question"), max_length=300)
    opened_at = models.DateTimeField(_("opened at"), default=clock.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("opened by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("question to the room")
        verbose_name_plural = _("questions to the room")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(closed_at=None), name="one_open_poll_a_meeting"
            )
        ]

    def __str__(self) -> str:
        return self.question[:80]

    @property
    def project(self) -> Project:
        return self.meeting.project

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Vote(models.Model):
    """One answer. `device` is a random name of a browser: it lets somebody change their answer, and tells nobody who."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="votes", verbose_name=_("question"))
    device = models.CharField(max_length=64, editable=False)
    value = models.PositiveSmallIntegerField(_("from one to five"))
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "device"], name="one_vote_a_device"),
            models.CheckConstraint(
                condition=Q(value__gte=LOWEST, value__lte=HIGHEST), name="vote_from_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)
