"""The dossier of a meeting: what was prepared leads, all of the cycle follows; or two pages, whatever was written."""

import io
from datetime import date, time
from types import SimpleNamespace

import pikepdf
import pytest
from django.urls import reverse

from projects.models import CycleState
from reflection.models import Decision, Meeting, Part, Piece, Question
from reflection.services.planning import plan_meeting, star
from reports.content import from_json, read_json, to_json
from reports.content.dossier import DossierContent
from reports.models import Edition, Kind
from reports.printing.dossier import lay_out_short_dossier
from reports.rendering import render, render_html
from reports.services.dossier import gather_dossier
from tests import builders
from tests.reports.documents import Words, squeezed
from tests.reports.texts import EVERY_SCRIPT, HARMFUL

pytestmark = pytest.mark.django_db
KINDS = (Kind.DOSSIER, Kind.SHORT_DOSSIER)
kinds = pytest.mark.parametrize("kind", KINDS, ids=str)


@pytest.fixture
def whole() -> SimpleNamespace:
    """The handed-over cycle's meeting is prepared: starred, asked about, planned."""
    whole = builders.whole_project(word="heron", name="Een project")
    whole.coach = builders.make_coach(whole.project.programme)
    whole.cycle = whole.handed_over
    seen = whole.one.actor.observations.filter(cycle=whole.cycle).first()
    star(cycle=whole.cycle, by=whole.coach, key=(Piece.OBSERVATION, seen.pk), wanted=True)
    builders.make_question(whole.cycle, "What surprised you heron-asked?", kind="observation", piece=seen.pk)
    builders.make_question(whole.cycle, "Left at home heron-home?", is_brought=False)
    plan_meeting(
        cycle=whole.cycle,
        by=whole.coach,
        version=1,
        values={
            "date": whole.cycle.end,
            "begins_at": time(13, 30),
            "place": "Town hall heron-place",
            "bring": "Photos heron-bring.",
        },
        minutes={Part.OUTCOMES: 90},
    )
    return whole


def content_of(whole: SimpleNamespace) -> str:
    return to_json(gather_dossier(whole.cycle))


@kinds
def test_stars_and_chosen_questions_lead(whole, kind, rendered):
    _report, printed = rendered(content_of(whole), kind=kind)
    for words in ("Town hall heron-place", "Photos heron-bring.", "What surprised you heron-asked?"):
        assert squeezed(words) in printed
    assert squeezed("heron-home") not in printed
    assert squeezed("They opened up heron-one.") in printed
    if kind == Kind.DOSSIER:
        assert printed.index(squeezed("heron-asked")) < printed.index(squeezed("We met heron-one"))


def test_the_long_form_says_all_that_the_diaries_say(whole, rendered):
    _report, printed = rendered(content_of(whole), kind=Kind.DOSSIER)
    for words in ("They opened up", "They were surprised", "We met", "Coffee", "A first", "We asked", "Rain"):
        for partner in ("one", "two"):
            assert squeezed(f"{words} heron-{partner}") in printed, words
    assert squeezed("We go on heron-meeting.") in printed


def test_the_long_form_names_assumptions_of_which_nothing_was_written(whole):
    silent = builders.make_activity(whole.one.actor, "A choir")
    builders.make_assumption(silent, None, because="They sing together.")
    builders.make_assumption(whole.one.activity, None, because="They cook together.")
    page = render_html(content_of(whole), language="en", kind=Kind.DOSSIER)
    after = page.partition("They sing together.")[2]
    assert "Nothing was written about it yet in this cycle." in after.partition("</dl>")[0]
    assert "Nobody wrote about it in this cycle." in after.partition("</section>")[0]
    assert "on the line of the cycle</title>" in page
    after = page.partition("They cook together.")[2]
    assert "Nothing was written" not in after.partition("</dl>")[0]
    assert "Written about 1 time:" in after


@kinds
def test_who_wrote_something_is_not_printed(whole, kind):
    builders.make_observation(whole.cycle, whole.one.actor, by=builders.make_person("Sara Observer"))
    assert "Sara Observer" not in render_html(content_of(whole), language="nl", kind=kind)


@kinds
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_pdf_can_be_read_by_a_screen_reader(whole, kind, language):
    report = render(content_of(whole), language=language, kind=kind)
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert "Een project" in str(pdf.docinfo["/Title"])
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
        with pdf.open_outline() as outline:
            assert outline.root


@kinds
@pytest.mark.parametrize("words", [*HARMFUL, EVERY_SCRIPT])
def test_what_people_wrote_is_never_markup_and_can_be_drawn(whole, kind, words):
    usual = Words(render_html(content_of(whole), language="nl", kind=kind))
    Question.objects.update(text=words)
    Decision.objects.update(text=words, outcome=words)
    Meeting.objects.filter(cycle=whole.cycle).update(place=words[:300], bring=words)
    page = Words(render_html(content_of(whole), language="nl", kind=kind))
    assert page.elements <= usual.elements | {"small", "br", "span", "div"}
    assert render(content_of(whole), language="nl", kind=kind).missing_glyphs == ()


@pytest.mark.parametrize("letters", [40, 900])
def test_the_short_form_is_two_pages_whatever_was_written(whole, letters):
    words = ("De medewerkers zoeken samen met nieuwkomers naar wat hen helpt. " * 40)[:letters].strip()
    for number in range(25):
        builders.make_question(whole.cycle, f"{number} {words}?")
        Decision.objects.create(
            meeting=whole.reflected.meeting, number=number + 10, text=f"{number} {words}", outcome=words
        ) if number < 20 else None
    for number in range(8):
        actor = builders.make_actor(whole.project, f"{number} {words}"[:290])
        for _each in range(9):
            builders.make_marker(actor, words)
    for partner in (whole.one, whole.two):
        for seen in partner.actor.observations.filter(cycle=whole.cycle):
            star(cycle=whole.cycle, by=whole.coach, key=(Piece.OBSERVATION, seen.pk), wanted=True)
    Meeting.objects.filter(cycle=whole.cycle).update(bring=words, place=words[:290])
    content = content_of(whole)
    assert render(content, language="nl", kind=Kind.SHORT_DOSSIER).pages == 2
    page = lay_out_short_dossier(read_json(content, DossierContent), fingerprint="", language="en")
    assert all(each.name in content for each in page.partners)
    assert page.partners_left or any(each.markers_left for each in page.partners) or page.questions_left


def test_the_short_form_tells_every_marker_whole_where_two_pages_hold_it(whole):
    words = "They look together for what helps, and say so to each other, to the city and to whoever wants to hear it."
    builders.make_marker(whole.one.actor, f"{words} Whole.")
    content = content_of(whole)
    assert f"{words} Whole." in render_html(content, language="en", kind=Kind.SHORT_DOSSIER)
    assert render(content, language="nl", kind=Kind.SHORT_DOSSIER).pages <= 2


def test_the_short_form_tells_what_the_diaries_recommend(whole):
    page = render_html(content_of(whole), language="en", kind=Kind.SHORT_DOSSIER)
    assert "Meet again heron-one." in page.partition('id="advice"')[2].partition("</section>")[0]


@kinds
def test_a_meeting_that_nobody_prepared_can_be_printed(kind):
    cycle = builders.make_cycle(builders.make_project(), state=CycleState.HANDED_OVER)
    pages = render(to_json(gather_dossier(cycle)), language="nl", kind=kind).pages
    assert pages >= 1


def test_its_content_can_be_read_back(whole):
    content = content_of(whole)
    assert to_json(read_json(content, DossierContent)) == content


def test_the_same_dossier_asked_for_twice_is_one_edition(whole, signed_in):
    browser = signed_in(whole.coach)
    address = reverse("dossier", args=[whole.cycle.pk])
    for _twice in range(2):
        assert browser.post(address, {"kind": "short dossier", "language": "nl"}).status_code == 302
    [edition] = Edition.objects.filter(kind=Kind.SHORT_DOSSIER)
    assert (edition.cycle, edition.number, edition.reports.count()) == (whole.cycle, None, 1)
    text = browser.get(address, follow=True).content.decode()
    assert "short dossier of the meeting on" in text.lower()


def test_a_partner_and_a_reader_of_reports_do_not_get_one(whole, signed_in):
    signed_in(whole.coach).post(
        reverse("dossier", args=[whole.cycle.pk]), {"kind": "dossier", "language": "nl"}
    )
    report = Edition.objects.get(kind=Kind.DOSSIER).reports.get()
    partner = signed_in(builders.make_partner(whole.one.actor))
    funder = signed_in(builders.make_funder(whole.project.programme))
    for name, pk in (("report", report.pk), ("download_report", report.pk), ("dossier", whole.cycle.pk)):
        assert partner.get(reverse(name, args=[pk])).status_code == 403, name
        assert funder.get(reverse(name, args=[pk])).status_code == 404, name


def test_a_dossier_stands_in_no_list_of_reports(whole, signed_in):
    browser = signed_in(whole.coach)
    browser.post(reverse("dossier", args=[whole.cycle.pk]), {"kind": "dossier", "language": "nl"})
    text = browser.get(reverse("reports", args=[whole.project.slug])).content.decode()
    assert "ossier" not in text.partition("<main")[2]


def test_gathering_asks_a_fixed_number_of_times(whole, django_assert_max_num_queries):
    with django_assert_max_num_queries(31):
        content = gather_dossier(whole.cycle)
    assert from_json(to_json(content.report)) == content.report
    assert content.day >= date(2020, 1, 1)
