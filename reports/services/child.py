"""A fork of this process that does one piece of work within limits, and tells its parent how it went."""

import ctypes
import errno
import gc
import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from reports.services.jobs import Failure

MEMORY_BYTES = 3 * 1024**3
_DETAILS = 20_000
"""Letters of a traceback that are passed on to the log."""

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


Tell = Callable[[int], None]
"""How the child says on which page it is."""
BETWEEN_NEWS = 0.25
"""Seconds: a child says no more often how far it is."""


@dataclass(frozen=True)
class Done:
    """How many pages were laid out, and which characters no font could draw, such as "U+1F600"."""

    pages: int
    missing_glyphs: tuple[str, ...] = ()
    peak: int = 0
    """MB of memory at most, with what the child had of its parent's; on Linux."""


class ChildFailed(Exception):
    """Why the work has no result; `details` are for the log, never for a page."""

    def __init__(self, reason: Failure, details: str) -> None:
        super().__init__(reason, details)
        self.reason = reason
        self.details = details


@dataclass
class Child:
    """`start`, then `wait` until it is true, then `stop` in any case, then ask for `done`."""

    pid: int
    reader: int
    heard: bytes = b""
    status: int | None = field(default=None, init=False)
    peak: int = field(default=0, init=False)

    @classmethod
    def start(
        cls, work: Callable[["Tell"], Done], *, parent: int, cpu_seconds: int, aside: Path | None = None
    ) -> "Child":
        """`work` says what it laid out; meanwhile it may tell how far it is.

        `aside` is the folder for its temporary files, which whoever gave it removes: the child's end tidies nothing up.
        """
        reader, writer = os.pipe()
        # A signal between the fork and the child's own first line would run the parent's handlers in the child.
        blocked = {signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGALRM}
        signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
        try:
            pid = os.fork()
            if pid == 0:
                _live(work, writer, parent=parent, cpu_seconds=cpu_seconds, aside=aside, blocked=blocked)
            os.close(writer)
            return cls(pid, reader)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)

    def wait(self, seconds: float) -> bool:
        """Whether it ended within that time."""
        until = time.monotonic() + seconds
        while select.select([self.reader], [], [], max(until - time.monotonic(), 0))[0]:
            heard = os.read(self.reader, 65536)
            if not heard:
                return True
            self.heard += heard
        return False

    def stop(self) -> None:
        """Nothing is left of it when this returns."""
        if self.status is None:
            if not self.wait(0):
                os.kill(self.pid, signal.SIGKILL)
            _pid, self.status, used = os.wait4(self.pid, 0)
            self.peak = used.ru_maxrss // 1024
            os.close(self.reader)

    def at_page(self) -> int | None:
        """The last page that it told of; None before it told of any."""
        told = self.heard.rpartition(b"\n")[0].rpartition(b"\n")[2]
        try:
            return int(json.loads(told)["at"])
        except (ValueError, KeyError, TypeError):
            return None

    def done(self) -> Done:
        """The result; raises `ChildFailed` with what went wrong where there is none."""
        try:
            said = json.loads(self.heard.rpartition(b"\n")[2])
        except ValueError:
            raise self._end_without_a_word() from None
        if "reason" in said:
            raise ChildFailed(Failure(said["reason"]), said["details"])
        return Done(int(said["pages"]), tuple(said["missing"]), self.peak)

    def _end_without_a_word(self) -> ChildFailed:
        number = os.WTERMSIG(self.status) if self.status and os.WIFSIGNALED(self.status) else 0
        if number == signal.SIGXCPU:
            return ChildFailed(Failure.TIMEOUT, "all processor time that one report may take was used")
        ended = f"by signal {number}" if number else f"with status {self.status}"
        return ChildFailed(Failure.CRASHED, f"the child ended {ended}")


def _live(
    work: Callable[[Tell], Done],
    writer: int,
    *,
    parent: int,
    cpu_seconds: int,
    aside: Path | None,
    blocked: set[signal.Signals],
) -> NoReturn:
    """The child's whole life. It ends by `_exit`: nothing that its parent registered or opened is run or closed."""
    try:
        for number in blocked:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)
        _die_with(parent)
        _limit(cpu_seconds)
        if aside is not None:
            tempfile.tempdir = str(aside)
        gc.freeze()
        gc.disable()  # it lives briefly, and a collection would copy every page it shares with its parent
        _tell(writer, _account_of(lambda: work(_news(writer))))
    finally:
        os._exit(0)


def _account_of(work: Callable[[], Done]) -> dict[str, Any]:
    try:
        done = work()
        return {"pages": done.pages, "missing": done.missing_glyphs}
    except ChildFailed as problem:
        return {"reason": problem.reason.value, "details": problem.details[-_DETAILS:]}
    except MemoryError:
        return {"reason": Failure.MEMORY.value, "details": f"more than {MEMORY_BYTES} bytes"}
    except BaseException as problem:
        reason = Failure.STORAGE if _is_for_want_of_room(problem) else Failure.RENDER
        return {"reason": reason.value, "details": traceback.format_exc()[-_DETAILS:]}


def _is_for_want_of_room(problem: BaseException | None) -> bool:
    """Whether it comes from a disk that is full, closed or broken, however many libraries passed it on."""
    while problem is not None:
        if isinstance(problem, OSError) and problem.errno in _NO_ROOM:
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def _news(writer: int) -> Tell:
    """Writes how far it is on a line of its own, without ever waiting for its parent to read it."""
    said_at = -BETWEEN_NEWS

    def tell(page: int) -> None:
        nonlocal said_at
        now = time.monotonic()
        if (page and now - said_at < BETWEEN_NEWS) or not select.select([], [writer], [], 0)[1]:
            return
        said_at = now
        with suppress(OSError):
            os.write(writer, json.dumps({"at": page}).encode() + b"\n")

    return tell


def _tell(writer: int, account: dict[str, Any]) -> None:
    with os.fdopen(writer, "wb") as file:
        file.write(json.dumps(account).encode())


def _die_with(parent: int) -> None:
    """Linux sends the signal when the parent ends, however that comes; elsewhere the time limit has to do."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _limit(cpu_seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = cpu_seconds + int(used.ru_utime + used.ru_stime)
    _lower(resource.RLIMIT_AS, MEMORY_BYTES)
    _lower(resource.RLIMIT_CPU, seconds)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, limit: int) -> None:
    """Sets the limit, unless a stricter one is in force already."""
    soft, hard = resource.getrlimit(kind)
    strict = [value for value in (soft, hard, limit) if value != resource.RLIM_INFINITY]
    resource.setrlimit(kind, (min(strict), hard))
