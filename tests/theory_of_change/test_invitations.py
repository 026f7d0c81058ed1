"""Inviting people: what an invitation gives, to whom, until when, and what it never gives."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from projects import clock
from projects.models import HistoryEntry, Project, ProjectRole, User
from tests import builders
from theory_of_change.models import Acceptance, Actor, Invitation, InvitationState, Representation
from theory_of_change.services.invitation import InvitationClosed, accept_invitation, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

PASSWORD = "a long sentence of mine"


@pytest.fixture(autouse=True)
def uncounted() -> None:
    cache.clear()


@pytest.fixture
def project() -> Project:
    return builders.make_project(name="Heron")


@pytest.fixture
def actor(project: Project) -> Actor:
    builders.make_cycle(project)
    return builders.make_actor(project, "The library")


@pytest.fixture
def coordinator(project: Project) -> User:
    return builders.make_coordinator(project, "Sara")


def sent_by_form(client: Client, project: Project, **values):
    body = {"role": "member", "language": "nl", "email": "", "until": "", "expires_on": ""} | values
    return client.post(reverse("invite", args=[project.slug]), body)


def test_an_invitation_by_mail_leads_a_new_person_into_their_diary(
    project: Project, actor: Actor, coordinator: User, signed_in: Callable
) -> None:
    last_day = clock.today() + timedelta(days=90)
    answer = sent_by_form(
        signed_in(coordinator),
        project,
        role="partner",
        actor=actor.pk,
        email="Jonas@Example.org",
        until=last_day.isoformat(),
    )
    assert answer.status_code == 302
    invitation = Invitation.objects.get()
    (letter,) = mail.outbox
    assert letter.to == ["jonas@example.org"]
    assert f"http://testserver{invitation.path}" in letter.body
    assert f"http://testserver{invitation.path}" in letter.alternatives[0].content
    assert invitation.sent_at is not None

    guest = Client()
    page = guest.get(invitation.path)
    assert page.status_code == 200
    assert b'<html lang="nl">' in page.content
    assert "The library" in page.content.decode()
    landed = guest.post(invitation.path, {"name": "Jonas", "password": PASSWORD}, follow=True)
    cycle = project.cycles.get()
    assert landed.redirect_chain[-1][0] == reverse("diary", args=[cycle.pk, actor.pk]) + "?welcome=1"
    assert landed.status_code == 200
    assert 'id="welcome"' in landed.content.decode()
    person = User.objects.get(email="jonas@example.org")
    assert (person.name, person.language) == ("Jonas", "nl")
    role = ProjectRole.objects.get(user=person)
    assert (role.role, role.until, role.representation.actor) == ("partner", last_day, actor)


def test_the_database_holds_no_token(project: Project, coordinator: User, signed_in: Callable) -> None:
    sent_by_form(signed_in(coordinator), project, email="a@example.org")
    invitation = Invitation.objects.get()
    row = Invitation.objects.filter(pk=invitation.pk).values_list().get()
    assert invitation.token not in " ".join(str(value) for value in row)
    assert len(invitation.token) >= 43
    assert all(invitation.token not in str(entry.after) for entry in HistoryEntry.objects.all())


def test_a_personal_invitation_is_good_for_one_person(project: Project) -> None:
    invitation = builders.make_invitation(project)
    sign_up(invitation=invitation, name="First", password=PASSWORD)
    page = Client().get(invitation.path)
    assert page.status_code == 410
    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=invitation, by=builders.make_person())
    invitation.acceptances.get().user.delete()
    assert Invitation.objects.get().state is InvitationState.USED


@pytest.mark.parametrize("role", ["coordinator", "member"])
def test_a_personal_invitation_is_for_the_account_of_its_address(project: Project, role: str) -> None:
    invitation = builders.make_invitation(project, "anna@example.org", role=role)
    client = signed_in_client(builders.make_person("Bob", email="bob@example.org", language="en"))
    page = client.get(invitation.path, headers={"Accept-Language": "en"})
    assert "sent to anna@example.org, and you are signed in as bob@example.org" in page.content.decode()
    assert "Take part" not in page.content.decode()
    assert client.post(invitation.path).status_code == 422
    assert not ProjectRole.objects.exists()
    assert not Acceptance.objects.exists()
    out = client.post(reverse("account_logout"), {"next": invitation.path})
    assert out["Location"] == invitation.path, "and there they take part under the invited address"
    anna = builders.make_person("Anna", email="Anna@Example.org")
    assert signed_in_client(anna).post(invitation.path).status_code == 302
    assert ProjectRole.objects.get().user == anna


def test_a_link_is_good_for_several_and_says_for_how_many(
    project: Project, actor: Actor, coordinator: User, signed_in: Callable
) -> None:
    invitation = builders.make_invitation(actor, email="")
    for number in range(3):
        answer = Client().post(
            invitation.path, {"name": "N", "email": f"{number}@example.org", "password": PASSWORD}
        )
        assert answer.status_code == 302
    assert actor.representations.count() == 3
    page = signed_in(coordinator).get(invitation.get_absolute_url()).content.decode()
    assert "3 people used it" in page
    assert invitation.path in page


def test_the_link_of_a_personal_invitation_is_shown_to_its_reader_only(
    project: Project, coordinator: User, signed_in: Callable
) -> None:
    invitation = builders.make_invitation(project)
    for path in (invitation.get_absolute_url(), reverse("people", args=[project.slug])):
        assert invitation.token not in signed_in(coordinator).get(path).content.decode()


def test_a_coordinator_is_invited_by_mail_only(
    project: Project, coordinator: User, signed_in: Callable
) -> None:
    answer = sent_by_form(signed_in(coordinator), project, role="coordinator")
    assert answer.status_code == 422
    assert "Invite a coordinator by e-mail" in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        ({"expires_on": -1}, "expired"),
        ({"role_until": -1}, "expired"),
        ({"withdrawn_at": 0}, "withdrawn"),
    ],
)
def test_what_has_ended_lets_nobody_in(project: Project, ending: dict, state: str) -> None:
    (field, days) = next(iter(ending.items()))
    moment = clock.now() + timedelta(days=days)
    value = moment if field == "withdrawn_at" else clock.today() + timedelta(days=days)
    invitation = builders.make_invitation(project, **{field: value})
    assert invitation.state == state
    for client in (Client(), signed_in_client(builders.make_person())):
        assert client.get(invitation.path).status_code == 410
        answer = client.post(invitation.path, {"name": "N", "password": PASSWORD})
        assert answer.status_code == 410
    assert not ProjectRole.objects.exists()
    assert not User.objects.filter(email=invitation.email).exists()


def signed_in_client(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_last_day_still_counts(project: Project) -> None:
    invitation = builders.make_invitation(project, expires_on=clock.today(), role_until=clock.today())
    assert invitation.is_open
    assert Client().get(invitation.path).status_code == 200


def test_an_invitation_for_a_partner_that_left_the_map_has_ended(actor: Actor) -> None:
    invitation = builders.make_invitation(actor)
    actor.retired_at = clock.now()
    actor.save()
    assert Client().get(invitation.path).status_code == 410


def test_somebody_with_an_account_signs_in_and_accepts(project: Project, actor: Actor) -> None:
    person = builders.make_person(email="jonas@example.org")
    person.set_password(PASSWORD)
    person.save()
    invitation = builders.make_invitation(actor, email="jonas@example.org")
    client = Client()
    page = client.get(invitation.path).content.decode()
    assert 'name="password"' not in page
    assert client.post(invitation.path, {"name": "Other", "password": PASSWORD}).status_code == 200
    there = f"{reverse('account_login')}?next={invitation.path}"
    assert there in page
    back = client.post(there, {"login": person.email, "password": PASSWORD, "next": invitation.path})
    assert back["Location"] == invitation.path
    assert person.email in client.get(invitation.path).content.decode()
    assert not ProjectRole.objects.exists(), "looking is not accepting"
    assert client.post(invitation.path).status_code == 302
    assert ProjectRole.objects.get().user == person
    assert client.get(invitation.path).status_code == 302, "who is in already goes on to the diary"


def test_a_link_never_makes_a_second_account_of_an_address(project: Project) -> None:
    builders.make_person(email="there@example.org")
    invitation = builders.make_invitation(project, email="")
    body = {"name": "N", "email": "There@example.org", "password": PASSWORD}
    answer = Client().post(invitation.path, body)
    assert answer.status_code == 422
    assert 'name="email"' in answer.content.decode()
    assert not ProjectRole.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "password": PASSWORD},
        {"name": "N", "password": "short"},
        {"name": "N\x00", "password": PASSWORD},
    ],
)
def test_a_sign_up_that_is_not_right_makes_nothing(project: Project, body: dict) -> None:
    invitation = builders.make_invitation(project)
    answer = Client().post(invitation.path, body)
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.content.decode()
    assert not User.objects.filter(email=invitation.email).exists()


def test_there_is_no_sign_up_without_an_invitation() -> None:
    before = User.objects.count()
    Client().post(reverse("account_signup"), {"email": "x@example.org", "password1": PASSWORD})
    assert User.objects.count() == before


def test_accepting_never_moves_somebody_to_another_partner(project: Project, actor: Actor) -> None:
    other = builders.make_actor(project, "The school")
    person = builders.make_partner(other)
    invitation = builders.make_invitation(actor, email="")
    answer = signed_in_client(person).post(invitation.path)
    assert answer.status_code == 422
    assert Representation.objects.get().actor == other
    assert not Acceptance.objects.exists()


def test_giving_a_role_never_moves_somebody_to_another_partner(
    project: Project, actor: Actor, coordinator: User, signed_in: Callable
) -> None:
    other = builders.make_actor(project, "The school")
    person = builders.make_partner(other)
    people = reverse("people", args=[project.slug])
    given = {"email": person.email, "role": "partner", "actor": actor.pk}
    answer = signed_in(coordinator).post(people, given, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert "speaks for The school in this project already" in answer.content.decode()
    assert Representation.objects.get().actor == other
    ProjectRole.objects.filter(role="partner").update(until=clock.today() - timedelta(days=1))
    assert signed_in(coordinator).post(people, given).status_code == 302, "once that role has ended"
    assert Representation.objects.get().actor == actor


def test_a_role_that_lasts_longer_is_not_made_shorter(project: Project) -> None:
    person = builders.make_member(project)
    invitation = builders.make_invitation(project, person.email, role_until=clock.today())
    accept_invitation(invitation=invitation, by=person)
    assert ProjectRole.objects.get().until is None


def test_who_was_put_out_does_not_come_back_by_the_same_link(project: Project) -> None:
    person = builders.make_person()
    invitation = builders.make_invitation(project, email="")
    accept_invitation(invitation=invitation, by=person)
    ProjectRole.objects.all().delete()
    signed_in_client(person).post(invitation.path)
    assert not ProjectRole.objects.exists()


def test_every_act_stands_in_the_history(project: Project, coordinator: User, signed_in: Callable) -> None:
    client = signed_in(coordinator)
    sent_by_form(client, project, email="a@example.org")
    sent_by_form(client, project)
    first, second = Invitation.objects.order_by("pk")
    client.post(reverse("withdraw_invitation", args=[project.slug, second.pk]))
    sign_up(invitation=first, name="A", password=PASSWORD)
    role = ProjectRole.objects.get(role="member")
    client.post(
        reverse("change_role", args=[project.slug, role.pk]),
        {"until": (clock.today() + timedelta(days=1)).isoformat()},
    )
    client.post(reverse("end_role", args=[project.slug, role.pk]))
    told = [(entry.kind, entry.verb) for entry in project.history.order_by("pk")]
    assert told == [
        ("invitation", "added"),
        ("invitation", "added"),
        ("invitation", "removed"),
        ("projectrole", "added"),
        ("projectrole", "changed"),
        ("projectrole", "removed"),
    ]


def test_a_mail_server_that_is_down_costs_nobody_their_page(
    project: Project, coordinator: User, signed_in: Callable, settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    client = signed_in(coordinator)
    assert sent_by_form(client, project, email="a@example.org").status_code == 302
    assert (
        "the mail could not be sent yet"
        in client.get(reverse("people", args=[project.slug])).content.decode()
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post(reverse("send_invitation_again", args=[project.slug, Invitation.objects.get().pk]))
    assert len(mail.outbox) == 1
    client.post(reverse("send_invitation_again", args=[project.slug, Invitation.objects.get().pk]))
    assert len(mail.outbox) == 1, "not twice within the hour"


def test_a_project_makes_twenty_invitations_an_hour(
    project: Project, coordinator: User, signed_in: Callable
) -> None:
    for _each in range(settings.INVITATIONS_AN_HOUR):
        builders.make_invitation(project)
    answer = sent_by_form(signed_in(coordinator), project, email="one@example.org")
    assert answer.status_code == 422
    assert "Wait a while" in answer.content.decode()
    assert not mail.outbox
    Invitation.objects.update(created_at=clock.now() - timedelta(minutes=61))
    assert sent_by_form(signed_in(coordinator), project, email="one@example.org").status_code == 302


def test_guessing_links_comes_to_an_end() -> None:
    client = Client()
    for number in range(settings.WRONG_LINKS_AN_HOUR):
        assert client.get(reverse("accept_invitation", args=[f"guess-{number}"])).status_code == 404
    assert client.get(reverse("accept_invitation", args=["guess"])).status_code == 429


def test_foreign_actors_and_invitations_do_not_exist(
    project: Project, coordinator: User, signed_in: Callable
) -> None:
    elsewhere = builders.make_actor(builders.make_project())
    foreign = builders.make_invitation(elsewhere)
    client = signed_in(coordinator)
    answer = sent_by_form(client, project, role="partner", actor=elsewhere.pk, email="a@example.org")
    assert answer.status_code == 422
    assert client.get(reverse("invitation", args=[project.slug, foreign.pk])).status_code == 404
    assert client.post(reverse("withdraw_invitation", args=[project.slug, foreign.pk])).status_code == 404
    foreign.refresh_from_db()
    assert foreign.withdrawn_at is None


def test_giving_a_role_to_a_stranger_invites_them(
    project: Project, coordinator: User, signed_in: Callable
) -> None:
    people = reverse("people", args=[project.slug])
    signed_in(coordinator).post(people, {"email": "new@example.org", "role": "member"})
    assert not User.objects.filter(email="new@example.org").exists()
    assert Invitation.objects.get().email == "new@example.org"
    known = builders.make_person(email="known@example.org")
    signed_in(coordinator).post(people, {"email": "Known@example.org", "role": "member"})
    assert ProjectRole.objects.filter(user=known, role="member").exists()


def test_a_partner_lands_in_their_diary_on_signing_in(project: Project, actor: Actor) -> None:
    person = builders.make_partner(actor)
    person.set_password(PASSWORD)
    person.save()
    answer = Client().post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD}, follow=True
    )
    assert answer.redirect_chain[-1][0] == reverse("diary", args=[project.cycles.get().pk, actor.pk])


def test_a_partner_of_two_projects_chooses(actor: Actor) -> None:
    person = builders.make_partner(actor)
    other = builders.make_actor(builders.make_project(name="Stork"), "The school")
    builders.give_role(person, "partner", other)
    page = signed_in_client(person).get(reverse("my_diary")).content.decode()
    assert "The library" in page
    assert "The school" in page


def test_a_partner_reads_what_becomes_of_their_words(
    project: Project, actor: Actor, coordinator: User, signed_in: Callable
) -> None:
    path = reverse("diary", args=[project.cycles.get().pk, actor.pk])
    own = signed_in(builders.make_partner(actor)).get(path).content.decode()
    assert "The funder reads the published report" in own
    assert 'id="becomes"' not in signed_in(coordinator).get(path).content.decode()


def test_a_partner_finds_the_report_of_a_published_cycle_in_its_diary(signed_in: Callable) -> None:
    whole = builders.whole_project(name="Crane")
    client = signed_in(builders.make_partner(whole.one.actor))
    link = reverse("reports", args=[whole.project.slug])
    for cycle, is_told in ((whole.published, True), (whole.reflected, False), (whole.open, False)):
        page = client.get(reverse("diary", args=[cycle.pk, whole.one.actor.pk])).content.decode()
        assert (f"{link}#cycle-{cycle.pk}" in page) is is_told
        assert page.count(f"{link}#cycle-") == is_told


@pytest.mark.django_db(transaction=True)
def test_a_personal_invitation_that_is_sent_eight_times_at_once_is_used_once() -> None:
    invited = builders.make_person()
    invitation = builders.make_invitation(builders.make_project(), invited.email)
    people = [invited] * 8
    start = Barrier(len(people))

    def accept(person: User) -> None:
        start.wait()
        try:
            accept_invitation(invitation=invitation, by=person)
        except InvitationClosed:
            pass
        finally:
            connection.close()

    threads = [Thread(target=accept, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ProjectRole.objects.count() == 1
    assert HistoryEntry.objects.filter(kind="projectrole").count() == 1
