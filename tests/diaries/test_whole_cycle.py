"""The diary of a cycle: each piece is saved alone, nothing is overwritten unseen, and a score rests on something."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from diaries.models import DiaryNotes, MarkerScore, Nature, Observation, Recommendation
from diaries.services.diary import ScoreGiven, score_markers
from diaries.services.entry import remove_entry
from projects.models import HistoryEntry
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

HTMX = {"HX-Request": "true"}


@pytest.fixture
def diary(signed_in: Callable) -> SimpleNamespace:
    """A partner with two markers in the second cycle, a member's browser and a coordinator's."""
    project = builders.make_project(name="Voices of the town")
    actor = builders.make_actor(project, "Volunteers")
    markers = [builders.make_marker(actor, f"They open door {each}.") for each in "ab"]
    before = builders.make_cycle(project, state="published")
    cycle = builders.make_cycle(project)
    member, coordinator = builders.make_member(project), builders.make_coordinator(project)
    return SimpleNamespace(
        project=project,
        actor=actor,
        markers=markers,
        before=before,
        cycle=cycle,
        member=member,
        browser=signed_in(member),
        lead=signed_in(coordinator),
        partner=signed_in(builders.make_partner(actor)),
        page=reverse("diary", args=[cycle.pk, actor.pk]),
        score=reverse("score_marker", args=[markers[0].pk, cycle.pk]),
        together=reverse("together", args=[cycle.pk, actor.pk]),
    )


def score_body(marker, score: str, remark: str = "", version: int = 0, **more: object) -> dict[str, object]:
    given = {"version": version, "score": score, "remark": remark}
    return {f"marker-{marker.pk}-{name}": value for name, value in given.items()} | more


def note(diary: SimpleNamespace, name: str) -> str:
    return reverse("change_note", args=[diary.cycle.pk, diary.actor.pk, name])


def note_body(browser: Client, address: str, name: str, text: str) -> dict[str, str]:
    """As somebody sends it who opened the form now."""
    began = browser.get(address).context["form"].initial["version"]
    return {"note-version": began, f"note-{name}": text}


# Scores


@pytest.mark.parametrize("score", ["low", "medium", "high"])
def test_a_score_that_says_something_changed_rests_on_an_observation_or_a_remark(
    diary: SimpleNamespace, score: str
) -> None:
    marker = diary.markers[0]
    answer = diary.browser.post(diary.score, score_body(marker, score))
    assert answer.status_code == 422
    assert "say in a few words what the score rests on" in answer.content.decode()
    assert not MarkerScore.objects.exists()
    assert diary.browser.post(diary.score, score_body(marker, score, "The mayor said so.")).status_code == 302
    assert MarkerScore.objects.get().score == score


def test_an_observation_is_enough_wherever_it_stands_and_one_that_was_removed_is_not(
    diary: SimpleNamespace,
) -> None:
    marker = diary.markers[0]
    seen = builders.make_observation(
        diary.cycle, diary.actor, markers=[marker], removed_at=builders.noon(builders.FIRST_DAY)
    )
    given = [ScoreGiven(marker, "high", "", 0)]
    with pytest.raises(ValidationError):
        score_markers(cycle=diary.cycle, by=diary.member, scores=given)
    Observation.objects.filter(pk=seen.pk).update(removed_at=None)
    assert score_markers(cycle=diary.cycle, by=diary.member, scores=given) == 1


def test_nothing_observed_needs_no_word_and_is_another_answer_than_none(diary: SimpleNamespace) -> None:
    marker, other = diary.markers
    assert diary.browser.post(diary.score, score_body(marker, "nothing observed")).status_code == 302
    page = diary.browser.get(diary.page).content.decode()
    assert page.count("nothing observed") == 1
    assert page.count("not scored yet") == 1
    assert not MarkerScore.objects.filter(marker=other).exists()


def test_nothing_observed_stands_beside_no_observation_of_that_marker(diary: SimpleNamespace) -> None:
    """In no door: alone, in the room, all on one page. What went the other way asks for a word."""
    marker, other = diary.markers
    seen = builders.make_observation(diary.cycle, diary.actor, markers=[marker])
    builders.make_observation(diary.cycle, diary.actor, markers=[other], nature=Nature.UNEXPECTED_NEGATIVE)
    everything = reverse("score", args=[diary.cycle.pk, diary.actor.pk])
    body = score_body(marker, "nothing observed", "Really.")
    both = body | score_body(other, "nothing observed")
    for address, sent in ((diary.score, body), (diary.score, body | {"together": "yes"}), (everything, both)):
        answer = diary.browser.post(address, sent)
        assert answer.status_code == 422
        assert "“nothing observed” does not hold" in answer.content.decode()
    assert [set(form.errors) for form in answer.context["forms"]] == [{"score"}, {"remark"}]
    assert not MarkerScore.objects.exists()
    remove_entry(seen, by=diary.member)
    both |= score_body(other, "nothing observed", "They closed it.")
    assert diary.browser.post(everything, both).status_code == 302
    assert MarkerScore.objects.filter(score="nothing observed").count() == 2


def test_a_score_kept_from_before_does_not_stop_the_page_of_all_of_them(diary: SimpleNamespace) -> None:
    """Imported, or its observation was removed since: only what changes now is asked to rest on something."""
    kept = builders.make_score(diary.cycle, diary.markers[0])
    body = score_body(diary.markers[0], kept.score, version=1) | score_body(diary.markers[1], "high")
    address = reverse("score", args=[diary.cycle.pk, diary.actor.pk])
    answer = diary.browser.post(address, body)
    assert answer.status_code == 422
    assert [bool(form.errors) for form in answer.context["forms"][:2]] == [False, True]
    assert "say in a few words" in answer.content.decode()
    body |= {f"marker-{diary.markers[1].pk}-remark": "Two of them told us."}
    assert diary.browser.post(address, body).status_code == 302


def test_two_who_score_the_same_marker_see_both_texts_and_two_markers_are_no_conflict(
    diary: SimpleNamespace,
) -> None:
    marker, other = diary.markers
    assert diary.lead.post(diary.score, score_body(marker, "low", "Hers.")).status_code == 302
    answer = diary.browser.post(diary.score, score_body(marker, "high", "Mine."), headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Hers." in page
    assert page.count("Mine.") >= 2  # in the comparison and in the field
    assert "<html" not in page
    theirs = reverse("score_marker", args=[other.pk, diary.cycle.pk])
    assert diary.browser.post(theirs, score_body(other, "high", "Mine."), headers=HTMX).status_code == 200
    again = score_body(marker, "high", "Both.", version=1)
    assert diary.browser.post(diary.score, again, headers=HTMX).status_code == 200
    assert MarkerScore.objects.get(marker=marker).remark == "Both."


def test_on_one_page_two_score_different_markers_and_neither_takes_back_the_others(
    diary: SimpleNamespace,
) -> None:
    address = reverse("score", args=[diary.cycle.pk, diary.actor.pk])
    forms = diary.browser.get(address).context["forms"]
    mine = {field.html_name: field.value() for form in forms for field in form}
    first, second = (f"marker-{each.pk}" for each in diary.markers)
    hers = mine | {f"{first}-score": "low", f"{first}-remark": "Hers."}
    mine |= {f"{second}-score": "high", f"{second}-remark": "Mine."}
    assert diary.lead.post(address, hers).status_code == 302
    assert diary.browser.post(address, mine).status_code == 302
    assert set(MarkerScore.objects.values_list("score", "remark")) == {("low", "Hers."), ("high", "Mine.")}
    mine |= {f"{first}-score": "medium", f"{first}-remark": "I, too."}
    clash = diary.browser.post(address, mine)
    assert clash.status_code == 409
    assert [each.label for each in clash.context["conflict"]] == ["Marker 1: Score", "Marker 1: Remark"]


def test_earlier_scores_stand_beside_it_with_their_words_and_without_an_average(
    diary: SimpleNamespace,
) -> None:
    builders.make_score(diary.before, diary.markers[0], "high")
    page = diary.browser.get(diary.page).content.decode()
    trend = page.split(f'id="score-{diary.markers[0].pk}"')[1].split("</ul>")[0]
    assert diary.before.name in trend
    assert "<span>high</span>" in trend
    assert "average" not in page


def test_a_marker_of_another_partner_or_another_time_has_no_score_here(diary: SimpleNamespace) -> None:
    other = builders.make_cycle(builders.make_project())
    assert diary.browser.get(reverse("score_marker", args=[diary.markers[0].pk, other.pk])).status_code == 404
    gone = builders.make_marker(
        diary.actor, retired_at=builders.noon(diary.before.start), retired_because="It passed."
    )
    assert diary.browser.get(reverse("score_marker", args=[gone.pk, diary.cycle.pk])).status_code == 404


def test_a_partners_person_reads_scores_and_gives_none(diary: SimpleNamespace) -> None:
    assert diary.partner.get(diary.score).status_code == 403
    page = diary.partner.get(diary.page).content.decode()
    assert diary.score not in page
    assert note(diary, "enabling") in page


# Notes


def test_two_who_write_different_notes_are_not_in_each_others_way(diary: SimpleNamespace) -> None:
    first, second = note(diary, "enabling"), note(diary, "hindering")
    mine = note_body(diary.browser, first, "enabling", "A mild winter.")
    hers = note_body(diary.lead, second, "hindering", "No rooms.")
    assert diary.browser.post(first, mine).status_code == 302
    assert diary.lead.post(second, hers, headers=HTMX).status_code == 200
    notes = DiaryNotes.objects.get()
    assert (notes.enabling, notes.hindering, notes.version) == ("A mild winter.", "No rooms.", 2)
    assert HistoryEntry.objects.filter(kind="diarynotes").count() == 2


def test_two_who_write_the_same_note_see_both_texts(diary: SimpleNamespace) -> None:
    address = note(diary, "enabling")
    mine, hers = (note_body(each, address, "enabling", text) for each, text in
                  ((diary.browser, "A mild winter."), (diary.lead, "The mayor helped.")))  # fmt: skip
    assert diary.lead.post(address, hers).status_code == 302
    answer = diary.browser.post(address, mine, headers=HTMX)
    assert answer.status_code == 409
    assert "The mayor helped." in answer.content.decode()
    assert DiaryNotes.objects.get().enabling == "The mayor helped."
    form = answer.context["form"]
    again = {"note-version": form["version"].value(), "note-enabling": "Both."}
    assert diary.browser.post(address, again, headers=HTMX).status_code == 200
    assert DiaryNotes.objects.get().enabling == "Both."


def test_on_one_page_two_write_different_notes_and_only_the_same_one_is_shown_side_by_side(
    diary: SimpleNamespace,
) -> None:
    address = reverse("notes", args=[diary.cycle.pk, diary.actor.pk])
    began = {field.html_name: field.value() for field in diary.browser.get(address).context["form"]}
    assert (
        diary.lead.post(
            address, began | {"enabling": "The mayor.", "adaptations": "Begin earlier."}
        ).status_code
        == 302
    )
    assert diary.browser.post(address, began | {"hindering": "No rooms."}).status_code == 302
    notes = DiaryNotes.objects.get()
    assert (notes.enabling, notes.hindering) == ("The mayor.", "No rooms.")
    answer = diary.browser.post(address, began | {"enabling": "A mild winter.", "hindering": "No rooms."})
    assert answer.status_code == 409
    assert [each.label for each in answer.context["conflict"]] == ["What helped the changes along?"]
    again = {field.html_name: field.value() for field in answer.context["form"]}
    assert again["adaptations"] == "Begin earlier."  # which they never touched
    assert diary.browser.post(address, again).status_code == 302
    notes.refresh_from_db()
    assert (notes.enabling, notes.hindering, notes.adaptations) == (
        "A mild winter.",
        "No rooms.",
        "Begin earlier.",
    )


def test_an_empty_note_makes_no_row_and_an_unknown_one_does_not_exist(diary: SimpleNamespace) -> None:
    address = note(diary, "enabling")
    assert diary.browser.post(address, note_body(diary.browser, address, "enabling", " ")).status_code == 302
    assert not DiaryNotes.objects.exists()
    assert diary.browser.get(note(diary, "password")).status_code == 404


# Recommendations


def test_a_recommendation_is_reworded_taken_out_and_put_back(diary: SimpleNamespace) -> None:
    row = builders.make_recommendation(diary.cycle, diary.actor, "Meet again.")
    address = reverse("edit_recommendation", args=[row.pk])
    assert diary.lead.post(address, {"version": 1, "text": "Meet sooner."}).status_code == 302
    old = diary.lead.post(f"{address}remove/", {"version": 1}, headers=HTMX)
    assert old.status_code == 409
    assert "Meet sooner." in old.content.decode()
    gone = diary.lead.post(f"{address}remove/", {"version": 2}, headers=HTMX)
    assert "Put it back" in gone.content.decode()
    assert not Recommendation.objects.exists()
    removed = HistoryEntry.objects.get(kind="recommendation", verb="removed")
    assert removed.before["text"] == "Meet sooner."
    back = {"text": "Meet sooner.", "put_back": "yes"}
    again = diary.lead.post(reverse("recommend", args=[diary.cycle.pk, diary.actor.pk]), back, headers=HTMX)
    assert again.status_code == 200
    assert Recommendation.objects.get().text == "Meet sooner."


def test_a_recommendation_that_is_put_back_is_its_writers(diary: SimpleNamespace) -> None:
    add = reverse("recommend", args=[diary.cycle.pk, diary.actor.pk])
    diary.browser.post(add, {"text": "Meet sooner."})
    row = Recommendation.objects.get()
    diary.lead.post(reverse("remove_recommendation", args=[row.pk]), {"version": 1})
    diary.lead.post(add, {"text": "Meet sooner.", "put_back": "yes"})
    assert Recommendation.objects.get().created_by == row.created_by
    diary.lead.post(add, {"text": "Meet later.", "put_back": "yes"})  # which nobody took out
    assert Recommendation.objects.get(text="Meet later.").created_by != row.created_by


@pytest.mark.parametrize("version", ["", "9" * 30, "x"])
def test_a_recommendation_is_not_taken_out_in_a_version_that_nobody_saw(
    diary: SimpleNamespace, version: str
) -> None:
    row = builders.make_recommendation(diary.cycle, diary.actor)
    answer = diary.lead.post(reverse("remove_recommendation", args=[row.pk]), {"version": version})
    assert answer.status_code == 409
    assert Recommendation.objects.exists()


def test_anothers_recommendation_is_for_those_who_may_change_anothers_entry(diary: SimpleNamespace) -> None:
    row = builders.make_recommendation(diary.cycle, diary.actor)
    address = reverse("edit_recommendation", args=[row.pk])
    assert diary.browser.get(address).status_code == 403
    assert address not in diary.browser.get(diary.page).content.decode()
    assert address in diary.lead.get(diary.page).content.decode()


def test_a_new_recommendation_joins_the_list_in_place(diary: SimpleNamespace) -> None:
    address = reverse("recommend", args=[diary.cycle.pk, diary.actor.pk])
    answer = diary.browser.post(address, {"text": "Invite them all."}, headers=HTMX)
    page = answer.content.decode()
    assert 'hx-swap-oob="beforeend:#advice-list"' in page
    assert "Invite them all." in page
    empty = diary.browser.post(address, {"text": " "}, headers=HTMX)
    assert empty.status_code == 422
    assert "<html" not in empty.content.decode()


# Entries


def change_body(row: Observation, **more: object) -> dict[str, object]:
    return {
        "client_id": row.client_id,
        "version": row.version,
        "change": row.change,
        "nature": row.nature,
        "markers": [each.pk for each in row.markers.all()],
        "date": row.date.isoformat() if row.date else "",
    } | more


def test_an_observation_is_changed_in_place_with_all_its_copies(diary: SimpleNamespace) -> None:
    row = builders.make_observation(diary.cycle, diary.actor, markers=diary.markers, by=diary.member)
    address = reverse("edit_observation", args=[row.pk])
    form = diary.browser.get(address, headers=HTMX).content.decode()
    assert "<html" not in form
    assert f'id="observation-{row.pk}"' in form
    answer = diary.browser.post(address, change_body(row, change="They rang first."), headers=HTMX)
    page = answer.content.decode()
    assert page.count(">They rang first.</p>") == 2
    assert page.count("hx-swap-oob") == 1
    assert "It stands elsewhere by now" not in page
    row.refresh_from_db()
    moved = change_body(row, nature="unexpected positive", markers=[])
    assert "It stands elsewhere by now" in diary.browser.post(address, moved, headers=HTMX).content.decode()


def test_an_unexpected_change_stands_under_the_marker_it_names_too(diary: SimpleNamespace) -> None:
    marker = diary.markers[0]
    row = builders.make_observation(diary.cycle, diary.actor, "They sang.", by=diary.member)
    row.markers.add(marker)
    page = diary.browser.get(reverse("diary", args=[diary.cycle.pk, diary.actor.pk])).content.decode()
    assert page.count(f'id="observation-{row.pk}"') == 1
    assert f'id="observation-{row.pk}-under-{marker.pk}"' in page
    assert page.count("Unexpected, positive") == 2
    room = reverse("together", args=[diary.cycle.pk, diary.actor.pk]) + f"?marker={marker.pk}"
    assert "They sang." in diary.browser.get(room).content.decode()
    ladder = diary.browser.get(reverse("ladder", args=[diary.actor.pk])).content.decode()
    assert "1 obs." in ladder
    form = reverse("edit_observation", args=[row.pk])
    answer = diary.browser.post(form, change_body(row, change="They sing."), headers=HTMX).content.decode()
    assert answer.index(f'id="observation-{row.pk}"') < answer.index(f'id="observation-{row.pk}-under')


def test_an_activity_entry_is_changed_in_place(diary: SimpleNamespace) -> None:
    row = builders.make_activity_entry(diary.cycle, builders.make_activity(diary.actor), by=diary.member)
    address = reverse("edit_activity_entry", args=[row.pk])
    body = {
        "client_id": row.client_id,
        "version": 1,
        "activity": row.activity_id,
        "description": "We walked.",
        "date": row.date.isoformat() if row.date else "",
    }
    page = diary.browser.post(address, body, headers=HTMX).content.decode()
    assert f'id="activity-entry-{row.pk}"' in page
    assert "We walked." in page
    conflict = diary.browser.post(address, body | {"description": "We ran."}, headers=HTMX)
    assert conflict.status_code == 409
    assert "We ran." in conflict.content.decode()
    assert "We walked." in diary.browser.get(f"{address}?read", headers=HTMX).content.decode()


# A closed cycle


def test_a_published_cycle_says_so_and_refuses_every_piece_with_the_words_kept(
    diary: SimpleNamespace,
) -> None:
    advice = builders.make_recommendation(diary.cycle, diary.actor)
    diary.cycle.state, diary.cycle.handed_over_at = "published", builders.noon(builders.FIRST_DAY)
    diary.cycle.save()
    page = diary.lead.get(diary.page).content.decode()
    assert "published and closed" in page
    assert "hx-get" not in page
    address = note(diary, "enabling")
    sent = {
        diary.score: score_body(diary.markers[0], "high", "Too late."),
        address: note_body(diary.lead, address, "enabling", "Too late."),
        reverse("edit_recommendation", args=[advice.pk]): {"version": 1, "text": "Too late."},
    }
    for path, body in sent.items():
        answer = diary.lead.post(path, body, headers=HTMX)
        assert answer.status_code == 422, path
        assert "Too late." in answer.content.decode(), path
        assert "published and closed" in answer.content.decode(), path
    diary.lead.post(reverse("remove_recommendation", args=[advice.pk]), {"version": 1})
    assert Recommendation.objects.get().text == advice.text


def test_a_handed_over_cycle_says_that_what_comes_now_is_late_and_marks_it(diary: SimpleNamespace) -> None:
    diary.cycle.state, diary.cycle.handed_over_at = "handed over", builders.noon(builders.FIRST_DAY)
    diary.cycle.save()
    builders.make_observation(diary.cycle, diary.actor, markers=diary.markers[:1], is_late=True)
    page = diary.browser.get(diary.page).content.decode()
    assert "What is written now is marked as late." in page
    assert "written after the hand-over" in page


# Together


def test_going_through_it_together_leads_from_marker_to_marker(diary: SimpleNamespace) -> None:
    first, last = diary.markers
    builders.make_observation(diary.cycle, diary.actor, "They lent us a room.", markers=[first])
    builders.make_observation(diary.cycle, diary.actor, "Another thing.", markers=[last])
    begin = diary.browser.get(diary.together)
    assert begin["Location"] == f"{diary.together}?marker={first.pk}"
    page = diary.browser.get(begin["Location"]).content.decode()
    assert "They lent us a room." in page
    assert "Another thing." not in page
    assert f"?marker={last.pk}" in page
    answer = diary.browser.post(diary.score, score_body(first, "low", together="yes"))
    assert answer["Location"] == f"{diary.together}?marker={last.pk}"
    at_last = reverse("score_marker", args=[last.pk, diary.cycle.pk])
    answer = diary.browser.post(at_last, score_body(last, "low", together="yes"))
    assert answer["Location"] == f"{diary.together}?station=unexpected"


def test_after_the_markers_the_room_sees_the_rest_and_goes_on_to_the_next_partner(
    diary: SimpleNamespace,
) -> None:
    other = builders.make_actor(diary.project, "Choirs")
    builders.make_observation(diary.cycle, diary.actor, "They sang.")
    builders.make_activity_entry(diary.cycle, builders.make_activity(diary.actor), "We walked.")
    builders.make_notes(diary.cycle, diary.actor, "A mild winter.")
    builders.make_recommendation(diary.cycle, diary.actor, "Meet again.")
    said = {
        "unexpected": "They sang.",
        "activities": "We walked.",
        "factors": "A mild winter.",
        "recommendations": "Meet again.",
    }
    for station, words in said.items():
        page = diary.browser.get(f"{diary.together}?station={station}").content.decode()
        assert [each for each in said.values() if each in page] == [words]
    order = sorted([diary.actor, other], key=lambda each: list(diary.project.actors.all()).index(each))
    first, last = (reverse("together", args=[diary.cycle.pk, each.pk]) for each in order)
    at_end = diary.browser.get(f"{first}?station=recommendations").content.decode()
    assert f'id="go-on" href="{last}"' in at_end
    at_end = diary.browser.get(f"{last}?station=recommendations").content.decode()
    assert f'id="go-on" href="{diary.cycle.get_absolute_url()}"' in at_end
    assert diary.browser.get(f"{diary.together}?station=attic").status_code == 404


def test_older_pages_show_every_observation_once_dated_or_not(diary: SimpleNamespace) -> None:
    days = [diary.cycle.start + timedelta(days=each % 9) for each in range(108)] + [None] * 3
    rows = [
        builders.make_observation(diary.cycle, diary.actor, date=day, markers=diary.markers[:1])
        for day in days
    ]
    shown, address = [], diary.page
    for _page in range(3):
        answer = diary.browser.get(address)
        shown += [each.anchor for block in answer.context["markers"] for each in block.seen]
        address = f"{diary.page}?after={answer.context['older']}"
    assert not answer.context["older"]
    assert sorted(shown) == sorted(f"observation-{row.pk}" for row in rows)


def test_the_room_shows_what_the_first_page_of_a_long_diary_does_not_reach(diary: SimpleNamespace) -> None:
    first, other = diary.markers
    builders.make_observation(diary.cycle, diary.actor, "Long ago.", markers=[first])
    for _each in range(51):
        builders.make_observation(diary.cycle, diary.actor, markers=[other])
    assert "Long ago." not in diary.browser.get(diary.page).content.decode()
    assert "Long ago." in diary.browser.get(f"{diary.together}?marker={first.pk}").content.decode()


def test_a_mistake_or_a_conflict_in_the_room_keeps_what_was_typed(diary: SimpleNamespace) -> None:
    marker = diary.markers[0]
    refused = diary.browser.post(diary.score, score_body(marker, "high", together="yes"))
    assert refused.status_code == 422
    assert "Previous and next marker" in refused.content.decode()
    builders.make_score(diary.cycle, marker, "low", "Hers.")
    conflict = diary.browser.post(diary.score, score_body(marker, "high", "Mine.", together="yes"))
    assert conflict.status_code == 409
    assert "Hers." in conflict.content.decode()


def test_the_room_asks_no_scores_of_who_gives_none_and_knows_no_foreign_marker(
    diary: SimpleNamespace,
) -> None:
    here = f"{diary.together}?marker={diary.markers[0].pk}"
    assert "Save and go on" in diary.browser.get(here).content.decode()
    assert "Save and go on" not in diary.partner.get(here).content.decode()
    foreign = builders.make_marker(builders.make_actor(diary.project))
    for wanted in (foreign.pk, "x", 10**30):
        assert diary.browser.get(f"{diary.together}?marker={wanted}").status_code == 404
    bare = builders.make_actor(diary.project, "Without markers")
    empty = diary.browser.get(reverse("together", args=[diary.cycle.pk, bare.pk]))
    assert "Here one goes through the markers" in empty.content.decode()


def test_what_the_meetings_found_stands_with_the_entries_for_those_who_may_read_it(
    diary: SimpleNamespace,
) -> None:
    other = builders.make_actor(diary.project, "Schools")
    seen = builders.make_observation(diary.before, diary.actor, "They rang.")
    done = builders.make_activity_entry(diary.before, builders.make_activity(diary.actor))
    meeting = builders.make_meeting(diary.before, findings=())
    builders.make_finding(meeting, "It rang.", observations=[seen], entries=[done], actor=diary.actor)
    builders.make_finding(meeting, "Elsewhere.", observations=[seen], actor=other)
    running = builders.make_meeting(diary.cycle, findings=())
    running.held_at = None
    running.save()
    builders.make_finding(running, "Not yet.", observations=[seen], actor=diary.actor)
    page = reverse("diary", args=[diary.before.pk, diary.actor.pk])
    number = diary.before.number

    def told(browser: Client) -> list[list[str]]:
        context = browser.get(page).context
        rows = [*context["unexpected"], *context["done_rows"]]
        rows += [each for block in context["markers"] for each in block.seen]
        return [[each.label for each in row.mentions] for row in rows if row.mentions]

    assert sorted(told(diary.browser)) == [
        [f"finding {number}.1"],
        [f"finding {number}.1", f"finding {number}.2"],
    ]
    assert sorted(told(diary.partner)) == [[f"finding {number}.1"], [f"finding {number}.1"]]
    assert f"{meeting.get_absolute_url()}#finding-" in diary.browser.get(page).text


def test_what_people_wrote_is_shown_as_text_in_every_place_of_a_diary(diary: SimpleNamespace) -> None:
    said = """<i title="x">'&amp;</textarea>"""
    activity = builders.make_activity(diary.actor, said)
    builders.make_activity_entry(
        diary.cycle,
        activity,
        by=diary.member,
        **dict.fromkeys(("description", "went_well", "why_well", "went_less_well", "why_less_well"), said),
    )
    seen = dict.fromkeys(("significance", "contribution", "other_factors"), said)
    builders.make_observation(diary.cycle, diary.actor, said, markers=[diary.markers[0]], **seen)
    builders.make_score(diary.cycle, diary.markers[0], remark=said)
    builders.make_notes(diary.cycle, diary.actor, said)
    builders.make_recommendation(diary.cycle, diary.actor, said)

    page = diary.lead.get(diary.page).content.decode()
    form = diary.lead.get(note(diary, "enabling")).content.decode()

    escaped = "&lt;i title=&quot;x&quot;&gt;&#x27;&amp;amp;&lt;/textarea&gt;"
    assert page.count(f'dir="auto">{escaped}<') == 13
    assert f">\n{escaped}</textarea>" in form
    assert "<i title" not in page + form
