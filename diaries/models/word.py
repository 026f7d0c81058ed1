import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Cycle, Project
from theory_of_change.models import Actor


class WordDocument(models.Model):
    """A diary kept in Word, between its preview and its reading in. Only its uploader sees it; it goes after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("project"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    name = models.CharField(_("file"), max_length=255)
    content = models.BinaryField()
    cycle = models.ForeignKey(
        Cycle,
        models.CASCADE,
        null=True,
        related_name="+",
        help_text=_("In which diary one stood when one chose the file; later, into which it was read."),
    )
    actor = models.ForeignKey(Actor, models.CASCADE, null=True, related_name="+")
    parts_read = models.JSONField(default=list)
    """The keys of those of its diaries that were read in (`diaries.word_parts`)."""
    typed = models.JSONField(default=dict)
    """What was corrected in the preview and is not read in yet: by the key of the diary, the fields of its form."""
    read_in_at = models.DateTimeField(_("read in at"), null=True)
    """When the last of them was."""

    class Meta:
        verbose_name = _("diary from Word")
        verbose_name_plural = _("diaries from Word")

    def __str__(self) -> str:
        return self.name

    def belongs_to(self, user) -> bool:
        """Access on one's own: a partner's person reaches what they uploaded."""
        return self.uploaded_by_id == user.pk
