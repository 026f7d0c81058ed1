from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def visible_to(self, user) -> "ProgrammeQuerySet":
        """Programmes whose shelf of published reports this person may see: as coach or funder, or all."""
        if user.is_superuser:
            return self
        from projects.models.role import ProgrammeRole

        return self.filter(pk__in=ProgrammeRole.objects.in_force(user).values("programme"))

    def coached_by(self, user) -> "ProgrammeQuerySet":
        """Programmes in which this person may begin a project: as its coach, or all."""
        if user.is_superuser:
            return self
        from projects.models.role import ProgrammeRole

        coached = ProgrammeRole.objects.in_force(user).filter(role=ProgrammeRole.Role.COACH)
        return self.filter(pk__in=coached.values("programme"))


class Programme(models.Model):
    """A funder's call, in which several projects run (Oproep 427)."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=200, unique=True)
    funder = models.CharField(_("funder"), max_length=200, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="programme_name_unique",
                violation_error_message=_("There is already a programme with this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shelf", args=[self.slug])

    @property
    def short_name(self) -> str:
        """As a project has one, for what can be about either."""
        return self.name

    @property
    def programme(self) -> "Programme":
        """Itself: access asks what projects share for its programme."""
        return self
