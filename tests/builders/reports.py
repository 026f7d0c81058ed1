"""Plans, editions and files of reports, the template they are set in, and who reads them."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from projects import clock
from projects.models import Cycle, Programme, Project, User
from reports.content import EditionPart, PhotoPart, fingerprint, from_json, to_json
from reports.models import (
    Brief,
    Edition,
    Kind,
    Report,
    ReportPlan,
    ReportState,
    ReportTemplate,
    ShelfReader,
    WorkbookUpload,
)
from reports.printing.cycle import cover_part
from reports.services import files
from reports.services.gathering import gather_cycle_report
from reports.services.gathering_across import gather_programme_report
from reports.services.template import set_logo, set_template
from tests.builders.diaries import make_photo


def make_logo(colour: str = "#0B5D4E") -> bytes:
    """An SVG drawing three times as wide as high."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30">'
        f'<rect width="30" height="30" fill="{colour}"/><path d="M40 10h50v10H40z"/></svg>'
    ).encode()


def make_template(programme: Programme, **values) -> ReportTemplate:
    """A logo, two colours, words on the cover and at the foot, and a part that must be there."""
    look = {"accent": "#0B5D4E", "quiet": "#4A4F4D", "cover_text": "With support.", "foot": "Great Market 1"}
    set_logo(programme=programme, by=None, content=make_logo())
    return set_template(
        programme=programme, by=None, **{"version": 0, **look, "required": ["vision", "figures"], **values}
    )


def make_report_plan(cycle: Cycle, **kwargs) -> ReportPlan:
    return ReportPlan.objects.create(cycle=cycle, **kwargs)


def make_brief(project: Project, problem: str = "They wait for years.", **kwargs) -> Brief:
    return Brief.objects.create(project=project, problem=problem, **kwargs)


def make_edition(cycle: Cycle, number: int | None = 1, *, by: User | None = None) -> Edition:
    """The cycle's content as it stands now, published under this number; a draft without one."""
    report = gather_cycle_report(cycle)
    content = to_json(report)
    return Edition.objects.create(
        project=cycle.project,
        cycle=cycle,
        number=number,
        content=content,
        content_sha256=fingerprint(content),
        gathered_by=by,
        cover=to_json(cover_part(report)),
    )


def make_programme_edition(
    programme: Programme, number: int | None = 1, *, by: User | None = None
) -> Edition:
    """The programme's report as its published editions tell it now, under this number; a draft without one."""
    report = gather_programme_report(programme)
    if number is not None:
        report = replace(report, edition=EditionPart(number, clock.now(), "A coach"))
    content = to_json(report)
    return Edition.objects.create(
        kind=Kind.PROGRAMME,
        programme=programme,
        number=number,
        content=content,
        content_sha256=fingerprint(content),
        gathered_by=by,
    )


def make_report(
    edition: Edition, language: str = "nl", state: ReportState = ReportState.READY, *, pdf: bytes = b""
) -> Report:
    """A report's row as it stands in this state; a ready one has its file, which is not a real PDF."""
    fields: dict = {}
    if state == ReportState.READY:
        pdf = pdf or f"%PDF-1.7 report of edition {edition.pk} in {language}".encode()
        path = files.temporary_path(uuid4())
        path.write_bytes(pdf)
        fields = {"sha256": files.keep(path), "size": len(pdf), "pages": 3, "ready_at": clock.now()}
    elif state == ReportState.RUNNING:
        fields = {"token": uuid4(), "lease_until": clock.now() + timedelta(minutes=1), "tries": 1}
    elif state == ReportState.FAILED:
        fields = {"error": "render", "tries": 3}
    else:
        fields = {"sent_at": clock.now()}
    return Report.objects.create(edition=edition, language=language, state=state, **fields)


def put_photo_in(edition: Edition) -> PhotoPart:
    """The frozen content shows a photo with its first partner; its bytes lie in the storage."""
    content = make_photo()
    sha256 = hashlib.sha256(content).hexdigest()
    place = f"attachments/{edition.project_id}/{sha256[:2]}/{sha256}"
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(content))
    photo = PhotoPart(place, sha256, "image/jpeg", "Around the table", 40, 30, observation=0)
    report = from_json(edition.content)
    first, *rest = report.partners
    report = replace(report, partners=(replace(first, photos=(photo,)), *rest))
    edition.content = to_json(report)
    edition.content_sha256 = fingerprint(edition.content)
    edition.save()
    return photo


def make_shelf_reader(person: User, programme: Programme, **fields) -> ShelfReader:
    """Somebody who looked at the shelf a moment ago, unless `fields` say otherwise."""
    return ShelfReader.objects.create(person=person, programme=programme, **{"seen_at": clock.now()} | fields)


def make_upload(
    person: User, content: bytes = b"not a workbook", name: str = "workbook.xlsx"
) -> WorkbookUpload:
    return WorkbookUpload.objects.create(uploaded_by=person, name=name, content=content)
