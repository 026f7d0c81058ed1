from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Programme
from reports.models.edition import Edition

VISIT = timedelta(hours=1)
"""Who comes back within this time is on the same visit: a reload does not lose the news."""


class ShelfReader(models.Model):
    """One person before one programme's shelf: since when its reports are new to them, and whether they want a
    mail when one is published.

    `news_since` is when the visit before this one ended; None on the first, when all is there at once and nothing
    is news. `seen_at` is when they last looked.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="shelves", verbose_name=_("person")
    )
    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="readers", verbose_name=_("programme")
    )
    news_since = models.DateTimeField(_("new since"), null=True)
    seen_at = models.DateTimeField(_("last seen at"), null=True)
    wants_mail = models.BooleanField(_("wants a mail on publication"), default=False)
    wants_mail_since = models.DateTimeField(null=True)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("In which they last read this shelf; for mails to who chose no language of their own."),
    )

    class Meta:
        verbose_name = _("reader of a shelf")
        verbose_name_plural = _("readers of shelves")
        constraints = [models.UniqueConstraint(fields=["person", "programme"], name="one_reader_a_shelf")]

    def __str__(self) -> str:
        return f"{self.person}: {self.programme}"


class PublicationMail(models.Model):
    """That one person is told of one edition. Its row is there before the mail, so that two never go out.

    `lease_until` says how long whoever took the row has to send it; a row without `sent_at` whose lease has ended is
    taken up again.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="mails", verbose_name=_("edition"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    created_at = models.DateTimeField(_("made at"), default=clock.now)
    lease_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(_("tries"), default=1)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("mail on publication")
        verbose_name_plural = _("mails on publication")
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="told_once_of_an_edition")]

    def __str__(self) -> str:
        return f"{self.person}: {self.edition_id}"
