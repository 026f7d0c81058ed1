"""The parts of a cycle's report, by name: which a coach may leave out, and which a programme's reports must have."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportPart(models.TextChoices):
    """What may be left out of a cycle's report, in the order of the report.

    What was done and seen with each boundary partner, what else played a part there, and how the report was made
    always stand in it: a contribution is never told without the other factors (domain rule 3), nor silence hidden.
    The names are kept with templates and plans, so none is changed.
    """

    VISION = "vision", _("Vision, mission and actor map")
    PHOTOS = "photos", _("Photos, of which the people in them agreed")
    ASSUMPTIONS = "assumptions", _("What we assume")
    FINDINGS = "findings", _("What the meeting found, with contribution and other factors")
    DECISIONS = "decisions", _("What was decided, and what became of earlier decisions")
    ACTORS = "actors", _("The actors, each with its description")
    FIGURES = "figures", _("The project in figures")
    APPENDIX = "appendix", _("Appendix: every entry of the activity diaries")


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """The parts among these names, each once, in the report's order."""
    wanted = set(names)
    return tuple(part.value for part in ReportPart if part.value in wanted)
