from reflection.models.card import CARD_LENGTH, Card, CardGroup, CardKind, Placement
from reflection.models.decision import Changed, Decision, DecisionChange, DecisionState
from reflection.models.finding import AssumptionVerdict, Contribution, Finding, Verdict
from reflection.models.meeting import Meeting
from reflection.models.minutes import MinutesMail
from reflection.models.poll import Poll, Vote
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
    "AssumptionVerdict",
    "Card",
    "CardGroup",
    "CardKind",
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
    "Placement",
    "Poll",
    "Question",
    "Verdict",
    "Vote",
]
