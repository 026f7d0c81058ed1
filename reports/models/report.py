from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Programme, Project
from reports.models.edition import Edition


class ReportState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


MOST_PICTURES = 12
"""Pages of a draft that are shown as pictures; whoever wants to see more takes the PDF."""


class Step(models.TextChoices):
    """How far a report is that is being made, as its maker last told."""

    LAYING_OUT = "laying out", _("its pages are being set")
    WRITING = "writing", _("the file is being written")
    KEEPING = "keeping", _("the file is being kept")


class Format(models.TextChoices):
    """What a document is made as; the value is the ending of its file's name."""

    PDF = "pdf", "PDF"
    WORD = "docx", "Word"
    SLIDES = "pptx", _("slides")

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self.value]


_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


class ReportQuerySet(models.QuerySet["Report"]):
    def claimable(self) -> "ReportQuerySet":
        """Waiting, or being made by a worker whose lease ran out."""
        return self.filter(
            Q(state=ReportState.QUEUED) | Q(state=ReportState.RUNNING, lease_until__lt=clock.now())
        )


class Report(models.Model):
    """One edition in one language and one format, made or being made. This row is the truth about the job.

    A worker claims it by setting a fresh `token` and a lease; whatever it does afterwards holds only while
    the token is still its own.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="reports", verbose_name=_("edition"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    format = models.CharField(_("format"), max_length=4, choices=Format, default=Format.PDF)
    state = models.CharField(_("state"), max_length=8, choices=ReportState, default=ReportState.QUEUED)
    token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When a broker last took the report's id.")
    )
    tries = models.PositiveIntegerField(default=0, editable=False)
    step = models.CharField(_("step"), max_length=10, choices=Step, blank=True, editable=False)
    page = models.PositiveIntegerField(_("page that is being set"), null=True, editable=False)
    error = models.TextField(_("what went wrong"), blank=True)
    sha256 = models.CharField(_("hash of the file"), max_length=64, blank=True)
    first_sha256 = models.CharField(
        _("hash of the first file"),
        max_length=64,
        blank=True,
        default="",
        editable=False,
        help_text=_("Where a file that was lost could not be made again to the byte."),
    )
    checked_at = models.DateTimeField(_("file looked at"), null=True, editable=False)
    size = models.PositiveIntegerField(_("bytes"), null=True)
    pages = models.PositiveIntegerField(
        _("pages"),
        null=True,
        help_text=_("Pages of a PDF, slides of a presentation; how long a Word file is, only Word knows."),
    )
    missing_glyphs = models.TextField(
        _("characters that could not be drawn"), blank=True, default="", editable=False
    )
    asked_at = models.DateTimeField(_("asked for at"), default=clock.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked for by")
    )
    ready_at = models.DateTimeField(_("ready at"), null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["edition", "language", "-format"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "language", "format"], name="one_report_an_edition_language_and_format"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.READY) | ~Q(sha256=""), name="ready_report_has_a_file"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "asked_at"],
                condition=Q(state__in=[ReportState.QUEUED, ReportState.RUNNING]),
                name="reports_to_be_made",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition} ({self.language}, {self.format})"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @property
    def project(self) -> Project | None:
        return self.edition.project

    @property
    def programme(self) -> Programme:
        """The one that it tells of, or that its project runs in."""
        about = self.about
        return about if isinstance(about, Programme) else about.programme

    @property
    def about(self) -> Project | Programme:
        """Who has a role here may read it: see `Edition.about`."""
        return self.edition.about

    @property
    def language_name(self) -> str:
        """The language in its own words, whatever the page's language."""
        return dict(settings.LANGUAGES)[self.language]

    @property
    def not_drawn(self) -> list[str]:
        """The characters that stand as empty boxes, each with its number in Unicode: "😀 (U+1F600)"."""
        return [f"{chr(int(name[2:], 16))} ({name})" for name in self.missing_glyphs.split()]

    @property
    def is_pdf(self) -> bool:
        return self.format == Format.PDF

    @property
    def is_slides(self) -> bool:
        return self.format == Format.SLIDES

    @property
    def pages_in_pictures(self) -> range:
        """The pages of which small pictures are shown, counted from 1."""
        return range(1, min(self.pages or 0, MOST_PICTURES) + 1)

    @property
    def is_waiting(self) -> bool:
        return self.state in {ReportState.QUEUED, ReportState.RUNNING}
