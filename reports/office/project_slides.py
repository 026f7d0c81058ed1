"""The slides of one project within a programme's report: who, what was seen, concluded and decided, and what lasts.

A contribution never stands without what else played a part (domain rule 3). The notes say in which report each was published.
"""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import Cycle
from reports.content.programme import ProgrammePartnerPart, ProgrammeProjectPart, SourceEditionPart
from reports.office.slide_content import Facts, Shores, Slide, Statement
from reports.office.slide_words import labelled
from reports.paper.words import day_seen, on_one_line
from reports.printing.programme import ShownDecision, ShownFinding, ShownHighlight, ShownPartner, ShownProject

MOST_BESIDE = 3
"""Columns beside a statement."""
Labelled = tuple[tuple[str, str], ...]
"""Texts, each with its label."""


def slides_of_project(project: ShownProject) -> Iterator[Slide]:
    """In the active language; a project of which nothing was published says so on a single slide."""
    yield from _opening(project)
    if not project.is_told:
        return
    if any(each.actors for each in project.spheres):
        yield Shores(
            _of(project, _("Actor map")),
            tuple(
                (
                    each.sphere,
                    each.heading,
                    tuple(on_one_line(actor.name) for actor in each.actors) or (_("nobody yet"),),
                )
                for each in project.spheres
            ),
            notes=_published(project.part),
        )
    for partner in project.partners:
        yield from _of_partner(project, partner)
    yield from _concluded(project)
    if project.decisions:
        yield _decided(project)
    title = _of(project, _("What lasts"))
    for at in range(0, len(project.lasting), MOST_BESIDE):
        yield Statement(
            title, "", project.lasting[at : at + MOST_BESIDE], notes=_published(project.part, cycle="")
        )


def _of(project: ShownProject, words: str) -> str:
    return labelled(on_one_line(project.part.short_name), words)


def _opening(project: ShownProject) -> Iterator[Statement]:
    """Its vision, what it is, and of what the report tells: silence is told, too."""
    part = project.part
    if not project.is_told:
        nothing = _("No report of this project was published in this period, so nothing of it is told here.")
        yield Statement(part.name, nothing, _missing(project), source=_where(part), is_ours=True)
        return
    notes, name = _published(part), part.name
    if part.vision:
        yield Statement(name, part.vision, source=_where(part), notes=notes, is_quoted=True)
        name = _of(project, _("The project"))
    beside = ((_("What was read"), _told(project)), *_missing(project))
    yield Statement(name, part.summary, beside, source=_where(part), notes=notes)


def _where(part: ProgrammeProjectPart) -> str:
    months = _("from %(start)s to %(end)s") % {
        "start": date_format(part.start, "YEAR_MONTH_FORMAT"),
        "end": date_format(part.end, "YEAR_MONTH_FORMAT"),
    }
    whose = "" if part.promoter == part.municipality else on_one_line(part.promoter)
    return ", ".join(filter(None, (on_one_line(part.municipality), months, whose)))


def _told(project: ShownProject) -> str:
    """Of which cycles, and how much of what their meetings found stands here."""
    part = project.part
    told = [_("Told here: %(cycles)s.") % {"cycles": project.told}]
    if len(part.findings) < part.finding_count:
        told.append(
            _("%(shown)s of %(all)s findings") % {"shown": len(part.findings), "all": part.finding_count}
            + "."
        )
    if part.staying:
        told.append(_staying(part.staying))
    if part.decisions and len(part.decisions) < part.decision_count:
        told.append(
            _("%(shown)s of %(all)s decisions") % {"shown": len(part.decisions), "all": part.decision_count}
            + "."
        )
    return "\n".join(told)


def _staying(count: int) -> str:
    """As in print (`templates/reports/print/_programme_project.html`)."""
    return ngettext(
        "%(counter)s published finding stays with the project and is not told here; the report of its cycle tells it.",
        "%(counter)s published findings stay with the project and are not told here; the reports of their cycles tell them.",
        count,
    ) % {"counter": count}


def _missing(project: ShownProject) -> Labelled:
    told = []
    if project.untold:
        told.append(_("Ended, and no report was published: %(cycles)s.") % {"cycles": project.untold})
    if project.silent:
        names = "; ".join(on_one_line(name) for name in project.silent)
        told.append(f"{_('Nothing was written down about:')} {names}.")
    return ((_("Still missing"), "\n".join(told)),) if told else ()


# What was seen


def _of_partner(project: ShownProject, partner: ShownPartner) -> Iterator[Statement]:
    """What was seen, each large; what helped and hindered once more where it stands beside none of it."""
    title = _of(project, on_one_line(partner.part.name))
    factors, left = partner.part.factors, _factors(partner)
    for at, each in enumerate(partner.highlights, 1):
        of_its_cycle = factors is not None and factors.cycle == each.part.cycle
        beside = _beside(each, partner.part if of_its_cycle else None)
        if of_its_cycle and beside and not each.part.other_factors:
            left = ()
        if at == len(partner.highlights) and len(beside) + len(left) <= MOST_BESIDE:
            beside, left = (*beside, *left), ()
        yield Statement(
            title,
            each.part.change,
            beside,
            source=_seen(each, partner),
            notes=_published(project.part, each.part.cycle),
            is_quoted=each.part.is_quoted,
        )
    if factors is not None and left:
        nothing = "" if partner.highlights else _("No observation was published.")
        yield Statement(title, nothing, left, notes=_published(project.part, factors.cycle), is_ours=True)


def _factors(partner: ShownPartner) -> Labelled:
    """What helped and what hindered, with its cycle."""
    factors = partner.part.factors
    told = ((_("Helped"), factors.enabling), (_("Hindered"), factors.hindering)) if factors else ()
    return tuple((f"{label}, {partner.factors_of}", text) for label, text in told if text)


def _beside(line: ShownHighlight, partner: ProgrammePartnerPart | None) -> Labelled:
    """Why it matters, the contribution, and what else played a part: at least what the partner's diary says of that cycle."""
    part, nothing = line.part, _("nothing noted")
    why = ((_("Why it matters"), part.significance),) if part.significance else ()
    others = part.other_factors or (_in_lines(partner) if partner else "")
    if not (part.contribution or others):
        return why
    return (
        *why,
        (_("Contribution of the project"), part.contribution or nothing),
        (_("What else played a part"), others or nothing),
    )


def _in_lines(partner: ProgrammePartnerPart) -> str:
    factors = partner.factors
    told = ((_("Helped"), factors.enabling), (_("Hindered"), factors.hindering)) if factors else ()
    return "\n".join(labelled(label, text) for label, text in told if text)


def _seen(line: ShownHighlight, partner: ShownPartner) -> str:
    day = day_seen(line.part.date, line.part.date_precision)
    told = (line.cycle, line.nature, day, partner.of_all)
    return ", ".join(on_one_line(each) for each in told if each)


# What was concluded and decided


def _concluded(project: ShownProject) -> Iterator[Slide]:
    """Each finding large with what contributed and what else; on one slide where nothing was noted of that."""
    title = _of(project, _("What the meetings concluded"))
    if any(beside_finding(each) for each in project.findings):
        for each in project.findings:
            yield finding_slide(title, each, notes=_published(project.part, cycle_of(each)))
    elif project.findings:
        yield Facts(
            title,
            ("", _("Finding")),
            tuple((each.number, each.part.text) for each in project.findings),
            shares=(8, 92),
            of_people=(1,),
            notes=_published(project.part),
        )


def cycle_of(line: ShownFinding) -> str:
    """The number of the cycle that the finding's own number begins with."""
    return line.number.rpartition(".")[0]


def finding_slide(title: str, line: ShownFinding, *, notes: str) -> Statement:
    """A finding, large, with its number and whose it is below."""
    number = capfirst(_("finding %(number)s") % {"number": on_one_line(line.number)})
    source = ". ".join(filter(None, (number, on_one_line(line.whose))))
    return Statement(title, line.part.text, beside_finding(line), source=source, notes=notes)


def beside_finding(line: ShownFinding) -> Labelled:
    part, nothing = line.part, _("nothing noted")
    barriers = ((_("What stood in the way"), part.barriers),) if part.barriers else ()
    contributed = ". ".join(filter(None, (capfirst(line.contribution), part.contribution_words)))
    if not (contributed or part.other_factors):
        return barriers
    return (
        (_("What we contributed"), contributed or nothing),
        (_("What else played a part"), part.other_factors or nothing),
        *barriers,
    )


def _decided(project: ShownProject) -> Facts:
    return Facts(
        _of(project, _("What was decided, and what became of it")),
        ("", _("Decision"), _("What became of it")),
        tuple((each.number, each.part.text, _became(each)) for each in project.decisions),
        shares=(8, 50, 42),
        of_people=(1,),
        notes=_published(project.part),
    )


def _became(line: ShownDecision) -> str:
    part, state = line.part, capfirst(line.state)
    if part.replaced_by:
        state += " " + _("by decision %(reference)s") % {"reference": on_one_line(part.replaced_by)}
    if part.settled_on:
        state += ", " + date_format(part.settled_on, "DATE_FORMAT")
    elif part.due:
        state += ", " + _("by %(day)s") % {"day": date_format(part.due, "DATE_FORMAT")}
    owner = f"{_('Sees to it:')} {on_one_line(part.owner)}" if part.owner else ""
    return "\n".join(filter(None, (f"{state}. {part.outcome}".strip() if part.outcome else state, owner)))


# Where it was published


def _published(part: ProgrammeProjectPart, cycle: str | None = None) -> str:
    """For the notes: the editions of this cycle, "" for the case report, or of all."""
    return "\n".join(source_in_words(each) for each in part.sources if cycle is None or each.cycle == cycle)


def source_in_words(source: SourceEditionPart) -> str:
    what = what_was_read(source)
    told = [what, _("edition %(number)s") % {"number": source.number}, published_when(source)]
    fingerprint = f"{_('Fingerprint (SHA-256)')} {source.sha256}"
    return ". ".join((", ".join(filter(None, told)), fingerprint))


def what_was_read(source: SourceEditionPart) -> str:
    if not source.cycle:
        return _("Case report")
    return _("Report of %(name)s") % {"name": on_one_line(Cycle(number=source.cycle).name)}


def published_when(source: SourceEditionPart) -> str:
    day = date_format(source.published_at, "DATE_FORMAT") if source.published_at else ""
    return ", ".join(filter(None, (day, on_one_line(source.published_by))))
