"""Forms of the theory of change. There is no field for a target or a deadline, anywhere (box 2.1)."""

from theory_of_change.forms.activities import ActivityForm
from theory_of_change.forms.actors import ActorForm
from theory_of_change.forms.markers import MarkerChoices, MarkerForm
from theory_of_change.forms.people import GiveProjectRoleForm, InviteForm, RoleEndForm, SignUpForm
from theory_of_change.forms.reasons import ReasonedForm, RetireForm
from theory_of_change.forms.vision import MissionForm, VisionForm

__all__ = [
    "ActivityForm",
    "ActorForm",
    "GiveProjectRoleForm",
    "InviteForm",
    "MarkerChoices",
    "MarkerForm",
    "MissionForm",
    "ReasonedForm",
    "RetireForm",
    "RoleEndForm",
    "SignUpForm",
    "VisionForm",
]
