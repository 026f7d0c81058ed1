import uuid
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from projects.editing import Edited
from projects.models import Cycle, Project


class Precision(models.TextChoices):
    """How well a date is known: teams often remember the month only."""

    DAY = "day", _("day")
    MONTH = "month", _("month")


class EntryQuerySet(models.QuerySet):
    """Reads shared by both kinds of diary entries; `actor_path` leads to the boundary partner."""

    actor_path = "actor"

    def kept(self) -> "EntryQuerySet":
        """Those that were not removed."""
        return self.filter(removed_at=None)

    def removed_since(self, moment) -> "EntryQuerySet":
        """Those that were removed at this moment or later, and can still be brought back."""
        return self.filter(removed_at__gte=moment, erased_at=None)

    def to_erase(self, moment) -> "EntryQuerySet":
        """Those that were removed before this moment and whose words are still here."""
        return self.filter(removed_at__lt=moment, erased_at=None)

    def in_cycle(self, cycle: Cycle) -> "EntryQuerySet":
        return self.filter(cycle=cycle)

    def of_partner(self, actor) -> "EntryQuerySet":
        return self.filter(**{self.actor_path: actor})

    def visible_to(self, user) -> "EntryQuerySet":
        """Entries in the projects this person works with; a partner's person sees their own actor's only."""
        from projects.access import Act, diary_scope

        return self.filter(diary_scope(user, Act.SEE_DIARY, cycle_path="cycle", actor_path=self.actor_path))

    def newest_first(self) -> "EntryQuerySet":
        """By the date of what happened, undated ones first; then by when it was written."""
        return self.order_by(models.F("date").desc(nulls_first=True), "-pk")


class Entry(Edited):
    """One entry in a diary. It speaks of groups and organisations; a participant's name is not a field."""

    client_id = models.UUIDField(
        default=uuid.uuid4,
        editable=False,
        help_text=_("Made by the writer's device, so that sending twice makes one entry."),
    )
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+", verbose_name=_("cycle"))
    date = models.DateField(_("date"), null=True, blank=True)
    date_precision = models.CharField(
        _("date known to the"), max_length=5, choices=Precision, default=Precision.DAY
    )
    is_late = models.BooleanField(_("written after the hand-over"), default=False, editable=False)
    removed_at = models.DateTimeField(_("removed at"), null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    erased_at = models.DateTimeField(
        _("erased at"),
        null=True,
        editable=False,
        help_text=_("When its words went for good. The row stays, so that a late resend is recognised."),
    )

    class Meta:
        abstract = True

    @property
    def project(self) -> Project:
        return self.cycle.project

    @property
    def when(self) -> str:
        """The date in words ("6 March 2020", "March 2020"); empty where none is known."""
        if not self.date:
            return ""
        return in_words(self.date, self.date_precision)

    def is_written_by(self, user) -> bool:
        return self.created_by_id is not None and self.created_by_id == user.pk


def in_words(day: date, precision: str) -> str:
    """A day, or the month in which it lies, in the language that is active."""
    return _in_words(day, precision, get_language())


@lru_cache(maxsize=2_000)
def _in_words(day: date, precision: str, language: str | None) -> str:
    """Lists show days by the dozen, the same ones again and again; `language` is the one that is active."""
    return date_format(day, "YEAR_MONTH_FORMAT" if precision == Precision.MONTH else "DATE_FORMAT")
