from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.editing import Edited
from projects.models import Cycle, Project
from projects.text import validate_length
from theory_of_change.models.actor import Actor
from theory_of_change.models.marker import Marker


class ActivityState(models.TextChoices):
    """Where an activity stands. There is no deadline: cycles say when it is planned."""

    OPEN = "open", _("open")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user) -> "ActivityQuerySet":
        return self.filter(actor__project__in=Project.objects.visible_to(user))


class Activity(Edited):
    """What the project does to support a set of a boundary partner's markers."""

    actor = models.ForeignKey(
        Actor, models.CASCADE, related_name="activities", verbose_name=_("boundary partner")
    )
    name = models.CharField(_("activity"), max_length=600)
    description = models.TextField(_("description"), blank=True, validators=[validate_length])
    markers = models.ManyToManyField(
        Marker, blank=True, related_name="activities", verbose_name=_("supports the markers")
    )
    cycles = models.ManyToManyField(
        Cycle,
        blank=True,
        related_name="planned_activities",
        verbose_name=_("planned for"),
        help_text=_("None: whenever it suits."),
    )
    state = models.CharField(_("state"), max_length=7, choices=ActivityState, default=ActivityState.OPEN)
    ended_at = models.DateTimeField(_("done or dropped since"), null=True, blank=True, editable=False)
    ended_because = models.TextField(
        _("dropped, because"), blank=True, editable=False, validators=[validate_length]
    )
    is_unplanned = models.BooleanField(
        _("not planned"),
        default=False,
        help_text=_("It was named in a diary, after it was done."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "actor",
                Lower("name"),
                name="activity_name_once",
                violation_error_message=_("This actor already has an activity with this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=ActivityState.OPEN, ended_at__isnull=True)
                | (~models.Q(state=ActivityState.OPEN) & models.Q(ended_at__isnull=False)),
                name="activity_ended_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('actor', args=[self.actor_id])}#activity-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == ActivityState.OPEN

    @property
    def project(self) -> Project:
        return self.actor.project

    def belongs_to(self, user) -> bool:
        return self.actor.belongs_to(user)

    def clean(self) -> None:
        if self.actor_id and not self.actor.is_boundary_partner:
            raise ValidationError(gettext("Activities hang on a boundary partner."))
