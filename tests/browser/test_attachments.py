"""Photos on a telephone: made smaller before they travel, tried again without typing anew, tied to what was written."""

from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from diaries.models import Attachment, Observation
from tests import builders
from tests.browser.test_every_page import WCAG, with_password
from tests.browser.test_offline import UNTIL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(own_data) -> SimpleNamespace:
    project = builders.make_project()
    actor = builders.make_actor(project)
    return SimpleNamespace(
        cycle=builders.make_cycle(project),
        actor=actor,
        member=with_password(builders.make_member(project)),
    )


def photo(size=(3200, 2400)) -> dict:
    """As a camera takes it: large, and telling where."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    content = builders.make_photo(size, quality=100, exif=exif) + bytes(2_000_000)
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": content}


def write(visit, town):
    page = visit(town.member, width=360).go(reverse("add_observation", args=[town.cycle.pk, town.actor.pk]))
    page.fill("textarea[name=change]", "They sing on Fridays.")
    page.check("input[name=nature][value='unexpected positive']")
    return page


def test_a_photo_is_added_while_writing_and_stands_with_the_entry(town, visit):
    page = write(visit, town)
    sent = []
    page.on("request", lambda request: sent.append(len(request.post_data_buffer or b"")))
    page.set_input_files(".choose input[multiple]", photo())
    expect(page.locator(".attachment [data-progress]")).to_have_text("It is here.")
    assert max(sent) < 500_000  # of more than 2 MB
    page.fill("[data-caption]", "A choir.")
    page.select_option("[data-consent]", "report")
    expect(page.locator(".attachment [data-progress]")).to_have_text("Saved.")
    assert Axe().run(page, options=WCAG).response["violations"] == []
    page.click("button:text-is('Save')")
    expect(page.locator("img[alt='A choir.']")).to_be_visible()
    row = Attachment.objects.get()
    assert row.observation == Observation.objects.get()
    assert (row.caption, row.consent, row.consent_by, row.width) == ("A choir.", "report", town.member, 2400)


def test_an_upload_that_broke_off_is_tried_again_without_typing_anew(town, visit):
    page = write(visit, town)
    page.route("**/attachments/", lambda route: route.abort())
    page.set_input_files(".choose input[multiple]", [photo(), photo((600, 400))])
    again = page.locator("[data-again]:visible")
    expect(again).to_have_count(2)
    page.unroute("**/attachments/")
    again.first.click()
    expect(again).to_have_count(1)
    again.click()
    expect(page.locator(".attachment img")).to_have_count(2)
    page.click("button:text-is('Save')")
    expect(page.locator("main")).to_contain_text("They sing on Fridays.")
    assert Observation.objects.get().attachments.count() == Attachment.objects.count() == 2


def test_an_entry_saved_before_its_photo_arrived_waits_with_it_on_the_device(town, visit):
    page = write(visit, town)
    page.route("**/attachments/", lambda route: route.abort())
    page.set_input_files(".choose input[multiple]", [photo(), photo((600, 400))])
    expect(page.locator("[data-again]:visible")).to_have_count(2)
    page.locator("[data-consent]").first.select_option("internal")
    page.click("button:text-is('Save')")
    expect(page.locator("main")).to_contain_text("Saved on this device")
    assert Observation.objects.count() == 0
    page.unroute("**/attachments/")
    page.evaluate("amif.sendAll({ now: true })")
    expect(page.locator("#waiting")).to_contain_text("sent")
    assert Observation.objects.get().attachments.count() == Attachment.objects.count() == 2
    assert sorted(Attachment.objects.values_list("consent", flat=True)) == ["", "internal"]


def test_a_photo_chosen_without_a_network_lies_with_the_draft_on_this_device(town, visit):
    """Through a killed tab, a refused form, and the saving, with what was said about it; and nobody else sees it."""
    visitor = visit(town.member, width=360)
    path = reverse("add_observation", args=[town.cycle.pk, town.actor.pk])
    page = visitor.go(path)
    page.fill("textarea[name=change]", "They sing on Fridays.")
    visitor.context.set_offline(True)
    page.set_input_files(".choose input[multiple]", photo())
    row = page.locator(".attachment")
    expect(row.locator("[data-progress]")).to_have_text(
        "Waits on this device. It is sent as soon as there is a network."
    )
    expect(row.locator("[data-progress].error")).to_have_count(0)
    expect(row.locator("img")).to_be_visible()
    page.fill("[data-caption]", "A choir.")
    page.select_option("[data-consent]", "report")
    page.evaluate(UNTIL, ["described", "A choir., report"])
    page.close()

    page = visitor.context.new_page()
    visitor.context.set_offline(False)
    page.route("**/attachments/", lambda route: route.abort())
    page.goto(f"{visitor.site}{path}")
    notice = page.locator("#draft-on-device, [data-offers]").locator("visible=true")
    notice.get_by_text("Continue it").first.click()
    expect(page.locator("textarea[name=change]")).to_have_value("They sing on Fridays.")
    row = page.locator(".attachment")
    expect(row.locator("[data-caption]")).to_have_value("A choir.")
    expect(page.locator("[data-again]:visible")).to_have_count(1)
    page.unroute("**/attachments/")
    page.click("[data-again]")
    expect(row.locator("[data-progress]")).to_have_text("Saved.")
    broken = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"<svg></svg>"}
    page.set_input_files(".choose input[multiple]", broken)
    expect(row.nth(1)).to_contain_text("no photo")

    page.fill("input[name=date]", "2031-01-01")
    page.click("button:text-is('Save')")  # the project had ended by then
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    expect(row).to_have_count(2)
    expect(row.nth(0).locator("[data-consent]")).to_have_value("report")
    expect(row.nth(0).get_by_role("button", name="Take it off")).to_be_visible()
    expect(row.nth(1)).to_contain_text("no photo")
    page.fill("input[name=date]", "")
    page.click("button:text-is('Save')")
    page.wait_for_url("**#observation-*")
    expect(page.locator("img[alt='A choir.']")).to_be_visible()
    kept = Attachment.objects.get()
    assert (kept.observation, kept.caption, kept.consent) == (Observation.objects.get(), "A choir.", "report")
    assert page.evaluate("amif.store.all('files')") == []


def test_a_photo_that_is_refused_later_does_not_wait_for_ever(town, visit):
    page = write(visit, town)
    page.route("**/attachments/", lambda route: route.abort())
    broken = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"<svg></svg>"}
    page.set_input_files(".choose input[multiple]", broken)
    expect(page.locator("[data-again]:visible")).to_have_count(1)
    page.click("button:text-is('Save')")
    expect(page.locator("main")).to_contain_text("Saved on this device")
    page.unroute("**/attachments/")
    page.evaluate("amif.sendAll({ now: true })")
    page.click("#waiting a")
    expect(page.locator("main article")).to_contain_text("no photo")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("textarea[name=change]")).to_have_value("They sing on Fridays.")


def test_an_upload_whose_answer_was_lost_is_kept_once(town, visit):
    page = write(visit, town)
    page.route("**/attachments/", lambda route: (route.fetch(), route.abort()))
    page.set_input_files(".choose input[multiple]", photo((600, 400)))
    expect(page.locator("[data-again]:visible")).to_have_count(1)
    assert Attachment.objects.count() == 1
    page.unroute("**/attachments/")
    page.click("[data-again]")
    expect(page.locator(".attachment img")).to_have_count(1)
    assert Attachment.objects.count() == 1


def test_what_cannot_be_kept_is_said_and_does_not_hold_up_the_entry(town, visit):
    page = write(visit, town)
    page.set_input_files(
        ".choose input[multiple]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"<svg></svg>"}
    )
    expect(page.locator(".attachment [data-progress]")).to_contain_text("no photo")
    page.click("button:text-is('Save')")
    expect(page.locator("main")).to_contain_text("They sing on Fridays.")
    assert Attachment.objects.count() == 0


def test_without_a_script_a_photo_is_added_on_a_page_of_its_own(town, visit):
    entry = builders.make_observation(town.cycle, town.actor, by=town.member)
    page = visit(town.member, java_script_enabled=False).go(reverse("edit_observation", args=[entry.pk]))
    page.click("text=Add a photo or a document")
    page.set_input_files("input[type=file]", photo((300, 200)))
    page.click("button:text-is('Add')")
    page.check("input[name=consent][value=internal]")
    page.click("button:text-is('Save')")
    expect(page.locator(".attachment")).to_contain_text("No, only the team and the coach may see it.")
    assert entry.attachments.get().consent == "internal"
