"""The pages of findings, decisions and minutes: what they take, what they show, and to whom."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from reflection.models import Decision, Finding, Meeting, MinutesMail
from reflection.services.carrying_out import carry_out
from tests import builders
from theory_of_change.services.marker import change_marker

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(signed_in) -> SimpleNamespace:
    """Two partners with their diaries, a cycle that was reflected and one that waits for its meeting."""
    whole = builders.whole_project(name="Heron", word="heron")
    whole.coach = builders.make_coach(whole.project.programme)
    whole.browser = signed_in(whole.coach)
    whole.browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return whole


def page_of(client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args), headers={"Accept-Language": "en"}).content.decode()


def test_one_sentence_makes_a_finding_and_begins_the_meeting(town) -> None:
    path = reverse("add_finding", args=[town.handed_over.pk])
    sent = {"client_id": uuid4(), "version": 0, "text": "Pairs work."}
    answer = town.browser.post(path, sent)
    finding = Finding.objects.get(meeting__cycle=town.handed_over)
    assert answer["Location"] == f"/cycles/{town.handed_over.pk}/meeting/#finding-{finding.pk}"
    assert town.browser.post(path, sent).status_code == 302
    assert Finding.objects.filter(meeting__cycle=town.handed_over).count() == 1


def test_a_device_gets_a_receipt_and_a_screen_the_line(town) -> None:
    path = reverse("add_finding", args=[town.handed_over.pk])
    sent = {"client_id": str(uuid4()), "version": 0, "text": "Pairs work."}
    json = {"Accept": "application/json"}
    answers = [town.browser.post(path, sent, headers=json) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["client_id"] == sent["client_id"]
    other = town.browser.post(path, sent | {"text": "They do not."}, headers=json)
    assert other.status_code == 409
    assert town.browser.post(path, sent | {"text": ""}, headers=json).json()["errors"]["text"]
    part = town.browser.post(path, sent | {"client_id": uuid4()}, headers={"HX-Request": "true"})
    assert part.status_code == 201
    assert part.content.decode().strip().startswith("<li")


def test_everything_a_finding_says_comes_back_in_its_form(town) -> None:
    one, finding = town.one, town.one.finding
    sent = {
        "client_id": finding.client_id,
        "version": 1,
        "text": "They lead now.",
        "actor": one.actor.pk,
        "markers": [one.markers[1].pk],
        "activities": [one.activity.pk],
        "observations": list(finding.observations.values_list("pk", flat=True)),
        "activity_entries": [],
        "significance": "Yes.",
        "contribution": "much",
        "contribution_words": "We asked.",
        "other_factors": "A new law.",
        "barriers": "Rain.",
        f"verdict-{one.assumption.pk}": "refuted",
    }
    path = reverse("edit_finding", args=[finding.pk])
    assert town.browser.post(path, sent).status_code == 302
    form = town.browser.get(path).context["form"]
    assert form.ids("markers") == {one.markers[1].pk}
    assert (form["contribution"].value(), form["other_factors"].value()) == ("much", "A new law.")
    assert form[f"verdict-{one.assumption.pk}"].value() == "refuted"
    late = town.browser.post(path, sent | {"text": "They follow."})
    assert late.status_code == 409
    assert "They follow." in late.content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "one sentence is enough"),
        ({"actor": "0"}, "Choose one of the boundary partners"),
        ({"markers": ["9" * 30]}, "not there any more"),
        ({"contribution": "60%"}, "Choose none seen, some or much"),
        ({"client_id": "x"}, "Enter a valid UUID"),
    ],
)
def test_a_mistake_gets_a_sentence_and_the_words_stay(wrong: dict, sentence: str, town) -> None:
    sent = {"client_id": uuid4(), "version": 0, "text": "Pairs work.", "barriers": "The bus."} | wrong
    answer = town.browser.post(reverse("add_finding", args=[town.handed_over.pk]), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "The bus." in answer.content.decode()


def test_what_is_of_another_partner_or_project_is_refused(town) -> None:
    path = reverse("add_finding", args=[town.handed_over.pk])
    foreign = builders.whole_project(name="Stork", word="stork")
    for more in (
        {"actor": town.one.actor.pk, "markers": [town.two.markers[0].pk]},
        {"markers": [foreign.one.markers[0].pk]},
        {"actor": foreign.one.actor.pk},
        {"observations": [foreign.one.observation.pk]},
    ):
        sent = {"client_id": uuid4(), "version": 0, "text": "Pairs work."} | more
        assert town.browser.post(path, sent).status_code == 422


def test_the_form_speaks_in_the_words_of_the_cycle(town) -> None:
    marker = town.one.markers[0]
    said = marker.text
    change_marker(marker, by=None, version=1, values={"text": "They sing."}, reason="Clearer.")
    form = town.browser.get(reverse("add_finding", args=[town.reflected.pk])).context["form"]
    offered = [each["text"] for group in form.groups for each in group["markers"] if each["pk"] == marker.pk]
    assert offered == [said]
    finding = page_of(town.browser, "meeting", town.reflected.pk)
    assert said in finding
    assert "They sing." not in finding


def test_a_partners_person_reads_their_own_parts_only(town, signed_in) -> None:
    partner = signed_in(builders.make_partner(town.one.actor))
    pages = [
        page_of(partner, "meetings", town.project.slug),
        page_of(partner, "meeting", town.reflected.pk),
        page_of(partner, "decision", town.one.decision.pk),
        page_of(partner, "project", town.project.slug),
        page_of(partner, "marker", town.one.markers[0].pk),
        page_of(partner, "marker", town.two.markers[0].pk),
        page_of(partner, "line_of_sight", town.project.slug),
    ]
    for page in pages:
        assert "heron-two" not in page
        assert "heron-meeting" not in page
    assert "They go on heron-one." in pages[1]
    assert "We ask again heron-one." in pages[1]
    assert partner.get(reverse("decision", args=[town.two.decision.pk])).status_code == 403


@pytest.mark.parametrize(
    ("asked", "back"), [("/meetings/?at=room", "/meetings/?at=room"), ("//elsewhere.example/", "")]
)
def test_a_change_made_from_the_screen_leads_back_there_and_nowhere_else(town, asked: str, back: str) -> None:
    decision = town.one.decision
    path = reverse("carry_out_decision", args=[decision.pk])
    chosen = {"changed": "way of working", "next": asked}
    sent = {"version": 0, "reason": "We meet monthly.", "because": "We meet monthly."}
    answer = town.browser.post(path, sent, query_params=chosen)
    assert answer["Location"] == (back or decision.get_absolute_url())


def test_a_partners_person_is_not_told_that_no_finding_was_named(town, signed_in) -> None:
    decision = town.one.decision
    carry_out(
        decision,
        by=town.coach,
        changed="marker retired",
        target=town.one.markers[0],
        version=town.one.markers[0].version,
    )
    decision.findings.set([town.two.finding])
    page = page_of(signed_in(builders.make_partner(town.one.actor)), "decision", decision.pk)
    assert "findings about others" in page
    assert "No finding was named" not in page


def test_what_is_being_prepared_is_the_coachs_until_the_meeting_ends(town, signed_in) -> None:
    sent = {"client_id": uuid4(), "version": 0, "text": "Pairs work early."}
    town.browser.post(reverse("add_finding", args=[town.handed_over.pk]), sent)
    member = signed_in(builders.make_member(town.project))
    assert "Pairs work early." not in page_of(member, "meeting", town.handed_over.pk)
    assert "Pairs work early." in page_of(town.browser, "meeting", town.handed_over.pk)


def test_a_line_leads_from_the_sentence_in_the_diary_to_the_marker_and_back(town) -> None:
    marker = town.one.markers[0]
    path = reverse("carry_out_decision", args=[town.one.decision.pk])
    sent = {
        "changed": "marker reworded",
        "target": marker.pk,
        "version": 1,
        "level": marker.level,
        "number": marker.number,
        "text": "They open every door.",
        "because": "It was too narrow.",
        "is_done": "on",
    }
    assert town.browser.post(path, sent).status_code == 302
    decision = Decision.objects.get(pk=town.one.decision.pk)
    assert decision.state == "done"
    page = page_of(town.browser, "decision", decision.pk)
    finding, seen = town.one.finding, town.one.finding.observations.first()
    assert seen.get_absolute_url() in page
    assert reverse("marker", args=[marker.pk]) in page
    assert "They open every door." in page
    there = page_of(town.browser, "marker", marker.pk)
    assert finding.get_absolute_url() in there
    assert decision.get_absolute_url() in there
    diary = page_of(town.browser, "diary", town.reflected.pk, town.one.actor.pk)
    assert finding.get_absolute_url() in diary
    actor = page_of(town.browser, "actor", town.one.actor.pk)
    assert finding.get_absolute_url() in actor


def test_carrying_out_asks_for_the_right_to_the_theory(town, signed_in) -> None:
    member = signed_in(builders.make_member(town.project))
    path = reverse("carry_out_decision", args=[town.one.decision.pk])
    assert member.get(path).status_code == 403
    assert town.browser.get(path + "?changed=marker+reworded&target=0").status_code == 404
    assert town.browser.get(path + f"?changed=marker+reworded&target={'9' * 40}").status_code == 404
    assert town.browser.get(path + "?changed=nonsense").status_code == 200


def test_open_decisions_stand_on_the_projects_page_until_they_are_settled(town, signed_in) -> None:
    member = signed_in(builders.make_member(town.project))
    decision = town.one.decision
    assert decision.get_absolute_url() in page_of(member, "project", town.project.slug)
    path = reverse("settle_decision", args=[decision.pk])
    refused = member.post(path, {"version": 1, "state": "dropped"}, headers={"Accept-Language": "en"})
    assert "Say why it is dropped" in refused.content.decode()
    assert member.post(path, {"version": 1, "state": "done", "outcome": "Twice."}).status_code == 302
    assert decision.get_absolute_url() not in page_of(member, "project", town.project.slug)


def test_a_decision_of_a_meeting_that_is_not_held_yet_is_its_facilitators_only(town, signed_in) -> None:
    meeting = Meeting.objects.create(cycle=town.handed_over)
    thought = Decision.objects.create(meeting=meeting, number=1, text="Ring the otter.")
    team = [signed_in(builders.make_member(town.project)), signed_in(builders.make_coordinator(town.project))]
    done = {"version": 1, "state": "done", "outcome": "So.", "reason": "So.", "changed": "way of working"}
    for name in ("settle_decision", "reopen_decision", "carry_out_decision", "decision"):
        path = reverse(name, args=[thought.pk])
        for client in team:
            assert (client.get(path).status_code, name) == (404, name)
            if name != "decision":
                assert (client.post(path, done).status_code, name) == (404, name)
        assert town.browser.get(path).status_code in {200, 302}, name
    thought.refresh_from_db()
    assert thought.is_open
    assert not thought.changes.exists()
    settle = reverse("settle_decision", args=[town.one.decision.pk])
    assert "otter" in town.browser.get(settle).content.decode()
    assert "otter" not in team[0].get(settle).content.decode()
    assert team[0].post(settle, done | {"state": "replaced", "replaced_by": thought.pk}).status_code == 422


def test_recording_afterwards_takes_several_paragraphs_and_ends_the_meeting(town) -> None:
    path = reverse("edit_meeting", args=[town.handed_over.pk])
    sent = {
        "version": 0,
        "client_id": uuid4(),
        "date": town.handed_over.end.isoformat(),
        "present": "The team",
        "findings": "One.\n\nTwo,\nstill two.",
        "decisions": "Three.",
    }
    assert town.browser.post(path, sent).status_code == 302
    town.handed_over.refresh_from_db()
    meeting = town.handed_over.meeting
    assert town.handed_over.state == "reflected"
    assert [each.text for each in meeting.findings.all()] == ["One.", "Two,\nstill two."]
    form = town.browser.get(path).context["form"]
    assert not form["findings"].value()
    stale = town.browser.post(path, sent | {"present": "Others", "findings": "", "decisions": ""})
    assert stale.status_code == 409
    assert meeting.findings.count() == 2


def test_minutes_go_to_everybody_once_a_day_and_say_when_they_did_not(town, monkeypatch) -> None:
    partner = builders.make_partner(town.one.actor)
    builders.make_member(town.project)
    path = reverse("send_minutes", args=[town.reflected.pk])
    backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    real = mail.get_connection().__class__.send_messages

    def down_for_the_partner(self, messages):
        if messages[0].to == [partner.email]:
            raise OSError("The mail server does not answer.")
        return real(self, messages)

    with monkeypatch.context() as broken:
        broken.setattr(backend, down_for_the_partner)
        answer = town.browser.post(path, follow=True, headers={"Accept-Language": "en"})
    assert "The minutes went to 2 people." in answer.content.decode()
    assert f"The mail to {partner}" in answer.content.decode()
    assert len(mail.outbox) == 2
    town.browser.post(path)
    assert [each.to for each in mail.outbox[2:]] == [[partner.email]]
    assert town.reflected.meeting.get_absolute_url() in mail.outbox[2].body
    assert town.one.actor.name in mail.outbox[2].body
    again = town.browser.post(path, follow=True, headers={"Accept-Language": "en"})
    assert "Nothing was sent again." in again.content.decode()
    assert (len(mail.outbox), MinutesMail.objects.filter(sent_at=None).count()) == (3, 0)
