from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Project
from reflection.models.meeting import Meeting


class MinutesMail(models.Model):
    """That a person was written to about the minutes of a meeting: once a day at most, so that nobody gets them twice.

    The row is there before the mail is; `sent_at` is when the mail server took it.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="mails", verbose_name=_("meeting"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    day = models.DateField(_("day"))
    created_at = models.DateTimeField(_("begun at"), default=clock.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("sent by"),
    )

    class Meta:
        verbose_name = _("mail about minutes")
        verbose_name_plural = _("mails about minutes")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person", "day"], name="minutes_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.day}"

    @property
    def project(self) -> Project:
        return self.meeting.project
