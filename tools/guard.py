"""Runs one command that must not outlive the program that started it, not even when that is killed with -9.

    python guard.py [--signal INT] [--grace 10] [--user nobody] [--remove FOLDER] -- command ...

The starter keeps the other end of the guard's standard input open. When that end closes, because the starter
closed it or because it died, the command gets the signal, `grace` seconds to finish, and then SIGKILL for its
whole process group. The guard has a session of its own, so that Ctrl-C in a terminal reaches only the starter.
"""

import argparse
import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time

INPUT = 0
STOPPING = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}


def watch_signals() -> int:
    """A descriptor from which the numbers of arriving signals can be read."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing)
    for number in (*STOPPING, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    return reading


def wait_for_end(child: subprocess.Popen[bytes], signals: int) -> None:
    """Return when the child has ended or is to be stopped (then `child.poll()` is still None).

    A process forked by the starter may hold the pipe open after its death, so the parent is watched too.
    """
    starter = os.getppid()
    while child.poll() is None and os.getppid() == starter:
        ready, _, _ = select.select([INPUT, signals], [], [], 2)
        if INPUT in ready and not os.read(INPUT, 4096):
            return
        if signals in ready and STOPPING & set(os.read(signals, 4096)):
            return


def stop(child: subprocess.Popen[bytes], number: int, grace: float) -> None:
    """Ask the child to end; after `grace` seconds, and for whatever it left running, there is no asking."""
    if child.poll() is None:
        child.send_signal(number)
        deadline = time.monotonic() + grace
        while child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing of the group is left
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--signal", default="TERM", help="the polite signal")
    parser.add_argument(
        "--grace", type=float, default=10, help="seconds between the polite signal and SIGKILL"
    )
    parser.add_argument("--user", help="run as this user (needs root)")
    parser.add_argument("--remove", help="a folder to delete at the end")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()

    signals = watch_signals()
    child = subprocess.Popen(
        options.command,
        stdin=subprocess.DEVNULL,
        process_group=0,
        user=options.user,
        extra_groups=[] if options.user else None,
    )
    ended_by_itself = False
    try:
        wait_for_end(child, signals)
        ended_by_itself = child.returncode is not None
    finally:
        stop(child, signal.Signals[f"SIG{options.signal}"], options.grace)
        if options.remove and not ended_by_itself:  # else the starter still wants to show what it wrote
            shutil.rmtree(options.remove, ignore_errors=True)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


if __name__ == "__main__":
    sys.exit(main())
