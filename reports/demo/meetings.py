"""The meetings of the demo: findings with what they rest on, decisions that change something, and what became of them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from diaries.models import Observation
from projects.models import Cycle, User
from reflection.models import Decision, Finding, Meeting
from reflection.services.carrying_out import TARGETS, carry_out
from reflection.services.decision import add_decision
from reflection.services.finding import add_finding
from reflection.services.following import settle_decision
from theory_of_change.models import Activity, Actor, Assumption, Marker

Told = Mapping[str, Any]

QUESTIONS = ("significance", "contribution", "contribution_words", "other_factors", "barriers")


def tell_lines(meeting: Meeting, told: Told, by: User) -> None:
    """Writes down what one meeting found and decided, carries its decisions out, and says what became of earlier ones."""
    findings = [
        _find(meeting, each if isinstance(each, Mapping) else {"text": each}, by) for each in told["findings"]
    ]
    for each in told["decisions"]:
        _decide(meeting, each if isinstance(each, Mapping) else {"text": each}, findings, by)
    for each in told.get("became", ()):
        _settle(meeting.cycle, each, by)


def _find(meeting: Meeting, told: Told, by: User) -> Finding:
    """One finding; `seen` are the first words of the observations on which it rests, `verdicts` those of assumptions."""
    cycle = meeting.cycle
    actor = _actor(cycle, told["actor"]) if "actor" in told else None
    own = {"actor": actor} if actor else {}
    many: dict[str, list[Any]] = {
        "markers": [actor.markers.get(number=str(number)) for number in told.get("markers", ())]
        if actor
        else [],
        "activities": [
            Activity.objects.get(actor__project=cycle.project, name=name, **own)
            for name in told.get("activities", ())
        ],
        "observations": [
            Observation.objects.get(cycle=cycle, change__startswith=words, **own)
            for words in told.get("seen", ())
        ],
    }
    verdicts = {
        Assumption.objects.get(project=cycle.project, because__startswith=words): verdict
        for words, verdict in told.get("verdicts", {}).items()
    }
    values = {"text": told["text"], "actor": actor, **{name: told.get(name, "") for name in QUESTIONS}}
    return add_finding(
        meeting=meeting, by=by, client_id=uuid4(), values=values, many=many, verdicts=verdicts
    )[0]


def _decide(meeting: Meeting, told: Told, findings: list[Finding], by: User) -> None:
    """One decision; `findings` are counted from 1, and `changes` is what it changed there and then."""
    decision, _made = add_decision(
        meeting=meeting,
        by=by,
        client_id=uuid4(),
        values={"text": told["text"], "owner": told.get("owner", ""), "due": told.get("due")},
        many={"findings": [findings[number - 1] for number in told.get("findings", ())]},
    )
    for change in told.get("changes", ()):
        _carry_out(decision, change, by)


def _carry_out(decision: Decision, told: Told, by: User) -> None:
    target: Actor | Marker | Activity | None = None
    kind = TARGETS.get(told["changed"])
    if kind is not None:
        actor = _actor(decision.meeting.cycle, told["actor"])
        if kind is Marker:
            target = actor.markers.get(number=str(told["marker"]))
        else:
            target = actor if kind is Actor else actor.activities.get(name=told["activity"])
    carry_out(
        decision,
        by=by,
        changed=told["changed"],
        target=target,
        version=getattr(target, "version", 0),
        values=told.get("values", {}),
        because=told.get("because", ""),
        is_done=told.get("done", False),
    )


def _settle(cycle: Cycle, told: Told, by: User) -> None:
    """`decision` and `by` are written as people say them: "1.4"."""
    decision = _decision(cycle, told["decision"])
    settle_decision(
        decision,
        by=by,
        version=decision.version,
        state=told["state"],
        outcome=told.get("outcome", ""),
        replaced_by=_decision(cycle, told["by"]) if "by" in told else None,
    )


def _decision(cycle: Cycle, reference: str) -> Decision:
    of, _dot, number = reference.partition(".")
    return Decision.objects.of_project(cycle.project).get(meeting__cycle__number=of, number=number)


def _actor(cycle: Cycle, name: str) -> Actor:
    return Actor.objects.get(project=cycle.project, name=name)
