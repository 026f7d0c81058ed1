"""The coach words and chooses the report; what is left out is nowhere, and a next edition says why it came."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from diaries.models import Draft
from projects.access import Role
from projects.editing import EditConflict
from projects.models import HistoryEntry, Programme
from reflection.services.decisions import as_reason
from reports.content import from_json, to_json
from reports.made import count_what_was_written
from reports.models import Edition, ReportPart, ReportPlan
from reports.paper.words import language_of
from reports.printing.cycle import lay_out
from reports.rendering import render_html
from reports.services import parts
from reports.services.dossier import gather_dossier
from reports.services.drafts import key_of_words
from reports.services.gathering import gather_cycle_report
from reports.services.plan import plan_report
from reports.services.publication import publish_anew, publish_cycle, read_preview
from tests import builders
from tests.builders import make_coach, make_observation, make_partner, noon, whole_project
from tests.reports.documents import Words, content_of, fill_every_text, squeezed, with_whole_theory
from tests.reports.texts import HARMFUL

pytestmark = pytest.mark.django_db
ALL = tuple(ReportPart.values)


@pytest.fixture
def whole():
    whole = with_whole_theory(whole_project(name="Een project"))
    whole.coach = make_coach(whole.project.programme, "Nele")
    return whole


def plan(whole, *, without=(), version=0, cycle=None, summary="In short.", quotes=()):
    told = [part for part in ALL if part not in without]
    return plan_report(
        cycle=cycle or whole.reflected,
        by=whole.coach,
        version=version,
        summary=summary,
        told=told,
        quotes=list(quotes),
    )


WORDS_OF = {
    "vision": ["Everybody belongs", "The project helps."],
    "photos": ["Two people at a stall."],
    "assumptions": ["it has been seen elsewhere."],
    "findings": ["It took time", "A mild winter"],
    "decisions": ["We go on", "Carried out."],
    "actors": ["Who the strategic are.", "Who the influenced are."],
    "figures": ["visitors"],
    "appendix": ["Only in the appendix."],
}


@pytest.mark.parametrize("part", ALL)
def test_what_is_left_out_is_nowhere_in_the_content_and_the_report_says_so(whole, part):
    entries = whole.one.activity.entries
    entries.update(description="Only in the appendix.", went_well="Only in the appendix.")
    whole.project.actors.filter(sphere="strategic").update(description="Who the strategic are.")
    whole.project.actors.filter(sphere="influence").update(description="Who the influenced are.")
    verdicts = {whole.project.assumptions.first(): "doubted"}
    builders.make_finding(whole.reflected.meeting, "A finding.", verdicts=verdicts)
    decision = builders.make_decision(whole.published.meeting, "Carried out.")
    for language, marker in zip(("nl", "en"), whole.one.markers, strict=False):
        with override(language):
            marker.retired_because = as_reason(decision)
            marker.retired_at = noon(whole.reflected.start + timedelta(days=60))
        marker.save()
    seen = make_observation(whole.reflected, whole.one.actor)
    builders.make_attachment(seen, caption="Two people at a stall.", consent="report")
    before = content_of(whole.reflected)
    plan(whole, without=[part])
    content = content_of(whole.reflected)
    html = Words(render_html(content, language="en")).text
    assert all(words in before for words in WORDS_OF[part])
    assert [words for words in WORDS_OF[part] if words in content] == []
    assert squeezed(str(ReportPart(part).label)) in html
    assert squeezed("left these parts out of the report") in html


def test_without_the_appendix_one_still_counts_and_dates_what_was_done(whole):
    before = from_json(content_of(whole.reflected))
    plan(whole, without=["appendix"])
    report = from_json(content_of(whole.reflected))
    assert [each.entry_count for each in report.partners] == [each.entry_count for each in before.partners]
    assert (
        report.partners[0].activities[0].entries[0].date == before.partners[0].activities[0].entries[0].date
    )


def test_the_dossier_of_the_meeting_leaves_nothing_out(whole):
    plan(whole, without=ALL, cycle=whole.handed_over)
    report = gather_dossier(whole.handed_over).report
    assert report.left_out == ()
    assert report.vision


def test_a_part_that_the_programme_asks_for_stays(whole, monkeypatch):
    saved = plan(whole, without=["figures", "actors"])
    monkeypatch.setattr(parts, "required_parts", lambda programme: frozenset({"figures"}))
    assert parts.parts_left_out(saved, whole.project.programme) == ("actors",)
    assert gather_cycle_report(whole.reflected).project.key_figures


def test_the_summary_leads_and_a_quote_is_set_large_once(whole):
    seen = make_observation(whole.reflected, whole.one.actor, "They said it themselves.")
    plan(whole, summary="What a cycle.", quotes=[seen])
    html = render_html(content_of(whole.reflected), language="en")
    assert html.index("What a cycle.") < html.index(whole.project.summary)
    assert (
        html.count("They said it themselves.") == 2
    )  # in the summary by its first words, and where it was seen
    assert html.count("set-large said change") == 1
    assert 'class="entry quoted' in html


def test_planning_writes_one_history_and_a_late_save_is_shown_both(whole):
    first = plan(whole, summary="One.")
    plan(whole, summary="Two.", version=first.version)
    with pytest.raises(EditConflict):
        plan(whole, summary="Three.", version=first.version)
    acts = HistoryEntry.objects.about("reportplan").order_by("pk")
    assert [(act.before.get("summary"), act.after["summary"]) for act in acts] == [
        (None, "One."),
        ("One.", "Two."),
    ]


def test_two_coaches_who_both_begin_a_plan_lose_nothing(whole):
    plan(whole, summary="One.")
    with pytest.raises(EditConflict):
        plan(whole, summary="Two.")


# How it was made


def test_a_report_counts_who_wrote_by_role_and_names_nobody(whole):
    project = builders.make_project(whole.project.programme)
    cycle, actor = builders.make_cycle(project), builders.make_actor(project)
    partner = make_partner(actor, "Zdenka Unseen")
    make_observation(cycle, actor, by=partner)
    make_observation(cycle, actor, by=whole.coach)
    make_observation(cycle, actor, by=builders.make_person())
    make_observation(cycle, actor)
    content = content_of(cycle)
    said = {each.role: each.observations for each in count_what_was_written(from_json(content)).writers}
    assert (said["without a role today"], said["from a workbook"]) == (1, 1)
    assert {(each.role, each.observations) for each in from_json(content).writers} == {
        (Role.PARTNER.value, 1),
        (Role.COACH.value, 1),
        ("", 1),
        ("workbook", 1),
    }
    assert "Zdenka" not in content


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("De club en het bestuur zijn er ook. " * 9, "nl"),
        ("Ils sont dans la salle avec les amis. " * 9, "fr"),
        ("They were at the club and have not gone. " * 9, "en"),
        ("De club. ", ""),
        ("De club en het bestuur zijn er ook. They were at the club and have not gone. " * 9, ""),
        ("ሰላም ለዓለም " * 99, ""),
    ],
)
def test_words_are_only_broken_by_the_rules_of_the_language_they_are_in(text, language):
    assert language_of([text]) == language
    project = builders.make_project()
    cycle = builders.make_cycle(project)
    make_observation(cycle, builders.make_actor(project), text)
    content = content_of(cycle)
    for code in ("nl", "fr", "en"):
        assert ('<body class="hyphenated">' in render_html(content, language=code)) is (code == language)


def test_a_word_without_end_turns_hyphens_off_so_that_the_report_ends(whole):
    report = replace(gather_cycle_report(whole.reflected), vision="De club en het bestuur zijn er ook. " * 9)
    endless = replace(report, summary="W" * 10_000)
    assert lay_out(report, fingerprint="", language="nl").is_hyphenated
    assert not lay_out(endless, fingerprint="", language="nl").is_hyphenated


# Publishing


def test_what_changed_since_the_preview_is_not_published_unseen(whole):
    _report, seen = read_preview(whole.reflected)
    make_observation(whole.reflected, whole.one.actor, "Since then.")
    with pytest.raises(ValidationError, match="changed since"):
        publish_cycle(cycle=whole.reflected, by=whole.coach, seen=seen)
    whole.reflected.refresh_from_db()
    assert whole.reflected.state == "reflected"
    publish_cycle(cycle=whole.reflected, by=whole.coach, seen=read_preview(whole.reflected)[1])


def test_a_next_edition_says_what_it_replaces_and_leaves_the_first_as_it_was(whole):
    first = publish_cycle(cycle=whole.reflected, by=whole.coach)
    frozen = Edition.objects.get(pk=first.pk).content
    plan(whole, summary="Clearer.")
    second = publish_anew(cycle=whole.reflected, by=whole.coach, reason="Clearer words.", replaces=1)
    part = from_json(second.content).edition
    assert (part.number, part.replaces, part.reason, part.published_by) == (2, 1, "Clearer words.", "Nele")
    assert Edition.objects.get(pk=first.pk).content == frozen
    assert second.reports.count() == 3
    act = HistoryEntry.objects.about("cycle").filter(verb=HistoryEntry.Verb.PUBLISHED).latest("pk")
    assert (act.reason, act.after) == ("Clearer words.", {"edition": 2})
    whole.reflected.refresh_from_db()
    assert whole.reflected.is_published


def test_the_same_again_and_a_second_click_make_no_edition(whole):
    publish_cycle(cycle=whole.reflected, by=whole.coach)
    with pytest.raises(ValidationError, match="say the same"):
        publish_anew(cycle=whole.reflected, by=whole.coach, reason="Again.", replaces=1)
    plan(whole, summary="Clearer.")
    publish_anew(cycle=whole.reflected, by=whole.coach, reason="Clearer.", replaces=1)
    with pytest.raises(ValidationError, match="published meanwhile"):
        publish_anew(cycle=whole.reflected, by=whole.coach, reason="Clearer.", replaces=1)
    assert Edition.objects.published().filter(cycle=whole.reflected).count() == 2


def test_an_unpublished_cycle_is_not_issued_anew(whole):
    with pytest.raises(ValidationError, match="not published yet"):
        publish_anew(cycle=whole.handed_over, by=whole.coach, reason="Early.", replaces=1)


# The pages


def test_the_page_says_what_the_pdf_says(whole, client):
    client.force_login(whole.coach)
    written = fill_every_text(whole.reflected, " words & <b>more</b> 100%")
    page = client.get(reverse("preview_report", args=[whole.reflected.pk]))
    shown = Words(page.content.decode()).text
    not_on_page = [each for each in written if squeezed(each) not in shown]
    programme = Programme.objects.get()
    assert set(not_on_page) <= {programme.name, programme.funder}, "they stand on the cover"


@pytest.mark.parametrize("injection", HARMFUL)
def test_the_page_takes_no_markup_from_words(whole, client, injection):
    client.force_login(whole.coach)
    address = reverse("preview_report", args=[whole.reflected.pk])
    fill_every_text(whole.reflected, " plain")
    usual = Words(client.get(address).content.decode())
    fill_every_text(whole.reflected, f" {injection}")
    page = Words(client.get(address).content.decode())
    assert page.elements <= usual.elements | {"small", "br", "span"}
    assert {name for _tag, name in page.attributes} <= {name for _tag, name in usual.attributes} | {"dir"}


def test_the_preview_reads_twenty_times_at_most(whole):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        read_preview(whole.reflected)
    assert len(captured) <= 20


def test_a_plan_is_saved_and_shown_and_both_texts_stand_beside_each_other_when_late(whole, client):
    client.force_login(whole.coach)
    address = reverse("plan_report", args=[whole.reflected.pk])
    body = {"version": 0, "summary": "Mine.", "told": ["vision"]}
    assert client.post(address, body | {"version": 1}).status_code == 409, "there is nothing to change yet"
    assert client.post(address, body).status_code == 302
    assert ReportPlan.objects.get(cycle=whole.reflected).told == ["vision"]
    late = client.post(address, {"version": 0, "summary": "Theirs.", "told": ["figures"]})
    assert late.status_code == 409
    text = late.content.decode()
    assert "Mine." in text
    assert "Theirs." in text
    assert ReportPlan.objects.get(cycle=whole.reflected).summary == "Mine."


@pytest.mark.parametrize(
    "wrong",
    [{"told": ["cover"]}, {"quoted": ["99999999999999999999999"]}, {"quoted": ["x"]}, {"version": ""}],
    ids=str,
)
def test_a_wrong_choice_is_told_and_nothing_typed_is_lost(whole, client, wrong):
    client.force_login(whole.coach)
    body = {"version": 0, "summary": "Typed with care.", "told": ["vision"]} | wrong
    answer = client.post(reverse("plan_report", args=[whole.reflected.pk]), body)
    assert answer.status_code == 422
    assert "Typed with care." in answer.content.decode()
    assert not ReportPlan.objects.exists()


def test_an_observation_of_another_cycle_is_not_quoted(whole, client):
    client.force_login(whole.coach)
    other = make_observation(whole.open, whole.one.actor)
    body = {"version": 0, "summary": "", "told": ["vision"], "quoted": [other.pk]}
    assert client.post(reverse("plan_report", args=[whole.reflected.pk]), body).status_code == 422


def test_a_next_edition_asks_why_on_its_page(whole, client):
    client.force_login(whole.coach)
    publish_cycle(cycle=whole.reflected, by=whole.coach)
    plan(whole, summary="Clearer.")
    address = reverse("publish_anew", args=[whole.reflected.pk])
    refused = client.post(address, {"replaces": 1, "reason": " "})
    assert refused.status_code == 422
    seen = client.get(reverse("preview_report", args=[whole.reflected.pk])).context["seen"]
    refused = client.post(address, {"replaces": 1, "reason": " ", "seen": seen})
    assert refused.status_code == 422
    assert refused.templates[0].name == "reports/preview.html", "one stays where one was"
    assert 'class="card mistakes"' in refused.content.decode()
    assert (
        f'name="back" value="{reverse("preview_report", args=[whole.reflected.pk])}"'
        in refused.content.decode()
    )
    assert Edition.objects.published().filter(cycle=whole.reflected).count() == 1
    assert client.post(address, {"replaces": 1, "reason": "Clearer."}).status_code == 302
    again = client.post(address, {"replaces": 1, "reason": "Clearer."})
    assert again.status_code == 422
    assert "Clearer." in again.content.decode()


def test_content_from_before_reads_as_leaving_nothing_out(whole):
    content = to_json(gather_cycle_report(whole.reflected))
    old = content.replace('"left_out":[],', "").replace('"summary":"",', "", 1)
    assert old != content
    assert from_json(old).left_out == ()


def test_no_edition_passes_by_words_that_its_publisher_did_not_save(whole, signed_in):
    coach = signed_in(whole.coach)
    for cycle in (whole.reflected, whole.published):
        builders.make_draft(
            whole.coach, whole.project, key=key_of_words(ReportPlan, cycle), kind=Draft.Kind.REPORT
        )
    builders.make_report_plan(whole.published, summary="Worded by another.")
    editions = Edition.objects.count()

    first = coach.post(reverse("publish", args=[whole.reflected.pk]))
    anew = {"replaces": whole.edition.number, "reason": "A better summary."}
    nexts = coach.post(reverse("publish_anew", args=[whole.published.pk]), anew)
    preview = coach.get(reverse("preview_report", args=[whole.published.pk]))

    assert (first.status_code, nexts.status_code, Edition.objects.count()) == (422, 422, editions)
    assert "Save them or drop them first." in first.content.decode()
    assert "Save them or drop them first." in nexts.content.decode()
    assert "they do not stand here." in preview.content.decode()
    publish_cycle(cycle=whole.reflected, by=make_coach(whole.project.programme))
