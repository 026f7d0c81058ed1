"""Real rows for the tests of all pages, one small function for each thing of the domain.

Every function saves what it makes and fills in what a test does not care about; a text is only ever what the
test gave or a plain default. `whole_project` makes one of everything.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import count, pairwise
from types import SimpleNamespace
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.text import slugify
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
from projects import clock
from projects.models import (
    Cycle,
    CycleState,
    HistoryEntry,
    KeyFigure,
    Programme,
    ProgrammeRole,
    Project,
    ProjectRole,
    User,
)
from reflection.models import (
    Answer,
    Attendance,
    Card,
    Decision,
    Finding,
    Guest,
    LearningSession,
    Meeting,
    Poll,
    Practice,
    Question,
    ReleasedFinding,
    Theme,
)
from reflection.models.practice import WORDS_RELEASED
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
from reports.printing import cover_part
from reports.services import files
from reports.services.gathering import gather_cycle_report
from reports.services.gathering_across import gather_programme_report
from reports.services.template import set_logo, set_template
from tests.diaries.word_documents import outcome_diary
from theory_of_change.models import (
    Activity,
    Actor,
    Assumption,
    Invitation,
    Level,
    Marker,
    MatrixRow,
    Representation,
    Sphere,
    Step,
    Suggestion,
    SuggestionState,
    Vision,
    Workshop,
)
from theory_of_change.services.workshop import new_code

FIRST_DAY = date(2020, 1, 1)
CYCLE_DAYS = 120
PASSWORD = "a password of the tests"

_numbers = count(1)


# Who and when


def make_programme(name: str = "", **fields) -> Programme:
    name = name or f"Programme {next(_numbers)}"
    return Programme.objects.create(name=name, slug=slugify(name), **fields)


def make_project(programme: Programme | None = None, name: str = "", **fields) -> Project:
    """A project of two years from `FIRST_DAY`, without anything in it."""
    name = name or f"Project {next(_numbers)}"
    values = {"municipality": name, "start": FIRST_DAY, "end": FIRST_DAY + timedelta(days=730)} | fields
    return Project.objects.create(
        programme=programme or make_programme(), name=name, slug=slugify(name), **values
    )


def make_cycle(
    project: Project,
    number: int | str | None = None,
    state: CycleState = CycleState.OPEN,
    note: str = "",
) -> Cycle:
    """The project's next cycle, of 120 days; handed over the day after its last, unless it is open."""
    last = project.cycles.in_order().last()
    start = last.end + timedelta(days=1) if last else project.start
    end = start + timedelta(days=CYCLE_DAYS - 1)
    return Cycle.objects.create(
        project=project,
        number=str(number or project.cycles.count() + 1),
        start=start,
        end=end,
        state=state,
        handed_over_at=None if state == CycleState.OPEN else noon(end + timedelta(days=1)),
        handover_note=note,
    )


def make_key_figure(project: Project, label: str = "visitors") -> KeyFigure:
    return KeyFigure.objects.create(project=project, figure="171", label=label)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


# People


def make_person(name: str = "", *, email: str = "", **fields) -> User:
    """Somebody with an account and no role. Their password is `PASSWORD` only where a test asks for it."""
    number = next(_numbers)
    name = name or f"Person {number}"
    return User.objects.create_user(
        email or f"{slugify(name) or 'person'}-{number}@example.org", name=name, **fields
    )


def make_administrator(name: str = "Administrator") -> User:
    return make_person(name, is_superuser=True, is_staff=True)


def give_role(
    person: User,
    role: str,
    where: Project | Programme | Actor,
    *,
    until: date | None = None,
) -> ProjectRole | ProgrammeRole:
    """A role in a project or programme; given an actor, the role of a partner who speaks for it."""
    if isinstance(where, Programme):
        return ProgrammeRole.objects.create(user=person, programme=where, role=role, until=until)
    if isinstance(where, Actor):
        given = ProjectRole.objects.create(user=person, project=where.project, role=role, until=until)
        Representation.objects.create(role=given, actor=where)
        return given
    return ProjectRole.objects.create(user=person, project=where, role=role, until=until)


def make_coordinator(project: Project, name: str = "Coordinator", **kwargs) -> User:
    return _with_role(name, "coordinator", project, **kwargs)


def make_member(project: Project, name: str = "Member", **kwargs) -> User:
    return _with_role(name, "member", project, **kwargs)


def make_partner(actor_or_project: Actor | Project, name: str = "Partner", **kwargs) -> User:
    """A partner's own person; given a project, one for whom nobody said which actor they speak for."""
    return _with_role(name, "partner", actor_or_project, **kwargs)


def make_coach(programme: Programme, name: str = "Coach", **kwargs) -> User:
    return _with_role(name, "coach", programme, **kwargs)


def make_funder(programme: Programme, name: str = "Funder", **kwargs) -> User:
    return _with_role(name, "funder", programme, **kwargs)


def _with_role(name: str, role: str, where: Project | Programme | Actor, **kwargs) -> User:
    person = make_person(name)
    give_role(person, role, where, **kwargs)
    return person


def make_invitation(
    where: Project | Actor, email: str = "invited@example.org", *, role: str = "member", **fields
) -> Invitation:
    """Good for two weeks, in Dutch; given an actor, for a partner's person. Without `email` it is a link."""
    actor = where if isinstance(where, Actor) else None
    values = {"language": "nl", "expires_on": clock.today() + timedelta(days=14)} | fields
    return Invitation.objects.create(
        project=actor.project if actor else where,
        role="partner" if actor else role,
        actor=actor,
        email=email,
        **values,
    )


# The theory of change


def make_vision(project: Project, text: str = "Everybody belongs.") -> Vision:
    return Vision.objects.create(project=project, text=text)


def make_actor(
    project: Project, name: str = "", sphere: Sphere = Sphere.INFLUENCE, description: str = ""
) -> Actor:
    return Actor.objects.create(
        project=project,
        name=name or f"Actor {next(_numbers)}",
        sphere=sphere,
        description=description,
        position=project.actors.count(),
    )


def make_marker(
    actor: Actor,
    text: str = "They open their doors.",
    *,
    number: str = "",
    level: Level = Level.EXPECT,
    **fields,
) -> Marker:
    return Marker.objects.create(
        actor=actor, number=number or str(actor.markers.count() + 1), level=level, text=text, **fields
    )


def make_activity(
    actor: Actor, name: str = "", *, markers: Iterable[Marker] = (), description: str = "", **fields
) -> Activity:
    activity = Activity.objects.create(
        actor=actor,
        name=name or f"Activity {next(_numbers)}",
        description=description,
        position=actor.activities.count(),
        **fields,
    )
    activity.markers.set(markers)
    return activity


def make_workshop(
    project: Project,
    *,
    is_open: bool = True,
    door: bool = True,
    step: Step = Step.VISION,
    partner: Actor | None = None,
    by: User | None = None,
) -> Workshop:
    """A workshop with its door open; one that is not open is closed, with its door shut."""
    return Workshop.objects.create(
        project=project,
        code=new_code(),
        opened_by=by,
        closed_at=None if is_open else clock.now(),
        takes_suggestions=is_open and door,
        step=step,
        partner=partner,
    )


def make_suggestion(
    workshop: Workshop,
    text: str = "Ask the neighbours.",
    *,
    step: Step | str = Step.ACTORS,
    state: SuggestionState | str = SuggestionState.NEW,
    by: User | None = None,
    **fields,
) -> Suggestion:
    """A suggestion; one that is no longer new was decided on by `by`."""
    decided = {} if state == SuggestionState.NEW else {"decided_at": clock.now(), "decided_by": by}
    return Suggestion.objects.create(
        workshop=workshop, device="device", step=step, text=text, state=state, **decided, **fields
    )


def make_past_wordings(marker: Marker, count: int) -> None:
    """The marker was reworded `count` times since it was added, each time with a reason."""
    _remember(marker, marker.project, [f"Wording {number} of {marker.pk}" for number in range(count)])


def make_past_visions(project: Project, count: int) -> None:
    """The vision read otherwise `count` times before."""
    _remember(project.vision, project, [f"Vision {number}" for number in range(count)])


def _remember(row: Marker | Vision, project: Project, texts: Sequence[str]) -> None:
    moment = clock.now() - timedelta(days=len(texts))
    HistoryEntry.objects.bulk_create(
        HistoryEntry(
            project=project,
            at=moment + timedelta(days=number),
            verb=HistoryEntry.Verb.CHANGED,
            kind=row._meta.model_name,
            subject_id=row.pk,
            before={"text": text},
            after={"text": following},
            reason=f"Because of {number}.",
        )
        for number, (text, following) in enumerate(pairwise([*texts, row.text]))
    )


def make_assumption(
    begins_at: Activity | Marker,
    leads_to: Marker | None = None,
    because: str = "They have met the advisers.",
    **fields,
) -> Assumption:
    """From an activity or a marker to a marker, or to the vision."""
    end = {"activity": begins_at} if isinstance(begins_at, Activity) else {"marker": begins_at}
    return Assumption.objects.create(
        project=begins_at.project, leads_to=leads_to, because=because, **end, **fields
    )


def make_matrix_row(project: Project, subject: str = "partners", text: str = "The diaries.") -> MatrixRow:
    """A row with the same answer in its first and last column."""
    return MatrixRow.objects.create(project=project, subject=subject, information=text, reporting=text)


# The diaries


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


# Reflection and reports


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


def make_meeting(
    cycle: Cycle,
    *,
    present: str = "Team and partners",
    findings: Sequence[str] = ("It took time.",),
    decisions: Sequence[str] = ("We go on.",),
) -> Meeting:
    day = cycle.end + timedelta(days=7)
    meeting = Meeting.objects.create(cycle=cycle, date=day, present=present, held_at=noon(day))
    for number, text in enumerate(findings, 1):
        Finding.objects.create(meeting=meeting, number=number, text=text)
    for number, text in enumerate(decisions, 1):
        Decision.objects.create(meeting=meeting, number=number, text=text)
    return meeting


def make_question(cycle: Cycle, text: str = "What surprised you?", **fields) -> Question:
    """A question for the cycle's meeting, which begins to be prepared with it; about a piece where one is given."""
    meeting, _is_new = Meeting.objects.get_or_create(cycle=cycle)
    return Question.objects.create(meeting=meeting, text=text, **fields)


def make_finding(
    meeting: Meeting,
    text: str = "Pairs work.",
    *,
    markers: Sequence[Marker] = (),
    activities: Sequence[Activity] = (),
    observations: Sequence[Observation] = (),
    entries: Sequence[ActivityEntry] = (),
    verdicts: Mapping[Assumption, str] | None = None,
    **fields,
) -> Finding:
    """The next finding of a meeting, and what it rests on."""
    number = meeting.findings.count() + 1
    finding = Finding.objects.create(meeting=meeting, number=number, text=text, **fields)
    finding.markers.set(markers)
    finding.activities.set(activities)
    finding.observations.set(observations)
    finding.activity_entries.set(entries)
    for assumption, verdict in (verdicts or {}).items():
        finding.verdicts.create(assumption=assumption, verdict=verdict)
    return finding


def make_decision(
    meeting: Meeting, text: str = "Pairs for all.", *, findings: Sequence[Finding] = (), **fields
) -> Decision:
    """The next decision of a meeting; one that is not open was settled now."""
    if fields.get("state", "open") != "open":
        fields.setdefault("settled_at", clock.now())
    number = meeting.decisions.count() + 1
    decision = Decision.objects.create(meeting=meeting, number=number, text=text, **fields)
    decision.findings.set(findings)
    return decision


def make_running_meeting(cycle: Cycle, *, door: bool = True, **fields) -> Meeting:
    """A meeting that is on the screen now, its door open."""
    return Meeting.objects.create(
        cycle=cycle, opened_at=clock.now(), code=new_code(), takes_cards=door, **fields
    )


def make_card(meeting: Meeting, text: str = "They came back.", kind: str = "change", **fields) -> Card:
    return Card.objects.create(meeting=meeting, text=text, kind=kind, device="device", **fields)


def make_poll(meeting: Meeting, question: str = "How content are we?", *, is_open: bool = True) -> Poll:
    return Poll.objects.create(meeting=meeting, question=question, closed_at=None if is_open else clock.now())


def make_released(finding: Finding, *, by: User | None = None) -> ReleasedFinding:
    """The finding's words of today, as its coordinator released them."""
    words = {name: getattr(finding, name) for name in WORDS_RELEASED}
    released = ReleasedFinding.objects.create(
        finding=finding, version=finding.version, released_by=by, **words
    )
    Finding.objects.filter(pk=finding.pk).update(released_at=released.released_at, released_by=by)
    return released


def make_theme(programme: Programme, name: str = "", question: str = "What helps?") -> Theme:
    return Theme.objects.create(
        programme=programme,
        name=name or f"Theme {next(_numbers)}",
        question=question,
        position=programme.themes.count(),
    )


def make_learning_session(
    programme: Programme, title: str = "A day together", *, themes: Iterable[Theme] = (), **fields
) -> LearningSession:
    values = {"date": FIRST_DAY} | fields
    session = LearningSession.objects.create(programme=programme, title=title, **values)
    session.themes.set(themes)
    return session


def make_guest(session: LearningSession, name: str = "A platform", brought: str = "Lots.") -> Guest:
    return Guest.objects.create(session=session, name=name, brought=brought)


def make_attendance(session: LearningSession, project: Project, who: User | str = "Somebody") -> Attendance:
    somebody = {"name": who} if isinstance(who, str) else {"user": who}
    return Attendance.objects.create(session=session, project=project, **somebody)


def make_answer(theme: Theme, text: str = "They listen.", *, by: User | None = None) -> Answer:
    return Answer.objects.create(theme=theme, text=text, created_by=by)


def make_practice(
    project: Project,
    text: str = "We sit down first.",
    *,
    findings: Iterable[ReleasedFinding] = (),
    themes: Iterable[Theme] = (),
    **fields,
) -> Practice:
    practice = Practice.objects.create(project=project, text=text, **fields)
    practice.findings.set(findings)
    practice.themes.set(themes)
    return practice


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


def make_word_document(cycle: Cycle, actor: Actor, by: User) -> WordDocument:
    """An outcome diary of this partner and cycle, kept in Word, that somebody is about to read in."""
    return WordDocument.objects.create(
        project=actor.project,
        uploaded_by=by,
        name="effectendagboek.docx",
        content=outcome_diary(partner=actor.name, cycle=cycle.number),
    )


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


# One of everything


def whole_project(
    programme: Programme | None = None, name: str = "", *, word: str = "", by: User | None = None
) -> SimpleNamespace:
    """A project with two boundary partners, the other spheres, a cycle in every state and its reports.

    Texts end in `word` and what they are about, so that a test can tell whose text stands on a page:
    `word`-theory, `word`-one and `word`-two (the diaries of either partner), `word`-meeting. `by` wrote the
    entries. The first cycle is published, then come a reflected, a handed-over and an open one.
    """
    project = make_project(programme, name)
    theory, meeting = f"{word}-theory", f"{word}-meeting"
    project.summary = f"In short: {theory}."
    project.save()
    make_key_figure(project, f"visitors {theory}")
    vision = make_vision(project, f"Everybody belongs {theory}.")
    states = (CycleState.PUBLISHED, CycleState.REFLECTED, CycleState.HANDED_OVER, CycleState.OPEN)
    cycles = {state: make_cycle(project, state=state) for state in states}
    actors = {
        sphere: make_actor(project, f"{sphere.label} {theory}", sphere, f"Who they are {theory}.")
        for sphere in (Sphere.CONTROL, Sphere.INTEREST, Sphere.STRATEGIC)
    }
    partners = [
        _partner_with_diaries(project, f"{word}-{which}", theory, cycles.values(), by)
        for which in ("one", "two")
    ]
    meetings = {
        state: make_meeting(
            cycles[state], findings=[f"It took time {meeting}."], decisions=[f"We go on {meeting}."]
        )
        for state in (CycleState.PUBLISHED, CycleState.REFLECTED)
    }
    for state, held in meetings.items():
        for which, partner in zip(("one", "two"), partners, strict=True):
            _concluded(held, cycles[state], f"{word}-{which}", partner)
    published = make_edition(cycles[CycleState.PUBLISHED], 1, by=by)
    draft = make_edition(cycles[CycleState.OPEN], None, by=by)
    make_matrix_row(project, text=f"Who said what {theory}.")
    return SimpleNamespace(
        project=project,
        vision=vision,
        cycles=cycles,
        open=cycles[CycleState.OPEN],
        handed_over=cycles[CycleState.HANDED_OVER],
        reflected=cycles[CycleState.REFLECTED],
        published=cycles[CycleState.PUBLISHED],
        actors=actors,
        one=partners[0],
        two=partners[1],
        edition=published,
        draft=draft,
        ready=make_report(published, "nl"),
        queued=make_report(published, "fr", ReportState.QUEUED),
        failed=make_report(published, "en", ReportState.FAILED),
        draft_ready=make_report(draft, "nl"),
        draft_failed=make_report(draft, "en", ReportState.FAILED),
    )


def _concluded(meeting: Meeting, cycle: Cycle, diary: str, partner: SimpleNamespace) -> None:
    """A finding about a partner with everything it can say, and a decision that follows from it."""
    partner.finding = make_finding(
        meeting,
        f"They go on {diary}.",
        actor=partner.actor,
        markers=partner.markers[:2],
        activities=[partner.activity],
        observations=list(partner.actor.observations.filter(cycle=cycle)),
        entries=list(partner.activity.entries.filter(cycle=cycle)),
        significance=f"It matters {diary}.",
        contribution="some",
        contribution_words=f"We asked twice {diary}.",
        other_factors=f"A mild winter {diary}.",
        barriers=f"Rain {diary}.",
        verdicts={partner.assumption: "confirmed"},
    )
    partner.decision = make_decision(
        meeting, f"We ask again {diary}.", findings=[partner.finding], owner=f"The team {diary}"
    )


def _partner_with_diaries(
    project: Project, diary: str, theory: str, cycles: Iterable[Cycle], by: User | None
) -> SimpleNamespace:
    """A boundary partner with a marker of each level, an activity, and a full diary in every cycle."""
    actor = make_actor(project, f"Partner {diary.rpartition('-')[2]} {theory}", description=f"Who {theory}.")
    markers = [make_marker(actor, f"They {level} {theory}.", level=level) for level in Level]
    activity = make_activity(actor, f"A workshop {theory}", markers=markers[:2], description=theory)
    assumption = make_assumption(activity, markers[2], f"They liked it {theory}.")
    put_aside = make_assumption(
        markers[1],
        None,
        f"It was new {theory}.",
        retired_at=clock.now(),
        retired_because=f"Not seen {theory}.",
    )
    observations, entries = [], []
    for cycle in cycles:
        observations.append(
            make_observation(
                cycle,
                actor,
                f"They opened up {diary}.",
                markers=markers[:2],
                by=by,
                significance=f"A first {diary}.",
                contribution=f"We asked {diary}.",
            )
        )
        make_observation(cycle, actor, f"They were surprised {diary}.", by=by)
        entries.append(
            make_activity_entry(cycle, activity, f"We met {diary}.", by=by, went_well=f"Coffee {diary}.")
        )
        for marker in markers:
            make_score(cycle, marker, remark=f"We saw it {diary}.")
        make_notes(cycle, actor, f"A director {diary}.", hindering=f"Rain {diary}.")
        make_recommendation(cycle, actor, f"Meet again {diary}.")
    return SimpleNamespace(
        actor=actor,
        markers=markers,
        activity=activity,
        assumption=assumption,
        put_aside=put_aside,
        observation=observations[-1],
        entry=entries[-1],
    )
