import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Cycle, Project
from projects.text import validate_length


class CycleNote(models.Model):
    """A sentence between team and coach about a cycle: a question, an answer. It moves nothing and is kept with it."""

    client_id = models.UUIDField(
        default=uuid.uuid4,
        editable=False,
        help_text=_("Made by the form, so that sending twice makes one note."),
    )
    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="+", verbose_name=_("cycle"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"), default=clock.now)
    text = models.TextField(_("note"), validators=[validate_length])

    class Meta:
        verbose_name = _("note about a cycle")
        verbose_name_plural = _("notes about cycles")
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["written_by", "client_id"], name="cycle_note_sent_once")
        ]
        indexes = [models.Index(fields=["cycle", "written_at"], name="notes_of_a_cycle")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def project(self) -> Project:
        return self.cycle.project
