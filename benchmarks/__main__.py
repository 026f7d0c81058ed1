"""Ratios, not milliseconds: `python -m benchmarks [--entries 1000 100000] [--rounds 40] [--pages-only] [--processor]`.

Starts a throw-away PostgreSQL, fills it, and measures in one interleaved run: the trivial signed-in page, diary
pages and their last stretch, finding entries, saving one; then reports, and the same layout by WeasyPrint alone.
Prints on what it ran. Numbers of two runs on two machines cannot be compared; the ratios within one run can.
"""

import argparse
import gc
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from uuid import uuid4

from tools.servers import POSTGRES, find_programs, start_postgres

Clock = Callable[[], float]


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("--entries", type=int, nargs="+", default=[1_000, 100_000])
    arguments.add_argument("--rounds", type=int, default=40)
    arguments.add_argument("--pages-only", action="store_true", help="no reports, which take minutes")
    arguments.add_argument(
        "--processor", action="store_true", help="processor time, on a machine that others share"
    )
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = start_postgres(find_programs(POSTGRES))
        os.environ |= {
            "DATABASE_URL": server.url,
            "AMIF_DATA_DIR": folder,
            "DJANGO_SECRET_KEY": "benchmarks-" + "x" * 50,
            "DJANGO_SETTINGS_MODULE": "amif_me.settings",
        }
        try:
            import django

            django.setup()
            clock = time.process_time if given.processor else time.perf_counter
            measure_all(sorted(given.entries), given.rounds, with_reports=not given.pages_only, clock=clock)
        finally:
            server.stop()
    return 0


def measure_all(sizes: list[int], rounds: int, *, with_reports: bool, clock: Clock) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.filling import begin, fill

    settings.ROOT_URLCONF = "benchmarks.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
    call_command("migrate", verbosity=0)
    print(
        f"{platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}, PostgreSQL, {rounds} rounds, by {clock.__name__}"
    )
    filled = begin()
    grown: dict[int, float] = {}
    for size in sizes:
        fill(filled, size)
        client = Client()
        client.force_login(filled.coordinator, backend=settings.AUTHENTICATION_BACKENDS[1])
        acts = acts_of(client, filled)
        times = interleaved(acts, rounds, clock)
        grown[size] = times["diary page"] / times["trivial"]
        print(f"\n{filled.entries} entries, {filled.in_large_diary} of them in one diary; the trivial page takes "
              f"{times.pop('trivial') * 1000:.1f} ms, {queries_of(acts.pop('trivial'))} queries")  # fmt: skip
        trivial = times["diary page"] / grown[size]
        for name, seconds in times.items():
            print(f"  {name:<38}{seconds / trivial:5.2f}x, {queries_of(acts[name])} queries")
        for name, last in LAST_STRETCHES.items():
            print(f"  {last}: {times[last] / times[name]:.2f}x of its first")
        print(f"  the large diary: {times['large diary'] / times['diary page']:.2f}x of an ordinary one")
    if len(sizes) > 1:
        growth = grown[sizes[-1]] / grown[sizes[0]]
        print(f"\ndiary page at {sizes[-1]} entries, against the trivial page: {growth:.2f}x of {sizes[0]}")
    measure_preparation(client, filled, rounds, clock)
    for cycle in filled.cycles[1:3] if with_reports else ():
        measure_report(cycle)


LAST_STRETCHES = {
    "large diary": "large diary, last stretch",
    "find, everything": "find, everything, last stretch",
}


def acts_of(client, filled) -> dict[str, Callable[[], object]]:
    pages = {
        "trivial": "/trivial/",
        "diary page": filled.diary(0),
        "large diary": filled.diary(1),
        "large diary, last stretch": filled.last_stretch,
        "find, everything": filled.find,
        "find, everything, last stretch": filled.find_last_stretch,
        "find, a word that all say": f"{filled.find}?words=organisation",
        "find, a word that few say": f"{filled.find}?words=lanterns",
        "find, a word that nobody says": f"{filled.find}?words=zeppelin",
    }
    acts: dict[str, Callable[[], object]] = {
        name: partial(get, client, address) for name, address in pages.items()
    }
    return acts | {"POST of an observation": partial(post, client, filled)}


def queries_of(act: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        act()
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for query in queries)


def measure_preparation(client, filled, rounds: int, clock: Clock) -> None:
    """The prepared meeting of 60 and of 300 entries (which is folded) against its own queries and template alone."""
    from benchmarks.preparation import alone

    for cycle in filled.cycles[1:3]:
        path = filled.preparation(cycle)
        page = partial(get, client, path)
        times = interleaved(
            {"page": page, "alone": alone(client, cycle, path, filled.coordinator)}, rounds, clock
        )
        entries = filled.entries_in(cycle)
        print(
            f"prepared meeting of {entries} entries: {times['page'] / times['alone']:.2f}x its own queries and "
            f"template, {queries_of(page)} queries"
        )


def measure_report(cycle) -> None:
    """Gathering and layout against WeasyPrint alone on the same HTML, in one interleaved run."""
    from reports import rendering
    from reports.services.publication import report_content

    rendering.warm_up()
    content = report_content(cycle)
    made = rendering.render(content, language="nl")
    times = interleaved(
        {
            "ours": lambda: rendering.render(report_content(cycle), language="nl"),
            "alone": rendering.weasyprint_alone(content, language="nl"),
        },
        3,
    )
    print(
        f"cycle report of {made.pages} pages: {times['ours'] / times['alone']:.2f}x WeasyPrint alone on the same "
        f"HTML, "
        f"{times['ours'] / made.pages * 1000:.0f} ms a page"
    )


def get(client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)


def post(client, filled) -> None:
    body = {
        "client_id": uuid4(),
        "version": 0,
        "cycle": filled.cycles[3].pk,
        "actor": filled.actors[0].pk,
        "change": "They rang us first.",
        "nature": "unexpected positive",
    }
    answer = client.post(filled.form, body)
    assert answer.status_code == 302, (filled.form, answer.status_code)


def interleaved(
    acts: dict[str, Callable[[], object]], rounds: int, clock: Clock = time.perf_counter
) -> dict[str, float]:
    """The median seconds of each act, all of them taking turns after one warm round."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds + 1):
        for name, act in acts.items():
            gc.collect()
            start = clock()
            act()
            if turn:
                taken[name].append(clock() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


if __name__ == "__main__":
    sys.exit(main())
