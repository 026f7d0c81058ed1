"""The timeline of a programme: every mark at its day, no label over another, everything within the drawing."""

import re
from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from hypothesis import given, settings
from hypothesis import strategies as st

from reflection.figures_network import Happening, Lane, Timeline, lay_out_timeline
from theory_of_change.shores import PALETTE, Box
from theory_of_change.type_metrics import text_width

SIZES = [(1168.0, 15.5), (757.0, 9.0)]
LITTLE = 0.02

names = st.one_of(
    st.sampled_from(["Antwerpen", "Sint-Niklaas", "Vrijwilligerswerkondersteuningsorganisatie" * 2]),
    st.text("Wéابሰ組-/ ", min_size=1, max_size=60).map(lambda text: text.strip() or "x"),
)
near = st.dates(date(2018, 5, 1), date(2020, 12, 31))
happenings = st.builds(
    Happening, near, st.sampled_from(["1", "12", "Cyclus 3", "Voorbereidin…"]), st.booleans()
)
lanes = st.builds(
    Lane, names, st.lists(happenings, max_size=7), st.one_of(st.none(), near), st.one_of(st.none(), near)
)


def draw(network: Lane, projects: list[Lane], size: tuple[float, float]) -> Timeline | None:
    return lay_out_timeline(
        network,
        projects,
        width=size[0],
        size=size[1],
        measure=text_width,
        month_name=lambda day: date_format(day, "M"),
    )


def meet(one: Box, other: Box) -> bool:
    return (
        one.left + LITTLE < other.right
        and other.left + LITTLE < one.right
        and one.top + LITTLE < other.bottom
        and other.top + LITTLE < one.bottom
    )


@settings(max_examples=120, deadline=None)
@given(network=lanes, projects=st.lists(lanes, max_size=6), size=st.sampled_from(SIZES))
def test_each_label_has_its_room_and_each_mark_its_day(
    network: Lane, projects: list[Lane], size: tuple[float, float]
) -> None:
    drawn = draw(network, projects, size)
    given_lanes = [network, *projects]
    if not any(lane.happenings for lane in given_lanes):
        assert drawn is None
        return
    assert drawn is not None
    places: dict[date, float] = {}
    for lane, placed in zip(given_lanes, drawn.lanes, strict=True):
        happened = sorted(lane.happenings, key=lambda each: each.day)
        assert [mark.label.text for mark in placed.marks] == [each.label for each in happened]
        assert [mark.is_planned for mark in placed.marks] == [each.is_planned for each in happened]
        for each, mark in zip(happened, placed.marks, strict=True):
            assert places.setdefault(each.day, mark.x) == mark.x, "one day, one place, in every lane"
        labels = [mark.label.box for mark in placed.marks]
        assert not [pair for pair in combinations(labels, 2) if meet(*pair)]
        for box in [*labels, *(name.box for name in placed.names)]:
            assert placed.box.top - LITTLE <= box.top
            assert box.bottom <= placed.box.bottom + LITTLE
            assert box.left + LITTLE >= 0
            assert box.right <= drawn.width + LITTLE
        if placed.marks:
            first = min(mark.label.box.left for mark in placed.marks)
            assert all(name.box.right <= first + LITTLE for name in placed.names)
    in_time = [places[day] for day in sorted(places)]
    assert in_time == sorted(in_time)
    assert len(set(in_time)) == len(in_time)
    for one, other in zip(drawn.lanes, drawn.lanes[1:], strict=False):
        assert one.box.bottom <= other.box.top + LITTLE
    words = [text.box for tick in drawn.ticks for text in (tick.month, tick.year) if text]
    assert not [pair for pair in combinations(words, 2) if meet(*pair)]
    assert all(box.right <= drawn.width + LITTLE for box in words)


@settings(max_examples=60, deadline=None)
@given(days=st.lists(st.dates(), min_size=1, max_size=5))
def test_any_days_of_the_calendar_can_be_drawn(days: list[date]) -> None:
    drawn = draw(Lane("Network", [Happening(day, "1") for day in days]), [], SIZES[0])
    assert drawn is not None
    assert 1 <= len(drawn.ticks) <= 80
    assert all(0 <= mark.x <= drawn.width for mark in drawn.lanes[0].marks)


def test_the_days_in_between_lie_in_proportion() -> None:
    days = [date(2019, 1, 1), date(2019, 7, 2), date(2019, 12, 31)]
    drawn = draw(Lane("Network", [Happening(day, "1") for day in days]), [], SIZES[0])
    first, middle, last = (mark.x for mark in drawn.lanes[0].marks)
    assert (middle - first) / (last - first) == pytest.approx(182 / 364)


def test_the_drawing_uses_the_palette_and_says_itself_in_words() -> None:
    drawn = draw(
        Lane("Lerend netwerk", [Happening(date(2019, 8, 29), "1")]),
        [Lane("<b>Genk</b>", [Happening(date(2019, 6, 3), "Cyclus 1", is_planned=True)])],
        SIZES[0],
    )
    svg = render_to_string(
        "reflection/figures/network_timeline.svg",
        {"timeline": drawn, "id": "t", "title": "One session & more"},
    )
    tree = ElementTree.fromstring(svg)
    assert tree.find("{*}title").text == "One session & more"
    assert tree.get("role") == "img"
    assert set(re.findall(r"#[0-9A-F]{6}", svg)) <= set(PALETTE.values())
    assert "<b>" not in svg.replace("<b>Genk", "")
    assert [text.text for text in tree.iter("{http://www.w3.org/2000/svg}text")].count("<b>Genk</b>") == 1
    assert "," not in "".join(re.findall(r' (?:d|x|y|font-size|viewBox)="([^"]*)"', svg))


def test_a_day_that_lies_years_away_stands_at_the_edge_with_its_year() -> None:
    days = [date(2019, 1, 10), date(2019, 12, 20), date(2031, 5, 1)]
    drawn = draw(Lane("Network", [Happening(day, str(at)) for at, day in enumerate(days, 1)]), [], SIZES[0])
    assert [mark.label.text for mark in drawn.lanes[0].marks] == ["1", "2", "3 (2031)"]
    assert drawn.lanes[0].marks[1].x > 0.8 * drawn.width
    assert [tick.year.text for tick in drawn.ticks if tick.year] == ["2019"]
