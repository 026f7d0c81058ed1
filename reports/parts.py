"""The parts of a cycle's report, by name: which of them a programme's reports must have."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Part(models.TextChoices):
    """In the order in which the report has them; the names are kept with templates, so none is changed."""

    SUMMARY = "summary", _("the summary of one page")
    VISION = "vision", _("the vision")
    MAP = "map", _("the actor map")
    PARTNERS = "partners", _("what was done and seen, for each boundary partner")
    UNEXPECTED = "unexpected", _("what nobody had foreseen")
    FACTORS = "factors", _("what else played a part")
    PHOTOS = "photos", _("photos, with the consent of who is on them")
    ASSUMPTIONS = "assumptions", _("what the team assumes")
    MEETING = "meeting", _("findings and decisions of the reflection meeting")
    FIGURES = "figures", _("the project in figures")
    MAKING = "making", _("how the report was made")
    ENTRIES = "entries", _("the appendix with all entries")


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """The parts among these names, each once, in the report's order."""
    wanted = set(names)
    return tuple(part.value for part in Part if part.value in wanted)
