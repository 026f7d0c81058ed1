from reflection.models.decision import Changed, Decision, DecisionChange, DecisionState
from reflection.models.finding import AssumptionVerdict, Contribution, Finding, Verdict
from reflection.models.meeting import Meeting
from reflection.models.minutes import MinutesMail
from reflection.models.preparation import (
    AgendaPart,
    Highlight,
    MeetingInvitation,
    Part,
    Piece,
    Question,
)

__all__ = [
    "AgendaPart",
    "AssumptionVerdict",
    "Changed",
    "Contribution",
    "Decision",
    "DecisionChange",
    "DecisionState",
    "Finding",
    "Highlight",
    "Meeting",
    "MeetingInvitation",
    "MinutesMail",
    "Part",
    "Piece",
    "Question",
    "Verdict",
]
