"""An invented report, to show a programme's template on: two boundary partners in their second cycle."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from diaries.models import Score
from reports.content import (
    ActorPart,
    CellPart,
    CyclePart,
    CycleReport,
    DecisionPart,
    EditionPart,
    FindingPart,
    MarkerPart,
    MeetingPart,
    NotesPart,
    ObservationPart,
    PartnerPart,
    ProgrammePart,
    ProjectPart,
    UnexpectedPart,
)


def example_report(language: str) -> CycleReport:
    """The example in this language, the people's words too: here nobody wrote any."""
    with override(language):
        return _report()


def _report() -> CycleReport:
    partners = (_("The library"), _("The sports clubs"))
    cycles = (
        CyclePart("1", date(2024, 1, 1), date(2024, 4, 30)),
        CyclePart("2", date(2024, 5, 1), date(2024, 8, 31)),
    )
    return CycleReport(
        programme=ProgrammePart("", ""),
        project=ProjectPart(
            name=_("An example: neighbours who meet"),
            promoter=_("A town"),
            municipality=_("A town"),
            start=date(2024, 1, 1),
            end=date(2025, 12, 31),
            summary=_("This report was invented to show how a document looks. Nobody wrote it."),
            key_figures=(),
        ),
        cycles=cycles,
        vision=_("Whoever lives here meets others, and is missed when they stay away."),
        actors=(
            ActorPart(_("The town"), "control", ""),
            *(ActorPart(name, "influence", "") for name in partners),
            ActorPart(_("People who are new here"), "interest", ""),
            ActorPart(_("The province"), "outside", ""),
        ),
        partners=tuple(_partner(name) for name in partners),
        meeting=MeetingPart(
            date=date(2024, 9, 10),
            present=_("the team and both partners"),
            findings=(FindingPart(1, _("Who was asked by name came back.")),),
            decisions=(DecisionPart(1, _("We ask one partner more to join.")),),
        ),
        edition=EditionPart(),
    )


def _partner(name: str) -> PartnerPart:
    return PartnerPart(
        name=name,
        description=_("Open on four days, run by volunteers."),
        markers=(
            MarkerPart(
                "1",
                "expect",
                _("they tell newcomers what they offer"),
                (),
                (CellPart(Score.LOW, 1), CellPart(Score.MEDIUM, 1)),
                "",
            ),
            MarkerPart(
                "2",
                "like",
                _("they ask newcomers what they would like to do"),
                (),
                (CellPart("", 0), CellPart(Score.LOW, 0)),
                "",
            ),
        ),
        unexpected=(UnexpectedPart(0, 0), UnexpectedPart(0, 0)),
        observations=(
            ObservationPart(
                nature="expected",
                markers=(0,),
                change=_("They put a table at the door, with somebody who speaks three languages."),
                significance=_("Who comes in is spoken to."),
                contribution=_("The project paid for the first two evenings."),
                method="",
                date=date(2024, 6, 6),
                date_precision="day",
                is_late=False,
            ),
        ),
        activities=(),
        recommendations=(),
        notes=NotesPart(enabling=_("A mild spring.")),
    )
