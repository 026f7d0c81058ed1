"""Lays the timeline of a learning network out for its print template. Pure, as `reports.printing.cycle` is."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reflection.figures_network import Happening, Lane, Timeline, lay_out_timeline
from reports.content import ProgrammePart
from reports.content.network import NetworkDocument, NetworkProjectPart, SessionPart
from reports.paper.words import on_one_line
from theory_of_change.type_metrics import text_width

WIDTH, SIZE = 757.0, 9.0
"""Of the drawing, in pt: an A4 page on its side, without its margins."""
LONGEST_LABEL = 12


@dataclass(frozen=True)
class SessionLine:
    number: int
    part: SessionPart
    is_planned: bool


@dataclass(frozen=True)
class NetworkPages:
    """What the print template needs, in its order. `project` gives the document its name and author."""

    report: NetworkDocument
    fingerprint: str
    timeline: Timeline | None
    title: str
    sessions: tuple[SessionLine, ...]

    @property
    def programme(self) -> ProgrammePart:
        return self.report.programme


def lay_out_network(report: NetworkDocument, *, fingerprint: str, language: str) -> NetworkPages:
    """The pages with their headings in `language`, which must be active."""
    month = pgettext("a month in few letters: M with a capital, b without", "M")
    return NetworkPages(
        report=report,
        fingerprint=fingerprint,
        timeline=lay_out_timeline(
            Lane(
                _("Learning network"),
                [
                    Happening(each.day, str(number), each.day > report.day)
                    for number, each in enumerate(report.sessions, 1)
                ],
            ),
            [_lane(project) for project in report.projects],
            width=WIDTH,
            size=SIZE,
            measure=text_width,
            month_name=lambda day: date_format(day, month),
        ),
        title=_title(report),
        sessions=tuple(
            SessionLine(number, part, part.day > report.day) for number, part in enumerate(report.sessions, 1)
        ),
    )


def _lane(project: NetworkProjectPart) -> Lane:
    return Lane(
        on_one_line(project.short_name),
        [Happening(each.day, _label(each.cycle), not each.is_held) for each in project.meetings],
        begins=project.start,
        ends=project.end,
    )


def _label(cycle: str) -> str:
    name = _("Cycle %(number)s") % {"number": cycle} if cycle.isdecimal() else on_one_line(cycle)
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1].rstrip() + "…"


def _title(report: NetworkDocument) -> str:
    """The drawing in words, for whoever does not see it: every day, project by project."""
    sessions = ngettext("%d session", "%d sessions", len(report.sessions)) % len(report.sessions)
    told = [f"{on_one_line(report.programme.name)}: {sessions}"]
    told += [f"{_day(each.day)}: {on_one_line(each.title)}" for each in report.sessions]
    for project in report.projects:
        days = ", ".join(f"{_label(each.cycle)} {_day(each.day)}" for each in project.meetings)
        told.append(f"{on_one_line(project.short_name)}: {days or _('no meetings yet')}")
    return ". ".join(told)


def _day(day: date) -> str:
    return date_format(day)
