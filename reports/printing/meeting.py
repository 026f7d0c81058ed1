"""Lays out what a report tells of a reflection meeting: findings, and decisions with what became of them.

Pure, as `reports.printing.cycle` is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.french import colon
from reflection.models import Contribution, DecisionState, changed_in_words
from reflection.services.resting import rests_in_words
from reports.content import DecisionChangePart, DecisionPart, FindingPart
from reports.printing.partner import PartnerPages


@dataclass(frozen=True)
class PrintedFinding:
    """A finding of the meeting, and on what it rests, with the numbers that this report gave the observations."""

    part: FindingPart
    contribution: str
    rests: str


@dataclass(frozen=True)
class PrintedDecision:
    """A decision with what became of it in words."""

    part: DecisionPart
    state: str
    changes: tuple[tuple[str, DecisionChangePart], ...]
    is_earlier: bool = False
    """Of a meeting before: then what became of it is told even where that is nothing yet."""


def printed_finding(part: FindingPart, partners: Sequence[PartnerPages]) -> PrintedFinding:
    """The finding, with the numbers of the observations where these pages tell them."""
    numbers = [partners[each.partner].numbers.get(each.observation, "") for each in part.observations]
    return PrintedFinding(
        part=part,
        contribution=str(Contribution(part.contribution).label) if part.contribution else "",
        rests=_rests(part, ", ".join(sorted(filter(None, numbers), key=_in_order))) if partners else "",
    )


def _rests(part: FindingPart, numbers: str) -> str:
    words = rests_in_words(len(part.observations) + part.entries, part.cards)
    where = _("observation %(numbers)s") % {"numbers": numbers}
    return f"{words} ({where})" if numbers else words


def _in_order(number: str) -> list[int]:
    """ "1.10" comes after "1.9"."""
    return [int(each) for each in number.split(".")]


def printed_decision(part: DecisionPart, *, is_earlier: bool = False) -> PrintedDecision:
    """The decision, with its state and its changes in words."""
    return PrintedDecision(
        part=part,
        state=str(DecisionState(part.state).label),
        changes=tuple((changed_in_words(each.changed, ended=each.ended), each) for each in part.changes),
        is_earlier=is_earlier,
    )


def decisions_by_state(decisions: Sequence[DecisionPart]) -> str:
    """How many there are, and how many of each state: "4 decisions: 1 carried out, 3 open"."""
    counts = Counter(each.state for each in decisions)
    states = [f"{counts[state]} {state.label}" for state in DecisionState if counts[state]]
    many = ngettext("%d decision", "%d decisions", len(decisions)) % len(decisions)
    return f"{many}{colon()} {', '.join(states)}."
