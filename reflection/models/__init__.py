from reflection.models.card import CARD_LENGTH, Card, CardGroup, CardKind, Placement
from reflection.models.decision import (
    Changed,
    Decision,
    DecisionChange,
    DecisionState,
    changed_in_words,
)
from reflection.models.finding import AssumptionVerdict, Contribution, Finding, Verdict
from reflection.models.meeting import Meeting
from reflection.models.minutes import MinutesMail
from reflection.models.network import Answer, Attendance, Guest, LearningSession, NetworkAct, Theme
from reflection.models.poll import Poll, Vote
from reflection.models.practice import Practice, ReleasedFinding
from reflection.models.preparation import (
    AgendaPart,
    Highlight,
    MeetingInvitation,
    Part,
    Piece,
    Question,
)

__all__ = [
    "CARD_LENGTH",
    "AgendaPart",
    "Answer",
    "AssumptionVerdict",
    "Attendance",
    "Card",
    "CardGroup",
    "CardKind",
    "Changed",
    "Contribution",
    "Decision",
    "DecisionChange",
    "DecisionState",
    "Finding",
    "Guest",
    "Highlight",
    "LearningSession",
    "Meeting",
    "MeetingInvitation",
    "MinutesMail",
    "NetworkAct",
    "Part",
    "Piece",
    "Placement",
    "Poll",
    "Practice",
    "Question",
    "ReleasedFinding",
    "Theme",
    "Verdict",
    "Vote",
    "changed_in_words",
]
