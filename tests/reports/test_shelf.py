"""The funder's shelf: what stands on it, what is new, old editions, a whole cycle at once."""

import io
import zipfile
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse

from projects import clock
from projects.models import CycleState
from reports.content import CoverPart, to_json
from reports.models import OF_A_PROJECT, Edition, Report, ShelfReader
from reports.paper.cover import draw_small_cover
from reports.services import bundle as bundling
from reports.services import files
from reports.services.publication import publish_cycle
from reports.services.published import publish_document
from reports.services.shelf import CYCLES_AT_ONCE, look, read_shelf
from tests.builders import (
    make_brief,
    make_coach,
    make_cycle,
    make_edition,
    make_funder,
    make_programme,
    make_project,
    make_report,
    make_shelf_reader,
    whole_project,
)

pytestmark = pytest.mark.django_db

LANGUAGES = ("nl", "fr", "en")


@pytest.fixture
def programme():
    return make_programme("Oproep")


@pytest.fixture
def project(programme):
    return make_project(programme, "Antwerpen")


def published(project, *, number: int = 1, cycle=None, days_ago: float = 0, languages=LANGUAGES, **fields):
    cycle = cycle or make_cycle(project, state=CycleState.PUBLISHED)
    edition = make_edition(cycle, number)
    moment = clock.now() - timedelta(days=days_ago)
    Edition.objects.filter(pk=edition.pk).update(gathered_at=moment, **fields)
    for language in languages:
        make_report(edition, language)
    return Edition.objects.get(pk=edition.pk)


@pytest.fixture
def funder(programme):
    person = make_funder(programme)
    person.language = "en"
    person.save()
    return person


def shelf_page(client, programme, query: str = "") -> str:
    answer = client.get(reverse("shelf", args=[programme.slug]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def of_language(edition, language: str) -> Report:
    return edition.reports.get(language=language)


# What stands there


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_click_leads_to_the_report_in_the_readers_language(
    programme, project, funder, signed_in, language
):
    edition = published(project)
    funder.language = language
    funder.save()
    page = shelf_page(signed_in(funder), programme)
    main = page[page.index('class="main"') :]
    assert main.startswith(
        f'class="main" href="{reverse("download_report", args=[of_language(edition, language).pk])}"'
    )
    assert reverse("read_report", args=[of_language(edition, language).pk]) in page


def test_while_the_readers_language_is_being_made_another_is_offered_with_its_name(
    programme, project, funder, signed_in
):
    edition = published(project, languages=("fr",))
    make_report(edition, "nl", "queued")
    page = shelf_page(signed_in(funder), programme)
    assert reverse("download_report", args=[of_language(edition, "fr").pk]) in page
    assert "(Français)" in page


def test_the_newest_edition_stands_on_the_shelf_and_says_what_it_replaces_and_why(
    programme, project, funder, signed_in
):
    first = published(project)
    second = published(project, number=2, cycle=first.cycle, reason="A score was wrong.")
    client = signed_in(funder)
    page = shelf_page(client, programme)
    assert reverse("download_report", args=[of_language(second, "en").pk]) in page
    assert reverse("download_report", args=[of_language(first, "en").pk]) not in page
    assert "A score was wrong." in page
    earlier = reverse("reports", args=[project.slug])
    assert f'{earlier}#cycle-{first.cycle_id}"' in page
    listed = client.get(earlier).content.decode()
    assert f'id="cycle-{first.cycle_id}"' in listed
    for edition in (first, second):
        assert reverse("download_report", args=[of_language(edition, "nl").pk]) in listed
    assert "A score was wrong." in listed


def test_drafts_and_what_is_not_published_never_stand_there(programme, project, funder, signed_in):
    cycle = make_cycle(project, state=CycleState.REFLECTED)
    draft = make_edition(cycle, None)
    make_report(draft, "nl")
    client = signed_in(funder)
    page = shelf_page(client, programme)
    assert reverse("download_report", args=[draft.reports.get().pk]) not in page
    answer = client.get(reverse("shelf_zip", args=[programme.slug, 1]))
    assert answer["Location"] == programme.get_absolute_url()


def test_a_project_that_has_ended_stays_with_its_reports(programme, project, funder, signed_in):
    published(project)
    project.end = clock.today() - timedelta(days=1)
    project.save()
    page = shelf_page(signed_in(funder), programme)
    assert 'class="main"' in page
    assert [row.has_ended for row in read_shelf(programme, language="nl").rows] == [True]


def test_the_last_cycles_are_shown_and_the_earlier_ones_are_a_click_away(
    programme, project, funder, signed_in
):
    editions = [published(project, languages=("nl",)) for _ in range(CYCLES_AT_ONCE + 2)]
    client = signed_in(funder)
    page = shelf_page(client, programme)
    links = [reverse("download_report", args=[edition.reports.get().pk]) for edition in editions]
    assert [link in page for link in links] == [False, False, True, True, True, True]
    assert "?until=2" in page
    page = shelf_page(client, programme, "?until=2")
    assert [link in page for link in links] == [True, True, False, False, False, False]
    assert "?until=6" in page
    for nonsense in ("0", "99", "-1", "x", "1" * 300, "٢"):
        assert links[-1] in shelf_page(client, programme, f"?until={nonsense}")


def test_projects_with_fewer_cycles_leave_their_places_empty(programme, project):
    published(project)
    published(project)
    other = make_project(programme, "Beringen")
    make_cycle(other)
    shelf = read_shelf(programme, language="nl")
    assert [[place is not None for place in row.places] for row in shelf.rows] == [
        [True, True],
        [True, False],
    ]
    assert (shelf.published_count, shelf.cycle_count) == (2, 2)


@pytest.mark.parametrize("has_projects", [True, False])
def test_an_empty_shelf_says_what_comes_there(programme, funder, signed_in, has_projects):
    if has_projects:
        make_project(programme)
    assert 'class="empty"' in shelf_page(signed_in(funder), programme)


# Covers


def test_publishing_keeps_what_the_cover_shows_and_the_shelf_reads_no_report():
    whole = whole_project(name="Een project")
    edition = publish_cycle(cycle=whole.reflected, by=make_coach(whole.project.programme))
    assert edition.cover == to_json(CoverPart(counts=(1, 2, 1, 1), written_about=(True, True), seen=(2, 2)))
    Edition.objects.update(content="not to be read")
    shelf = read_shelf(whole.project.programme, language="nl")
    assert (
        sum(place is not None and place.cover is not None for row in shelf.rows for place in row.places) == 2
    )


def test_what_was_published_before_gets_the_same_cover():
    edition = whole_project().edition
    kept = edition.cover
    Edition.objects.update(cover="")
    earlier = import_module("reports.migrations.0009_shelf_readers_and_covers")
    earlier.draw_covers_of_what_was_published(apps, None)
    edition.refresh_from_db()
    assert edition.cover == kept
    assert Edition.objects.get(number=None).cover == "", "a draft has no place on the shelf"


def test_no_two_projects_have_the_same_cover_and_it_tells_who_was_written_about():
    counts, all_speak = (2, 3, 1, 1), (True, True, True)
    one = draw_small_cover("Antwerpen", counts, all_speak)
    assert one == draw_small_cover("Antwerpen", counts, all_speak)
    assert draw_small_cover("Beringen", counts, all_speak).shores != one.shores
    silent = draw_small_cover("Antwerpen", counts, (True, False, True))
    assert silent.shores == one.shores
    assert [mark.fill == "none" for mark in silent.marks] == [False, True, False]
    told = draw_small_cover("Antwerpen", counts, (True, False, True), (1, 0, 9))
    assert told.marks[0] != silent.marks[0], "a partner of whom less was seen is smaller"
    assert told.marks[1] == silent.marks[1]
    assert len(told.marks) == 5, "and a reed for each of whom something was seen"
    assert told.marks[2] != silent.marks[2], "and one of whom much was seen larger"


# What is new


def test_news_are_what_was_published_since_the_last_visit_and_stay_over_a_reload(
    programme, project, funder, signed_in
):
    old = published(project, days_ago=9)
    make_shelf_reader(funder, programme, seen_at=clock.now() - timedelta(days=3))
    new = published(project, days_ago=1)
    client = signed_in(funder)
    for _reload in range(2):
        page = shelf_page(client, programme)
        assert page.count('class="is-new"') == 1
        news = page[page.index('class="news"') :].partition("</section>")[0]
        assert reverse("download_report", args=[of_language(new, "en").pk]) in news
        assert reverse("download_report", args=[of_language(old, "en").pk]) not in news
    with clock.at(clock.now() + timedelta(hours=2)):
        assert 'class="is-new"' not in shelf_page(client, programme)


def test_a_first_visit_marks_nothing_as_new(programme, project, funder, signed_in):
    published(project, days_ago=1)
    page = shelf_page(signed_in(funder), programme)
    assert 'class="is-new"' not in page
    assert ShelfReader.objects.get().news_since is None


def test_what_is_published_after_a_first_visit_is_new_at_the_next_whatever_it_is(
    programme, funder, signed_in
):
    """Three visits of a few minutes; in between a report, a case report and a brief are published."""
    whole = whole_project(programme=programme)
    coach, client = make_coach(programme), signed_in(funder)
    Edition.objects.update(gathered_at=clock.now() - timedelta(days=30))
    assert 'class="is-new"' not in shelf_page(client, programme)
    make_brief(whole.project)
    with clock.at(clock.now() + timedelta(minutes=3)):
        report = publish_cycle(cycle=whole.reflected, by=coach)
        documents = [publish_document(kind=kind, project=whole.project, by=coach) for kind in OF_A_PROJECT]
    with clock.at(clock.now() + timedelta(minutes=4)):
        page = shelf_page(client, programme)
    news, rest = page[page.index('class="news"') :].split("</section>", 1)
    for edition in (report, *documents):
        main = of_language(edition, "en").get_absolute_url()
        assert main in news
        assert main in rest
    assert "Case report" in rest
    assert "Policy brief" in rest
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert 'class="news"' in shelf_page(client, programme), "still the same visit"
    assert ShelfReader.objects.get().language == "en"


def test_a_visit_lasts_as_long_as_one_keeps_looking(programme, funder):
    start = clock.now()
    make_shelf_reader(funder, programme, seen_at=start - timedelta(days=3))
    since = {}
    for minutes in (0, 50, 100, 150, 400):
        with clock.at(start + timedelta(minutes=minutes)):
            since[minutes] = look(person=funder, programme=programme)
    assert since[0] == since[50] == since[100] == since[150]
    assert since[400] == start + timedelta(minutes=149), "the visit before this one, less a minute"


def test_each_person_and_each_programme_has_news_of_its_own(programme, project, funder):
    other = make_funder(make_programme("Elders"))
    make_shelf_reader(funder, programme, seen_at=clock.now() - timedelta(days=2))
    assert look(person=funder, programme=programme) is not None
    assert look(person=other, programme=programme) is None


# All of a cycle


@pytest.fixture
def two_projects(programme, project):
    return [published(project), published(make_project(programme, "Beringen"))]


def zipped(client, programme, column: int = 1, **headers):
    return client.get(reverse("shelf_zip", args=[programme.slug, column]), headers=headers)


def test_all_reports_of_a_cycle_come_as_one_file_the_same_each_time(
    programme, funder, signed_in, two_projects
):
    client = signed_in(funder)
    answer = zipped(client, programme)
    content = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith('attachment; filename="oproep-')
    assert answer["Content-Disposition"].endswith('-1.zip"')
    assert int(answer["Content-Length"]) == len(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == 2
        for name, edition in zip(names, two_projects, strict=True):
            assert name.endswith("-en.pdf")
            with files.open_kept(of_language(edition, "en").sha256) as file:
                assert archive.read(name) == file.read()
    with clock.at(clock.now() + timedelta(days=400)):
        again = zipped(signed_in(funder), programme)
    assert b"".join(again.streaming_content) == content
    assert zipped(client, programme, **{"If-None-Match": answer["ETag"]}).status_code == 304
    part = zipped(client, programme, Range="bytes=0-3")
    assert (part.status_code, b"".join(part.streaming_content)) == (206, content[:4])


def test_two_towns_of_one_name_have_files_of_their_own(programme, funder, signed_in):
    for name, town in (("One", "Gent"), ("Two", "Gent"), ("Three", "One Gent")):
        project = make_project(programme, name)
        project.municipality = town
        project.save()
        published(project)
    with zipfile.ZipFile(
        io.BytesIO(b"".join(zipped(signed_in(funder), programme).streaming_content))
    ) as archive:
        names = archive.namelist()
    assert len(set(names)) == 3
    assert all("/" not in name and name.isascii() for name in names)


def test_a_column_that_is_not_there_does_not_exist(programme, funder, signed_in, two_projects):
    for column in (0, 2, 10**30):
        assert zipped(signed_in(funder), programme, column).status_code == 404


def test_what_cannot_be_zipped_is_said_on_the_shelf(programme, funder, signed_in, two_projects, monkeypatch):
    client = signed_in(funder)
    monkeypatch.setattr(bundling, "MOST_BYTES", 10)
    answer = zipped(client, programme)
    assert answer["Location"] == programme.get_absolute_url()
    assert "too large" in shelf_page(client, programme)
    monkeypatch.undo()
    lacking = two_projects[0].reports.exclude(language="fr")
    two_projects[0].reports.filter(language="fr").delete()
    lacking.update(state="queued")
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(client, programme).streaming_content))) as archive:
        assert len(archive.namelist()) == 2
        assert two_projects[0].project.name in archive.read("what-is-not-here.txt").decode()
    Report.objects.update(state="queued")
    assert zipped(client, programme).status_code == 302, (
        "no zip without a report, though each once had a file"
    )
    Report.objects.update(state="ready")
    damaged = of_language(two_projects[0], "en")
    storages["reports"].save(files.kept_name(damaged.sha256), ContentFile(b"0" * damaged.size))
    assert zipped(client, programme).status_code == 302
    assert "It is being made again" in shelf_page(client, programme)
    damaged.refresh_from_db()
    assert damaged.state == "queued"
    Report.objects.update(state="ready")
    files.erase_kept(damaged.sha256)
    assert zipped(client, programme).status_code == 302
    assert "is lost" in shelf_page(client, programme)


def test_a_full_disk_is_said_and_passes(programme, funder, signed_in, two_projects, monkeypatch):
    def full(*_arguments, **_more):
        raise OSError(28, "No space left on device")

    client = signed_in(funder)
    monkeypatch.setattr(bundling.tempfile, "SpooledTemporaryFile", full)
    assert zipped(client, programme).status_code == 302
    assert "disk may be full" in shelf_page(client, programme)
    monkeypatch.undo()
    assert zipped(client, programme).status_code == 200
