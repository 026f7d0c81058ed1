"""What is typed beside the screen and sent twice is there once; other words under the same name are shown, not lost."""

from uuid import uuid4

import pytest
from django.urls import reverse

from reflection.models import Decision, Finding
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(signed_in):
    project = builders.make_project()
    cycle = builders.make_cycle(project, state="handed over")
    partner = builders.make_actor(project, "Volunteers")
    markers = [builders.make_marker(partner, "They ask."), builders.make_marker(partner, "They decide.")]
    builders.make_observation(cycle, partner, "They rang us.", markers=markers)
    builders.make_running_meeting(cycle)
    client = signed_in(builders.make_coach(project.programme))

    class Room:
        def write(self, **sent):
            return client.post(reverse("write_in_meeting", args=[cycle.pk]), sent)

    room = Room()
    room.project, room.cycle, room.partner, room.markers = project, cycle, partner, markers
    return room


def test_other_words_under_the_same_name_stand_beside_the_first(room) -> None:
    sent = {"place": "decisions", "client_id": str(uuid4())}
    room.write(**sent, text="We ring them.")
    answer = room.write(**sent, text="We visit them.")
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert all(words in shown for words in ("We visit them.", "We visit", "ring"))
    again = answer.context["form"]["client_id"].value()
    assert room.write(place="decisions", client_id=again, text="We visit them.").status_code == 302
    assert list(Decision.objects.values_list("text", flat=True)) == ["We ring them.", "We visit them."]


def test_a_finding_that_rests_on_what_grew_is_there_once(room) -> None:
    sent = {
        "place": f"partner-{room.partner.pk}",
        "client_id": str(uuid4()),
        "text": "They dare.",
        "markers": [each.pk for each in room.markers],
        "rests": "on",
    }
    assert room.write(**sent).status_code == 302
    builders.make_observation(room.cycle, room.partner, "They rang again.", markers=room.markers[:1])
    assert room.write(**sent).status_code == 302
    assert Finding.objects.get().observations.count() == 1


def test_another_verdict_under_the_same_name_is_not_lost(room) -> None:
    activity = builders.make_activity(room.partner, "A workshop")
    assumption = builders.make_assumption(activity, room.markers[0], "They practise.")
    sent = {
        "place": "assumptions",
        "client_id": str(uuid4()),
        "text": "They said so.",
        "assumption": assumption.pk,
    }
    assert room.write(**sent, verdict="confirmed").status_code == 302
    assert room.write(**sent, verdict="confirmed").status_code == 302
    assert room.write(**sent, verdict="refuted").status_code == 409


def test_a_partner_without_markers_can_be_spoken_of(room) -> None:
    other = builders.make_actor(room.project, "Libraries")
    answer = room.write(place=f"partner-{other.pk}", client_id=str(uuid4()), text="They came.", rests="on")
    assert (answer.status_code, Finding.objects.get().actor) == (302, other)
