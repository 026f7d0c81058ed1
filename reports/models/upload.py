import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects import clock


class WorkbookUpload(models.Model):
    """A workbook between its preview and its import. Only its uploader sees it; it goes after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    name = models.CharField(_("file"), max_length=255)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("uploaded workbook")
        verbose_name_plural = _("uploaded workbooks")

    def __str__(self) -> str:
        return self.name
