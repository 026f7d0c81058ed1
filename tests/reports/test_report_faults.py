"""The report job with real workers, a real sweeper and a real Redis, while one after the other goes wrong."""

import os
import random
import re
import resource
import signal
import subprocess
import time
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import connection

from reports.models import Report, ReportState
from reports.services import broker, files, jobs
from reports.services.jobs import Failure
from tests import builders
from tests.reports.running import (
    SWEEPER,
    WORKER,
    Program,
    Redis,
    check_ready,
    edition_with,
    environment,
    kept_files,
    report_of,
    running,
    silent_listener,
    wait_for,
)

pytestmark = [pytest.mark.serial, pytest.mark.django_db(transaction=True)]

TWENTY_WAITS = 20 * broker.SOCKET_SECONDS
"""Seconds that twenty reports would wait for a broker one after the other; a request waits once for all of them."""


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, monkeypatch):
    settings.REPORT_ROOT = tmp_path / "data" / "reports"
    settings.REPORT_ROOT.mkdir(parents=True)
    monkeypatch.setattr(broker, "_rests_until", 0.0)


@pytest.fixture
def redis(tmp_path, monkeypatch):
    server = Redis(tmp_path / "redis.log")
    monkeypatch.setenv("CELERY_BROKER_URL", server.url)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def program(tmp_path):
    """Makes worker and sweeper programs with short leases, so that a test need not wait for a minute."""

    def make(name: str, *arguments: str, **more: str) -> Program:
        short = {"REPORT_LEASE_SECONDS": "2", "REPORT_WAIT_SECONDS": "3"} | more
        return Program(arguments, tmp_path / f"{name}.log", environment(**short))

    return make


def worker(program, redis: Redis, name: str = "worker") -> Program:
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO")
    return program(name, *WORKER, "1", *quiet, "--hostname", f"{name}@here", REDIS_URL=redis.url)


def sweeper(program, url: str) -> Program:
    return program("sweeper", *SWEEPER, "--forever", "--every", "0.3", REDIS_URL=url)


def states() -> set[str]:
    return set(Report.objects.values_list("state", flat=True))


def all_ready() -> bool:
    return states() == {"ready"}


def times_ready(*programs: Program) -> dict[int, int]:
    """How often each report was finished, as the programs told it."""
    told = re.findall(r"Report (\d+) is ready", "".join(each.said() for each in programs))
    return {int(number): told.count(number) for number in set(told)}


def wait_until_told(reports: list[Report], *programs: Program) -> None:
    """Until all are ready and the programs, which say so a moment later, told of each once."""
    wait_for(all_ready)
    wait_for(lambda: set(times_ready(*programs)) == {report.pk for report in reports})
    assert times_ready(*programs) == {report.pk: 1 for report in reports}


def ask_for(count: int) -> tuple[list[Report], float]:
    """The reports, and the seconds it took to ask for them in one request."""
    edition = edition_with()
    languages = [f"x{number}" for number in range(count)]
    started = time.monotonic()
    reports = jobs.queue_reports(edition, languages, None)
    return reports, time.monotonic() - started


def test_a_worker_makes_what_was_asked_for(redis, program):
    with running(worker(program, redis)):
        reports, _seconds = ask_for(3)
        assert not Report.objects.filter(sent_at=None).exists()
        wait_for(all_ready)
    for report in reports:
        check_ready(report)
        assert report.tries == 1


def test_two_workers_that_get_the_same_report_make_it_once(redis, program):
    workers = [worker(program, redis, name) for name in ("one", "two")]
    reports = [report_of(seconds=0.2) for _ in range(5)]
    for report in reports:
        for _ in range(4):
            assert jobs.send([report.pk])
    with running(*workers):
        wait_for(lambda: "".join(each.said() for each in workers).count("succeeded in") == 20)
        wait_until_told(reports, *workers)
    for report in reports:
        check_ready(report)
        assert report.tries == 1


def test_kill_9_of_the_worker_at_random_moments_loses_nothing_and_makes_nothing_twice(redis, program):
    chance = random.Random(20)
    reports = [report_of(seconds=0.4) for _ in range(20)]
    hands, watch = worker(program, redis), sweeper(program, redis.url)
    jobs.send([report.pk for report in reports])
    kills = 0
    with running(hands, watch):
        while kills < 6:
            wait_for(lambda: all_ready() or Report.objects.filter(state="running").exists())
            if all_ready():
                break
            time.sleep(chance.uniform(0, 0.5))
            if Report.objects.filter(state="running", tries__gte=2).exists():
                continue  # a third death would rightly make it fail; that has a test of its own
            hands.kill_tree()
            kills += 1
            hands.start()
        wait_for(all_ready, seconds=120)
    assert kills >= 4
    for report in reports:
        check_ready(report)
    assert len(kept_files()) == 20
    assert {report.sha256 for report in reports} == {path.stem for path in kept_files()}
    # A worker that died just after the row was finished did not come to tell it, so 0 is possible; 2 is not.
    assert max(times_ready(hands, watch).values()) == 1
    assert sum(report.tries for report in reports) > 20, "no kill hit a report that was being made"
    assert all(report.tries <= 3 for report in reports)


def real_reports(count: int) -> list[Report]:
    """Waiting reports of real projects, set by WeasyPrint."""
    reports: list[Report] = []
    while len(reports) < count:
        project = builders.make_project()
        actor, cycle = builders.make_actor(project), builders.make_cycle(project)
        builders.make_observation(cycle, actor, markers=[builders.make_marker(actor)])
        edition = builders.make_edition(cycle, 1)
        for language in ("nl", "fr", "en")[: count - len(reports)]:
            reports.append(builders.make_report(edition, language, ReportState.QUEUED))
    return reports


def test_kill_9_while_weasyprint_sets_real_reports_leaves_all_of_them_ready(redis, program):
    chance = random.Random(427)
    reports = real_reports(20)
    hands = program("real-worker", "manage.py", "run_worker", REDIS_URL=redis.url)
    watch = program(
        "real-sweeper", "manage.py", "sweep_reports", "--forever", "--every", "0.3", REDIS_URL=redis.url
    )
    jobs.send([report.pk for report in reports])
    with running(hands, watch):
        for _kill in range(6):
            wait_for(lambda: all_ready() or Report.objects.filter(state="running").exists(), seconds=120)
            time.sleep(chance.uniform(0, 1.5))
            hands.kill_tree()
            hands.start()
        wait_for(all_ready, seconds=240)
    for report in reports:
        report.refresh_from_db()
        with files.open_kept(report.sha256) as file:
            assert sha256(file.read()).hexdigest() == report.sha256
    assert {report.sha256 for report in reports} == {path.stem for path in kept_files()}
    assert len(kept_files()) == 20
    assert max(times_ready(hands, watch).values()) == 1


def test_the_child_dies_with_its_worker(redis, program):
    report_of(seconds=60, sent=True)
    hands = worker(program, redis)
    with running(hands):
        wait_for(lambda: bool(_families(hands)) and Report.objects.filter(state="running").exists())
        pool, maker = _families(hands)[0]
        os.kill(pool, signal.SIGKILL)
        wait_for(lambda: not _alive(maker), seconds=30)  # it would go on for 60


def _families(hands: Program) -> list[tuple[int, int]]:
    """(pool process, its child) of this worker."""
    assert hands.process
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in listed.stdout.splitlines()]
    parents = {int(pid): int(parent) for pid, parent, stat in rows if not stat.startswith("Z")}
    return [(parent, pid) for pid, parent in parents.items() if parents.get(parent) == hands.process.pid]


def _alive(pid: int) -> bool:
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(shown.stdout.strip()) and not shown.stdout.startswith("Z")


@pytest.fixture(params=["refuses", "never answers", "is frozen", "has no address"])
def broken_broker(request, tmp_path, monkeypatch):
    """A broker's URL behind which each of the known mishaps waits."""
    if request.param == "never answers":
        with silent_listener() as url:
            monkeypatch.setenv("CELERY_BROKER_URL", url)
            yield
        return
    if request.param == "has no address":
        monkeypatch.setenv("CELERY_BROKER_URL", "redis://redis.invalid:6379/0")
        yield
        return
    server = Redis(tmp_path / "redis.log")
    monkeypatch.setenv("CELERY_BROKER_URL", server.url)
    if request.param == "is frozen":
        server.start()
        server.freeze()
    yield
    server.stop()


def test_asking_costs_little_whatever_is_wrong_with_the_broker(broken_broker):
    reports, first = ask_for(20)
    assert broker.PATIENCE <= 1.5
    assert first < TWENTY_WAITS
    assert {report.state for report in reports} == {"queued"}
    assert not Report.objects.exclude(sent_at=None).exists()
    rests_until = broker._rests_until
    assert rests_until > 0
    ask_for(20)
    assert broker._rests_until == rests_until, "the broker was not left alone after the failure"


def test_a_broker_that_freezes_between_two_requests_costs_little(redis):
    _reports, _seconds = ask_for(2)
    assert not Report.objects.filter(sent_at=None).exists()
    redis.freeze()
    _reports, seconds = ask_for(20)
    assert seconds < TWENTY_WAITS
    redis.thaw()


def test_a_broker_that_comes_back_gets_what_it_missed_without_anybody_asking(redis, program, monkeypatch):
    redis.freeze()
    reports, _seconds = ask_for(3)
    assert not Report.objects.exclude(sent_at=None).exists()
    hands = worker(program, redis)
    redis.thaw()
    # A sweeper that only sends is enough here: what is made must come from the worker.
    monkeypatch.setattr(broker, "_rests_until", 0.0)
    with running(hands):
        for report in reports:
            jobs.nudge(report)
        wait_until_told(reports, hands)


def test_a_worker_waits_out_a_broker_that_is_gone_for_a_while(redis, program, monkeypatch):
    hands = worker(program, redis)
    with running(hands):
        wait_for(lambda: " ready." in hands.said())
        redis.stop()
        reports, _seconds = ask_for(2)
        redis.start()
        monkeypatch.setattr(broker, "_rests_until", 0.0)
        jobs.send([report.pk for report in reports])
        wait_until_told(reports, hands)


def test_without_a_broker_the_sweeper_makes_the_reports(program, monkeypatch, tmp_path):
    gone = Redis(tmp_path / "redis.log")
    monkeypatch.setenv("CELERY_BROKER_URL", gone.url)
    reports, _seconds = ask_for(3)
    watch = sweeper(program, gone.url)
    with running(watch):
        wait_until_told(reports, watch)


def test_without_a_worker_the_sweeper_makes_what_the_broker_keeps(redis, program):
    reports, _seconds = ask_for(2)
    assert not Report.objects.filter(sent_at=None).exists()
    watch = sweeper(program, redis.url)
    with running(watch):
        wait_until_told(reports, watch)


def test_an_error_fails_the_report_after_three_tries_and_retry_works(redis, program):
    report = report_of(raises="no such chapter", sent=True)
    hands, watch = worker(program, redis), sweeper(program, redis.url)
    with running(hands, watch):
        wait_for(lambda: states() == {"failed"})
        report.refresh_from_db()
        assert (report.tries, report.error) == (3, Failure.RENDER)
        assert "no such chapter" in hands.said() + watch.said()
        report.edition.content = '{"mended": true}'
        report.edition.save()
        assert jobs.retry(report, None)
        wait_for(all_ready)
    check_ready(report)
    assert report.tries == 1


def test_a_full_disk_is_named_as_the_reason(tmp_path):
    """A limit on the size of files fails a write half-way, as a full disk does; the report is two such limits long."""
    report = report_of(bytes=2_000_000)
    limited = Program(SWEEPER, tmp_path / "sweeper.log", environment(REDIS_URL="redis://127.0.0.1:1/0"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        limited.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert limited.process
    limited.process.wait()
    report.refresh_from_db()
    assert (report.state, report.error) == ("queued", Failure.STORAGE)
    assert [path for path in (tmp_path / "data" / "reports").rglob("*") if path.is_file()] == []


def test_the_sweeper_ends_at_once_on_sigterm_and_gives_its_report_back(program, monkeypatch, tmp_path):
    report = report_of(seconds=60)
    watch = sweeper(program, Redis(tmp_path / "redis.log").url)
    with running(watch):
        wait_for(lambda: states() == {"running"})
        assert watch.process
        watch.process.terminate()
        assert watch.process.wait(timeout=30) == 0  # its report would take 60
    report.refresh_from_db()
    assert (report.state, report.tries) == ("queued", 0)


def test_the_sweeper_waits_out_an_outage_of_the_database(program, tmp_path):
    watch = sweeper(program, Redis(tmp_path / "redis.log").url)
    with running(watch):
        first = report_of()
        wait_for(all_ready)
        second = report_of()
        Report.objects.filter(pk=second.pk).update(state="failed")
        connection.close()
        with connection._nodb_cursor() as cursor:
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            try:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [connection.settings_dict["NAME"]],
                )
                wait_for(lambda: watch.said().count("A round of sweeping failed") >= 2)
            finally:
                cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert jobs.retry(second, None)
        wait_for(all_ready)
    check_ready(first)
    check_ready(second)


def test_100_reports_are_ready_once_each_while_workers_and_the_broker_meet_every_mishap(redis, program):
    chance = random.Random(4271)
    reports = [report_of(seconds=0.05) for _ in range(100)]
    hands, watch = worker(program, redis), sweeper(program, redis.url)
    jobs.send([report.pk for report in reports])
    mishaps = ["kill", "freeze", "kill", "restart", "kill", "flush", "kill", "refuse", "kill"]
    with running(hands, watch):
        wait_for(lambda: " ready." in hands.said())
        for mishap in mishaps:
            if all_ready():
                break
            time.sleep(chance.uniform(0, 0.4))
            if mishap == "kill":
                hands.kill_tree()
                hands.start()
            elif mishap == "freeze":
                redis.freeze()
                time.sleep(1)
                redis.thaw()
            elif mishap == "flush":
                redis.flush()
            else:
                redis.stop()
                time.sleep(1 if mishap == "refuse" else 0)
                redis.start()
        wait_for(all_ready, seconds=180)
    for report in reports:
        check_ready(report)
    assert {path.stem for path in kept_files()} == {report.sha256 for report in reports}
    assert len(kept_files()) == 100
    assert max(times_ready(hands, watch).values()) == 1
    files.remove_leftovers(older_than_seconds=-1)
    assert list(files.temporary_path(uuid4()).parent.glob("*")) == []
