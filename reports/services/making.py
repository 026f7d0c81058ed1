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

from reports import formats, rendering
from reports.models import Format, Kind, Report, Step
from reports.services import files, jobs, telling_ready
from reports.services.child import Child, ChildFailed, Done, Tell
from reports.services.jobs import Claim, Failure

BETWEEN_LOOKS = 1.0
"""Seconds between two looks at how far the child is."""

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
        sha256, size, done = _make_file(held)
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
    pages = done.pages or None
    if not jobs.finish(held, sha256=sha256, size=size, pages=pages, missing_glyphs=done.missing_glyphs):
        _erase_unnamed(report_id, sha256)
        logger.warning("Report %s: finished too late, somebody else makes it.", report_id)
        return False
    if held.first_sha256 not in {"", sha256}:
        logger.error(
            "Report %s was made again, but not to the byte: its first file was %s, this one is %s.",
            report_id,
            held.first_sha256,
            sha256,
        )
    if held.last_sha256 not in {"", sha256}:
        _erase_replaced(held.last_sha256)
    _tell_who_waited(report_id)
    logger.info(
        "Report %s is ready: %s pages in %.1f s and %d MB.",
        report_id,
        pages or "?",
        time.monotonic() - started,
        done.peak,
    )
    return True


def _erase_unnamed(report_id: int, sha256: str) -> None:
    """The report's draft was erased while it was made: its file goes too, unless another report has the same."""
    gone = not Report.objects.filter(pk=report_id).exists()
    if gone and not Report.objects.filter(sha256=sha256).exists():
        files.erase_kept(sha256)


def _erase_replaced(sha256: str) -> None:
    """What a report had before it was made again, to other bytes: nobody names it any more."""
    try:
        if not Report.objects.filter(sha256=sha256).exists():
            files.erase_kept(sha256)
    except OSError:
        logger.exception("The file %s, which no report names any more, could not be erased.", sha256)


def _tell_who_waited(report_id: int) -> None:
    """The report is ready, whatever becomes of the mail; the sweeper writes what was not written here."""
    try:
        telling_ready.tell_who_waited(report_id)
    except Exception:
        logger.exception("Nobody was told that report %s is ready.", report_id)


@cache
def load_layout_engine() -> None:
    """Once a process, before it forks: then every child has WeasyPrint and the fonts ready."""
    rendering.warm_up()


def _make_file(held: Claim) -> tuple[str, int, Done]:
    """The kept file's SHA-256, its size in bytes, and what its maker says of it."""
    try:
        load_layout_engine()
        formats.load(Format(held.format))
    except Exception as problem:  # without its libraries WeasyPrint does not load
        raise ChildFailed(Failure.RENDER, f"{type(problem).__name__}: {problem}") from problem
    try:
        path = files.temporary_path(held.token)
        try:
            done = _lay_out(held, path)
            _still_ours(held, step=Step.KEEPING)
            size = path.stat().st_size
            return files.keep(path), size, done
        finally:
            files.remove_unfinished(path)
    except OSError as problem:
        raise ChildFailed(Failure.STORAGE, str(problem)) from problem


def _lay_out(held: Claim, path: Path) -> Done:
    """Lays the report out into `path`, renewing the lease meanwhile; 0 pages: nobody knows how many."""
    aside = files.working_folder(path)
    # The child is born without a connection, so it cannot end the parent's by ending itself.
    _close_connections()
    child = Child.start(
        lambda tell: _render_into(path, held, tell),
        parent=os.getpid(),
        cpu_seconds=settings.REPORT_RENDER_SECONDS,
        aside=aside,
    )
    try:
        now = time.monotonic()
        deadline, renew_at, told = now + settings.REPORT_RENDER_SECONDS, now + _between_renewals(), None
        while not child.wait(min(BETWEEN_LOOKS, _between_renewals())):
            now = time.monotonic()
            if now > deadline:
                raise ChildFailed(Failure.TIMEOUT, f"after {settings.REPORT_RENDER_SECONDS} s")
            if child.at_page() == told and now < renew_at:
                continue
            told, renew_at = child.at_page(), now + _between_renewals()
            if not _still_ours(held, told):
                raise _LeaseLost
    finally:
        child.stop()
    return child.done()


def _render_into(path: Path, held: Claim, tell: Tell) -> Done:
    """What the child does."""
    kind, format = Kind(held.kind), Format(held.format)
    with rendering.watching_pages(tell):
        made = formats.make_file(held.content, language=held.language, kind=kind, format=format)
    try:
        files.write_durably(path, made.content)
    except OSError as problem:
        raise ChildFailed(Failure.STORAGE, str(problem)) from problem
    return Done(made.pages or 0, made.missing_glyphs[: jobs.MOST_GLYPHS])


def _between_renewals() -> float:
    """Seconds."""
    return settings.REPORT_LEASE_SECONDS / 3


def _still_ours(held: Claim, page: int | None = None, step: Step | None = None) -> bool:
    """Renews the lease and says how far it is. A database that is away takes nothing from us: the last word is the token's."""
    try:
        if page is not None:
            step = Step.LAYING_OUT if page else Step.WRITING
        return jobs.renew(held, step=step, page=page or None)
    except (OperationalError, InterfaceError) as problem:
        logger.warning("Report %s: the lease could not be renewed: %s", held.report_id, problem)
        _close_connections()
        return True


def _close_connections() -> None:
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
