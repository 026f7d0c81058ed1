"""The report job, step by step: who gets it, what is kept, what is said when it fails."""

import errno
import os
import signal
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from projects import clock
from projects.models import User
from reports import formats
from reports.models import Report, WorkbookUpload
from reports.services import broker, child, files, jobs, making, sweeping
from reports.services.jobs import Failure
from tests.reports import stand_in
from tests.reports.running import check_ready, edition_with, kept_files, report_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, monkeypatch):
    settings.REPORT_ROOT = tmp_path / "data" / "reports"
    for module in (making, formats):
        monkeypatch.setattr(module, "rendering", stand_in)
    making.load_layout_engine.cache_clear()
    monkeypatch.setattr(broker, "_rests_until", 0.0)
    yield
    making.load_layout_engine.cache_clear()  # what it loaded was the stand-in


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """What was given to a broker that takes everything, and in front of which no worker stands."""
    taken: list[int] = []

    def take(report_ids):
        taken.extend(report_ids)
        return list(report_ids)

    monkeypatch.setattr(broker, "publish", take)
    return taken


@pytest.fixture
def no_broker(monkeypatch):
    monkeypatch.setattr(broker, "publish", lambda report_ids: [])


def test_asking_writes_one_row_a_language_and_sends_after_the_commit(sent):
    edition, person = edition_with(), User.objects.create_user("asks@example.org")
    with transaction.atomic():
        reports = jobs.queue_reports(edition, ["nl", "fr", "nl"], person)
        assert sent == []
    assert sent == [report.pk for report in reports]
    assert [(report.language, report.state, report.asked_by) for report in reports] == [
        ("nl", "queued", person),
        ("fr", "queued", person),
    ]
    assert not Report.objects.filter(sent_at=None).exists()


def test_asking_again_gives_the_report_that_is_there(sent):
    edition = edition_with()
    [first] = jobs.queue_reports(edition, ["nl"], None)
    making.make(first.pk)
    [again] = jobs.queue_reports(edition, ["nl"], None)
    assert (again.pk, again.state) == (first.pk, "ready")
    assert sent == [first.pk]


def test_what_is_rolled_back_is_never_sent(sent):
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 - what came before is the point
        jobs.queue_reports(edition_with(), ["nl"], None)
        raise RuntimeError
    assert sent == []


def test_a_broken_send_does_not_reach_the_person_who_asked(monkeypatch):
    def fall_over(report_ids):
        raise DatabaseError

    monkeypatch.setattr(broker, "publish", fall_over)
    [report] = jobs.queue_reports(edition_with(), ["nl"], None)
    assert Report.objects.get(pk=report.pk).sent_at is None


def test_a_report_is_made_and_its_file_bears_the_hash_of_its_content():
    report = report_of()
    assert making.make(report.pk)
    check_ready(report)
    assert (report.tries, report.token, report.lease_until) == (1, None, None)
    root = Path(settings.REPORT_ROOT)
    assert kept_files() == [root / files.kept_name(report.sha256)]
    assert list((root / "making").iterdir()) == []


def test_a_report_that_is_ready_is_not_made_again():
    report = report_of()
    assert making.make(report.pk)
    assert not making.make(report.pk)
    check_ready(report)
    assert report.tries == 1


def test_of_many_who_claim_at_once_one_gets_it():
    report, claims = report_of(), []
    barrier = threading.Barrier(8)

    def try_it():
        barrier.wait()
        claims.append(jobs.claim(report.pk))
        connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claims) == 8
    assert len([claim for claim in claims if claim]) == 1
    report.refresh_from_db()
    assert report.tries == 1


def test_a_claim_holds_until_its_lease_runs_out(settings):
    report = report_of()
    first = jobs.claim(report.pk)
    with clock.at(clock.now() + timedelta(seconds=settings.REPORT_LEASE_SECONDS - 1)):
        assert jobs.claim(report.pk) is None
        assert jobs.renew(first)
    with clock.at(clock.now() + timedelta(seconds=settings.REPORT_LEASE_SECONDS + 1)):
        assert jobs.claim(report.pk) is None, "it was renewed"
    with clock.at(clock.now() + timedelta(seconds=2 * settings.REPORT_LEASE_SECONDS + 1)):
        second = jobs.claim(report.pk)
    assert second
    assert second.token != first.token


def test_who_lost_the_lease_changes_nothing_any_more(settings):
    report = report_of()
    late = jobs.claim(report.pk)
    with clock.at(clock.now() + timedelta(seconds=settings.REPORT_LEASE_SECONDS + 1)):
        quick = jobs.claim(report.pk)
    before = Report.objects.values().get(pk=report.pk)
    assert not jobs.renew(late)
    assert not jobs.finish(late, sha256="0" * 64, size=1, pages=1)
    assert not jobs.fail(late, Failure.RENDER)
    assert not jobs.give_back(late)
    assert Report.objects.values().get(pk=report.pk) == before
    assert jobs.finish(quick, sha256="1" * 64, size=2, pages=2)
    assert not jobs.finish(late, sha256="0" * 64, size=1, pages=1)
    report.refresh_from_db()
    assert report.sha256 == "1" * 64


def test_who_loses_the_lease_while_making_stops_and_leaves_nothing(settings, monkeypatch):
    settings.REPORT_LEASE_SECONDS = 1
    report = report_of(seconds=60)
    started = []
    real = child.Child.start.__func__

    def start(cls, *args, **kwargs):
        started.append(real(cls, *args, **kwargs))
        Report.objects.filter(pk=report.pk).update(token="6f3f4ba4-58c6-4c0f-9d86-2f53ee2e6b3c")
        return started[-1]

    monkeypatch.setattr(child.Child, "start", classmethod(start))
    assert not making.make(report.pk)
    with pytest.raises(ProcessLookupError):
        os.kill(started[0].pid, 0)
    report.refresh_from_db()
    assert (report.state, report.sha256) == ("running", "")
    assert kept_files() == list((settings.REPORT_ROOT / "making").iterdir()) == []


def test_the_lease_is_renewed_while_a_report_is_made(settings):
    settings.REPORT_LEASE_SECONDS = 1
    report = report_of(seconds=2.5)
    stolen = []

    def look():
        end = time.monotonic() + 2
        while time.monotonic() < end:
            stolen.extend([held] if (held := jobs.claim(report.pk)) else [])
            time.sleep(0.05)
        connection.close()

    thief = threading.Timer(0.3, look)
    thief.start()
    assert making.make(report.pk)
    thief.join()
    assert stolen == []
    check_ready(report)


def test_what_a_library_puts_aside_goes_with_the_job_and_its_want_of_room_is_waited_out(
    monkeypatch, tmp_path
):
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    good, killed = report_of(aside="a font"), report_of(aside="a font", signal=int(signal.SIGKILL))
    assert (making.make(good.pk), making.make(killed.pk)) == (True, False)
    full = report_of(aside="half a font", errno=errno.ENOSPC)
    for _again in range(4):
        assert not making.make(full.pk)
    full.refresh_from_db()
    assert (full.state, full.error, full.tries) == ("queued", Failure.STORAGE, 0)
    assert list(elsewhere.iterdir()) == list((Path(settings.REPORT_ROOT) / "making").iterdir()) == []


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"raises": "no such chapter"}, Failure.RENDER),
        ({"signal": int(signal.SIGKILL)}, Failure.CRASHED),
        ({"memory": 4_000_000_000}, Failure.MEMORY),
    ],
)
def test_what_fails_is_tried_three_times_and_then_says_why(order, reason, caplog, no_broker):
    report = report_of(**order)
    for tries, state in ((1, "queued"), (2, "queued"), (3, "failed")):
        assert not making.make(report.pk)
        report.refresh_from_db()
        assert (report.tries, report.state, report.error) == (tries, state, reason)
    assert not making.make(report.pk)
    assert sweeping.sweep() == 0
    assert jobs.reason_in_words(report) == reason.label
    assert order.get("raises", "") in caplog.text, "the log tells what a page does not"
    assert "Traceback" not in jobs.reason_in_words(report)


def test_each_reason_reads_as_a_sentence():
    with translation.override("en"):
        for reason in Failure:
            words = jobs.reason_in_words(Report(error=reason.value))
            assert words.endswith(".")
        assert jobs.reason_in_words(Report(error="")) == ""


def test_a_report_that_takes_too_long_is_stopped(settings):
    settings.REPORT_RENDER_SECONDS = settings.REPORT_LEASE_SECONDS = 1
    report = report_of(seconds=60)
    assert not making.make(report.pk)
    report.refresh_from_db()
    assert report.error == Failure.TIMEOUT


def test_a_report_that_uses_all_its_processor_time_is_stopped_by_the_system():
    held = child.Child.start(
        lambda tell: child.Done(stand_in.render('{"spin": true}', language="en").pages),
        parent=os.getpid(),
        cpu_seconds=1,
    )
    assert held.wait(60)
    held.stop()
    with pytest.raises(child.ChildFailed) as problem:
        held.done()
    assert problem.value.reason == Failure.TIMEOUT


def test_a_report_over_which_workers_keep_dying_fails_in_the_end(settings, sent):
    report = report_of()
    moment = clock.now()
    for _ in range(settings.REPORT_MAX_CLAIMS):
        with clock.at(moment):
            assert jobs.claim(report.pk)
        moment += timedelta(seconds=settings.REPORT_LEASE_SECONDS + 1)
    with clock.at(moment):
        assert jobs.claim(report.pk) is None
    report.refresh_from_db()
    assert (report.state, report.error, report.token) == ("failed", Failure.LOST, None)


def test_retry_gives_a_failed_report_all_its_tries_again(sent, settings):
    settings.REPORT_MAX_TRIES = settings.REPORT_MAX_CLAIMS = 1
    report, person = report_of(signal=9), User.objects.create_user("retries@example.org")
    making.make(report.pk)
    assert jobs.retry(report, person)
    assert sent == [report.pk]
    report.refresh_from_db()
    assert (report.state, report.tries, report.error, report.asked_by) == ("queued", 0, "", person)
    assert not jobs.retry(report, person), "it is not failed any more"
    report.edition.content = "{}"
    report.edition.save()
    assert making.make(report.pk)
    check_ready(report)


def test_a_folder_that_cannot_be_written_is_named_as_the_reason(settings, tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    report = report_of()
    assert not making.make(report.pk)
    report.refresh_from_db()
    assert (report.state, report.error) == ("queued", Failure.STORAGE)


def test_without_its_libraries_the_layout_engine_is_no_storage_problem(monkeypatch):
    def no_pango():
        raise OSError("cannot load library 'libpango'")

    monkeypatch.setattr(stand_in, "warm_up", no_pango)
    report = report_of()
    assert not making.make(report.pk)
    report.refresh_from_db()
    assert report.error == Failure.RENDER


def test_being_stopped_gives_the_report_back_without_counting_the_try(monkeypatch):
    report, waits = report_of(seconds=60), []

    def stop(self, seconds):
        waits.append(seconds)
        if len(waits) == 1:
            raise SystemExit
        return False

    monkeypatch.setattr(child.Child, "wait", stop)
    with pytest.raises(SystemExit):
        making.make(report.pk)
    report.refresh_from_db()
    assert (report.state, report.tries, report.token, report.sent_at) == ("queued", 0, None, None)


def test_the_sweeper_sends_what_was_never_sent(sent):
    report = report_of()
    assert sweeping.sweep() == 1
    assert sweeping.sweep() == 0, "it was sent a moment ago"
    assert sent == [report.pk]


def test_the_sweeper_sends_again_what_waits_too_long_and_makes_what_waits_in_vain(sent, settings):
    report = report_of(sent=True)
    later = clock.now() + timedelta(seconds=settings.REPORT_WAIT_SECONDS + 1)
    with clock.at(later):
        assert sweeping.sweep() == 1
    assert sent == [report.pk, report.pk]
    report.refresh_from_db()
    assert report.state == "queued"
    with clock.at(later + timedelta(seconds=2 * settings.REPORT_WAIT_SECONDS)):
        assert sweeping.sweep() == 1
    check_ready(report)


def test_the_sweeper_leaves_a_living_worker_alone_and_sends_again_what_a_dead_one_held(sent, settings):
    report = report_of(sent=True)
    jobs.claim(report.pk)
    with clock.at(clock.now() + timedelta(seconds=settings.REPORT_LEASE_SECONDS - 1)):
        assert sweeping.sweep() == 0
    settings.REPORT_WAIT_SECONDS = settings.REPORT_LEASE_SECONDS
    with clock.at(clock.now() + timedelta(seconds=settings.REPORT_LEASE_SECONDS + 1)):
        assert sweeping.sweep() == 1
    assert sent == [report.pk] * 2


def test_without_a_broker_the_sweeper_makes_the_reports_itself(no_broker):
    reports = [report_of() for _ in range(3)]
    assert sweeping.sweep() == 3
    for report in reports:
        check_ready(report)


def test_a_page_nudges_a_report_only_when_it_waited_too_long(sent, settings):
    report = report_of(sent=True)
    jobs.nudge(report)
    assert sent == [report.pk]
    with clock.at(clock.now() + timedelta(seconds=settings.REPORT_WAIT_SECONDS + 1)):
        jobs.nudge(report)
        jobs.nudge(report)
    assert sent == [report.pk] * 2
    report.refresh_from_db()
    assert report.state == "queued", "a page never makes a report"


def test_the_command_removes_old_uploads_and_what_dead_workers_were_writing(no_broker, settings):
    person = User.objects.create_user("uploads@example.org")
    old = clock.now() - timedelta(hours=25)
    WorkbookUpload.objects.create(uploaded_by=person, name="old.xlsx", content=b"1", uploaded_at=old)
    young = WorkbookUpload.objects.create(uploaded_by=person, name="new.xlsx", content=b"2")
    making_now = files.temporary_path(young.pk)
    making_now.write_bytes(b"half")
    left = making_now.with_name("left.pdf")
    left.write_bytes(b"half")
    aside = files.working_folder(left)
    (aside / "font").write_bytes(b"font")
    for each in (left, aside):
        os.utime(each, (time.time() - 3700, time.time() - 3700))
    before = signal.getsignal(signal.SIGTERM)
    try:
        call_command("sweep_reports")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert list(WorkbookUpload.objects.all()) == [young]
    assert list(making_now.parent.iterdir()) == [making_now]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_hash_leads_to_a_file(name):
    with pytest.raises(ValueError, match="SHA-256"):
        files.open_kept(name)


def test_a_lost_file_is_said_to_be_lost():
    with pytest.raises(FileNotFoundError):
        files.open_kept("0" * 64)


def test_a_file_whose_draft_was_erased_while_it_was_made_is_not_left_behind(monkeypatch):
    report = report_of()
    kept, real = [], files.keep

    def keep(path):
        Report.objects.filter(pk=report.pk).delete()
        kept.append(real(path))
        return kept[0]

    monkeypatch.setattr(files, "keep", keep)
    assert not making.make(report.pk)
    assert files.is_lost(kept[0], size=None)
