from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.editing import Edited
from projects.text import validate_length


class Subject(models.TextChoices):
    """The four rows of the M&E planning matrix (figure 2.4): what is monitored."""

    BENEFICIARIES = "beneficiaries", _("change in final beneficiaries")
    PARTNERS = "partners", _("change in boundary partners")
    ACTIVITIES = "activities", _("activities")
    PRACTICES = "practices", _("operational practices")


class MatrixRow(Edited):
    """One row of a project's M&E planning matrix; its five columns are those of figure 2.4."""

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="matrix_rows", verbose_name=_("project")
    )
    subject = models.CharField(_("subject"), max_length=14, choices=Subject)
    information = models.TextField(
        _("what information do we follow?"), blank=True, validators=[validate_length]
    )
    users = models.TextField(_("who needs it, and why?"), blank=True, validators=[validate_length])
    collection = models.TextField(
        _("who collects it, when, and how?"), blank=True, validators=[validate_length]
    )
    learning = models.TextField(_("how do we learn from it?"), blank=True, validators=[validate_length])
    reporting = models.TextField(_("how do we report?"), blank=True, validators=[validate_length])

    class Meta:
        verbose_name = _("row of the planning matrix")
        verbose_name_plural = _("M&E planning matrix")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "subject"], name="matrix_row_once"),
            models.CheckConstraint(condition=models.Q(subject__in=Subject.values), name="matrix_row_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_subject_display())
