from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.models.entry import Entry, EntryQuerySet
from projects.text import validate_length
from theory_of_change.models import Activity, Actor, Marker


class Nature(models.TextChoices):
    """Whether a change was foreseen by a marker; an unexpected one is positive or negative."""

    EXPECTED = "expected", _("expected")
    UNEXPECTED_POSITIVE = "unexpected positive", _("unexpected, positive")
    UNEXPECTED_NEGATIVE = "unexpected negative", _("unexpected, negative")


class Method(models.TextChoices):
    """How a change was observed (report 2.4.2)."""

    OBSERVATION = "observation", _("observation")
    INTERVIEW = "interview", _("interview")
    FOCUS_GROUP = "focus group", _("focus group")
    SURVEY = "survey", _("survey")
    SELF_REFLECTION = "self-reflection", _("self-reflection")
    OTHER = "other", _("other")


class ObservationQuerySet(EntryQuerySet):
    def unexpected(self) -> "ObservationQuerySet":
        return self.exclude(nature=Nature.EXPECTED)

    @staticmethod
    def untied() -> models.Q:
        """A filter: nobody said yet which marker they fit, nor that they were unexpected."""
        named = Observation.markers.through._default_manager.filter(observation=models.OuterRef("pk"))
        return models.Q(models.Q(nature=Nature.EXPECTED), ~models.Exists(named))


class Observation(Entry):
    """One observed change in a boundary partner, tied to markers, or unexpected (figure 2.6)."""

    actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        db_index=False,  # `observation_in_diary` begins with it
        related_name="observations",
        verbose_name=_("boundary partner"),
    )
    nature = models.CharField(_("nature"), max_length=20, choices=Nature, default=Nature.EXPECTED)
    markers = models.ManyToManyField(
        Marker, blank=True, related_name="observations", verbose_name=_("progress markers")
    )
    change = models.TextField(_("observed change"), validators=[validate_length])
    significance = models.TextField(
        _("significance"),
        blank=True,
        validators=[validate_length],
        help_text=_("Why does this change matter?"),
    )
    contribution = models.TextField(
        _("contribution of the project"), blank=True, validators=[validate_length]
    )
    other_factors = models.TextField(
        _("what else played a part"),
        blank=True,
        validators=[validate_length],
        help_text=_("Contribution, not attribution: other people, other events (domain rule 3)."),
    )
    activities = models.ManyToManyField(
        Activity, blank=True, related_name="observations", verbose_name=_("activities involved")
    )
    method = models.CharField(_("how it was observed"), max_length=16, choices=Method, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["cycle", "date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="observation_sent_once")
        ]
        indexes = [
            models.Index(fields=["actor", "cycle", "-date", "-id"], name="observation_in_diary"),
            models.Index(fields=["cycle", "-date", "-id"], name="observation_in_cycle"),
            models.Index(
                fields=["removed_at"],
                condition=models.Q(removed_at__isnull=False, erased_at__isnull=True),
                name="observation_removed",
            ),
            models.Index(
                fields=["cycle", "removed_at"],
                condition=models.Q(erased_at__isnull=False),
                name="observation_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.change[:80]

    def get_absolute_url(self) -> str:
        return f"{reverse('diary', args=[self.cycle_id, self.actor_id])}#observation-{self.pk}"

    @property
    def is_unexpected(self) -> bool:
        return self.nature != Nature.EXPECTED

    def belongs_to(self, user) -> bool:
        return self.actor.belongs_to(user)
