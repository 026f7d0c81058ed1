"""A decision's way over the cycles (domain rule 5): from which findings and entries, what it changed, what became of it."""

from dataclasses import dataclass

from projects.models import HistoryEntry
from reflection.models import Changed, Decision, DecisionChange, DecisionState
from reflection.services.decisions import own_reason
from reflection.services.minutes import FindingTold, Own, decisions_with_ways, findings_of_decision
from theory_of_change.services.telling import Told, tell


@dataclass(frozen=True)
class ChangeTold:
    """One change, with the act in words: what stood before, and after."""

    row: DecisionChange
    act: Told | None
    because: str = ""
    """What was given as the reason beside the decision itself."""


@dataclass(frozen=True)
class Step:
    """When what became of it was said, by whom."""

    act: HistoryEntry
    state: str


@dataclass(frozen=True)
class Way:
    findings: list[FindingTold]
    has_others: bool
    """Whether it follows from findings, too, that this reader does not see."""
    changes: list[ChangeTold]
    steps: list[Step]
    replaces: list[Decision]


def read_way(decision: Decision, *, own: Own = None) -> Way:
    """A fixed number of queries, however long the way."""
    row = decisions_with_ways(own).get(pk=decision.pk)
    changes = list(row.changes.all())
    acts_by = {each.act.pk: each.act for each in changes if each.act and each.changed != Changed.WORKING}
    told = dict(zip(acts_by, tell(decision.project, list(acts_by.values())), strict=True))
    labels = dict(DecisionState.choices)
    acts = (
        HistoryEntry.objects.filter(project=decision.project, kind="decision", subject_id=decision.pk)
        .select_related("by")
        .order_by("at", "pk")
    )
    findings = findings_of_decision(decision, own=own)
    return Way(
        findings=findings,
        has_others=own is not None and decision.findings.count() > len(findings),
        changes=[
            ChangeTold(
                change,
                told.get(change.act_id or 0),
                because=own_reason(change.act.reason if change.act else "", decision.text),
            )
            for change in changes
        ],
        steps=[Step(act, str(labels.get(act.after["state"], ""))) for act in acts if "state" in act.after],
        replaces=list(
            decisions_with_ways(own).filter(replaced_by=decision).order_by("meeting__cycle__start", "number")
        ),
    )
