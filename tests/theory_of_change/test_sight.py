"""The line of sight: every line ends at its cards, no card touches another, and the list says what is drawn."""

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from projects import clock
from tests import builders
from theory_of_change.models import ActivityState, Level, Sphere
from theory_of_change.services.sight import draw_for_screen, read_sight
from theory_of_change.shores import PALETTE, Box, PlacedText
from theory_of_change.sight import (
    VISION,
    Faces,
    LineOfSight,
    Partner,
    Step,
    Tie,
    Words,
    lay_out,
    pages_for_paper,
)
from theory_of_change.type_metrics import (
    display_width,
    hyphenation,
    serif_italic_width,
    serif_width,
    text_width,
)

FACES = Faces(serif_width, serif_italic_width, text_width, display_width, hyphenation("nl"))
WORDS = Words(
    "Wat we doen",
    "Welke veranderingen we hopen te zien",
    "Er is nog geen visie.",
    "Onze visie",
    "Niets.",
    "Niets.",
)
SENTENCE = "De vrijwilligersorganisaties passen enkele elementen van een warm vrijwilligersbeleid toe "
SIZES = [(1224.0, 16.0), (712.0, 15.0), (770.0, 9.0)]

texts = st.one_of(
    st.integers(1, 400).map(lambda length: (SENTENCE * 5)[:length].strip() or "x"),
    st.text("Wéابሰ組-/ \n", min_size=1, max_size=90).map(lambda text: text.strip() or "x"),
    st.just("Vrijwilligerswerkondersteuningsorganisatie" * 3),
)


@st.composite
def theories(draw: st.DrawFn) -> tuple[list[Partner], list[Tie]]:
    """Up to four partners of up to six markers and four activities, with any ties between them."""
    partners = []
    for place in range(draw(st.integers(0, 4))):
        activities = [
            Step(f"activity-{place}-{index}", draw(texts)) for index in range(draw(st.integers(0, 4)))
        ]
        levels = sorted(draw(st.lists(st.integers(0, 2), max_size=6)))
        markers = [
            Step(
                f"marker-{place}-{index}",
                draw(texts),
                draw(st.sampled_from(["1", "12b", "n" * 20])),
                f"L{level}",
            )
            for index, level in enumerate(levels)
        ]
        partners.append(Partner(f"partner-{place}", draw(texts), activities, markers))
    begins = [step.key for partner in partners for step in (*partner.activities, *partner.markers)]
    ends = [step.key for partner in partners for step in partner.markers]
    if not begins:
        return partners, []
    assumed = st.builds(Tie, st.sampled_from(begins), st.sampled_from([VISION, *ends]), texts)
    ties = draw(st.lists(assumed, max_size=8, unique_by=lambda tie: (tie.start, tie.end)))
    activities = [key for key in begins if key.startswith("activity")]
    if activities and ends:
        supported = st.builds(Tie, st.sampled_from(activities), st.sampled_from(ends))
        ties += draw(st.lists(supported, max_size=8, unique=True))
    return partners, [tie for tie in ties if tie.start != tie.end]


def draw_all(theory: tuple[list[Partner], list[Tie]], size: tuple[float, float], **more) -> LineOfSight:
    width, type_size = size
    return lay_out(*theory, SENTENCE, words=WORDS, faces=FACES, width=width, type_size=type_size, **more)


def meet(one: Box, other: Box) -> bool:
    return (
        min(one.right, other.right) - max(one.left, other.left) > 0.01
        and min(one.bottom, other.bottom) - max(one.top, other.top) > 0.01
    )


def words_outside_cards(drawn: LineOfSight) -> list[PlacedText]:
    return [
        *drawn.heads,
        drawn.vision_heading,
        *drawn.vision,
        *(text for block in drawn.blocks for text in (*block.heading, *block.captions)),
    ]


def ends_of(d: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where a path of M, C, H and Z begins and ends, read back from what is drawn."""
    start = tuple(map(float, re.match(r"M(\S+) ([^ A-Z]+)", d).groups()))  # type: ignore[union-attr]
    here = start
    for command, numbers in re.findall(r"([CH])([^A-Z]+)", d):
        values = list(map(float, numbers.split()))
        here = (values[-1], here[1]) if command == "H" else (values[-2], values[-1])
    return start, here  # type: ignore[return-value]


def shore_at(drawn: LineOfSight, y: float) -> float:
    """Where the shore is at this height, read back from its one quadratic curve."""
    x0, _y0, bend, _middle, x1, bottom = map(float, re.findall(r"[\d.]+", drawn.shore))
    t = y / bottom
    return (1 - t) ** 2 * x0 + 2 * t * (1 - t) * bend + t * t * x1


@settings(max_examples=60, deadline=None)
@given(theories(), st.sampled_from(SIZES))
def test_nothing_overlaps_and_everything_is_inside(
    theory: tuple[list[Partner], list[Tie]], size: tuple[float, float]
) -> None:
    drawn = draw_all(theory, size)
    words = words_outside_cards(drawn)
    cards = [step.box for step in drawn.steps]
    boxes = [*cards, *(text.box for text in words)]
    for box in boxes:
        assert box.left >= 0
        assert box.right <= drawn.width
        assert box.top >= 0
        assert box.bottom <= drawn.height
    for one, other in combinations(boxes, 2):
        assert not meet(one, other)
    for step in drawn.steps:
        inside = [*step.lines, *step.reasons, *([step.number] if step.number else [])]
        for text in inside:
            assert step.box.left < text.box.left
            assert text.box.right < step.box.right + 0.01
            assert step.box.top < text.box.top
            assert text.box.bottom < step.box.bottom
        for one, other in combinations(inside, 2):
            assert not meet(one.box, other.box)
    for text in (drawn.vision_heading, *drawn.vision):
        assert text.box.left > shore_at(drawn, text.box.bottom)


@settings(max_examples=60, deadline=None)
@given(theories(), st.sampled_from(SIZES))
def test_every_line_begins_and_ends_at_its_cards_and_crosses_no_words(
    theory: tuple[list[Partner], list[Tie]], size: tuple[float, float]
) -> None:
    drawn = draw_all(theory, size)
    steps = {step.key: step for step in drawn.steps}
    assert [(line.start, line.end) for line in drawn.lines] == [(tie.start, tie.end) for tie in theory[1]]
    for line in drawn.lines:
        start, end = ends_of(line.d)
        begin = steps[line.start].box
        assert start == pytest.approx((begin.right, start[1]), abs=0.01)
        assert begin.top < start[1] < begin.bottom
        tip = ends_of(line.arrow)[0] if line.arrow else end
        assert tip == pytest.approx(line.finish, abs=0.01)
        if line.end == VISION:
            assert tip[0] == pytest.approx(shore_at(drawn, tip[1]), abs=0.05)
        else:
            box = steps[line.end].box
            assert any(tip[0] == pytest.approx(edge, abs=0.01) for edge in (box.left, box.right))
            assert box.top < tip[1] < box.bottom
    for line in drawn.lines:
        for box in [step.box for step in drawn.steps] + [text.box for text in words_outside_cards(drawn)]:
            assert not any(passes(point, box) for point in points_of(line.d))


def passes(point: tuple[float, float], box: Box) -> bool:
    """Whether a point of a line lies within a box; its edges are where lines begin and end."""
    return box.left + 0.05 < point[0] < box.right - 0.05 and box.top < point[1] < box.bottom


def points_of(d: str) -> list[tuple[float, float]]:
    """Points close together along a path of M, C and H."""
    x, y = ends_of(d)[0]
    points = [(x, y)]
    for command, numbers in re.findall(r"([CH])([^A-Z]+)", d):
        values = list(map(float, numbers.split()))
        if command == "H":
            points += [(x + (values[0] - x) * step / 40, y) for step in range(41)]
            x = values[0]
            continue
        x1, y1, x2, y2, x3, y3 = values
        for step in range(41):
            t = step / 40
            a, b, c, e = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            points.append((a * x + b * x1 + c * x2 + e * x3, a * y + b * y1 + c * y2 + e * y3))
        x, y = x3, y3
    return points


@settings(max_examples=30, deadline=None)
@given(theories(), texts)
def test_a_new_marker_moves_no_card_before_it_and_reorders_none(
    theory: tuple[list[Partner], list[Tie]], text: str
) -> None:
    partners, ties = theory
    before = draw_all(theory, SIZES[0])
    assert before == draw_all(theory, SIZES[0])
    if not partners:
        return
    place = len(partners) // 2
    chosen = partners[place]
    longer = Partner(
        chosen.key, chosen.name, chosen.activities, [*chosen.markers, Step("marker-new", text, "99", "L2")]
    )
    after = draw_all(([*partners[:place], longer, *partners[place + 1 :]], ties), SIZES[0])
    old, new = [step.key for step in before.steps], [step.key for step in after.steps]
    assert [key for key in new if key != "marker-new"] == old
    assert after.blocks[:place] == before.blocks[:place]
    markers = {step.key: step for step in after.blocks[place].steps if step.kind == "marker"}
    for step in before.blocks[place].steps:
        if step.kind == "marker":
            assert markers[step.key] == step


def big_theory() -> tuple[list[Partner], list[Tie]]:
    """Twelve partners of twelve markers and eight activities, each of which supports two of them."""
    partners, ties = [], []
    for place in range(12):
        activities = [Step(f"activity-{place}-{index}", SENTENCE) for index in range(8)]
        markers = [
            Step(f"marker-{place}-{index}", SENTENCE * 2, str(index + 1), Level.values[index // 4])
            for index in range(12)
        ]
        partners.append(Partner(f"partner-{place}", SENTENCE[:60], activities, markers))
        ties += [
            Tie(activity.key, markers[index + step].key)
            for index, activity in enumerate(activities)
            for step in (0, 3)
        ]
        ties.append(Tie(markers[0].key, markers[5].key, "leads to 6, because it does"))
        ties.append(Tie(markers[11].key, VISION, "brings the vision nearer"))
    return partners, ties


def test_the_largest_theory_is_drawn_at_full_size() -> None:
    drawn = draw_all(big_theory(), SIZES[0])
    assert len(drawn.steps) == 12 * 20
    assert {text.size for step in drawn.steps for text in step.lines} == {"16"}
    assert len(drawn.lines) == 12 * 18


def test_a_long_text_ends_in_an_ellipsis_and_a_short_one_is_whole() -> None:
    partner = Partner(
        "p", "Atlas", [], [Step("marker-1", SENTENCE * 30, "1"), Step("marker-2", "Kort.", "2")]
    )
    long, short = draw_all(([partner], []), SIZES[0]).steps
    assert len(long.lines) == 5
    assert long.lines[-1].text.endswith("…")
    assert [line.text for line in short.lines] == ["Kort."]


def test_on_paper_it_takes_as_many_pages_as_it_needs_and_cuts_no_block() -> None:
    partners, ties = big_theory()
    pages = pages_for_paper(partners, ties, SENTENCE, words=WORDS, faces=FACES, width=770, height=540)
    assert [block.key for page in pages for block in page.blocks] == [partner.key for partner in partners]
    assert all(page.fits and page.height <= 540 for page in pages)
    assert not any(page.has_links for page in pages)
    (low,) = pages_for_paper(partners[:1], ties, SENTENCE, words=WORDS, faces=FACES, width=770, height=90)
    assert not low.fits


# What is written into the SVG

NUMERIC = {"x", "y", "width", "height", "rx", "font-size", "stroke-width"}


@pytest.mark.parametrize("urls", [{}, {"marker-0-0": "#marker-0-0", "partner-0": "#partner-0"}])
def test_the_svg_has_plain_numbers_literal_colours_and_links_only_where_asked(
    settings: object, urls: dict[str, str]
) -> None:
    settings.USE_THOUSAND_SEPARATOR = True  # type: ignore[attr-defined]
    partners, ties = big_theory()
    drawn = draw_all((partners[:2], ties[:18]), SIZES[0], urls=urls)
    with override("nl"):
        text = render_to_string(
            "theory_of_change/figures/line_of_sight.svg",
            {"sight": drawn, "id": "x", "title": "T <&>", "description": "d"},
        )
    root = ElementTree.fromstring(text)
    assert root.attrib["role"] == ("group" if urls else "img")
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if attribute in NUMERIC:
                assert re.fullmatch(r"-?\d+(\.\d{1,2})?", value), (attribute, value)
            if attribute in ("d", "viewBox"):
                assert re.fullmatch(r"[MLHVQCZ\d. -]+", value), value
            if attribute in ("fill", "stroke"):
                assert value == "none" or value in PALETTE.values()
        assert "style" not in element.attrib
    links = [element.attrib["href"] for element in root.iter("{http://www.w3.org/2000/svg}a")]
    assert sorted(links) == sorted(urls.values())


# What stands on the page

database = [pytest.mark.django_db, pytest.mark.sqlite_too]


@pytest.fixture
def team(db):
    """Libraries with two markers and an activity that supports the first; a museum; a team in control."""
    project = builders.make_project()
    builders.make_vision(project, "Everybody reads.")
    libraries, museum = builders.make_actor(project, "Libraries"), builders.make_actor(project, "A museum")
    builders.make_actor(project, "The town", Sphere.CONTROL)
    first = builders.make_marker(libraries, "They ask.")
    second = builders.make_marker(libraries, "They invite.", level=Level.LOVE)
    third = builders.make_marker(museum, "They open.")
    walk = builders.make_activity(libraries, "A walk", markers=[first])
    project.team = (first, second, third, walk)
    project.by = builders.make_coordinator(project)
    return project


def loose_in(project) -> dict[str, list[str]]:
    return {group.heading: [str(place.row) for place in group.places] for group in read_sight(project).loose}


@pytest.mark.sqlite_too
def test_what_hangs_loose_is_said(team) -> None:
    first, second, third, _walk = team.team
    assert loose_in(team) == {"Markers that nothing supports": ["2. They invite.", "1. They open."]}
    builders.make_assumption(first, second)
    builders.make_activity(third.actor, "A letter")
    assert loose_in(team) == {
        "Markers that nothing supports": ["1. They open."],
        "Activities that support nothing": ["A letter"],
        "Markers that lead nowhere yet": ["2. They invite.", "1. They open."],
    }
    builders.make_assumption(second)
    builders.make_assumption(third)
    builders.make_assumption(third.actor.activities.get(), third)
    assert loose_in(team) == {}


@pytest.mark.sqlite_too
def test_only_what_is_followed_today_is_drawn_and_listed(team, signed_in) -> None:
    first, second, third, walk = team.team
    builders.make_assumption(walk, second, "they walked")
    builders.make_assumption(second, None, "they are proud")
    second.retired_at = clock.now()
    second.save()
    dropped = builders.make_activity(third.actor, "A dropped letter", markers=[third])
    dropped.state, dropped.ended_at = ActivityState.DROPPED, clock.now()
    dropped.save()
    drawn = draw_for_screen(read_sight(team), "wide")
    assert [step.key for step in drawn.steps] == [
        f"activity-{walk.pk}",
        f"marker-{first.pk}",
        f"marker-{third.pk}",
    ]
    assert [(line.start, line.end) for line in drawn.lines] == [(f"activity-{walk.pk}", f"marker-{first.pk}")]
    page = signed_in(team.by).get(reverse("line_of_sight", args=[team.slug])).content.decode()
    assert "A dropped letter" not in page
    assert f'id="marker-{second.pk}"' not in page
    assert page.count("Not drawn, because one of its ends is no longer followed.") == 2


@pytest.mark.sqlite_too
def test_each_step_of_the_list_is_a_link_both_ways(team, signed_in) -> None:
    first, second, third, walk = team.team
    builders.make_assumption(first, third, "they are neighbours")
    builders.make_assumption(third, None, "all may come in")
    page = signed_in(team.by).get(reverse("line_of_sight", args=[team.slug])).content.decode()
    words = page[page.index('class="sight-list"') :]
    for row in (first, second, third, walk):
        assert f'id="{row._meta.model_name}-{row.pk}"' in words
    for step in (f"#activity-{walk.pk}", f"#marker-{first.pk}", f"#marker-{third.pk}", "#vision"):
        assert f'href="{step}"' in words
    assert "because they are neighbours" in words
    assert words.index("Everybody reads.") < words.index("They ask.")
    assert page.count('id="vision"') == 1


@pytest.mark.sqlite_too
def test_cards_say_where_they_lead_and_whose_that_is(team) -> None:
    first, second, third, _walk = team.team
    builders.make_assumption(first, second, "they dare")
    builders.make_assumption(second, third, "they talk")
    builders.make_assumption(third, None, "all come")
    cards = {
        step.key: " ".join(line.text for line in step.reasons)
        for step in draw_for_screen(read_sight(team), "wide").steps
    }
    assert cards[f"marker-{first.pk}"] == "leads to marker 2, because they dare"
    assert cards[f"marker-{second.pk}"] == "leads to marker 1 of A museum, because they talk"
    assert cards[f"marker-{third.pk}"] == "brings the vision nearer, because all come"


@pytest.mark.sqlite_too
def test_those_who_only_read_get_no_buttons_and_an_empty_theory_offers_the_first_step(
    team, signed_in
) -> None:
    path = reverse("line_of_sight", args=[team.slug])
    builders.make_assumption(team.team[0])
    reader = signed_in(builders.make_member(team)).get(path).content.decode()
    assert "/assumptions/" not in reader
    empty = builders.make_project()
    page = signed_in(builders.make_coordinator(empty)).get(reverse("line_of_sight", args=[empty.slug]))
    assert "Here comes the line of sight" in page.content.decode()
    assert page.context["drawings"] == []


@pytest.mark.django_db
def test_a_vision_that_is_a_list_is_one_in_the_drawing_and_in_words(team, client) -> None:
    vision = team.vision
    vision.text = "Everybody:\n- reads\n- writes"
    vision.save()
    client.force_login(team.by)
    page = client.get(reverse("line_of_sight", args=[team.slug])).content.decode()
    assert '<li class="lead" dir="auto">reads</li>' in page
    assert re.search(r'font-style="italic" fill="[^"]*">–</text>', page)
    assert "- reads" not in page
