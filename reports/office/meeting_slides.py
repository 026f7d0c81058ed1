"""What a reflection meeting looked back on, found and decided, as slides."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reflection.models import DecisionState
from reports.office.slide_content import Facts, Slide, Statement
from reports.office.slide_words import told_in_short
from reports.paper.words import on_one_line
from reports.printing.cycle import Pages
from reports.printing.meeting import PrintedDecision, PrintedFinding


def slides_of_the_meeting(pages: Pages) -> Iterator[Slide]:
    """What became of earlier decisions first, as in the meeting itself; then what it found and decided."""
    if pages.report.meeting is None:
        nothing = _("The reflection meeting has not been recorded yet.")
        yield Statement(_("The reflection meeting"), nothing, is_ours=True)
        return
    nothing = _("nothing noted")
    if pages.earlier:
        yield Facts(
            _("Decided earlier, and what became of it"),
            ("", _("Decision"), _("What became of it")),
            tuple((_reference(pages, each), each.part.text, _became(each)) for each in pages.earlier),
            shares=(8, 58, 34),
            of_people=(1,),
        )
    if pages.shows["findings"]:
        title = _("What the meeting found")
        yield _findings(pages, title) if pages.findings else Statement(title, nothing, is_ours=True)
    if pages.shows["decisions"]:
        title = _("What the meeting decided")
        yield _decisions(pages, title) if pages.decisions else Statement(title, nothing, is_ours=True)


def _findings(pages: Pages, title: str) -> Facts:
    """The findings with their numbers; what we contributed never without what else played a part."""
    number, nothing = pages.report.cycle.number, _("nothing noted")
    says_why = any(
        each.contribution or each.part.contribution_words or each.part.other_factors
        for each in pages.findings
    )
    why_heads = (_("What we contributed"), _("What else played a part")) if says_why else ()

    def why(finding: PrintedFinding) -> tuple[str, ...]:
        if not says_why:
            return ()
        words = ". ".join(
            filter(None, (capfirst(finding.contribution), told_in_short(finding.part.contribution_words)))
        )
        return words or nothing, told_in_short(finding.part.other_factors) or nothing

    return Facts(
        title,
        ("", _("Finding"), *why_heads),
        tuple((f"{number}.{each.part.number}", each.part.text, *why(each)) for each in pages.findings),
        shares=(8, 52, 26, 26) if says_why else (8, 92),
        of_people=(1,),
        notes="\n".join(_whole_finding(f"{number}.{each.part.number}", each) for each in pages.findings),
    )


def _whole_finding(reference: str, finding: PrintedFinding) -> str:
    part = finding.part
    told = (
        ("", part.partner),
        (_("Are we content with it, does it help the vision?"), part.significance),
        (_("What we contributed"), ". ".join(filter(None, (finding.contribution, part.contribution_words)))),
        (_("What else played a part"), part.other_factors),
        (_("What stood in the way"), part.barriers),
    )
    lines = [f"{reference} {part.text}"]
    lines += [f"{label}: {text}".removeprefix(": ") for label, text in told if text]
    if finding.rests:
        lines.append(finding.rests)
    return "\n".join(lines)


def _decisions(pages: Pages, title: str) -> Facts:
    """The decisions with who sees to them, and what became of those that were settled since."""
    settled = any(each.part.state != DecisionState.OPEN or each.part.outcome for each in pages.decisions)
    owned = any(each.part.owner or each.part.due for each in pages.decisions)
    heads = [_("Decision")]
    heads += [_("Who sees to it")] if owned else []
    heads += [_("What became of it")] if settled else []
    return Facts(
        title,
        ("", *heads),
        tuple(
            (
                _reference(pages, each),
                each.part.text,
                *([_seen_to(each)] if owned else []),
                *([_became(each)] if settled else []),
            )
            for each in pages.decisions
        ),
        shares=(8, 92 - 26 * (len(heads) - 1), *(26,) * (len(heads) - 1)),
        of_people=(1,),
    )


def _reference(pages: Pages, decision: PrintedDecision) -> str:
    return f"{decision.part.cycle or pages.report.cycle.number}.{decision.part.number}"


def _seen_to(decision: PrintedDecision) -> str:
    part = decision.part
    due = _("by %(day)s") % {"day": date_format(part.due, "DATE_FORMAT")} if part.due else ""
    return ", ".join(filter(None, (on_one_line(part.owner), due)))


def _became(decision: PrintedDecision) -> str:
    part = decision.part
    state = capfirst(decision.state)
    if part.replaced_by:
        state += " " + _("by decision %(reference)s") % {"reference": part.replaced_by}
    if part.settled_on:
        state += ", " + date_format(part.settled_on, "DATE_FORMAT")
    return f"{state}. {part.outcome}" if part.outcome else state
