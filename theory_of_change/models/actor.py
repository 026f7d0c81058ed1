from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.text import validate_length
from theory_of_change.models.retirement import Retirable, RetirableQuerySet


class Sphere(models.TextChoices):
    """Where an actor stands (report 2.2.2). Strategic partners stand outside the spheres."""

    CONTROL = "control", _("sphere of control")
    INFLUENCE = "influence", _("sphere of influence")
    INTEREST = "interest", _("sphere of interest")
    STRATEGIC = "strategic", _("strategic partner")


class ActorQuerySet(RetirableQuerySet):
    def visible_to(self, user) -> "ActorQuerySet":
        return self.filter(project__in=Project.objects.visible_to(user))

    def boundary_partners(self) -> "ActorQuerySet":
        """The actors in the sphere of influence: the only ones with progress markers and diaries."""
        return self.filter(sphere=Sphere.INFLUENCE)

    def represented_by(self, user) -> "ActorQuerySet":
        """The actors for which this person speaks as a partner organisation's own person."""
        from theory_of_change.models.representation import Representation

        return self.filter(pk__in=Representation.objects.in_force(user).values("actor"))


class Actor(Retirable):
    """A person, group or organisation on the project's map.

    An actor that is retired left the map; its diaries stay readable.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="actors", verbose_name=_("project"))
    name = models.CharField(_("name"), max_length=300)
    sphere = models.CharField(_("sphere"), max_length=10, choices=Sphere)
    description = models.TextField(_("description"), blank=True, validators=[validate_length])
    outcome_challenge = models.TextField(
        _("outcome challenge"),
        blank=True,
        validators=[validate_length],
        help_text=_("How would this partner act if the project succeeded beyond expectation?"),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "project",
                Lower("name"),
                name="actor_name_once",
                violation_error_message=_("There is already an actor with this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("actor", args=[self.pk])

    @property
    def is_boundary_partner(self) -> bool:
        return self.sphere == Sphere.INFLUENCE

    def belongs_to(self, user) -> bool:
        """Whether this person speaks for the actor (access: acts on one's own)."""
        return Actor.objects.represented_by(user).filter(pk=self.pk).exists()
