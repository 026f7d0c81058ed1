from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.models import Observation
from projects.editing import Edited
from projects.models import Cycle, Project
from projects.text import validate_length
from reports.models.quoting import Quoting
from reports.parts import ReportPart


class ReportPlan(Quoting, Edited):
    """How the coach words and chooses the report of one cycle, before it is published or issued anew.

    `left_out` holds values of `ReportPart`. What is quoted is set large.
    """

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="report_plan", verbose_name=_("cycle"))
    summary = models.TextField(_("summary"), blank=True, validators=[validate_length])
    left_out = models.JSONField(_("parts left out"), default=list, blank=True)
    quotes = models.ManyToManyField(
        Observation, blank=True, related_name="quoted_in", verbose_name=_("quotes")
    )

    class Meta:
        verbose_name = _("plan of a report")
        verbose_name_plural = _("plans of reports")
        ordering = ["cycle"]

    def __str__(self) -> str:
        return str(self.cycle)

    def get_absolute_url(self) -> str:
        return reverse("plan_report", args=[self.cycle_id])

    @property
    def project(self) -> Project:
        return self.cycle.project

    @property
    def told(self) -> list[str]:
        """The parts that are not left out, in the order of the report."""
        return [part.value for part in ReportPart if part.value not in self.left_out]
