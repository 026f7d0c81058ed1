"""Starts the programs around a report - broker, worker, sweeper - on the tests' own database, and stops them."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from projects.models import Cycle, Programme, Project
from reports.models import Edition, Report
from reports.services import files, jobs
from tools.servers import REDIS, find_programs, free_port, redis_answers

WORKER = (
    "-m",
    "celery",
    "-A",
    "tests.reports.program",
    "worker",
    "--concurrency",
    "1",
    "--prefetch-multiplier",
)
SWEEPER = ("-m", "tests.reports.program", "sweep_reports")


def edition_with(**order: Any) -> Edition:
    """A draft whose content is an order to the stand-in (`stand_in`); each has a project of its own."""
    count = Project.objects.count()
    programme = Programme.objects.create(name=f"Programme {count}", slug=f"programme-{count}")
    project = Project.objects.create(
        programme=programme,
        name=f"Project {count}",
        slug=f"project-{count}",
        start=date(2019, 1, 1),
        end=date(2020, 12, 31),
    )
    cycle = Cycle.objects.create(project=project, number="1", start=date(2019, 1, 1), end=date(2019, 4, 30))
    content = json.dumps({"of": count} | order)
    return Edition.objects.create(
        project=project, cycle=cycle, content=content, content_sha256=sha256(content.encode()).hexdigest()
    )


def report_of(*, sent: bool = False, **order: Any) -> Report:
    """A waiting report that nobody was told of."""
    report = Report.objects.create(edition=edition_with(**order), language="en")
    if sent:
        assert jobs.send([report.pk]) == [report.pk]
    return report


def kept_files() -> list[Path]:
    return sorted(path for path in Path(settings.REPORT_ROOT).rglob("*.pdf") if path.parent.name != "making")


def check_ready(report: Report) -> None:
    """The row says ready, and the file is whole."""
    report.refresh_from_db()
    assert (report.state, report.error, report.pages) == ("ready", "", 3)
    with files.open_kept(report.sha256) as file:
        content = file.read()
    assert sha256(content).hexdigest() == report.sha256
    assert len(content) == report.size


def wait_for(what: Callable[[], bool], *, seconds: float = 60) -> None:
    """Until it is so; the limit is only there to end a test that fails."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.05)


@dataclass
class Program:
    """A real program in a process group of its own."""

    arguments: tuple[str, ...]
    log: Path
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=settings.BASE_DIR,
                start_new_session=True,
            )

    def kill_tree(self) -> None:
        """kill -9 for the program and all it started, at once."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def environment(**more: str) -> dict[str, str]:
    """What a program needs to work on the database this test works on, with what this test asks for beside it."""
    database = connection.settings_dict
    assert database["ENGINE"] == "django.db.backends.postgresql"
    who = f"{database['USER']}:{database['PASSWORD']}" if database["PASSWORD"] else database["USER"]
    url = f"postgres://{who}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    data = Path(settings.REPORT_ROOT).parent
    return {**os.environ, "DATABASE_URL": url, "AMIF_DATA_DIR": str(data), **more}


@contextlib.contextmanager
def running(*programs: Program) -> Iterator[None]:
    try:
        for program in programs:
            program.start()
        yield
    finally:
        for program in programs:
            program.kill_tree()
        wait_for(is_left_alone)


def is_left_alone() -> bool:
    """Nobody but this test is at its database: PostgreSQL, too, noticed that the programs are gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle')"
        )
        return bool(cursor.fetchone()[0])


class Redis:
    """A real Redis that can be frozen, ended and started again on the same port; it keeps nothing."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [find_programs(REDIS) / "redis-server", *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.log.parent,
            )
        wait_for(lambda: redis_answers(self.port))

    def freeze(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Everything that it holds is forgotten, what waits in its queues too."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall(b"FLUSHALL\r\n")
            assert line.recv(16).startswith(b"+OK")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def silent_listener() -> Iterator[str]:
    """The URL of a "Redis" that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
