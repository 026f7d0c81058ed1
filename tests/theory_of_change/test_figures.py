"""The actor map and the other shores: nothing overlaps, nothing moves without need, nothing is written the Dutch way."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from theory_of_change.figures import (
    PALETTE,
    SPHERES,
    ActorMap,
    Band,
    Label,
    actor_map_for_paper,
    actor_map_for_screen,
    brand_mark,
    cover_shores,
    lay_out_actor_map,
    overview_shores,
    sphere_mark,
)
from theory_of_change.shores import Box
from theory_of_change.type_metrics import display_width, hyphenation, text_width, wrap, wrap_evenly

WORDS = [
    "Vrijwilligerscoaches",
    "en",
    "medewerkers",
    "van",
    "het",
    "stedelijk",
    "onthaal/taalpunt",
    "Antwerpen-Noord",
    "Zorgbedrijf",
    "OCMW",
]
ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "WMÉ", "ابتثجحخد", "ሀለሐመሠረሰሸቀበ", "組織団体")
HEADINGS = ("Sphere of control", "Sphere of influence", "Sphere of interest", "Strategic partners")
CAPTIONS = (
    "who runs the project",
    "with whom we work directly: intermediate actors",
    "whom we hope to reach through them",
    "outside the spheres: involved, no change followed",
)

ordinary = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(lambda words: " ".join(words)[:80])
unbroken = st.sampled_from(ALPHABETS).flatmap(lambda letters: st.text(letters, min_size=1, max_size=80))
names = st.one_of(ordinary, unbroken)
paper = {"width": 285 * 72 / 25.4, "inset": 14 * 72 / 25.4, "type_size": 7.0, "aspect": 0.63}
screen = {"width": 1280.0, "inset": 44.0, "type_size": 17.0, "aspect": 0.8}
SCREENS = (1280.0, 1440.0, 1600.0, 1920.0)


@st.composite
def band_lists(draw: st.DrawFn) -> list[list[str]]:
    """Up to sixty names, split over the four bands in any way."""
    pool = draw(st.lists(names, min_size=1, max_size=12))
    ends = sorted(draw(st.lists(st.integers(0, 60), min_size=4, max_size=4)))
    sizes = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    return [[pool[(band + index) % len(pool)] for index in range(size)] for band, size in enumerate(sizes)]


def bands_of(lists: list[list[str]]) -> list[Band]:
    return [
        Band(
            HEADINGS[band], CAPTIONS[band], [Label((band, index), name) for index, name in enumerate(labels)]
        )
        for band, labels in enumerate(lists)
    ]


def draw_map(lists: list[list[str]], **where: float) -> ActorMap:
    return lay_out_actor_map(bands_of(lists), measure=text_width, measure_heading=display_width, **where)


def outline_of(d: str) -> list[tuple[float, float]]:
    """Points close together along a shore, read back from the path that is drawn."""
    start, *curves = re.split("[LQ]", d.removeprefix("M"))
    points = [tuple(map(float, start.split()))]
    for curve in curves:
        numbers = list(map(float, curve.split()))
        x0, y0 = points[-1]
        x1, y1, x2, y2 = numbers if len(numbers) == 4 else [*numbers, *numbers]
        for step in range(1, 41):
            t = step / 40
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            points.append((a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2))
    return points


def edge_beside(points: list[tuple[float, float]], box: Box) -> list[float]:
    """Where the shore is along the height of a box; nothing when the box is above or below it."""
    edge = [point for point in points if point[0] > 0]
    heights = [box.top + (box.bottom - box.top) * step / 10 for step in range(11)]
    return [
        x0 + (x1 - x0) * (y - y0) / (y1 - y0)
        for y in heights
        for (x0, y0), (x1, y1) in pairwise(edge)
        if y0 <= y <= y1 and y0 < y1
    ]


def texts_of(drawn: ActorMap) -> Iterator[tuple[int, Box]]:
    for place, band in enumerate(drawn.bands):
        yield (
            place,
            Box(band.heading.box.left, band.heading.box.top, band.count.box.right, band.heading.box.bottom),
        )
        for line in band.caption:
            yield place, line.box
        for name in band.names:
            yield place, name.box


def meet(one: Box, other: Box) -> bool:
    return (
        min(one.right, other.right) - max(one.left, other.left) > 0.01
        and min(one.bottom, other.bottom) - max(one.top, other.top) > 0.01
    )


def check_nothing_overlaps(drawn: ActorMap) -> None:
    boxes = list(texts_of(drawn))
    for name in (name for band in drawn.bands for name in band.names):
        assert all(line.box.right <= name.box.right and line.box.left >= name.box.left for line in name.lines)
    for _, box in boxes:
        assert box.left >= 0
        assert box.right <= drawn.width
        assert box.top >= 0
        assert box.bottom <= drawn.height
    for (_, one), (_, other) in combinations(boxes, 2):
        assert not meet(one, other)
    for reach, shore in enumerate(reversed(drawn.shores)):
        points = outline_of(shore.d)
        top, bottom = points[0][1], points[-1][1]
        for place, box in boxes:
            if place <= reach:
                assert top < box.top
                assert box.bottom < bottom
            beside = edge_beside(points, box)
            if place <= reach:
                assert box.right < min(beside)
            elif beside:
                assert box.left > max(beside)


@settings(max_examples=80, deadline=None)
@given(band_lists(), st.sampled_from([screen, paper]), st.sampled_from([17.6, 15.0, 13.4]))
def test_no_two_boxes_meet_and_none_passes_a_shore(
    lists: list[list[str]], where: dict[str, float], column_width: float
) -> None:
    drawn = draw_map(lists, column_width=column_width, **where)
    check_nothing_overlaps(drawn)
    assert [[name.key for name in band.names] for band in drawn.bands] == [
        [(band, index) for index in range(len(labels))] for band, labels in enumerate(lists)
    ]


@settings(max_examples=15, deadline=None)
@given(band_lists(), st.sampled_from(SCREENS))
def test_the_chosen_maps_fit_and_overlap_nowhere(lists: list[list[str]], width: float) -> None:
    on_screen = actor_map_for_screen(
        bands_of(lists), width=width, inset=56, measure=text_width, measure_heading=display_width, bleed=2000
    )
    on_paper = actor_map_for_paper(
        bands_of(lists), measure=text_width, measure_heading=display_width, hyphenate=hyphenation("nl")
    )
    for drawn in (on_screen, on_paper):
        check_nothing_overlaps(drawn)
    allowed = {"portrait": 0.6, "landscape": 0.63}[on_paper.page]
    assert on_paper.fits == (on_paper.height / on_paper.width <= allowed + 0.005)


@settings(max_examples=30, deadline=None)
@given(band_lists(), names, st.integers(0, 3), st.sampled_from(SCREENS))
def test_a_new_actor_at_the_end_moves_nobody_within_a_step(
    lists: list[list[str]], name: str, place: int, width: float
) -> None:
    where = screen | {"width": width}
    before = draw_map(lists, **where)
    assert before == draw_map(lists, **where)
    after = draw_map(
        [[*labels, name] if band == place else labels for band, labels in enumerate(lists)], **where
    )
    for old, new in zip(before.bands, after.bands, strict=True):
        assert [each.key for each in new.names][: len(old.names)] == [each.key for each in old.names]
    if before.shores == after.shores and before.columns == after.columns:
        for old, new in zip(before.bands, after.bands, strict=True):
            assert new.names[: len(old.names)] == old.names


@settings(max_examples=30, deadline=None)
@given(band_lists().filter(lambda lists: any(lists)), st.data())
def test_a_moved_actor_leaves_every_other_in_its_order(lists: list[list[str]], data: st.DataObject) -> None:
    """Only the two bands change, and there only by the one who went and came."""
    source = data.draw(st.sampled_from([band for band, labels in enumerate(lists) if labels]))
    gone = data.draw(st.integers(0, len(lists[source]) - 1))
    target = data.draw(st.sampled_from([band for band in range(4) if band != source]))
    at = data.draw(st.integers(0, len(lists[target])))
    bands = bands_of(lists)
    kept = [list(band.labels) for band in bands]
    moved = kept[source].pop(gone)
    kept[target].insert(at, moved)
    after_bands = [Band(band.heading, band.caption, labels) for band, labels in zip(bands, kept, strict=True)]
    before, after = (
        lay_out_actor_map(each, measure=text_width, measure_heading=display_width, **screen)
        for each in (bands, after_bands)
    )
    check_nothing_overlaps(after)
    same_place = before.shores == after.shores and before.columns == after.columns
    for place, (old, new) in enumerate(zip(before.bands, after.bands, strict=True)):
        others = [each.key for each in new.names if each.key != moved.key]
        assert others == [each.key for each in old.names if each.key != moved.key]
        if same_place and place not in (source, target):
            assert new.names == old.names


def test_in_an_ordinary_map_one_more_actor_moves_nobody() -> None:
    lists = [["Vrijwilligerswerk Antwerpen"] * size for size in (6, 10, 7, 6)]
    before = draw_map(lists, **screen)
    lists[1].append("Musea")
    after = draw_map(lists, **screen)
    assert [band.names for band in before.bands] == [
        band.names[: len(old.names)] for band, old in zip(after.bands, before.bands, strict=True)
    ]


@pytest.mark.parametrize("split", [(0, 0, 0, 0), (0, 1, 0, 0), (60, 0, 0, 0), (0, 0, 0, 60), (2, 50, 4, 4)])
def test_empty_and_lopsided_maps_are_drawn(split: tuple[int, ...]) -> None:
    lists = [["Een vereniging met een wat langere naam dan gewoonlijk"] * size for size in split]
    drawn = actor_map_for_screen(bands_of(lists), measure=text_width, measure_heading=display_width)
    check_nothing_overlaps(drawn)
    assert [band.count.text for band in drawn.bands] == [str(size) for size in split]


@pytest.mark.parametrize("lists", [[9, 9, 9, 9], [0, 2, 0, 0], [0, 4, 1, 6]])
def test_names_of_ten_lines_stay_between_their_shores(lists: list[int]) -> None:
    drawn = draw_map([["組" * 80] * size for size in lists], width=552.8, inset=62.4, type_size=8.6)
    assert max(len(name.lines) for band in drawn.bands for name in band.names) >= 10
    check_nothing_overlaps(drawn)


@pytest.mark.parametrize(
    ("split", "fits"),
    [((8, 24, 16, 12), True), ((15, 15, 15, 15), True), ((3, 50, 4, 3), False)],
)
def test_sixty_long_names_print_on_one_page_unless_one_sphere_holds_nearly_all(
    split: tuple[int, ...], fits: bool
) -> None:
    long = (
        "Woonzorgcentra van het Zorgbedrijf met een eigen vrijwilligersverantwoordelijke",
        "Scholen met ouderwerking en brugfiguren voor anderstalige ouders en grootouders",
        "Vluchtelingen met een erkend diploma die hun beroep nog niet kunnen uitoefenen",
        "Parochies, moskeeën en kerken met een voedselbedeling voor alle buurtbewoners",
        "Buurtwerkingen en wijkcomités in de districten Antwerpen-Noord en Borgerhout",
    )
    drawn = actor_map_for_paper(
        bands_of([[long[index % 5] for index in range(size)] for size in split]),
        measure=text_width,
        measure_heading=display_width,
        hyphenate=hyphenation("nl"),
    )
    assert drawn.page == "landscape"
    assert drawn.fits is fits


def test_headings_shrink_together_until_the_longest_fits() -> None:
    def sizes(heading: str) -> set[str]:
        bands = [Band(heading, "", ()) for _ in SPHERES]
        drawn = lay_out_actor_map(bands, measure=text_width, **screen)
        check_nothing_overlaps(drawn)
        return {band.heading.size for band in drawn.bands}

    assert sizes("Control") == {"25.5"}
    (shrunk,) = sizes("Strategic partners outside of all of the spheres")
    assert float(shrunk) < 20


def test_names_break_at_blanks_after_slashes_and_with_a_hyphen_when_a_word_is_too_long() -> None:
    def by_letter(text: str) -> float:
        return float(len(text))

    assert wrap("een twee drie", 8, by_letter) == ("een twee", "drie")
    assert wrap("onthaal/taalpunt", 10, by_letter) == ("onthaal/", "taalpunt")
    assert wrap("abcdefghijklmno", 8, by_letter) == ("abcdefg-", "hijklmno")
    assert wrap("vrijwilligersploeg", 14, by_letter, hyphenation("nl")) == ("vrijwilligers-", "ploeg")
    assert wrap("ابتثجحخدابتثجحخد", 8, by_letter) == ("ابتثجحخد", "ابتثجحخد")
    assert wrap("", 8, by_letter) == ()


@settings(max_examples=60, deadline=None)
@given(names, st.floats(60, 400))
def test_even_lines_are_as_many_and_no_wider_and_lose_no_letter(name: str, width: float) -> None:
    def measure(text: str) -> float:
        return text_width(text, 17)

    plain, even = wrap(name, width, measure), wrap_evenly(name, width, measure)
    assert len(even) == len(plain)
    assert max(map(measure, even)) <= max(map(measure, plain))
    letters = "".join(name.split()).replace("-", "")
    assert "".join("".join(even).split()).replace("-", "") == letters


def test_even_lines_leave_no_short_word_alone() -> None:
    def by_letter(text: str) -> float:
        return float(len(text))

    assert wrap("Derdelanders die vrijwilliger zijn", 30, by_letter)[-1] == "zijn"
    assert wrap_evenly("Derdelanders die vrijwilliger zijn", 30, by_letter) == (
        "Derdelanders die",
        "vrijwilliger zijn",
    )


def test_shores_begin_before_the_page_where_it_shows_what_lies_outside() -> None:
    drawn = draw_map([["a"], ["b"], ["c"], ["d"]], bleed=300, **screen)
    assert all(shore.d.startswith("M-300 ") for shore in drawn.shores)
    assert drawn.bands == draw_map([["a"], ["b"], ["c"], ["d"]], **screen).bands


def test_widths_come_from_the_shipped_sans_and_other_scripts_get_generous_room() -> None:
    assert text_width("mm", 10) == pytest.approx(2 * text_width("m", 10))
    assert text_width("i", 10) < text_width("m", 10)
    assert text_width("e\u0301\u200d", 10) < text_width("ee", 10)
    assert text_width("መሠረት", 10) == pytest.approx(36)


def render(name: str, context: dict[str, object]) -> ElementTree.Element:
    with override("nl"):
        return ElementTree.fromstring(render_to_string(f"theory_of_change/figures/{name}.svg", context))


def drawings() -> Iterator[tuple[str, dict[str, object]]]:
    words = {"id": "x", "title": 'T <&> "t"', "description": "d"}
    lists = [["A & <b>", "één/twee"], ["Atlas", "Musea"], ["Buren"], ["OCMW"]]
    drawn = actor_map_for_screen(
        bands_of(lists), measure=text_width, urls={(1, 0): "/diary/7/", (0, 0): "/actors/3/"}
    )
    yield "actor_map", {"map": drawn, **words}
    yield (
        "overview",
        {"overview": overview_shores((5, 1234, 0, 4), ("a", "b", "c", "d"), measure=text_width), **words},
    )
    yield "cover", {"cover": cover_shores(64.5, 55.25)}
    yield "mark", {"mark": brand_mark()}
    for sphere in SPHERES:
        yield "sphere_mark", {"mark": sphere_mark(sphere)}


NUMERIC = {"x", "y", "width", "height", "r", "rx", "font-size", "stroke-width"}


@pytest.mark.parametrize(("name", "context"), list(drawings()))
def test_templates_write_plain_numbers_and_literal_colours_in_dutch_too(
    settings: object, name: str, context: dict[str, object]
) -> None:
    settings.USE_THOUSAND_SEPARATOR = True  # type: ignore[attr-defined]
    for element in render(name, context).iter():
        for attribute, value in element.attrib.items():
            if attribute in NUMERIC:
                assert re.fullmatch(r"-?\d+(\.\d{1,2})?", value), (attribute, value)
            if attribute in ("d", "viewBox"):
                assert re.fullmatch(r"[MLHVQCZ\d. -]+", value), value
            if attribute in ("fill", "stroke"):
                assert value == "none" or value in PALETTE.values()
        assert "style" not in element.attrib
        if element.tag.endswith(("path", "rect", "circle", "text")):
            assert "fill" in element.attrib


def test_the_map_escapes_names_and_links_those_that_have_an_address() -> None:
    root = render(*next(drawings()))
    svg = "{http://www.w3.org/2000/svg}"
    assert [link.attrib["href"] for link in root.iter(f"{svg}a")] == ["/actors/3/", "/diary/7/"]
    assert root.attrib["role"] == "group"
    assert "A & <b>" in [text.text for text in root.iter(f"{svg}text")]
    assert root.find(f"{svg}title").text == 'T <&> "t"'  # type: ignore[union-attr]
    plain = actor_map_for_screen(bands_of([[], ["Atlas"], [], []]), measure=text_width)
    still = render("actor_map", {"map": plain, "id": "x", "title": "t", "description": "d"})
    assert still.attrib["role"] == "img"
    assert not list(still.iter(f"{svg}a"))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 9999), min_size=4, max_size=4),
    st.lists(st.text("aémw ", max_size=18), min_size=4, max_size=4),
)
def test_counts_and_their_words_stay_between_their_shores(counts: list[int], words: list[str]) -> None:
    drawn = overview_shores(counts, words, measure=text_width)
    for reach, shore in enumerate(reversed(drawn.shores)):
        points = outline_of(shore.d)
        for place, count in enumerate(drawn.counts):
            for box in (count.number.box, count.word.box):
                beside = edge_beside(points, box)
                assert box.right < min(beside) if place <= reach else box.left > max(beside)
    assert all(count.word.box.right <= drawn.width for count in drawn.counts)


def test_the_shores_of_a_cover_lie_inside_each_other_at_every_size() -> None:
    for width, height in ((595, 470), (64, 55), (200, 400)):
        outer = [(width, height)]
        for shore in cover_shores(width, height).shores:
            points = outline_of(shore.d)
            assert max(x for x, _ in points) < max(x for x, _ in outer)
            assert max(y for _, y in points) < max(y for _, y in outer)
            outer = points
