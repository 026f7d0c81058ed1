import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.models.activity_entry import ActivityEntry
from diaries.models.entry import Entry
from diaries.models.observation import Observation
from projects import clock
from projects.models import Project


class FileKind(models.TextChoices):
    """What may be attached, known by content and never by name."""

    JPEG = "image/jpeg", _("photo")
    PNG = "image/png", _("picture")
    WEBP = "image/webp", _("picture (webp)")
    PDF = "application/pdf", _("PDF document")


class Consent(models.TextChoices):
    """Who may see a photo, as the people on it agreed (domain rule 9). Empty: nobody asked yet."""

    INTERNAL = "internal", _("the team and the coach only")
    REPORT = "report", _("also the published report")
    PUBLIC = "public", _("everybody")


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def kept(self) -> "AttachmentQuerySet":
        """Those that were not removed."""
        return self.filter(removed_at=None)

    def removed_before(self, moment) -> "AttachmentQuerySet":
        """Those that were removed before this moment."""
        return self.filter(removed_at__lt=moment)

    def for_the_report(self) -> "AttachmentQuerySet":
        """Those that may leave the project: consent was given for the report or for everybody."""
        return self.kept().filter(consent__in=[Consent.REPORT, Consent.PUBLIC])


class Attachment(models.Model):
    """A photo or a PDF that belongs to an entry, or waits for the entry with which it will be saved.

    Images are re-encoded on arrival, which removes where they were taken. The file lies under the hash of its
    content; its name is what the writer called it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("project"))
    observation = models.ForeignKey(
        Observation, models.CASCADE, null=True, related_name="attachments", verbose_name=_("observation")
    )
    activity_entry = models.ForeignKey(
        ActivityEntry, models.CASCADE, null=True, related_name="attachments", verbose_name=_("entry")
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=clock.now)
    name = models.CharField(_("name"), max_length=255)
    kind = models.CharField(_("kind"), max_length=15, choices=FileKind)
    sha256 = models.CharField(_("hash of the file"), max_length=64)
    thumbnail_sha256 = models.CharField(_("hash of the small picture"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveIntegerField(_("width"), null=True)
    height = models.PositiveIntegerField(_("height"), null=True)
    caption = models.CharField(_("what is to be seen"), max_length=300, blank=True)
    consent = models.CharField(_("consent"), max_length=8, choices=Consent, blank=True)
    consent_at = models.DateTimeField(_("consent noted at"), null=True)
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("noted by")
    )
    described_on = models.CharField(max_length=100, blank=True, editable=False)
    """The page on which it was described last, as that page calls itself."""
    described_turn = models.PositiveIntegerField(default=0, editable=False)
    """Which of that page's descriptions this was, counted from 1: an earlier one that arrives later changes nothing."""
    removed_at = models.DateTimeField(_("removed at"), null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(observation__isnull=True) | Q(activity_entry__isnull=True),
                name="attachment_of_one_entry",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("attachment", args=[self.pk])

    @property
    def entry(self) -> Entry | None:
        """The entry it belongs to; None while it waits for one."""
        return self.observation or self.activity_entry

    @property
    def actor(self):
        """The boundary partner whose diary it stands in; None while it waits."""
        return None if self.entry is None else self.entry.actor  # type: ignore[attr-defined]

    @property
    def alternative(self) -> str:
        """What is said instead of the picture to who cannot see it."""
        return self.caption or gettext("Photo, nobody wrote yet what is to be seen")

    @property
    def is_image(self) -> bool:
        return self.kind != FileKind.PDF

    def belongs_to(self, user) -> bool:
        """Access on one's own: by the entry's boundary partner, or one's own while it waits."""
        if self.entry is not None:
            return self.entry.belongs_to(user)  # type: ignore[attr-defined]
        return self.uploaded_by_id is not None and self.uploaded_by_id == user.pk


class ErasedFile(models.Model):
    """The number of a file that was erased, so that a device that sends it late is told so (410) and brings nothing back."""

    id = models.UUIDField(primary_key=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="+", verbose_name=_("project"))
    erased_at = models.DateTimeField(_("erased at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("erased file")
        verbose_name_plural = _("erased files")

    def __str__(self) -> str:
        return str(self.pk)
