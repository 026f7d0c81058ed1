"""The findings and decisions about a marker, an activity or an entry, as pages further down ask for them."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Subquery
from django.utils.translation import gettext as _

from diaries.services.alongside import rows_alongside
from projects.models import Cycle, Project
from reflection.models import DecisionChange, Finding, Meeting
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
        found[getattr(tie, f"{kind}_id")].append(_mention_of(tie.finding))
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


def _mention_of(finding: Finding) -> Mention:
    label = _("finding %(reference)s") % {"reference": finding.reference}
    return Mention(label, finding.text, finding.get_absolute_url())


OF_FINDING = (
    "finding_id",
    "finding__number",
    "finding__text",
    "finding__actor_id",
    "finding__meeting__cycle_id",
    "finding__meeting__cycle__number",
    "finding__meeting__cycle__start",
)


def findings_alongside(kind: str, project: int) -> Subquery:
    """The same findings of a diary's entries, for a query that reads the entries; `read_findings` understands them."""
    ties: Any = TIES[kind]
    held = {"finding__meeting__held_at__isnull": False, "finding__meeting__cycle__project": project}
    return rows_alongside(ties.objects.filter(**held), of=kind, fields=OF_FINDING)


def read_findings(told: list[dict[str, Any]], actors: Collection[int] | None) -> list[Mention]:
    """Of the rows that `findings_alongside` gave, the oldest first; `actors` None: whomever they are about."""
    return [
        _mention_of(
            Finding(
                pk=row["finding_id"],
                number=row["finding__number"],
                text=row["finding__text"],
                meeting=Meeting(
                    cycle=Cycle(
                        pk=row["finding__meeting__cycle_id"], number=row["finding__meeting__cycle__number"]
                    )
                ),
            )
        )
        for row in sorted(
            told, key=lambda row: (row["finding__meeting__cycle__start"], row["finding__number"])
        )
        if actors is None or row["finding__actor_id"] in actors
    ]
