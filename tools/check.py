"""`./check`: everything that must hold before a change is given to others, with a summary at the end."""

import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.browser import ensure_browser
from tools.console import Halt, say
from tools.environment import ROOT, ensure_environment
from tools.system_packages import ensure_office, ensure_pango

WIDTH = 78
# What the settings read: steps set theirs themselves, whatever the shell around them has.
SETTINGS = (
    "ALLOWED_HOSTS",
    "AMIF_DATA_DIR",
    "AMIF_DEMO",
    "AMIF_MODE",
    "AMIF_TEST_DATABASE",
    "CSRF_TRUSTED_ORIGINS",
    "DEFAULT_FROM_EMAIL",
    "DJANGO_SECRET_KEY",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "STATIC_ROOT",
    "TIME_ZONE",
)
SERVERS = ("DATABASE_URL", "REDIS_URL")  # these may be given, for the tests


@dataclass(frozen=True)
class Step:
    """One check: a command, the variables it sets, and the minutes after which it hangs rather than works."""

    title: str
    command: Sequence[str | Path]
    variables: Mapping[str, str] = field(default_factory=dict)
    minutes: float = 5
    may_use_servers: bool = False


@dataclass(frozen=True)
class Result:
    title: str
    passed: bool
    seconds: float


def production(data: str) -> dict[str, str]:
    """Settings as on a server. Nothing is contacted: `check --deploy` only judges them."""
    return {
        "AMIF_MODE": "production",
        "AMIF_DATA_DIR": data,
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "outcomes.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://outcomes.example.org",
        "DATABASE_URL": "postgres://amif:secret@db.example.org:5432/amif",
        "REDIS_URL": "redis://redis.example.org:6379/0",
        "DEFAULT_FROM_EMAIL": "outcomes@example.org",
        "EMAIL_URL": "smtp+tls://amif:secret@mail.example.org:587",
    }


def templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))


def all_steps(python: Path, data: str) -> list[Step]:
    """Quick ones first, so that a slip is seen early; `data` is a folder to throw away."""
    tool = python.parent
    local = {"AMIF_DATA_DIR": data}
    manage = [python, "manage.py"]
    return [
        Step("ruff check", [tool / "ruff", "check", "."]),
        Step("ruff format", [tool / "ruff", "format", "--check", "."]),
        Step("djade (templates)", [tool / "djade", "--check", "--target-version", "5.2", *templates()]),
        Step("import-linter", [tool / "lint-imports"]),
        Step("mypy", [tool / "mypy"], local),
        Step("migrations", [*manage, "makemigrations", "--check", "--dry-run"], local),
        Step("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production(data)),
        *test_steps(python),
    ]


def test_steps(python: Path) -> list[Step]:
    """Every test runs in one of the first two, by its mark `serial` (tests/browser has it by itself)."""
    pytest = [python, "-m", "pytest", "-q"]
    on_sqlite = {"AMIF_TEST_DATABASE": "sqlite"}
    return [
        Step("tests", [*pytest, "-n", "2", "-m", "not serial"], minutes=45, may_use_servers=True),
        Step("tests, one by one", [*pytest, "-m", "serial"], minutes=30, may_use_servers=True),
        Step("tests on SQLite", [*pytest, "-n", "2", "-m", "sqlite_too"], on_sqlite, minutes=15),
    ]


def environment_of(step: Step, around: Mapping[str, str]) -> dict[str, str]:
    hidden = {*SETTINGS, *(() if step.may_use_servers else SERVERS)}
    kept = {name: value for name, value in around.items() if name not in hidden}
    return {**kept, "PYTHONUNBUFFERED": "1", **step.variables}


def perform(step: Step) -> Result:
    """Run one step, its output shown as it comes."""
    say(f"\n── {step.title} {'─' * (WIDTH - 4 - len(step.title))}")
    started = time.monotonic()
    process = subprocess.Popen(
        step.command, cwd=ROOT, env=environment_of(step, os.environ), stdin=subprocess.DEVNULL
    )
    try:
        passed = process.wait(step.minutes * 60) == 0
    except subprocess.TimeoutExpired:
        say(f"{step.title}: stopped, it took longer than {step.minutes:g} minutes.")
        passed = False
    finally:
        end(process)
    return Result(step.title, passed, time.monotonic() - started)


def end(process: subprocess.Popen[bytes]) -> None:
    """Leave nothing of a step running: pytest stops its servers and workers when it is interrupted."""
    for number, patience in ((signal.SIGINT, 15), (signal.SIGKILL, 5)):
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue


def summary(results: Sequence[Result]) -> str:
    """The table at the end: what passed, how long it took."""
    rows = [
        f"  {'ok    ' if one.passed else 'FAILED'}  {one.title:<40} {one.seconds:7.1f} s" for one in results
    ]
    failed = sum(not one.passed for one in results)
    total = sum(one.seconds for one in results)
    words = f"{failed} of {len(results)} checks failed" if failed else f"All {len(results)} checks passed"
    return "\n".join(["", "═" * WIDTH, *rows, f"\n{words} in {total / 60:.1f} minutes."])


def check(pytest_arguments: Sequence[str]) -> int:
    """Run all checks; with arguments only pytest, with these. 0 when everything passed."""
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    python = ensure_environment("check")
    notice = ensure_pango()
    if notice:
        raise Halt(notice)
    ensure_browser(python)
    without_office = ensure_office()
    if without_office:
        say(without_office)
    with tempfile.TemporaryDirectory(prefix="amif-me-check-") as data:
        if pytest_arguments:
            command = [python, "-m", "pytest", *pytest_arguments]
            return 0 if perform(Step("tests", command, minutes=60, may_use_servers=True)).passed else 1
        results = [perform(step) for step in all_steps(python, data)]
    say(summary(results))
    if without_office:
        say(f"\n{without_office}")
    return 0 if all(one.passed for one in results) else 1
