"""Documents in ratios: `python -m benchmarks.documents [--pages 800] [--rounds 5]`.

Starts a throw-away PostgreSQL, the application with two processes and two workers, and measures in one run: a cycle's
report against WeasyPrint alone on the same HTML, each in a fork of one warmed process; a page of a long report
against one of a report of some 50 pages, and the memory; a page of the program while two reports are made against the
same page at rest; from click to ready; and a workbook against a cursor and a writer. Prints on what it ran.
"""

import argparse
import gc
import http.client
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.rooms import ROOT, furnished_house, get, serve, sign_in
from tools.processes import guarded, stop_all
from tools.servers import free_port

SHORT, USUAL = 2, 34
"""Observations of each of five partners in the cycles of some 10 and 50 pages."""
USUAL_PAGES = 50
PARTS = ["setting", "length", "workbook", "web"]


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__)
    arguments.add_argument("--pages", type=int, default=800, help="of the long report, or thereabouts")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    given = arguments.parse_args()
    with furnished_house() as folder:
        from reports.services import making

        house = furnish()
        print(
            f"{platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, "
            f"load {os.getloadavg()[0]:.1f}, PostgreSQL, {given.rounds} rounds"
        )
        making.load_layout_engine()
        if "setting" in given.only:
            measure_setting(house.usual, given.rounds)
        if "length" in given.only or "web" in given.only:
            lengthen(house, given.pages)
        if "length" in given.only:
            measure_length(house, max(1, given.rounds // 2))
        if "workbook" in given.only:
            measure_workbook(house.project, given.rounds)
        if "web" in given.only:
            measure_click_and_web(house, folder, given.rounds)
        print("sums across a programme: no page of the program adds entries up across projects")
    return 0


# What stands there


@dataclass
class House:
    """A project with a cycle for each length, and the session of its coordinator."""

    project: Any
    by: Any
    short: Any
    usual: Any
    long: Any
    actors: list[Any]
    cookie: str


def furnish() -> House:
    from benchmarks.filling import make_project, write
    from projects.models import Programme, User

    programme = Programme.objects.create(name="Benchmark", slug="benchmark")
    by = User.objects.create_user("coordinator@example.org", name="Coordinator")
    project, cycles, actors = make_project(programme, "Documents", by)
    for actor in actors:
        write(cycles[0], actor, SHORT, by)
        write(cycles[1], actor, USUAL, by)
    [cookie] = sign_in(1, project=project, role="coordinator")
    return House(project, by, cycles[0], cycles[1], cycles[2], actors, cookie)


def lengthen(house: House, pages: int) -> None:
    """Writes as much into the long cycle as some `pages` pages hold."""
    from benchmarks.filling import write

    each = round(USUAL * pages / USUAL_PAGES)
    for actor in house.actors:
        write(house.long, actor, each, house.by)


# One piece of work in a fork


@dataclass(frozen=True)
class Forked:
    """What one piece of work took in a fork of this process: seconds, seconds of the processor, peak memory in MB."""

    pages: int
    wall: float
    cpu: float
    peak: float


def forked(work: Callable[[], int]) -> Forked:
    reader, writer = os.pipe()
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        os.write(writer, json.dumps(work()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        pages = json.loads(said.read())
    _pid, _status, used = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    return Forked(pages, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(times: Sequence[Forked], what: str) -> float:
    return statistics.median(getattr(each, what) for each in times)


# The report and WeasyPrint alone


def measure_setting(cycle: Any, rounds: int) -> None:
    """Ours against WeasyPrint alone, in forks of one process; then the whole job with row, child, file and lease."""
    from django.db import connections

    from reports import rendering
    from reports.services.publication import report_content

    content = report_content(cycle)
    alone = rendering.weasyprint_alone(content, language="nl")
    helped = rendering.weasyprint_alone(content, language="nl", unpacked=True)

    def render() -> int:
        return rendering.render(content, language="nl").pages

    def gathered() -> int:
        return rendering.render(report_content(cycle), language="nl").pages

    def alone_as_it_comes() -> int:
        alone()
        return 0

    def alone_as_ours() -> int:
        gc.disable()
        helped()
        return 0

    acts = {
        "render": render,
        "gather and render": gathered,
        "alone": alone_as_it_comes,
        "alone as ours": alone_as_ours,
    }
    times: dict[str, list[Forked]] = {name: [] for name in (*acts, "job")}
    for turn in range(rounds):
        for name, act in acts.items():
            connections.close_all()
            gc.collect()
            times[name].append(forked(act))
        times["job"].append(whole_job(cycle, turn))
    pages = times["render"][0].pages
    print(f"\ncycle report of {pages} pages, against WeasyPrint alone on the same HTML (goal 1.05x)")
    for name, told in {
        "template and layout, in a fork": "render",
        "gathering too": "gather and render",
        "the whole job: row, lease, child, file": "job",
    }.items():
        for base, said in {
            "alone": "as it comes",
            "alone as ours": "with fonts unpacked and gc off, as ours",
        }.items():
            wall, cpu = (median(times[told], what) / median(times[base], what) for what in ("wall", "cpu"))
            print(f"  {name:<40}{wall:5.2f}x, processor {cpu:.2f}x of alone {said}")
    cpu = median(times["job"], "cpu")
    print(f"  {cpu / pages * 1000:.0f} ms of the processor a page")


def whole_job(cycle: Any, turn: int) -> Forked:
    """One report as a worker makes it, of content that nobody asked for before."""
    from reports.models import Report
    from reports.services import making
    from reports.services.publication import ask_for_report

    cycle.project.summary = f"Turn {turn} at {time.monotonic()}."
    cycle.project.save(update_fields=["summary"])
    report = ask_for_report(cycle=cycle, by=None, language="nl")
    used = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
    start = time.perf_counter()
    if not making.make(report.pk):
        raise SystemExit("the report could not be made")
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (
        after.ru_utime + after.ru_stime - used[0].ru_utime - used[0].ru_stime + time.process_time() - used[1]
    )
    return Forked(Report.objects.get(pk=report.pk).pages or 0, wall, cpu, after.ru_maxrss / 1024)


# Length


def measure_length(house: House, around: int) -> None:
    """A page of the long report against one of the usual, the usual before and after; and what memory each takes."""
    from django.db import connections

    from reports import rendering
    from reports.services.publication import report_content

    contents = {name: report_content(getattr(house, name)) for name in ("usual", "long")}
    connections.close_all()

    def setting(name: str) -> Forked:
        gc.collect()
        return forked(lambda: rendering.render(contents[name], language="nl").pages)

    def peak_alone(name: str) -> float:
        gc.collect()
        return forked(
            lambda: bool(rendering.weasyprint_alone(contents[name], language="nl", unpacked=True)())
        ).peak

    few = [setting("usual") for _turn in range(around)]
    long = setting("long")
    few += [setting("usual") for _turn in range(around)]
    usual = few[0]
    alone_usual, alone_long = peak_alone("usual"), peak_alone("long")
    page = median(few, "cpu") / usual.pages
    wall = median(few, "wall") / usual.pages
    print(f"\n{long.pages} pages against {usual.pages} (goals 1.15x a page, 100 MB + 0.7 MB a page)")
    print(
        f"  a page: {long.cpu / long.pages / page:.2f}x of the processor, {long.wall / long.pages / wall:.2f}x on the clock"
    )
    per_page = (long.peak - median(few, "peak")) / (long.pages - usual.pages)
    for each in (usual, long):
        print(
            f"  peak with {each.pages} pages: {each.peak:.0f} MB; the goal is {100 + 0.7 * each.pages:.0f} MB"
        )
    print(f"  so {long.peak - per_page * long.pages:.0f} MB + {per_page:.2f} MB a page")
    per_page = (alone_long - alone_usual) / (long.pages - usual.pages)
    print(f"  WeasyPrint alone: {alone_long - per_page * long.pages:.0f} MB + {per_page:.2f} MB a page")


# The workbook


def measure_workbook(project: Any, rounds: int) -> None:
    """The export against the same tables by a raw cursor, written by openpyxl."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.__main__ import interleaved
    from reports.workbook.writing import write_workbook

    with CaptureQueriesContext(connection) as queries:
        size = len(write_workbook(project))
    times = interleaved(
        {"ours": lambda: write_workbook(project), "raw": lambda: raw(project)}, min(rounds, 3)
    )
    print(
        f"\nworkbook of {size / 1024:.0f} kB: {len(queries)} queries, "
        f"{times['ours'] / times['raw']:.2f}x a raw cursor and openpyxl's writer (goal 2x), {times['ours']:.1f} s"
    )


TABLES = {
    "diaries_observation": "SELECT * FROM diaries_observation WHERE actor_id IN (SELECT id FROM theory_of_change_actor WHERE project_id = %s) ORDER BY id",
    "ties": "SELECT t.* FROM diaries_observation_markers t JOIN diaries_observation o ON o.id = t.observation_id JOIN theory_of_change_actor a ON a.id = o.actor_id WHERE a.project_id = %s",
    "diaries_activityentry": "SELECT * FROM diaries_activityentry WHERE cycle_id IN (SELECT id FROM projects_cycle WHERE project_id = %s) ORDER BY id",
    "theory_of_change_actor": "SELECT * FROM theory_of_change_actor WHERE project_id = %s ORDER BY id",
    "theory_of_change_marker": "SELECT * FROM theory_of_change_marker WHERE actor_id IN (SELECT id FROM theory_of_change_actor WHERE project_id = %s) ORDER BY id",
    "projects_cycle": "SELECT * FROM projects_cycle WHERE project_id = %s ORDER BY id",
}


def raw(project: Any) -> bytes:
    from django.db import connection
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    with connection.cursor() as cursor:
        for name, sql in TABLES.items():
            sheet = book.create_sheet(name[:31])
            cursor.execute(sql, [project.pk])
            sheet.append([column[0] for column in cursor.description])
            for row in cursor.fetchall():
                sheet.append([None if each is None else str(each) for each in row])
    answer = BytesIO()
    book.save(answer)
    return answer.getvalue()


# The program around it


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """The application with two processes, and two workers of one report each; its port."""
    port = free_port()
    worker = [sys.executable, "manage.py", "run_worker", "--name"]
    guards: list[subprocess.Popen[bytes]] = [serve(port, folder)]
    try:
        for name in ("one", "two"):
            log = folder / f"worker-{name}.log"
            guards.append(guarded([*worker, name], log=log, env={**os.environ}, cwd=ROOT))
            while not log.exists() or b"ready" not in log.read_bytes():
                time.sleep(0.2)
        yield port
    finally:
        stop_all(guards)


def measure_click_and_web(house: House, folder: Path, rounds: int) -> None:
    from django.urls import reverse

    from reports.models import Report
    from reports.services.publication import ask_for_report

    diary = reverse("diary", args=[house.usual.pk, house.actors[0].pk])
    with running(folder) as port:
        waits = [click(house, port) for _turn in range(rounds)]
        told, pages = [wait for wait, _pages in waits], waits[0][1]
        print(
            f"\nfrom click to ready, {pages} pages: median {statistics.median(told):.1f} s, "
            f"longest {max(told):.1f} s, of {rounds} (a few seconds)"
        )
        answers(port, diary, house.cookie, lambda taken: len(taken) < 20)
        before = answers(port, diary, house.cookie, lambda taken: len(taken) < 150)
        asked = [ask_for_report(cycle=house.long, by=None, language=each).pk for each in ("fr", "en")]
        time.sleep(3)
        over = threading.Event()

        def watch() -> None:
            while Report.objects.filter(pk__in=asked, state="running").count() == len(asked):
                time.sleep(0.5)
            over.set()

        watching = threading.Thread(target=watch)
        watching.start()
        during = answers(port, diary, house.cookie, lambda _taken: not over.is_set())
        watching.join()
        while Report.objects.filter(pk__in=asked, state__in=("queued", "running")).exists():
            time.sleep(1)
        after = answers(port, diary, house.cookie, lambda taken: len(taken) < 150)
        idle = p95(before + after)
        print(
            f"\na diary page while two reports are made: p95 {p95(during) * 1000:.0f} ms of {len(during)} against "
            f"{idle * 1000:.0f} ms at rest, {p95(during) / idle:.1f}x (goal 3x); "
            f"median {statistics.median(during) / statistics.median(before + after):.1f}x"
        )
        states = list(Report.objects.filter(pk__in=asked).values_list("state", "pages"))
        print(f"  the two: {states}")
        tell_memory(folder)


def tell_memory(folder: Path) -> None:
    """What reports took in the workers themselves, as their logs say."""
    logs = "".join(log.read_text() for log in folder.glob("worker-*.log"))
    peaks = {int(pages): int(peak) for pages, peak in re.findall(r"(\d+) pages in .* s and (\d+) MB", logs)}
    for pages, peak in sorted(peaks.items()):
        print(f"  peak in a worker with {pages} pages: {peak} MB; the goal is {100 + 0.7 * pages:.0f} MB")


def answers(port: int, path: str, cookie: str, goes_on: Callable[[list[float]], bool]) -> list[float]:
    """The seconds of each answer, one after the other with a breath between, as one reader asks."""
    connection, taken = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
    while goes_on(taken):
        start = time.perf_counter()
        status, _page = get(connection, path, cookie)
        taken.append(time.perf_counter() - start)
        if status != 200:
            raise SystemExit(f"{path} answered {status}")
        time.sleep(0.02)
    return taken


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


def click(house: House, port: int) -> tuple[float, int]:
    """Asks for the short report as a browser does, and waits until its page offers the file."""
    from django.urls import reverse

    from reports.models import Report

    house.project.summary = f"Clicked at {time.monotonic()}."
    house.project.save(update_fields=["summary"])
    token = "b" * 32
    body = urlencode(
        {
            "csrfmiddlewaretoken": token,
            "kind": "cycle",
            "cycle": house.short.pk,
            "language": "nl",
            "format": "pdf",
        }
    )
    headers = {
        "Cookie": f"{house.cookie}; csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": "127.0.0.1",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    start = time.perf_counter()
    connection.request("POST", reverse("documents", args=[house.project.slug]), body, headers)
    answer = connection.getresponse()
    answer.read()
    leads = re.search(r"/reports/(\d+)", answer.getheader("Location", ""))
    if answer.status != 302 or leads is None:
        raise SystemExit(f"the click was answered with {answer.status} {answer.getheader('Location')}")
    report = int(leads[1])
    while (state := Report.objects.get(pk=report)).state != "ready":
        if state.state == "failed":
            raise SystemExit("the report failed")
        time.sleep(0.05)
    return time.perf_counter() - start, state.pages or 0


if __name__ == "__main__":
    sys.exit(main())
