"""What was taken out of a diary can be brought back for 30 days; then no word of it is left, and its id stays known."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse

from diaries.models import ActivityEntry, Attachment, Draft, Observation
from diaries.models.entry import Entry
from diaries.services.attachment import describe_attachment, place_of, remove_attachment
from diaries.services.draft import key_of
from diaries.services.entry import TEXTS, change_entry, remove_entry
from diaries.services.promoting import markers_made_of, promote_observation
from diaries.services.removed import PAGE, bring_back_entry, erase_old_entries, read_removed
from projects import clock
from projects.models import CycleState, HistoryEntry
from projects.services.history import erase_words
from reports.models import Edition, Kind, Report
from reports.services import documents, files, sweeping
from reports.services.documents import ask_for_diaries
from reports.services.publication import ask_for_report
from tests import builders
from tests.diaries.writing import as_device, done, make_town, seen

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]

both = pytest.mark.parametrize("kind", ["saw", "did"])
MONTH = timedelta(days=30)
WORDS = ("herons", "why it matters", "our part", "the weather")


@pytest.fixture
def town(signed_in) -> SimpleNamespace:
    town = make_town()
    town.client = signed_in(town.writer)
    town.coordinator = builders.make_coordinator(town.project, "Sara")
    town.page = reverse("removed", args=[town.project.slug])
    return town


def write(kind: str, town: SimpleNamespace) -> tuple[Any, dict[str, Any]]:
    """Sends an entry with words in every field; the entry, and what was sent."""
    if kind == "saw":
        more = dict(zip(("significance", "contribution", "other_factors"), WORDS[1:], strict=True))
        body = seen(town, change=WORDS[0], method="interview", activities=[town.activity.pk], **more)
        model: type[Entry] = Observation
    else:
        more = dict.fromkeys(("went_well", "why_well", "went_less_well", "why_less_well"), WORDS[1])
        body = done(town, description=WORDS[0], participants=12, when="day", date="2020-03-06", **more)
        model = ActivityEntry
    path = town.saw if kind == "saw" else town.did
    assert as_device(town.client, path, body).status_code == 201
    return model._default_manager.get(client_id=body["client_id"]), body


def restore_path(row: Entry) -> str:
    name = "restore_observation" if isinstance(row, Observation) else "restore_activity_entry"
    return reverse(name, args=[row.pk])


def fresh(row: Entry) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


def later(**after: float) -> clock.at:
    return clock.at(clock.now() + timedelta(**after))


# Bringing back


@both
def test_removing_offers_to_bring_it_back_and_one_button_does(town: SimpleNamespace, kind: str) -> None:
    row, _body = write(kind, town)
    name = "remove_observation" if kind == "saw" else "remove_activity_entry"
    page = town.client.post(reverse(name, args=[row.pk]), follow=True).content.decode()
    assert f'action="{restore_path(row)}"' in page
    assert town.page in page
    answer = town.client.post(restore_path(row), follow=True)
    assert "The entry is back in the diary." in answer.content.decode()
    assert WORDS[0] in answer.content.decode()
    row = fresh(row)
    assert (row.removed_at, row.removed_by, row.version) == (None, None, 3)
    acts = HistoryEntry.objects.filter(kind=row._meta.model_name, subject_id=row.pk)
    assert list(acts.order_by("pk").values_list("verb", "by")) == [
        ("added", town.writer.pk),
        ("removed", town.writer.pk),
        ("brought back", town.writer.pk),
    ]


@both
def test_bringing_back_twice_is_once(town: SimpleNamespace, kind: str) -> None:
    row, _body = write(kind, town)
    remove_entry(row, by=town.writer)
    for said in ("The entry is back in the diary.", "The entry stands in the diary."):
        assert said in town.client.post(restore_path(row), follow=True).content.decode()
    assert HistoryEntry.objects.filter(verb="brought back").count() == 1


def test_an_entry_comes_back_with_its_files(town: SimpleNamespace) -> None:
    row, _body = write("saw", town)
    photo = builders.make_attachment(row, by=town.writer)
    remove_entry(row, by=town.writer)
    assert town.client.get(photo.get_absolute_url()).status_code == 404
    bring_back_entry(row, by=town.writer)
    assert town.client.get(photo.get_absolute_url()).status_code == 200


def test_what_was_removed_by_another_its_writer_brings_back(town: SimpleNamespace) -> None:
    row, _body = write("saw", town)
    remove_entry(row, by=town.coordinator)
    assert town.client.post(restore_path(row)).status_code == 302
    assert fresh(row).removed_at is None


def test_somebody_elses_is_for_those_who_may_change_it(town: SimpleNamespace, signed_in) -> None:
    row, _body = write("saw", town)
    remove_entry(row, by=town.writer)
    member = signed_in(builders.make_member(town.project))
    assert member.post(restore_path(row)).status_code == 403
    assert WORDS[0] not in member.get(town.page).content.decode()
    assert signed_in(town.coordinator).post(restore_path(row)).status_code == 302
    assert fresh(row).removed_at is None


def test_partners_find_what_they_wrote_with_their_own_partner_only(town: SimpleNamespace, signed_in) -> None:
    jonas = builders.make_partner(town.one, "Jonas")
    rows = {
        "own": builders.make_observation(town.cycle, town.one, "Own words.", by=jonas),
        "a colleague's": builders.make_observation(
            town.cycle, town.one, "A colleague's words.", by=town.writer
        ),
        "of before": builders.make_observation(town.cycle, town.two, "Words of before.", by=jonas),
    }
    for row in rows.values():
        remove_entry(row, by=town.coordinator)
    client = signed_in(jonas)
    page = client.get(town.page).content.decode()
    assert [name for name, row in rows.items() if row.change in page.replace("&#x27;", "'")] == ["own"]
    assert "1 removed entry" in page
    statuses = {name: client.post(restore_path(row)).status_code for name, row in rows.items()}
    assert statuses == {"own": 302, "a colleague's": 403, "of before": 403}


@both
def test_in_a_published_cycle_nothing_comes_back_and_the_page_says_so(
    town: SimpleNamespace, kind: str
) -> None:
    row, _body = write(kind, town)
    remove_entry(row, by=town.writer)
    town.cycle.state, town.cycle.handed_over_at = CycleState.PUBLISHED, clock.now()
    town.cycle.save()
    page = town.client.get(town.page).content.decode()
    assert "Cycle 1 is published; nothing changes in it any more." in page
    assert restore_path(row) not in page
    answer = town.client.post(restore_path(row), follow=True)
    assert "published and closed" in answer.content.decode()
    assert fresh(row).removed_at


@both
def test_it_stays_for_thirty_days_to_the_minute(town: SimpleNamespace, kind: str) -> None:
    row, _body = write(kind, town)
    remove_entry(row, by=town.writer)
    with later(days=29, hours=23, minutes=59):
        assert [each.days_left for each in read_all(town).rows] == [1]
        assert "Today is the last day" in town.client.get(town.page).content.decode()
        assert erase_old_entries() == 0
    with later(days=30, minutes=1):
        assert read_all(town).count == 0
        with pytest.raises(ValidationError, match="30 days ago"):
            bring_back_entry(row, by=town.writer)
        assert "30 days ago" in town.client.post(restore_path(row), follow=True).content.decode()


def read_all(town: SimpleNamespace, **more: Any) -> Any:
    return read_removed(town.project, town.coordinator, by_everybody=True, **more)


# The list


def test_the_list_says_what_whose_when_by_whom_and_how_long(town: SimpleNamespace, signed_in) -> None:
    for kind in ("saw", "did"):
        remove_entry(write(kind, town)[0], by=town.coordinator)
    page = " ".join(signed_in(town.coordinator).get(town.page).content.decode().split())
    assert "2 removed entries, last removed first" in page
    assert page.index("What we did") < page.index("What we saw")
    for words in (f"Written by {town.writer}", "Removed by Sara on", "30 days left", "Libraries", WORDS[0]):
        assert words in page


def test_an_empty_list_says_what_belongs_there(town: SimpleNamespace) -> None:
    assert "Nothing was taken out" in town.client.get(town.page).content.decode()


def test_a_long_list_goes_on_where_it_stopped_and_shows_each_once(town: SimpleNamespace, signed_in) -> None:
    """Also where many were removed at one moment, in either kind."""
    moment = clock.now()
    for number in range(PAGE + 20):
        at = moment - timedelta(minutes=number // 30)
        builders.make_observation(town.cycle, town.one, by=town.writer, removed_at=at)
        builders.make_activity_entry(town.cycle, town.activity, by=town.writer, removed_at=at)
    found, place, pages = [], None, 0
    while pages == 0 or place:
        page = read_all(town, after=place)
        found += [(each.kind, each.entry.pk) for each in page.rows]
        place, pages = page.further, pages + 1
        assert page.count == 2 * (PAGE + 20)
    assert pages == 3
    assert len(found) == len(set(found)) == 2 * (PAGE + 20)
    client = signed_in(town.coordinator)
    first = client.get(town.page)
    second = client.get(town.page, {"after": first.context["further"]})
    assert [each.entry.pk for each in second.context["page"].rows] == [
        pk for _kind, pk in found[PAGE : 2 * PAGE]
    ]


@pytest.mark.parametrize(
    "place",
    [
        "x",
        "2020-01-01_seen_1",
        "2020-01-01T00:00:00+00:00_eaten_1",
        "2020-01-01T00:00:00+00:00_seen_-1",
        "__",
    ],
)
def test_a_place_that_cannot_be_is_not_found(town: SimpleNamespace, place: str) -> None:
    assert town.client.get(town.page, {"after": place}).status_code == 404
    huge = "2020-01-01T00:00:00+00:00_seen_99999999999999999999999"
    assert town.client.get(town.page, {"after": huge}).status_code == 404


# Erasing


def words_anywhere(row: Entry) -> set[str]:
    """Which of the words are still in the row or in any act of the history."""
    told = [repr(list(HistoryEntry.objects.values_list("before", "after", "reason")))]
    told.append(repr([getattr(fresh(row), field.attname) for field in row._meta.concrete_fields]))
    return {word for word in (*WORDS, "clearer herons", "photo.jpg") if any(word in each for each in told)}


@both
def test_after_thirty_days_no_word_is_left_and_the_acts_stay(town: SimpleNamespace, kind: str) -> None:
    row, _body = write(kind, town)
    text = "change" if kind == "saw" else "description"
    row = change_entry(row, by=town.coordinator, version=1, values={text: "clearer herons"})
    photo = builders.make_attachment(row, by=town.writer, caption="our part")
    builders.make_draft(
        town.coordinator, town.project, "half herons", key=key_of(row), kind=Draft.Kind.CHANGE
    )
    others = builders.make_draft(town.coordinator, town.project, "other words")
    remove_entry(row, by=town.writer)
    acts = list(HistoryEntry.objects.values_list("pk", "verb", "by", "at", "kind", "subject_id"))
    assert words_anywhere(row)
    with later(days=31):
        sweeping.tidy()
        assert erase_old_entries() == 0  # once is enough
    assert words_anywhere(row) == set()
    row = fresh(row)
    assert {getattr(row, name) for name in TEXTS[type(row)]} == {""}
    assert row.date is None
    assert not row.attachments.exists()
    assert not default_storage.exists(place_of(town.project.pk, photo.sha256))
    assert list(Draft.objects.all()) == [others]
    told = list(
        HistoryEntry.objects.order_by("-pk").values_list("pk", "verb", "by", "at", "kind", "subject_id")
    )
    assert told[1:] == sorted(acts, reverse=True)
    assert told[0][1:3] == ("erased", None)


def test_a_file_that_is_erased_leaves_no_word_in_the_history_of_its_entry(town: SimpleNamespace) -> None:
    row, _body = write("saw", town)
    photos = {
        name: builders.make_attachment(row, by=town.writer, name=f"{name}.jpg") for name in ("gone", "kept")
    }
    for name, photo in photos.items():
        describe_attachment(attachment=photo, by=town.writer, caption=f"A {name} face", consent="internal")
    remove_attachment(attachment=photos["gone"], by=town.writer)
    with later(days=31):
        sweeping.tidy()
    told = repr(list(HistoryEntry.objects.values_list("before", "after")))
    assert "gone" not in told
    assert "A kept face" in told
    assert "kept.jpg" in told
    assert WORDS[0] in told


def test_its_ties_and_numbers_go_too(town: SimpleNamespace) -> None:
    seen_row, _body = write("saw", town)
    seen_row.markers.set(town.markers[:2])
    done_row, _body = write("did", town)
    for row in (seen_row, done_row):
        remove_entry(row, by=town.writer)
    with later(days=31):
        assert erase_old_entries() == 2
    seen_row, done_row = fresh(seen_row), fresh(done_row)
    assert (seen_row.markers.count(), seen_row.activities.count(), seen_row.method) == (0, 0, "")
    assert done_row.participants is None


@both
def test_its_id_is_known_for_ever(town: SimpleNamespace, kind: str) -> None:
    row, body = write(kind, town)
    remove_entry(row, by=town.writer)
    with later(days=31):
        erase_old_entries()
    with later(days=3000):
        for _time in range(3):
            path = town.saw if kind == "saw" else town.did
            assert as_device(town.client, path, body).status_code == 410
    assert type(row)._default_manager.get().client_id == UUID(body["client_id"])
    assert town.client.post(restore_path(row)).status_code == 404


def test_what_was_brought_back_or_never_removed_is_not_erased(town: SimpleNamespace) -> None:
    rows = [write("saw", town)[0] for _each in range(2)]
    remove_entry(rows[0], by=town.writer)
    bring_back_entry(rows[0], by=town.writer)
    with later(days=31):
        assert erase_old_entries() == 0
    assert [fresh(row).change for row in rows] == [WORDS[0]] * 2


def test_a_marker_that_was_made_of_it_still_knows_so(town: SimpleNamespace) -> None:
    row, _body = write("saw", town)
    values = {"number": "9", "level": "love", "text": "They count birds."}
    marker = promote_observation(row, by=town.coordinator, values=values, reason="Seen.")
    remove_entry(row, by=town.writer)
    with later(days=31):
        erase_old_entries()
    assert markers_made_of(town.project, [fresh(row)]) == {row.pk: marker.pk}


def test_one_that_cannot_be_erased_now_does_not_hold_up_the_others(
    town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, fine = write("saw", town)[0], write("saw", town)[0]
    builders.make_attachment(stuck, by=town.writer)
    for row in (stuck, fine):
        remove_entry(row, by=town.writer)

    def fail(name: str) -> None:
        raise OSError("the disk is away")

    with later(days=31):
        with monkeypatch.context() as broken:
            broken.setattr(default_storage, "delete", fail)
            assert erase_old_entries() == 1
        assert (fresh(stuck).change, fresh(fine).change) == (WORDS[0], "")
        assert Attachment.objects.count() == 1
        assert erase_old_entries() == 1
    assert fresh(stuck).change == ""


def test_history_takes_no_other_change(town: SimpleNamespace) -> None:
    row, _body = write("saw", town)
    acts = HistoryEntry.objects.filter(subject_id=row.pk)
    with pytest.raises(TypeError, match="append-only"):
        acts.update(reason="x")
    with pytest.raises(TypeError, match="append-only"):
        acts.delete()
    erase_words(project=town.project, kind="marker", subject_id=row.pk)
    assert WORDS[0] in repr(list(HistoryEntry.objects.values_list("after", flat=True)))
    erase_words(project=town.project, kind="observation", subject_id=row.pk, keep=["change", "actor"])
    act = HistoryEntry.objects.get(kind="observation")
    assert act.after == {"actor": town.one.pk}  # a number may stay, a text never


def test_drafts_of_documents_that_hold_the_words_go_and_published_ones_stay(town: SimpleNamespace) -> None:
    row, _body = write("saw", town)
    with_words = ask_for_report(cycle=town.cycle, by=town.coordinator, language="nl")
    place = Path(settings.REPORT_ROOT, files.kept_name("a" * 64))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"%PDF-")
    Report.objects.filter(pk=with_words.pk).update(sha256="a" * 64)
    remove_entry(row, by=town.writer)
    without = ask_for_report(cycle=town.cycle, by=town.coordinator, language="nl")
    assert WORDS[0] in with_words.edition.content
    assert WORDS[0] not in without.edition.content
    published = builders.make_edition(builders.make_cycle(town.project, state=CycleState.PUBLISHED), 1)
    with later(days=31):
        sweeping.tidy()
    assert set(Edition.objects.all()) == {without.edition, published}
    assert not place.exists()


def test_a_draft_of_a_cycle_in_which_the_entry_stood_before_goes_too(town: SimpleNamespace) -> None:
    row, _body = write("saw", town)
    next_cycle = builders.make_cycle(town.project)
    before = ask_for_report(cycle=town.cycle, by=town.coordinator, language="nl")
    change_entry(row, by=town.writer, version=1, values={"cycle": next_cycle})
    remove_entry(fresh(row), by=town.writer)
    assert WORDS[0] in before.edition.content
    with later(days=31):
        sweeping.tidy()
    assert not Edition.objects.exists()


def test_drafts_with_a_file_that_is_erased_go_with_it(town: SimpleNamespace) -> None:
    row, _body = write("saw", town)
    file = builders.make_attachment(row, by=town.writer, caption="Quaggas on the square", consent="report")
    with_file = ask_for_report(cycle=town.cycle, by=town.coordinator, language="nl")
    remove_attachment(attachment=file, by=town.writer)
    without = ask_for_report(cycle=town.cycle, by=town.coordinator, language="nl")
    assert "Quaggas" in with_file.edition.content
    with later(days=31):
        sweeping.tidy()
    assert list(Edition.objects.all()) == [without.edition]


def test_what_is_removed_while_a_document_is_put_together_goes_from_it(
    town: SimpleNamespace, monkeypatch
) -> None:
    row, _body = write("saw", town)
    real = documents.to_json

    def while_it_is_kept(content: object) -> str:
        remove_entry(row, by=town.writer)
        return real(content)

    monkeypatch.setattr(documents, "to_json", while_it_is_kept)
    kept = ask_for_diaries(kind=Kind.DIARY, cycle=town.cycle, by=town.coordinator, language="en")
    assert WORDS[0] in kept.edition.content
    with later(days=31):
        sweeping.tidy()
    assert not Edition.objects.exists()


def test_a_file_cannot_be_brought_back_after_its_thirty_days(town: SimpleNamespace) -> None:
    row, _body = write("saw", town)
    file = builders.make_attachment(row, by=town.writer)
    remove_attachment(attachment=file, by=town.writer)
    with later(days=31):
        town.client.post(reverse("restore_attachment", args=[file.pk]))
    assert Attachment.objects.get(pk=file.pk).removed_at


def test_a_draft_of_a_change_of_an_erased_entry_is_not_kept(town: SimpleNamespace) -> None:
    row, _body = write("saw", town)
    remove_entry(row, by=town.writer)
    draft = {"project": town.project.slug, "kind": "change", "key": key_of(row), "path": "/", "tab": "t"}
    draft |= {"turn": 1, "revision": 0, "fields": [["version", "1"], ["change", "herons once more"]]}
    with later(days=31):
        sweeping.tidy()
        answer = town.client.post(reverse("save_draft"), draft, content_type="application/json")
    assert answer.status_code == 410
    assert not Draft.objects.exists()


def test_a_place_that_no_list_can_have_does_not_exist(town: SimpleNamespace) -> None:
    diary = reverse("diary", args=[town.cycle.pk, town.one.pk])
    for path, place in (
        (diary, "2020-03-06_" + "9" * 30),
        (diary, "2020-03-06_0"),
        (town.page, "0001-01-01T00:00:00+14:00_seen_5"),
        (town.page, "9999-12-31T23:59:59-14:00_seen_5"),
    ):
        assert town.client.get(path, {"after": place}).status_code == 404
