"""Photos in a cycle's report: only with consent, whole, said in words, and the same for ever once published."""

import io
import json

import pikepdf
import pytest
from django.core.files.storage import default_storage

from diaries.models import Attachment, Consent
from diaries.services.attachment import describe_attachment
from diaries.services.entry import remove_entry
from reports.content import from_json, to_json
from reports.rendering import render, render_html
from reports.services.gathering import gather_cycle_report
from reports.services.gathering_partners import PHOTOS_A_PARTNER
from reports.services.publication import publish_cycle, report_content
from tests.builders import make_attachment, make_coordinator, make_pdf, make_photo, whole_project
from tests.reports.documents import Words, content_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole():
    return whole_project()


def seen_in(whole, cycle):
    """An observation and an activity entry of the first partner in this cycle."""
    actor = whole.one.actor
    return actor.observations.filter(cycle=cycle).first(), whole.one.activity.entries.get(cycle=cycle)


def pictures_in(pdf: bytes) -> list[tuple[int, int]]:
    """The sizes of the raster images in a PDF, in pixels."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return sorted(
            {
                (int(each.Width), int(each.Height))
                for each in document.objects
                if isinstance(each, pikepdf.Stream)
                and each.get("/Subtype") == "/Image"
                and "/SMask" not in each
            }
        )


def alternatives_in(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {
            str(each["/Alt"])
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
        }


def test_a_photo_with_consent_is_printed_with_its_caption_and_where_it_belongs(whole):
    observation, entry = seen_in(whole, whole.reflected)
    make_attachment(observation, content=make_photo((60, 40)), caption="A choir sings.", consent="report")
    make_attachment(entry, content=make_photo((50, 80)), caption="Chairs in a ring.", consent="public")
    content = content_of(whole.reflected)
    report = render(content, language="en")
    assert pictures_in(report.pdf) == [(50, 80), (60, 40)]
    assert {"A choir sings.", "Chairs in a ring."} <= alternatives_in(report.pdf)
    words = Words(render_html(content, language="en")).text
    assert "Achoirsings.Withobservation1.1" in words
    assert f"Chairsinaring.{''.join(whole.one.activity.name.split())}" in words


@pytest.mark.parametrize("consent", ["", Consent.INTERNAL])
def test_a_photo_without_consent_never_reaches_a_report(whole, consent):
    observation, entry = seen_in(whole, whole.reflected)
    for each in (observation, entry):
        make_attachment(each, caption="SECRET", consent=consent, name="SECRET.jpg")
    make_attachment(observation, content=make_pdf(), name="SECRET.pdf")
    content = content_of(whole.reflected)
    assert "SECRET" not in content
    assert all(row.sha256 not in content for row in Attachment.objects.all())
    assert pictures_in(render(content, language="en").pdf) == []


def test_a_photo_of_a_removed_entry_or_another_cycle_is_not_told(whole):
    observation, _entry = seen_in(whole, whole.reflected)
    make_attachment(observation, consent="public")
    make_attachment(seen_in(whole, whole.open)[0], consent="public")
    remove_entry(observation, by=make_coordinator(whole.project))
    assert [part.photos for part in from_json(content_of(whole.reflected)).partners] == [(), ()]


def test_a_report_shows_a_few_photos_a_partner_and_says_how_many_more_there_are(whole):
    observation, _entry = seen_in(whole, whole.reflected)
    for at in range(PHOTOS_A_PARTNER + 2):
        make_attachment(observation, content=make_photo((60 + at, 40)), consent="public")
    content = content_of(whole.reflected)
    assert len(pictures_in(render(content, language="en").pdf)) == PHOTOS_A_PARTNER
    assert "2morephotosstayinthediary." in Words(render_html(content, language="en")).text


def test_a_large_photo_is_printed_at_the_resolution_of_paper(whole):
    observation, _entry = seen_in(whole, whole.reflected)
    make_attachment(observation, content=make_photo((2400, 1600)), consent="public")
    ((width, _height),) = pictures_in(render(content_of(whole.reflected), language="en").pdf)
    assert 600 < width < 900


def test_what_was_published_stays_published_when_consent_is_taken_back(whole):
    coordinator = make_coordinator(whole.project)
    observation, _entry = seen_in(whole, whole.reflected)
    photo = make_attachment(observation, by=coordinator, caption="A choir.", consent="report")
    edition = publish_cycle(cycle=whole.reflected, by=coordinator)
    before = render(edition.content, language="nl").pdf
    describe_attachment(attachment=photo, by=coordinator, caption="A choir.", consent="internal")
    assert render(report_content(whole.reflected), language="nl").pdf == before
    assert photo.sha256 not in to_json(gather_cycle_report(whole.reflected))


def test_a_draft_is_made_although_a_photo_was_erased_since(whole):
    observation, _entry = seen_in(whole, whole.reflected)
    make_attachment(observation, content=make_photo(colour="olive"), caption="A choir.", consent="report")
    content = content_of(whole.reflected)
    default_storage.delete(from_json(content).partners[0].photos[0].place)
    assert "A choir." in alternatives_in(render(content, language="nl").pdf)


def test_an_edition_of_before_there_were_photos_prints_as_before(whole):
    told = json.loads(content_of(whole.reflected))
    for partner in told["partners"]:
        del partner["photos"], partner["photos_left_out"]
    assert all(partner.photos == () for partner in from_json(json.dumps(told)).partners)
    assert render(json.dumps(told), language="nl").pages > 1


def test_a_caption_is_never_markup(whole):
    observation, _entry = seen_in(whole, whole.reflected)
    make_attachment(observation, caption='"><img src=http://example.org/x>', consent="report")
    render(content_of(whole.reflected), language="nl")  # raises if anything was fetched
