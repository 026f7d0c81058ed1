from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.text import validate_length
from theory_of_change.models.activity import Activity
from theory_of_change.models.marker import Marker
from theory_of_change.models.retirement import Retirable, RetirableQuerySet


def still_goes_on(end: Activity | Marker) -> bool:
    """Whether the team follows a marker, or does an activity, and its boundary partner is on the map."""
    goes_on = end.is_open if isinstance(end, Activity) else end.is_followed
    return goes_on and end.actor.is_followed


class AssumptionQuerySet(RetirableQuerySet):
    def visible_to(self, user) -> "AssumptionQuerySet":
        return self.filter(project__in=Project.objects.visible_to(user))

    def with_ends(self) -> "AssumptionQuerySet":
        """Loads what they lead from and to, and whose that is, in the same query."""
        return self.select_related("activity__actor", "marker__actor", "leads_to__actor")


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

    def get_absolute_url(self) -> str:
        return f"{reverse('line_of_sight', args=[self.project.slug])}#assumption-{self.pk}"

    @property
    def begins_at(self) -> Activity | Marker | None:
        """What it says "if" of: an activity or a marker; None only while it is being written."""
        return self.activity or self.marker

    @property
    def arrives_at(self) -> Marker | str:
        """What it says "then" of: a marker, or in words the vision."""
        return self.leads_to or gettext("the vision comes nearer")

    @property
    def in_words(self) -> str:
        """The whole sentence, in the language of the page around the team's own words."""
        return gettext("If “%(begins_at)s”, then “%(arrives_at)s”, because %(because)s") % {
            "begins_at": self.begins_at,
            "arrives_at": self.arrives_at,
            "because": self.because,
        }

    def clean(self) -> None:
        """Both ends belong to the assumption's own project."""
        for end in (self.activity, self.marker, self.leads_to):
            if end is not None and self.project_id and end.actor.project_id != self.project_id:
                raise ValidationError(gettext("This belongs to another project."))
