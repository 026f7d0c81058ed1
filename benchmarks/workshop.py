"""A full room: `python -m benchmarks.workshop [--people 60] [--seconds 40] [--writers 4]`.

Starts a throw-away PostgreSQL and the application with two processes, signs in a room full of people whose pages
ask each second for what is new, and lets a few of them write. Prints how long it takes from saved to seen on
every screen, and that each addition is seen by each of them once; in the middle the server is stopped and
started again, as a deployment does.
"""

import argparse
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
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tools.processes import guarded, stop_all
from tools.servers import POSTGRES, find_programs, free_port, start_postgres

ROOT = Path(__file__).resolve().parent.parent
ASKED_EVERY = 1.0
"""Seconds, as in templates/theory_of_change/workshop/_live.html."""
WRITTEN_EVERY = 2.0


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


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.workshop", description=__doc__)
    arguments.add_argument("--people", type=int, default=60)
    arguments.add_argument("--seconds", type=int, default=40)
    arguments.add_argument("--writers", type=int, default=4)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        postgres = start_postgres(find_programs(POSTGRES))
        os.environ |= {
            "DATABASE_URL": postgres.url,
            "AMIF_DATA_DIR": folder,
            "DJANGO_SECRET_KEY": "benchmarks-" + "x" * 50,
            "DJANGO_SETTINGS_MODULE": "amif_me.settings",
        }
        try:
            import django

            django.setup()
            workshop, partner, cookies = furnish(given.people)
            measure(Path(folder), workshop, partner, cookies, given)
        finally:
            postgres.stop()
    return 0


def furnish(people: int) -> tuple[int, int, list[str]]:
    """A project with a workshop at one partner's markers, and a signed-in session for each person."""
    from datetime import date

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from projects.models import Programme, Project, ProjectRole, User
    from theory_of_change.models import Actor, Step, Workshop

    call_command("migrate", verbosity=0)
    programme = Programme.objects.create(name="Benchmark", slug="benchmark")
    project = Project.objects.create(
        programme=programme, name="Room", slug="room", start=date(2019, 1, 1), end=date(2020, 12, 31)
    )
    partner = Actor.objects.create(project=project, name="Volunteer organisations", sphere="influence")
    workshop = Workshop.objects.create(
        project=project, code="BENCHMRK", takes_suggestions=True, step=Step.MARKERS, partner=partner
    )
    cookies = []
    for number in range(people):
        person = User.objects.create_user(f"person-{number}@example.org", name=f"Person {number}")
        ProjectRole.objects.create(user=person, project=project, role="coordinator")
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return workshop.pk, partner.pk, cookies


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


def measure(folder: Path, workshop: int, partner: int, cookies: list[str], given: argparse.Namespace) -> None:
    port, seen, over = free_port(), Seen(), threading.Event()
    stop_writing = threading.Event()
    server = serve(port, folder)
    screens = [
        threading.Thread(target=look, args=[number, port, workshop, cookie, seen, over])
        for number, cookie in enumerate(cookies)
    ]
    writers = [
        threading.Thread(target=write, args=[number, port, workshop, partner, cookie, seen, stop_writing])
        for number, cookie in enumerate(cookies[: given.writers])
    ]
    began = time.monotonic()
    for thread in (*screens, *writers):
        thread.start()
    time.sleep(given.seconds / 2)
    away = time.monotonic()
    stop_all([server])
    server = serve(port, folder)
    away = time.monotonic() - away
    time.sleep(given.seconds / 2)
    stop_writing.set()
    for thread in writers:
        thread.join()
    time.sleep(4 * ASKED_EVERY)
    over.set()
    for thread in screens:
        thread.join()
    took = time.monotonic() - began
    stop_all([server])
    tell(seen, given, took, away)


def look(number: int, port: int, workshop: int, cookie: str, seen: Seen, over: threading.Event) -> None:
    """One page: asks each second with the revision it has, as htmx does, and goes on after a refusal."""
    revision, known = "", set()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    over.wait(random.random() * ASKED_EVERY)
    while not over.is_set():
        start = time.monotonic()
        try:
            status, page = get(connection, f"/workshops/{workshop}/live/?revision={revision}", cookie)
        except (OSError, http.client.HTTPException):
            connection.close()
            with seen.lock:
                seen.refused += 1
            over.wait(ASKED_EVERY)
            continue
        now = time.monotonic()
        found = re.findall(r"Change \d+-\d+\.", page)
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


def write(
    number: int, port: int, workshop: int, partner: int, cookie: str, seen: Seen, over: threading.Event
) -> None:
    """Somebody who adds a marker every other second; one that was not answered is sent again."""
    token = "b" * 32
    headers = {
        "Cookie": f"{cookie}; csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": "127.0.0.1",
    }
    count = 0
    while not over.wait(WRITTEN_EVERY * (0.5 + random.random())):
        count += 1
        text = f"Change {number}-{count}."
        body = urlencode(
            {
                "csrfmiddlewaretoken": token,
                "place": f"markers-{partner}",
                "version": 0,
                "level": "like",
                "text": text,
            }
        )
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                connection.request("POST", f"/workshops/{workshop}/write/", body, headers)
                status = connection.getresponse().status
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)
                continue
            finally:
                connection.close()
            if status != 302:
                raise SystemExit(f"a marker was answered with {status}")
            break
        with seen.lock:
            seen.saved[text] = time.monotonic()


def tell(seen: Seen, given: argparse.Namespace, took: float, away: float) -> None:
    waits = [
        max(0.0, moment - saved)
        for text, saved in seen.saved.items()
        for moment in seen.first.get(text, {}).values()
    ]
    missing = sum(given.people - len(seen.first.get(text, {})) for text in seen.saved)
    print(
        f"{platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"PostgreSQL, 2 processes of 4 threads"
    )
    print(f"{given.people} screens asking each second, {given.writers} writers, {took:.0f} s, "
          f"server away for {away:.1f} s in the middle")  # fmt: skip
    print(f"{len(seen.saved)} additions: not seen {missing}, shown twice {seen.twice}")
    print(f"saved to seen: {spread(waits)}; within two seconds {within(waits, 2):.1f} %")
    print(f"one question: {spread(seen.answers)}; {len(seen.answers) / took:.0f} a second; answers "
          f"{dict(sorted(seen.sizes.items()))}, refused {seen.refused} while the server was away")  # fmt: skip


def spread(times: list[float]) -> str:
    cut = statistics.quantiles(times, n=20)
    return f"median {statistics.median(times) * 1000:.0f} ms, p95 {cut[18] * 1000:.0f} ms, max {max(times) * 1000:.0f} ms"


def within(times: list[float], seconds: float) -> float:
    return 100 * sum(each <= seconds for each in times) / len(times)


if __name__ == "__main__":
    sys.exit(main())
