"""The one page of documents: chosen by who reads, and older addresses lead there."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from reports.documents import DOCUMENTS
from reports.models import Edition, Kind, Report
from reports.offers import OFFERS
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole() -> SimpleNamespace:
    return builders.whole_project(name="Een project")


def address_of(whole: SimpleNamespace) -> str:
    return reverse("documents", args=[whole.project.slug])


def test_every_document_is_offered_with_what_it_holds_and_leaves_out(whole, signed_in):
    page = signed_in(builders.make_member(whole.project)).get(
        address_of(whole), headers={"Accept-Language": "en"}
    )
    offered = page.context["form"].shelves
    assert {choice.offer.value for shelf in offered for choice in shelf.choices} == set(OFFERS)
    for offer in OFFERS.values():
        assert f'value="{offer.value}"' in page.content.decode()
        assert offer.holds
        assert offer.leaves_out


@pytest.mark.parametrize("kind", ["cycle", "dossier", "short dossier", "diary", "blank"])
def test_a_document_of_a_cycle_is_made_of_the_cycle_that_was_chosen(whole, signed_in, kind):
    client = signed_in(builders.make_member(whole.project))
    answer = client.post(
        address_of(whole), {"kind": kind, "cycle": whole.reflected.pk, "language": "fr", "format": "pdf"}
    )
    report = Report.objects.get(pk=answer["Location"].strip("/").split("/")[-1])
    assert (report.edition.kind, report.edition.cycle, report.language) == (kind, whole.reflected, "fr")
    assert answer["Location"] in client.get(address_of(whole)).content.decode()


def test_of_a_published_cycle_one_gets_the_published_report(whole, signed_in):
    client = signed_in(builders.make_member(whole.project))
    answer = client.post(address_of(whole), {"kind": "cycle", "cycle": whole.published.pk, "language": "nl"})
    assert answer["Location"] == whole.ready.get_absolute_url()


def test_what_a_document_does_not_ask_for_is_not_looked_at(whole, signed_in):
    client = signed_in(builders.make_member(whole.project))
    body = {"kind": "theory", "cycle": "9" * 40, "partner": "nobody", "format": "xlsx", "language": "nl"}
    assert client.post(address_of(whole), body).status_code == 302
    edition = Edition.objects.get(kind="theory")
    assert (edition.cycle, edition.partner) == (None, None)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"kind": "cycle", "language": "nl"}, "Choose of which cycle."),
        ({"kind": "cycle", "cycle": "x", "language": "nl"}, "Choose one of this project&#x27;s cycles."),
        ({"kind": "cycle", "cycle": "9" * 40, "language": "nl"}, "Choose one of this project&#x27;s cycles."),
        ({"kind": "dossier"}, "Choose a language."),
        ({"kind": "sheet", "language": "nl"}, "Choose for which boundary partner"),
        ({}, "This field is required."),
    ],
)
def test_what_cannot_be_made_is_said_beside_its_field(whole, signed_in, body, sentence):
    count = Report.objects.count()
    answer = signed_in(builders.make_member(whole.project)).post(
        address_of(whole), body, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Report.objects.count() == count


def test_another_projects_cycle_does_not_exist_here(whole, signed_in):
    foreign = builders.make_cycle(builders.make_project())
    body = {"kind": "cycle", "cycle": foreign.pk, "language": "nl"}
    assert signed_in(builders.make_member(whole.project)).post(address_of(whole), body).status_code == 422


def test_a_partner_without_a_diary_in_the_cycle_is_said_so(whole, signed_in):
    gone = builders.make_actor(whole.project, "Gone long ago")
    type(gone).objects.filter(pk=gone.pk).update(retired_at=builders.noon(whole.published.start))
    body = {"kind": "diary", "cycle": whole.open.pk, "partner": gone.pk, "language": "nl"}
    answer = signed_in(builders.make_member(whole.project)).post(
        address_of(whole), body, headers={"Accept-Language": "en"}
    )
    assert "has no diary in this cycle" in answer.content.decode()


def test_the_workbook_and_the_map_are_made_while_one_waits(whole, signed_in):
    client = signed_in(builders.make_member(whole.project))
    for kind, name in (("workbook", "export_workbook"), ("map", "map_png")):
        answer = client.post(address_of(whole), {"kind": kind})
        assert answer["Location"].partition("?")[0] == reverse(name, args=[whole.project.slug])
    assert "attachment" in client.get(answer["Location"])["Content-Disposition"]


def test_older_addresses_lead_to_the_page_with_their_document_chosen(whole, signed_in):
    client = signed_in(builders.make_member(whole.project))
    for address, kind in (
        (reverse("share_theory", args=[whole.project.slug]) + "?kind=matrix", "matrix"),
        (reverse("dossier", args=[whole.handed_over.pk]), "dossier"),
        (reverse("diaries_on_paper", args=[whole.published.pk]), "diary"),
    ):
        page = client.get(address, follow=True)
        assert page.redirect_chain[0][0].startswith(address_of(whole))
        assert page.context["form"]["kind"].value() == kind


def test_an_empty_project_says_what_is_not_there_yet(signed_in):
    project = builders.make_project()
    page = signed_in(builders.make_member(project)).get(
        reverse("documents", args=[project.slug]), headers={"Accept-Language": "en"}
    )
    text = page.content.decode()
    assert "There is no cycle yet." in text
    assert 'value="cycle"' not in text
    assert 'value="theory"' in text


def test_the_page_is_the_teams(whole, signed_in):
    assert signed_in(builders.make_partner(whole.one.actor)).get(address_of(whole)).status_code == 403
    assert signed_in(builders.make_funder(whole.project.programme)).get(address_of(whole)).status_code == 404


def test_a_document_is_offered_in_every_form_that_it_can_be_made_in():
    for value, offer in OFFERS.items():
        if value in Kind.values:
            assert offer.formats == tuple(str(each.value) for each in DOCUMENTS[Kind(value)].formats), value
