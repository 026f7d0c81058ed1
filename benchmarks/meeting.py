"""A meeting's wall: `python -m benchmarks.meeting [--phones 40] [--screens 3] [--seconds 40]`.

Starts a throw-away PostgreSQL and the application with two processes. Phones without an account hand in cards, some
of them twice as a nervous thumb does, and ask every other second for a question to the room; screens show the wall
and ask each second. Prints how long it takes from handed in to seen on every screen, and that each card is seen by
each of them once; in the middle the server is stopped and started again, as a deployment does.
"""

import argparse
import http.client
import random
import sys
import threading
import time
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.rooms import Seen, furnished_house, get, look, measure, sign_in, tell

CODE = "BENCHMRK"
A_CARD_EVERY = 8.0
"""Seconds between two cards of one phone, on the average: 40 phones hand in five a second."""
ASKED_EVERY = 2.0
"""Seconds, as in templates/reflection/screen/_asked.html."""


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.meeting", description=__doc__)
    arguments.add_argument("--phones", type=int, default=40)
    arguments.add_argument("--screens", type=int, default=3)
    arguments.add_argument("--seconds", type=int, default=40)
    given = arguments.parse_args()
    with furnished_house() as folder:
        cycle, cookies = furnish(given.screens)
        path = f"/cycles/{cycle}/meeting/live/?at=room&revision={{revision}}"
        seen, took, away = measure(
            folder,
            screens=[
                *(
                    partial(look, number, path, cookie, r"Card \d+-\d+\.(?=</p>)")
                    for number, cookie in enumerate(cookies)
                ),
            ],
            writers=[partial(phone, number) for number in range(given.phones)],
            seconds=given.seconds,
        )
        who = f"{given.screens} screens asking each second, {given.phones} phones"
        tell(seen, screens=given.screens, who=who, took=took, away=away)

        from reflection.models import Card

        stored = Card.objects.count()
        print(f"{stored} cards stored, {len(seen.saved)} handed in")
    return 0


def furnish(screens: int) -> tuple[int, list[str]]:
    """A meeting on the screen with its door open, and a signed-in session for each screen."""
    from datetime import date

    from projects import clock
    from projects.models import Cycle, Programme, Project
    from reflection.models import Meeting

    programme = Programme.objects.create(name="Benchmark", slug="benchmark")
    project = Project.objects.create(
        programme=programme, name="Room", slug="room", start=date(2019, 1, 1), end=date(2020, 12, 31)
    )
    cycle = Cycle.objects.create(
        project=project,
        number="1",
        start=date(2019, 1, 1),
        end=date(2019, 4, 30),
        state="handed over",
        handed_over_at=clock.now(),
    )
    Meeting.objects.create(cycle=cycle, opened_at=clock.now(), code=CODE, takes_cards=True, step="room")
    return cycle.pk, sign_in(screens, project=project, role="member")


def phone(number: int, port: int, seen: Seen, over: threading.Event) -> None:
    """Opens the door as a browser does, then hands in cards; one that was not answered is sent again."""
    cookie, token = _enter(port), "b" * 32
    headers = {
        "Cookie": f"{cookie}; csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": "127.0.0.1",
    }
    due, count = time.monotonic() + A_CARD_EVERY * random.random(), 0
    while not over.wait(ASKED_EVERY):
        _ask(port, cookie)
        if time.monotonic() < due:
            continue
        due, count = time.monotonic() + A_CARD_EVERY * (0.5 + random.random()), count + 1
        text = f"Card {number}-{count}."
        body = urlencode({"csrfmiddlewaretoken": token, "client_id": uuid4(), "kind": "change", "text": text})
        _hand_in(port, body, headers, seen)
        with seen.lock:
            seen.saved[text] = time.monotonic()
        if random.random() < 0.2:
            _hand_in(port, body, headers, seen)
            with seen.lock:
                seen.sent_again += 1


def _enter(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", f"/m/{CODE}/", headers={"Host": "127.0.0.1"})
    answer = connection.getresponse()
    answer.read()
    given = answer.msg.get_all("Set-Cookie") or []
    connection.close()
    return next(each.partition(";")[0] for each in given if each.startswith("workshop_device="))


def _ask(port: int, cookie: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        get(connection, f"/m/{CODE}/question/?seen=0", cookie)
    except (OSError, http.client.HTTPException):
        pass
    finally:
        connection.close()


def _hand_in(port: int, body: str, headers: dict[str, str], seen: Seen) -> None:
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("POST", f"/m/{CODE}/", body, headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            with seen.lock:
                seen.sent_again += 1
            time.sleep(0.2)
            continue
        finally:
            connection.close()
        if status != 302:
            raise SystemExit(f"a card was answered with {status}")
        return


if __name__ == "__main__":
    sys.exit(main())
