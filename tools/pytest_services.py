"""An early pytest plugin: tests run on a real PostgreSQL and a real Redis, started here and thrown away.

It has to come before pytest-django, which reads the settings before any conftest.py: that is how a suite once ran on
SQLite without anyone noticing. With AMIF_TEST_DATABASE=sqlite the tests run on what a first `./run` uses
instead: SQLite, and no Redis.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tools.console import Halt
from tools.environment import ROOT
from tools.servers import POSTGRES, REDIS, Server, find_programs, start_postgres, start_redis

started: list[Server] = []
folders: list[str] = []


def prepare() -> None:
    """Put into the environment what the settings read, starting the servers whose URL is not given."""
    if not os.environ.get("AMIF_DATA_DIR"):
        folders.append(tempfile.mkdtemp(prefix="amif-me-tests-"))
        os.environ["AMIF_DATA_DIR"] = folders[0]
    os.environ.setdefault("DJANGO_SECRET_KEY", "only-for-tests-" + "x" * 50)
    wanted = os.environ.get("AMIF_TEST_DATABASE") or "postgres"
    if wanted == "sqlite":
        for kind in (POSTGRES, REDIS):
            os.environ.pop(kind.variable, None)
        return
    if wanted != "postgres":
        raise Halt(f"AMIF_TEST_DATABASE is {wanted!r}; it is `postgres` (also when unset) or `sqlite`.")
    for kind, start in ((POSTGRES, start_postgres), (REDIS, start_redis)):
        given = os.environ.get(kind.variable)
        if not given:
            server = start(find_programs(kind))
            started.append(server)
            os.environ[kind.variable] = server.url
        elif kind is POSTGRES and not given.startswith(("postgres://", "postgresql://", "pgsql://")):
            raise Halt(
                "DATABASE_URL does not name a PostgreSQL, on which the tests run; unset it, and one is made."
            )


def throw_away() -> None:
    """Stop the servers that were started here and delete what the tests wrote."""
    while started:
        started.pop().stop()
    while folders:
        shutil.rmtree(folders.pop(), ignore_errors=True)


def use_own_redis_database(worker: str) -> None:
    """Each xdist worker (gw0, gw1 ...) gets a numbered database of its own in the Redis that was started."""
    number = int(worker.removeprefix("gw")) % 15 + 1
    os.environ["REDIS_URL"] = os.environ["AMIF_OWN_REDIS"].rsplit("/", 1)[0] + f"/{number}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Wraps pytest-django's own hook, so this part runs first. xdist's workers inherit the environment."""
    options = early_config.known_args_namespace
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and os.environ.get("AMIF_OWN_REDIS"):
        use_own_redis_database(worker)
    elif not worker and not (options.help or options.version):
        try:
            prepare()
        except Halt as problem:
            throw_away()
            raise pytest.UsageError(str(problem)) from problem
        if any(server.url == os.environ.get("REDIS_URL") for server in started):
            os.environ["AMIF_OWN_REDIS"] = os.environ["REDIS_URL"]
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in tests/browser is `browser` and `serial`, so that no part of ./check can miss one."""
    browser = ROOT / "tests" / "browser"
    for item in items:
        if browser in Path(item.path).parents:
            item.add_marker("browser")
            item.add_marker("serial")


def pytest_report_header() -> str:
    """Which services are used; never a given URL, in which a password may stand."""
    ours = {server.url for server in started}
    shown = {kind.name: os.environ.get(kind.variable) for kind in (POSTGRES, REDIS)}
    return "services: " + ", ".join(
        f"{name} {'none' if url is None else 'started here' if url in ours else 'given'}"
        for name, url in shown.items()
    )


def pytest_unconfigure() -> None:
    throw_away()
