"""A full room: `python -m benchmarks.workshop [--people 60] [--seconds 40] [--writers 4]`.

Starts a throw-away PostgreSQL and the application with two processes, signs in a room full of people whose pages
ask each second for what is new, and lets a few of them write. Prints how long it takes from saved to seen on
every screen, and that each addition is seen by each of them once; in the middle the server is stopped and
started again, as a deployment does.
"""

import argparse
import http.client
import random
import sys
import threading
import time
from functools import partial
from urllib.parse import urlencode

from benchmarks.rooms import Seen, furnished_house, look, measure, sign_in, tell

WRITTEN_EVERY = 2.0


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.workshop", description=__doc__)
    arguments.add_argument("--people", type=int, default=60)
    arguments.add_argument("--seconds", type=int, default=40)
    arguments.add_argument("--writers", type=int, default=4)
    given = arguments.parse_args()
    with furnished_house() as folder:
        workshop, partner, cookies = furnish(given.people)
        path = f"/workshops/{workshop}/live/?revision={{revision}}"
        seen, took, away = measure(
            folder,
            screens=[
                partial(look, number, path, cookie, r"Change \d+-\d+\.")
                for number, cookie in enumerate(cookies)
            ],
            writers=[
                partial(write, number, workshop, partner, cookie)
                for number, cookie in enumerate(cookies[: given.writers])
            ],
            seconds=given.seconds,
        )
        who = f"{given.people} screens asking each second, {given.writers} writers"
        tell(seen, screens=given.people, who=who, took=took, away=away)
    return 0


def furnish(people: int) -> tuple[int, int, list[str]]:
    """A project with a workshop at one partner's markers, and a signed-in session for each person."""
    from datetime import date

    from projects.models import Programme, Project
    from theory_of_change.models import Actor, Step, Workshop

    programme = Programme.objects.create(name="Benchmark", slug="benchmark")
    project = Project.objects.create(
        programme=programme, name="Room", slug="room", start=date(2019, 1, 1), end=date(2020, 12, 31)
    )
    partner = Actor.objects.create(project=project, name="Volunteer organisations", sphere="influence")
    workshop = Workshop.objects.create(
        project=project, code="BENCHMRK", takes_suggestions=True, step=Step.MARKERS, partner=partner
    )
    return workshop.pk, partner.pk, sign_in(people, project=project, role="coordinator")


def write(
    number: int, workshop: int, partner: int, cookie: str, port: int, seen: Seen, over: threading.Event
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


if __name__ == "__main__":
    sys.exit(main())
