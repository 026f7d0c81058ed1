"""Which cycle one works in."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from projects import clock
from projects.models import Cycle, CycleState
from projects.services.current import current_cycle

O, H, P = CycleState.OPEN, CycleState.HANDED_OVER, CycleState.PUBLISHED


@pytest.mark.parametrize(
    ("states", "month", "expected"),
    [
        ((P, P, H, O), 5, 3),
        (
            (P, P, H, H),
            7,
            3,
        ),  # the later one that was handed over, not the earlier one that waits for its meeting
        ((P, P, H, H), 4, 3),
        ((P, P, H, P), 7, 2),
        ((P, P, O, O), 3, 2),  # the last has not begun
        ((P, P, P, O), 3, 3),
        ((P, P, P, P), 7, 3),
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
