from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.text import validate_length
from theory_of_change.models.activity import Activity
from theory_of_change.models.marker import Marker
from theory_of_change.models.retirement import Retirable, RetirableQuerySet


class AssumptionQuerySet(RetirableQuerySet):
    def visible_to(self, user) -> "AssumptionQuerySet":
        return self.filter(project__in=Project.objects.visible_to(user))


class Assumption(Retirable):
    """A causal link that the team believes in: if this happens, then that will, because ...

    It leads from an activity or a marker to a marker, or to the vision where `leads_to` is empty. Reflection
    meetings say whether what was seen confirms it.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="assumptions", verbose_name=_("project")
    )
    activity = models.ForeignKey(
        Activity,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="assumptions",
        verbose_name=_("if this activity takes place"),
    )
    marker = models.ForeignKey(
        Marker,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="assumptions",
        verbose_name=_("if this marker is seen"),
    )
    leads_to = models.ForeignKey(
        Marker,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="assumed_from",
        verbose_name=_("then this marker is seen"),
        help_text=_("Empty: it brings the vision nearer."),
    )
    because = models.TextField(_("because"), validators=[validate_length])

    objects = AssumptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("assumption")
        verbose_name_plural = _("assumptions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(activity__isnull=True, marker__isnull=False)
                | Q(activity__isnull=False, marker__isnull=True),
                name="assumption_begins_somewhere",
                violation_error_message=_("An assumption begins at one activity or one marker."),
            ),
            models.CheckConstraint(
                condition=Q(marker__isnull=True) | Q(leads_to__isnull=True) | ~Q(marker=F("leads_to")),
                name="assumption_leads_elsewhere",
                violation_error_message=_("A marker cannot lead to itself."),
            ),
            models.UniqueConstraint(
                "project",
                Coalesce("activity", 0),
                Coalesce("marker", 0),
                Coalesce("leads_to", 0),
                condition=Q(retired_at=None),
                name="assumption_once",
                violation_error_message=_("This link is there already."),
            ),
        ]

    def __str__(self) -> str:
        return self.because[:80]

    def clean(self) -> None:
        """Both ends belong to the assumption's own project."""
        for end in (self.activity, self.marker, self.leads_to):
            if end is not None and self.project_id and end.actor.project_id != self.project_id:
                raise ValidationError(gettext("This belongs to another project."))
