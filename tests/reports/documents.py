"""For the tests of printed reports: reports full of a given text, and what a finished document says."""

from html.parser import HTMLParser
from itertools import count

from django.db import models

from diaries.models import ActivityEntry, DiaryNotes, MarkerScore, Observation, Recommendation
from projects.models import Cycle, KeyFigure, Programme, Project
from reflection.models import Decision, Finding, Meeting
from reports.content import to_json
from reports.services.gathering import gather_cycle_report
from theory_of_change.models import Activity, Actor, Marker, Vision

TOLD = (
    Programme,
    Project,
    KeyFigure,
    Vision,
    Actor,
    Marker,
    Activity,
    Cycle,
    Observation,
    ActivityEntry,
    MarkerScore,
    DiaryNotes,
    Recommendation,
    Meeting,
    Finding,
    Decision,
)
"""Every model whose words a report tells."""

NOT_TOLD = {
    ("programme", "slug"),
    ("project", "slug"),
    ("cycle", "handover_note"),  # from the coordinator to the coach, not for the report's readers
}


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """The fields in which people write freely."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and (model._meta.model_name, field.name) not in NOT_TOLD
    ]


def fill_every_text(cycle: Cycle, text: str) -> list[str]:
    """Makes every text that the cycle's report tells into `text` with a number of its own; returns them all.

    The database holds nothing but this cycle's project.
    """
    written = []
    numbers = count(100)
    for model in TOLD:
        for row in model.objects.order_by("pk"):
            if getattr(row, "cycle_id", cycle.pk) != cycle.pk:
                continue
            if isinstance(row, Finding | Decision) and row.meeting.cycle_id != cycle.pk:
                continue
            for field in text_fields(model):
                words = f"{next(numbers)}{text}"
                # A field of limited length takes as much as it can hold.
                words = words[: field.max_length] if field.max_length else words
                model.objects.filter(pk=row.pk).update(**{field.name: words})
                if model is not Cycle or row.pk <= cycle.pk:
                    written.append(words)
    return written


def content_of(cycle: Cycle) -> str:
    return to_json(gather_cycle_report(cycle))


class Words(HTMLParser):
    """The visible text of a page and the elements and attributes it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self._said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self._said.append(data)

    @property
    def text(self) -> str:
        return squeezed(" ".join(self._said))


def squeezed(text: str) -> str:
    """Without blanks: where a line breaks says nothing about what it says."""
    return "".join(text.split())


def laid_out_text(box) -> str:
    """The text of a laid-out page without its footer, in the order in which it stands in the document."""
    if hasattr(box, "_box"):
        box = box._box
    if type(box).__name__ == "MarginBox":
        return ""
    return getattr(box, "text", "") + "".join(laid_out_text(child) for child in getattr(box, "children", ()))
