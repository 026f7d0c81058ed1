"""Following a line of sight by mouse, finger and keyboard; and the planning matrix on one printed page."""

import re
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace

import pikepdf
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import builders
from tests.browser.conftest import PASSWORD
from tests.reports.running import wait_for
from theory_of_change.matrix_page import SIZES, print_size
from theory_of_change.models import MatrixRow, Subject
from theory_of_change.services.matrix import COLUMNS
from theory_of_change.type_metrics import serif_width

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def theory(own_data) -> SimpleNamespace:
    """A walk supports the first of three markers, which leads to the second, which leads to the vision."""
    project = builders.make_project()
    builders.make_vision(project)
    libraries, museum = builders.make_actor(project, "Libraries"), builders.make_actor(project, "A museum")
    first, second = builders.make_marker(libraries, "They ask."), builders.make_marker(museum, "They open.")
    third = builders.make_marker(museum, "They invite.")
    walk = builders.make_activity(libraries, "A walk", markers=[first])
    builders.make_assumption(first, second, "they are neighbours")
    builders.make_assumption(second, None, "all may come in")
    person = builders.make_coordinator(project)
    person.set_password(PASSWORD)
    person.save()
    return SimpleNamespace(
        project=project,
        person=person,
        path=reverse("line_of_sight", args=[project.slug]),
        walk=f"activity-{walk.pk}",
        first=f"marker-{first.pk}",
        second=f"marker-{second.pk}",
        third=f"marker-{third.pk}",
    )


def follows(page: Page, drawing: str, *steps: str) -> None:
    """These steps stand out in the drawing, and no other."""
    which = "(drawing) => [...document.querySelectorAll(`.${drawing} [data-step].followed`)].map(e => e.dataset.step)"
    wait_for(lambda: set(page.evaluate(which, f"sight-{drawing}")) == set(steps))


def says(page: Page, words: str) -> None:
    expect(page.locator(".sight-words")).to_contain_text(words)


def card(drawing: str, key: str) -> str:
    return f".sight-{drawing} a[data-step={key}]"


def test_the_mouse_makes_the_whole_path_stand_out_and_the_words_stand_beside_it(
    theory: SimpleNamespace, visit: Callable, picture: Callable
) -> None:
    page = visit(theory.person).go(theory.path)
    page.hover(card("wide", theory.first))
    follows(page, "wide", theory.walk, theory.first, theory.second, "vision")
    says(page, "because they are neighbours")
    picture(page, "line-of-sight-followed")
    page.click(card("wide", theory.first))
    page.mouse.move(1, 1)
    follows(page, "wide", theory.walk, theory.first, theory.second, "vision")
    page.keyboard.press("Escape")
    follows(page, "wide")
    says(page, "Point at an activity")


def test_a_finger_follows_a_line_and_a_second_tap_goes_to_its_words(
    theory: SimpleNamespace, visit: Callable
) -> None:
    page = visit(theory.person, width=768, has_touch=True).go(theory.path)
    page.tap(card("narrow", theory.second))
    follows(page, "narrow", theory.walk, theory.first, theory.second, "vision")
    says(page, "all may come in")
    assert "#" not in page.url
    page.tap(card("narrow", theory.third))
    follows(page, "narrow", theory.third)
    page.tap(card("narrow", theory.third))
    expect(page).to_have_url(re.compile(f"#{theory.third}$"))


def test_the_keyboard_follows_a_line(theory: SimpleNamespace, visit: Callable) -> None:
    page = visit(theory.person).go(theory.path)
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.step") == theory.walk:
            break
    follows(page, "wide", theory.walk, theory.first, theory.second, "vision")
    ring = page.evaluate(
        "getComputedStyle(document.activeElement.querySelector('.focus-ring')).stroke !== 'none'"
    )
    assert ring, "no focus to be seen"
    page.keyboard.press("Enter")
    says(page, "A walk")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"#{theory.walk}$"))


def test_without_javascript_each_card_leads_to_its_words(theory: SimpleNamespace, visit: Callable) -> None:
    page = visit(theory.person, java_script_enabled=False).go(theory.path)
    page.click(card("wide", theory.second))
    expect(page).to_have_url(re.compile(f"#{theory.second}$"))
    expect(page.locator(".sight-words")).to_be_hidden()


def test_on_a_phone_there_is_the_list_alone(theory: SimpleNamespace, visit: Callable) -> None:
    page = visit(theory.person, width=360).go(theory.path)
    assert not any(drawing.is_visible() for drawing in page.locator(".sight").all())
    words = page.inner_text("main")
    assert (
        words.index("Everybody belongs.") < words.index("They ask.") < words.index("because all may come in")
    )


# The planning matrix in print


SENTENCE = "De coach leest mee. "


def alike(sentences: int) -> list[list[str]]:
    return [[f"{subject} " + SENTENCE * sentences] * len(COLUMNS) for subject in Subject]


def one_column(sentences: int) -> list[list[str]]:
    return [["", SENTENCE * sentences, "", "Kort.", ""] for _subject in Subject]


def fullest(answers: Callable[[int], list[list[str]]]) -> dict[tuple[int, bool], int]:
    """For each size at which a matrix prints, the most sentences that still print at it."""
    sizes = [print_size(answers(sentences), measure=serif_width) for sentences in range(110)]
    return {(size.step, size.fits): sentences for sentences, size in enumerate(sizes)}


@pytest.mark.parametrize("answers", [alike, one_column])
def test_the_matrix_prints_on_one_landscape_page_as_long_as_it_is_legible(
    theory: SimpleNamespace, visit: Callable, answers: Callable[[int], list[list[str]]]
) -> None:
    visitor = visit(theory.person, locale="nl")
    cases = fullest(answers)
    assert set(cases) == {*((step, True) for step in range(1, len(SIZES) + 1)), (len(SIZES), False)}
    for (step, fits), sentences in cases.items():
        for subject, row in zip(Subject, answers(sentences), strict=True):
            MatrixRow.objects.update_or_create(
                project=theory.project, subject=subject, defaults=dict(zip(COLUMNS, row, strict=True))
            )
        page = visitor.go(reverse("matrix", args=[theory.project.slug]))
        assert page.locator(".matrix-print-note").count() == (0 if fits else 1)
        with pikepdf.open(BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
            width, height = (float(length) for length in pdf.pages[0].mediabox[2:])
            assert width > height
            assert len(pdf.pages) == 1 or not fits, f"{sentences} sentences at {SIZES[step - 1]} pt"
