"""The learning network of a programme (report 2.5.1): its sessions, its themes, and what is said about them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.editing import Edited
from projects.models import HistoryEntry, Programme, Project
from projects.text import validate_length

PEOPLE_ASKED = 2
"""From each project at least so many people take part in a session (report 2.5.1)."""


class InNetwork(Edited):
    """What somebody adds to the network: its writer's device gives it an id, so that sending twice makes one."""

    client_id = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="%(class)s_sent_once")
        ]


class Theme(InNetwork):
    """A theme under which the projects of a programme compare what they learn. Each programme has its own."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="themes", verbose_name=_("programme")
    )
    name = models.CharField(_("theme"), max_length=200)
    question = models.TextField(_("question"), blank=True, validators=[validate_length])
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta(InNetwork.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["position", "pk"]
        constraints = [
            *InNetwork.Meta.constraints,
            models.UniqueConstraint(
                "programme",
                Lower("name"),
                name="theme_name_once",
                violation_error_message=_("The programme has a theme of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("theme", args=[self.pk])


class LearningSession(InNetwork):
    """A session in which people of a programme's projects learn from each other, planned or held."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="learning_sessions", verbose_name=_("programme")
    )
    title = models.CharField(_("title"), max_length=200)
    date = models.DateField(_("date"))
    begins_at = models.TimeField(_("begins at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="sessions", verbose_name=_("themes"))
    agenda = models.TextField(_("programme of the day"), blank=True, validators=[validate_length])
    notes = models.TextField(_("notes"), blank=True, validators=[validate_length])

    class Meta(InNetwork.Meta):
        verbose_name = _("session of the learning network")
        verbose_name_plural = _("sessions of the learning network")
        ordering = ["date", "pk"]

    def __str__(self) -> str:
        return f"{self.title}, {date_format(self.date)}"

    def get_absolute_url(self) -> str:
        return reverse("learning_session", args=[self.pk])

    @property
    def is_planned(self) -> bool:
        return self.date > clock.today()


class Guest(InNetwork):
    """Somebody from outside who shared experience in a session, and what they brought."""

    session = models.ForeignKey(
        LearningSession, models.CASCADE, related_name="guests", verbose_name=_("session")
    )
    name = models.CharField(_("who"), max_length=300)
    brought = models.TextField(_("what they brought"), blank=True, validators=[validate_length])

    class Meta(InNetwork.Meta):
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def programme(self) -> Programme:
        return self.session.programme


class Attendance(models.Model):
    """One person of a project in one session: with an account, or by a name or function. Nobody counts twice."""

    session = models.ForeignKey(
        LearningSession, models.CASCADE, related_name="attendances", verbose_name=_("session")
    )
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="attendances", verbose_name=_("project")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name or function"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("somebody in a session")
        verbose_name_plural = _("people in sessions")
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="person_once_a_session"),
            models.UniqueConstraint(
                "session", "project", Lower("name"), condition=Q(user=None), name="name_once_a_session"
            ),
            models.CheckConstraint(
                condition=(Q(user__isnull=False, name="") | (Q(user=None) & ~Q(name=""))),
                name="attendance_is_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.name)


class Answer(InNetwork):
    """What somebody of the network says to a theme's question. `project` is the writer's, where they have one."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="answers", verbose_name=_("theme"))
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    text = models.TextField(_("answer"), validators=[validate_length])

    class Meta(InNetwork.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return f"{self.theme.get_absolute_url()}#answer-{self.pk}"

    @property
    def programme(self) -> Programme:
        return self.theme.programme


class NetworkActQuerySet(models.QuerySet["NetworkAct"]):
    def update(self, **kwargs: object) -> int:
        raise TypeError("History is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("History is append-only.")


class NetworkAct(models.Model):
    """Who did what in the network, when, and what stood there before and after. Written with the act.

    What belongs to a project - its practices, what it releases - stands in that project's own history instead.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", verbose_name=_("programme"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=clock.now)
    verb = models.CharField(_("act"), max_length=20, choices=HistoryEntry.Verb)
    kind = models.CharField(_("kind"), max_length=40)
    subject_id = models.BigIntegerField(_("which"))
    name = models.CharField(_("what it is called"), max_length=300, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    objects = NetworkActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act in the network")
        verbose_name_plural = _("history of the network")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["programme", "-at"], name="acts_of_a_network")]

    def __str__(self) -> str:
        return gettext("%(verb)s %(name)s") % {"verb": self.get_verb_display(), "name": self.name}
