from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Cycle, Programme, Project


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> "EditionQuerySet":
        return self.exclude(number=None)

    def readable_by(self, user) -> "EditionQuerySet":
        """Published editions that this person may read: of their projects, and of their programmes."""
        return self.published().filter(
            Q(cycle__project__in=Project.objects.visible_to(user))
            | Q(cycle__project__programme__in=Programme.objects.visible_to(user))
        )


class Edition(models.Model):
    """The content of a cycle report at one moment, frozen as JSON (domain rule 7).

    With a number it is published: it never changes, and can only be followed by the next. Without one it is
    a draft that a member of the team asked for.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="editions", verbose_name=_("cycle"))
    number = models.PositiveIntegerField(_("edition"), null=True)
    content = models.TextField(_("content"))
    content_sha256 = models.CharField(_("hash of the content"), max_length=64)
    gathered_at = models.DateTimeField(_("gathered at"), default=clock.now)
    gathered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("gathered by")
    )
    reason = models.TextField(_("why it replaces the one before"), blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of a cycle report")
        verbose_name_plural = _("editions of cycle reports")
        ordering = ["cycle", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["cycle", "content_sha256"], condition=Q(number=None), name="same_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} / {self.number or 'draft'}"

    @property
    def project(self) -> Project:
        return self.cycle.project

    @property
    def is_published(self) -> bool:
        return self.number is not None
