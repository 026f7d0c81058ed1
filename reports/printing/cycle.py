"""Lays a report's content out for the print template: which table, which order, which drawing, which heading.

Everything here is pure: content in, plain rows out, no database. Headings are in the active language. What is told of
each partner is in `reports.printing.partner`, of the meeting in `reports.printing.meeting`, of key figures in
`reports.printing.figures`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from projects.models import Cycle
from reports.content import CoverPart, CyclePart, CycleReport, to_json
from reports.made import Totals, count_what_was_written
from reports.models import ReportPart
from reports.paper.cover import Cover, draw_cover
from reports.paper.map import SphereList, draw_map, map_title, spheres_of
from reports.paper.words import language_of, on_one_line
from reports.printing.figures import PrintedFigures, printed_figures
from reports.printing.meeting import (
    PrintedDecision,
    PrintedFinding,
    decisions_by_state,
    printed_decision,
    printed_finding,
)
from reports.printing.partner import NumberedObservation, PartnerPages, partner_pages, photo_address
from theory_of_change.figures import ActorMap
from theory_of_change.models import Sphere

TITLE_SIZES = ((14, "brief"), (75, "short"), (130, "long"))
_UNBROKEN = re.compile(r'[^\s"\\]{300}')
"""What no word is: WeasyPrint tries every hyphen on every line, and two minutes for ten thousand letters end no report."""
QUOTES_IN_BRIEF, LETTERS_IN_BRIEF = 3, 700
"""How many quotes the summary tells, and of how many letters together: each whole, or not at all."""
LEAD_LENGTH = 600
"""Characters: a longer summary or vision is set as plain text, so that it does not shout over pages."""


@dataclass(frozen=True)
class QuoteInBrief:
    """A quote in all its words, and where what was seen stands."""

    words: str
    partner: str
    number: str
    anchor: str


@dataclass(frozen=True)
class Pages:
    """What the print template needs, in the order of the printed report."""

    report: CycleReport
    fingerprint: str
    cycle_name: str
    cover: Cover
    map: ActorMap
    map_title: str
    spheres: tuple[SphereList, ...]
    partners: tuple[PartnerPages, ...]
    totals: Totals
    findings: tuple[PrintedFinding, ...] = ()
    decisions: tuple[PrintedDecision, ...] = ()
    earlier: tuple[PrintedDecision, ...] = ()
    earlier_in_short: str = ""
    """How many decisions of before there are, and how many of each state: "4 decisions: 1 carried out, 3 open"."""
    is_hyphenated: bool = False
    """Whether the diaries are written in the language of the headings: only then words may be broken by its rules."""

    @property
    def shows(self) -> dict[str, bool]:
        """Which parts are told, by name: `{% if pages.shows.figures %}`."""
        return {part.value: part.value not in self.report.left_out for part in ReportPart}

    @property
    def left_out(self) -> tuple[str, ...]:
        """The parts that the coach left out, in words."""
        return tuple(str(ReportPart(part).label) for part in self.report.left_out)

    @property
    def quoted(self) -> list[NumberedObservation]:
        """What the coach marked as quotes, in the order of the report."""
        return [each for partner in self.partners for each in partner.told if each.part.is_quoted]

    @property
    def quotes_in_brief(self) -> list[QuoteInBrief]:
        """The first few of them for which the summary has room, whole: a quote is never cut."""
        found: list[QuoteInBrief] = []
        room = LETTERS_IN_BRIEF
        for partner in self.partners:
            for each in partner.told:
                words = on_one_line(each.part.quote or each.part.change) if each.part.is_quoted else ""
                if words and len(words) <= room and len(found) < QUOTES_IN_BRIEF:
                    room -= len(words)
                    found.append(QuoteInBrief(words, partner.part.name, each.number, each.anchor))
        return found

    @property
    def quotes_after_brief(self) -> int:
        return len(self.quoted) - len(self.quotes_in_brief)

    @property
    def tells_project_below(self) -> bool:
        """Whether the project's own description stands with its figures, because the coach's words lead."""
        return bool(self.report.summary and self.report.project.summary)

    @property
    def photos(self) -> dict[str, str]:
        """Where the bytes of each photo lie in the storage, by its address in the report."""
        return {
            photo_address(photo): photo.place for partner in self.report.partners for photo in partner.photos
        }

    @property
    def summary(self) -> str:
        """What leads: the cycle in the coach's words; where there are none, the project's own description."""
        return self.report.summary or self.report.project.summary

    @property
    def summary_is_lead(self) -> bool:
        return len(self.summary) <= LEAD_LENGTH

    @property
    def vision_is_lead(self) -> bool:
        return len(self.report.vision) <= LEAD_LENGTH

    @property
    def figures(self) -> PrintedFigures:
        return printed_figures(self.report.project.key_figures)

    @property
    def title_size(self) -> str:
        return title_size(self.report.project.name)


def lay_out(
    report: CycleReport,
    *,
    fingerprint: str,
    language: str,
    photos_at: Mapping[str, str] | None = None,
) -> Pages:
    """The report's pages with their headings in `language`, which must be active.

    For a page on the screen, `photos_at` says where the program shows each photo: hash -> address.
    """
    spheres = spheres_of(report.actors)
    partners = tuple(
        partner_pages(place, part, report, photos_at) for place, part in enumerate(report.partners, 1)
    )
    meeting, front = report.meeting, cover_part(report)
    return Pages(
        report=report,
        fingerprint=fingerprint,
        cycle_name=cycle_name(report.cycle),
        cover=draw_cover(report.project.name, front.counts, front.written_about, front.seen),
        map=draw_map(spheres, language=language),
        map_title=map_title(report.project.name, spheres),
        spheres=spheres,
        partners=partners,
        totals=count_what_was_written(report),
        findings=tuple(printed_finding(each, partners) for each in meeting.findings) if meeting else (),
        decisions=tuple(printed_decision(each) for each in meeting.decisions) if meeting else (),
        earlier=tuple(printed_decision(each, is_earlier=True) for each in meeting.earlier) if meeting else (),
        earlier_in_short=decisions_by_state(meeting.earlier) if meeting else "",
        is_hyphenated=language_of(_written(report)) == language and not _UNBROKEN.search(to_json(report)),
    )


def _written(report: CycleReport) -> Iterator[str]:
    """What tells in which language a team writes."""
    yield from (report.vision, report.project.summary)
    for partner in report.partners:
        yield from (marker.text for marker in partner.markers)
        yield from (observation.change for observation in partner.observations)


def title_size(name: str) -> str:
    """A class for the cover: long names are set smaller, the shortest large."""
    return next((size for most, size in TITLE_SIZES if len(name) <= most), "longest")


def cycle_name(cycle: CyclePart) -> str:
    """ "Cycle 3" for a number; the team's own words otherwise."""
    return Cycle(number=cycle.number).name


def cover_part(report: CycleReport) -> CoverPart:
    """What the report's cover is drawn from."""
    speaking = {partner.name for partner in report.partners if not partner.is_silent}
    seen = {partner.name: len(partner.observations) for partner in report.partners}
    partners = [actor.name for actor in report.actors if actor.sphere == Sphere.INFLUENCE]
    return CoverPart(
        counts=tuple(sum(actor.sphere == sphere for actor in report.actors) for sphere in Sphere),
        written_about=tuple(name in speaking for name in partners),
        seen=tuple(seen.get(name, 0) for name in partners),
    )
