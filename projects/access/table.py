"""The table itself: roles, acts, and how far each role's acts reach (the design's domain notes)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Every kind of role. Coach and funder hold for a programme, the others for one project."""

    COORDINATOR = "coordinator", _("coordinator")
    MEMBER = "member", _("team member")
    PARTNER = "partner", _("partner")
    COACH = "coach", _("coach")
    FUNDER = "funder", _("funder")
    ADMINISTRATOR = "administrator", _("administrator")


class Act(models.TextChoices):
    """What can be done. The labels stand on the help page "Who may do what"."""

    SEE_PROJECT = "see_project", _("see the project and its theory of change")
    SEE_DIARY = "see_diary", _("see the diaries")
    EDIT_THEORY = "edit_theory", _("edit the theory of change, import a workbook")
    RELEASE_EXAMPLE = "release_example", _("release the theory of change as an example")
    WRITE_DIARY = "write_diary", _("write in the diaries")
    CHANGE_OTHERS_ENTRY = "change_others_entry", _("change or remove another's entry")
    SCORE = "score", _("score markers")
    HAND_OVER = "hand_over", _("hand a cycle over")
    SEE_PREPARATION = "see_preparation", _("read how a reflection meeting is prepared")
    SEE_MEETING = "see_meeting", _("read the record of a reflection meeting")
    HOLD_MEETING = "hold_meeting", _("prepare and record a meeting, publish a cycle, take a step back")
    FOLLOW_DECISION = "follow_decision", _("say what became of a decision")
    TAKE_PART = "take_part", _("take part in a meeting, add a card")
    ASK_REPORT = "ask_report", _("ask for a report, export the workbook")
    READ_PUBLISHED = "read_published", _("read and download published reports")
    GIVE_ROLES = "give_roles", _("invite people, give roles")
    JOIN_NETWORK = "join_network", _("read and answer in the learning network, share practices")
    RELEASE_FINDING = "release_finding", _("release the project's findings to the learning network")
    LEAD_NETWORK = "lead_network", _("hold sessions of the learning network, choose its themes")
    SET_TEMPLATE = "set_template", _("give a programme's documents their look")


class Scope(Enum):
    """How far a role's act reaches: everything in the project, or what belongs to one's own actor."""

    ALL = "all"
    OWN = "own"


_TEAM = {
    Act.SEE_PROJECT: Scope.ALL,
    Act.SEE_DIARY: Scope.ALL,
    Act.WRITE_DIARY: Scope.ALL,
    Act.SCORE: Scope.ALL,
    Act.SEE_PREPARATION: Scope.ALL,
    Act.SEE_MEETING: Scope.ALL,
    Act.FOLLOW_DECISION: Scope.ALL,
    Act.TAKE_PART: Scope.ALL,
    Act.ASK_REPORT: Scope.ALL,
    Act.READ_PUBLISHED: Scope.ALL,
    Act.JOIN_NETWORK: Scope.ALL,
}
_COORDINATOR = _TEAM | {
    Act.EDIT_THEORY: Scope.ALL,
    Act.CHANGE_OTHERS_ENTRY: Scope.ALL,
    Act.HAND_OVER: Scope.ALL,
    Act.GIVE_ROLES: Scope.ALL,
    Act.RELEASE_FINDING: Scope.ALL,
}
_EVERYTHING = dict.fromkeys(Act, Scope.ALL)
_COACH: dict[Act, Scope] = {act: Scope.ALL for act in Act if act is not Act.RELEASE_FINDING}
"""What leaves a project for the learning network is for the project itself to say, by its coordinator."""

TABLE: dict[Role, dict[Act, Scope]] = {
    Role.COORDINATOR: _COORDINATOR,
    Role.MEMBER: _TEAM,
    Role.PARTNER: {
        Act.SEE_PROJECT: Scope.ALL,
        Act.SEE_DIARY: Scope.OWN,
        Act.WRITE_DIARY: Scope.OWN,
        Act.SEE_MEETING: Scope.OWN,
        Act.TAKE_PART: Scope.ALL,
        Act.READ_PUBLISHED: Scope.ALL,
    },
    Role.COACH: _COACH,
    Role.FUNDER: {Act.READ_PUBLISHED: Scope.ALL},
    Role.ADMINISTRATOR: _EVERYTHING,
}
"""Role -> act -> how far. What is not here is not allowed."""

ACROSS_PROJECTS = frozenset({Act.JOIN_NETWORK, Act.LEAD_NETWORK})
"""Acts on what the projects of a programme share; a role in any of its projects counts for them."""


@dataclass(frozen=True)
class Grants:
    """One person's roles in one project, or across a programme, and what they add up to."""

    roles: frozenset[Role]
    within: frozenset[Act] = frozenset(Act)
    """The acts that these roles are asked about; no other is granted."""
    acts: dict[Act, Scope] = field(init=False)

    def __post_init__(self) -> None:
        acts: dict[Act, Scope] = {}
        for role in self.roles:
            for act, scope in TABLE[role].items():
                if act in self.within and acts.get(act) is not Scope.ALL:
                    acts[act] = scope
        object.__setattr__(self, "acts", acts)

    @property
    def is_member(self) -> bool:
        """True for everyone to whom the project's pages exist; not for funders."""
        return bool(self.roles - {Role.FUNDER})

    def scope(self, act: Act) -> Scope | None:
        return self.acts.get(act)

    def allow(self, act: Act) -> bool:
        """Whether the act is allowed on everything in the project."""
        return self.acts.get(act) is Scope.ALL

    @property
    def may(self) -> dict[str, bool]:
        """The acts by name, for templates: `{% if may.hand_over %}`. An act on one's own counts."""
        return {act.value: act in self.acts for act in Act}


def people_who_can(act: Act) -> Iterable[str]:
    """The names of the roles that may do this act for "who can help"."""
    return [str(role.label) for role in Role if TABLE[role].get(act) is Scope.ALL]
