from reflection.models.decision import Changed, Decision, DecisionChange, DecisionState
from reflection.models.finding import AssumptionVerdict, Contribution, Finding, Verdict
from reflection.models.meeting import Meeting
from reflection.models.minutes import MinutesMail

__all__ = [
    "AssumptionVerdict",
    "Changed",
    "Contribution",
    "Decision",
    "DecisionChange",
    "DecisionState",
    "Finding",
    "Meeting",
    "MinutesMail",
    "Verdict",
]
