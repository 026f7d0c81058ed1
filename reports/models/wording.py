from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diaries.models import Observation
from projects.editing import Edited
from projects.models import Programme, Project
from projects.text import validate_length
from reflection.models import Finding
from reports.models.quoting import Quoting


def _words(name) -> models.TextField:
    return models.TextField(name, blank=True, validators=[validate_length])


class CaseWording(Edited):
    """What the coach words for a project's case report, beside what its published cycles say (report, chapter 3).

    The last four are the ways in which a project lasts (report, 5.3).
    """

    project = models.OneToOneField(
        Project, models.CASCADE, related_name="case_wording", verbose_name=_("project")
    )
    background = _words(_("what gave rise to it"))
    strategy = _words(_("what it wants, and how"))
    process = _words(_("how it went"))
    lessons = _words(_("what one can learn from it"))
    materials = _words(_("things that remain: documents, tools, films"))
    continuation = _words(_("how the project goes on, or what takes its place"))
    transfer = _words(_("where else, or later, it is done again"))
    anchoring = _words(_("what became part of existing policy"))

    class Meta:
        verbose_name = _("wording of a case report")
        verbose_name_plural = _("wordings of case reports")

    def __str__(self) -> str:
        return str(self.project)


class ProgrammeWording(Edited):
    """What the coach words for the report of a programme, beside what its projects published.

    `begins` and `ends` are days: the report tells of the cycles that end between them; without one, of all.
    """

    programme = models.OneToOneField(
        Programme, models.CASCADE, related_name="report_wording", verbose_name=_("programme")
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    begins = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)
    summary = _words(_("the programme in short"))
    stands_out = _words(_("what stands out across the projects"))
    recommendations = _words(_("what it recommends"))

    class Meta:
        verbose_name = _("wording of a programme report")
        verbose_name_plural = _("wordings of programme reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(begins__isnull=True) | Q(ends__isnull=True) | Q(begins__lte=models.F("ends")),
                name="programme_report_ends_after_it_begins",
                violation_error_message=_("The last day must not come before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.programme)


class Brief(Quoting, Edited):
    """What the coach words for a policy brief of two pages, and what is chosen for it from published cycles."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="brief", verbose_name=_("project"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    problem = _words(_("the problem, in a sentence"))
    seen = _words(_("what was seen"))
    contributed = _words(_("what contributed to it"))
    other_factors = _words(_("what else played a part"))
    asks = _words(_("what it asks of policy makers"))
    findings = models.ManyToManyField(Finding, blank=True, related_name="briefs", verbose_name=_("findings"))
    quotes = models.ManyToManyField(
        Observation, blank=True, related_name="briefs", verbose_name=_("quotes from the diaries")
    )

    class Meta:
        verbose_name = _("policy brief")
        verbose_name_plural = _("policy briefs")

    def __str__(self) -> str:
        return self.title or str(self.project)
