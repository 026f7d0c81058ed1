"""A report on a screen: everything that the print says, from frozen content, behind the same door."""

import re
from itertools import pairwise

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from reports.rendering import render_html
from tests.builders import (
    make_edition,
    make_funder,
    make_member,
    make_project,
    make_report,
    put_photo_in,
    whole_project,
)
from tests.reports.documents import Words, fill_every_text, squeezed, with_whole_theory
from tests.reports.texts import EVERY_SCRIPT, HARMFUL

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole():
    return with_whole_theory(whole_project(name="Een project"))


@pytest.fixture
def funder(whole, signed_in):
    return signed_in(make_funder(whole.project.programme))


def page_of(client, report, language: str = "en") -> str:
    answer = client.get(reverse("read_report", args=[report.pk]), headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def article(page: str) -> str:
    return page[page.index("<article") : page.index("</article>")]


def published(whole, text: str = ""):
    """The reflected cycle, published, with `text` in every field; the report, and all that was written."""
    written = fill_every_text(whole.reflected, text) if text else []
    return make_report(make_edition(whole.reflected), "nl"), written


def test_the_page_says_every_word_of_people_that_the_print_says(whole, funder):
    report, written = published(whole, EVERY_SCRIPT)
    said, printed = (
        Words(html).text
        for html in (page_of(funder, report), render_html(report.edition.content, language="nl"))
    )
    told = [words for words in written if squeezed(words) in printed]
    assert len(told) > 60
    assert [words for words in told if squeezed(words) not in said] == []


@pytest.mark.parametrize("injection", HARMFUL)
def test_what_people_wrote_is_text_on_the_page(whole, funder, injection):
    harmless = Words(article(page_of(funder, published(whole, "x")[0])))
    whole.reflected.editions.all().delete()
    report, _written = published(whole, injection)
    page = Words(article(page_of(funder, report)))
    assert page.elements <= harmless.elements | {"br"}
    assert page.attributes <= harmless.attributes


def test_the_page_has_every_part_of_the_print(whole, funder):
    report, _written = published(whole)
    parts = r'<section[^>]* id="([^"]+)"'
    printed = re.findall(parts, render_html(report.edition.content, language="nl"))
    assert printed
    page = article(page_of(funder, report))
    assert re.findall(parts, page) == printed
    folds = page.count('<details class="fold" open>')
    assert (
        folds
        == page.count("</details>")
        == len([each for each in printed if each.startswith("partner-")]) + 1
    )


def test_the_page_speaks_the_reports_language_whatever_the_readers(whole, funder):
    report, _written = published(whole)
    page = page_of(funder, report, language="en")
    assert '<article class="report-page" lang="nl">' in page
    assert "In het kort" in article(page)
    assert "Download the PDF" in page


def test_headings_follow_each_other_and_every_link_leads_somewhere(whole, funder):
    report, _written = published(whole)
    page = page_of(funder, report)
    levels = [int(level) for level in re.findall(r"<h([1-6])", article(page))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    assert len(re.findall(r'\bid="[^"]+"', page)) == len(ids)


def test_figures_are_drawn_in_the_page_with_their_text(whole, funder):
    page = article(page_of(funder, published(whole)[0]))
    assert len(re.findall(r"<title[^>]*>Actorenkaart", page)) == 2
    paths = page.count('class="path-beside"')
    assert paths
    assert page.count('role="img"') == 2 + paths
    assert "report:" not in page
    assert " style=" not in page


def test_a_photo_of_the_report_is_shown_to_whoever_may_read_it_and_to_nobody_else(whole, funder, signed_in):
    report, _written = published(whole)
    photo = put_photo_in(report.edition)
    path = reverse("report_photo", args=[report.pk, photo.sha256])
    page = page_of(funder, report)
    assert f'src="{path}"' in page
    assert 'alt="Around the table"' in page
    answer = funder.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with default_storage.open(photo.place) as file:
        assert b"".join(answer.streaming_content) == file.read()
    outsider = signed_in(make_funder(make_project().programme))
    assert outsider.get(path).status_code == 404
    other = make_report(make_edition(whole.published, 2), "fr")
    assert funder.get(reverse("report_photo", args=[other.pk, photo.sha256])).status_code == 404
    for nonsense in ("0" * 64, "../../settings", "x"):
        assert funder.get(path.replace(photo.sha256, nonsense)).status_code == 404
    default_storage.delete(photo.place)
    assert funder.get(path).status_code == 404
    assert page_of(funder, report)


def test_a_draft_can_be_read_by_the_team_and_is_said_to_be_one(whole, funder, signed_in):
    draft = make_report(make_edition(whole.handed_over, None), "nl", "queued")
    page = page_of(signed_in(make_member(whole.project)), draft)
    assert "nog niet gepubliceerd" in page or "niet gepubliceerd" in page
    assert funder.get(reverse("read_report", args=[draft.pk])).status_code == 404
