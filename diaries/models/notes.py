from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.editing import Edited
from projects.models import Cycle
from projects.text import validate_length
from theory_of_change.models import Actor


class DiaryNotes(Edited):
    """What a partner's outcome diary says about the whole cycle (the last rows of figure 2.6)."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+", verbose_name=_("cycle"))
    actor = models.ForeignKey(
        Actor, models.PROTECT, related_name="diary_notes", verbose_name=_("boundary partner")
    )
    enabling = models.TextField(_("enabling factors"), blank=True, validators=[validate_length])
    hindering = models.TextField(_("hindering factors"), blank=True, validators=[validate_length])
    effective_strategies = models.TextField(
        _("what was effective in the strategy"), blank=True, validators=[validate_length]
    )
    adaptations = models.TextField(_("what to adapt"), blank=True, validators=[validate_length])

    class Meta:
        verbose_name = _("notes in the outcome diary")
        verbose_name_plural = _("notes in outcome diaries")
        ordering = ["cycle", "actor"]
        constraints = [models.UniqueConstraint(fields=["cycle", "actor"], name="one_set_of_notes_a_diary")]

    def __str__(self) -> str:
        return f"{self.actor}, {self.cycle}"


class Recommendation(Edited):
    """A recommendation or decision for adjustment, under a partner's activity diary (figure 2.5)."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+", verbose_name=_("cycle"))
    actor = models.ForeignKey(
        Actor, models.PROTECT, related_name="recommendations", verbose_name=_("boundary partner")
    )
    text = models.TextField(_("recommendation or decision"), validators=[validate_length])

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["cycle", "actor", "pk"]
        indexes = [models.Index(fields=["cycle", "actor"], name="recommendation_in_diary")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def project(self):
        return self.cycle.project

    def belongs_to(self, user) -> bool:
        return self.actor.belongs_to(user)
