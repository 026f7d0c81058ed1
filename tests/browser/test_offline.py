"""Without a network: the forms open, what is saved waits and leaves by itself, each entry exactly once."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from diaries.models import Draft, Observation
from projects import clock
from projects.models import CycleState, ProjectRole
from tests import builders
from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.test_every_page import with_password
from tests.reports.running import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

Village = SimpleNamespace


UNTIL = """async ([what, path]) => {
  const looks = {
    controlled: () => navigator.serviceWorker.controller,
    kept: () => caches.match(path),
    described: async () => (await amif.store.all("files")).some((each) => `${each.caption}, ${each.consent}` === path),
    forgotten: async () => !(await caches.keys()).some((name) => name.startsWith("pages-")),
  };
  while (!(await looks[what]())) await new Promise((again) => setTimeout(again, 50));
}"""


FETCHED = "performance.getEntriesByType('resource').map((each) => each.name)"


def ready(visitor: Visitor, path: str) -> Page:
    """A page whose service worker is at work and has kept the form."""
    page = visitor.go(path)
    page.evaluate(UNTIL, ["controlled", path])
    visitor.go(path)
    page.evaluate(UNTIL, ["kept", path])
    page.evaluate(UNTIL, ["kept", "/unsent/"])
    return page


def write(page: Page, text: str) -> None:
    page.fill("textarea[name=change]", text)
    page.check("input[name=nature][value='unexpected positive']")


def save(page: Page) -> None:
    page.click("button:text-is('Save')")


def waits(page: Page) -> None:
    expect(page.locator(".saved-on-device")).to_be_visible()


def saved(page: Page) -> None:
    page.wait_for_url(re.compile(r"#observation-\d+$"))


def sign_in(page: Page, person) -> None:
    page.fill("input[name=login]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def all_sent(page: Page) -> None:
    expect(page.locator("[data-empty]")).to_be_visible()


def changes() -> list[str]:
    return sorted(Observation.objects.values_list("change", flat=True))


def test_an_afternoon_without_a_network(village: Village, visit: Callable) -> None:
    """The network goes while loading, while typing and while saving, and comes back: each entry is there once."""
    elsewhere = builders.make_project(name="Another town")
    builders.make_actor(elsewhere)
    builders.make_cycle(elsewhere)
    builders.give_role(village.writer, "member", elsewhere)
    visitor = visit(village.writer, width=360)
    page = ready(visitor, village.form)

    write(page, "The network left while I typed.")
    visitor.context.set_offline(True)
    page.locator("textarea[name=change]").press("End")
    page.keyboard.type(" Still typing.")
    expect(page.locator("#saved-here")).to_contain_text("safe on this device")
    save(page)
    waits(page)

    page.click("text=Write down another")
    write(page, "The form opened without a network.")
    save(page)
    waits(page)
    page.goto(visitor.site + reverse("project", args=[village.project.slug]))
    expect(page.locator("#away")).to_contain_text("There is no network now")
    first = page.locator("#unsent article").first
    expect(page.locator("#unsent article")).to_have_count(2)
    expect(first).to_contain_text("Waits for a network")
    expect(first).to_contain_text("Volunteer organisations")
    page.goto(visitor.site + reverse("saw", args=[elsewhere.slug]))  # a form that was never opened here
    expect(page.locator("#away")).to_contain_text("There is no network now")
    expect(page.locator("#unsent article")).to_have_count(2)
    assert changes() == []

    visitor.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("What did you see?")  # it comes by itself
    expect(page.locator("#away")).to_have_count(0)
    visitor.go("/unsent/")
    all_sent(page)
    assert changes() == [
        "The form opened without a network.",
        "The network left while I typed. Still typing.",
    ]
    assert list(Draft.objects.values_list("key", "data", "revision")) == []
    page.reload()
    all_sent(page)
    assert len(changes()) == 2


def test_an_answer_that_is_lost_makes_no_second_entry(village: Village, visit: Callable) -> None:
    page = ready(visit(village.writer, width=360), village.form)
    lost = []

    def lose_the_answer(route) -> None:
        if route.request.method == "POST" and not lost:
            route.fetch()
            lost.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(f"**{village.form}", lose_the_answer)
    write(page, "Said once.")
    save(page)
    waits(page)
    assert lost
    assert changes() == ["Said once."]
    page.goto(page.url.replace(village.form, "/unsent/"))
    all_sent(page)
    assert changes() == ["Said once."]


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 503, "body": "down"},
        {"status": 200, "body": "<h1>Welcome to the hotel</h1>", "content_type": "text/html"},
        {"status": 200, "body": '{"client_id": "another", "sha256": ""}', "content_type": "application/json"},
        {"status": 404, "body": "<h1>No such page</h1>", "content_type": "text/html"},
    ],
    ids=lambda answer: f"{answer['status']} {answer['body'][:12]}",
)
def test_only_a_receipt_is_believed(village: Village, visit: Callable, answer: dict) -> None:
    page = ready(visit(village.writer, width=360), village.form)
    page.route(
        f"**{village.form}",
        lambda route: route.fulfill(**answer) if route.request.method == "POST" else route.continue_(),
    )
    write(page, "Not yet believed.")
    save(page)
    waits(page)
    page.unroute(f"**{village.form}")
    page.goto(page.url.replace(village.form, "/unsent/"))
    all_sent(page)
    assert changes() == ["Not yet believed."]


def test_a_page_killed_while_sending_sends_again(village: Village, visit: Callable) -> None:
    """The entry stands on the device before a byte leaves."""
    visitor = visit(village.writer, width=360)
    page = ready(visitor, village.form)
    page.route(
        f"**{village.form}", lambda route: None if route.request.method == "POST" else route.continue_()
    )
    write(page, "Killed on the way.")
    with page.expect_request(lambda request: request.method == "POST" and village.form in request.url):
        save(page)
    page.close()
    assert changes() == []
    page = visitor.context.new_page()
    page.goto(f"{visitor.site}/unsent/")
    expect(page.locator("#unsent article")).to_have_count(1)
    page.click("text=Send now")
    all_sent(page)
    assert changes() == ["Killed on the way."]


def test_a_session_that_ended_costs_nothing(village: Village, visit: Callable) -> None:
    visitor = visit(village.writer, width=360)
    page = ready(visitor, village.form)
    write(page, "My session was over.")
    Session.objects.all().delete()
    save(page)
    expect(page.locator(".saved-on-device")).to_contain_text("not signed in any more")
    page.locator(".saved-on-device").get_by_role("link", name="Sign in").click()
    sign_in(page, village.writer)
    all_sent(page)
    assert changes() == ["My session was over."]
    assert Observation.objects.get().created_by == village.writer


def test_two_users_on_one_device(village: Village, visit: Callable) -> None:
    """Neither sees or sends the other's; the worker shows nobody another's form."""
    other = with_password(builders.make_coordinator(village.project, "Second"))
    visitor = visit(village.writer, width=360)
    page = ready(visitor, village.form)
    write(page, "The first one's secret.")
    visitor.context.set_offline(True)
    save(page)
    waits(page)
    visitor.context.clear_cookies(name="sessionid")  # the token of the forms stays
    visitor.context.set_offline(False)
    page.goto(f"{visitor.site}/accounts/login/")
    page.evaluate(UNTIL, ["forgotten", ""])
    sign_in(page, other)
    visitor.go("/unsent/")
    all_sent(page)
    expect(page.locator("body")).not_to_contain_text("secret")
    page = ready(visitor, village.form)
    write(page, "The second one's own.")
    save(page)
    saved(page)
    assert list(Observation.objects.values_list("change", "created_by__name")) == [
        ("The second one's own.", "Second")
    ]

    visitor.context.clear_cookies(name="sessionid")  # the token of the forms stays
    page.goto(f"{visitor.site}/accounts/login/?next=/unsent/")
    sign_in(page, village.writer)
    all_sent(page)
    wrote = dict(Observation.objects.values_list("change", "created_by__name"))
    assert wrote == {"The first one's secret.": "Member", "The second one's own.": "Second"}


def test_a_page_of_before_does_not_write_in_anothers_name(village: Village, visit: Callable) -> None:
    """The form was opened by one; in another tab somebody else signed in; then it is saved."""
    other = with_password(builders.make_coordinator(village.project, "Second"))
    visitor = visit(village.writer, width=360)
    page = ready(visitor, village.form)
    write(page, "Mine, not theirs.")
    visitor.context.clear_cookies(name="sessionid")  # the token of the forms stays
    tab = visitor.context.new_page()
    tab.goto(f"{visitor.site}/accounts/login/")
    sign_in(tab, other)
    save(page)
    expect(page.locator(".saved-on-device")).to_contain_text("Somebody else is signed in")
    assert changes() == []


def test_signing_out_warns_and_offers_a_file(village: Village, visit: Callable) -> None:
    visitor = visit(village.writer, width=360)
    page = ready(visitor, village.form)
    visitor.context.set_offline(True)
    write(page, "Kept as a file: ሰላም مرحبا.")
    save(page)
    waits(page)
    page.click(".account summary")
    page.get_by_role("button", name="Sign out").click()
    dialog = page.locator("dialog")
    expect(dialog).to_contain_text("Something still waits on this device")
    expect(dialog).to_contain_text("Kept as a file")
    with page.expect_download() as started:
        dialog.get_by_role("link", name="Keep a copy as a file").click()
    copy = Path(started.value.path()).read_text(encoding="utf-8")
    assert "Kept as a file: ሰላም مرحبا." in copy
    assert "Volunteer organisations" in copy
    assert not re.search(r"[0-9a-f-]{32,}|client_id|actor: ", copy), "it is for people"
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_have_count(0)

    page.route(f"**{village.form}", lambda route: route.abort())
    visitor.context.set_offline(False)
    page.click(".account summary") if not page.locator(".account[open]").count() else None
    page.get_by_role("button", name="Sign out").click()
    page.locator("dialog").get_by_role("button", name="Sign out all the same").click()
    page.wait_for_url("**/accounts/login/")
    page.unroute(f"**{village.form}")
    sign_in(page, village.writer)
    visitor.go("/unsent/")
    all_sent(page)
    assert changes() == ["Kept as a file: ሰላም مرحبا."]


def test_who_signs_out_without_a_network_is_signed_out_before_anything_else(
    village: Village, visit: Callable
) -> None:
    visitor = visit(village.writer, width=360)
    page = ready(visitor, village.form)
    page.evaluate(UNTIL, ["kept", "/away/"])
    visitor.context.set_offline(True)
    write(page, "Not for who comes after me.")
    save(page)
    waits(page)
    page.click(".account summary")
    page.get_by_role("button", name="Sign out").click()
    page.locator("dialog").get_by_role("button", name="Sign out all the same").click()
    expect(page.locator("main")).to_contain_text("You are signed out on this device")
    page.goto(f"{visitor.site}/unsent/")
    expect(page.locator("main")).to_contain_text("You are signed out on this device")
    expect(page.locator("body")).not_to_contain_text("Not for who comes after me.")
    assert Session.objects.count() == 1

    visitor.context.set_offline(False)
    page.goto(f"{visitor.site}{village.form}")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert Session.objects.count() == 0
    assert changes() == []
    sign_in(page, village.writer)
    visitor.go("/unsent/")
    all_sent(page)
    assert changes() == ["Not for who comes after me."]


def test_a_refusal_keeps_the_text_and_says_what_can_be_done(village: Village, visit: Callable) -> None:
    """The cycle was published meanwhile: the text goes on as a draft in the form, for another day."""
    visitor = visit(village.writer, width=360)
    page = ready(visitor, village.form)
    next_cycle = builders.make_cycle(village.project)
    visitor.context.set_offline(True)
    write(page, "Too late for this cycle.")
    save(page)
    waits(page)
    village.cycle.state = CycleState.PUBLISHED
    village.cycle.handed_over_at = clock.now()
    village.cycle.save()
    page.goto(f"{visitor.site}/unsent/")
    visitor.context.set_offline(False)
    page.click("text=Send now")
    row = page.locator("#unsent article")
    expect(row).to_contain_text("Too late for this cycle.")
    expect(row).to_contain_text("published and closed")
    row.get_by_role("button", name="Continue in the form").click()
    page.wait_for_url("**?draft=*")
    expect(page.locator("textarea[name=change]")).to_have_value("Too late for this cycle.")
    page.check("input[name=when][value=day]")
    page.fill("input[name=date]", str(next_cycle.start))
    save(page)
    saved(page)
    assert Observation.objects.get().cycle == next_cycle
    assert list(Draft.objects.values_list("key", "data", "revision")) == []


def test_a_role_that_ended_keeps_the_text(village: Village, visit: Callable) -> None:
    visitor = visit(village.writer, width=360)
    page = ready(visitor, village.form)
    visitor.context.set_offline(True)
    write(page, "I am not in the project any more.")
    save(page)
    waits(page)
    ProjectRole.objects.filter(user=village.writer).delete()
    visitor.context.set_offline(False)
    visitor.go("/unsent/")
    row = page.locator("#unsent article")
    expect(row).to_contain_text("Copy the text, or keep it as a file")
    expect(row).to_contain_text("I am not in the project any more.")
    page.reload()
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Remove from this device").click()
    row.get_by_role("button", name="Remove", exact=True).click()
    all_sent(page)
    assert changes() == []


def test_mistakes_are_shown_beside_their_fields(village: Village, visit: Callable) -> None:
    page = ready(visit(village.writer, width=360), village.form)
    page.fill("textarea[name=change]", "After the end of the project.")
    page.check("input[name=when][value=day]")
    page.fill("input[name=date]", str(village.project.end.replace(year=2031)))
    save(page)
    expect(page.locator(".invalid-feedback")).to_contain_text("this day lies outside it")
    expect(page.locator("textarea[name=change]")).to_have_value("After the end of the project.")
    expect(page.locator("#waiting")).to_be_hidden()


def test_the_worker_keeps_no_other_page(village: Village, visit: Callable) -> None:
    visitor = visit(village.writer)
    page = ready(visitor, village.form)
    for path in (
        "/",
        reverse("project", args=[village.project.slug]),
        reverse("diaries", args=[village.project.slug]),
    ):
        visitor.go(path)
    kept = page.evaluate(
        "caches.open('pages-' + document.body.dataset.user).then(c => c.keys())"
        ".then(rows => rows.map(row => new URL(row.url).pathname))"
    )
    did = reverse("did", args=[village.project.slug])
    assert set(kept) - {did} == {village.form, "/unsent/"}  # both forms are fetched ahead


def test_the_shell_is_all_that_the_forms_need(village: Village, visit: Callable) -> None:
    """Everything that a form's page fetches is among what the worker keeps; and so is the program installable."""
    from diaries.views.offline import SHELL

    visitor = visit(village.writer, width=360)
    fetched: set[str] = set()
    visitor.page.on("request", lambda request: fetched.add(request.url))
    visitor.go(village.form)
    visitor.go("/unsent/")
    own = {url.partition("/static/")[2] for url in fetched if "/static/" in url}
    assert own - set(SHELL) == set()
    manifest = visitor.page.evaluate("fetch('/manifest.webmanifest').then(answer => answer.json())")
    for icon in manifest["icons"]:
        assert visitor.page.request.get(visitor.site + icon["src"]).ok


def test_the_forms_are_light(village: Village, visit: Callable) -> None:
    """Own scripts under 30 kB as they travel, the first view under 200 kB."""
    visitor = visit(width=360)
    visitor.page.goto(f"{visitor.site}/accounts/login/")
    sign_in(visitor.page, village.writer)
    fresh = visit(width=360, storage_state=visitor.context.storage_state(), service_workers="block")
    bodies: dict[str, bytes] = {}
    fresh.page.on(
        "requestfinished", lambda request: bodies.setdefault(request.url, request.response().body())
    )
    fresh.go(village.form)
    fresh.page.evaluate("document.fonts.ready.then(() => null)")
    wait_for(lambda: bodies.keys() >= set(fresh.page.evaluate(FETCHED)))
    text = (".js", ".css", ".svg", "/", ".webmanifest")
    travels = {
        url: len(gzip.compress(body)) if url.endswith(text) else len(body) for url, body in bodies.items()
    }
    own = {url: size for url, size in travels.items() if "/static/js/" in url}
    print(
        f"\nfirst view {sum(travels.values())} bytes in {len(travels)} files, own scripts {sum(own.values())}"
    )
    assert own
    assert sum(own.values()) < 30_000
    assert sum(travels.values()) < 200_000
