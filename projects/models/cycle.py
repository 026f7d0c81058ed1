from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models.project import Project


class CycleState(models.TextChoices):
    """Domain rule 6: the path of a cycle. Each step is somebody's act."""

    OPEN = "open", _("open")
    HANDED_OVER = "handed over", _("handed over")
    REFLECTED = "reflected", _("reflected")
    PUBLISHED = "published", _("published")


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, user) -> "CycleQuerySet":
        return self.filter(project__in=Project.objects.visible_to(user))

    def in_order(self) -> "CycleQuerySet":
        return self.order_by("start", "pk")


class Cycle(models.Model):
    """A monitoring cycle of about four months; cycles follow each other without gap or overlap."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="cycles", verbose_name=_("project"))
    number = models.CharField(_("number"), max_length=40, help_text=_("A number or a short name."))
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=12, choices=CycleState, default=CycleState.OPEN)
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, blank=True, editable=False)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("handed over by"),
    )
    handover_note = models.TextField(_("note"), blank=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("monitoring cycle")
        verbose_name_plural = _("monitoring cycles")
        ordering = ["start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="cycle_number_once",
                violation_error_message=_("There is already a cycle with this number."),
            ),
            models.UniqueConstraint(
                fields=["project", "start"],
                name="cycle_start_once",
                violation_error_message=_("Another cycle begins on this day."),
            ),
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="cycle_ends_after_it_starts",
                violation_error_message=_("The cycle ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(state=CycleState.OPEN) | Q(handed_over_at__isnull=False),
                name="cycle_handed_over_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cycle", args=[self.pk])

    @property
    def name(self) -> str:
        """ "Cycle 3" for a number; the team's own words otherwise."""
        if self.number.isdecimal():
            return gettext("Cycle %(number)s") % {"number": self.number}
        return self.number

    @property
    def name_within(self) -> str:
        """Its name after a word such as "on": French says "le cycle 3" there."""
        if self.number.isdecimal():
            return pgettext("after a word such as on or about", "Cycle %(number)s") % {"number": self.number}
        return self.number

    @property
    def short_period(self) -> str:
        """Its months in few letters: "Feb – May 2019", "Oct 2019 – Jan 2020"."""
        month = pgettext("a month in few letters: M with a capital, b without", "M")
        first = date_format(self.start, month if self.start.year == self.end.year else f"{month} Y")
        return f"{first} – {date_format(self.end, f'{month} Y')}"

    @property
    def is_open(self) -> bool:
        return self.state == CycleState.OPEN

    @property
    def is_published(self) -> bool:
        return self.state == CycleState.PUBLISHED

    @property
    def waits_for_coach(self) -> bool:
        """For its reflection meeting, or for publication."""
        return self.state in {CycleState.HANDED_OVER, CycleState.REFLECTED}

    @property
    def takes_entries(self) -> bool:
        """Until the report is published the team may add; after hand-over, entries are marked as late."""
        return not self.is_published

    @property
    def has_begun(self) -> bool:
        return self.start <= clock.today()

    def holds_own_of(self, user) -> bool:
        """Whether this person speaks for an actor of its project, as `Project.holds_own_of`."""
        return self.project.holds_own_of(user)

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def opens_at(self) -> datetime:
        """The midnight in which its first day begins, in the project's local time."""
        return timezone.make_aware(datetime.combine(self.start, time.min))

    def wording_moment(self, *, is_latest: bool) -> datetime:
        """The moment whose wording of markers and activities this cycle's pages show (domain rule 4).

        A cycle that was handed over keeps the words of that moment; one that ended and was followed by
        another keeps those of its last day; the present one shows today's.
        """
        if self.handed_over_at:
            return self.handed_over_at
        if is_latest:
            return clock.now()
        midnight = datetime.combine(self.end + timedelta(days=1), time.min)
        return min(timezone.make_aware(midnight), clock.now())
