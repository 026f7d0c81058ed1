from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Cycle, Project


class ReminderStep(models.TextChoices):
    """Why a reminder goes out: somebody asked for it, or the cycle is about to end."""

    BY_HAND = "by hand", _("sent by hand")
    WEEK = "week", _("a week before the end")
    TWO_DAYS = "two days", _("two days before the end")


class Reminder(models.Model):
    """A reminder to one person about one cycle. Its row is there before the mail, so that two never go out.

    `lease_until` says how long the one who made or took up the row has to send it; a row without `sent_at` whose
    lease has ended is taken up again.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="reminders", verbose_name=_("cycle"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    step = models.CharField(_("step"), max_length=10, choices=ReminderStep)
    day = models.DateField(_("day"))
    text = models.TextField(
        _("text"), blank=True, help_text=_("What the sender wrote; empty: the program's.")
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("sent by")
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now)
    lease_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(_("tries"), default=1)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cycle", "step"],
                condition=~Q(step="by hand"),
                name="automatic_reminder_once",
            ),
            models.UniqueConstraint(
                fields=["person", "cycle", "day"],
                name="one_reminder_a_day",
                violation_error_message=_("This person got a reminder today already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.cycle}: {self.get_step_display()}"

    @property
    def project(self) -> Project:
        return self.cycle.project
