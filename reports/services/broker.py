"""Hands ids of reports to the broker, in bounded time and without ever raising.

A broker is a convenience: the row in the database is the truth, and what no broker took is found by the
sweeper. So a request waits `PATIENCE` seconds at most, however many reports it asks for and whatever is wrong:
nobody listens, somebody listens and never answers, the name cannot be looked up. After a failure the broker is
left alone for `REST` seconds, so that the next requests do not wait as well.
"""

import logging
import threading
import time
from collections.abc import Iterable

from celery import current_app

logger = logging.getLogger(__name__)

MAKE_REPORT = "reports.make_report"
"""The task's name: what is put into the broker is this, and a report's id."""

PATIENCE = 1.5
REST = 20.0
SOCKET_SECONDS = 0.5

# Only for connections made here. A worker waits for its next message on a connection of its own, where such
# short timeouts would be mistaken for a broken one.
_IMPATIENT = {
    "socket_timeout": SOCKET_SECONDS,
    "socket_connect_timeout": SOCKET_SECONDS,
    "retry_on_timeout": False,
    "max_retries": 0,
}

_rests_until = 0.0


def publish(report_ids: Iterable[int]) -> list[int]:
    """Those of the ids that the broker took, within `PATIENCE` seconds."""
    global _rests_until
    wanted = list(report_ids)
    if not wanted or time.monotonic() < _rests_until:
        return []
    taken: list[int] = []
    problems: list[str] = []
    # A thread, since not every wait obeys a socket's timeout: looking up a name, for one, does not.
    work = threading.Thread(target=_put, args=(wanted, taken, problems), name="publish", daemon=True)
    work.start()
    work.join(PATIENCE)
    in_time = list(taken)
    if len(in_time) < len(wanted):
        _rests_until = time.monotonic() + REST
        logger.warning(
            "The broker took %s of %s reports (%s); the sweeper sees to the others.",
            len(in_time),
            len(wanted),
            "; ".join(problems) or "no answer in time",
        )
    return in_time


def _put(wanted: list[int], taken: list[int], problems: list[str]) -> None:
    """Puts the ids one after the other and adds those that were taken to `taken`; ends at the first problem."""
    deadline = time.monotonic() + PATIENCE
    connection = current_app.connection_for_write(
        transport_options=_IMPATIENT, connect_timeout=SOCKET_SECONDS
    )
    try:
        connection.ensure_connection(max_retries=0)
        producer = current_app.amqp.Producer(connection.channel(), auto_declare=False)
        for report_id in wanted:
            if time.monotonic() > deadline:
                break
            current_app.send_task(MAKE_REPORT, args=[report_id], producer=producer, retry=False)
            taken.append(report_id)
    except Exception as problem:  # whatever a transport raises: it must not reach the person who asked
        problems.append(f"{type(problem).__name__}: {problem}")
    finally:
        try:
            connection.release()
        except Exception as problem:
            problems.append(f"while closing, {type(problem).__name__}: {problem}")
