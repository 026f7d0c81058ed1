"""The line of sight on paper, drawn from what the theory of change says: pages of their own, and what they say in words."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import ngettext

from reports.content.theory_document import HopedPartnerPart, LinkPart, PlacePart, TheoryDocument
from reports.paper.words import on_one_line, printable
from theory_of_change.models import Level
from theory_of_change.services.sight import describe_counted, draw_for_paper, tell_assumed
from theory_of_change.sight import VISION, LineOfSight, Partner, Step, Tie

WIDTH, HEIGHT = 768.0, 478.0
"""pt, as in print_theory.css: what a landscape page has for the drawing under its heading."""


@dataclass(frozen=True)
class SightPage:
    """One page of the drawing, its text alternative, and whether the heading stands above it or its continuation."""

    drawing: LineOfSight
    title: str
    description: str
    is_first: bool


def draw_sight(report: TheoryDocument) -> tuple[SightPage, ...]:
    """The pages, as many as it needs; none where there is neither a marker nor an open activity.

    Activities that are done are told with their partner and left out here, as on the page of the line of sight.
    """
    labels = [_partner(at, part) for at, part in enumerate(report.partners)]
    if not any(label.activities or label.markers for label in labels):
        return ()
    drawings = draw_for_paper(labels, _ties(report), printable(report.vision), width=WIDTH, height=HEIGHT)
    whole = describe_counted(
        report.project.name,
        activities=sum(len(label.activities) for label in labels),
        markers=sum(len(label.markers) for label in labels),
        assumptions=sum(not _is_done(report, link.begin) for link in report.links),
    )
    return tuple(
        SightPage(
            drawing=drawing,
            title=whole,
            description=_description(report, drawing),
            is_first=at == 0,
        )
        for at, drawing in enumerate(drawings)
    )


def _description(report: TheoryDocument, drawing: LineOfSight) -> str:
    """Who is drawn on this page, and where the same stands in words."""
    names = [report.partners[int(block.key.partition("-")[2])].name for block in drawing.blocks]
    return ngettext(
        "On this page: %(names)s. The pages of this partner, and what the team assumes, say the same in words.",
        "On this page: %(names)s. The pages of these partners, and what the team assumes, say the same in words.",
        len(names),
    ) % {"names": ", ".join(on_one_line(name) for name in names)}


def _partner(at: int, part: HopedPartnerPart) -> Partner:
    return Partner(
        f"partner-{at}",
        on_one_line(part.name),
        [
            Step(_key(PlacePart(at, place, is_activity=True)), on_one_line(each.name))
            for place, each in enumerate(part.activities)
            if not each.is_done
        ],
        [
            Step(
                _key(PlacePart(at, place)),
                printable(each.text),
                on_one_line(each.number),
                capfirst(str(Level(each.level).label)),
            )
            for place, each in enumerate(part.markers)
        ],
    )


def _key(place: PlacePart) -> str:
    return f"{'activity' if place.is_activity else 'marker'}-{place.partner}-{place.at}"


def _ties(report: TheoryDocument) -> list[Tie]:
    supports = [
        Tie(_key(PlacePart(at, place, is_activity=True)), _key(PlacePart(at, marker)))
        for at, part in enumerate(report.partners)
        for place, activity in enumerate(part.activities)
        if not activity.is_done
        for marker in activity.markers
    ]
    return supports + [_assumed(report, link) for link in report.links if not _is_done(report, link.begin)]


def _is_done(report: TheoryDocument, place: PlacePart) -> bool:
    return place.is_activity and report.partners[place.partner].activities[place.at].is_done


def _assumed(report: TheoryDocument, link: LinkPart) -> Tie:
    if link.end is None:
        return Tie(_key(link.begin), VISION, tell_assumed(printable(link.because)))
    partner = report.partners[link.end.partner]
    told = tell_assumed(
        printable(link.because),
        number=on_one_line(partner.markers[link.end.at].number),
        partner=on_one_line(partner.name) if link.end.partner != link.begin.partner else "",
    )
    return Tie(_key(link.begin), _key(link.end), told)
