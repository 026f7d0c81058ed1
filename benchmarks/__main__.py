"""Ratios, not milliseconds: `python -m benchmarks [--entries 1000 100000] [--rounds 40]`.

Starts a throw-away PostgreSQL, fills it, and measures in one interleaved run: the trivial signed-in page, a
diary page, a report, and the same layout by WeasyPrint alone. Prints on what it ran. Numbers of two runs on two
machines cannot be compared; the ratios within one run can.
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

from tools.servers import POSTGRES, find_programs, start_postgres


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("--entries", type=int, nargs="+", default=[1_000, 100_000])
    arguments.add_argument("--rounds", type=int, default=40)
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
            measure_all(sorted(given.entries), given.rounds)
        finally:
            server.stop()
    return 0


def measure_all(sizes: list[int], rounds: int) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.filling import Filled, fill

    settings.ROOT_URLCONF = "benchmarks.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    print(
        f"{platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, PostgreSQL, {rounds} rounds"
    )
    pages: dict[str, float] = {}
    filled: Filled | None = None
    for size in sizes:
        filled = fill(size, filled)
        client = Client()
        client.force_login(filled.coordinator, backend=settings.AUTHENTICATION_BACKENDS[1])
        times = measure_pages(client, filled, rounds)
        pages[f"diary {size}"] = times["diary"]
        print(f"{size:>8} entries: diary page {times['diary'] / times['trivial']:.2f}x the trivial page "
              f"({times['trivial'] * 1000:.1f} ms), its last stretch {times['last stretch'] / times['diary']:.2f}x "
              f"its first")  # fmt: skip
    if len(sizes) > 1:
        growth = pages[f"diary {sizes[-1]}"] / pages[f"diary {sizes[0]}"]
        print(f"diary page at {sizes[-1]} entries: {growth:.2f}x of {sizes[0]}")
    assert filled is not None
    for cycle in (filled.small_cycle, filled.large_cycle):
        measure_report(cycle)


def measure_pages(client, filled, rounds: int) -> dict[str, float]:
    return interleaved(
        {
            "trivial": lambda: get(client, "/trivial/"),
            "diary": lambda: get(client, filled.diary),
            "last stretch": lambda: get(client, filled.last_stretch),
        },
        rounds,
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


def interleaved(acts: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each act, all of them taking turns after one warm round."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds + 1):
        for name, act in acts.items():
            gc.collect()
            start = time.perf_counter()
            act()
            if turn:
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


if __name__ == "__main__":
    sys.exit(main())
