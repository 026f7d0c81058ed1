"""Which cycle one works in."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from projects import clock
from projects.models import Cycle, CycleState
from projects.services.current import current_cycle

OPEN, WAITS, DONE = CycleState.OPEN, CycleState.HANDED_OVER, CycleState.PUBLISHED


@pytest.mark.parametrize(
    ("states", "month", "expected"),
    [
        ((DONE, DONE, WAITS, OPEN), 5, 3),
        (
            (DONE, DONE, WAITS, WAITS),
            7,
            3,
        ),  # the later one that was handed over, not the earlier one that waits for its meeting
        ((DONE, DONE, WAITS, WAITS), 4, 3),
        ((DONE, DONE, WAITS, DONE), 7, 2),
        ((DONE, DONE, OPEN, OPEN), 3, 2),  # the last has not begun
        ((DONE, DONE, DONE, OPEN), 3, 3),
        ((DONE, DONE, DONE, DONE), 7, 3),
    ],
)
def test_the_current_cycle_is_the_latest_begun_that_takes_entries(
    states: tuple[CycleState, ...], month: int, expected: int
) -> None:
    days = [(date(2020, month, 1), date(2020, month + 1, 1)) for month in (1, 2, 3, 4)]
    cycles = [
        Cycle(pk=number, start=start, end=end, state=state)
        for number, ((start, end), state) in enumerate(zip(days, states, strict=True))
    ]
    with clock.at(datetime(2020, month, 2, 12, tzinfo=ZoneInfo("Europe/Brussels"))):
        assert current_cycle(cycles) == cycles[expected]
