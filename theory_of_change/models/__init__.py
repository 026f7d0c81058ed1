from theory_of_change.models.activity import Activity, ActivityState
from theory_of_change.models.actor import Actor, Sphere
from theory_of_change.models.assumption import Assumption
from theory_of_change.models.invitation import Acceptance, Invitation, InvitationState
from theory_of_change.models.marker import Level, Marker
from theory_of_change.models.matrix import MatrixRow, Subject
from theory_of_change.models.representation import Representation
from theory_of_change.models.vision import Mission, Vision
from theory_of_change.models.workshop import Step, Suggestion, SuggestionState, Workshop

__all__ = [
    "Acceptance",
    "Activity",
    "ActivityState",
    "Actor",
    "Assumption",
    "Invitation",
    "InvitationState",
    "Level",
    "Marker",
    "MatrixRow",
    "Mission",
    "Representation",
    "Sphere",
    "Step",
    "Subject",
    "Suggestion",
    "SuggestionState",
    "Vision",
    "Workshop",
]
