from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project


class HistoryQuerySet(models.QuerySet["HistoryEntry"]):
    def visible_to(self, user) -> "HistoryQuerySet":
        return self.filter(project__in=Project.objects.visible_to(user))

    def about(self, kind: str) -> "HistoryQuerySet":
        """Acts on one kind of thing: "marker", "observation", "cycle", ..."""
        return self.filter(kind=kind)

    def erase_words(self, *, before: dict[str, int], after: dict[str, int]) -> int:
        """The one way to take words out of acts: what was erased elsewhere leaves none here (`erase_words` of
        `projects.services.history`). Who, when and what kind of act stay, and the numbers that are given."""
        return super().update(before=before, after=after, reason="")

    def update(self, **kwargs: object) -> int:
        raise TypeError("History is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("History is append-only.")


class HistoryEntry(models.Model):
    """Who did what, when, what stood there before and after, and why. Written with the act; never changed."""

    class Verb(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        REMOVED = "removed", _("removed")
        RETIRED = "retired", _("no longer follows")
        RESUMED = "resumed", _("follows again")
        REORDERED = "reordered", _("put in another order")
        RELEASED = "released", _("released as an example")
        WITHDRAWN = "withdrawn", _("no longer offers as an example")
        OPENED = "opened", _("opened")
        CLOSED = "closed", _("closed")
        HANDED_OVER = "handed over", _("handed over")
        TAKEN_BACK = "taken back", _("taken back")
        REFLECTED = "reflected", _("recorded the meeting of")
        PUBLISHED = "published", _("published")
        IMPORTED = "imported", _("imported a workbook")
        BROUGHT_BACK = "brought back", _("brought back")
        ERASED = "erased", _("erased")

    project = models.ForeignKey(Project, models.CASCADE, related_name="history", verbose_name=_("project"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty: somebody at the server's command line."),
    )
    author = models.CharField(
        _("author"),
        max_length=150,
        blank=True,
        help_text=_("Who did it, in words, where the act came from elsewhere with a workbook."),
    )
    at = models.DateTimeField(_("at"))
    verb = models.CharField(_("act"), max_length=20, choices=Verb)
    kind = models.CharField(_("kind"), max_length=40)
    subject_id = models.BigIntegerField(_("which"), null=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("reason"), blank=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("history")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["project", "kind", "subject_id", "at"], name="history_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.kind} {self.subject_id or ''}".strip()
