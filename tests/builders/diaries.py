"""What teams write and keep about a cycle: observations, entries, scores, notes, photos and documents."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

from PIL import Image

from diaries.models import (
    ActivityEntry,
    Attachment,
    DiaryNotes,
    Draft,
    MarkerScore,
    Nature,
    Observation,
    Recommendation,
    Score,
    WordDocument,
)
from diaries.services.attachment import keep_file
from projects.models import Cycle, Project, User
from tests.builders.projects import make_person
from tests.diaries.word_documents import outcome_diary
from theory_of_change.models import Activity, Actor, Marker


def make_observation(
    cycle: Cycle,
    actor: Actor,
    change: str = "They opened their doors.",
    *,
    markers: Sequence[Marker] = (),
    by: User | None = None,
    **fields,
) -> Observation:
    """Expected where it names markers, else unexpected and positive; seen on the cycle's tenth day."""
    values = {
        "nature": Nature.EXPECTED if markers else Nature.UNEXPECTED_POSITIVE,
        "date": cycle.start + timedelta(days=9),
    } | fields
    observation = Observation.objects.create(
        cycle=cycle, actor=actor, change=change, created_by=by, client_id=uuid4(), **values
    )
    observation.markers.set(markers)
    return observation


def make_activity_entry(
    cycle: Cycle, activity: Activity, description: str = "We met.", *, by: User | None = None, **fields
) -> ActivityEntry:
    values = {"date": cycle.start + timedelta(days=4)} | fields
    return ActivityEntry.objects.create(
        cycle=cycle,
        activity=activity,
        description=description,
        created_by=by,
        client_id=uuid4(),
        **values,
    )


def make_draft(writer: User, project: Project, text: str = "They opened", **fields) -> Draft:
    """What somebody is writing about something they saw."""
    key = str(fields.pop("key", uuid4()))
    values = {
        "kind": Draft.Kind.SAW,
        "path": "/",
        "data": {"fields": [["client_id", key], ["change", text]], "tab": "a page", "turn": 1},
    } | fields
    return Draft.objects.create(writer=writer, project=project, key=key, **values)


def make_score(cycle: Cycle, marker: Marker, score: Score = Score.MEDIUM, remark: str = "") -> MarkerScore:
    return MarkerScore.objects.create(cycle=cycle, marker=marker, score=score, remark=remark)


def make_notes(cycle: Cycle, actor: Actor, enabling: str = "A new director.", **fields) -> DiaryNotes:
    return DiaryNotes.objects.create(cycle=cycle, actor=actor, enabling=enabling, **fields)


def make_recommendation(cycle: Cycle, actor: Actor, text: str = "Meet again.") -> Recommendation:
    return Recommendation.objects.create(cycle=cycle, actor=actor, text=text)


def make_photo(size: tuple[int, int] = (60, 40), kind: str = "JPEG", colour: str = "teal", **saving) -> bytes:
    """A picture of one colour, as a camera or a program would save it."""
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, kind, **saving)
    return content.getvalue()


def make_pdf() -> bytes:
    """The least that is a whole PDF document."""
    body = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n"
    return body + b"xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(
        body
    )


def make_attachment(
    entry: Observation | ActivityEntry | None = None,
    *,
    project: Project | None = None,
    by: User | None = None,
    content: bytes = b"",
    name: str = "photo.jpg",
    **fields,
) -> Attachment:
    """A photo with an entry; or waiting for one, where only a project is given. Its uploader wrote the entry."""
    by = by or (entry.created_by if entry else None) or make_person()
    project = project or entry.project
    row = keep_file(
        id=uuid4(), project=project, by=by, name=name, content=content or make_photo(), entry=entry
    )
    Attachment.objects.filter(pk=row.pk).update(**fields)
    return Attachment.objects.get(pk=row.pk)


def make_word_document(cycle: Cycle, actor: Actor, by: User) -> WordDocument:
    """An outcome diary of this partner and cycle, kept in Word, that somebody is about to read in."""
    return WordDocument.objects.create(
        project=actor.project,
        uploaded_by=by,
        name="effectendagboek.docx",
        content=outcome_diary(partner=actor.name, cycle=cycle.number),
    )
