"""The timeline: every activity at its date, none on top of another, nothing outside the drawing."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reflection.figures import (
    LANES,
    MOST_COLUMNS,
    RADIUS,
    STEP,
    Happening,
    lay_out_timeline,
)

START, END = date(2020, 2, 1), date(2020, 5, 31)
days = st.dates(date(2020, 1, 1), date(2020, 7, 31))
happenings = st.lists(st.builds(Happening, st.none() | days, st.booleans()), max_size=40)

in_its_own_time = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""The machine may be busy with other things."""


def placed(*given_days: date | None, month_only: bool = False):
    return lay_out_timeline([Happening(day, month_only) for day in given_days], start=START, end=END)


@in_its_own_time
@given(happenings)
def test_each_happening_is_a_dot_or_counted_or_without_a_date(rows):
    timeline = lay_out_timeline(rows, start=START, end=END)
    told = len(timeline.dots) + sum(each.count for each in timeline.overflows) + len(timeline.undated)
    assert told == len(rows)
    assert all(rows[at].day is None for at in timeline.undated)
    assert len({dot.index for dot in timeline.dots}) == len(timeline.dots)


@in_its_own_time
@given(happenings)
def test_dots_lie_in_the_drawing_in_the_order_of_their_dates_and_touch_no_other(rows):
    timeline = lay_out_timeline(rows, start=START, end=END)
    for dot in timeline.dots:
        assert RADIUS <= dot.x <= timeline.width - RADIUS
        assert RADIUS <= dot.y <= timeline.line_y
    xs = [dot.x for dot in timeline.dots]
    assert xs == sorted(xs)
    for at, dot in enumerate(timeline.dots):
        for other in timeline.dots[at + 1 :]:
            assert abs(dot.x - other.x) >= STEP - 0.01 or abs(dot.y - other.y) >= STEP - 0.01
    assert all(0 < each.y < timeline.height for each in timeline.overflows)
    assert all(tick.x <= timeline.width for tick in timeline.ticks)


@in_its_own_time
@given(st.lists(days, min_size=1, max_size=10))
def test_text_stands_in_columns_only_where_each_has_its_dot_on_the_line(rows):
    timeline = placed(*rows)
    if timeline.is_columns:
        assert len(timeline.ties) == len(rows) <= MOST_COLUMNS
        assert all(dot.y == timeline.line_y for dot in timeline.dots)


@in_its_own_time
@given(st.lists(days, min_size=2, max_size=30))
def test_equal_spans_of_time_are_equal_lengths(rows):
    timeline = placed(*rows)
    first = min([START, *rows])
    per_day = (timeline.right - timeline.left) / (max([END, *rows]) - first).days
    for dot in timeline.dots:
        assert dot.x == pytest.approx(timeline.left + (rows[dot.index] - first).days * per_day, abs=0.02)


def test_many_on_one_day_are_stacked_and_the_rest_is_a_number():
    timeline = placed(*[date(2020, 3, 6)] * 9)
    assert len(timeline.dots) == LANES
    assert [each.count for each in timeline.overflows] == [9 - LANES]
    assert not timeline.is_columns


def test_what_is_known_to_the_month_stands_hollow_in_its_middle():
    [known] = placed(date(2020, 3, 1), month_only=True).dots
    [middle] = placed(date(2020, 3, 16)).dots
    assert (known.is_hollow, known.x) == (True, middle.x)


def test_none_at_all_is_a_line_with_its_months():
    timeline = placed()
    assert [tick.month.month for tick in timeline.ticks] == [2, 3, 4, 5]
    assert (timeline.dots, timeline.ties) == ((), ())


def test_seven_have_columns_and_eight_are_a_list():
    weeks = [START + timedelta(days=14 * number) for number in range(8)]
    assert placed(*weeks[:7]).is_columns
    assert not placed(*weeks).is_columns
    assert not placed(*weeks[:3], None).is_columns


def test_the_line_grows_to_hold_a_day_outside_the_cycle():
    early = placed(date(2019, 12, 1), date(2020, 3, 1))
    assert early.dots[0].x == early.left


def test_a_cycle_of_one_day_can_be_drawn():
    assert lay_out_timeline([Happening(START)], start=START, end=START).dots
