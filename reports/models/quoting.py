from django.db import models
from django.utils.translation import gettext_lazy as _


class Quoting(models.Model):
    """Quotes observations: the whole change of those in `quotes`, or the sentences whose marks (`reports.quoting`)
    stand in `sentences`. The marks of an observation go before its whole change."""

    sentences = models.JSONField(_("sentences quoted"), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def quoted(self) -> list[str]:
        """What was ticked: the numbers of whole observations, and marks."""
        whole = self.quotes.values_list("pk", flat=True) if self.pk else ()  # type: ignore[attr-defined]
        return [*map(str, whole), *self.sentences]
