from reflection.models.card import CARD_LENGTH, Card, CardGroup, CardKind, Placement
from reflection.models.decision import Changed, Decision, DecisionChange, DecisionState
from reflection.models.finding import AssumptionVerdict, Contribution, Finding, Verdict
from reflection.models.meeting import Meeting
from reflection.models.poll import Poll, Vote

__all__ = [
    "CARD_LENGTH",
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
    "Meeting",
    "Placement",
    "Poll",
    "Verdict",
    "Vote",
]
