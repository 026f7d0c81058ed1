"""Every page, for axe and for the eye: light and dark, on a phone, a tablet and a desk."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import get_resolver
from playwright.sync_api import Page, expect

from projects import clock
from projects.models import User
from tests import builders
from tests.browser import pages
from tests.browser.conftest import PASSWORD
from theory_of_change.services.copying import release_example

pytestmark = pytest.mark.django_db(transaction=True)
AXE = Axe().axe_script

WIDTHS = (360, 768, 1280)
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All that can differ in the dark: the same page is looked at there with nothing changed but its colours."""


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def whole(own_data) -> SimpleNamespace:
    """A project with one of everything, in texts long enough to break a narrow page."""
    found = builders.whole_project(name="Vrijwilligerswerkondersteuningsorganisaties in de stad", word="word")
    found.gone = builders.make_actor(found.project, "An association that is no more")
    found.gone.retired_at, found.gone.retired_because = clock.now(), "They stopped."
    found.gone.save()
    found.empty = builders.make_project(found.project.programme)
    release_example(project=found.project, by=None)
    found.photo = builders.make_attachment(
        found.one.observation, caption="Een koor dat zingt in het buurthuis"
    )
    found.coordinator = with_password(builders.make_coordinator(found.project))
    found.coach = with_password(builders.make_coach(found.project.programme))
    found.partner = with_password(builders.make_partner(found.one.actor))
    elsewhere = builders.make_project(found.project.programme, "Elsewhere")
    builders.give_role(found.partner, "partner", builders.make_actor(elsewhere))
    found.invitation = builders.make_invitation(found.one.actor, email="")
    builders.make_actor(found.project, "Nobody wrote about these yet")
    found.funder = with_password(builders.make_funder(found.project.programme))
    return found


def test_every_address_of_ours_is_looked_at(whole: SimpleNamespace) -> None:
    """A new page without a look by axe makes this fail."""
    own = {"projects", "theory_of_change", "diaries", "reflection", "reports"}
    named = {
        pattern.name
        for group in get_resolver().url_patterns
        for pattern in getattr(group, "url_patterns", [])
        if getattr(pattern, "callback", None) and pattern.callback.__module__.split(".")[0] in own
    }
    seen = {
        *(get_name(path) for path in pages.pages_of_the_team(whole).values()),
        *(get_name(path) for path in pages.pages_of_the_coach(whole).values()),
        *(get_name(path) for path in pages.pages_of_the_funder(whole).values()),
        *(get_name(path) for path in pages.pages_without_sign_in().values()),
        *(get_name(path.split("?")[0]) for path in pages.pages_of_the_partner(whole).values()),
        *(get_name(path) for path in pages.pages_by_secret_link(whole).values()),
    }
    assert named - seen - set(pages.NOT_PAGES) == set()


def get_name(path: str) -> str:
    return get_resolver().resolve(path.partition("?")[0]).url_name


WALKS: dict[str, Callable[[SimpleNamespace], dict[str, str]]] = {
    "nobody": lambda whole: pages.pages_without_sign_in() | pages.pages_by_secret_link(whole),
    "partner": pages.pages_of_the_partner,
    "coordinator": pages.pages_of_the_team,
    "coach": pages.pages_of_the_coach,
    "funder": pages.pages_of_the_funder,
}


@pytest.mark.parametrize("reader", WALKS)
def test_every_page_passes_axe(
    whole: SimpleNamespace, visit: Callable, picture: Callable, reader: str
) -> None:
    """No violation of WCAG 2.2 AA, nothing wider than the screen, and a quiet console."""
    visitor = visit(getattr(whole, reader, None), width=WIDTHS[0], reduced_motion="reduce")
    found: list[str] = []
    for name, path in WALKS[reader](whole).items():
        visitor.complaints.clear()
        page = visitor.go(path)
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 800})
                where = f"{name}-{width}-{scheme}"
                found += [f"{where}: {problem}" for problem in problems(page, scheme)]
                picture(page, where)
        quiet = [each for each in visitor.complaints if "404" not in each]
        found += [f"{name}: console: {each}" for each in quiet]
    assert not found, "\n" + "\n".join(found)


def problems(page: Page, scheme: str = "light") -> list[str]:
    """What axe says of the page as it stands, and whether it is wider than the screen."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    answer = page.evaluate("options => axe.run(options)", WCAG if scheme == "light" else COLOURS)
    told = [
        f"{each['id']}: {each['help']}: {node['html'][:160]}"
        for each in answer["violations"]
        for node in each["nodes"][:3]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        told.append(f"wider than the screen by {wide} px")
    return told


def test_pages_work_by_keyboard_alone(whole: SimpleNamespace, visit: Callable) -> None:
    """From the top of a diary: skip to the content, reach the main button, write and save without a mouse."""
    visitor = visit(whole.coordinator)
    page = visitor.go(pages.pages_of_the_team(whole)["diary"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    reach(page, "Write down what I saw")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/saw/"))
    reach(page, "", tag="TEXTAREA")
    page.keyboard.type("They rang us first.")
    reach(page, "", tag="INPUT", kind="checkbox")
    page.keyboard.press("Space")
    reach(page, "Save", tag="BUTTON")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/diaries/\d+/\d+/(#|$)"))
    expect(page.locator("main")).to_contain_text("They rang us first.")


def reach(page: Page, text: str, *, tag: str = "", kind: str = "") -> None:
    """Presses Tab until the focus is there; every step on the way shows where it is."""
    for _step in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [e.tagName, e.type || '', e.innerText || '', s.outlineStyle, s.display] })()"
        )
        if here[0] == "BODY":
            continue
        assert here[3] != "none" or here[4] == "none", f"no focus to be seen on {here}"
        if (not tag or here[0] == tag) and (not kind or here[1] == kind) and here[2].startswith(text):
            return
    raise AssertionError(f"the keyboard never reaches {text or tag}")
