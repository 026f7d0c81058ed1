from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.editing import Edited
from projects.models import Cycle
from projects.text import validate_length
from theory_of_change.models import Marker


class Score(models.TextChoices):
    """How strongly a change was seen in one cycle. Never added up, never averaged (box 2.1)."""

    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")
    NOTHING = "nothing observed", _("nothing observed")


class MarkerScore(Edited):
    """The team's score of one marker in one cycle. No row means: not scored yet."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="+", verbose_name=_("cycle"))
    marker = models.ForeignKey(
        Marker, models.PROTECT, related_name="scores", verbose_name=_("progress marker")
    )
    score = models.CharField(_("score"), max_length=16, choices=Score, blank=True)
    remark = models.TextField(_("remark"), blank=True, validators=[validate_length])

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["cycle", "marker"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "marker"], name="one_score_a_marker_and_cycle")
        ]

    def __str__(self) -> str:
        return f"{self.marker.number}: {self.get_score_display()}"
