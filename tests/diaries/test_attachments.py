"""Photos and files with entries: sent once, seen by whom the entry is, shown by consent, erased with their bytes."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diaries.models import Attachment, Consent, Observation
from diaries.services.attachment import (
    MOST_WAITING,
    MOST_WITH_AN_ENTRY,
    UploadedBefore,
    bring_back_attachment,
    describe_attachment,
    erase_old_attachments,
    keep_file,
    place_of,
    remove_attachment,
    tie_attachments,
)
from diaries.services.entry import remove_entry
from diaries.services.reading import read_diary
from projects import clock
from projects.models import Cycle, CycleState, HistoryEntry
from tests.builders import (
    make_activity,
    make_activity_entry,
    make_actor,
    make_attachment,
    make_coordinator,
    make_cycle,
    make_draft,
    make_member,
    make_observation,
    make_partner,
    make_pdf,
    make_photo,
    make_project,
)

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


class Diary:
    """A project with a member who wrote one observation, and their browser."""

    def __init__(self, signed_in) -> None:
        self.project = make_project()
        self.cycle = make_cycle(self.project)
        self.actor = make_actor(self.project)
        self.member = make_member(self.project)
        self.browser = signed_in(self.member)
        self.observation = make_observation(self.cycle, self.actor, by=self.member)
        self.saw = reverse("saw", args=[self.project.slug])
        self.waiting = reverse("upload_attachment", args=[self.actor.pk])
        self.with_entry = reverse("attach_to_observation", args=[self.observation.pk])

    def send(self, content: bytes, *, to: str = "", id=None, name: str = "photo.jpg", headers=JSON):
        file = SimpleUploadedFile(name, content)
        body = {"file": file} | ({"id": id} if id else {})
        return self.browser.post(to or self.waiting, body, headers=headers)

    def publish(self) -> None:
        Cycle.objects.filter(pk=self.cycle.pk).update(state=CycleState.PUBLISHED, handed_over_at=clock.now())

    def write(self, **more):
        return self.browser.post(
            self.saw,
            {
                "client_id": uuid4(),
                "version": 0,
                "actor": self.actor.pk,
                "cycle": self.cycle.pk,
                "change": "They sing.",
                "nature": "unexpected positive",
            }
            | more,
        )


@pytest.fixture
def diary(signed_in) -> Diary:
    return Diary(signed_in)


def acts_on(entry) -> list[HistoryEntry]:
    kind = entry._meta.model_name
    return [
        act
        for act in HistoryEntry.objects.filter(kind=kind, subject_id=entry.pk).order_by("pk")
        if "attachment" in {**act.before, **act.after}
    ]


# Sending


@pytest.mark.sqlite_too
def test_a_file_sent_twice_is_kept_once(diary):
    id, photo = uuid4(), make_photo()
    first, again = diary.send(photo, id=id), diary.send(photo, id=id)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] == str(id)
    assert Attachment.objects.count() == 1


def test_another_file_under_the_same_id_is_refused(diary):
    id = uuid4()
    diary.send(make_photo(), id=id)
    answer = diary.send(make_photo(colour="red"), id=id)
    assert answer.status_code == 409
    assert Attachment.objects.get().sha256 == make_attachment(diary.observation).sha256


def test_an_id_of_somebody_else_says_nothing_of_them(diary):
    theirs = make_attachment(project=diary.project, name="their secret.jpg")
    answer = diary.send(make_photo(), id=theirs.pk)
    assert answer.status_code == 409
    assert "secret" not in answer.content.decode()


def test_a_file_that_was_removed_does_not_come_back_by_sending_it_again(diary):
    id, photo = uuid4(), make_photo()
    diary.send(photo, id=id, to=diary.with_entry)
    remove_attachment(attachment=Attachment.objects.get(), by=diary.member)
    assert diary.send(photo, id=id, to=diary.with_entry).status_code == 410


def test_what_cannot_be_kept_gets_a_sentence_beside_its_field_and_leaves_nothing(diary):
    answer = diary.send(b"<svg></svg>", name="photo.jpg")
    assert answer.status_code == 422
    assert "no photo" in answer.json()["errors"]["file"][0]
    page = diary.send(b"<svg></svg>", to=diary.with_entry, headers={})
    assert page.status_code == 422
    assert "no photo" in page.content.decode()
    assert diary.send(b"").status_code == 422
    assert diary.browser.post(diary.waiting, {}, headers=JSON).status_code == 422
    assert Attachment.objects.count() == 0


def test_too_large_a_file_is_refused_before_it_is_read(diary):
    answer = diary.send(make_photo() + bytes(15 * 1024 * 1024))
    assert "at most 15 MB" in answer.json()["errors"]["file"][0]


def test_an_entry_has_ten_files_and_not_one_more(diary):
    for _each in range(MOST_WITH_AN_ENTRY):
        make_attachment(diary.observation)
    answer = diary.send(make_photo(), to=diary.with_entry)
    assert answer.status_code == 422
    assert "One entry can have 10 files" in answer.json()["errors"]["file"][0]


def test_files_that_wait_are_bounded(diary):
    rows = [
        Attachment(
            project=diary.project, uploaded_by=diary.member, name="x", kind="image/png", sha256="0", size=1
        )
        for _each in range(MOST_WAITING)
    ]
    Attachment.objects.bulk_create(rows)
    assert diary.send(make_photo()).status_code == 422


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\me.jpg", "me.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("فيلم.png", "فيلم.png"),
        ("a" * 400 + ".jpg", "a" * 200 + ".jpg"),
        ("\x00", "file"),
    ],
)
def test_a_name_is_words_and_never_a_path(name, kept):
    project = make_project()
    by = make_member(project)
    row = keep_file(id=uuid4(), project=project, by=by, name=name, content=make_photo())
    assert row.name == kept
    assert default_storage.exists(place_of(project.pk, row.sha256))


def test_the_same_photo_is_stored_once(diary):
    first, second = make_attachment(diary.observation), make_attachment(diary.observation)
    assert first.sha256 == second.sha256
    folder = place_of(diary.project.pk, first.sha256).rpartition("/")[0]
    assert default_storage.listdir(folder)[1].count(first.sha256) == 1


def test_a_file_half_written_by_somebody_who_died_is_written_anew(diary):
    row = make_attachment(diary.observation)
    place = place_of(diary.project.pk, row.sha256)
    with open(default_storage.path(place), "wb") as file:
        file.write(b"half")
    make_attachment(diary.observation)
    assert default_storage.size(place) == row.size


@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_by_eight_at_once_is_kept_once():
    project = make_project()
    by = make_member(project)
    id, photo, answers = uuid4(), make_photo(), []

    def send() -> None:
        try:
            keep_file(id=id, project=project, by=by, name="photo.jpg", content=photo)
            answers.append("new")
        except UploadedBefore as before:
            answers.append("same" if before.same else "other")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["new"] + ["same"] * 7
    assert Attachment.objects.count() == 1


# With the entry


@pytest.mark.sqlite_too
def test_a_file_waits_for_its_entry_and_is_tied_when_that_is_saved(diary):
    id = diary.send(make_photo()).json()["id"]
    assert Attachment.objects.get().entry is None
    assert diary.write(attachments=[id]).status_code == 302
    row = Attachment.objects.get()
    assert row.observation == Observation.objects.latest("pk")
    assert acts_on(row.observation)[0].after["attachment"] == id


def test_an_entry_is_not_saved_without_a_file_it_names(diary, signed_in):
    theirs = make_attachment(project=diary.project)
    elsewhere = make_attachment(project=make_project(), by=diary.member)
    mine = make_attachment(project=diary.project, by=diary.member)
    for strange in (theirs.pk, elsewhere.pk, uuid4(), "no id"):
        page = diary.write(attachments=[mine.pk, strange])
        assert page.status_code == 422
        text = page.content.decode()
        assert "One of the files is not here any more" in text
        assert f'name="attachments" value="{mine.pk}"' in text
        assert str(strange) not in text
        assert "They sing." in text
    assert Observation.objects.count() == 1
    assert Attachment.objects.filter(observation=None).count() == 3


def test_an_entry_saved_twice_keeps_its_files_once(diary):
    id, client_id = diary.send(make_photo()).json()["id"], uuid4()
    for _each in range(2):
        assert diary.write(attachments=[id], client_id=client_id).status_code == 302
    assert Attachment.objects.count() == 1


def test_entries_with_several_partners_share_a_file(diary):
    other = make_observation(diary.cycle, make_actor(diary.project), by=diary.member)
    row = make_attachment(project=diary.project, by=diary.member, consent=Consent.REPORT)
    for _each in range(2):
        for entry in (diary.observation, other):
            tie_attachments(entry, ids=[row.pk], by=diary.member)
    assert [each.attachments.count() for each in (diary.observation, other)] == [1, 1]
    assert set(Attachment.objects.values_list("sha256", "consent")) == {(row.sha256, "report")}


def test_without_a_script_a_page_takes_a_file_and_asks_for_consent(diary):
    assert 'enctype="multipart/form-data"' in diary.browser.get(diary.with_entry).content.decode()
    answer = diary.send(make_photo(), to=diary.with_entry, headers={})
    row = Attachment.objects.get()
    assert answer["Location"] == reverse("caption_attachment", args=[row.pk])
    assert "May this photo leave the project?" in diary.browser.get(answer["Location"]).content.decode()
    edit = reverse("edit_observation", args=[diary.observation.pk])
    assert reverse("attachment_small", args=[row.pk]) in diary.browser.get(edit).content.decode()


def test_limits_are_said_before_one_chooses(diary):
    for path in (
        diary.saw,
        reverse("edit_observation", args=[diary.observation.pk]),
        diary.with_entry,
    ):
        assert "at most 15 MB each and 10 with one entry" in diary.browser.get(path).content.decode()


def test_nothing_is_added_or_removed_once_the_cycle_is_published(diary):
    row = make_attachment(diary.observation)
    diary.publish()
    assert diary.send(make_photo(), to=diary.with_entry).status_code == 422
    diary.browser.post(reverse("remove_attachment", args=[row.pk]))
    row.refresh_from_db()
    assert (Attachment.objects.count(), row.removed_at) == (1, None)


# Consent


@pytest.mark.sqlite_too
def test_who_noted_a_consent_and_when_is_kept_and_told_in_the_history(diary):
    row = make_attachment(diary.observation)
    path = reverse("caption_attachment", args=[row.pk])
    assert diary.browser.post(path, {"caption": "A choir.", "consent": "report"}).status_code == 302
    row.refresh_from_db()
    assert (row.caption, row.consent, row.consent_by) == ("A choir.", "report", diary.member)
    assert row.consent_at is not None
    act = acts_on(diary.observation)[-1]
    assert (act.before["consent"], act.after["consent"], act.by) == ("", "report", diary.member)


def test_a_description_that_was_overtaken_by_the_next_one_changes_nothing(diary):
    """Who leaves a page sends the last word beside the one still under way."""
    row = make_attachment(diary.observation, caption="A choir.", consent="internal")
    path = reverse("caption_attachment", args=[row.pk])
    last = {"caption": "A choir.", "consent": "internal", "typed_on": "a page", "turn": "2"}
    for sent in (last, last | {"caption": "A quire.", "consent": "public", "turn": "1"}):
        assert diary.browser.post(path, sent).status_code == 302
    row.refresh_from_db()
    assert (row.caption, row.consent) == ("A choir.", "internal")
    for more in (
        {"turn": "3"},
        {"typed_on": "another page", "turn": "1"},
        {"typed_on": "", "turn": "no number"},
    ):
        consent = "report" if row.consent == "internal" else "internal"
        diary.browser.post(path, last | more | {"consent": consent})
        row.refresh_from_db()
        assert row.consent == consent


def test_unanswered_or_internal_never_leaves(diary):
    for consent in ("", Consent.INTERNAL):
        make_attachment(diary.observation, consent=consent)
    leaves = {make_attachment(diary.observation, consent=consent).pk for consent in ("report", "public")}
    make_attachment(diary.observation, consent="public", removed_at=clock.now())
    assert {row.pk for row in Attachment.objects.for_the_report()} == leaves


def test_consent_can_be_taken_back_after_publication_and_nothing_else(diary):
    row = make_attachment(diary.observation, caption="A choir.", consent="report")
    diary.publish()
    diary.browser.post(
        reverse("caption_attachment", args=[row.pk]), {"caption": "Something else.", "consent": "internal"}
    )
    row.refresh_from_db()
    assert (row.caption, row.consent) == ("A choir.", "internal")
    with pytest.raises(ValidationError):
        describe_attachment(attachment=row, by=diary.member, caption="Something else.", consent="internal")


@pytest.mark.parametrize("kind", ["saw", "did"])
def test_a_photo_that_comes_with_other_words_under_the_same_id_is_there_for_both(diary, kind):
    day = {"when": "day", "date": str(diary.cycle.start)}
    body = {"client_id": str(uuid4()), "actor": diary.actor.pk, "change": "One.", "description": "One."} | day
    if kind == "did":
        body["activity"] = make_activity(diary.actor).pk
    address = reverse(kind, args=[diary.project.slug])
    assert diary.browser.post(address, body).status_code == 302
    row = make_attachment(project=diary.project, by=diary.member, name="choir.jpg")
    sent = body | {"change": "Two.", "description": "Two.", "attachments": [str(row.pk)]}
    answer = diary.browser.post(address, sent)
    assert answer.status_code == 409
    assert "choir.jpg" in answer.content.decode()
    row.refresh_from_db()
    assert row.entry is not None
    assert "One." in (getattr(row.entry, "change", ""), getattr(row.entry, "description", ""))


def test_consent_is_about_the_photo_wherever_it_stands(diary):
    elsewhere = make_observation(diary.cycle, make_actor(diary.project, "Homes"), by=diary.member)
    row = make_attachment(diary.observation, consent="report", by=diary.member)
    copy = make_attachment(elsewhere, consent="report", by=diary.member)
    of_somebody_else = make_attachment(elsewhere, consent="report", by=make_member(diary.project))
    assert len({each.sha256 for each in (row, copy, of_somebody_else)}) == 1

    def now() -> list[str]:
        rows = Attachment.objects.in_bulk()
        return [rows[each.pk].consent for each in (row, copy, of_somebody_else)]

    describe_attachment(attachment=copy, by=diary.member, caption="", consent="internal")
    assert now() == ["internal"] * 3
    told = HistoryEntry.objects.filter(subject_id=diary.observation.pk, kind="observation").latest("pk")
    assert (told.before["consent"], told.after["consent"]) == ("report", "internal")
    describe_attachment(attachment=row, by=diary.member, caption="", consent="public")
    assert now() == ["public", "public", "internal"]


def test_a_caption_too_long_or_unstorable_gets_a_sentence_and_stays_on_the_page(diary):
    path = reverse("caption_attachment", args=[make_attachment(diary.observation).pk])
    for caption in ("x" * 301, "a\x00b"):
        page = diary.browser.post(path, {"caption": caption, "consent": "report"})
        assert page.status_code == 422
        assert "invalid-feedback" in page.content.decode()
    assert "At most 300 characters" in diary.browser.post(path, {"caption": "x" * 301}).content.decode()
    assert diary.browser.post(path, {"consent": "sold"}).status_code == 422


def test_a_document_is_not_asked_for_consent(diary):
    row = make_attachment(diary.observation, content=make_pdf(), name="report.pdf")
    path = reverse("caption_attachment", args=[row.pk])
    assert "leave the project" not in diary.browser.get(path).content.decode()
    diary.browser.post(path, {"caption": "Minutes.", "consent": "public"})
    row.refresh_from_db()
    assert (row.caption, row.consent) == ("Minutes.", "")


# Seeing


def test_a_photo_is_served_as_what_it_is_and_runs_nothing(diary):
    row = make_attachment(diary.observation, name="evil.html")
    answer = diary.browser.get(row.get_absolute_url())
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'inline; filename="evil.html.jpg"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_document_is_downloaded(diary):
    row = make_attachment(diary.observation, content=make_pdf(), name="minutes.pdf")
    answer = diary.browser.get(row.get_absolute_url())
    assert answer["Content-Disposition"] == 'attachment; filename="minutes.pdf"'
    assert b"".join(answer.streaming_content) == make_pdf()
    assert diary.browser.get(reverse("attachment_small", args=[row.pk])).status_code == 404


def test_a_browser_that_has_it_is_told_so_only_while_it_may_see_it(diary):
    row = make_attachment(diary.observation)
    path = reverse("attachment_small", args=[row.pk])
    etag = diary.browser.get(path)["ETag"]
    assert diary.browser.get(path, headers={"If-None-Match": etag}).status_code == 304
    remove_entry(diary.observation, by=diary.member)
    assert diary.browser.get(path, headers={"If-None-Match": etag}).status_code == 404


def test_while_it_waits_a_file_is_its_senders_only(diary, signed_in):
    row = make_attachment(project=diary.project, by=diary.member)
    coordinator = signed_in(make_coordinator(diary.project))
    for name in ("attachment", "attachment_small", "caption_attachment"):
        path = reverse(name, args=[row.pk])
        assert diary.browser.get(path).status_code == 200
        assert coordinator.get(path).status_code == 404
    assert coordinator.post(reverse("remove_attachment", args=[row.pk])).status_code == 404


def test_a_partner_sees_the_files_of_their_own_actor_only(diary, signed_in):
    partner = signed_in(make_partner(diary.actor))
    own = make_attachment(diary.observation)
    other = make_attachment(make_observation(diary.cycle, make_actor(diary.project)), by=diary.member)
    assert partner.get(own.get_absolute_url()).status_code == 200
    assert partner.get(other.get_absolute_url()).status_code == 403


def test_a_file_that_was_lost_is_said_to_be_lost(diary):
    row = make_attachment(diary.observation, content=make_photo(colour="pink"))
    default_storage.delete(place_of(diary.project.pk, row.sha256))
    assert diary.browser.get(row.get_absolute_url()).status_code == 404


def test_the_diary_shows_small_pictures_with_their_caption(diary):
    row = make_attachment(diary.observation, caption="A choir <sings>.")
    page = diary.browser.get(reverse("diary", args=[diary.cycle.pk, diary.actor.pk])).content.decode()
    assert reverse("attachment_small", args=[row.pk]) in page
    assert 'alt="A choir &lt;sings&gt;."' in page


def test_the_files_of_all_entries_are_read_with_the_diary(diary):
    activities = [make_activity(diary.actor) for _each in range(3)]
    entries = [make_activity_entry(diary.cycle, each, by=diary.member) for each in activities]
    rows = {
        entry: [make_attachment(entry), make_attachment(entry)] for entry in (*entries, diary.observation)
    }
    make_attachment(diary.observation, removed_at=clock.now())
    with CaptureQueriesContext(connection) as queries:
        read = read_diary(diary.cycle, diary.actor, is_latest=True)
    assert len(queries) == 4
    shown = read.entries
    assert {entry: entry.files for entry in shown} == rows


# Removing and erasing


def test_a_removed_file_can_be_brought_back(diary):
    row = make_attachment(diary.observation, name="choir.jpg")
    diary.browser.post(reverse("remove_attachment", args=[row.pk]))
    assert diary.browser.get(row.get_absolute_url()).status_code == 404
    edit = diary.browser.get(reverse("edit_observation", args=[diary.observation.pk])).content.decode()
    assert "choir.jpg" in edit
    diary.browser.post(reverse("restore_attachment", args=[row.pk]))
    assert diary.browser.get(row.get_absolute_url()).status_code == 200
    assert [bool(act.after) for act in acts_on(diary.observation)] == [True, False, True]


def test_the_place_of_a_removed_file_may_be_taken(diary):
    row = make_attachment(diary.observation)
    remove_attachment(attachment=row, by=diary.member)
    for _each in range(MOST_WITH_AN_ENTRY):
        make_attachment(diary.observation)
    answer = diary.browser.post(reverse("restore_attachment", args=[row.pk]), headers=JSON)
    assert answer.status_code == 422


@pytest.mark.sqlite_too
def test_after_thirty_days_the_bytes_go_unless_another_entry_has_the_same(diary):
    photo, shared = make_photo(colour="green"), make_photo(colour="blue")
    gone = make_attachment(diary.observation, content=photo)
    twin = make_attachment(diary.observation, content=shared)
    stays = make_attachment(diary.observation, content=shared)
    waited = make_attachment(project=diary.project, content=make_photo(colour="gold"))
    for row in (gone, twin):
        remove_attachment(attachment=row, by=diary.member)
    with clock.at(clock.now() + timedelta(days=29)):
        assert erase_old_attachments(now=clock.now()) == 0
    with clock.at(clock.now() + timedelta(days=31)):
        assert erase_old_attachments(now=clock.now()) == 3
    assert list(Attachment.objects.all()) == [stays]
    for row, is_there in ((gone, False), (waited, False), (stays, True)):
        for sha256 in (row.sha256, row.thumbnail_sha256):
            assert default_storage.exists(place_of(diary.project.pk, sha256)) is is_there
    # A device may send late: what was removed stays away, what no entry took may still come with its entry.
    assert diary.send(photo, id=gone.pk, to=diary.with_entry).status_code == 410
    assert diary.send(photo, id=waited.pk).status_code == 201


def test_bringing_back_what_was_not_removed_changes_nothing(diary):
    row = make_attachment(diary.observation)
    bring_back_attachment(attachment=row, by=diary.member)
    assert len(acts_on(diary.observation)) == 1


def test_a_draft_that_is_continued_shows_the_files_it_named(diary):
    """What waits is in the form again; a file that is gone is passed over, so that the entry can be saved."""
    photo, gone = (diary.send(make_photo()).json()["id"] for _each in range(2))
    Attachment.objects.filter(pk=gone).delete()
    key = str(uuid4())
    make_draft(
        diary.member,
        diary.project,
        key=key,
        data={
            "fields": [["change", "They sing."], ["attachments", photo], ["attachments", gone]],
            "tab": "a",
            "turn": 1,
        },
    )
    page = diary.browser.get(diary.saw, {"draft": key}).content.decode()
    assert f'name="attachments" value="{photo}"' in page
    assert gone not in page
