from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.models import Cycle, Programme, Project
from theory_of_change.models import Actor


class Kind(models.TextChoices):
    """The kinds of documents; `reports.documents` says how each is laid out, `services.documents` what it reads."""

    CYCLE = "cycle", _("report of a cycle")
    THEORY = "theory", _("theory of change")
    SHEET = "sheet", _("sheet for a boundary partner")
    MATRIX = "matrix", _("M&E planning matrix")
    BLANK = "blank", _("blank diary")
    DIARY = "diary", _("diary")
    DOSSIER = "dossier", _("dossier of a meeting")
    SHORT_DOSSIER = "short dossier", _("dossier of a meeting on two pages")
    NETWORK = "network", _("timeline of the learning network")
    CASE = "case", _("case report")
    BRIEF = "brief", _("policy brief")
    PROGRAMME = "programme", _("programme report")


DIARIES = (Kind.BLANK, Kind.DIARY)
"""The kinds that are about the diaries of one cycle: of one boundary partner, or of all where none is named."""


OF_A_PROJECT = (Kind.CASE, Kind.BRIEF)
"""The kinds about a project as a whole that the coach words and publishes."""


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> "EditionQuerySet":
        return self.exclude(number=None)

    def newest_of_each(self, about: str) -> "EditionQuerySet":
        """Published ones that no later edition of the same kind about the same (`cycle`, or `project`) replaces."""
        later = Edition.objects.filter(
            number__gt=OuterRef("number"), **{name: OuterRef(name) for name in ("kind", about)}
        )
        return self.published().exclude(Exists(later))

    def of_cycles(self) -> "EditionQuerySet":
        """The reports of cycles: what the lists of reports and the shelf show."""
        return self.filter(kind=Kind.CYCLE)

    def of_programme(self, programme: Programme) -> "EditionQuerySet":
        """The reports about a programme as a whole."""
        return self.filter(programme=programme)

    def of_projects(self) -> "EditionQuerySet":
        """The case reports and policy briefs, which are published beside the reports of cycles."""
        return self.filter(kind__in=OF_A_PROJECT)

    def for_readers(self) -> "EditionQuerySet":
        """What funders read: the published reports of cycles and programmes, case reports and policy briefs."""
        return self.published().filter(kind__in=[Kind.CYCLE, Kind.PROGRAMME, *OF_A_PROJECT])

    def on_shelf(self, programme: Programme) -> "EditionQuerySet":
        """What its readers find on the shelf of this programme, about its projects and about itself."""
        return self.for_readers().filter(Q(project__programme=programme) | Q(programme=programme))


class Edition(models.Model):
    """The content of a document at one moment, frozen as JSON (domain rule 7).

    With a number it is published: it never changes, and can only be followed by the next. Without one it is
    a draft, or a document to hand out, that a member of the team asked for. What it is about stands beside it: a
    project, and where its kind asks for one a cycle or a boundary partner; or a whole programme.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CYCLE)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="editions", verbose_name=_("project")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="editions", verbose_name=_("programme")
    )
    cycle = models.ForeignKey(
        Cycle, models.PROTECT, null=True, blank=True, related_name="editions", verbose_name=_("cycle")
    )
    partner = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name=_("boundary partner"),
    )
    number = models.PositiveIntegerField(_("edition"), null=True)
    content = models.TextField(_("content"))
    content_sha256 = models.CharField(_("hash of the content"), max_length=64)
    gathered_at = models.DateTimeField(_("gathered at"), default=clock.now)
    gathered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("gathered by")
    )
    reason = models.TextField(_("why it replaces the one before"), blank=True)

    cover = models.TextField(_("what its small cover shows"), blank=True, editable=False, default="")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of a document")
        verbose_name_plural = _("editions of documents")
        ordering = ["cycle", "number"]
        constraints = [
            models.UniqueConstraint(
                "project",
                "kind",
                Coalesce("cycle", 0),
                Coalesce("partner", 0),
                "number",
                condition=~Q(number=None),
                name="edition_number_once",
            ),
            models.UniqueConstraint(
                "project",
                "kind",
                Coalesce("cycle", 0),
                Coalesce("partner", 0),
                "content_sha256",
                condition=Q(number=None),
                name="same_draft_once",
            ),
            models.UniqueConstraint(
                "programme",
                "number",
                condition=~Q(number=None),
                name="programme_edition_number_once",
            ),
            models.UniqueConstraint(
                "programme", "content_sha256", condition=Q(number=None), name="same_programme_draft_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.PROGRAMME, programme__isnull=False, project__isnull=True)
                | Q(~Q(kind=Kind.PROGRAMME), programme__isnull=True, project__isnull=False),
                name="about_a_project_or_a_programme",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.CYCLE) | Q(cycle__isnull=False), name="cycle_report_has_a_cycle"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[Kind.DOSSIER, Kind.SHORT_DOSSIER]) | Q(cycle__isnull=False),
                name="dossier_has_a_cycle",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.SHEET) | Q(partner__isnull=False), name="sheet_has_a_partner"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=DIARIES) | Q(cycle__isnull=False), name="diary_has_a_cycle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} / {self.number or 'draft'}"

    @property
    def is_published(self) -> bool:
        return self.number is not None

    @property
    def about(self) -> Project | Programme:
        """What its readers need a role in: its project, or the programme that it tells of as a whole."""
        about = self.programme if self.project is None else self.project
        if about is None:
            raise ValueError("An edition is about a project or a programme.")
        return about

    @property
    def is_of_a_programme(self) -> bool:
        return self.kind == Kind.PROGRAMME

    @property
    def has_a_page(self) -> bool:
        """Whether it can be read on the screen, too."""
        return self.kind in {Kind.CYCLE, Kind.PROGRAMME, *OF_A_PROJECT}

    @property
    def replaces(self) -> int | None:
        """The number of the published edition that this one replaces."""
        return self.number - 1 if self.number and self.number > 1 else None

    @property
    def files_in_order(self) -> list[Any]:
        """Its files by format, the PDF first, and in each by language, as the site lists its languages."""
        languages = [code for code, _name in settings.LANGUAGES]
        formats = ["pdf", "docx", "pptx"]
        return sorted(
            self.reports.all(),
            key=lambda report: (formats.index(report.format), languages.index(report.language)),
        )

    @property
    def is_of_a_cycle(self) -> bool:
        return self.kind == Kind.CYCLE

    @property
    def is_of_diaries(self) -> bool:
        return self.kind in DIARIES

    def is_own_diary_of(self, user) -> bool:
        """Whether it is the diary, blank or not, of the one boundary partner for which this person speaks."""
        return self.is_of_diaries and self.partner is not None and self.partner.belongs_to(user)

    @property
    def is_dossier(self) -> bool:
        return self.kind in {Kind.DOSSIER, Kind.SHORT_DOSSIER}

    @property
    def title(self) -> str:
        """What it is, in the reader's language: "Report of Cycle 3", "Theory of change", a partner's name."""
        if self.is_of_a_cycle and self.cycle:
            return gettext("Report of %(name)s") % {"name": self.cycle.name}
        if self.is_of_diaries and self.cycle:
            return self._title_of_diaries(self.cycle)
        if self.is_dossier and self.cycle:
            return gettext("Dossier of the meeting on %(name)s") % {"name": self.cycle.name_within}
        if self.kind == Kind.SHEET and self.partner:
            return self.partner.name
        if self.kind == Kind.NETWORK:
            return gettext("Learning network")
        if self.is_of_a_programme:
            return gettext("Programme report")
        if self.kind in OF_A_PROJECT:
            return gettext("Case report") if self.kind == Kind.CASE else gettext("Policy brief")
        return gettext("M&E planning matrix") if self.kind == Kind.MATRIX else gettext("Theory of change")

    @property
    def name_in_list(self) -> str:
        """Its title with what tells it from others beside it: which dossier, which partner's sheet, edition or draft."""
        name = self.title
        if self.kind == Kind.SHORT_DOSSIER and self.cycle:
            name = gettext("Short dossier of the meeting on %(name)s") % {"name": self.cycle.name_within}
        elif self.kind == Kind.SHEET:
            name = gettext("Page to hand out: %(name)s") % {"name": name}
        if self.number:
            return gettext("%(name)s, edition %(number)s") % {"name": name, "number": self.number}
        if self.kind in {Kind.CYCLE, *OF_A_PROJECT}:
            return gettext("%(name)s, draft") % {"name": name}
        return name

    def _title_of_diaries(self, cycle: Cycle) -> str:
        """ "Diary of the library, Cycle 3"; "Blank diaries, Cycle 3" where it is about all partners."""
        if self.partner is None:
            words = (
                gettext("Blank diaries, %(cycle)s")
                if self.kind == Kind.BLANK
                else gettext("Diaries, %(cycle)s")
            )
            return words % {"cycle": cycle.name}
        words = (
            gettext("Blank diary of %(partner)s, %(cycle)s")
            if self.kind == Kind.BLANK
            else gettext("Diary of %(partner)s, %(cycle)s")
        )
        return words % {"partner": self.partner.name, "cycle": cycle.name}
