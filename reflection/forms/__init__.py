from reflection.forms.carrying_out import (
    ActivityByDecision,
    EndByDecision,
    MarkerByDecision,
    RetireByDecision,
    WorkingByDecision,
)
from reflection.forms.decision import DecisionForm, ReopenForm, SettleForm
from reflection.forms.finding import FindingForm
from reflection.forms.record import EndForm, RecordForm

__all__ = [
    "ActivityByDecision",
    "DecisionForm",
    "EndByDecision",
    "EndForm",
    "FindingForm",
    "MarkerByDecision",
    "RecordForm",
    "ReopenForm",
    "RetireByDecision",
    "SettleForm",
    "WorkingByDecision",
]
