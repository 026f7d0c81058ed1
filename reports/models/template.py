from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import clock
from projects.editing import Edited
from projects.models import Programme
from reports.parts import ReportPart

COVER_TEXT_LENGTH, FOOT_LENGTH = 200, 90
"""Characters: as much as fits beside the cycle's name on a cover, and on one line at the foot of a page."""


class ReportTemplate(Edited):
    """How a programme's documents look, and which parts the reports of its cycles must have.

    It holds for what is asked for from now on: a document freezes it with everything else it says
    (`reports.content.TemplatePart`). An empty colour is the house's own. The logo lies in the storage under its hash.
    """

    programme = models.OneToOneField(
        Programme, models.CASCADE, related_name="report_template", verbose_name=_("programme")
    )
    accent = models.CharField(_("accent"), max_length=7, blank=True)
    quiet = models.CharField(_("quiet colour"), max_length=7, blank=True)
    cover_text = models.CharField(_("text on the cover"), max_length=COVER_TEXT_LENGTH, blank=True)
    foot = models.CharField(_("line at the foot"), max_length=FOOT_LENGTH, blank=True)
    required = models.JSONField(_("parts that must be there"), default=list, blank=True)
    logo_sha256 = models.CharField(_("hash of the logo"), max_length=64, blank=True)
    logo_kind = models.CharField(_("kind of the logo"), max_length=15, blank=True)
    logo_width = models.FloatField(_("width of the logo"), null=True)
    logo_height = models.FloatField(_("height of the logo"), null=True)

    class Meta:
        verbose_name = _("template of a programme's documents")
        verbose_name_plural = _("templates of programmes' documents")

    def __str__(self) -> str:
        return f"{self.programme}"

    def get_absolute_url(self) -> str:
        return reverse("report_template", args=[self.programme.slug])

    @property
    def logo_place(self) -> str:
        """Where its bytes lie in the storage; "" without a logo."""
        return logo_place(self.programme_id, self.logo_sha256) if self.logo_sha256 else ""


def logo_place(programme_id: int, sha256: str) -> str:
    return f"logos/{programme_id}/{sha256}"


class TemplateChange(models.Model):
    """Who changed a programme's template, when, and what stood there before and after. Never changed itself.

    The history of acts (`projects.models.HistoryEntry`) tells of projects; a template belongs to none.
    """

    template = models.ForeignKey(
        ReportTemplate, models.CASCADE, related_name="changes", verbose_name=_("template")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=clock.now)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    class Meta:
        verbose_name = _("change of a template")
        verbose_name_plural = _("changes of templates")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.template}"

    @property
    def in_words(self) -> str:
        """What changed, by the names of the fields; what it became where that is short."""
        names = {each.name: each.verbose_name for each in ReportTemplate._meta.concrete_fields}
        told = []
        for name, value in self.after.items():
            if name in {"logo_kind", "logo_width", "logo_height"}:
                continue
            words = str(names[name])
            if name == "logo_sha256":
                told.append(gettext("a logo") if value else gettext("no logo"))
            elif isinstance(value, list):
                told.append(
                    f"{words}: {', '.join(str(ReportPart(each).label) for each in value) or gettext('none')}"
                )
            else:
                told.append(f"{words}: {value or gettext('none')}")
        return "; ".join(told)
