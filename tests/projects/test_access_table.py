"""The table of who may do what, role by role and act by act, against the domain's own table."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from diaries.models import ActivityEntry, Observation
from projects import clock
from projects.access import TABLE, Act, Role, Scope, can, grants_in, people_who_can
from projects.models import Programme, Project, User
from tests import builders
from tests.projects.domain_table import CELLS, ROLES, best_cell
from theory_of_change.models import Actor

DOCS = Path(__file__).resolve().parents[2] / "docs" / "access.md"
WORDS = {Scope.ALL: "yes", Scope.OWN: "own", None: "-"}

pytestmark = pytest.mark.django_db

every_act = pytest.mark.parametrize("act", list(Act), ids=lambda act: act.value)


class Place:
    """A project with two boundary partners, and one that has nothing to do with it."""

    def __init__(self) -> None:
        self.programme = builders.make_programme()
        self.project = builders.make_project(self.programme)
        self.one = builders.make_actor(self.project)
        self.two = builders.make_actor(self.project)
        self.elsewhere = builders.make_project()
        self.actor_elsewhere = builders.make_actor(self.elsewhere)

    def give(self, person: User, role: str, **kwargs) -> None:
        """The role here; a partner speaks for `one`."""
        if role == "administrator":
            person.is_superuser = True
            person.save()
        elif role in {"coach", "funder"}:
            builders.give_role(person, role, self.programme, **kwargs)
        else:
            builders.give_role(person, role, self.one if role == "partner" else self.project, **kwargs)


@pytest.fixture
def place() -> Place:
    return Place()


def answers(person: User, act: Act, place: Place) -> tuple[bool, bool, bool]:
    """Whether the person may do the act on partner one, on partner two, and in the project elsewhere."""
    return (can(person, act, place.one), can(person, act, place.two), can(person, act, place.elsewhere))


NOTHING = (False, False, False)
WANTED = {"yes": (True, True, False), "own": (True, False, False), "-": NOTHING}


def test_the_domain_has_these_acts_and_roles() -> None:
    assert set(CELLS) == set(Act.values)
    assert set(ROLES) == set(Role.values)


def test_the_program_has_the_domain_table() -> None:
    shown = {act.value: {role.value: WORDS[TABLE[role].get(act)] for role in Role} for act in Act}
    assert shown == CELLS


@every_act
@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_one_role(role: str, act: Act, place: Place) -> None:
    person = builders.make_person()
    assert answers(person, act, place) == NOTHING, "without a role nothing is allowed"
    place.give(person, role)
    assert answers(person, act, place) == WANTED[CELLS[act.value][role]]
    assert can(person, act, place.project) is (CELLS[act.value][role] == "yes")


@every_act
def test_an_administrator_may_do_everything_everywhere(act: Act, place: Place) -> None:
    assert answers(builders.make_administrator(), act, place) == (True, True, True)


TWO = [("partner", "member"), ("partner", "coordinator"), ("partner", "funder"), ("member", "funder")]


@every_act
@pytest.mark.parametrize("roles", TWO, ids=" and ".join)
def test_two_roles_add_up(roles: tuple[str, str], act: Act, place: Place) -> None:
    person = builders.make_person()
    for role in roles:
        place.give(person, role)
    assert answers(person, act, place) == WANTED[best_cell(act.value, set(roles))]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_a_role_holds_through_its_last_day_and_no_longer(role: str, place: Place) -> None:
    today = clock.today()
    held, ended = builders.make_person(), builders.make_person()
    place.give(held, role, until=today)
    place.give(ended, role, until=today - timedelta(days=1))
    for act in Act:
        assert answers(held, act, place) == WANTED[CELLS[act.value][role]]
        assert answers(ended, act, place) == NOTHING


@pytest.mark.parametrize("role", ROLES)
def test_an_account_that_was_closed_may_nothing(role: str, place: Place) -> None:
    person = builders.make_person(is_active=False)
    place.give(person, role)
    assert {answers(person, act, place) for act in Act} == {NOTHING}


def test_nobody_may_nothing(place: Place) -> None:
    assert {answers(AnonymousUser(), act, place) for act in Act} == {NOTHING}


@every_act
def test_a_partner_of_whom_nobody_said_for_whom_they_speak(act: Act, place: Place) -> None:
    person = builders.make_partner(place.project)
    cell = CELLS[act.value]["partner"]
    assert answers(person, act, place) == (WANTED["yes"] if cell == "yes" else NOTHING)


@pytest.mark.parametrize("act", [Act.SEE_DIARY, Act.WRITE_DIARY], ids=lambda act: act.value)
def test_a_partner_reaches_what_is_written_of_their_own_actor(act: Act, place: Place) -> None:
    person = builders.make_partner(place.one)
    cycle = builders.make_cycle(place.project)
    for actor, wanted in ((place.one, True), (place.two, False)):
        subjects = [
            builders.make_marker(actor),
            builders.make_activity(actor),
            builders.make_observation(cycle, actor),
            builders.make_activity_entry(cycle, builders.make_activity(actor)),
            builders.make_recommendation(cycle, actor),
        ]
        assert [can(person, act, subject) for subject in subjects] == [wanted] * len(subjects)
    assert not can(person, act, cycle), "a cycle is nobody's own"


def test_a_representation_of_an_actor_elsewhere_opens_nothing(place: Place) -> None:
    """The admin refuses such a row; a row that came about otherwise must not open a door either."""
    person = builders.make_partner(place.project)
    role = person.project_roles.get()
    place.actor_elsewhere.representations.create(role=role)
    assert not can(person, Act.SEE_DIARY, place.actor_elsewhere)
    assert {answers(person, act, place)[2] for act in Act} == {False}


@pytest.mark.parametrize("role", ["coach", "funder"])
def test_a_role_in_another_programme_opens_nothing_here(role: str, place: Place) -> None:
    person = builders.make_person()
    builders.give_role(person, role, place.elsewhere.programme)
    for act in Act:
        expected = CELLS[act.value][role] == "yes"
        assert answers(person, act, place) == (False, False, expected)


def test_a_coach_coaches_every_project_of_the_programme(place: Place) -> None:
    sibling = builders.make_project(place.programme)
    coach = builders.make_coach(place.programme)
    member = builders.make_member(place.project)
    wanted = {act: CELLS[act.value]["coach"] == "yes" for act in Act}
    assert {act: can(coach, act, sibling) for act in Act} == wanted
    assert {can(member, act, sibling) for act in Act} == {False}


def test_to_funders_a_project_is_not_theirs(place: Place) -> None:
    assert not grants_in(builders.make_funder(place.programme), place.project).is_member
    assert grants_in(builders.make_partner(place.one), place.project).is_member


# `visible_to` says for many rows at once what `can` says for one


def people(place: Place) -> dict[str, User]:
    found = {}
    for role in ROLES:
        found[role] = builders.make_person(role)
        place.give(found[role], role)
    found["nobody"] = builders.make_person()
    found["partner for nobody"] = builders.make_partner(place.project)
    found["ended"] = builders.make_coordinator(place.project, until=clock.today() - timedelta(days=1))
    found["coach elsewhere"] = builders.make_coach(place.elsewhere.programme)
    found["partner elsewhere"] = builders.make_partner(place.actor_elsewhere)
    found["partner and funder"] = builders.make_partner(place.two)
    place.give(found["partner and funder"], "funder")
    return found


def test_lists_show_what_each_may_see(place: Place) -> None:
    for project, actors in (
        (place.project, (place.one, place.two)),
        (place.elsewhere, (place.actor_elsewhere,)),
    ):
        cycle = builders.make_cycle(project)
        for actor in actors:
            builders.make_observation(cycle, actor)
            builders.make_activity_entry(cycle, builders.make_activity(actor))
    for name, person in people(place).items():
        for model, act in (
            (Project, Act.SEE_PROJECT),
            (Actor, Act.SEE_PROJECT),
            (Observation, Act.SEE_DIARY),
            (ActivityEntry, Act.SEE_DIARY),
        ):
            one_by_one = {row.pk for row in model.objects.all() if can(person, act, row)}
            together = list(model.objects.visible_to(person).values_list("pk", flat=True))
            assert sorted(together) == sorted(one_by_one), (name, model)


def test_the_shelf_is_for_coach_funder_and_administrator(place: Place) -> None:
    shown = {
        name
        for name, person in people(place).items()
        if place.programme in Programme.objects.visible_to(person)
    }
    assert shown == {"coach", "funder", "administrator", "partner and funder"}


# The table is told in three places


def test_the_document_tells_the_same_table() -> None:
    table = DOCS.read_text().partition("| act |")
    lines = (table[1] + table[2]).partition("\n\n")[0].splitlines()
    head, _rule, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert head[1:] == [str(role.label) for role in Role]
    words = {"yes": "yes", "their own actor's": "own", "–": "-"}
    told = {row[0]: [words[cell] for cell in row[1:]] for row in rows}
    assert told == {str(act.label): [WORDS[TABLE[role].get(act)] for role in Role] for act in Act}


def test_the_help_page_shows_the_same_table(signed_in) -> None:
    page = signed_in(builders.make_person(language="en")).get(reverse("who_may_do_what")).content.decode()
    rows = re.findall(r"<tr><th scope=\"row\">(.+?)</th>(.+?)</tr>", page, re.DOTALL)
    told = [
        [
            "own" if "own actor" in cell else "yes" if cell.strip() == "yes" else "-"
            for cell in re.findall(r"<td[^>]*>(.+?)</td>", cells, re.DOTALL)
        ]
        for _act, cells in rows
    ]
    assert told == [[CELLS[act.value][role] for role in ROLES] for act in Act]


@every_act
def test_a_refusal_names_those_who_can_help(act: Act) -> None:
    names = {str(Role(role).label) for role in ROLES if CELLS[act.value][role] == "yes"}
    assert set(people_who_can(act)) == names


@pytest.mark.django_db
def test_the_help_page_says_who_begins_a_project_and_who_decides_in_a_workshop(client):
    client.force_login(builders.make_coordinator(builders.make_project()))
    page = client.get(reverse("who_may_do_what"), headers={"Accept-Language": "en"}).content.decode()
    assert "A project is begun by a coach of its programme or an administrator." in page
