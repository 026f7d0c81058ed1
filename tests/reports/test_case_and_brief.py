"""Case report and policy brief: from what was published only, worded by the coach, two pages where two are said."""

import io
import json
import re
from dataclasses import fields, is_dataclass, replace
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from projects.editing import EditConflict
from projects.models import CycleState, HistoryEntry, Project, User
from reports.content import read_json, to_json
from reports.content.brief import PolicyBrief
from reports.content.case import NO_LONGER, CaseReport
from reports.joining.case import join_partners
from reports.models import Brief, CaseWording, Edition, Kind, Report, ReportPart
from reports.printing.brief import brief_deck, lay_out_brief
from reports.rendering import render, render_html
from reports.services.gathering import gather_cycle_report
from reports.services.plan import plan_report
from reports.services.publication import publish_anew
from reports.services.published import (
    WORDS_OF_BRIEF,
    WORDS_OF_CASE,
    gather_brief,
    gather_case,
    publish_document,
    write_wording,
)
from tests import builders
from tests.reports.documents import Words, squeezed
from tests.reports.texts import EVERY_SCRIPT, HARMFUL

pytestmark = pytest.mark.django_db
KINDS = pytest.mark.parametrize("kind", [Kind.CASE, Kind.BRIEF], ids=str)
LAST_WORD = {Kind.CASE: "anchoring", Kind.BRIEF: "asks"}
GATHER = {Kind.CASE: gather_case, Kind.BRIEF: gather_brief}


@pytest.fixture
def whole() -> SimpleNamespace:
    """The first cycle is published; the others say the same words, each with its cycle, and are not."""
    whole = builders.whole_project(word="heron", name="Een project")
    whole.coach = builders.make_coach(whole.project.programme)
    builders.make_observation(whole.open, whole.one.actor, "Unpublished heron-secret.")
    builders.make_finding(whole.reflected.meeting, "Unpublished heron-found.")
    write_words(whole)
    return whole


def write_words(whole: SimpleNamespace, text: str = "Worded", by: User | None = None) -> None:
    for kind, names in ((Kind.CASE, WORDS_OF_CASE), (Kind.BRIEF, WORDS_OF_BRIEF)):
        values: dict[str, Any] = {name: f"{text} {name}."[:120] for name in names}
        if kind == Kind.BRIEF:
            seen = whole.one.actor.observations.filter(cycle=whole.published)
            values |= {
                "findings": list(whole.published.meeting.findings.all()),
                "quotes": list(seen),
            }
        model = CaseWording if kind == Kind.CASE else Brief
        present = model.objects.filter(project=whole.project).first()
        write_wording(
            kind=kind,
            project=whole.project,
            by=by or whole.coach,
            version=present.version if present else 0,
            values=values,
        )


def content_of(whole: SimpleNamespace, kind: Kind) -> str:
    return to_json(GATHER[kind](whole.project))


def texts_in(content: Any) -> list[str]:
    """Every text that a content holds, codes and stored words left out."""
    if is_dataclass(content):
        return [
            text
            for field in fields(content)
            if field.name not in {"sphere", "level", "nature", "method", "date_precision", "score", "state"}
            and field.name not in {"contribution", "changed", "verdict", "how"}
            for text in texts_in(getattr(content, field.name))
        ]
    if isinstance(content, tuple):
        return [text for each in content for text in texts_in(each)]
    return [content] if isinstance(content, str) and content else []


@KINDS
def test_every_text_of_the_content_is_told(whole, kind, rendered):
    content = GATHER[kind](whole.project)
    _report, printed = rendered(to_json(content), kind=kind)
    missing = [text for text in texts_in(content) if squeezed(text) not in printed]
    assert missing == []


@KINDS
def test_no_unpublished_word_gets_in(whole, kind):
    content = content_of(whole, kind)
    assert "heron-secret" not in content
    assert "heron-found" not in content


def test_a_finding_whose_cycle_was_never_published_cannot_be_chosen(whole, signed_in):
    unpublished = whole.reflected.meeting.findings.first()
    answer = signed_in(whole.coach).post(
        reverse("brief", args=[whole.project.slug]),
        {"version": Brief.objects.get().version, "title": "A", "findings": [unpublished.pk]},
    )
    assert answer.status_code == 422
    Brief.objects.get().findings.add(unpublished)
    sources = {each.source.cycle for each in gather_brief(whole.project).findings}
    assert sources == {whole.published.number}


def test_only_what_the_newest_edition_says_is_told_and_offered(whole, signed_in):
    """A finding and the figures are left out of a second edition; what changes in the project afterwards waits."""
    cycle, name = whole.published, whole.one.actor.name
    finding = cycle.meeting.findings.first()
    told = set(ReportPart.values) - {ReportPart.FINDINGS, ReportPart.FIGURES}
    plan_report(cycle=cycle, by=whole.coach, version=0, summary="", told=told, quotes=[])
    publish_anew(cycle=cycle, by=whole.coach, reason="Shorter.", replaces=1)
    whole.project.actors.filter(pk=whole.one.actor.pk).update(name="Renamed later")
    Project.objects.filter(pk=whole.project.pk).update(summary="Unpublished heron-secret.")
    whole.project.refresh_from_db()
    brief, case = gather_brief(whole.project), gather_case(whole.project)
    assert (brief.findings, brief.facts, case.project.key_figures) == ((), (), ())
    assert {(each.partner, each.source.edition) for each in brief.quotes} == {(name, 2)}
    for words in ("Renamed later", "heron-secret", finding.text):
        assert words not in to_json(brief) + to_json(case)
    page = signed_in(whole.coach).get(reverse("brief", args=[whole.project.slug])).content.decode()
    assert finding.text not in page


def test_contribution_never_stands_without_what_else_played_a_part(whole):
    Brief.objects.update(other_factors="")
    html = render_html(content_of(whole, Kind.BRIEF), language="en", kind=Kind.BRIEF)
    assert html.count("What else played a part") >= html.count('<p class="label">What contributed') > 1
    assert "nothing noted" in html
    deck = brief_deck(lay_out_brief(gather_brief(whole.project), fingerprint="", language="en"))
    assert deck.title == "Worded title."
    assert "A mild winter heron-one." in repr(deck.slides)


@pytest.mark.parametrize("letters", [60, 1200])
def test_a_brief_is_two_pages_whatever_was_written(whole, letters):
    words = ("De medewerkers zoeken samen met nieuwkomers naar wat hen helpt. " * 40)[:letters].strip()
    Brief.objects.update(
        title=words[:120],
        problem=words[:300],
        seen=words,
        contributed=words[:900],
        other_factors=words[:900],
        asks=words,
    )
    for finding in whole.published.meeting.findings.all():
        type(finding).objects.filter(pk=finding.pk).update(text=words * 3, other_factors=words * 3)
    whole.one.actor.observations.update(change=words * 3)
    for _more in range(12):
        builders.make_key_figure(whole.project, words)
    report = render(content_of(whole, Kind.BRIEF), language="nl", kind=Kind.BRIEF)
    assert report.pages <= 2


@KINDS
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_pdf_can_be_read_by_a_screen_reader(whole, kind, language):
    report = render(content_of(whole, kind), language=language, kind=kind)
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
        with pdf.open_outline() as outline:
            assert outline.root


@KINDS
@pytest.mark.parametrize("words", [*HARMFUL, EVERY_SCRIPT])
def test_what_people_wrote_is_never_markup_and_can_be_drawn(whole, kind, words):
    usual = Words(render_html(content_of(whole, kind), language="nl", kind=kind))
    write_words(whole, words)
    page = Words(render_html(content_of(whole, kind), language="nl", kind=kind))
    assert page.elements <= usual.elements | {"small", "br", "span", "div"}
    assert render(content_of(whole, kind), language="nl", kind=kind).missing_glyphs == ()


@KINDS
def test_its_content_can_be_read_back(whole, kind):
    content = content_of(whole, kind)
    assert to_json(read_json(content, {Kind.CASE: CaseReport, Kind.BRIEF: PolicyBrief}[kind])) == content


def test_gathering_asks_a_fixed_number_of_times(whole, django_assert_max_num_queries):
    for cycle in (whole.reflected, whole.handed_over):
        builders.make_edition(cycle)
    with django_assert_max_num_queries(5):
        assert len(gather_case(whole.project).told) == 3
    with django_assert_max_num_queries(9):
        gather_brief(whole.project)


def test_a_renamed_partner_and_a_reworded_marker_are_known_again(whole):
    first = gather_cycle_report(whole.published)
    later = gather_cycle_report(whole.reflected)
    one = later.partners[0]
    reworded = replace(
        one.markers[0],
        text="Said otherwise.",
        earlier=(*one.markers[0].earlier, _earlier(first.partners[0].markers[0].text)),
    )
    later = replace(
        later,
        partners=(replace(one, name="Renamed", markers=(reworded, *one.markers[1:])), *later.partners[1:]),
    )
    renamed, other = join_partners([first, later])
    assert (renamed.name, renamed.earlier_names) == ("Renamed", (first.partners[0].name,))
    assert len(renamed.markers) == len(one.markers)
    assert {each.cycle for each in renamed.seen} == {0, 1}
    assert other.earlier_names == ()


def test_a_marker_that_left_the_ladder_says_so_afterwards(whole):
    first, later = (gather_cycle_report(cycle) for cycle in (whole.published, whole.reflected))
    one = later.partners[0]
    without = replace(one, markers=one.markers[1:], observations=())
    joined = join_partners([first, replace(later, partners=(without, *later.partners[1:]))])[0]
    gone = next(each for each in joined.markers if each.text == one.markers[0].text)
    assert [cell.score == NO_LONGER for cell in gone.cells] == [False, True]


def _earlier(text: str):
    from reports.content import EarlierWordingPart

    return EarlierWordingPart(text=text, until=builders.noon(builders.FIRST_DAY), reason="Plainer.")


@KINDS
def test_the_funder_reads_it_once_it_is_published_and_then_it_never_changes(whole, kind, signed_in):
    funder = signed_in(builders.make_funder(whole.project.programme))
    shelf = reverse("reports", args=[whole.project.slug])
    coach = signed_in(whole.coach)
    name = {Kind.CASE: "case", Kind.BRIEF: "brief"}[kind]
    asked = coach.post(
        reverse("documents", args=[whole.project.slug]), {"kind": kind.value, "language": "nl"}
    )
    assert funder.get(asked["Location"]).status_code == 404
    assert coach.post(reverse(f"publish_{name}", args=[whole.project.slug]), {}).status_code == 302
    edition = Edition.objects.get(kind=kind, number=1)
    report = edition.reports.first().get_absolute_url()
    assert funder.get(report).status_code == 200
    assert report in funder.get(shelf).content.decode()
    first = edition.reports.get(language="en")
    read = funder.get(reverse("read_report", args=[first.pk])).content.decode()
    assert "Worded" in read
    assert "was replaced" not in read
    assert read.count("<h1") == 1
    write_words(whole, "Changed")
    edition.refresh_from_db()
    assert "Changed" not in edition.content
    assert HistoryEntry.objects.filter(verb="published", after__kind=kind.value).count() == 1
    second = publish_document(kind=kind, project=whole.project, by=whole.coach, reason="Why it came.")
    newer = reverse("read_report", args=[second.reports.get(language="en").pk])
    for address in (reverse("read_report", args=[first.pk]), first.get_absolute_url()):
        assert newer in funder.get(address).content.decode()
    assert "Why it came." in funder.get(second.reports.first().get_absolute_url()).content.decode()


def test_a_later_edition_says_what_it_replaces_and_why(whole):
    publish_document(kind=Kind.CASE, project=whole.project, by=whole.coach)
    with pytest.raises(ValidationError):
        publish_document(kind=Kind.CASE, project=whole.project, by=whole.coach)
    with pytest.raises(ValidationError, match="say the same as edition 1"):
        publish_document(kind=Kind.CASE, project=whole.project, by=whole.coach, reason="A second click.")
    write_words(whole, "Changed")
    second = publish_document(kind=Kind.CASE, project=whole.project, by=whole.coach, reason="A figure.")
    told = read_json(second.content, CaseReport).edition
    assert (told.number, told.replaces, told.reason) == (2, 1, "A figure.")


def test_nothing_is_published_before_a_cycle_is(signed_in):
    project = builders.make_project()
    builders.make_cycle(project, state=CycleState.REFLECTED)
    coach = builders.make_coach(project.programme)
    signed_in(coach).post(reverse("publish_case", args=[project.slug]), {})
    assert not Edition.objects.filter(project=project).exists()
    assert render(to_json(gather_case(project)), language="nl", kind=Kind.CASE).pages > 1


def test_two_coaches_at_once_see_both_texts(whole):
    with pytest.raises(EditConflict):
        write_wording(
            kind=Kind.CASE,
            project=whole.project,
            by=whole.coach,
            version=0,
            values=dict.fromkeys(WORDS_OF_CASE, "Mine."),
        )


def test_wording_is_the_coachs(whole, signed_in):
    for name in ("case", "brief"):
        address = reverse(name, args=[whole.project.slug])
        assert signed_in(builders.make_coordinator(whole.project)).get(address).status_code == 403
        assert signed_in(builders.make_funder(whole.project.programme)).get(address).status_code == 404


def value_of(name: str, page: str) -> str:
    """What stands in a hidden field or an attribute of a form."""
    found = re.search(rf'(?:name="{name}" value|{name})="([^"]*)"', page)
    assert found, name
    return found[1]


def test_a_brief_is_seen_as_pages_before_it_is_published(whole, signed_in):
    """One click on the page that publishes; the pages stand there once the draft is made, and never of other words."""
    coach, publish = signed_in(whole.coach), reverse("publish_brief", args=[whole.project.slug])
    page = coach.get(publish)
    assert "See it as pages" in page.content.decode()
    ask = page.context["ask_for_paper"], page.context["asked_for_paper"] | {"back": publish}
    answer = coach.post(*ask)
    assert answer["Location"] == f"{publish}#on-paper"
    assert "waits for its turn" in coach.get(publish).content.decode()
    report = Report.objects.get(edition__kind=Kind.BRIEF)
    made = render(report.edition.content, language=report.language, kind=Kind.BRIEF)
    whole_file = builders.make_report(report.edition, "nl", pdf=made.pdf)
    assert whole_file.language != report.language
    fields = {name: getattr(whole_file, name) for name in ("state", "sha256", "size", "ready_at")}
    Report.objects.filter(pk=report.pk).update(**fields, pages=made.pages)
    report.refresh_from_db()
    page = coach.get(publish).content.decode()
    assert page.count("<img") == report.pages == 2
    picture = reverse("page_picture", args=[report.pk, 2])
    assert picture in page
    assert coach.get(picture).content.startswith(b"\x89PNG")
    assert coach.get(reverse("page_picture", args=[report.pk, 3]))["Location"] == report.get_absolute_url()
    assert signed_in(builders.make_funder(whole.project.programme)).get(picture).status_code == 404
    assert coach.get(report.get_absolute_url()).content.decode().count("<img") == 2
    assert (
        coach.post(ask[0], ask[1] | {"back": "//elsewhere.example"})["Location"] == report.get_absolute_url()
    )
    write_words(whole, "Worded anew")
    assert "See it as pages" in coach.get(publish).content.decode()


@KINDS
def test_what_is_typed_and_not_saved_is_a_draft_and_nothing_is_published_past_it(whole, kind, signed_in):
    coach, page = signed_in(whole.coach), reverse(kind.value, args=[whole.project.slug])
    form = coach.get(page).content.decode()
    typed = {"version": value_of("version", form), LAST_WORD[kind]: "Typed, never saved."}
    sent = {
        "project": whole.project.slug,
        "kind": value_of("data-draft-kind", form),
        "key": value_of("data-draft-key", form),
        "path": page,
        "fields": list(typed.items()),
        "tab": "a tab",
        "turn": 1,
        "revision": 0,
    }

    def keep() -> int:
        return coach.post(
            reverse("save_draft"), json.dumps(sent), content_type="application/json"
        ).status_code

    assert keep() == 200
    assert "Typed, never saved." in coach.get(reverse("drafts")).content.decode()
    assert "Typed, never saved." in coach.get(page).content.decode()
    publish = reverse(f"publish_{kind.value}", args=[whole.project.slug])
    asked = coach.get(publish).content.decode()
    assert "Typed, never saved." not in asked
    assert "not saved yet" in asked
    assert coach.post(publish, {}).status_code == 422
    assert not Edition.objects.filter(kind=kind, project=whole.project).published().exists()

    saved = coach.post(page, {**typed, "then": "publish"})
    assert (saved.status_code, saved["Location"]) == (302, publish)
    assert keep() == 410  # a keystroke that arrives late begins no draft of what is saved
    again = typed | {"version": value_of("version", coach.get(page).content.decode())}
    sent |= {"tab": "another tab", "fields": list(again.items())}
    assert keep() == 200
    assert coach.post(page, again).status_code == 302  # which changes nothing
    sent["turn"] = 2
    assert keep() == 410
    write_words(whole, "Reworded by another", by=builders.make_coach(whole.project.programme, "An"))
    sent["fields"] = [*again.items(), ("title", "typed before it was saved")]
    assert keep() == 410  # whoever saved last
    write_words(whole, "Typed, never saved.")
    page_now = coach.get(publish).content.decode()
    assert "Typed, never saved." in page_now
    seen = value_of("seen", page_now)
    write_words(whole, "Reworded")
    refused = coach.post(publish, {"seen": seen})
    assert refused.status_code == 422
    assert "Reworded" in refused.content.decode()
    again = value_of("seen", refused.content.decode())
    assert coach.post(publish, {"seen": again}).status_code == 302
    assert "Reworded" in Edition.objects.get(kind=kind, number=1).content
    without_reason = coach.post(publish, {"seen": again})
    assert without_reason.status_code == 422
    assert "Say why" in without_reason.content.decode()


def test_a_brief_that_says_nothing_is_not_published(whole, signed_in):
    Brief.objects.all().delete()
    with pytest.raises(ValidationError, match="says nothing"):
        publish_document(kind=Kind.BRIEF, project=whole.project, by=whole.coach)
