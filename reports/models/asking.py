from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects import clock
from reports.models.report import Report


class MailState(models.TextChoices):
    """What became of the mail that tells a person how their document fared; none is due where it was quick."""

    NONE = "", _("no mail")
    QUICK = "quick", _("none was due")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")


class Asking(models.Model):
    """That a person asked for a document: many may ask for the same, and it is made once.

    The row stands for one mail at most each time somebody asks (`services.telling_ready`).
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="askings", verbose_name=_("report"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    asked_at = models.DateTimeField(_("asked for at"), default=clock.now)
    mail = models.CharField(_("mail"), max_length=7, choices=MailState, blank=True, default=MailState.NONE)
    mail_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    mail_at = models.DateTimeField(_("last tried at"), null=True, editable=False)

    class Meta:
        verbose_name = _("asking for a document")
        verbose_name_plural = _("askings for documents")
        constraints = [models.UniqueConstraint(fields=["report", "person"], name="one_asking_a_person")]
        indexes = [models.Index(fields=["person", "-asked_at"], name="documents_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.report}"
