"""The report of a programme: from published editions only, worded by the coach, found first on the funder's shelf."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import etree

from diaries.models import Draft, Nature
from projects import clock
from projects.editing import EditConflict
from projects.models import Cycle, CycleState
from reflection.models import NetworkAct, ReleasedFinding
from reports.content import read_json, to_json
from reports.content.programme import ProgrammeReport
from reports.formats import make_file
from reports.models import (
    Edition,
    Format,
    Kind,
    ProgrammeWording,
    Report,
    ReportPart,
    ReportPlan,
    ReportTemplate,
    ShelfReader,
)
from reports.office.slide_content import Statement
from reports.paper.words import printable
from reports.rendering import lay_out_deck, render_html
from reports.services.gathering_across import gather_programme_report
from reports.services.programme_report import (
    ask_for_programme_report,
    publish_programme_report,
    read_programme_preview,
    word_programme_report,
)
from reports.services.publication import publish_cycle
from reports.services.published import WORDS_OF_CASE, gather_case, publish_document, write_wording
from reports.services.shelf import read_shelf
from reports.services.telling_readers import set_wish, tell_readers
from tests import builders
from tests.reports.documents import Words, squeezed
from tests.reports.texts import INJECTIONS

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "Two towns",
    "begins": None,
    "ends": None,
    "summary": "They moved.",
    "stands_out": "One person is not enough.",
    "recommendations": "Give it time.",
}
CODES = {
    "sphere",
    "nature",
    "date_precision",
    "state",
    "kind",
    "accent",
    "quiet",
    "left_out",
    "required",
    "written_about",
}
"""Fields with words of the program, told as their labels or not told."""
CODED = {("FindingPart", "contribution"), ("SharedFindingPart", "contribution")}
TRIMMED = {
    ("ActorPart", "description"),
    ("FindingPart", "significance"),
    ("FindingPart", "activities"),
    ("DecisionPart", "replaced_by"),
}
"""Fields of parts that other documents share, and that a programme report leaves empty."""
NOT_FILLED = {
    "LogoPart",
    "MarkerNamePart",
    "AssumptionPart",
    "VerdictPart",
    "EndPart",
    "DecisionChangePart",
}
"""Parts of other documents that a programme report never has, and its logo."""


@pytest.fixture
def town() -> SimpleNamespace:
    """Two projects with one published cycle each, a third of which nothing was published, and a learning network."""
    town = builders.whole_project(word="heron", name="Heron")
    town.programme = town.project.programme
    town.programme.funder = "A fund"
    town.programme.save()
    builders.make_template(town.programme)
    town.coach = builders.make_coach(town.programme)
    town.project.promoter = "The town of Heron"
    town.project.save()
    town.one.actor.observations.update(
        significance="It matters.", contribution="We asked.", other_factors="A new law."
    )
    town.published.meeting.decisions.update(outcome="It was tried.")
    builders.make_edition(town.published, 2)
    town.sibling = builders.whole_project(town.programme, "Stork", word="stork")
    town.silent = builders.make_project(town.programme, "Egret", municipality="Egretville")
    builders.make_cycle(town.silent, "Quiet")
    town.finding = town.published.meeting.findings.order_by("number").last()
    released = builders.make_released(town.finding)
    theme = builders.make_theme(town.programme, "Open doors")
    builders.make_learning_session(town.programme, "A day", themes=[theme], place="Here", notes="net-secret")
    builders.make_practice(town.project, "Ask first.", findings=[released], themes=[theme])
    word(town)
    return town


def word(town: SimpleNamespace, **words: Any) -> ProgrammeWording:
    present = ProgrammeWording.objects.filter(programme=town.programme).first()
    return word_programme_report(
        programme=town.programme,
        by=town.coach,
        version=present.version if present else 0,
        values=WORDS | words,
    )


def filled(part: Any, text: Iterator[str], told: list[str], seen: set[tuple[str, str]]) -> Any:
    """The content with each of its texts replaced; `told` gets the new ones, `seen` the fields that had one."""
    changed = {}
    for field in fields(part):
        value, name = getattr(part, field.name), (type(part).__name__, field.name)
        if field.name in CODES or name in CODED or name[0] in NOT_FILLED:
            continue
        if isinstance(value, str) and value:
            changed[field.name] = next(text)
            told.append(changed[field.name])
            seen.add(name)
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            changed[field.name] = tuple(next(text) for _each in value)
            told += changed[field.name]
            seen.add(name)
        elif isinstance(value, tuple):
            changed[field.name] = tuple(
                filled(each, text, told, seen) if is_dataclass(each) else each for each in value
            )
        elif is_dataclass(value):
            changed[field.name] = filled(value, text, told, seen)
    return replace(part, **changed)


def text_fields(part: type, found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Every field of text in the parts that the program's report is made of."""
    from typing import get_args, get_type_hints

    for name, hint in get_type_hints(part).items():
        for each in (hint, *get_args(hint)):
            if is_dataclass(each):
                text_fields(each, found)
            elif each is str and name not in CODES and (part.__name__, name) not in CODED:
                found.add((part.__name__, name))
    return found


def in_office(content: str, format: Format) -> str:
    made = make_file(content, language="nl", kind=Kind.PROGRAMME, format=format)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        files = [
            name
            for name in archive.namelist()
            if re.match(r"(word|ppt/(slides|notesSlides))/[^/]+\.xml", name)
        ]
        parts = [etree.fromstring(archive.read(each)) for each in files]
    said = [text for each in parts for text in each.itertext()]
    said += [text for each in parts for text in each.xpath("//@descr")]
    return squeezed("".join(said))


def test_every_text_is_told_on_page_paper_slides_and_in_word_and_stays_text(town, rendered):
    """One document with another injection in each of its texts."""
    write_wording(
        kind=Kind.CASE,
        project=town.project,
        by=town.coach,
        version=0,
        values=dict.fromkeys(WORDS_OF_CASE, "Worded."),
    )
    publish_document(kind=Kind.CASE, project=town.project, by=town.coach)
    builders.make_released(town.sibling.published.meeting.findings.order_by("number").last())
    content = read_json(builders.make_programme_edition(town.programme).content, ProgrammeReport)
    content = replace(content, edition=replace(content.edition, replaces=1, reason="A figure."))
    usual = Words(render_html(to_json(content), language="nl", kind=Kind.PROGRAMME))
    numbers, told, seen = count(1), [], set()
    texts = (f"{INJECTIONS[number % len(INJECTIONS)]} N{number}." for number in numbers)
    with_texts = filled(content, texts, told, seen)
    full, foot = to_json(with_texts), squeezed(printable(with_texts.programme.template.foot))
    forgotten = text_fields(ProgrammeReport, set()) - seen - TRIMMED
    assert {each for each in forgotten if each[0] not in NOT_FILLED} == set()
    wanted = [squeezed(printable(each)) for each in told]
    html = render_html(full, language="nl", kind=Kind.PROGRAMME)
    page = Words(html)
    report, paper = rendered(full, kind=Kind.PROGRAMME)
    for where, text in (
        ("page", squeezed(page.text)),
        ("paper", paper),
        ("Word", in_office(full, Format.WORD)),
        ("slides", in_office(full, Format.SLIDES)),
    ):
        # The text of the laid-out pages is without their foot.
        missing = [each for each in wanted if each not in text and (where, each) != ("paper", foot)]
        assert missing == [], where
    assert page.elements <= usual.elements | {"small", "br", "span", "div"}
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
        figures = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        assert len(figures) >= 4, "the timeline, the maps, the logo"
        assert all(str(each.get("/Alt", "")) for each in figures)
        with pdf.open_outline() as outline:
            assert len(outline.root) >= 6


def test_no_unpublished_word_gets_in(town):
    builders.make_observation(town.open, town.one.actor, "heron-secret")
    builders.make_finding(town.reflected.meeting, "found-secret")
    builders.make_released(builders.make_finding(town.published.meeting, "later-secret"))
    town.project.name, town.project.summary = "Renamed", "summary-secret"
    town.project.save()
    builders.make_practice(
        town.silent, "practice-secret", themes=[builders.make_theme(town.programme, "Quiet", "Why?")]
    )
    ReleasedFinding.objects.update(text="released-secret", other_factors="released-secret")
    town.published.number = "One"
    town.published.save()
    content = to_json(gather_programme_report(town.programme))
    assert "-secret" not in content
    assert "Ask first." not in content, "a practice is told in the network only"
    assert "They go on heron-one." in content, "what was published is told"
    themes = [
        (each.name, bool(each.question), [(own.project, own.text) for own in each.findings])
        for each in gather_programme_report(town.programme).themes
    ]
    assert themes == [
        ("Open doors", True, [("Heron", "They go on heron-two.")]),
        ("Quiet", False, []),
    ], "as it was published, under its theme"
    names = [
        (each.name, bool(each.told), len(each.untold))
        for each in gather_programme_report(town.programme).projects
    ]
    assert ("Egret", False, 1) in names, "silence is told"


def test_what_a_report_left_out_is_left_out_here(town):
    builders.make_report_plan(town.published, left_out=[ReportPart.FINDINGS, ReportPart.DECISIONS])
    builders.make_edition(town.published, 3)
    report = gather_programme_report(town.programme)
    told = next(each for each in report.projects if each.name == "Heron")
    assert (told.findings, told.decisions) == ((), ())
    assert [each.number for each in told.sources] == [3], "the newest edition is read"
    assert told.sources[0].left_out == ("findings", "decisions")
    names = {each.name for each in told.actors} - {each.name for each in told.partners}
    assert names
    ReportTemplate.objects.update(required=[])
    for number, left_out in enumerate((["vision"], ["actors"], ["vision", "actors"]), 4):
        ReportPlan.objects.update(left_out=left_out)
        builders.make_edition(Cycle.objects.get(pk=town.published.pk), number)
        content = gather_programme_report(town.programme)
        own = next(each for each in content.projects if each.name == "Heron")
        assert own.sources[0].number == number
        alone = replace(content, projects=(own,))
        html = render_html(to_json(alone), language="en", kind=Kind.PROGRAMME)
        case = gather_case(town.project)
        case_html = render_html(to_json(case), language="en", kind=Kind.CASE)
        assert ('class="project-map"' in html) is ("vision" not in left_out)
        assert ('id="vision"' in case_html) is ("vision" not in left_out)
        assert ('id="actors"' in case_html) is ("actors" not in left_out)
        is_named = len(left_out) == 1
        for text in (to_json(own), to_json(case)):
            assert any(name in text for name in names) is is_named
        assert is_named or not any(name in html or name in case_html for name in names)


def test_the_period_chooses_cycles_by_their_last_day(town):
    after = town.published.end + timedelta(days=1)
    word(town, begins=after)
    report = gather_programme_report(town.programme)
    assert [each.told for each in report.projects] == [(), (), ()]
    with pytest.raises(ValidationError) as refused:
        publish_programme_report(programme=town.programme, by=town.coach)
    assert refused.value.code == "nothing"
    publish_document(kind=Kind.CASE, project=town.project, by=town.coach)
    assert all(not each.sources for each in gather_programme_report(town.programme).projects), (
        "nothing of the case is told beside no cycle"
    )
    word(town, ends=town.published.end)
    assert sum(len(each.told) for each in gather_programme_report(town.programme).projects) == 2


def test_contribution_never_stands_without_what_else_played_a_part_and_no_marker_is_counted(town):
    html = render_html(to_json(gather_programme_report(town.programme)), language="en", kind=Kind.PROGRAMME)
    contributed = html.count("What we contributed") + html.count("Contribution of the project")
    assert 0 < contributed <= html.count("What else played a part")
    assert "%" not in Words(html).text
    assert "marker 1" not in html.lower()
    content = to_json(gather_programme_report(town.programme))
    deck = lay_out_deck(content, language="en", kind=Kind.PROGRAMME)
    assert deck.title == "Two towns"
    beside = [each.beside for each in deck.slides if isinstance(each, Statement)]
    labels = [dict(each) for each in beside]
    assert {
        "What else played a part": "A new law.",
        "Contribution of the project": "We asked.",
    }.items() <= next(each for each in labels if "Contribution of the project" in each).items()
    contributed = {"Contribution of the project", "What we contributed"}
    assert all("What else played a part" in each for each in labels if contributed & set(each))
    short_names = [each.short_name for each in read_json(content, ProgrammeReport).projects]
    assert [name for name, _at in deck.sections][1:-1] == short_names


def test_gathering_asks_as_often_for_one_project_as_for_many(town, django_assert_max_num_queries):
    for _more in range(3):
        builders.whole_project(town.programme, word="crane")
    with django_assert_max_num_queries(14):
        assert len(gather_programme_report(town.programme).projects) == 6


def test_a_finding_that_stays_with_its_project_is_not_told_and_the_report_says_so(town, signed_in):
    first = publish_programme_report(programme=town.programme, by=town.coach)
    assert town.finding.text in first.content
    coordinator = builders.make_coordinator(town.project)
    keep = reverse("keep_finding", args=[town.finding.pk])
    assert signed_in(town.coach).post(keep, {"stays": "yes"}).status_code == 403, (
        "what stays is theirs to say"
    )
    answer = signed_in(coordinator).post(keep, {"stays": "yes"}, follow=True)
    told = answer.content.decode()
    assert "It stays with the project" not in told, "it was released"
    assert told.count("The other projects still read it in the network") == 2
    report = gather_programme_report(town.programme)
    assert town.finding.text not in to_json(report), "not under its theme either"
    assert [(each.short_name, each.staying) for each in report.projects if each.staying] == [("Heron", 1)]
    page = Words(render_html(to_json(report), language="en", kind=Kind.PROGRAMME)).text
    assert squeezed("1 published finding stays with the project") in squeezed(page)
    deck = lay_out_deck(to_json(report), language="en", kind=Kind.PROGRAMME)
    assert "1 published finding stays with the project and is not told here" in str(deck.slides)
    form = signed_in(town.coach).get(reverse("programme_report", args=[town.programme.slug])).content.decode()
    assert "keep them to themselves" in form
    assert town.finding.text in Edition.objects.get(pk=first.pk).content, "what was published stays"
    page = signed_in(coordinator).get(reverse("release_finding", args=[town.finding.pk])).content.decode()
    assert "report tell it" in page
    assert "until you take it back" in page
    assert signed_in(coordinator).post(reverse("withdraw_finding", args=[town.finding.pk])).status_code == 302
    answer = signed_in(coordinator).post(keep, {"stays": "yes"}, follow=True).content.decode()
    assert answer.count("It stays with the project") == 2
    signed_in(coordinator).post(keep, {"stays": "no"})
    assert town.finding.text in to_json(gather_programme_report(town.programme))


def test_an_edition_never_changes_and_the_next_says_why(town):
    _report, seen = read_programme_preview(town.programme)
    first = publish_programme_report(programme=town.programme, by=town.coach, seen=seen)
    assert sorted(first.reports.values_list("format", "language")) == sorted(
        (format, language) for format in ("pdf", "docx") for language in ("nl", "fr", "en")
    )
    refused = {}
    for name, values in {"same": {"reason": "Why not."}, "changed": {"seen": "0" * 64}}.items():
        with pytest.raises(ValidationError) as found:
            publish_programme_report(programme=town.programme, by=town.coach, **values)
        refused[name] = found.value.code
    assert refused == {"same": "same", "changed": "changed"}
    word(town, summary="Changed.")
    with pytest.raises(ValidationError):
        publish_programme_report(programme=town.programme, by=town.coach)
    second = publish_programme_report(programme=town.programme, by=town.coach, reason="A word.")
    told = read_json(second.content, ProgrammeReport).edition
    assert (told.number, told.replaces, told.reason) == (2, 1, "A word.")
    first.refresh_from_db()
    assert "Changed." not in first.content
    acts = NetworkAct.objects.order_by("pk").values_list("verb", "kind")
    assert list(acts.filter(kind="edition")) == [("published", "edition")] * 2
    assert acts.filter(kind="programmewording", verb="changed").count() == 2
    draft = ask_for_programme_report(programme=town.programme, by=town.coach, language="nl")
    assert ask_for_programme_report(programme=town.programme, by=town.coach, language="nl") == draft


def test_the_funder_finds_it_first_on_the_shelf_and_a_project_sees_none_of_it(town, signed_in):
    funder, coach = signed_in(builders.make_funder(town.programme)), signed_in(town.coach)
    shelf = reverse("shelf", args=[town.programme.slug])
    asked = coach.post(reverse("ask_programme_report", args=[town.programme.slug]), {"format": "pdf"})
    assert coach.get(asked["Location"]).status_code == 200
    assert funder.get(asked["Location"]).status_code == 404, "a draft"
    reader = builders.make_funder(town.programme, "Lise")
    reader.language = "fr"
    reader.save()
    set_wish(person=reader, programme=town.programme, wants_mail=True)
    published = coach.post(reverse("publish_programme_report", args=[town.programme.slug]), {})
    edition = Edition.objects.get(kind=Kind.PROGRAMME, number=1)
    assert published.status_code == 302
    page = funder.get(shelf).content.decode()
    assert page.index("Programmarapport" if "Programmarapport" in page else "Programme report") < page.index(
        "<table"
    )
    for report in edition.reports.all():
        assert report.get_absolute_url() in page
        assert funder.get(report.get_absolute_url()).status_code == 200
    read = reverse("read_report", args=[edition.reports.first().pk])
    assert "One person is not enough." in funder.get(read).content.decode()
    assert funder.get(reverse("programme_report", args=[town.programme.slug])).status_code == 404
    for person in (builders.make_coordinator(town.project), builders.make_partner(town.one.actor)):
        assert signed_in(person).get(read).status_code == 404
    assert signed_in(builders.make_administrator()).get(read).status_code == 200
    assert asked["Location"] in coach.get(reverse("my_documents")).content.decode()
    news = read_shelf(
        town.programme, language="fr", news_since=edition.gathered_at - timedelta(seconds=1)
    ).news
    assert [each.main.language for each in news if each.edition == edition] == ["fr"]
    visit = edition.gathered_at - timedelta(minutes=1)
    ShelfReader.objects.filter(person=reader).update(seen_at=visit, news_since=visit)
    assert signed_in(reader).get(shelf).content.decode().count('class="news"') == 1
    assert (tell_readers(), tell_readers(), [each.to for each in mail.outbox]) == (1, 0, [[reader.email]])
    assert (
        reverse("read_report", args=[edition.reports.get(language="fr", format="pdf").pk])
        in mail.outbox[0].body
    )


def test_bad_words_stand_beside_their_field_and_nothing_typed_is_lost(town, signed_in):
    coach, address = signed_in(town.coach), reverse("programme_report", args=[town.programme.slug])
    version = ProgrammeWording.objects.get().version
    body = {"version": version, "summary": "Typed.", "begins": "2020-05-01", "ends": "2020-01-01"}
    answer = coach.post(address, body)
    assert answer.status_code == 422
    assert "Typed." in answer.content.decode()
    assert answer.context["form"].errors["ends"]
    assert coach.post(address, body | {"ends": "soon"}).status_code == 422
    assert coach.post(address, body | {"ends": "", "version": version - 1}).status_code == 409
    with pytest.raises(EditConflict):
        word_programme_report(
            programme=town.programme, by=town.coach, version=0, values=WORDS | {"title": "A"}
        )
    publish_programme_report(programme=town.programme, by=town.coach)
    word(town, summary="Other.")
    answer = coach.post(reverse("publish_programme_report", args=[town.programme.slug]), {})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    reloaded = coach.get(reverse("publish_programme_report", args=[town.programme.slug]))
    assert reloaded["Location"] == reverse("preview_programme_report", args=[town.programme.slug])
    wrong = coach.post(reverse("ask_programme_report", args=[town.programme.slug]), {"format": "exe"})
    assert wrong.status_code == 302
    assert Report.objects.filter(edition__kind=Kind.PROGRAMME, edition__number=None).count() == 0


def test_what_a_coach_types_is_a_draft_of_the_programme_until_it_is_saved(town, signed_in):
    coach, address = signed_in(town.coach), reverse("programme_report", args=[town.programme.slug])
    version = ProgrammeWording.objects.get().version

    def keep(client: Any, text: str, **more: Any) -> int:
        body = {"project": "", "programme": town.programme.slug, "kind": "report", "path": address}
        body |= {"key": f"programmewording-of-{town.programme.pk}", "tab": "a tab", "turn": 1, "revision": 0}
        body |= {"fields": [["version", str(version)], ["summary", text], ["begins", "2020-01-01"]]} | more
        return client.post(
            reverse("save_draft"), json.dumps(body), content_type="application/json"
        ).status_code

    assert keep(coach, "Typed, never saved.") == 200
    draft = Draft.objects.get()
    assert (draft.project, draft.about) == (None, town.programme)
    listed = coach.get(reverse("drafts")).content.decode()
    assert all(each in listed for each in ("Typed, never saved.", town.programme.name, f'href="{address}?'))
    assert "2020-01-01" not in listed, "a choice is no sentence"
    assert coach.get(address).context["form"]["summary"].value() == "Typed, never saved."
    for other in (builders.make_funder(town.programme), builders.make_coordinator(town.project)):
        client = signed_in(other)
        assert keep(client, "Mine") == 404
        assert "Typed, never saved." not in client.get(reverse("drafts")).content.decode()
    second = builders.make_coach(town.programme)
    assert "Typed, never saved." not in signed_in(second).get(address).content.decode()
    with pytest.raises(ValidationError, match="not saved yet"):
        publish_programme_report(programme=town.programme, by=town.coach)
    preview = coach.get(reverse("preview_programme_report", args=[town.programme.slug]))
    assert "they do not stand here" in preview.content.decode()
    words = {name: value or "" for name, value in WORDS.items()}
    saved = {**words, "version": version, "typed_on": "a page without a draft"}
    assert coach.post(address, saved).status_code == 302
    assert Draft.objects.exists(), "they stand on another page"
    saved |= {"typed_on": "a tab", "typed_from": ""}
    assert coach.post(address, saved).status_code == 302
    assert not Draft.objects.exists()
    assert ProgrammeWording.objects.get().version == version, "nothing was changed"
    assert [keep(coach, "Late.", tab=each) for each in ("a tab", "a page without a draft")] == [410, 410]
    assert keep(coach, "Begun anew.", tab="opened later") == 200
    town.coach.programme_roles.all().delete()
    listed = coach.get(reverse("drafts")).content.decode()
    assert "Begun anew." in listed
    assert "ask a coach of the programme" in listed
    assert ">Continue<" not in listed
    assert keep(coach, "More.", tab="opened later", turn=2) == 404
    for places in ({"project": None, "programme": None}, {"project": town.project}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Draft.objects.filter(pk=Draft.objects.get().pk).update(**places)


def test_the_database_knows_what_an_edition_is_about(town):
    whole = {"content": "{}", "content_sha256": "0" * 64, "gathered_at": clock.now()}
    for about in (
        {"kind": Kind.PROGRAMME, "project": town.project},
        {"kind": Kind.CASE, "programme": town.programme},
        {"kind": Kind.PROGRAMME, "programme": town.programme, "project": town.project},
        {"kind": Kind.CASE},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.create(**about, **whole)


def test_a_cycle_that_was_put_before_and_published_later_keeps_its_own_words(town):
    """Its report knows of no later cycle, and theirs not of it; a partner in both is one partner."""
    project = builders.make_project(town.programme, "Crane", start=date(2018, 1, 1))
    library = builders.make_actor(project, "Library")
    marker = builders.make_marker(library, text="They ask.")
    for number, month in (("2", 5), ("1", 1)):
        cycle = Cycle.objects.create(
            project=project,
            number=number,
            start=date(2018, month, 1),
            end=date(2018, month + 3, 30),
            state=CycleState.REFLECTED,
            handed_over_at=clock.now(),
        )
        builders.make_observation(cycle, library, f"seen in {number}", nature=Nature.UNEXPECTED_POSITIVE)
        builders.make_score(cycle, marker, remark=f"remarked in {number}")
        builders.make_meeting(cycle, findings=[f"found in {number}"], decisions=[f"decided in {number}"])
        publish_cycle(cycle=cycle, by=town.coach)
    told = next(
        each for each in gather_programme_report(town.programme).projects if each.short_name == "Crane"
    )
    assert [(each.cycle, each.finding.text) for each in told.findings] == [
        ("1", "found in 1"),
        ("2", "found in 2"),
    ]
    assert [(each.cycle, each.text) for each in told.decisions] == [
        ("1", "decided in 1"),
        ("2", "decided in 2"),
    ]
    assert [
        (partner.name, [(each.cycle, each.change) for each in partner.highlights])
        for partner in told.partners
    ] == [("Library", [("1", "seen in 1"), ("2", "seen in 2")])]
    case = gather_case(project)
    assert ([each.number for each in case.cycles], case.told) == (["1", "2"], (0, 1))
    (partner,) = case.partners
    assert len(partner.unexpected) == len(partner.markers[0].cells) == 2
    assert [each.positive for each in partner.unexpected] == [1, 1]
    assert all(each.score for each in partner.markers[0].cells)
    assert [(each.cycle, each.text) for each in partner.remarks] == [
        (0, "remarked in 1"),
        (1, "remarked in 2"),
    ]
    assert "remarked in 1" in render_html(to_json(case), language="en", kind=Kind.CASE)


def test_where_themes_and_sessions_are_typed_it_says_that_the_funder_reads_of_them(town, signed_in):
    coach, programme = signed_in(town.coach), town.programme
    pages = {
        "add_theme": programme.slug,
        "edit_theme": programme.themes.get().pk,
        "add_learning_session": programme.slug,
        "edit_learning_session": programme.learning_sessions.get().pk,
    }
    for name, key in pages.items():
        page = coach.get(reverse(name, args=[key]), HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert "The programme report, which the funder reads, names it" in page, name
