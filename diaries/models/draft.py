from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Programme, Project


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user) -> "DraftQuerySet":
        """One's own: what somebody has not saved yet is for nobody else's eyes."""
        return self.filter(writer=user)


class Draft(models.Model):
    """What somebody was typing into a form, as it stood at most three seconds ago. Private to its writer.

    `key` names the form: the client id of a new entry, or kind and id of what is being changed, so a form continues
    on another device. It goes when the form is saved. What is typed about a whole programme belongs to that, and to no project.
    """

    class Kind(models.TextChoices):
        SAW = "saw", _("what I saw")
        DID = "did", _("what we did")
        CHANGE = "change", _("a change of an entry")
        SCORES = "scores", _("scores of markers")
        DIARY = "diary", _("words in a diary")
        EXCHANGE = "exchange", _("words about a cycle")
        FINDING = "finding", _("a finding of a meeting")
        DECISION = "decision", _("a decision of a meeting")
        REPORT = "report", _("words of a report")

    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name=_("writer")
    )
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=300, help_text=_("Where the form is that continues it."))
    data = models.JSONField(_("what was typed"), default=dict)
    revision = models.PositiveIntegerField(
        default=1, help_text=_("Grows with each save, so that an older device does not overwrite a newer.")
    )
    started_at = models.DateTimeField(_("begun at"), default=clock.now)
    updated_at = models.DateTimeField(_("changed at"), default=clock.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["writer", "key"], name="one_draft_a_form"),
            models.CheckConstraint(
                condition=models.Q(project__isnull=True, programme__isnull=False)
                | models.Q(project__isnull=False, programme__isnull=True),
                name="draft_in_a_project_or_a_programme",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.updated_at:%Y-%m-%d %H:%M}"

    @property
    def about(self) -> Project | Programme:
        """Where it is written: in one project, or about a programme as a whole."""
        if self.project is not None:
            return self.project
        assert self.programme is not None  # the database holds it to one of the two
        return self.programme


class SavedForm(models.Model):
    """That a form was saved from a page: what that page typed before, and sent late, is no draft.

    Kept for a day (`services.draft`). `tab` names the page, as in a draft's data.
    """

    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("writer")
    )
    key = models.CharField(max_length=200)
    tab = models.CharField(max_length=100)
    saved_at = models.DateTimeField(_("saved at"), default=clock.now)

    class Meta:
        verbose_name = _("saved form")
        verbose_name_plural = _("saved forms")
        constraints = [models.UniqueConstraint(fields=["writer", "key", "tab"], name="one_saved_form_a_page")]

    def __str__(self) -> str:
        return f"{self.key}, {self.saved_at:%Y-%m-%d %H:%M}"
