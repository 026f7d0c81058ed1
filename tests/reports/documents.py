"""For the tests of printed reports: reports full of a given text, and what a finished document says."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from html.parser import HTMLParser
from itertools import count
from types import SimpleNamespace

from django.db import models

from diaries.models import ActivityEntry, DiaryNotes, MarkerScore, Observation, Recommendation
from projects.models import Cycle, KeyFigure, Programme, Project
from reflection.models import AssumptionVerdict, Decision, Finding, Meeting
from reports.content import to_json
from reports.models import ReportPlan
from reports.services.gathering import gather_cycle_report
from tests.builders import noon
from theory_of_change.models import (
    Activity,
    Actor,
    Assumption,
    Marker,
    MatrixRow,
    Mission,
    Subject,
    Vision,
)

TOLD = (
    Programme,
    Project,
    KeyFigure,
    Vision,
    Mission,
    Actor,
    Marker,
    Activity,
    Assumption,
    Cycle,
    Observation,
    ActivityEntry,
    MarkerScore,
    DiaryNotes,
    Recommendation,
    Meeting,
    Finding,
    Decision,
    ReportPlan,
)
"""Every model whose words a cycle's report tells."""

TOLD_OF_THEORY = (Programme, Project, Vision, Mission, Actor, Marker, Activity, Assumption, MatrixRow)
TOLD_TO_PARTNER = (Project, Vision, Actor, Marker, Activity)
TOLD_OF_MATRIX = (Programme, Project, MatrixRow)

NOT_TOLD = {
    ("programme", "slug"),
    ("project", "slug"),
    ("cycle", "handover_note"),  # from the coordinator to the coach, not for the report's readers
    ("meeting", "place"),  # for those invited, before the meeting
    ("meeting", "bring"),
    ("meeting", "code"),  # of the room's door and screen
    ("meeting", "step"),
}

WHY_RETIRED = {
    ("actor", "retired_because"),
    ("marker", "retired_because"),
    ("activity", "ended_because"),
    ("assumption", "retired_because"),
}
"""What is no longer followed is told where it was followed: in cycle reports, not in the theory of today."""


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """The fields in which people write freely."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and (model._meta.model_name, field.name) not in NOT_TOLD
    ]


def with_whole_theory(whole: SimpleNamespace) -> SimpleNamespace:
    """The project, with all that a theory of change can have: a mission, challenges, assumptions, the matrix.

    Its few assumptions and its row of the matrix make room for a set of every kind.
    """
    one, two = whole.one, whole.two
    AssumptionVerdict.objects.all().delete()
    Assumption.objects.all().delete()
    MatrixRow.objects.all().delete()
    Mission.objects.create(project=whole.project, text="The project helps.")
    Actor.objects.boundary_partners().update(outcome_challenge="They lead the way.")
    for ends in (
        {"activity": one.activity, "leads_to": one.markers[0]},
        {"marker": one.markers[0], "leads_to": two.markers[2]},
        {"marker": two.markers[2], "leads_to": None},
    ):
        Assumption.objects.create(project=whole.project, because="it has been seen elsewhere.", **ends)
    for subject in Subject:
        MatrixRow.objects.create(
            project=whole.project,
            subject=subject,
            information="Stories.",
            users="The team.",
            collection="In talks.",
            learning="In the meeting.",
            reporting="In the report.",
        )
    return whole


def retire_everything_in(cycle: Cycle) -> None:
    """All that can be retired, dropped or no longer assumed is so on a day in the middle of the cycle."""
    day = noon(cycle.start + timedelta(days=60))
    for model in (Actor, Marker, Assumption):
        model.objects.update(retired_at=day)
    Activity.objects.update(state="dropped", ended_at=day)


def fill_every_text(cycle: Cycle, text: str) -> list[str]:
    """Makes every text that the cycle's report tells into `text` with a number of its own; returns them all.

    The database holds nothing but this cycle's project.
    """
    retire_everything_in(cycle)
    ReportPlan.objects.get_or_create(cycle=cycle, defaults={"summary": "In short."})
    return _fill(TOLD, text, lambda row, field: _is_told(row, cycle))


def fill_theory(told: Sequence[type[models.Model]], text: str, *, only: Actor | None = None) -> list[str]:
    """The same for a document of the theory of change, which tells what is followed today; `only` one actor's."""
    return _fill(
        told,
        text,
        lambda row, field: (
            (row._meta.model_name, field.name) not in WHY_RETIRED
            and (
                only is None
                or getattr(row, "actor_id", row.pk if isinstance(row, Actor) else only.pk) == only.pk
            )
        ),
    )


def _fill(told: Sequence[type[models.Model]], text: str, is_told: Callable[..., bool]) -> list[str]:
    written = []
    numbers = count(100)
    for model in told:
        for row in model.objects.order_by("pk"):
            for field in text_fields(model):
                if not is_told(row, field) or not _has(row, field):
                    continue
                words = f"{next(numbers)}{text}"
                # A field of limited length takes as much as it can hold.
                words = words[: field.max_length] if field.max_length else words
                model.objects.filter(pk=row.pk).update(**{field.name: words})
                written.append(words)
    return written


def _has(row: models.Model, field: models.Field) -> bool:
    """Only boundary partners have an outcome challenge."""
    return field.name != "outcome_challenge" or row.is_boundary_partner


def _is_told(row: models.Model, cycle: Cycle) -> bool:
    if isinstance(row, Cycle):
        return row.pk <= cycle.pk
    if isinstance(row, Finding | Decision):
        return row.meeting.cycle_id == cycle.pk
    return getattr(row, "cycle_id", cycle.pk) == cycle.pk


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
