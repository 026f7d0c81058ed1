"""Asking for documents of the theory of change, on the page and behind it; the map as a picture."""

import fcntl
import io
import os
import time
from uuid import uuid4

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from projects import clock
from reports.models import Edition, Kind, Report
from reports.paper.map import lay_out_image
from reports.rendering import PNG_PIXELS, RefusedResource, render_map_png, resources
from reports.services import files, making, pictures
from reports.services.asking import recent_in_project
from reports.services.documents import ask_for_document
from reports.services.gathering_theory import actor_parts
from tests.builders import (
    make_actor,
    make_coordinator,
    make_cycle,
    make_edition,
    make_marker,
    make_member,
    make_partner,
    make_project,
    make_vision,
    noon,
    whole_project,
)
from theory_of_change.models import Sphere

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    project = make_project(name="Een project")
    make_vision(project)
    make_marker(make_actor(project, "De vereniging"))
    return project


def ask(project, kind=Kind.THEORY, language="nl", partner=None) -> Report:
    return ask_for_document(kind=kind, project=project, by=None, language=language, partner=partner)


# Behind the page


def test_asking_twice_for_the_same_gives_the_same_file_and_for_something_else_another(project):
    first = ask(project)
    assert ask(project) == first
    assert ask(project, language="fr").edition == first.edition
    assert ask(project, Kind.MATRIX).edition != first.edition
    make_actor(project)
    assert ask(project).edition != first.edition


def test_each_partner_has_a_sheet_of_its_own(project):
    one, two = project.actors.get(), make_actor(project)
    sheets = [ask(project, Kind.SHEET, partner=each).edition for each in (one, two)]
    assert [(each.partner, each.title) for each in sheets] == [(one, one.name), (two, two.name)]
    assert sheets[0] != sheets[1]


def test_a_document_is_not_published_and_has_no_cycle(project):
    edition = ask(project).edition
    assert (edition.number, edition.cycle, edition.project) == (None, None, project)


@pytest.mark.parametrize(
    "fields", [{"kind": Kind.CYCLE}, {"kind": Kind.SHEET}], ids=["a cycle's report", "a sheet"]
)
def test_the_database_refuses_a_document_about_nothing(project, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(project=project, content="{}", content_sha256="", **fields)


def test_the_same_content_is_kept_once_for_each_thing_it_is_about(project):
    cycles = [make_cycle(project) for _ in range(2)]
    for cycle in cycles:
        Edition.objects.create(project=project, cycle=cycle, content="{}", content_sha256="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(project=project, cycle=cycles[0], content="{}", content_sha256="a")


@pytest.mark.parametrize("kind", [Kind.THEORY, Kind.SHEET, Kind.MATRIX], ids=str)
@pytest.mark.django_db(transaction=True)
def test_the_job_makes_every_kind(kind):
    whole = whole_project(name="Een project")
    report = ask(whole.project, kind, partner=whole.one.actor if kind == Kind.SHEET else None)
    assert making.make(report.pk)
    report.refresh_from_db()
    assert (report.state, report.error) == ("ready", "")
    with files.open_kept(report.sha256) as file, pikepdf.open(file) as pdf:
        assert len(pdf.pages) == report.pages
        assert "Een project" in str(pdf.docinfo["/Title"])


# The page


def test_one_asks_on_the_page_and_is_led_to_the_progress(project, signed_in):
    client = signed_in(make_member(project))
    page = client.get(reverse("documents", args=[project.slug])).content.decode()
    assert "De vereniging" in page
    partner = project.actors.get()
    answer = client.post(
        reverse("ask_document", args=[project.slug]),
        {"kind": "sheet", "partner": partner.pk, "language": "fr"},
    )
    report = Report.objects.get()
    assert answer["Location"] == reverse("report", args=[report.pk])
    assert (report.edition.kind, report.edition.partner, report.language) == ("sheet", partner, "fr")
    assert "De vereniging" in client.get(answer["Location"]).content.decode()
    listed = client.get(reverse("documents", args=[project.slug])).content.decode()
    assert answer["Location"] in listed


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"kind": "sheet", "language": "nl"}, "Choose for which boundary partner the page is."),
        ({"kind": "sheet", "partner": "nobody", "language": "nl"}, "Choose one of the boundary partners"),
        ({"kind": "sheet", "partner": "9" * 40, "language": "nl"}, "Choose one of the boundary partners"),
        ({"kind": "cycle", "language": "nl"}, "Select a valid choice"),
        ({"kind": "theory"}, "Choose a language."),
        ({"kind": "theory", "language": "tlh"}, "Select a valid choice"),
        ({"kind": "theory\x00", "language": "nl"}, "Select a valid choice"),
        ({}, "This field is required"),
    ],
)
def test_what_cannot_be_made_is_said_beside_its_field(project, signed_in, body, sentence):
    client = signed_in(make_member(project))
    answer = client.post(
        reverse("ask_document", args=[project.slug]), body, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Report.objects.exists()


def test_another_projects_partner_does_not_exist_here(project, signed_in):
    foreign = make_actor(make_project())
    outside = make_actor(project, sphere=Sphere.INTEREST)
    gone = make_actor(project)
    gone.retired_at = clock.now()
    gone.save()
    client = signed_in(make_member(project))
    for partner in (foreign, outside, gone):
        body = {"kind": "sheet", "partner": partner.pk, "language": "nl"}
        assert client.post(reverse("ask_document", args=[project.slug]), body).status_code == 422
    page = client.get(reverse("documents", args=[project.slug])).content.decode()
    assert not any(f'<option value="{each.pk}"' in page for each in (foreign, outside))


def test_a_project_without_partners_is_offered_no_sheet(signed_in):
    project = make_project()
    client = signed_in(make_member(project))
    page = client.get(reverse("documents", args=[project.slug])).content.decode()
    assert 'value="theory"' in page
    assert 'value="sheet"' not in page


def test_the_address_chooses_beforehand(project, signed_in):
    client = signed_in(make_member(project))
    address = f"{reverse('documents', args=[project.slug])}?kind=sheet&partner={project.actors.get().pk}"
    page = client.get(address).content.decode()
    assert f'<option value="{project.actors.get().pk}" selected>' in page
    assert client.get(address.replace("sheet", "nothing").replace("partner=", "partner=x")).status_code == 200


def test_a_partners_own_person_is_not_offered_it_and_a_document_is_the_teams(project, signed_in):
    client = signed_in(make_partner(project.actors.get()))
    assert reverse("documents", args=[project.slug]) not in (
        client.get(reverse("theory", args=[project.slug])).content.decode()
    )
    assert client.get(reverse("report", args=[ask(project).pk])).status_code == 403


def test_the_lists_of_reports_show_reports_of_cycles_only(project, signed_in):
    make_edition(make_cycle(project), None)
    document = ask(project)
    client = signed_in(make_coordinator(project))
    listed = client.get(reverse("reports", args=[project.slug])).content.decode()
    assert document.get_absolute_url() not in listed
    assert [report.pk for report in recent_in_project(project)] == [document.pk]


def test_the_file_is_called_after_what_it_is(project, signed_in):
    with clock.at(noon(project.start)):
        reports = [ask(project), ask(project, Kind.SHEET, partner=project.actors.get())]
    for report in reports:
        path = files.temporary_path(uuid4())
        path.write_bytes(b"%PDF-1.7 x")
        Report.objects.filter(pk=report.pk).update(state="ready", sha256=files.keep(path), size=10, pages=1)
    client = signed_in(make_member(project))
    names = [
        client.get(reverse("download_report", args=[report.pk]), headers={"Accept-Language": "en"})[
            "Content-Disposition"
        ]
        for report in reports
    ]
    assert names == [
        'attachment; filename="een-project-veranderingstheorie-2020-01-01-nl.pdf"',
        'attachment; filename="een-project-de-vereniging-2020-01-01-nl.pdf"',
    ]


# The map as a picture


def picture(project, names: int = 0) -> Image.Image:
    for number in range(names):
        make_actor(project, f"Organisatie {number}", list(Sphere)[number % 4])
    image = lay_out_image(
        project.name, clock.today(), actor_parts(project.actors.filter(retired_at=None)), language="en"
    )
    return Image.open(io.BytesIO(render_map_png(image, language="en")))


def test_the_map_is_a_wide_picture_on_light_paper(project, signed_in):
    client = signed_in(make_partner(project.actors.get()))
    answer = client.get(reverse("map_png", args=[project.slug]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    drawn = Image.open(io.BytesIO(answer.content))
    assert drawn.format == "PNG"
    assert abs(drawn.width - 3200) <= 2
    assert drawn.getpixel((drawn.width - 5, 5)) == (0xFB, 0xF9, 0xF4)
    again = client.get(reverse("map_png", args=[project.slug]), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_picture_of_many_actors_stays_within_bounds(project):
    drawn = picture(project, names=200)
    assert drawn.width * drawn.height <= 1.01 * PNG_PIXELS


def test_a_retired_actor_is_not_in_the_picture_and_an_empty_map_can_be_drawn(project):
    actor = project.actors.get()
    before = picture(project).tobytes()
    actor.retired_at = clock.now()
    actor.save()
    assert picture(project).tobytes() != before


def test_more_names_than_a_picture_holds_lead_to_the_lists(project, signed_in, monkeypatch):
    monkeypatch.setattr("reports.views.theory.MOST_ON_A_PICTURE", 0)
    answer = signed_in(make_member(project)).get(reverse("map_png", args=[project.slug]))
    assert answer["Location"] == reverse("theory", args=[project.slug])


def test_a_picture_fetches_nothing(project, monkeypatch):
    monkeypatch.setattr(resources, "figures", dict)
    with pytest.raises(RefusedResource):
        picture(project)


@pytest.fixture
def kept_apart(settings, tmp_path):
    settings.REPORT_ROOT = tmp_path
    return tmp_path / "pictures"


def map_png(client, project):
    return client.get(reverse("map_png", args=[project.slug]))


def test_a_picture_is_drawn_once_and_kept_for_everybody(project, signed_in, kept_apart, monkeypatch):
    first = map_png(signed_in(make_member(project)), project)
    kept = list(kept_apart.glob("*.png"))
    assert [path.read_bytes() for path in kept] == [first.content]
    monkeypatch.setattr("reports.services.pictures.render_map_png", None)  # drawing again would raise
    assert map_png(signed_in(make_coordinator(project)), project).content == first.content


def test_while_another_picture_is_drawn_one_is_asked_to_come_back(
    project, signed_in, kept_apart, monkeypatch
):
    monkeypatch.setattr(pictures, "WAIT_SECONDS", 0)
    client = signed_in(make_member(project))
    kept_apart.mkdir(parents=True)
    with (kept_apart / "one-at-a-time").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = map_png(client, project)
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        assert "one at a time" in answer.content.decode()
    assert map_png(client, project).status_code == 200


def test_of_kept_pictures_the_old_ones_and_those_that_are_too_many_go(kept_apart, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_KEPT", 2)
    kept_apart.mkdir(parents=True)
    for name, hours in (("a", 3), ("b", 1), ("c", 30), ("d", 2)):
        path = kept_apart / f"{name}.png"
        path.write_bytes(b"")
        os.utime(path, (time.time() - hours * 3600,) * 2)
    assert pictures.remove_old_pictures() == 2
    assert sorted(path.stem for path in kept_apart.glob("*.png")) == ["b", "d"]
    monkeypatch.setattr(pictures, "STAYS_SECONDS", 90 * 60)
    pictures.remove_old_pictures()
    assert [path.stem for path in kept_apart.glob("*.png")] == ["b"]
