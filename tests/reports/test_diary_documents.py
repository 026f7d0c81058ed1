"""The diaries of a cycle on paper: complete, in the words of their time, in three languages, and for whom they are."""

import io
from datetime import date, timedelta
from itertools import count

import pikepdf
import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.urls import reverse

from diaries.models import (
    ActivityEntry,
    Attachment,
    DiaryNotes,
    MarkerScore,
    Observation,
    Recommendation,
)
from projects import clock
from projects.models import CycleState
from reports.content import to_json
from reports.models import Edition, Kind, Report
from reports.rendering import render, render_html
from reports.services import making
from reports.services.documents import ask_for_diaries
from reports.services.gathering_diary import gather_blank_diaries, gather_diaries
from tests import builders
from tests.builders import (
    make_activity,
    make_activity_entry,
    make_actor,
    make_attachment,
    make_cycle,
    make_marker,
    make_observation,
    make_project,
    make_score,
    noon,
    whole_project,
)
from tests.reports.documents import Words, squeezed, text_fields
from tests.reports.texts import EVERY_SCRIPT, HARMFUL
from theory_of_change.models import Activity, Actor, Level, Marker
from theory_of_change.services.marker import change_marker

pytestmark = pytest.mark.django_db

PRINTED = (ActivityEntry, Attachment, DiaryNotes, MarkerScore, Observation, Recommendation)
"""The models of the diaries whose words stand in a diary."""
ELSEWHERE = {"CycleNote", "Draft", "ErasedFile", "Reminder", "SavedForm", "WordDocument"}
"""Those that are no part of one: what nobody saved yet, what coach and team said along the way, who was reminded,
and the number of a file that is gone."""
NOT_WORDS = {"sha256", "thumbnail_sha256", "described_on"}

documents = pytest.mark.parametrize(
    ("kind", "gather"),
    [(Kind.BLANK, gather_blank_diaries), (Kind.DIARY, gather_diaries)],
    ids=["blank", "written"],
)


def html_of(content, kind: Kind = Kind.DIARY, language: str = "en") -> str:
    return Words(render_html(to_json(content), language=language, kind=kind)).text


def full_diary(text: str = " words & <b>more</b> 100%"):
    """A cycle whose partner's diaries hold everything a diary can hold, each text with a number of its own."""
    whole = whole_project(name="Een project")
    cycle, one = whole.open, whole.one
    Observation.objects.exclude(cycle=cycle, actor=one.actor).delete()
    ActivityEntry.objects.exclude(cycle=cycle, activity__actor=one.actor).delete()
    Recommendation.objects.all().delete()
    Recommendation.objects.create(cycle=cycle, actor=one.actor, text="More time.")
    seen, done = Observation.objects.first(), ActivityEntry.objects.first()
    seen.activities.add(one.activity)
    for entry in (seen, done):
        make_attachment(entry)
    Observation.objects.update(is_late=True, method="interview")
    ActivityEntry.objects.update(is_late=True, participants=14)
    written, numbers = [], count(100)
    for model in PRINTED:
        for row in model.objects.all():
            if getattr(row, "cycle_id", cycle.pk) != cycle.pk or not _is_about(row, one.actor):
                continue
            for field in text_fields(model):
                if field.name not in NOT_WORDS:
                    words = f"{next(numbers)}{text}"[: field.max_length or None]
                    model.objects.filter(pk=row.pk).update(**{field.name: words})
                    written.append(words)
    return whole, written


def _is_about(row: models.Model, actor: Actor) -> bool:
    if isinstance(row, Attachment):
        return row.actor == actor
    return (row.marker.actor if isinstance(row, MarkerScore) else row.actor) == actor


# Everything that stands in a diary


def test_every_model_of_the_diaries_is_printed_or_known_to_be_elsewhere():
    names = {model.__name__ for model in apps.get_app_config("diaries").get_models()}
    assert names == {model.__name__ for model in PRINTED} | ELSEWHERE


def test_every_text_stands_in_the_diary_on_paper(rendered):
    whole, written = full_diary()
    content = gather_diaries(whole.open, whole.one.actor)
    report, printed = rendered(to_json(content), kind=Kind.DIARY)
    html = html_of(content, language="nl")
    assert len(written) >= 25
    assert [each for each in written if squeezed(each) not in html] == []
    assert [each for each in written if squeezed(each) not in printed] == []
    assert report.missing_glyphs == ()


def test_what_is_no_text_stands_there_in_words():
    whole, _ = full_diary()
    said = html_of(gather_diaries(whole.open, whole.one.actor))
    for words in (
        "interview",
        "written after the hand-over",
        "14 people took part",
        "Activities involved: A workshop",
        "Medium",
        "Cycle 1: medium",
        "Cycle 3: medium",
    ):
        assert squeezed(words) in said, words


def test_each_observation_is_told_once_and_found_under_every_marker():
    project = make_project()
    cycle, actor = make_cycle(project), make_actor(project)
    markers = [make_marker(actor, level=level) for level in Level]
    make_observation(cycle, actor, "They opened up.", markers=markers[:2])
    said = html_of(gather_diaries(cycle))
    assert said.count(squeezed("They opened up.")) == 1
    assert said.count(squeezed("See observation 1, told above.")) == 1


def test_observations_without_a_marker_and_unexpected_ones_are_told_too():
    project = make_project()
    cycle, actor = make_cycle(project), make_actor(project)
    make_observation(cycle, actor, "Untied.")
    make_observation(cycle, actor, "A surprise.")
    Observation.objects.filter(change="Untied.").update(nature="expected")
    Observation.objects.filter(change="A surprise.").update(nature="unexpected negative")
    said = html_of(gather_diaries(cycle))
    assert said.index("Untied.") < said.index(squeezed("Unexpected, negative")) < said.index("Asurprise.")


def test_what_was_unexpected_is_named_under_the_marker_it_touches_on():
    project = make_project()
    cycle, actor = make_cycle(project), make_actor(project)
    marker = make_marker(actor)
    unexpected = make_observation(cycle, actor, "A surprise.", nature="unexpected negative")
    unexpected.markers.add(marker)
    make_observation(cycle, actor, "Foreseen, without a marker.", nature="expected")
    said = html_of(gather_diaries(cycle))
    assert said.count(squeezed("A surprise.")) == 1
    assert squeezed("See observation 2 among the unexpected changes.") in said


def test_what_was_removed_is_not_there_and_another_cycle_is_not_either():
    whole = whole_project()
    now = clock.now()
    Observation.objects.filter(cycle=whole.open).update(change="Gone.", removed_at=now)
    ActivityEntry.objects.filter(cycle=whole.open).update(description="Gone.", removed_at=now)
    Observation.objects.exclude(cycle=whole.open).update(change="Another time.")
    said = html_of(gather_diaries(whole.open))
    assert "Gone." not in said
    assert squeezed("Another time.") not in said
    assert squeezed("nothing noted") in said


def test_a_removed_file_is_not_named():
    whole, _ = full_diary()
    Attachment.objects.update(name="gone.jpg", removed_at=clock.now())
    assert "gone.jpg" not in html_of(gather_diaries(whole.open))


def test_a_diary_of_one_partner_tells_nothing_of_another():
    whole = whole_project()
    one, two = (html_of(gather_diaries(whole.open, each.actor)) for each in (whole.one, whole.two))
    both = html_of(gather_diaries(whole.open))
    for word, here, elsewhere in (("-one", one, two), ("-two", two, one)):
        assert word in here
        assert word in both
        assert word not in elsewhere


# In the words of the cycle


def test_a_marker_and_an_activity_stand_in_the_words_of_their_time():
    project = make_project()
    first, actor = make_cycle(project), make_actor(project)
    with clock.at(noon(first.start)):
        marker = make_marker(actor, "They say hello.")
        activity = make_activity(actor, "A walk")
    make_cycle(project)
    with clock.at(noon(first.end + timedelta(days=20))):
        change_marker(
            marker, by=None, version=1, values={"text": "They cook together."}, reason="We learned."
        )
        late = make_marker(actor, "They came later.")
        for gather, kind in ((gather_blank_diaries, Kind.BLANK), (gather_diaries, Kind.DIARY)):
            said = html_of(gather(first), kind)
            assert squeezed("They say hello.") in said
            assert squeezed("They cook together.") not in said
            assert squeezed(late.text) not in said
            assert squeezed(activity.name) in said
        assert squeezed("It reads differently today") in html_of(gather_diaries(first))


def test_a_retired_partner_has_no_diary_unless_somebody_wrote_in_it():
    project = make_project()
    cycle = make_cycle(project)
    gone = make_actor(project, "Those who left")
    Actor.objects.update(retired_at=noon(cycle.start - timedelta(days=30)))
    make_actor(project, "Those who stay")
    assert [part.name for part in gather_diaries(cycle).partners] == ["Those who stay"]
    make_observation(cycle, gone)
    assert [part.name for part in gather_diaries(cycle).partners] == ["Those who left", "Those who stay"]
    assert [part.name for part in gather_blank_diaries(cycle).partners] == ["Those who stay"]


# Blank


def test_a_blank_diary_names_the_markers_and_open_activities_and_nothing_that_was_written():
    whole, written = full_diary()
    make_activity(whole.one.actor, "A dropped thing")
    Activity.objects.filter(name="A dropped thing").update(
        state="dropped", ended_at=noon(whole.open.start - timedelta(days=3))
    )
    elsewhen = make_activity(whole.one.actor, "A thing of another cycle")
    elsewhen.cycles.add(whole.published)
    said = html_of(gather_blank_diaries(whole.open, whole.one.actor), Kind.BLANK)
    for marker in whole.one.markers:
        assert squeezed(marker.text) in said
    assert squeezed(whole.one.activity.name) in said
    assert squeezed("A dropped thing") not in said
    assert squeezed("A thing of another cycle") not in said
    assert [each for each in written if squeezed(each) in said] == []
    for word in ("Filled in by", "nothing observed", "low", "medium", "high", "What to adapt"):
        assert squeezed(word) in said


def test_an_activity_that_nobody_had_planned_is_not_on_blank_paper_nor_in_other_cycles():
    actor = make_actor(make_project())
    before, here = make_cycle(actor.project, state=CycleState.PUBLISHED), make_cycle(actor.project)
    make_activity(actor, "A walk")
    make_activity_entry(here, make_activity(actor, "A feast", is_unplanned=True))
    told = [gather_diaries(before), gather_blank_diaries(here), gather_diaries(here)]
    names = [[each.name for each in content.partners[0].activities] for content in told]
    assert names == [["A walk"], ["A walk"], ["A walk", "A feast"]]


def big_partner(markers: int, activities: int, letters: int = 150) -> tuple:
    project = make_project(name="Een project")
    cycle, actor = make_cycle(project), make_actor(project, "Vrijwilligersorganisaties")
    words = "De medewerkers zoeken samen met nieuwkomers naar wat hen helpt. " * 40
    rows = [
        make_marker(actor, f"{number} {words[:letters].strip()}", level=list(Level)[number * 3 // markers])
        for number in range(markers)
    ]
    for number in range(activities):
        make_activity(actor, f"{number} {words[:90].strip()}", markers=rows[:3])
    return cycle, rows


@pytest.mark.parametrize(
    ("markers", "activities", "letters"), [(0, 0, 0), (1, 1, 80), (15, 6, 150), (15, 12, 400)]
)
def test_a_blank_diary_takes_whole_landscape_pages_and_cuts_no_marker(
    markers, activities, letters, monkeypatch
):
    import weasyprint

    cycle, _rows = big_partner(markers, activities, letters)
    pages = []
    lay_out_pages = weasyprint.HTML.render

    def remember(self, *args, **kwargs):
        document = lay_out_pages(self, *args, **kwargs)
        pages[:] = [page._page_box for page in document.pages]  # let go of when they are written
        return document

    monkeypatch.setattr(weasyprint.HTML, "render", remember)
    report = render(to_json(gather_blank_diaries(cycle)), language="nl", kind=Kind.BLANK)
    assert shapes(report.pdf) == [True] * report.pages
    rows = [row for page in pages for row in boxes_of(page, "tr")]
    assert len({id(row.element) for row in rows if not in_head(row)}) == sum(not in_head(row) for row in rows)
    for page in pages:
        limit = page.position_y + page.height + page.margin_top
        assert all(row.position_y + row.height <= limit + 1 for row in boxes_of(page, "tr"))


def boxes_of(box, tag: str):
    if getattr(box, "element_tag", "") == tag:
        yield box
    for child in getattr(box, "children", ()):
        yield from boxes_of(child, tag)


def in_head(row) -> bool:
    return row.element[0].tag == "th" and row.element[0].get("scope") == "col"


@pytest.mark.parametrize(("activities", "pages"), [(0, 1), (1, 1), (2, 2)])
def test_an_activity_diary_of_one_line_has_no_page_of_its_own(activities: int, pages: int, rendered):
    actor = make_actor(make_project())
    cycle = make_cycle(actor.project)
    make_marker(actor)
    for number in range(activities):
        make_activity(actor, f"A walk {number}")
    report, _text = rendered(to_json(gather_diaries(cycle)), kind=Kind.DIARY)
    assert report.pages == pages


def shapes(pdf: bytes) -> list[bool]:
    """For each page, whether it is wider than high."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [page.mediabox[2] > page.mediabox[3] for page in document.pages]


# Both


@documents
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_pdf_can_be_read_by_a_screen_reader(kind, gather, language):
    whole = whole_project(name="Een project")
    report = render(to_json(gather(whole.open)), language=language, kind=kind)
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        assert len(pdf.pages) == report.pages
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert "Een project" in str(pdf.docinfo["/Title"])
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
        tags = {
            str(each.S)
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and str(each.get("/Type", "")) == "/StructElem"
        }
        assert {"/Table", "/TH", "/TD", "/H1", "/H2"} <= tags
        with pdf.open_outline() as outline:
            assert len(outline.root) == 2


@documents
@pytest.mark.parametrize("injection", HARMFUL)
def test_texts_are_never_markup_and_fetch_nothing(kind, gather, injection):
    whole, _ = full_diary(f" {injection}")
    Marker.objects.update(text=injection)
    Activity.objects.update(name=injection)
    Actor.objects.filter(pk=whole.one.actor.pk).update(name=injection)
    content = to_json(gather(whole.open))
    page = Words(render_html(content, language="nl", kind=kind))
    assert not page.elements & {"script", "img", "link", "style", "a", "iframe", "object", "svg"}
    render(content, language="nl", kind=kind)  # raises if anything was fetched


def test_scripts_are_drawn_with_our_own_fonts(rendered):
    whole, _ = full_diary(f" {EVERY_SCRIPT}")
    assert rendered(to_json(gather_diaries(whole.open)), kind=Kind.DIARY)[0].missing_glyphs == ()


def test_long_and_unbroken_texts_are_kept_whole(rendered):
    whole, written = full_diary("Xy" * 1500)
    _report, printed = rendered(to_json(gather_diaries(whole.open, whole.one.actor)), kind=Kind.DIARY)
    assert printed.count("X") >= sum(each.count("X") for each in written)


@documents
def test_rendering_asks_the_database_nothing_and_gives_the_same_file_again(
    kind, gather, django_assert_num_queries
):
    content = to_json(gather(whole_project().open))
    with django_assert_num_queries(0):
        first, second = (render(content, language="nl", kind=kind).pdf for _ in range(2))
    assert first == second


@documents
def test_a_cycle_without_partners_says_so(kind, gather):
    assert squeezed("This cycle has no boundary partners") in html_of(
        gather(make_cycle(make_project())), kind
    )


@pytest.mark.parametrize("times", [1, 3])
def test_the_number_of_queries_does_not_grow(times, django_assert_num_queries):
    project = make_project()
    make_cycle(project, state=CycleState.HANDED_OVER)
    cycle = make_cycle(project, state=CycleState.HANDED_OVER)
    for _ in range(times):
        actor = make_actor(project)
        for _ in range(times):
            marker = make_marker(actor)
            activity = make_activity(actor, markers=[marker])
            for each in (cycle, project.cycles.first()):
                make_score(each, marker)
                make_activity_entry(each, activity)
                make_observation(each, actor, markers=[marker]).activities.add(activity)
    with django_assert_num_queries(15):
        assert len(gather_diaries(cycle).partners) == times
    with django_assert_num_queries(7):
        assert len(gather_blank_diaries(cycle).partners) == times


# Asking for one


def test_the_database_refuses_a_diary_without_a_cycle():
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(project=make_project(), content="{}", content_sha256="", kind=Kind.BLANK)


@documents
@pytest.mark.django_db(transaction=True)
def test_the_job_makes_it_and_the_file_is_called_after_it(kind, gather, signed_in):
    whole = whole_project(name="Een project")
    report = ask_for_diaries(kind=kind, cycle=whole.open, by=None, language="nl", partner=whole.one.actor)
    assert making.make(report.pk)
    report.refresh_from_db()
    assert report.state == "ready"
    answer = signed_in(builders.make_partner(whole.one.actor)).get(
        reverse("download_report", args=[report.pk]), headers={"Accept-Language": "en"}
    )
    name = "blanco-dagboek-van" if kind == Kind.BLANK else "dagboek-van"  # in its own language
    assert f'filename="een-project-{name}-partner-one' in answer["Content-Disposition"]


def test_the_team_asks_for_one_partner_or_all(signed_in):
    whole = whole_project()
    client = signed_in(builders.make_member(whole.project))
    address = reverse("diaries_on_paper", args=[whole.open.pk])
    assert whole.one.actor.name in client.get(address, follow=True).content.decode()
    for partner in ("", str(whole.two.actor.pk)):
        answer = client.post(address, {"kind": "blank", "partner": partner, "language": "fr"})
        edition = Report.objects.get(pk=answer["Location"].strip("/").split("/")[-1]).edition
        assert (edition.kind, edition.cycle, str(edition.partner_id or "")) == ("blank", whole.open, partner)
    assert answer["Location"] in client.get(address, follow=True).content.decode()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"kind": "nothing", "language": "nl"}, "Select a valid choice"),
        ({"kind": "blank", "partner": "9" * 40, "language": "nl"}, "Choose one of the boundary partners"),
        ({"kind": "diary", "language": "tlh"}, "Select a valid choice"),
        ({}, "This field is required"),
    ],
)
def test_what_cannot_be_made_is_said_beside_its_field(signed_in, body, sentence):
    whole = whole_project()
    answer = signed_in(builders.make_member(whole.project)).post(
        reverse("diaries_on_paper", args=[whole.open.pk]), body, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Report.objects.filter(edition__kind__in=["blank", "diary"]).exists()


def test_of_a_published_cycle_no_blank_diary_is_offered(signed_in):
    whole = whole_project()
    client = signed_in(builders.make_partner(whole.one.actor))
    address = reverse("diaries_on_paper", args=[whole.published.pk])
    page = client.get(address, headers={"Accept-Language": "en"}).content.decode()
    assert 'value="blank"' not in page
    assert "its diaries are not" in page
    body = {"partner": whole.one.actor.pk, "language": "nl"}
    assert client.post(address, {"kind": "blank", **body}).status_code == 422
    assert client.post(address, {"kind": "diary", **body}).status_code == 302


@documents
def test_a_partners_own_person_prints_their_own_diary_and_no_other(kind, gather, signed_in):
    whole = whole_project()
    client = signed_in(builders.make_partner(whole.one.actor))
    address = reverse("diaries_on_paper", args=[whole.open.pk])
    page = client.get(address).content.decode()
    assert whole.one.actor.name in page
    assert whole.two.actor.name not in page
    for other in ("", whole.two.actor.pk):
        assert client.post(address, {"kind": kind, "partner": other, "language": "nl"}).status_code == 422
    answer = client.post(address, {"kind": kind, "partner": whole.one.actor.pk, "language": "nl"})
    assert client.get(answer["Location"]).status_code == 200
    for partner in (whole.two.actor, None):
        theirs = ask_for_diaries(
            kind=kind, cycle=whole.open, by=None, language="nl", partner=partner
        ).get_absolute_url()
        assert client.get(theirs).status_code == 403
        assert theirs not in client.get(address).content.decode()
    funder = signed_in(builders.make_funder(whole.project.programme))
    assert funder.get(answer["Location"]).status_code == 404
    assert funder.get(address).status_code == 404


def test_a_partner_whose_role_ended_reads_their_diary_no_more(signed_in):
    whole = whole_project()
    person = builders.make_partner(whole.one.actor)
    report = ask_for_diaries(
        kind=Kind.DIARY, cycle=whole.open, by=person, language="nl", partner=whole.one.actor
    )
    client = signed_in(person)
    assert client.get(report.get_absolute_url()).status_code == 200
    person.project_roles.update(until=date(2020, 1, 1))
    assert client.get(report.get_absolute_url()).status_code == 404


def test_asking_twice_gives_the_same_file_until_somebody_writes():
    whole = whole_project()

    def ask(kind):
        return ask_for_diaries(kind=kind, cycle=whole.open, by=None, language="nl")

    blank, diary = ask(Kind.BLANK), ask(Kind.DIARY)
    make_observation(whole.open, whole.one.actor)
    assert ask(Kind.BLANK) == blank
    assert ask(Kind.DIARY) != diary


def test_the_diary_and_the_cycle_lead_to_paper(signed_in):
    whole = whole_project()
    client = signed_in(builders.make_partner(whole.one.actor))
    address = reverse("diaries_on_paper", args=[whole.open.pk])
    for page in (
        reverse("diary", args=[whole.open.pk, whole.one.actor.pk]),
        reverse("cycle", args=[whole.open.pk]),
    ):
        assert address in client.get(page).content.decode()


def test_a_partners_own_person_may_have_their_failed_diary_tried_again(signed_in):
    whole = builders.whole_project()
    ask = {"kind": Kind.DIARY, "cycle": whole.open, "by": None, "language": "nl"}
    own, others = (ask_for_diaries(**ask, partner=each.actor) for each in (whole.one, whole.two))
    Report.objects.filter(pk__in=[own.pk, others.pk]).update(state="failed", error="render", tries=3)
    client = signed_in(builders.make_partner(whole.one.actor))
    address = reverse("diaries_on_paper", args=[whole.open.pk])
    page = client.get(own.get_absolute_url()).content.decode()
    assert f'action="{address}"' in page
    body = {"kind": "diary", "language": "nl"}
    for partner, status in ((whole.one, 302), (whole.two, 422)):
        assert client.post(address, body | {"partner": partner.actor.pk}).status_code == status
    states = {each.pk: each.state for each in Report.objects.filter(pk__in=[own.pk, others.pk])}
    assert states == {own.pk: "queued", others.pk: "failed"}
