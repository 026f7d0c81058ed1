import re

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.text import validate_length
from theory_of_change.models.actor import Actor
from theory_of_change.models.retirement import Retirable, RetirableQuerySet


class Level(models.TextChoices):
    """How far a change reaches (report 2.2.3). The words are the method's own, also in Dutch workbooks."""

    EXPECT = "expect", _("expect to see")
    LIKE = "like", _("like to see")
    LOVE = "love", _("love to see")


def number_order(number: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts the team's own numbers as people do: 2 before 10, 2a after 2."""
    parts = re.findall(r"\d+|\D+", number)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in parts)


def ladder_order(level: str, position: int, number: str) -> tuple[object, ...]:
    """Where a marker stands on its ladder: by level, in the team's own order, else by number."""
    return (Level.values.index(level), position, number_order(number))


def validate_number(number: str) -> None:
    """A comma or a semicolon separates numbers in a list, so none can be part of one."""
    if "," in number or ";" in number:
        raise ValidationError(_("A marker's number has no comma or semicolon."))


class MarkerQuerySet(RetirableQuerySet):
    def visible_to(self, user) -> "MarkerQuerySet":
        return self.filter(actor__project__in=Project.objects.visible_to(user))


class Marker(Retirable):
    """An observable change in a boundary partner's behaviour, action, relation or policy.

    It has no target and no deadline (box 2.1 of the report), and nowhere is there a field for one. Its
    number is the team's own; numbers may have gaps (figure 2.3: 1, 2, 5, 6, 7).
    """

    actor = models.ForeignKey(
        Actor, models.CASCADE, related_name="markers", verbose_name=_("boundary partner")
    )
    number = models.CharField(_("number"), max_length=20, validators=[validate_number])
    level = models.CharField(_("level"), max_length=6, choices=Level)
    text = models.TextField(_("text"), validators=[validate_length])
    position = models.PositiveIntegerField(
        _("position"),
        default=0,
        help_text=_("Among the markers of its level; 0 until the team puts them in an order of its own."),
    )

    objects = MarkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress marker")
        verbose_name_plural = _("progress markers")
        ordering = ["actor", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "number"],
                name="marker_number_once",
                violation_error_message=_("This actor already has a marker with this number."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    def get_absolute_url(self) -> str:
        return f"{reverse('actor', args=[self.actor_id])}#marker-{self.pk}"

    @property
    def place(self) -> tuple[object, ...]:
        """Its place on the ladder, to sort by."""
        return ladder_order(self.level, self.position, self.number)

    @property
    def project(self) -> Project:
        return self.actor.project

    def belongs_to(self, user) -> bool:
        return self.actor.belongs_to(user)

    def clean(self) -> None:
        if self.actor_id and not self.actor.is_boundary_partner:
            raise ValidationError(gettext("Only boundary partners have progress markers."))
