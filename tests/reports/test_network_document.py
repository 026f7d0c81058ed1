"""The printed timeline of a learning network: complete, on its side, tagged, and without what projects shared."""

import io
import json

import pikepdf
import pytest
from django.urls import reverse

from projects import clock
from reports.content import to_json
from reports.models import Edition, Kind, Report
from reports.rendering import render, render_html
from reports.services.network import gather_network
from tests import builders
from tests.reports.documents import Words, squeezed

pytestmark = pytest.mark.django_db

HOSTILE = '<img src="http://example.org/x.png">&{{ x }}'


def a_network(said: str = "word"):
    """A programme with two projects, a meeting held and one planned, a session with a guest, and things shared."""
    programme = builders.make_programme(f"Programme {said}")
    one, two = (builders.make_project(programme, f"Project {name} {said}") for name in ("one", "two"))
    meeting = builders.make_meeting(builders.make_cycle(one, state="published"), findings=["Kept heron"])
    planned = builders.make_meeting(builders.make_cycle(two))
    planned.held_at = None
    planned.save()
    theme = builders.make_theme(programme, f"Theme {said}", f"Question {said}")
    session = builders.make_learning_session(
        programme,
        f"Session {said}",
        themes=[theme],
        place=f"Place {said}",
        agenda=f"Agenda {said}",
        notes="heron",
    )
    builders.make_guest(session, f"Guest {said}", f"Brought {said}")
    builders.make_answer(theme, "heron")
    builders.make_practice(
        one, "heron", themes=[theme], findings=[builders.make_released(meeting.findings.first())]
    )
    return programme


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_it_says_everything_of_the_sessions_and_nothing_that_was_shared(language):
    programme = a_network("ሰላም العربية word")
    said = Words(render_html(to_json(gather_network(programme)), language=language, kind=Kind.NETWORK)).text
    for what in (
        "Session",
        "Place",
        "Agenda",
        "Guest",
        "Brought",
        "Theme",
        "Question",
        "Project one",
        "Project two",
    ):
        assert squeezed(what) in said
    assert "heron" not in said


def test_the_pdf_stands_on_its_side_and_can_be_read_by_a_screen_reader():
    programme = a_network()
    report = render(to_json(gather_network(programme)), language="en", kind=Kind.NETWORK)
    assert not report.missing_glyphs
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        assert all(page.mediabox[2] > page.mediabox[3] for page in pdf.pages)
        assert pdf.Root.MarkInfo.Marked
        assert "Learning network" in str(pdf.docinfo["/Title"])
        figures = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        assert len(figures) == 1
        for told in ("Session word", "Project one word", "Project two word"):
            assert told in str(figures[0].Alt)


def test_hostile_words_stay_words_on_paper():
    html = render_html(to_json(gather_network(a_network(HOSTILE))), language="nl", kind=Kind.NETWORK)
    assert "<img" not in html


def test_a_network_without_anything_prints_as_well():
    content = to_json(gather_network(builders.make_programme()))
    assert render(content, language="nl", kind=Kind.NETWORK).pages == 1


def test_many_projects_keep_the_drawing_on_its_page():
    programme = a_network()
    for number in range(30):
        project = builders.make_project(programme, f"A project with a rather long name, number {number}")
        builders.make_meeting(builders.make_cycle(project, state="reflected"))
    report = render(to_json(gather_network(programme)), language="nl", kind=Kind.NETWORK)
    assert report.pages == 3, "the drawing, the sessions, the themes"


def test_asking_twice_on_a_day_is_one_document_and_only_the_network_asks(signed_in):
    programme = a_network()
    project = programme.projects.first()
    member, path = builders.make_member(project), reverse("print_network", args=[programme.slug])
    first, second = (signed_in(member).post(path) for _twice in range(2))
    assert first.url == second.url == Report.objects.get().get_absolute_url()
    edition = Edition.objects.get()
    assert (edition.kind, edition.project, edition.is_published) == (Kind.NETWORK, project, False)
    assert json.loads(edition.content)["day"] == clock.today().isoformat()
    assert signed_in(member).get(first.url).status_code == 200
    for person, refused in (
        (builders.make_partner(builders.make_actor(project)), 403),
        (builders.make_funder(programme), 404),
        (builders.make_person(), 404),
    ):
        assert signed_in(person).post(path).status_code == refused
        assert signed_in(person).get(first.url).status_code == refused


def test_a_programme_without_projects_has_nothing_to_print(signed_in):
    programme = builders.make_programme()
    page = signed_in(builders.make_coach(programme)).post(
        reverse("print_network", args=[programme.slug]), follow=True
    )
    assert page.status_code == 200
    assert not Edition.objects.exists()
