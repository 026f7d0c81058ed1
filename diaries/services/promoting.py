"""Making a new progress marker of a change that nobody had foreseen."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from diaries.models import Observation
from projects import editing
from projects.models import User
from projects.services.cycle import locked
from theory_of_change.models import Marker
from theory_of_change.services.changing import hold
from theory_of_change.services.marker import add_marker


@transaction.atomic
def promote_observation(
    observation: Observation, *, by: User, values: Mapping[str, Any], reason: str
) -> Marker:
    """Adds a marker with these `values` to the partner's ladder, and ties what was seen to it.

    The observation stays unexpected: it was. In a published cycle nothing is tied any more; the marker is added
    all the same. Raises `ValidationError` for a number that is taken and for an entry that was removed meanwhile.
    """
    actor = observation.actor
    hold(actor.project)
    cycle = locked(observation.cycle)
    current = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
    if current.removed_at:
        raise ValidationError(_("This observation was removed from the diary meanwhile."))
    marker = add_marker(actor=actor, by=by, values=values, reason=reason)
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
