"""Scores are rings in water: more rings for a change felt further, and no colour that judges."""

from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from diaries.figures import SCORE_MARKS
from theory_of_change.figures import PALETTE

SVG = "{http://www.w3.org/2000/svg}"


def circles(score: str) -> list[ElementTree.Element]:
    with override("nl"):
        root = ElementTree.fromstring(
            render_to_string("diaries/figures/score.svg", {"mark": SCORE_MARKS[score]})
        )
    assert root.attrib["aria-hidden"] == "true"
    return list(root.iter(f"{SVG}circle"))


@pytest.mark.parametrize(
    ("score", "radii"),
    [("low", ["3.3"]), ("medium", ["3.3", "6.9"]), ("high", ["3.3", "6.9", "10.7"]), ("nothing", [])],
)
def test_a_score_is_a_dot_with_a_ring_for_each_step(score: str, radii: list[str]) -> None:
    assert [circle.attrib["r"] for circle in circles(score)] == radii


def test_a_marker_without_a_score_is_a_dotted_ring_without_a_dot() -> None:
    (ring,) = circles("unscored")
    assert ring.attrib["r"] == "6.9"
    assert ring.attrib["stroke-dasharray"]
    assert ring.attrib["fill"] == "none"


def test_every_score_keeps_within_its_square_and_to_the_palette() -> None:
    for mark in SCORE_MARKS.values():
        assert mark.colour in PALETTE.values()
        for radius in mark.rings:
            assert float(radius) + float(mark.stroke_width) / 2 < 12
