"""What a project shares with the learning network: findings that it released, practices and challenges."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Project
from projects.text import validate_length
from reflection.models.finding import Contribution, Finding
from reflection.models.network import InNetwork, LearningSession, Theme

WORDS_RELEASED = (
    "text",
    "significance",
    "contribution",
    "contribution_words",
    "other_factors",
    "barriers",
)
"""What of a finding leaves the project: what was concluded, never without the other factors (domain rule 3)."""


class ReleasedFinding(models.Model):
    """The words of a finding as its project's coordinator released them to the network.

    A copy, and all that other projects ever read: when the finding is reworded, this stays until it is released
    anew; when it is withdrawn or removed, this goes (docs/decisions/0015).
    """

    finding = models.OneToOneField(
        Finding, models.CASCADE, related_name="released", verbose_name=_("finding")
    )
    version = models.PositiveIntegerField(_("version of the finding"))
    text = models.TextField(_("text"))
    significance = models.TextField(_("whether the meeting is content with it"), blank=True)
    contribution = models.CharField(
        _("contribution of the project"), max_length=9, choices=Contribution, blank=True
    )
    contribution_words = models.TextField(_("how we contributed"), blank=True)
    activities = models.TextField(
        _("activities that contributed"), blank=True, help_text=_("Their names in that cycle, one a line.")
    )
    other_factors = models.TextField(_("what else played a part"), blank=True)
    barriers = models.TextField(_("what stood in the way"), blank=True)
    released_at = models.DateTimeField(_("released at"), default=clock.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("released by")
    )

    class Meta:
        verbose_name = _("released finding")
        verbose_name_plural = _("released findings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def activity_names(self) -> list[str]:
        return self.activities.splitlines()

    def says_what(self, finding: Finding) -> bool:
        """Whether the finding still reads as it was released."""
        return all(getattr(self, name) == getattr(finding, name) for name in WORDS_RELEASED)


class Practice(InNetwork):
    """A good practice or a challenge that a project shares, tied to the findings that it comes from."""

    class Kind(models.TextChoices):
        PRACTICE = "practice", _("good practice")
        CHALLENGE = "challenge", _("challenge")

    project = models.ForeignKey(Project, models.CASCADE, related_name="practices", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PRACTICE)
    text = models.TextField(_("text"), validators=[validate_length])
    session = models.ForeignKey(
        LearningSession,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("shared in the session"),
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="practices", verbose_name=_("themes"))
    findings = models.ManyToManyField(
        ReleasedFinding, blank=True, related_name="practices", verbose_name=_("comes from the findings")
    )

    class Meta(InNetwork.Meta):
        verbose_name = _("practice or challenge")
        verbose_name_plural = _("practices and challenges")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return f"{reverse('practices', args=[self.project.programme.slug])}#practice-{self.pk}"
