"""A cycle's report as a few slides: vision, map, what changed with each partner, what was found and decided.

A change never stands alone: what the project contributed and what else played a part stand beside it (domain rule 3). A
cell tells a long text in short; the notes of its slide have the whole of it, with number, way and day.
"""

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reports.content import NotesPart
from reports.office.slide_content import Deck, Facts, Figure, Points, Quote, Slide
from reports.paper_map import lay_out_image
from reports.paper_words import day_seen, on_one_line
from reports.printing import NumberedObservation, Pages, PartnerPages
from reports.theory_printing import in_short

IN_A_CELL = 170
"""Letters; the notes have the rest."""
MOST_ON_THE_MAP = 60


def cycle_deck(pages: Pages) -> Deck:
    """The slides of a cycle's report, in the active language."""
    report = pages.report
    meeting = report.meeting
    slides: list[Slide] = []
    if report.vision:
        slides.append(Quote(_("Vision"), report.vision))
    if 0 < len(report.actors) <= MOST_ON_THE_MAP:
        slides.append(_map(pages))
    for partner in pages.partners:
        slides += _of_partner(partner, pages.cycle_name)
    if meeting is None:
        slides.append(
            Points(_("The reflection meeting"), (_("The reflection meeting has not been recorded yet."),))
        )
    else:
        findings = tuple(f"{line.number}. {line.text}" for line in meeting.findings)
        decisions = tuple(f"{report.cycle.number}.{line.number} {line.text}" for line in meeting.decisions)
        nothing = (_("nothing noted"),)
        slides.append(Points(_("What the meeting found"), findings or nothing))
        slides.append(Points(_("What the meeting decided"), decisions or nothing))
    slides.append(_how_it_was_made(pages))
    return Deck(
        title=report.project.name,
        subtitle=f"{pages.cycle_name}, {_period(pages)}",
        small=" ".join(each for each in (_edition(pages), report.programme.name) if each),
        slides=tuple(slides),
        foot=f"{on_one_line(report.project.name)}. {pages.cycle_name}",
        author=report.project.promoter,
    )


def _period(pages: Pages) -> str:
    cycle = pages.report.cycle
    return _("%(start)s to %(end)s") % {
        "start": date_format(cycle.start, "DATE_FORMAT"),
        "end": date_format(cycle.end, "DATE_FORMAT"),
    }


def _edition(pages: Pages) -> str:
    edition = pages.report.edition
    if edition.number is None or edition.published_at is None:
        return _("Draft: this can still change and has not been published.")
    return _("Edition %(number)s, published on %(date)s.") % {
        "number": edition.number,
        "date": date_format(localdate(edition.published_at), "DATE_FORMAT"),
    }


def _map(pages: Pages) -> Figure:
    report = pages.report
    image = lay_out_image(
        report.project.name, report.cycle.end, report.actors, language=get_language() or "en"
    )
    names = "; ".join(
        f"{each.heading}: {', '.join(on_one_line(actor.name) for actor in each.actors)}"
        for each in image.spheres
        if each.actors
    )
    svg = render_to_string(
        "theory_of_change/figures/actor_map.svg", {"map": image.map, "id": "actor-map", "title": image.title}
    )
    return Figure(_("Actor map"), alternative=image.title, svg=svg, notes=names)


def _of_partner(partner: PartnerPages, cycle_name: str) -> list[Slide]:
    part = partner.part
    seen = [each for block in partner.blocks for each in block.observations]
    seen += [*partner.untied, *partner.unexpected]
    slides: list[Slide] = []
    if seen:
        nothing = _("nothing noted")
        # What the diary says of the whole cycle stands on the next slide.
        elsewhere = _("what helped and what hindered") if partner.has_factors else nothing
        slides.append(
            Facts(
                part.name,
                heads=(
                    _("What was seen"),
                    _("Contribution of the project"),
                    _("What else played a part"),
                ),
                rows=tuple(
                    (
                        in_short(each.part.change, IN_A_CELL),
                        in_short(each.part.contribution, IN_A_CELL) or nothing,
                        in_short(each.part.other_factors, IN_A_CELL) or elsewhere,
                    )
                    for each in seen
                ),
                notes="\n".join(_whole(each) for each in seen),
            )
        )
    else:
        slides.append(Points(part.name, (_("No observation was written down in this cycle."),)))
    slides += [_quote(each, part.name, cycle_name) for each in seen if each.part.is_quoted]
    factors = _factors(part.notes)
    if factors:
        slides.append(Points(f"{on_one_line(part.name)}: {_('What else played a part')}", factors))
    return slides


def _quote(observation: NumberedObservation, partner: str, cycle_name: str) -> Quote:
    """What the coach marked, with what else played a part; the notes have the entry whole."""
    part = observation.part
    else_played = in_short(part.other_factors, IN_A_CELL) or _("nothing noted")
    source = (partner, cycle_name, day_seen(part.date, part.date_precision), observation.number)
    return Quote(
        _("In people's words"),
        part.quote or part.change,
        source=f"{', '.join(on_one_line(each) for each in source if each)}. "
        f"{_('What else played a part')}: {else_played}",
        notes=_whole(observation),
    )


def _whole(observation: NumberedObservation) -> str:
    """An observation for who speaks: its number, how and when it was seen, and all that was written."""
    part = observation.part
    source = [observation.nature, observation.method, day_seen(part.date, part.date_precision)]
    told = [
        f"{observation.number}. {capfirst(', '.join(each for each in source if each))}",
        part.change,
        *(
            f"{label}: {text}"
            for label, text in (
                (_("Why it matters"), part.significance),
                (_("Contribution of the project"), part.contribution),
                (_("What else played a part"), part.other_factors),
            )
            if text
        ),
    ]
    return "\n".join(told) + "\n"


def _factors(notes: NotesPart) -> tuple[str, ...]:
    return tuple(
        f"{label}: {text}"
        for label, text in ((_("Helped"), notes.enabling), (_("Hindered"), notes.hindering))
        if text
    )


def _how_it_was_made(pages: Pages) -> Points:
    totals = pages.totals
    points = [
        (
            ngettext(
                "%(counter)s observation of change", "%(counter)s observations of change", totals.observations
            )
            % {"counter": totals.observations}
        ),
        (
            ngettext(
                "%(counter)s entry in the activity diaries.",
                "%(counter)s entries in the activity diaries.",
                totals.entries,
            )
            % {"counter": totals.entries}
        ),
    ]
    if totals.silent:
        silent = "; ".join(on_one_line(name) for name in totals.silent)
        points.append(f"{_('Nothing was written down in this cycle about:')} {silent}.")
    points.append(
        _("Scores say how strongly a change was seen in this cycle; they are not added up and not averaged.")
    )
    return Points(
        _("How this report was made"),
        tuple(points),
        notes=f"{_('Fingerprint of the content (SHA-256):')} {pages.fingerprint}",
    )
