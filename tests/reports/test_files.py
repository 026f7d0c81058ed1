"""Where finished reports are kept, and how they are served: whole, in part, not at all, and again."""

import errno
import io
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, storages
from django.test import override_settings
from django.urls import reverse

from projects import clock
from reports import formats
from reports.models import Edition, Report
from reports.services import files, jobs, making, mending, sweeping
from reports.services.jobs import Failure
from tests.builders import make_edition, make_funder, make_member, make_report, whole_project
from tests.reports import stand_in
from tests.reports.running import edition_with

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 " + bytes(range(256)) * 4


@pytest.fixture
def whole():
    return whole_project(name="Een project")


@pytest.fixture
def report(whole):
    return make_report(make_edition(whole.reflected), "nl", pdf=PDF)


@pytest.fixture
def funder(whole, signed_in):
    return signed_in(make_funder(whole.project.programme))


@pytest.fixture(params=["folder", "elsewhere"])
def storage(request, settings, tmp_path):
    """The folder, and a storage that has no paths and never overwrites."""
    if request.param == "elsewhere":
        settings.STORAGES = settings.STORAGES | {
            "reports": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
        }
        assert isinstance(storages["reports"], InMemoryStorage)
    settings.REPORT_ROOT = tmp_path / "reports"
    return storages["reports"]


def written(content: bytes) -> Path:
    path = files.temporary_path(uuid4())
    files.write_durably(path, content)
    return path


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


# Keeping


def test_a_file_is_kept_under_its_hash_whatever_the_storage(storage):
    sha256 = files.keep(written(b"one"))
    assert files.keep(written(b"one")) == sha256
    with files.open_kept(sha256, size=3) as file:
        assert file.read() == b"one"
    assert storage.listdir(sha256[:2])[1] == [f"{sha256}.pdf"]
    files.erase_kept(sha256)
    files.erase_kept(sha256)
    assert files.is_lost(sha256, size=3)


def test_half_a_file_is_a_lost_one_and_keeping_it_again_heals_it(storage):
    sha256 = files.keep(written(b"whole"))
    storage.delete(files.kept_name(sha256))
    storage.save(files.kept_name(sha256), ContentFile(b"who"))
    assert files.is_lost(sha256, size=5)
    assert files.keep(written(b"whole")) == sha256
    assert not files.is_lost(sha256, size=5)
    with files.open_whole(sha256, size=5) as file:
        assert file.read() == b"whole"
    storage.delete(files.kept_name(sha256))
    storage.save(files.kept_name(sha256), ContentFile(b"wrong"))
    assert files.keep(written(b"whole")) == sha256, "as long, and not the same"
    assert files.is_whole(sha256, size=5)


def test_what_a_distant_storage_raises_fails_as_a_disk_does(storage, monkeypatch):
    path = written(b"one")

    def fall_over(*_arguments, **_more):
        raise RuntimeError("secret words of a client")

    for act in ("save", "open", "delete"):
        monkeypatch.setattr(storage, act, fall_over)
    for act in (files.keep, files.open_kept, files.erase_kept):
        with pytest.raises(OSError) as problem:
            act(path if act is files.keep else "0" * 64)
        assert problem.value.errno == errno.EIO
        assert "secret" not in str(problem.value)


@pytest.mark.django_db(transaction=True)
def test_a_job_keeps_its_file_in_whatever_storage_and_leaves_nothing_beside_it(storage, monkeypatch):
    monkeypatch.setattr(making, "rendering", stand_in)
    monkeypatch.setattr(formats, "rendering", stand_in)
    report = Report.objects.create(edition=edition_with(), language="en")
    assert making.make(report.pk)
    report.refresh_from_db()
    assert not files.is_lost(report.sha256, size=report.size)
    assert list((settings.REPORT_ROOT / "making").iterdir()) == []


def test_in_the_folder_a_file_of_another_program_is_written_before_it_is_named(settings, tmp_path):
    settings.REPORT_ROOT = tmp_path
    storages["reports"].save("ab/x.pdf", ContentFile(b"one"))
    storages["reports"].save("ab/x.pdf", ContentFile(b"two"))
    assert (tmp_path / "ab" / "x.pdf").read_bytes() == b"two"
    assert list((tmp_path / "making").iterdir()) == []


# A full disk


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_waited_out_and_then_the_report_is_made(monkeypatch, settings, tmp_path):
    settings.REPORT_ROOT = tmp_path
    monkeypatch.setattr(making, "rendering", stand_in)
    monkeypatch.setattr(formats, "rendering", stand_in)
    monkeypatch.setattr(jobs.broker, "publish", lambda report_ids: [])
    report = Report.objects.create(edition=edition_with(), language="en")
    room = files.ROOM
    monkeypatch.setattr(files, "ROOM", 1 << 62)
    for _again in range(settings.REPORT_MAX_TRIES + 1):
        assert not making.make(report.pk)
        report.refresh_from_db()
        assert (report.state, report.error, report.tries) == ("queued", Failure.STORAGE, 0)
    assert jobs.due() == [], "it is left alone for a while"
    monkeypatch.setattr(files, "ROOM", room)
    settings.REPORT_WAIT_SECONDS = 0
    assert sweeping.sweep() == 1
    report.refresh_from_db()
    assert (report.state, report.error) == ("ready", "")


def test_the_page_of_a_report_that_waits_for_room_says_so(whole, signed_in):
    waiting = make_report(make_edition(whole.reflected), "nl", "queued")
    Report.objects.filter(pk=waiting.pk).update(error=Failure.STORAGE)
    page = signed_in(make_member(whole.project)).get(waiting.get_absolute_url()).content.decode()
    assert str(Failure.STORAGE.label).replace("'", "&#x27;") in page
    assert "by itself" in page


# Serving


def test_the_whole_file_says_that_it_can_be_had_in_parts(report, funder):
    answer = funder.get(reverse("download_report", args=[report.pk]))
    assert (answer.status_code, body(answer)) == (200, PDF)
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["ETag"] == f'"{report.sha256}"'
    assert answer["Content-Length"] == str(len(PDF))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"].startswith("private")


SIZE = len(PDF)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=5-9", 5, 9),
        ("BYTES=5-9", 5, 9),
        (f"bytes=10-{SIZE + 50}", 10, SIZE - 1),
        ("bytes=1000-", 1000, SIZE - 1),
        ("bytes=-7", SIZE - 7, SIZE - 1),
        (f"bytes=-{SIZE * 9}", 0, SIZE - 1),
    ],
)
def test_a_part_is_served_as_it_was_asked_for(report, funder, asked, first, last):
    answer = funder.get(reverse("download_report", args=[report.pk]), headers={"Range": asked})
    assert (answer.status_code, body(answer)) == (206, PDF[first : last + 1])
    assert answer["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer["ETag"] == f'"{report.sha256}"'


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 1}", "bytes=-0"])
def test_a_part_behind_the_end_is_refused(report, funder, asked):
    answer = funder.get(reverse("download_report", args=[report.pk]), headers={"Range": asked})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "asked", ["bytes=9-5", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "pages=0-1", "0-1", "bytes=٣-٥"]
)
def test_what_nobody_understands_gives_the_whole(report, funder, asked):
    answer = funder.get(reverse("download_report", args=[report.pk]), HTTP_RANGE=asked)
    assert (answer.status_code, body(answer)) == (200, PDF)


def test_a_part_of_an_older_file_is_not_mixed_with_the_new(report, funder):
    path = reverse("download_report", args=[report.pk])
    whole = funder.get(path)
    part = {"Range": "bytes=0-3"}
    for known, status in (
        (whole["ETag"], 206),
        (whole["Last-Modified"], 206),
        ('"other"', 200),
        (f"W/{whole['ETag']}", 200),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 200),
        ("nonsense", 200),
    ):
        assert funder.get(path, headers=part | {"If-Range": known}).status_code == status, known


def test_who_has_the_file_is_told_so(report, funder):
    path = reverse("download_report", args=[report.pk])
    for headers, status in (
        ({"If-None-Match": f'"{report.sha256}"'}, 304),
        ({"If-None-Match": f'"{report.sha256}"', "Range": "bytes=0-3"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Match": '"other"'}, 412),
    ):
        assert funder.get(path, headers=headers).status_code == status


def test_head_tells_the_length_of_the_whole(report, funder):
    path = reverse("download_report", args=[report.pk])
    answer = funder.head(path, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer["Content-Length"], body(answer)) == (200, str(SIZE), b"")


def test_a_part_goes_through_the_access_check(report, whole, signed_in):
    outsider = signed_in(make_funder(whole_project(name="Another").project.programme))
    for headers in ({"Range": "bytes=0-3"}, {"If-None-Match": f'"{report.sha256}"'}):
        path = reverse("download_report", args=[report.pk])
        assert outsider.get(path, headers=headers).status_code == 404


# Lost


def lose(report) -> None:
    files.erase_kept(report.sha256)


def test_a_lost_file_is_said_to_be_lost_and_can_be_made_again(report, funder, monkeypatch):
    sent: list[int] = []
    monkeypatch.setattr(
        jobs.broker, "publish", lambda report_ids: sent.extend(report_ids) or list(report_ids)
    )
    lose(report)
    path = reverse("download_report", args=[report.pk])
    answer = funder.get(path)
    assert answer.status_code == 404
    assert reverse("remake_report", args=[report.pk]) in answer.content.decode()
    answer = funder.post(reverse("remake_report", args=[report.pk]))
    assert answer["Location"] == report.get_absolute_url()
    report.refresh_from_db()
    assert report.state == "queued"
    assert funder.get(path)["Location"] == report.get_absolute_url()


def test_a_damaged_file_is_not_served_but_made_again(report, funder, monkeypatch):
    """Seen on the first request, on the first one of each further day, and at once where it was written since.

    It stays until the new one is written over it: who comes meanwhile is not told that it is lost.
    """
    monkeypatch.setattr(jobs.broker, "publish", lambda report_ids: [])
    monkeypatch.setattr(files, "_whole", {})
    path, place = reverse("download_report", args=[report.pk]), storages["reports"].path
    kept = Path(place(files.kept_name(report.sha256)))
    reads: list[str] = []
    says = files._says_its_name
    monkeypatch.setattr(
        files, "_says_its_name", lambda file, sha256: reads.append(sha256) or says(file, sha256)
    )
    assert body(funder.get(path, headers={"Range": "bytes=9-12"})) == PDF[9:13]
    assert body(funder.get(path)) == PDF
    assert len(reads) == 1, "once a day"
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        assert body(funder.get(path)) == PDF
    assert len(reads) == 2

    def refuse(name):
        raise PermissionError(errno.EACCES, "No deletes here.")

    monkeypatch.setattr(storages["reports"], "delete", refuse)
    picture = reverse("page_picture", args=[report.pk, 1])
    stale = Report.objects.get(pk=report.pk)
    for wrong in (PDF[:-1] + b"?", PDF[:50], PDF + b"?"):
        for address, headers in ((path, {}), (path, {"Range": "bytes=9-12"}), (picture, {})):
            Report.objects.filter(pk=report.pk).update(state="ready", pages=1)
            kept.write_bytes(wrong)
            answer = funder.get(address, headers=headers)
            assert Report.objects.get(pk=report.pk).state == "queued"
            assert kept.exists()
            if address == picture:
                assert answer["Location"] == report.get_absolute_url()
                continue
            assert (answer.status_code, answer["Retry-After"]) == (503, "10")
            assert "was damaged" in answer.content.decode()
        assert mending.mend_met(stale, by=None), "a reader at the same time is told the same"
    kept.write_bytes(PDF)
    assert not mending.mend(stale, by=None)


def test_a_file_that_is_there_is_not_made_again(report, funder):
    funder.post(reverse("remake_report", args=[report.pk]))
    report.refresh_from_db()
    assert report.state == "ready"


def test_a_storage_that_does_not_answer_is_said_so(report, funder, monkeypatch):
    def fall_over(name):
        raise ConnectionError("no route")

    monkeypatch.setattr(storages["reports"], "open", fall_over)
    answer = funder.get(reverse("download_report", args=[report.pk]))
    assert answer.status_code == 503
    assert "no route" not in answer.content.decode()
    assert funder.post(reverse("remake_report", args=[report.pk])).status_code == 302
    report.refresh_from_db()
    assert report.state == "ready"


@pytest.mark.django_db(transaction=True)
def test_a_damaged_file_is_found_and_one_made_otherwise_says_so(report, funder, monkeypatch):
    """Also where it is as long as it was: by the sweeper, or by who asks for it."""
    monkeypatch.setattr(making, "rendering", stand_in)
    monkeypatch.setattr(formats, "rendering", stand_in)
    monkeypatch.setattr(jobs.broker, "publish", lambda report_ids: [])
    first = report.sha256
    sweeping.look_after()
    Report.objects.update(checked_at=None)
    place = Path(storages["reports"].path(files.kept_name(first)))
    place.write_bytes(b"X" * len(PDF))
    sweeping.look_after()
    assert Report.objects.get(pk=report.pk).state == "queued"
    Edition.objects.update(content='{"missing": ["U+12000"]}')
    assert making.make(report.pk)
    report.refresh_from_db()
    assert report.first_sha256 == first != report.sha256
    assert not place.exists(), "no report names it any more"
    page = funder.get(report.get_absolute_url()).content.decode()
    for told in (
        first,
        report.sha256,
        "made again from the same frozen content",
        chr(0x12000) + " (U+12000)",
    ):
        assert told in page
    second = Path(storages["reports"].path(files.kept_name(report.sha256)))
    second.write_bytes(b"X" * report.size)
    funder.post(reverse("remake_report", args=[report.pk]))
    assert Report.objects.get(pk=report.pk).state == "queued"
    held = jobs.claim(report.pk)
    assert jobs.finish(held, sha256=first, size=len(PDF), pages=1)
    assert Report.objects.get(pk=report.pk).first_sha256 == "", "the very file is there again"


# Settings


def test_buckets_are_named_by_the_environment_and_keys_stand_in_no_setting(monkeypatch):
    from amif_me.environment import file_storage

    otherwise = {"BACKEND": "folder"}
    assert file_storage("REPORTS_S3_BUCKET", "reports", otherwise) is otherwise
    for name, value in (
        ("REPORTS_S3_BUCKET", "kept"),
        ("S3_ENDPOINT_URL", "https://s3.example.org"),
        ("S3_ADDRESSING", "path"),
        ("AWS_SECRET_ACCESS_KEY", "very-secret"),
    ):
        monkeypatch.setenv(name, value)
    made = file_storage("REPORTS_S3_BUCKET", "reports", otherwise)
    assert "very-secret" not in repr(made)
    with override_settings(STORAGES=settings.STORAGES | {"reports": made}):
        kept = storages["reports"]
        assert (kept.bucket_name, kept.location, kept.file_overwrite) == ("kept", "reports", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S3_ENDPOINT_URL", "https://user:secret@s3.example.org"),
        ("S3_ENDPOINT_URL", "s3"),
        ("S3_ADDRESSING", "x"),
    ],
)
def test_a_mistake_in_the_environment_stops_the_start_without_telling_secrets(monkeypatch, name, value):
    from django.core.exceptions import ImproperlyConfigured

    from amif_me.environment import file_storage

    monkeypatch.setenv("REPORTS_S3_BUCKET", "kept")
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name) as refused:
        file_storage("REPORTS_S3_BUCKET", "reports", {})
    assert "secret" not in str(refused.value)


def test_a_photo_of_a_report_is_read_from_whatever_storage(whole):
    """`default` is settable, too; what a report needs of it is bytes."""
    from reports.rendering.resources import photos

    with override_settings(
        STORAGES=settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    ):
        storages["default"].save("attachments/x", io.BytesIO(b"bytes"))
        assert photos({"report:photo-x": "attachments/x"}) == {"report:photo-x": b"bytes"}
