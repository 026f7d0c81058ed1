"""A cycle's report as slides: in brief, vision, map, what changed with each partner, what was found and decided.

A change never stands alone: what the project contributed and what else played a part stand beside it (domain rule 3). A
cell tells a long text in short; the notes of its slide have the whole of it, with number, way and day.
"""

from collections.abc import Iterator, Sequence

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from projects.french import colon
from reports.content import NotesPart
from reports.office.meeting_slides import slides_of_the_meeting
from reports.office.slide_content import Deck, Facts, Figure, Quote, Slide, Statement
from reports.office.slide_words import edition_in_words, figures_slide, labelled, told_in_short
from reports.paper.map import lay_out_image
from reports.paper.words import day_seen, on_one_line
from reports.printing.cycle import Pages, cycle_name
from reports.printing.partner import NumberedObservation, PartnerPages

MOST_BESIDE = SCORES = 3
"""Columns beside a statement, and cycles whose scores a slide shows; the notes have one more."""
MOST_ON_THE_MAP = 60
Labelled = tuple[tuple[str, str], ...]
"""Texts, each with its label."""


def cycle_deck(pages: Pages) -> Deck:
    """The slides of a cycle's report, in the active language."""
    report = pages.report
    slides: list[Slide] = [_in_brief(pages)]
    if report.vision:
        slides.append(Quote(_("Vision"), report.vision))
    if 0 < len(report.actors) <= MOST_ON_THE_MAP:
        slides.append(_map(pages))
    for partner in pages.partners:
        slides += _of_partner(partner)
    slides += slides_of_the_meeting(pages)
    if pages.shows["figures"] and report.project.key_figures:
        slides.append(figures_slide(_("The project in figures"), report.project.key_figures))
    slides.append(_how_it_was_made(pages))
    return Deck(
        title=report.project.name,
        subtitle=f"{pages.cycle_name}, {_period(pages)}",
        small=" ".join(each for each in (edition_in_words(report.edition), report.programme.name) if each),
        slides=tuple(slides),
        foot=f"{on_one_line(report.project.name)}. {pages.cycle_name}",
        author=report.project.promoter,
        source=" ".join(
            (
                _("Report of %(name)s") % {"name": f"{pages.cycle_name}, {report.project.name}"} + ".",
                edition_in_words(report.edition),
            )
        ),
    )


def _in_brief(pages: Pages) -> Statement:
    """The cycle in the coach's words, and how much was written."""
    totals = pages.totals
    seen = ngettext(
        "%(counter)s observation of change", "%(counter)s observations of change", totals.observations
    ) % {"counter": totals.observations}
    seen += ngettext(
        " at %(counter)s boundary partner.", " at %(counter)s boundary partners.", len(pages.partners)
    ) % {"counter": len(pages.partners)}
    if totals.unexpected:
        seen += " " + ngettext(
            "%(counter)s change was not foreseen by any marker.",
            "%(counter)s changes were not foreseen by any marker.",
            totals.unexpected,
        ) % {"counter": totals.unexpected}
    done = ngettext(
        "%(counter)s entry in the activity diaries.",
        "%(counter)s entries in the activity diaries.",
        totals.entries,
    ) % {"counter": totals.entries}
    columns = [(_("What was seen"), seen), (_("What was done"), done)]
    if totals.silent:
        silent = "; ".join(on_one_line(name) for name in totals.silent)
        columns.append(
            (
                _("Where it stayed silent"),
                f"{_('Nothing was written down in this cycle about:')} {told_in_short(silent)}.",
            )
        )
    return Statement(_("In brief"), pages.summary, tuple(columns))


def _period(pages: Pages) -> str:
    cycle = pages.report.cycle
    return _("%(start)s to %(end)s") % {
        "start": date_format(cycle.start, "DATE_FORMAT"),
        "end": date_format(cycle.end, "DATE_FORMAT"),
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


def _of_partner(partner: PartnerPages) -> Iterator[Slide]:
    """The markers with their scores, what was seen with what else played a part, and what was marked as a quote."""
    part, name = partner.part, on_one_line(partner.part.name)
    if part.markers:
        yield _ladder(partner)
    title = labelled(name, _("What was seen")) if part.markers else name
    factors, words = _factors(part.notes), _("In people's words")
    if not partner.told:
        nothing = _("No observation was written down in this cycle.")
        yield Statement(
            title, nothing, tuple((label, told_in_short(text)) for label, text in factors), is_ours=True
        )
    elif len(partner.told) == 1:
        yield _one_seen(title, partner.told[0], factors)
    else:
        yield _seen(title, partner.told, factors)
    for each in partner.told:
        if each.part.is_quoted and (len(partner.told) > 1 or each.part.quote):
            yield _quote(labelled(name, words), each, factors)


def _quote(title: str, observation: NumberedObservation, factors: Labelled) -> Statement:
    """What the coach marked, with what else played a part; the notes have the entry whole."""
    part = observation.part
    own = ((_("What else played a part"), part.other_factors or _("nothing noted")),)
    beside = own if part.other_factors or not factors else factors
    return Statement(
        title,
        part.quote or part.change,
        tuple((label, told_in_short(text)) for label, text in beside),
        source=_source(observation),
        notes=_whole(observation),
        is_quoted=True,
    )


def _ladder(partner: PartnerPages) -> Facts:
    """The last cycles' scores as drawings with their words; nothing is counted."""
    table = partner.ladders[0]
    cycles = table.cycles[-SCORES:]
    rows = [
        (str(group.heading) if at == 0 else "", row)
        for group in table.groups
        for at, row in enumerate(group.rows)
    ]
    return Facts(
        labelled(on_one_line(partner.part.name), _("Progress markers")),
        heads=("", _("Progress marker"), *(on_one_line(cycle_name(each)) for each in cycles)),
        rows=tuple(
            (
                capfirst(level),
                f"{row.marker.number}. {told_in_short(row.marker.text)}",
                *(cell.word for cell in row.cells[-SCORES:]),
            )
            for level, row in rows
        ),
        notes="\n".join(
            f"{row.marker.number}. {row.marker.text}\n"
            + "; ".join(
                f"{cycle_name(cycle)}: {cell.word}"
                for cycle, cell in zip(table.cycles, row.cells, strict=True)
            )
            for _level, row in rows
        ),
        shares=(12, 88 - 16 * len(cycles), *(16,) * len(cycles)),
        marks=tuple(("", "", *(cell.mark for cell in row.cells[-SCORES:])) for _level, row in rows),
        first_is_group=True,
        of_people=(1,),
    )


def _one_seen(title: str, seen: NumberedObservation, factors: Labelled) -> Statement:
    part, nothing = seen.part, _("nothing noted")
    own = ((_("What else played a part"), part.other_factors),) if part.other_factors or not factors else ()
    beside = ((_("Contribution of the project"), part.contribution), *own, *factors)[:MOST_BESIDE]
    return Statement(
        title,
        part.change,
        tuple((label, told_in_short(text) or nothing) for label, text in beside),
        source=_source(seen),
        notes=f"{_whole(seen)}\n{_in_lines(factors)}",
    )


def _seen(title: str, seen: Sequence[NumberedObservation], factors: Labelled) -> Facts:
    """What else played a part stands beside each change where it was written there, and below for the whole cycle."""
    nothing = _("nothing noted")
    has_own = any(each.part.other_factors for each in seen)
    heads = [_("What was seen"), _("Contribution of the project")]
    if has_own:
        heads.append(_("What else played a part"))
    below = factors or (() if has_own else ((_("What else played a part"), nothing),))
    return Facts(
        title,
        heads=("", *heads),
        rows=tuple(
            (
                each.number,
                told_in_short(each.part.change) + (f" ({each.nature})" if each.nature else ""),
                told_in_short(each.part.contribution) or nothing,
                *(
                    [told_in_short(each.part.other_factors) or ("" if factors else nothing)]
                    if has_own
                    else []
                ),
            )
            for each in seen
        ),
        shares=(7, 50, *(30,) * (len(heads) - 1)),
        of_people=(1,),
        below=tuple((label, told_in_short(text)) for label, text in below),
        notes="\n".join([*(_whole(each) for each in seen), _in_lines(factors)]),
    )


def _in_lines(factors: Labelled) -> str:
    return "\n".join(labelled(label, text) for label, text in factors)


def _source(observation: NumberedObservation) -> str:
    told = [
        capfirst(_("observation %(number)s") % {"number": observation.number}),
        observation.nature,
        observation.method,
        day_seen(observation.part.date, observation.part.date_precision),
    ]
    return ", ".join(filter(None, told))


def _whole(observation: NumberedObservation) -> str:
    """An observation for who speaks: its number, how and when it was seen, and all that was written."""
    part = observation.part
    source = [observation.nature, observation.method, day_seen(part.date, part.date_precision)]
    told = [
        f"{observation.number}. {capfirst(', '.join(each for each in source if each))}",
        part.change,
        *(
            labelled(label, text)
            for label, text in (
                (_("Why it matters"), part.significance),
                (_("Contribution of the project"), part.contribution),
                (_("What else played a part"), part.other_factors),
            )
            if text
        ),
    ]
    return "\n".join(told) + "\n"


def _factors(notes: NotesPart) -> Labelled:
    """What else played a part in the cycle as a whole."""
    return tuple(
        (label, text)
        for label, text in ((_("Helped"), notes.enabling), (_("Hindered"), notes.hindering))
        if text
    )


def _how_it_was_made(pages: Pages) -> Statement:
    report, totals = pages.report, pages.totals
    methods = "; ".join(f"{word}{colon()} {count}" for word, count in totals.methods)
    columns = [(_("How it was seen"), methods or _("nothing noted"))]
    if pages.left_out:
        columns.append((_("Left out of this report"), "; ".join(pages.left_out)))
    elif totals.silent:
        silent = "; ".join(on_one_line(name) for name in totals.silent)
        columns.append((_("Where it stayed silent"), told_in_short(silent)))
    whose = ", ".join(filter(None, (report.project.promoter, report.project.municipality)))
    source = _("The whole report: %(cycle)s of %(project)s.") % {
        "cycle": pages.cycle_name,
        "project": on_one_line(report.project.name),
    }
    columns.append(
        (_("Read it in full"), "\n".join(filter(None, (source, edition_in_words(report.edition), whose))))
    )
    return Statement(
        _("How this report was made"),
        " ".join(
            (
                _("The team wrote what it did and what it saw in diaries, one for each boundary partner."),
                _(
                    "Scores say how strongly a change was seen in this cycle; they are not added up and not averaged."
                ),
            )
        ),
        tuple(columns),
        notes=f"{_('Fingerprint of the content (SHA-256):')} {pages.fingerprint}",
        is_ours=True,
    )
