"""What a report of a cycle says: plain text, dates and stored codes, in no language yet, frozen as JSON.

A published edition must print for as long as the program lives. So fields are only ever added here, with a
default that says "not known then"; none is renamed or removed. Other documents keep to it too: what the theory of
change says is in `reports.content.theory_document`.
"""

from reports.content.diaries import (
    FROM_WORKBOOK,
    ActivityEntryPart,
    ActivityPart,
    NotesPart,
    ObservationPart,
    ObservationPlace,
    PartnerPart,
    PhotoPart,
    WritersPart,
)
from reports.content.frozen import fingerprint, read_json, to_json
from reports.content.meeting import DecisionChangePart, DecisionPart, FindingPart, MeetingPart, VerdictPart
from reports.content.report import CoverPart, CycleReport, from_json
from reports.content.setting import (
    CyclePart,
    EditionPart,
    KeyFigurePart,
    LogoPart,
    ProgrammePart,
    ProjectPart,
    TemplatePart,
)
from reports.content.theory import (
    NOT_FORMULATED,
    ActorPart,
    AssumptionPart,
    CellPart,
    EarlierWordingPart,
    EndPart,
    MarkerNamePart,
    MarkerPart,
    UnexpectedPart,
)

__all__ = [
    "FROM_WORKBOOK",
    "NOT_FORMULATED",
    "ActivityEntryPart",
    "ActivityPart",
    "ActorPart",
    "AssumptionPart",
    "CellPart",
    "CoverPart",
    "CyclePart",
    "CycleReport",
    "DecisionChangePart",
    "DecisionPart",
    "EarlierWordingPart",
    "EditionPart",
    "EndPart",
    "FindingPart",
    "KeyFigurePart",
    "LogoPart",
    "MarkerNamePart",
    "MarkerPart",
    "MeetingPart",
    "NotesPart",
    "ObservationPart",
    "ObservationPlace",
    "PartnerPart",
    "PhotoPart",
    "ProgrammePart",
    "ProjectPart",
    "TemplatePart",
    "UnexpectedPart",
    "VerdictPart",
    "WritersPart",
    "fingerprint",
    "from_json",
    "read_json",
    "to_json",
]
