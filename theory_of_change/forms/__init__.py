"""Forms of the theory of change. There is no field for a target or a deadline, anywhere (box 2.1)."""

from theory_of_change.forms.activities import ActivityForm, EndActivityForm
from theory_of_change.forms.actors import ActorForm, MoveForm
from theory_of_change.forms.assumptions import AssumptionForm
from theory_of_change.forms.markers import MarkerChoices, MarkerForm, OrderForm
from theory_of_change.forms.matrix import MatrixRowForm
from theory_of_change.forms.people import GiveProjectRoleForm, InviteForm, RoleEndForm, SignUpForm
from theory_of_change.forms.reasons import ReasonedForm, RetireForm
from theory_of_change.forms.vision import MissionForm, VisionForm

__all__ = [
    "ActivityForm",
    "ActorForm",
    "AssumptionForm",
    "EndActivityForm",
    "GiveProjectRoleForm",
    "InviteForm",
    "MarkerChoices",
    "MarkerForm",
    "MatrixRowForm",
    "MissionForm",
    "MoveForm",
    "OrderForm",
    "ReasonedForm",
    "RetireForm",
    "RoleEndForm",
    "SignUpForm",
    "VisionForm",
]
