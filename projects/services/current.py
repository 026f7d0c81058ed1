"""Which cycle a project is in."""

from collections.abc import Sequence

from projects import clock
from projects.models import Cycle


def current_cycle(cycles: Sequence[Cycle]) -> Cycle | None:
    """The cycle to work on: the latest that has begun and takes entries, waiting for its meeting or not.

    So a later one that was handed over is not passed over for an earlier one whose meeting is still to come. Before
    the first begins, or when all that have begun are published, it is the next; when all are published, the last.
    `cycles` are a project's, by start.
    """
    if not cycles:
        return None
    taking = [cycle for cycle in cycles if cycle.takes_entries]
    begun = [cycle for cycle in taking if cycle.has_begun]
    if begun:
        return begun[-1]
    return taking[0] if taking else cycles[-1]


def is_latest(cycle: Cycle, cycles: Sequence[Cycle]) -> bool:
    """Whether no later cycle of the project has begun: its pages show today's wording while it is open."""
    today = clock.today()
    return not any(later.start > cycle.start and later.start <= today for later in cycles)
