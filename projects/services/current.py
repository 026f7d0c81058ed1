"""Which cycle a project is in."""

from collections.abc import Sequence

from projects import clock
from projects.models import Cycle, CycleState


def current_cycle(cycles: Sequence[Cycle]) -> Cycle | None:
    """The cycle to work on: the present one by date while it is open; else the first that is still open.

    Before the first begins it is the first, and when all are closed, the last. `cycles` are a project's, by
    start. A cycle that waits for its meeting is not the one people write in, so it is passed over.
    """
    if not cycles:
        return None
    today = clock.today()
    for cycle in cycles:
        if cycle.holds(today) and cycle.is_open:
            return cycle
    started_and_open = [cycle for cycle in cycles if cycle.is_open and cycle.start <= today]
    if started_and_open:
        return started_and_open[-1]
    waiting = [cycle for cycle in cycles if cycle.state != CycleState.PUBLISHED]
    return waiting[0] if waiting else cycles[-1]


def is_latest(cycle: Cycle, cycles: Sequence[Cycle]) -> bool:
    """Whether no later cycle of the project has begun: its pages show today's wording while it is open."""
    today = clock.today()
    return not any(later.start > cycle.start and later.start <= today for later in cycles)
