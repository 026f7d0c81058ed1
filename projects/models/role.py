from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects import clock


class RoleQuerySet(models.QuerySet):
    def not_ended(self, *, today: date | None = None) -> "RoleQuerySet":
        """Everybody's roles that have not ended. The last day still counts."""
        return self.filter(models.Q(until=None) | models.Q(until__gte=today or clock.today()))

    def in_force(self, user, *, today: date | None = None) -> "RoleQuerySet":
        """This person's roles that have not ended."""
        return self.filter(user=user).not_ended(today=today)


class ProgrammeRole(models.Model):
    """A coach of, or a funder behind, all projects of a programme."""

    class Role(models.TextChoices):
        COACH = "coach", _("coach")
        FUNDER = "funder", _("funder")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="programme_roles", verbose_name=_("person")
    )
    programme = models.ForeignKey(
        "projects.Programme", models.CASCADE, related_name="roles", verbose_name=_("programme")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day; empty: no end."))

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in a programme")
        verbose_name_plural = _("roles in programmes")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "programme", "role"],
                name="programme_role_once",
                violation_error_message=_("This person already has this role."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}: {self.programme}"


class ProjectRole(models.Model):
    """A coordinator, a team member, or a partner organisation's own person, in one project.

    Which boundary partner a partner's person speaks for is said by `theory_of_change.Representation`;
    without one, the person sees the theory of change and no diary.
    """

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        MEMBER = "member", _("team member")
        PARTNER = "partner", _("partner")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="project_roles", verbose_name=_("person")
    )
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="roles", verbose_name=_("project")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day; empty: no end."))

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in a project")
        verbose_name_plural = _("roles in projects")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "project", "role"],
                name="project_role_once",
                violation_error_message=_("This person already has this role."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}: {self.project}"
