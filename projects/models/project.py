from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models.role import ProgrammeRole, ProjectRole
from projects.text import validate_length


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user) -> "ProjectQuerySet":
        """Projects this person works with: a role in the project, or coach of its programme.

        A funder is not among them: funders see published reports, not projects.
        """
        if user.is_superuser:
            return self
        coached = ProgrammeRole.objects.in_force(user).filter(role=ProgrammeRole.Role.COACH)
        return self.filter(
            Q(pk__in=ProjectRole.objects.in_force(user).values("project"))
            | Q(programme__in=coached.values("programme"))
        )

    def examples(self) -> "ProjectQuerySet":
        """Projects whose coach released their theory of change, and nothing else, for others to begin from."""
        return self.filter(example_since__isnull=False)


class Project(models.Model):
    """One local project of a promoter (a city) with partners, a start, and an end that may be extended."""

    programme = models.ForeignKey(
        "projects.Programme", models.PROTECT, related_name="projects", verbose_name=_("programme")
    )
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=200, unique=True)
    promoter = models.CharField(_("promoter"), max_length=300, blank=True)
    municipality = models.CharField(_("municipality"), max_length=300, blank=True)
    start = models.DateField(_("start"))
    end = models.DateField(_("end"))
    summary = models.TextField(_("summary"), blank=True, validators=[validate_length])
    sends_reminders = models.BooleanField(
        _("sends reminders"),
        default=True,
        help_text=_("By itself, before a cycle ends, to those who still owe something."),
    )
    example_since = models.DateTimeField(
        _("example since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Its coach released its theory of change, and nothing else, for others to begin from."),
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["municipality", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="project_ends_after_it_starts",
                violation_error_message=_("The end lies before the start."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("project", args=[self.slug])

    @property
    def short_name(self) -> str:
        """The municipality, by which people call a project; its own name where there is none."""
        return self.municipality or self.name

    def holds_own_of(self, user) -> bool:
        """Whether this person speaks for one of its actors (access: pages that narrow themselves to one's own)."""
        return self.actors.represented_by(user).exists()

    @property
    def project(self) -> "Project":
        """Itself: access asks every object for its project."""
        return self


class KeyFigure(models.Model):
    """A figure that describes the project or its city ("171 visitors"), with its date and source."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="key_figures", verbose_name=_("project")
    )
    figure = models.CharField(_("figure"), max_length=500)
    label = models.TextField(_("label"), validators=[validate_length])
    as_of = models.CharField(_("as of"), max_length=200, blank=True)
    source = models.TextField(_("source"), blank=True, validators=[validate_length])
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.figure} {self.label}"
