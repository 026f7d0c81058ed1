"""Writing down what we did, also what nobody had planned."""

from dataclasses import replace
from datetime import date

from django.db import transaction

from diaries.models import ActivityEntry
from diaries.services.draft import UNTOLD, Page
from diaries.services.entry import Outcome, Sent, save_entries
from projects.models import HistoryEntry, Project, User
from projects.text import same_name
from theory_of_change.models import Activity, Actor
from theory_of_change.services.activity import add_activity
from theory_of_change.services.changing import hold


@transaction.atomic
def save_activity_entry(
    *,
    project: Project,
    day: date | None,
    otherwise: int | None,
    by: User,
    sent: Sent,
    unplanned: tuple[Actor, str] | None = None,
    page: Page = UNTOLD,
) -> Outcome[ActivityEntry]:
    """Saves an entry about an activity of the theory of change (see `save_entries`).

    `unplanned`: what `sent` is about has no activity yet; it gets one of this name with this partner, but only when
    the entry is new. What was sent before names nothing a second time.
    """
    if unplanned is not None:
        hold(project)
        actor, name = unplanned
        earlier = (
            ActivityEntry.objects.filter(created_by=by, client_id=sent.client_id)
            .select_related("activity")
            .first()
        )
        activity = (
            name_unplanned_activity(actor=actor, by=by, name=name)
            if earlier is None
            else _named_before(earlier, actor, name)
        )
        sent = replace(sent, values={**sent.values, "activity": activity})
    return save_entries(
        ActivityEntry, project=project, day=day, otherwise=otherwise, by=by, sent=[sent], page=page
    )


@transaction.atomic
def name_unplanned_activity(*, actor: Actor, by: User, name: str) -> Activity:
    """What was done and nobody had planned joins the partner's activities, marked so.

    Whoever may write in the diary may name it: it tells what happened and changes nothing that the team agreed on.
    An activity of the same name is that activity, so that sending twice names it once.
    """
    hold(actor.project)
    known = find_activity(actor, name)
    if known is None:
        known = add_activity(
            actor=actor, by=by, values={"name": name, "description": "", "is_unplanned": True}, markers=[]
        )
    return known


def find_activity(actor: Actor, name: str) -> Activity | None:
    """The partner's activity of this name, compared as people read it."""
    own = Activity.objects.filter(actor=actor)
    return next((each for each in own if same_name(each.name) == same_name(name)), None)


def _named_before(earlier: ActivityEntry, actor: Actor, name: str) -> Activity:
    """The activity that a repeated request means, also if it was renamed since; one that is not saved if it means none."""
    first = HistoryEntry.objects.filter(
        project=actor.project,
        kind="activityentry",
        subject_id=earlier.pk,
        verb=HistoryEntry.Verb.ADDED,
    ).first()
    began_with = first.after.get("activity") if first else None
    for activity in Activity.objects.filter(
        actor=actor, pk__in=filter(None, {earlier.activity_id, began_with})
    ):
        acts = HistoryEntry.objects.filter(project=actor.project, kind="activity", subject_id=activity.pk)
        names = {activity.name, *(act.after.get("name") or "" for act in acts)}
        if same_name(name) in map(same_name, names):
            return activity
    return find_activity(actor, name) or Activity(actor=actor, name=name)
