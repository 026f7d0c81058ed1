"""Writing down what we did, also what nobody had planned."""

from datetime import date

from django.db import transaction

from diaries.models import ActivityEntry
from diaries.services.entry import Outcome, Sent, save_entries
from projects.models import Project, User
from projects.text import same_name
from theory_of_change.models import Activity, Actor
from theory_of_change.services.activity import add_activity
from theory_of_change.services.changing import hold


@transaction.atomic
def save_activity_entry(
    *, project: Project, day: date | None, otherwise: int | None, by: User, sent: Sent
) -> Outcome[ActivityEntry]:
    """Saves an entry about an activity of the theory of change (see `save_entries`)."""
    return save_entries(ActivityEntry, project=project, day=day, otherwise=otherwise, by=by, sent=[sent])


@transaction.atomic
def name_unplanned_activity(*, actor: Actor, by: User, name: str) -> Activity:
    """What was done and nobody had planned joins the partner's activities, marked so.

    Whoever may write in the diary may name it: it tells what happened and changes nothing that the team agreed on.
    An activity of the same name is that activity, so that sending twice names it once.
    """
    hold(actor.project)
    own = Activity.objects.filter(actor=actor)
    known = next((each for each in own if same_name(each.name) == same_name(name)), None)
    if known is None:
        known = add_activity(
            actor=actor, by=by, values={"name": name, "description": "", "is_unplanned": True}, markers=[]
        )
    return known
