"""Making a new progress marker of a change that nobody had foreseen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from diaries.models import Observation
from projects import editing
from projects.models import HistoryEntry, Project, User
from projects.services.cycle import locked
from projects.services.history import record
from theory_of_change.models import Marker
from theory_of_change.services.changing import hold
from theory_of_change.services.marker import add_marker


def markers_made_of(project: Project, observations: Iterable[Observation]) -> dict[int, int]:
    """Observation id -> the id of the marker that it became. One query, none where none of them is unexpected."""
    unexpected = [each for each in observations if each.is_unexpected]
    if not unexpected:
        return {}
    acts = HistoryEntry.objects.filter(
        project=project,
        kind="observation",
        subject_id__in=[each.pk for each in unexpected],
        after__has_key="became_marker",
    )
    return {int(pk or 0): after["became_marker"] for pk, after in acts.values_list("subject_id", "after")}


@transaction.atomic
def promote_observation(
    observation: Observation, *, by: User, values: Mapping[str, Any], reason: str
) -> Marker:
    """Adds a marker with these `values` to the partner's ladder, and ties what was seen to it.

    The observation stays unexpected: it was. In a published cycle nothing is tied any more; the marker is added
    all the same. Raises `ValidationError` for a number that is taken, for an entry that was removed meanwhile and
    for one that became a marker already.
    """
    actor = observation.actor
    hold(actor.project)
    cycle = locked(observation.cycle)
    current = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
    if current.removed_at:
        raise ValidationError(_("This observation was removed from the diary meanwhile."))
    if markers_made_of(cycle.project, [current]):
        raise ValidationError(_("Somebody made a marker of this observation already."))
    marker = add_marker(actor=actor, by=by, values=values, reason=reason)
    record(
        project=cycle.project,
        by=by,
        verb=HistoryEntry.Verb.CHANGED,
        subject=current,
        after={"became_marker": marker},
    )
    if cycle.takes_entries:
        editing.change(
            current,
            project=cycle.project,
            by=by,
            version=current.version,
            values={},
            many={"markers": [*current.markers.all(), marker]},
        )
    return marker
