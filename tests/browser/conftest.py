"""A real browser against the real pages, with a real worker where reports are made."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test.testcases import LiveServerThread
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from projects.models import User
from tests import builders
from tests.browser.serving import WatchedServer
from tests.reports.running import Program, environment, running
from tools.browser import installed_chromium

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PASSWORD = "outcome-mapping"
SCREENSHOTS = os.environ.get("AMIF_SCREENSHOTS")

PATIENCE = 60_000
"""Milliseconds until a test that fails gives up. No test here measures a time: that is what `benchmarks` is for."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session", autouse=True)
def _database_beside_playwright() -> Iterator[None]:
    """Playwright keeps an event loop in this thread; Django would refuse to ask the database beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """As pytest-django's own, with a server that knows what it is doing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveServerThread, "server_class", WatchedServer)
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def visited(live_server: LiveServer, transactional_db) -> Iterator[LiveServer]:
    """The live server for one test; what was asked of it has ended before the database is emptied."""
    yield live_server
    live_server.thread.httpd.end_all()


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path: Path) -> None:
    """Reports and uploads of this test stand where its worker looks for them."""
    settings.MEDIA_ROOT = tmp_path / "data" / "media"
    settings.REPORT_ROOT = tmp_path / "data" / "reports"
    settings.REPORT_ROOT.mkdir(parents=True)


@pytest.fixture
def worker(transactional_db, tmp_path: Path) -> Iterator[Program]:
    """A real worker on this test's database and broker."""
    program = Program(("manage.py", "run_worker"), tmp_path / "worker.log", environment())
    with running(program):
        yield program


WHEN_LOADED = "addEventListener('load', () => document.documentElement.setAttribute('data-loaded', ''))"


class Visitor:
    """A person at a screen of a certain width and colour scheme."""

    def __init__(self, site: str, context: BrowserContext, *, scripted: bool = True) -> None:
        self.site = site
        self.context = context
        self.page: Page = context.new_page()
        if scripted:
            self._wait_for_scripts()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _wait_for_scripts(self) -> None:
        """Before each act and each look: without its scripts a page does what it says in another way, by other pages."""
        self.page.add_init_script(WHEN_LOADED)
        self.page.add_locator_handler(
            self.page.locator("html:not([data-loaded])"), lambda _page: self.page.wait_for_load_state()
        )

    def _listen(self, message) -> None:
        if message.type in {"error", "warning"} and "favicon" not in message.text:
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        answer = self.page.goto(f"{self.site}{path}")
        assert answer is not None
        assert answer.status < 500, path
        return self.page

    def sign_in(self, person: User) -> "Visitor":
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", person.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button.btn-primary")
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return self


@pytest.fixture
def visit(browser: Browser, visited: LiveServer) -> Iterator[Callable[..., Visitor]]:
    """`visit(person, width=360, scheme="dark")` opens a browser window of its own, signed in."""
    contexts: list[BrowserContext] = []
    cache.clear()  # a suite signs in more often than one address may

    def open_window(
        person: User | None = None, *, width: int = 1280, scheme: str = "light", locale: str = "en", **more
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, locale=locale, **more
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        visitor = Visitor(visited.url, context, scripted=more.get("java_script_enabled", True))
        if person is not None:
            visitor.sign_in(person)
        return visitor

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keeps a screenshot to look at, where AMIF_SCREENSHOTS names a folder for them."""

    def take(page: Page, name: str) -> None:
        if SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(exist_ok=True)
            page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)

    return take


@pytest.fixture
def village(own_data) -> SimpleNamespace:
    """A project with one partner, an open cycle, and a team member with a password; `form` is where she writes."""
    project = builders.make_project(name="Voices of the town")
    actor = builders.make_actor(project, "Volunteer organisations")
    builders.make_marker(actor)
    builders.make_activity(actor)
    cycle = builders.make_cycle(project)
    writer = builders.make_member(project)
    writer.set_password(PASSWORD)
    writer.save()
    return SimpleNamespace(
        project=project,
        actor=actor,
        cycle=cycle,
        form=reverse("saw", args=[project.slug]),
        writer=writer,
    )
