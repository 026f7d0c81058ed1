"""The printed timeline of a learning network: what it reads, and asking for it."""

from collections import defaultdict

from django.db import transaction

from projects import clock
from projects.models import Programme, Project, User
from reflection.services.network.reading import meetings_of, sessions_of
from reports.content import to_json
from reports.content.network import (
    GuestPart,
    MeetingDayPart,
    NetworkDocument,
    NetworkProjectPart,
    NetworkThemePart,
    SessionPart,
)
from reports.models import Kind, Report
from reports.services.documents import keep_draft
from reports.services.gathering_programme import programme_part
from reports.services.jobs import queue_reports


def gather_network(programme: Programme) -> NetworkDocument:
    """What everybody of the network reads, without what projects shared; seven queries."""
    meetings: dict[int, list[MeetingDayPart]] = defaultdict(list)
    for meeting in meetings_of(programme):
        if meeting.date is not None:
            meetings[meeting.cycle.project_id].append(
                MeetingDayPart(meeting.cycle.number, meeting.date, meeting.is_held)
            )
    return NetworkDocument(
        programme=programme_part(programme),
        day=clock.today(),
        projects=tuple(
            NetworkProjectPart(
                project.short_name, project.name, project.start, project.end, tuple(meetings[project.pk])
            )
            for project in programme.projects.all()
        ),
        sessions=tuple(
            SessionPart(
                title=session.title,
                day=session.date,
                begins_at=session.begins_at.strftime("%H:%M") if session.begins_at else "",
                place=session.place,
                themes=tuple(theme.name for theme in session.themes.all()),
                guests=tuple(GuestPart(guest.name, guest.brought) for guest in session.guests.all()),
                agenda=session.agenda,
            )
            for session in sessions_of(programme)
        ),
        themes=tuple(NetworkThemePart(theme.name, theme.question) for theme in programme.themes.all()),
    )


@transaction.atomic
def ask_for_network(*, programme: Programme, project: Project, by: User, language: str) -> Report:
    """The timeline as things stand now. It is kept with `project`, one of the asker's own in the programme.

    A programme has no shelf for drafts; whoever may ask for reports of that project finds it there.
    """
    content = to_json(gather_network(programme))
    edition = keep_draft(kind=Kind.NETWORK, project=project, content=content, by=by)
    return queue_reports(edition, [language], by)[0]
