"""One edition as a PDF, a Word file and slides: asked for once each, made by the same job, called after what they are."""

import io
from uuid import uuid4

import docx
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from reports.models import Edition, Format, Kind, Report
from reports.services import files, making
from reports.services.documents import ask_for_document, ask_in_format
from reports.services.publication import ask_for_report
from tests.builders import (
    make_coordinator,
    make_cycle,
    make_edition,
    make_funder,
    make_project,
    make_report,
    whole_project,
)

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.REPORT_ROOT = tmp_path / "reports"


def as_ready(report: Report, format: Format) -> Report:
    """The row of a finished file; what is in it is not looked at."""
    path = files.temporary_path(uuid4())
    size = path.write_bytes(f"a file as {format}".encode())
    return Report.objects.create(
        edition=report.edition,
        language=report.language,
        format=format,
        state="ready",
        sha256=files.keep(path),
        size=size,
    )


@pytest.mark.django_db(transaction=True)
def test_the_job_makes_a_word_file_and_slides_of_a_frozen_edition():
    whole = whole_project(name="Een project")
    report = ask_for_report(cycle=whole.reflected, by=None, language="nl")
    for format in (Format.WORD, Format.SLIDES):
        asked = ask_in_format(report=report, format=format, by=None)
        assert ask_in_format(report=report, format=format, by=None) == asked
        assert asked.edition == report.edition
        assert making.make(asked.pk)
        asked.refresh_from_db()
        assert (asked.state, asked.error, bool(asked.pages)) == ("ready", "", format == Format.SLIDES)
    word = report.edition.reports.get(format=Format.WORD)
    with files.open_kept(word.sha256) as file:
        assert docx.Document(io.BytesIO(file.read())).core_properties.title.startswith("Een project")


@pytest.mark.django_db
def test_one_edition_has_one_file_a_language_and_format():
    edition = make_edition(make_cycle(make_project()), None)
    Report.objects.create(edition=edition, language="nl")
    Report.objects.create(edition=edition, language="nl", format=Format.WORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(edition=edition, language="nl", format=Format.WORD)


@pytest.mark.django_db
@pytest.mark.parametrize("format", ["pptx", "odt", "", "docx\x00", "x" * 9000])
def test_what_a_document_is_not_made_as_is_refused(format):
    report = ask_for_document(kind=Kind.MATRIX, project=make_project(), by=None, language="nl")
    with pytest.raises(ValidationError, match="PDF, Word"):
        ask_in_format(report=report, format=format, by=None)
    assert Report.objects.count() == 1


@pytest.mark.django_db
def test_one_asks_for_word_on_the_page_of_the_document(signed_in):
    project = make_project()
    report = ask_for_document(kind=Kind.MATRIX, project=project, by=None, language="fr")
    client = signed_in(make_coordinator(project))
    page = client.get(report.get_absolute_url(), headers=EN).content.decode()
    assert "Make a Word file of it too" in page
    assert "Make slides" not in page
    address = reverse("ask_report_as", args=[report.pk])
    answer = client.post(address, {"format": "docx"})
    made = Report.objects.get(format="docx")
    assert (answer["Location"], made.language) == (made.get_absolute_url(), "fr")
    assert "Make a Word file" not in client.get(report.get_absolute_url(), headers=EN).content.decode()
    assert "The Word file will be made" in client.get(made.get_absolute_url(), headers=EN).content.decode()
    refused = client.post(address, {"format": "exe"}, headers=EN, follow=True)
    assert "Choose one of: PDF, Word." in refused.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("format", "ending", "kind"),
    [
        (Format.WORD, "docx", "wordprocessingml.document"),
        (Format.SLIDES, "pptx", "presentationml.presentation"),
    ],
)
def test_a_download_is_called_after_its_format(signed_in, format, ending, kind):
    cycle = make_cycle(make_project(name="Een project"))
    made = as_ready(make_report(make_edition(cycle, 1)), format)
    answer = signed_in(make_coordinator(cycle.project)).get(
        reverse("download_report", args=[made.pk]), headers=EN
    )
    assert answer["Content-Disposition"].endswith(f'-nl.{ending}"')
    assert answer["Content-Type"].endswith(kind)
    assert b"".join(answer.streaming_content) == f"a file as {format}".encode()


@pytest.mark.django_db
def test_a_funder_may_not_ask_and_meets_the_pdf_first(signed_in):
    cycle = make_cycle(make_project())
    report = make_report(make_edition(cycle, 1))
    made = as_ready(report, Format.WORD)
    client = signed_in(make_funder(cycle.project.programme))
    assert "too</button>" not in client.get(report.get_absolute_url()).content.decode()
    assert client.post(reverse("ask_report_as", args=[report.pk]), {"format": "pptx"}).status_code == 404
    shelf = client.get(reverse("shelf", args=[cycle.project.programme.slug])).content.decode()
    assert reverse("download_report", args=[report.pk]) in shelf
    assert reverse("download_report", args=[made.pk]) not in shelf


@pytest.mark.django_db
def test_a_word_file_of_a_draft_does_not_exist_for_a_funder(signed_in):
    cycle = make_cycle(make_project())
    made = as_ready(make_report(make_edition(cycle, None)), Format.WORD)
    client = signed_in(make_funder(cycle.project.programme))
    for name in ("report", "download_report"):
        assert client.get(reverse(name, args=[made.pk])).status_code == 404
    assert Edition.objects.count() == 1
