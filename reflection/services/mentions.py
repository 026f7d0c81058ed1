"""The findings and decisions about a marker, an activity or an entry, as pages further down ask for them."""

from collections import defaultdict
from collections.abc import Collection

from django.utils.translation import gettext as _

from projects.models import Project
from reflection.models import DecisionChange, Finding
from theory_of_change.mentions import Mention

TIES = {
    "marker": Finding.markers.through,
    "activity": Finding.activities.through,
    "observation": Finding.observations.through,
    "activityentry": Finding.activity_entries.through,
}
DECIDED = {"marker", "activity"}
"""What a decision can change."""


def find_mentions(
    project: Project, kind: str, ids: Collection[int], actors: Collection[int] | None
) -> dict[int, list[Mention]]:
    """Of meetings that were held, the oldest first: two queries. `actors` None: whomever they are about."""
    found: dict[int, list[Mention]] = defaultdict(list)
    if kind not in TIES:
        return found
    held = {"meeting__held_at__isnull": False, "meeting__cycle__project": project}
    ties = TIES[kind].objects.filter(  # type: ignore[attr-defined]
        **{f"{kind}__in": ids}, **{f"finding__{name}": value for name, value in held.items()}
    )
    if actors is not None:
        ties = ties.filter(finding__actor__in=actors)
    ordered = ties.select_related("finding__meeting__cycle").order_by(
        "finding__meeting__cycle__start", "finding__number"
    )
    for tie in ordered:
        finding = tie.finding
        label = _("finding %(reference)s") % {"reference": finding.reference}
        found[getattr(tie, f"{kind}_id")].append(Mention(label, finding.text, finding.get_absolute_url()))
    if kind in DECIDED:
        changes = DecisionChange.objects.filter(
            **{f"{kind}__in": ids}, **{f"decision__{name}": value for name, value in held.items()}
        )
        if actors is not None:
            changes = changes.filter(**{f"{kind}__actor__in": actors})
        for change in changes.select_related("decision__meeting__cycle").order_by("at", "pk"):
            decision = change.decision
            label = _("decision %(reference)s") % {"reference": decision.reference}
            found[getattr(change, f"{kind}_id")].append(
                Mention(label, decision.text, decision.get_absolute_url())
            )
    return found
