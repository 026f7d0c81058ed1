from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.models.entry import Entry, EntryQuerySet
from projects.text import validate_length
from theory_of_change.models import Activity


class ActivityEntryQuerySet(EntryQuerySet):
    actor_path = "activity__actor"


class ActivityEntry(Entry):
    """A row of the activity diary (figure 2.5): what was done, what was good, what was less good, and why."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="entries", verbose_name=_("activity"))
    description = models.TextField(
        _("description"), blank=True, validators=[validate_length], help_text=_("Who, how, what, when.")
    )
    participants = models.PositiveIntegerField(
        _("how many took part"), null=True, blank=True, help_text=_("If one knows.")
    )
    went_well = models.TextField(_("what was good"), blank=True, validators=[validate_length])
    why_well = models.TextField(_("why was it good"), blank=True, validators=[validate_length])
    went_less_well = models.TextField(_("what was less good"), blank=True, validators=[validate_length])
    why_less_well = models.TextField(_("why was it less good"), blank=True, validators=[validate_length])

    objects = ActivityEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry in the activity diary")
        verbose_name_plural = _("entries in the activity diary")
        ordering = ["cycle", "date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="activity_entry_sent_once")
        ]
        indexes = [
            models.Index(fields=["cycle", "activity", "date"], name="activity_entry_in_diary"),
            models.Index(fields=["cycle", "-date", "-id"], name="activity_entry_in_cycle"),
            models.Index(
                fields=["removed_at"],
                condition=models.Q(removed_at__isnull=False, erased_at__isnull=True),
                name="activity_entry_removed",
            ),
            models.Index(
                fields=["cycle", "removed_at"],
                condition=models.Q(erased_at__isnull=False),
                name="activity_entry_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.description[:60]}"

    def get_absolute_url(self) -> str:
        diary = reverse("diary", args=[self.cycle_id, self.activity.actor_id])
        return f"{diary}#activity-entry-{self.pk}"

    @property
    def actor(self):
        return self.activity.actor

    def belongs_to(self, user) -> bool:
        return self.actor.belongs_to(user)
