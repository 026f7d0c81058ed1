"""A partner's ladder: written with gentle help, put in order, reworded and retired with reasons, never erased."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from projects import clock
from projects.editing import EditConflict
from projects.models import HistoryEntry
from tests import builders
from theory_of_change.forms import MarkerForm
from theory_of_change.models import Marker, Workshop
from theory_of_change.services.marker import (
    add_marker,
    change_marker,
    markers_in_order,
    next_number,
    order_markers,
    resume_marker,
    retire_marker,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def project():
    return builders.make_project()


@pytest.fixture
def actor(project):
    return builders.make_actor(project, "Sports clubs")


@pytest.fixture
def coordinator(project):
    return builders.make_coordinator(project, "Sara")


@pytest.fixture
def page(actor, coordinator, signed_in):
    """`page()` is the partner's page as its words, for the coordinator or for another person."""

    def read(person=None) -> str:
        answer = signed_in(person or coordinator).get(actor.get_absolute_url())
        assert answer.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())

    return read


def numbers(actor, level: str = "expect") -> list[str]:
    return [marker.number for marker in markers_in_order(actor, level)]


def pks(actor, *wanted: str) -> list[int]:
    by_number = {marker.number: marker.pk for marker in actor.markers.all()}
    return [by_number[number] for number in wanted]


# Adding and rewording


def test_the_next_free_number_is_offered_and_counts_retired_ones(actor, coordinator, signed_in) -> None:
    builders.make_marker(actor, number="2a")
    builders.make_marker(actor, number="7", retired_at=clock.now(), retired_because="It passed.")
    builders.make_marker(actor, number="3")
    assert next_number(actor) == "8"
    form = signed_in(coordinator).get(reverse("add_marker", args=[actor.pk])).context["form"]
    assert form["number"].value() == "8"


def test_a_retired_markers_number_is_not_used_again_and_the_form_says_whose_it_is(
    actor, coordinator, signed_in
) -> None:
    builders.make_marker(actor, "They ask.", number="3", retired_at=clock.now(), retired_because="It passed.")
    answer = signed_in(coordinator).post(
        reverse("add_marker", args=[actor.pk]),
        {"version": 0, "number": "3", "level": "like", "text": "They tell."},
    )
    assert answer.status_code == 422
    mistakes = answer.context["form"].errors["number"]
    assert "no longer followed (“They ask.”)" in mistakes[0]
    assert mistakes[1] == "The next free number is 4."
    assert "They tell." in answer.content.decode()


def test_adding_asks_why_only_once_the_theory_is_in_use(actor, coordinator, signed_in) -> None:
    client, path = signed_in(coordinator), reverse("add_marker", args=[actor.pk])
    body = {"version": 0, "number": "1", "level": "expect", "text": "They ask."}
    assert client.post(path, body).status_code == 302
    builders.make_cycle(actor.project, state="handed over")
    body |= {"number": "2", "text": "They tell."}
    assert client.post(path, body).status_code == 422
    assert client.post(path, body | {"reason": "Seen twice."}).status_code == 302
    act = HistoryEntry.objects.about("marker").first()
    assert (act.verb, act.reason) == ("added", "Seen twice.")


def test_a_decision_of_a_meeting_is_reason_enough(actor, coordinator, signed_in) -> None:
    """Also one of several lines, whose line breaks a browser sends in its own way."""
    marker = builders.make_marker(actor)
    builders.make_meeting(
        builders.make_cycle(actor.project, state="reflected"), decisions=["Ask first.\nThen play."]
    )
    client, path = signed_in(coordinator), reverse("edit_marker", args=[marker.pk])
    choices = client.get(path).context["form"].fields["decision"].choices
    assert choices[0][0] == ""
    decision = choices[1][0]
    answer = client.post(
        path,
        {
            "version": 1,
            "number": "1",
            "level": "expect",
            "text": "They ask first.",
            "decision": decision.replace("\n", "\r\n"),
        },
    )
    assert answer.status_code == 302
    assert HistoryEntry.objects.about("marker").get().reason == decision


def test_a_marker_has_no_field_for_a_target_or_a_date(actor) -> None:
    builders.make_cycle(actor.project, state="handed over")
    fields = MarkerForm(actor=actor).fields
    assert set(fields) == {"version", "level", "text", "number", "reason"}


# Help while writing


def test_what_sounds_like_a_target_is_told_beside_the_field_and_may_be_saved(
    actor, coordinator, signed_in, page
) -> None:
    client = signed_in(coordinator)
    path = reverse("add_marker", args=[actor.pk])
    text = "By June at least 20 clubs ask newcomers."
    note = client.post(reverse("check_wording", args=[actor.pk]), {"text": text}).content.decode()
    assert "“By June” and “at least 20”" in note
    assert "there to learn from" in note
    body = {"version": 0, "number": "1", "level": "expect", "text": text}
    assert client.post(path, body).status_code == 302
    assert "“By June” and “at least 20”" in page()
    assert (
        "“By June” and “at least 20”"
        in client.get(reverse("edit_marker", args=[actor.markers.get().pk])).content.decode()
    )


def test_a_text_without_a_target_gets_no_note(actor, coordinator, signed_in) -> None:
    client = signed_in(coordinator)
    note = client.post(reverse("check_wording", args=[actor.pk]), {"text": "They ask newcomers."})
    assert (note.status_code, note.content.decode().strip()) == (200, "")


def test_the_note_shows_what_was_typed_as_text(actor, coordinator, signed_in) -> None:
    note = signed_in(coordinator).post(
        reverse("check_wording", args=[actor.pk]), {"text": "at least 20 <script>alert(1)</script> 80%"}
    )
    assert "<script" not in note.content.decode()


def test_only_those_who_may_reword_a_marker_are_told_of_its_target(actor, page) -> None:
    builders.make_marker(actor, "80% of the clubs ask newcomers.")
    assert "sounds like a target" in page()
    assert "sounds like a target" not in page(builders.make_member(actor.project))


# No longer followed


def test_a_retired_marker_leaves_the_ladder_and_stays_under_it_with_its_reason(
    actor, coordinator, signed_in, page
) -> None:
    marker = builders.make_marker(actor, "They ask newcomers.")
    answer = signed_in(coordinator).post(
        reverse("retire_marker", args=[marker.pk]), {"version": 1, "reason": "It came of itself."}
    )
    assert answer.status_code == 302
    words = page()
    assert "0 markers" in words
    assert "No longer followed: 1 marker" in words
    assert "It came of itself." in words[words.index("No longer followed") :]
    act = HistoryEntry.objects.about("marker").get()
    assert (act.verb, act.reason) == ("retired", "It came of itself.")


def test_retiring_asks_why_and_shows_what_is_retired(actor, coordinator, signed_in) -> None:
    marker = builders.make_marker(actor, "They ask newcomers.")
    client, path = signed_in(coordinator), reverse("retire_marker", args=[marker.pk])
    assert "They ask newcomers." in client.get(path).content.decode()
    assert client.post(path, {"version": 1}).status_code == 422
    marker.refresh_from_db()
    assert marker.is_followed


def test_a_marker_that_is_followed_again_stands_last_where_the_team_chose_an_order(
    actor, coordinator
) -> None:
    for _each in range(3):
        builders.make_marker(actor)
    marker = retire_marker(actor.markers.get(number="1"), by=coordinator, version=1, reason="Why not")
    order_markers(
        actor=actor, by=coordinator, level="expect", order=pks(actor, "3", "2"), seen=pks(actor, "2", "3")
    )
    resume_marker(marker, by=coordinator, version=2, reason="It matters again.")
    assert numbers(actor) == ["3", "2", "1"]


def test_somebody_who_was_too_late_is_told_and_changes_nothing(actor, coordinator, signed_in) -> None:
    """Reworded by another while the page was open: one looks again. Retired by another: it says so."""
    marker = builders.make_marker(actor)
    client, path = signed_in(coordinator), reverse("retire_marker", args=[marker.pk])
    change_marker(marker, by=coordinator, version=1, values={"text": "They ask."}, reason="Clearer")
    answer = client.post(path, {"version": 1, "reason": "It passed."})
    assert answer.status_code == 409
    assert "While this page was open, Sara changed this." in answer.content.decode()
    assert "It passed." in answer.content.decode()
    assert client.post(path, {"version": 2, "reason": "It passed."}).status_code == 302
    again = client.post(path, {"version": 3, "reason": "Another reason."}, follow=True)
    assert "stopped following marker 1 already" in again.content.decode()
    marker.refresh_from_db()
    assert marker.retired_because == "It passed."


def test_a_marker_already_followed_is_not_resumed(actor, coordinator, signed_in) -> None:
    marker = builders.make_marker(actor)
    answer = signed_in(coordinator).get(reverse("resume_marker", args=[marker.pk]), follow=True)
    assert "is followed already" in answer.content.decode()


# The team's own order


@pytest.fixture
def four(actor):
    for _each in range(4):
        builders.make_marker(actor)
    return pks(actor, "1", "2", "3", "4")


def test_an_order_is_kept_and_told_in_the_history(actor, coordinator, four) -> None:
    one, two, three, last = four
    order_markers(actor=actor, by=coordinator, level="expect", order=[last, one, two, three], seen=four)
    assert numbers(actor) == ["4", "1", "2", "3"]
    assert [marker.position for marker in markers_in_order(actor, "expect")] == [1, 2, 3, 4]
    act = HistoryEntry.objects.get()
    assert (act.verb, act.kind, act.subject_id, act.by) == ("reordered", "actor", actor.pk, coordinator)
    assert act.before == {"level": "expect", "markers": ["1", "2", "3", "4"]}
    assert act.after == {"level": "expect", "markers": ["4", "1", "2", "3"]}


def test_a_new_marker_comes_last_in_an_ordered_level_and_by_number_in_another(
    actor, coordinator, four
) -> None:
    order_markers(actor=actor, by=coordinator, level="expect", order=four[::-1], seen=four)
    for number, level in (("0", "expect"), ("10", "like"), ("9", "like")):
        add_marker(actor=actor, by=coordinator, values={"number": number, "level": level, "text": "They."})
    assert numbers(actor) == ["4", "3", "2", "1", "0"]
    assert numbers(actor, "like") == ["9", "10"]


def test_a_marker_that_changes_level_comes_last_there(actor, coordinator, four) -> None:
    order_markers(actor=actor, by=coordinator, level="expect", order=four[::-1], seen=four)
    other = builders.make_marker(actor, number="0", level="love")
    change_marker(
        other, by=coordinator, version=1, values={"level": "expect"}, reason="Nearer than we thought"
    )
    assert numbers(actor) == ["4", "3", "2", "1", "0"]


def test_an_order_that_was_not_seen_is_refused(actor, coordinator, four) -> None:
    with pytest.raises(ValidationError, match="meanwhile"):
        order_markers(actor=actor, by=coordinator, level="expect", order=four, seen=four[::-1])
    with pytest.raises(ValidationError, match="once"):
        order_markers(actor=actor, by=coordinator, level="expect", order=[*four, four[0]], seen=four)
    assert HistoryEntry.objects.count() == 0


def test_the_same_order_writes_nothing(actor, coordinator, four) -> None:
    order_markers(actor=actor, by=coordinator, level="expect", order=four, seen=four)
    assert not Marker.objects.filter(position__gt=0).exists()
    assert HistoryEntry.objects.count() == 0


def test_an_open_workshop_sees_a_new_order(actor, coordinator, four) -> None:
    workshop = Workshop.objects.create(project=actor.project, code="ABCDEF")
    order_markers(actor=actor, by=coordinator, level="expect", order=four[::-1], seen=four)
    before = workshop.revision
    workshop.refresh_from_db()
    assert workshop.revision == before + 1


def test_buttons_move_one_marker_by_one_place(actor, coordinator, signed_in, four) -> None:
    client, path = signed_in(coordinator), reverse("order_markers", args=[actor.pk])
    seen = ",".join(map(str, four))
    answer = client.post(path, {"level": "expect", "seen": seen, "move": f"{four[2]}:up"})
    assert answer["Location"] == f"{path}#marker-{four[2]}"
    assert numbers(actor) == ["1", "3", "2", "4"]
    late = client.post(path, {"level": "expect", "seen": seen, "move": f"{four[2]}:up"})
    assert late.status_code == 409
    assert "this is how they stand now" in late.content.decode()
    assert numbers(actor) == ["1", "3", "2", "4"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"level": "expect", "seen": "x", "move": "up"},
        {"level": "nowhere", "seen": "1", "move": "1:up"},
        {"level": "expect", "seen": "1,2", "order": "9" * 30},
        {"level": "expect", "seen": "²,½", "move": "²:down"},
    ],
)
def test_an_order_made_of_nonsense_is_refused_in_words(body, actor, coordinator, signed_in, four) -> None:
    answer = signed_in(coordinator).post(reverse("order_markers", args=[actor.pk]), body)
    assert answer.status_code == 409
    assert numbers(actor) == ["1", "2", "3", "4"]


def test_another_partners_markers_cannot_be_ordered_from_here(actor, coordinator, signed_in, four) -> None:
    other = builders.make_marker(builders.make_actor(builders.make_project()))
    answer = signed_in(coordinator).post(
        reverse("order_markers", args=[actor.pk]),
        {"level": "expect", "seen": f"{other.pk},{four[0]}", "order": f"{four[0]},{other.pk}"},
    )
    assert answer.status_code == 409


def test_the_service_keeps_the_version_of_what_it_retires(actor, coordinator) -> None:
    marker = builders.make_marker(actor)
    with pytest.raises(EditConflict):
        retire_marker(marker, by=coordinator, version=7, reason="It passed.")


def test_a_letter_under_a_pile_of_accents_is_refused_with_a_sentence(actor) -> None:
    def errors(text: str) -> list[str]:
        form = MarkerForm({"version": 0, "level": "like", "text": text, "number": "1"}, actor=actor)
        return form.errors.get("text", [])

    piled = "They call us: a" + "\u0301" * 7 + "\u0316" * 6
    assert "accents" in errors(piled)[0]
    assert errors(piled[:-1]) == []
    assert errors("วันนี้เราได้เล่นด้วยกัน, הַיְּלָדִים, Tie\u0302\u0301ng, 👩🏽‍🏫") == []


def test_a_text_far_too_long_is_refused_before_it_is_looked_into(actor, coordinator, signed_in) -> None:
    text = "a" + "\u0301" * 60_000 + "\u0316" * 60_000
    answer = signed_in(coordinator).post(
        reverse("add_marker", args=[actor.pk]), {"version": 0, "level": "like", "text": text, "number": "1"}
    )
    assert answer.status_code == 422
    assert "at most 32767 fit" in answer.content.decode()


def test_adding_is_asked_about_as_adding_and_changing_as_changing() -> None:
    actor = builders.make_actor(builders.make_project())
    asked = {"actor": actor, "asks_why": True}
    with override("en"):
        assert (
            MarkerForm(initial={"version": 0}, **asked).fields["reason"].label == "Why are you adding this?"
        )
        assert MarkerForm(initial={"version": 1}, **asked).fields["reason"].label == "Why this change?"
