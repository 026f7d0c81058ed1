from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import ProjectRole
from theory_of_change.models.actor import Actor


class RepresentationQuerySet(models.QuerySet["Representation"]):
    def in_force(self, user) -> "RepresentationQuerySet":
        """Those of this person whose role has not ended and is in the actor's own project."""
        return self.filter(
            role__user=user, role__role=ProjectRole.Role.PARTNER, role__project=models.F("actor__project")
        ).filter(Q(role__until=None) | Q(role__until__gte=clock.today()))


class Representation(models.Model):
    """Says for which boundary partner somebody with the role of partner speaks."""

    role = models.OneToOneField(ProjectRole, models.CASCADE, verbose_name=_("role"))
    actor = models.ForeignKey(
        Actor, models.CASCADE, related_name="representations", verbose_name=_("boundary partner")
    )

    objects = RepresentationQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner's person")
        verbose_name_plural = _("partners' people")

    def __str__(self) -> str:
        return f"{self.role.user}: {self.actor}"

    def clean(self) -> None:
        if not (self.role_id and self.actor_id):
            return
        if self.role.role != ProjectRole.Role.PARTNER:
            raise ValidationError(
                {"role": gettext("Only somebody with the role of partner speaks for an actor.")}
            )
        if self.actor.project_id != self.role.project_id:
            raise ValidationError({"actor": gettext("This actor belongs to another project.")})
        if not self.actor.is_boundary_partner:
            raise ValidationError({"actor": gettext("Only boundary partners have diaries.")})
