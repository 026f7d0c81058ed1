from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.editing import Edited
from projects.text import validate_length


class RetirableQuerySet(models.QuerySet):
    def followed(self) -> "RetirableQuerySet":
        """Those that the team follows today."""
        return self.filter(retired_at=None)


class Retirable(Edited):
    """A piece of the theory of change that a team may stop following, with the reason, and never erases.

    What was written about it stays where it was written (domain rule 4): pages of earlier cycles still show it.
    """

    retired_at = models.DateTimeField(_("no longer followed since"), null=True, blank=True, editable=False)
    retired_because = models.TextField(
        _("no longer followed, because"), blank=True, editable=False, validators=[validate_length]
    )

    class Meta:
        abstract = True

    @property
    def is_followed(self) -> bool:
        return self.retired_at is None

    def was_followed_after(self, moment: datetime) -> bool:
        """Whether it was still followed at some time after `moment`: the beginning of a cycle, say."""
        return self.retired_at is None or self.retired_at > moment
