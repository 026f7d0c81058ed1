from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import HistoryEntry, Project
from projects.text import validate_length
from reflection.models.finding import Finding
from reflection.models.meeting import Meeting, MeetingLine
from theory_of_change.models import Activity, ActivityState, Actor, Marker


class DecisionState(models.TextChoices):
    """What became of a decision. It follows the project until it is no longer open."""

    OPEN = "open", _("open")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")
    REPLACED = "replaced", _("replaced")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def of_project(self, project: Project) -> "DecisionQuerySet":
        return self.filter(meeting__cycle__project=project)

    def open(self) -> "DecisionQuerySet":
        return self.filter(state=DecisionState.OPEN)

    def standing(self) -> "DecisionQuerySet":
        """Those that were neither dropped nor replaced."""
        return self.filter(state__in=[DecisionState.OPEN, DecisionState.DONE])

    def held(self) -> "DecisionQuerySet":
        """Those of meetings that took place."""
        return self.filter(meeting__held_at__isnull=False)

    def about(self, actors) -> "DecisionQuerySet":
        """Those that follow from a finding about one of these actors, or changed something of theirs."""
        return self.filter(
            Exists(Finding.objects.filter(decisions=OuterRef("pk"), actor__in=actors))
            | Exists(
                DecisionChange.objects.filter(
                    Q(marker__actor__in=actors) | Q(activity__actor__in=actors), decision=OuterRef("pk")
                )
            )
        )


class Decision(MeetingLine):
    """What the meeting changes: an activity, a marker, the way of working; followed until it is settled.

    `outcome` says what became of it, in words; why, where it was dropped. What it changed in the theory of change
    stands in `changes`.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions", verbose_name=_("meeting"))
    findings = models.ManyToManyField(
        Finding, blank=True, related_name="decisions", verbose_name=_("follows from the findings")
    )
    owner = models.CharField(
        _("who sees to it"),
        max_length=200,
        blank=True,
        help_text=_("A function or an organisation, as it may stand in the report."),
    )
    due = models.DateField(_("by when"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=DecisionState, default=DecisionState.OPEN)
    outcome = models.TextField(_("what became of it"), blank=True, validators=[validate_length])
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )

    objects = DecisionQuerySet.as_manager()

    class Meta(MeetingLine.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_number_once"),
            models.UniqueConstraint(fields=["meeting", "client_id"], name="decision_sent_once"),
            models.CheckConstraint(
                condition=Q(state=DecisionState.OPEN, settled_at__isnull=True)
                | (~Q(state=DecisionState.OPEN) & Q(settled_at__isnull=False)),
                name="decision_settled_has_a_moment",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.pk])

    @property
    def project(self) -> Project:
        return self.meeting.project

    def belongs_to(self, user) -> bool:
        """Whether it is about the actor for whom this person speaks, and its meeting was held."""
        own = Actor.objects.represented_by(user)
        return self.meeting.is_held and Decision.objects.filter(pk=self.pk).about(own).exists()

    @property
    def is_open(self) -> bool:
        return self.state == DecisionState.OPEN


class Changed(models.TextChoices):
    """What a decision did to the theory of change, or to the way of working."""

    ACTIVITY_ADDED = "activity added", _("added an activity")
    ACTIVITY_CHANGED = "activity changed", _("adjusted an activity")
    ACTIVITY_ENDED = "activity ended", _("dropped an activity")
    MARKER_ADDED = "marker added", _("added a progress marker")
    MARKER_REWORDED = "marker reworded", _("reworded a progress marker")
    MARKER_RETIRED = "marker retired", _("retired a progress marker")
    WORKING = "way of working", _("changes the way of working")


def changed_in_words(changed: str, *, ended: str = "") -> str:
    """What a change did. An activity that ended was dropped, unless the act in the history says that it is `done`."""
    if changed == Changed.ACTIVITY_ENDED and ended == ActivityState.DONE:
        return gettext("ended an activity that is done")
    return str(Changed(changed).label)


class DecisionChange(models.Model):
    """One change that a decision made: the link from the decision on to the marker or activity (domain rule 5).

    `act` is the act in the history that made the change, with what stood before and after. That of a change of the
    way of working is about the decision itself, and its reason says what is done otherwise.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="changes", verbose_name=_("decision"))
    changed = models.CharField(_("what it changed"), max_length=16, choices=Changed)
    marker = models.ForeignKey(Marker, models.PROTECT, null=True, blank=True, related_name="decided_changes")
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="decided_changes"
    )
    act = models.ForeignKey(HistoryEntry, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("change by a decision")
        verbose_name_plural = _("changes by decisions")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(marker__isnull=True) | Q(activity__isnull=True),
                name="decision_change_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.words}: {self.marker or self.activity or ''}"

    @property
    def words(self) -> str:
        """What the change did, for those who read it."""
        return changed_in_words(self.changed, ended=((self.act and self.act.after) or {}).get("state", ""))
