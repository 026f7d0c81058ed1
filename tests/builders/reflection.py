"""Reflection meetings, and what projects learn together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from diaries.models import ActivityEntry, Observation
from projects import clock
from projects.models import Cycle, Programme, Project, User
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
    Vote,
)
from reflection.models.practice import WORDS_RELEASED
from tests.builders.projects import FIRST_DAY, noon, numbers
from theory_of_change.models import Activity, Assumption, Marker
from theory_of_change.services.workshop import new_code


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


def make_vote(poll: Poll, value: int = 4) -> Vote:
    return poll.votes.create(device=f"device {next(numbers)}", value=value)


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
        name=name or f"Theme {next(numbers)}",
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
