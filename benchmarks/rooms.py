"""What the measurements of live rooms share: a throw-away PostgreSQL, the application with two processes, and what
all screens saw of what was written, before and after the server was stopped and started again."""

import http.client
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.processes import guarded, stop_all
from tools.servers import POSTGRES, find_programs, free_port, start_postgres

ROOT = Path(__file__).resolve().parent.parent
ASKED_EVERY = 1.0
"""Seconds, as the live parts of a workshop and a meeting ask."""


@dataclass
class Seen:
    """What all screens saw: text -> the moments at which each first showed it, and what went wrong."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    saved: dict[str, float] = field(default_factory=dict)
    first: dict[str, dict[int, float]] = field(default_factory=dict)
    twice: int = 0
    answers: list[float] = field(default_factory=list)
    sizes: dict[int, int] = field(default_factory=dict)
    refused: int = 0
    sent_again: int = 0


@contextmanager
def furnished_house() -> Iterator[Path]:
    """A folder of its own and an empty database with all tables; Django is set up in it."""
    with tempfile.TemporaryDirectory() as folder:
        postgres = start_postgres(find_programs(POSTGRES))
        os.environ |= {
            "DATABASE_URL": postgres.url,
            "AMIF_DATA_DIR": folder,
            "DJANGO_SECRET_KEY": "benchmarks-" + "x" * 50,
            "DJANGO_SETTINGS_MODULE": "amif_me.settings",
        }
        try:
            # Elsewhere, for the code of all pages and migrations would count in what is measured here.
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True)
            import django

            django.setup()
            yield Path(folder)
        finally:
            postgres.stop()


def sign_in(people: int, *, project: Any, role: str) -> list[str]:
    """So many people with this role in the project; the session cookie of each."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from projects.models import ProjectRole, User

    cookies = []
    for number in range(people):
        person = User.objects.create_user(f"person-{number}@example.org", name=f"Person {number}")
        ProjectRole.objects.create(user=person, project=project, role=role)
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies


def serve(port: int, folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "gunicorn", "amif_me.wsgi:application", "--bind", f"127.0.0.1:{port}",
               "--workers", "2", "--threads", "4", "--backlog", "512"]  # fmt: skip
    guard = guarded(command, log=folder / "gunicorn.log", env={**os.environ}, cwd=ROOT)
    while True:
        try:
            if get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/healthz", "")[0] == 200:
                return guard
        except OSError:
            time.sleep(0.05)


def get(connection: http.client.HTTPConnection, path: str, cookie: str) -> tuple[int, str]:
    connection.request("GET", path, headers={"Cookie": cookie, "Host": "127.0.0.1"})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


Work = Callable[[int, Seen, threading.Event], None]
"""What a thread does: with the port, what all saw, and the event that ends it."""


def measure(
    folder: Path, *, screens: list[Work], writers: list[Work], seconds: float
) -> tuple[Seen, float, float]:
    """Lets screens look and writers write; in the middle the server goes away and comes back.

    What was seen, how long it all took and how long the server was away, in seconds.
    """
    port, seen, over, stop_writing = free_port(), Seen(), threading.Event(), threading.Event()
    server = serve(port, folder)
    looking = [threading.Thread(target=work, args=[port, seen, over]) for work in screens]
    writing = [threading.Thread(target=work, args=[port, seen, stop_writing]) for work in writers]
    began = time.monotonic()
    for thread in (*looking, *writing):
        thread.start()
    time.sleep(seconds / 2)
    away = time.monotonic()
    stop_all([server])
    server = serve(port, folder)
    away = time.monotonic() - away
    time.sleep(seconds / 2)
    stop_writing.set()
    for thread in writing:
        thread.join()
    time.sleep(4 * ASKED_EVERY)
    over.set()
    for thread in looking:
        thread.join()
    took = time.monotonic() - began
    stop_all([server])
    return seen, took, away


def look(
    number: int, path: str, cookie: str, texts: str, port: int, seen: Seen, over: threading.Event
) -> None:
    """One page: asks each second with the revision it has, as htmx does, and goes on after a refusal.

    `texts` is a pattern of the texts whose first showing counts; `path` takes the revision.
    """
    revision, known = "", set()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    over.wait(random.random() * ASKED_EVERY)
    while not over.is_set():
        start = time.monotonic()
        try:
            status, page = get(connection, path.format(revision=revision), cookie)
        except (OSError, http.client.HTTPException):
            connection.close()
            with seen.lock:
                seen.refused += 1
            over.wait(ASKED_EVERY)
            continue
        now = time.monotonic()
        found = re.findall(texts, page)
        with seen.lock:
            seen.answers.append(now - start)
            seen.sizes[status] = seen.sizes.get(status, 0) + 1
            seen.twice += len(found) - len(set(found))
            for text in set(found) - known:
                seen.first.setdefault(text, {})[number] = now
        known |= set(found)
        if status == 200:
            revision = re.search(r"revision=(\d+)", page)[1]  # type: ignore[index]
        over.wait(max(0.0, ASKED_EVERY - (time.monotonic() - start)))


def tell(seen: Seen, *, screens: int, who: str, took: float, away: float) -> None:
    waits = [
        max(0.0, moment - saved)
        for text, saved in seen.saved.items()
        for moment in seen.first.get(text, {}).values()
    ]
    missing = sum(screens - len(seen.first.get(text, {})) for text in seen.saved)
    print(
        f"{platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"PostgreSQL, 2 processes of 4 threads"
    )
    print(f"{who}, {took:.0f} s, server away for {away:.1f} s in the middle")
    print(
        f"{len(seen.saved)} additions ({seen.sent_again} sent again): not seen {missing}, shown twice {seen.twice}"
    )
    print(f"saved to seen: {spread(waits)}; within two seconds {within(waits, 2):.1f} %")
    print(f"one question: {spread(seen.answers)}; {len(seen.answers) / took:.0f} a second; answers "
          f"{dict(sorted(seen.sizes.items()))}, refused {seen.refused} while the server was away")  # fmt: skip


def spread(times: list[float]) -> str:
    cut = statistics.quantiles(times, n=20)
    return f"median {statistics.median(times) * 1000:.0f} ms, p95 {cut[18] * 1000:.0f} ms, max {max(times) * 1000:.0f} ms"


def within(times: list[float], seconds: float) -> float:
    return 100 * sum(each <= seconds for each in times) / len(times)
