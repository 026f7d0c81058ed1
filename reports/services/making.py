"""Makes one report in its format: claims it, lays it out in a limited child, keeps the file, finishes the row.

The layout runs in a fork of this process, which has WeasyPrint loaded already. The child is bounded in memory
and time, has no connection to the database, and dies with its parent; whatever happens in it, the parent is there to
say what it was.
"""

import logging
import os
import time
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from reports import rendering
from reports.formats import make_file
from reports.models import Format, Kind
from reports.services import files, jobs
from reports.services.child import Child, ChildFailed
from reports.services.jobs import Claim, Failure

logger = logging.getLogger(__name__)


class _LeaseLost(Exception):
    """Somebody else makes this report by now."""


def make(report_id: int) -> bool:
    """Makes the report if it is there to be taken. True when it is ready by this call."""
    held = jobs.claim(report_id)
    if held is None:
        return False
    started = time.monotonic()
    try:
        sha256, size, pages = _make_file(held)
    except _LeaseLost:
        logger.warning("Report %s: the lease was lost, somebody else makes it.", report_id)
        return False
    except ChildFailed as problem:
        logger.warning("Report %s: %s\n%s", report_id, problem.reason.value, problem.details)
        jobs.fail(held, problem.reason)
        return False
    except (SystemExit, KeyboardInterrupt):
        jobs.give_back(held)
        raise
    if not jobs.finish(held, sha256=sha256, size=size, pages=pages):
        logger.warning("Report %s: finished too late, somebody else makes it.", report_id)
        return False
    logger.info(
        "Report %s is ready: %s pages in %.1f s.", report_id, pages or "?", time.monotonic() - started
    )
    return True


@cache
def load_layout_engine() -> None:
    """Once a process, before it forks: then every child has WeasyPrint and the fonts ready."""
    rendering.warm_up()


def _make_file(held: Claim) -> tuple[str, int, int | None]:
    """The kept file's SHA-256, its size in bytes, and its pages where they are known."""
    try:
        load_layout_engine()
    except Exception as problem:  # without its libraries WeasyPrint does not load
        raise ChildFailed(Failure.RENDER, f"{type(problem).__name__}: {problem}") from problem
    try:
        path = files.temporary_path(held.token)
        try:
            pages = _lay_out(held, path)
            size = path.stat().st_size
            return files.keep(path), size, pages or None
        finally:
            path.unlink(missing_ok=True)
    except OSError as problem:
        raise ChildFailed(Failure.STORAGE, str(problem)) from problem


def _lay_out(held: Claim, path: Path) -> int:
    """Lays the report out into `path` and returns its pages (0: not known), renewing the lease meanwhile."""
    # The child is born without a connection, so it cannot end the parent's by ending itself.
    _close_connections()
    child = Child.start(
        lambda: _render_into(path, held), parent=os.getpid(), cpu_seconds=settings.REPORT_RENDER_SECONDS
    )
    try:
        deadline = time.monotonic() + settings.REPORT_RENDER_SECONDS
        while not child.wait(settings.REPORT_LEASE_SECONDS / 3):
            if time.monotonic() > deadline:
                raise ChildFailed(Failure.TIMEOUT, f"after {settings.REPORT_RENDER_SECONDS} s")
            if not _still_ours(held):
                raise _LeaseLost
    finally:
        child.stop()
    return child.pages()


def _render_into(path: Path, held: Claim) -> int:
    """What the child does."""
    made = make_file(held.content, language=held.language, kind=Kind(held.kind), format=Format(held.format))
    try:
        files.write_durably(path, made.content)
    except OSError as problem:
        raise ChildFailed(Failure.STORAGE, str(problem)) from problem
    return made.pages or 0


def _still_ours(held: Claim) -> bool:
    """Renews the lease. A database that is away takes nothing from us: the last word is the token's."""
    try:
        return jobs.renew(held)
    except (OperationalError, InterfaceError) as problem:
        logger.warning("Report %s: the lease could not be renewed: %s", held.report_id, problem)
        _close_connections()
        return True


def _close_connections() -> None:
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
