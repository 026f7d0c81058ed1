from reflection.models.decision import Changed, Decision, DecisionChange, DecisionState
from reflection.models.finding import AssumptionVerdict, Contribution, Finding, Verdict
from reflection.models.meeting import Meeting
from reflection.models.network import Answer, Attendance, Guest, LearningSession, NetworkAct, Theme
from reflection.models.practice import Practice, ReleasedFinding

__all__ = [
    "Answer",
    "AssumptionVerdict",
    "Attendance",
    "Changed",
    "Contribution",
    "Decision",
    "DecisionChange",
    "DecisionState",
    "Finding",
    "Guest",
    "LearningSession",
    "Meeting",
    "NetworkAct",
    "Practice",
    "ReleasedFinding",
    "Theme",
    "Verdict",
]
