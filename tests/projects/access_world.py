"""The world of the access matrix: three projects, people of every kind, and what each of them should meet.

Ours is the project in which everybody has another role. The sibling runs in the same programme with a
coordinator of its own; elsewhere is another programme's project, with a coach of its own.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import models
from django.test import Client

from projects import clock
from projects.models import Cycle, Programme, Project, User
from reflection.models import Decision
from reports.services import files
from tests import builders
from tests.projects.domain_table import ADDRESSES, best_cell, is_of_the_network
from theory_of_change.models import Actor, Sphere

NOWHERE = 987_654_321
"""An id that no row has."""

LET_IN = "let in"


@dataclass
class Person:
    """Somebody, their browser, and their roles by project as the world gave them (not as the program sees)."""

    kind: str
    user: User | None
    client: Client
    roles: dict[int, set[str]] = field(default_factory=dict)
    speaks_for: Actor | None = None
    across: dict[int, set[str]] = field(default_factory=dict)
    """The roles in any project of a programme, by programme, once they were asked for."""

    def roles_in(self, project: Project) -> set[str]:
        return self.roles.get(project.pk, set())


@dataclass(frozen=True)
class Subject:
    """An object that an address can name: of which kind it is to the reader, and how the address names it."""

    label: str
    row: models.Model | None
    ids: dict[str, Any]

    @property
    def actor(self) -> Actor | None:
        """The boundary partner it belongs to, if it belongs to one."""
        row: Any = self.row
        if isinstance(row, Decision):
            finding = row.findings.first()
            return finding.actor if finding else None
        return row if isinstance(row, Actor) else getattr(row, "actor", None)


class World:
    """Everything the matrix asks for. Build it once; what a request changes is rolled back after it."""

    def __init__(self) -> None:
        self.programme = builders.make_programme("Oproep")
        self.other_programme = builders.make_programme("Elders")
        self.writer = builders.make_person("Writer before")
        for programme in (self.programme, self.other_programme):
            builders.make_template(programme)
        self.ours = builders.whole_project(self.programme, "Heron", word="heron", by=self.writer)
        self.sibling = builders.whole_project(self.programme, "Stork", word="stork", by=self.writer)
        self.elsewhere = builders.whole_project(self.other_programme, "Crane", word="crane", by=self.writer)
        self.empty = builders.make_project(self.programme, "Egret")
        self.projects = {"ours": self.ours, "sibling": self.sibling, "elsewhere": self.elsewhere}
        for word, whole in (("heron", self.ours), ("stork", self.sibling), ("crane", self.elsewhere)):
            whole.retired = builders.make_actor(whole.project, f"Partner retired {word}-theory")
            whole.retired.retired_at, whole.retired.retired_because = clock.now(), f"They left {word}-theory."
            whole.retired.save()
        self.people = {person.kind: person for person in self._people()}
        self.spare_roles = {
            name: builders.give_role(builders.make_person(), "member", whole.project)
            for name, whole in self.projects.items()
        }
        self.workshops = {
            name: builders.make_workshop(whole.project, is_open=name != "sibling", by=self.writer)
            for name, whole in self.projects.items()
        }
        self.suggestions = self._suggestions()
        self.meetings = {
            name: builders.make_running_meeting(whole.open, date=clock.today())
            for name, whole in self.projects.items()
        }
        builders.make_running_meeting(self.sibling.handed_over)
        self.cards = {
            name: builders.make_card(self.meetings[name], f"They danced {word}-meeting.")
            for name, word in (("ours", "heron"), ("sibling", "stork"), ("elsewhere", "crane"))
        }
        self.polls = {name: builders.make_poll(meeting) for name, meeting in self.meetings.items()}
        for whole in self.projects.values():
            self._one_more_to_expect(whole)
        self.retired_marker, self.ended_activity = self._no_longer_followed(self.ours)
        self.done_decision = builders.make_decision(
            self.ours.reflected.meeting, "Ask first heron-meeting.", state="done"
        )
        self.spare_invitations = {
            name: builders.make_invitation(whole.project) for name, whole in self.projects.items()
        }
        self.questions = {
            name: builders.make_question(whole.reflected, f"What surprised you {word}-meeting?")
            for (name, whole), word in zip(self.projects.items(), ("heron", "stork", "crane"), strict=True)
        }
        for whole in self.projects.values():  # something to issue anew
            builders.make_report_plan(whole.published, summary="Summed up afterwards.")
            builders.make_brief(whole.project)
        builders.make_actor(self.ours.project, "Partner three heron-theory")  # nobody wrote its diaries yet
        member, partner = self.people["member"].user, self.people["partner"].user
        self.by_member = self._entries(self.ours.one, member)
        self.by_partner = self._entries(self.ours.one, partner)
        self.removed = self._removed_entries()
        self.advice_by_partner = builders.make_recommendation(self.ours.open, self.ours.one.actor)
        self.advice_by_partner.created_by = partner
        self.advice_by_partner.save()
        self.networks = {
            name: self._network(programme, word, by=self.writer)
            for name, programme, word in (
                ("ours", self.programme, "heron"),
                ("elsewhere", self.other_programme, "crane"),
            )
        }
        self.shared = {
            name: self._shared(self.projects[name], word)
            for name, word in (("ours", "heron"), ("sibling", "stork"), ("elsewhere", "crane"))
        }
        self.of_programmes = {
            f"{name}, of the programme{word}": builders.make_report(
                builders.make_programme_edition(programme, number)
            )
            for name, programme in (("ours", self.programme), ("elsewhere", self.other_programme))
            for word, number in (("", 1), (", draft", None))
        }
        self.answer_by_member = builders.make_answer(self.networks["ours"].theme, by=member)
        self.removed_file = builders.make_attachment(self.ours.one.observation, removed_at=clock.now())
        for whole in self.projects.values():
            for edition in (whole.edition, whole.draft):
                self.photo_in_report = builders.put_photo_in(edition).sha256
        self.lost_report = builders.make_report(self.ours.draft, "fr")
        files.erase_kept(self.lost_report.sha256)
        for reader in self.people.values():
            for programme in (self.programme, self.other_programme):
                if reader.user is not None:
                    builders.make_shelf_reader(
                        reader.user, programme, seen_at=clock.now() + timedelta(hours=3)
                    )
        self.files = {
            entry: builders.make_attachment(entry)
            for entry in (
                *(whole.one.observation for whole in self.projects.values()),
                self.ours.two.observation,
                self.ours.one.entry,
                self.by_member["observation"],
                self.by_partner["observation"],
            )
        }

    def _entries(self, partner: SimpleNamespace, by: User) -> dict[str, models.Model]:
        cycle = self.ours.open
        word = "heron-one"
        return {
            "observation": builders.make_observation(cycle, partner.actor, f"They smiled {word}.", by=by),
            "activityentry": builders.make_activity_entry(
                cycle, partner.activity, f"We sat down {word}.", by=by
            ),
        }

    def _removed_entries(self) -> dict[str, dict[str, models.Model]]:
        """What was taken out of the diaries today: somebody else's, the member's, and the partner's own person's."""
        gone: dict[str, dict[str, models.Model]] = {}
        for kind in ("member", "partner"):
            gone[f"ours, by the {kind}"] = self._entries(self.ours.one, self.people[kind].user)
        for name, whole in self.projects.items():
            word = f"{name}, removed"
            gone[word] = {
                "observation": builders.make_observation(
                    whole.open, whole.one.actor, whole.one.observation.change, by=self.writer
                ),
                "activityentry": builders.make_activity_entry(
                    whole.open, whole.one.activity, whole.one.entry.description, by=self.writer
                ),
            }
        for entries in gone.values():
            for row in entries.values():
                row.removed_at, row.removed_by = clock.now(), self.writer  # type: ignore[attr-defined]
                row.save()
        return gone

    def _restore_observation_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_actor(lambda partner: partner.observation),
            *((label, rows["observation"]) for label, rows in self.removed.items()),
        ]

    def _restore_activity_entry_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_actor(lambda partner: partner.entry),
            *((label, rows["activityentry"]) for label, rows in self.removed.items()),
        ]

    def _network(self, programme: Programme, word: str, by: User) -> SimpleNamespace:
        """A session with a guest, a theme with an answer, and a theme under which nothing was said."""
        said = f"{word}-network"
        theme = builders.make_theme(programme, f"Theme {said}", question=f"Why? {said}")
        session = builders.make_learning_session(
            programme, f"Session {said}", themes=[theme], notes=f"Noted {said}"
        )
        return SimpleNamespace(
            theme=theme,
            session=session,
            guest=builders.make_guest(session, f"Guest {said}"),
            answer=builders.make_answer(theme, f"Because {said}", by=by),
            spare_theme=builders.make_theme(programme, f"Spare theme {said}"),
        )

    def _shared(self, whole: SimpleNamespace, word: str) -> SimpleNamespace:
        """A released finding with the practice that comes from it; another finding stays in the project."""
        meeting = whole.published.meeting
        kept = meeting.findings.first()
        finding = builders.make_finding(meeting, f"We learned {word}-shared.")
        released = builders.make_released(finding)
        network = self.networks["elsewhere" if word == "crane" else "ours"]
        practice = builders.make_practice(
            whole.project,
            f"We do so {word}-shared.",
            findings=[released],
            themes=[network.theme],
            session=network.session,
        )
        return SimpleNamespace(kept=kept, finding=finding, practice=practice)

    def _suggestions(self) -> dict[str, models.Model]:
        found: dict[str, models.Model] = {}
        for name, word in (("ours", "heron"), ("sibling", "stork"), ("elsewhere", "crane")):
            workshop = self.workshops[name]
            found[name] = builders.make_suggestion(workshop, f"Ask the neighbours {word}-room.")
        workshop, marker = self.workshops["ours"], self.ours.one.markers[0]
        found["ours, set aside"] = builders.make_suggestion(workshop, "No.", state="dropped", by=self.writer)
        found["ours, put together"] = builders.make_suggestion(
            workshop, "Also.", step="markers", state="merged", by=self.writer, became_marker=marker
        )
        return found

    def _one_more_to_expect(self, whole: SimpleNamespace) -> None:
        """A second marker of one level, so that there is an order to change; scored like the others."""
        for partner in (whole.one, whole.two):
            marker = builders.make_marker(partner.actor, f"They knock: {whole.vision.text}")
            for cycle in whole.cycles.values():
                builders.make_score(cycle, marker)

    def _no_longer_followed(self, whole: SimpleNamespace) -> tuple[models.Model, models.Model]:
        actor, moment = whole.one.actor, builders.noon(builders.FIRST_DAY - timedelta(days=9))
        return (
            builders.make_marker(actor, "They left.", retired_at=moment, retired_because="It passed."),
            builders.make_activity(actor, "A tour", state="dropped", ended_at=moment, ended_because="Rain."),
        )

    def _people(self) -> list[Person]:
        ours, sibling, elsewhere = (self.projects[name].project for name in self.projects)
        programme = self.programme
        yesterday = clock.today() - timedelta(days=1)
        both = {ours.pk, sibling.pk}

        def person(kind: str, user: User, speaks_for: Actor | None = None, **roles: set[int]) -> Person:
            client = Client()
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            held: dict[int, set[str]] = {}
            for role, pks in roles.items():
                for pk in pks:
                    held.setdefault(pk, set()).add(role)
            return Person(kind, user, client, held, speaks_for)

        one = self.ours.one.actor
        partner_and_funder = builders.make_partner(one)
        builders.give_role(partner_and_funder, "funder", programme)
        return [
            Person("anonymous", None, Client()),
            person("outsider", builders.make_person("Outsider")),
            person("coordinator", builders.make_coordinator(ours), coordinator={ours.pk}),
            person("member", builders.make_member(ours), member={ours.pk}),
            person("partner", builders.make_partner(one), speaks_for=one, partner={ours.pk}),
            person("partner for nobody", builders.make_partner(ours), partner={ours.pk}),
            person("coach", builders.make_coach(programme), coach=both),
            person("funder", builders.make_funder(programme), funder=both),
            person("partner and funder", partner_and_funder, speaks_for=one, partner={ours.pk}, funder=both),
            person(
                "administrator",
                builders.make_administrator(),
                administrator={whole.project.pk for whole in self.projects.values()},
            ),
            person(
                "coordinator of the sibling", builders.make_coordinator(sibling), coordinator={sibling.pk}
            ),
            person("coach elsewhere", builders.make_coach(elsewhere.programme), coach={elsewhere.pk}),
            person("ended coordinator", builders.make_coordinator(ours, until=yesterday)),
            person("ended coach", builders.make_coach(programme, until=yesterday)),
        ]

    # What addresses can name

    def subjects(self, name: str, ids: tuple[str, ...]) -> list[Subject]:
        """The objects to try at this address: own, another's in the same project, foreign, unpublished, none."""
        model = ADDRESSES[name].model
        rows = getattr(self, f"_{name}_rows", None) or getattr(self, f"_{model}_rows")
        found = [self._subject(label, row, ids) for label, row in rows()]
        nothing: Any = "nowhere" if model in {"project", "programme"} else NOWHERE
        nothing = UUID(int=NOWHERE) if model == "attachment" else nothing
        return [
            *found,
            Subject("non-existent", None, {each: self._some(each) for each in ids} | {model: nothing}),
        ]

    def _some(self, name: str) -> Any:
        return self._spare(name, "ours")

    def _spare(self, name: str, where: str) -> Any:
        """A further id in an address: the project's open cycle, a role, an invitation."""
        if name == "subject":
            return "partners"
        if name == "part":
            return "enabling"
        if name in {"column", "page"}:
            return 1
        if name == "photo":
            return self.photo_in_report
        if name == "cycle":
            return self.projects[where].open.pk
        if name == "actor":
            return self.projects[where].one.actor.pk
        spare = self.spare_invitations if name == "invitation" else self.spare_roles
        return spare[where].pk

    def _subject(self, label: str, row: models.Model, ids: tuple[str, ...]) -> Subject:
        """Further ids in the address are of the row's own project."""
        named = row._meta.model_name or ""
        where = next(
            (name for name, each in self.projects.items() if each.project == getattr(row, "project", None)),
            "",
        )
        filled: dict[str, Any] = {named: row.slug if isinstance(row, Project | Programme) else row.pk}
        for each in ids:
            if each not in filled:
                filled[each] = self._spare(each, where)
        return Subject(label, row, filled)

    def _of_each_project(self, get: Any) -> list[tuple[str, models.Model]]:
        return [(name, get(whole)) for name, whole in self.projects.items()]

    def _of_each_actor(self, get: Any) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_project(lambda whole: get(whole.one)),
            ("ours, of another partner", get(self.ours.two)),
        ]

    def _project_rows(self) -> list[tuple[str, models.Model]]:
        return self._of_each_project(lambda whole: whole.project)

    def _programme_rows(self) -> list[tuple[str, models.Model]]:
        return [("ours", self.programme), ("elsewhere", self.other_programme)]

    def _learningsession_rows(self) -> list[tuple[str, models.Model]]:
        return [(name, network.session) for name, network in self.networks.items()]

    def _guest_rows(self) -> list[tuple[str, models.Model]]:
        return [(name, network.guest) for name, network in self.networks.items()]

    def _theme_rows(self) -> list[tuple[str, models.Model]]:
        return [(name, network.theme) for name, network in self.networks.items()]

    def _remove_theme_rows(self) -> list[tuple[str, models.Model]]:
        return [(name, network.spare_theme) for name, network in self.networks.items()]

    def _answer_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *[(name, network.answer) for name, network in self.networks.items()],
            ("ours, by the member", self.answer_by_member),
        ]

    def _practice_rows(self) -> list[tuple[str, models.Model]]:
        return [(name, shared.practice) for name, shared in self.shared.items()]

    def _release_finding_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *[(name, shared.kept) for name, shared in self.shared.items()],
            ("ours, of a reflected cycle", self.ours.reflected.meeting.findings.first()),
        ]

    def _keep_finding_rows(self) -> list[tuple[str, models.Model]]:
        return self._withdraw_finding_rows()

    def _withdraw_finding_rows(self) -> list[tuple[str, models.Model]]:
        return [(name, shared.finding) for name, shared in self.shared.items()]

    def _cycle_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_project(lambda whole: whole.open),
            ("ours, handed over", self.ours.handed_over),
            ("ours, reflected", self.ours.reflected),
            ("ours, published", self.ours.published),
        ]

    def _question_rows(self) -> list[tuple[str, models.Model]]:
        return list(self.questions.items())

    def _actor_rows(self) -> list[tuple[str, models.Model]]:
        return self._of_each_actor(lambda partner: partner.actor)

    def _move_actor_rows(self) -> list[tuple[str, models.Model]]:
        """Actors on which nothing hangs that keeps them where they are."""
        return self._of_each_project(lambda whole: whole.actors[Sphere.CONTROL])

    def _resume_actor_rows(self) -> list[tuple[str, models.Model]]:
        return self._of_each_project(lambda whole: whole.retired)

    def _marker_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_actor(lambda partner: partner.markers[0]),
            ("ours, retired", self.retired_marker),
        ]

    def _score_marker_rows(self) -> list[tuple[str, models.Model]]:
        """Markers that belong to the open cycle; others have no score in it."""
        return self._of_each_actor(lambda partner: partner.markers[0])

    def _recommendation_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_actor(
                lambda partner: partner.actor.recommendations.filter(cycle__state="open").first()
            ),
            ("ours, by the partner", self.advice_by_partner),
        ]

    def _activity_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_actor(lambda partner: partner.activity),
            ("ours, ended", self.ended_activity),
        ]

    def _assumption_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_actor(lambda partner: partner.assumption),
            ("ours, put aside", self.ours.one.put_aside),
        ]

    def _observation_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_actor(lambda partner: partner.observation),
            ("ours, by the member", self.by_member["observation"]),
            ("ours, by the partner", self.by_partner["observation"]),
        ]

    def _activityentry_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_actor(lambda partner: partner.entry),
            ("ours, by the member", self.by_member["activityentry"]),
            ("ours, by the partner", self.by_partner["activityentry"]),
        ]

    def _finding_rows(self) -> list[tuple[str, models.Model]]:
        return self._of_each_actor(lambda partner: partner.finding)

    def _decision_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_actor(lambda partner: partner.decision),
            ("ours, about all", self.ours.reflected.meeting.decisions.first()),
            ("ours, done", self.done_decision),
        ]

    def _workshop_rows(self) -> list[tuple[str, models.Model]]:
        return list(self.workshops.items())

    def _suggestion_rows(self) -> list[tuple[str, models.Model]]:
        return list(self.suggestions.items())

    def _write_in_meeting_rows(self) -> list[tuple[str, models.Model]]:
        """Words are taken after the hand-over only."""
        return [*self._cycle_rows(), ("sibling, running", self.sibling.handed_over)]

    def _card_rows(self) -> list[tuple[str, models.Model]]:
        return list(self.cards.items())

    def _poll_rows(self) -> list[tuple[str, models.Model]]:
        return list(self.polls.items())

    def _attachment_rows(self) -> list[tuple[str, models.Model]]:
        """Files of entries; what waits for one is in tests/diaries/test_attachments.py."""
        return [
            *self._of_each_actor(lambda partner: self.files[partner.observation]),
            ("ours, removed", self.removed_file),
            ("ours, with an activity entry", self.files[self.ours.one.entry]),
            ("ours, by the member", self.files[self.by_member["observation"]]),
            ("ours, by the partner", self.files[self.by_partner["observation"]]),
        ]

    def _remake_report_rows(self) -> list[tuple[str, models.Model]]:
        """Only a file that was lost is made again."""
        return [*self._report_rows(), ("ours, lost draft", self.lost_report)]

    def _report_rows(self) -> list[tuple[str, models.Model]]:
        return [
            *self._of_each_project(lambda whole: whole.ready),
            ("ours, queued", self.ours.queued),
            ("ours, failed", self.ours.failed),
            *[(f"{name}, draft", whole.draft_ready) for name, whole in self.projects.items()],
            ("ours, failed draft", self.ours.draft_failed),
            *self.of_programmes.items(),
        ]

    def _report_photo_rows(self) -> list[tuple[str, models.Model]]:
        """The report of a programme shows no photos."""
        return [each for each in self._report_rows() if each[0] not in self.of_programmes]


def expected(person: Person, name: str, subject: Subject, *, by_the_row_too: bool = True) -> str | int:
    """What the domain's table says: `LET_IN`, 302 to the sign-in, 404 for outsiders, or 403 for members.

    Without `by_the_row_too` it is what the address alone asks, whoever wrote the entry and draft or not.
    """
    if person.user is None:
        return 302
    if subject.row is None:
        return 404
    if is_of_the_network(name):
        return _expected_in_the_network(person, name, subject.row, by_the_row_too=by_the_row_too)
    if isinstance(subject.row, Programme):
        return LET_IN if _may_in_programme(person, subject.row, ADDRESSES[name].act) else 404
    roles = _roles_where_it_belongs(person, subject.row)
    if not roles:
        return 404
    acts = [ADDRESSES[name].act]
    if _is_removed(name, subject.row) and all(_does(act, roles, person, subject) for act in acts):
        return 404
    if by_the_row_too:
        acts += _acts_of_the_row(name, person, subject.row)
    if all(_does(act, roles, person, subject) for act in acts):
        return LET_IN
    return 404 if roles == {"funder"} else 403


def _roles_where_it_belongs(person: Person, row: Any) -> set[str]:
    """In its project; or those that hold for its whole programme, where it is about no project."""
    if row.project is not None:
        return person.roles_in(row.project)
    return _roles_across(person, row.programme) & {"coach", "funder", "administrator"}


def _expected_in_the_network(person: Person, name: str, row: Any, *, by_the_row_too: bool) -> str | int:
    """A role in any project of the programme counts; another's answer asks for leading the network, too."""
    roles = _roles_across(person, row.programme)
    if not roles - {"funder"}:
        return 404
    acts = [ADDRESSES[name].act]
    if by_the_row_too and ADDRESSES[name].model == "answer" and row.created_by != person.user:
        acts.append("lead_network")
    return LET_IN if all(best_cell(act, roles) == "yes" for act in acts) else 403


def _roles_across(person: Person, programme: Programme) -> set[str]:
    if programme.pk not in person.across:
        held = (person.roles_in(project) for project in programme.projects.all())
        person.across[programme.pk] = set().union(*held)
    return person.across[programme.pk]


def _is_removed(name: str, row: Any) -> bool:
    """A removed file is there for nothing but to be brought back."""
    return ADDRESSES[name].model == "attachment" and row.removed_at and name != "restore_attachment"


def _acts_of_the_row(name: str, person: Person, row: Any) -> list[str]:
    """What else a row asks: to change another's entry or its files, or to read a draft."""
    model = ADDRESSES[name].model
    if model == "attachment" and ADDRESSES[name].act == "write_diary":
        return _acts_of_the_row("edit_observation", person, row.entry)
    if model in {"observation", "activityentry", "recommendation"} and row.created_by != person.user:
        return ["change_others_entry"]
    if name == "carry_out_decision":
        return ["edit_theory"]
    if model == "report" and not row.edition.is_published:
        return ["ask_report"]
    return []


def _does(act: str, roles: set[str], person: Person, subject: Subject) -> bool:
    cell = best_cell(act, roles)
    return cell == "yes" or (
        cell == "own" and person.speaks_for is not None and _is_theirs(subject, person.speaks_for)
    )


def _is_theirs(subject: Subject, partner: Actor) -> bool:
    """A partner's person writes in their project, with their own partner; of the rest, what belongs to it.

    A cycle is theirs where its page narrows itself to their own diary, or to what a meeting says of their partner.
    """
    if isinstance(subject.row, Cycle):
        return subject.row.project == partner.project
    return subject.actor == partner or subject.row == partner.project


def _may_in_programme(person: Person, programme: Programme, act: str) -> bool:
    """By the roles that hold for a whole programme."""
    roles = _roles_across(person, programme) & {"coach", "funder", "administrator"}
    return bool(roles) and best_cell(act, roles) == "yes"


def words_kept_from(person: Person, world: World, name: str = "") -> set[str]:
    """The words of the projects' texts that this person must never meet on any page.

    At an address of the learning network, its people meet the names of each other's projects.
    """
    kept = set()
    for word, programme in (("heron", world.programme), ("crane", world.other_programme)):
        if best_cell("join_network", _roles_across(person, programme) or {"funder"}) != "yes":
            kept.add(f"{word}-network")
    for word, whole in (("heron", world.ours), ("stork", world.sibling), ("crane", world.elsewhere)):
        roles = person.roles_in(whole.project)
        speaks_here = person.speaks_for in (whole.one.actor, whole.two.actor)
        for about, act in (
            ("theory", "see_project"),
            ("meeting", "see_meeting"),
            ("room", "edit_theory"),
        ):
            if best_cell(act, roles or {"funder"}) != "yes":
                kept.add(f"{word}-{about}")
        if best_cell("see_diary", roles or {"funder"}) != "yes":
            kept |= {f"{word}-one", f"{word}-two"}
            if speaks_here:
                kept.discard(f"{word}-one")
        across = _roles_across(person, whole.project.programme) or {"funder"}
        joins = best_cell("join_network", across) == "yes"
        if not joins:
            kept.add(f"{word}-shared")
        if not roles and not (joins and is_of_the_network(name)):
            kept.add(whole.project.name)
    return kept


def words_published(name: str, subject: Subject) -> set[str]:
    """What the page of a published report may say to its readers: the words that were frozen in it, and no others."""
    row: Any = subject.row
    if name != "read_report" or row is None or not row.edition.is_published:
        return set()
    about = ("theory", "meeting", "one", "two", "network", "shared")
    words = {f"{word}-{each}" for word in ("heron", "stork", "crane") for each in about}
    return {word for word in words if word in row.edition.content}
