"""Lays a policy brief out: two pages of paper, or slides. Pure, as `reports.printing.cycle` is.

On paper, what was chosen for it is shortened to what two pages hold, with a sign: a finding after a sentence where one ends in
reach, else after a word, a quote only between its sentences. The report that each piece names says it in full, and so do
the slides, where nothing is shortened.
"""

from dataclasses import dataclass, replace

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from projects.models import Cycle
from reflection.models import Contribution
from reports.content import FindingPart, KeyFigurePart
from reports.content.brief import BriefFindingPart, PolicyBrief, QuotePart, SourcePart
from reports.office.slide_content import Deck, Points, Quote, Slide, Statement
from reports.office.slide_words import edition_in_words, figures_slide, labelled
from reports.paper.words import day_seen, on_one_line
from reports.quoting import in_sentences, whole_sentences

LONGEST = 420
"""Characters of a finding or a quote."""
ASIDE = 260
"""Characters of each thing that is said beside a finding."""
MORE = " …"
IN_REACH = 0.5
"""The share of the room that whole sentences must fill; else the last one is told in part."""
FACTS, FACTS_WITH_ROOM = 6, 12
"""How many figures are told; the second where the type is at its largest."""


@dataclass(frozen=True)
class BriefFinding:
    """A finding as the brief tells it: what else played a part always stands beside the contribution."""

    text: str
    partner: str
    significance: str
    contribution: str
    contributed: str
    other_factors: str
    barriers: str
    source: str

    @property
    def tells_why(self) -> bool:
        """Whether anything was noted about the contribution or about what else played a part."""
        return bool(self.contribution or self.contributed or self.other_factors)


@dataclass(frozen=True)
class BriefQuote:
    text: str
    partner: str
    source: str


@dataclass(frozen=True)
class BriefPages:
    """What the print template needs."""

    report: PolicyBrief
    fingerprint: str
    title: str
    findings: tuple[BriefFinding, ...]
    quotes: tuple[BriefQuote, ...]
    quotes_left: int
    """How many have no sentence that is short enough."""
    facts: tuple[KeyFigurePart, ...]
    facts_left: int
    facts_with_room: tuple[KeyFigurePart, ...]
    left_with_room: int

    @property
    def asks(self) -> tuple[str, ...]:
        """What is asked, one by one."""
        return _points(self.report.asks)

    @property
    def common_source(self) -> str:
        """The source of all the figures where it is one and the same; told once then."""
        sources = {each.source.strip() for each in self.facts_with_room}
        return sources.pop() if len(sources) == 1 and len(self.facts) > 1 else ""


def lay_out_brief(report: PolicyBrief, *, fingerprint: str, language: str) -> BriefPages:
    """The two pages with their headings in `language`, which must be active."""
    quotes = tuple(quote for each in report.quotes if (quote := _quote(each)).text)
    return BriefPages(
        report=report,
        fingerprint=fingerprint,
        title=report.title or report.project.name,
        findings=tuple(_finding(each) for each in report.findings),
        quotes=quotes,
        quotes_left=len(report.quotes) - len(quotes),
        facts=report.facts[:FACTS],
        facts_left=max(0, len(report.facts) - FACTS),
        facts_with_room=report.facts[:FACTS_WITH_ROOM],
        left_with_room=max(0, len(report.facts) - FACTS_WITH_ROOM),
    )


def brief_deck(pages: BriefPages) -> Deck:
    """The same brief as slides, in the active language."""
    report = pages.report
    told_when = edition_in_words(report.edition)
    findings = tuple(_finding(each, in_full=True) for each in report.findings)
    quotes = tuple(_quote(each, in_full=True) for each in report.quotes)
    slides: list[Slide] = []
    if report.problem:
        slides.append(Statement(_("The problem"), report.problem))
    if report.seen or report.contributed or report.other_factors:
        slides.append(_words_of_the_coach(report))
    slides += [
        Statement(
            labelled(_("What was seen"), each.partner) if each.partner else _("What was seen"),
            each.text,
            _beside(each),
            source=each.source,
        )
        for each in findings
    ]
    slides += [Quote(_in_words_of(each.partner), each.text, source=each.source) for each in quotes]
    if report.facts:
        slides.append(figures_slide(_("In figures"), report.facts))
    if report.asks:
        slides.append(Points(_("What we ask"), _points(report.asks)))
    slides.append(_where_from(pages))
    return Deck(
        title=pages.title,
        subtitle=report.project.name,
        slides=tuple(slides),
        foot=on_one_line(pages.title),
        author=report.project.promoter,
        small=f"{_('Policy brief')}. {told_when}",
        source=labelled(_("Policy brief"), f"{on_one_line(pages.title)}. {told_when}"),
    )


def _words_of_the_coach(report: PolicyBrief) -> Statement:
    """What was seen; wherever a contribution is told, what else played a part stands beside it."""
    beside: tuple[tuple[str, str], ...] = ()
    if report.contributed or report.other_factors:
        nothing = _("nothing noted")
        beside = (
            (_("What contributed"), report.contributed or nothing),
            (_("What else played a part"), report.other_factors or nothing),
        )
    title = _("What was seen") if report.seen else _("What contributed, and what else")
    return Statement(title, report.seen, beside)


def _beside(finding: BriefFinding) -> tuple[tuple[str, str], ...]:
    contributed = ". ".join(filter(None, (capfirst(finding.contribution), finding.contributed)))
    content = ((_("Are we content with it?"), finding.significance),) if finding.significance else ()
    barriers = ((_("What stood in the way"), finding.barriers),) if finding.barriers else ()
    if not contributed and not finding.other_factors:
        return (*content, *barriers)
    nothing = _("nothing noted")
    return (
        *content,
        (_("What contributed"), contributed or nothing),
        (_("What else played a part"), finding.other_factors or nothing),
        *barriers,
    )


def _in_words_of(partner: str) -> str:
    words = _("In people's words")
    return labelled(partner, words) if partner else words


def _where_from(pages: BriefPages) -> Statement:
    """Who tells this, and where it can be read in full."""
    report = pages.report
    project = report.project
    told = [*(each.source for each in report.findings), *(each.source for each in report.quotes)]
    sources = dict.fromkeys(source_words(each) for each in told)
    whose = ", ".join(filter(None, (project.promoter, project.municipality)))
    programme = ", ".join(filter(None, (report.programme.name, report.programme.funder)))
    columns = [(_("The project"), "\n".join(filter(None, (project.name, whose, programme))))]
    if sources:
        columns.append((_("Read it in full"), "\n".join(sources)))
    return Statement(
        _("Where this comes from"),
        _(
            "What partners changed was written down by the team while it happened, and weighed in its reflection meetings."
        ),
        tuple(columns),
        notes=f"{_('Fingerprint of the content (SHA-256):')} {pages.fingerprint}",
        is_ours=True,
    )


def _points(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _finding(each: BriefFindingPart, *, in_full: bool = False) -> BriefFinding:
    part = each.finding
    told = part if in_full else _in_short(part)
    source = source_words(each.source, part.number)
    return BriefFinding(
        text=told.text,
        partner=part.partner,
        significance=told.significance,
        contribution=str(Contribution(part.contribution).label) if part.contribution else "",
        contributed=told.contribution_words,
        other_factors=told.other_factors,
        barriers=told.barriers,
        source=_("In full: %(source)s") % {"source": source} if told != part else source,
    )


def _in_short(part: FindingPart) -> FindingPart:
    """As much of a finding as two pages hold."""
    return replace(
        part,
        text=shortened(part.text),
        significance=shortened(part.significance, ASIDE),
        contribution_words=shortened(part.contribution_words, ASIDE),
        other_factors=shortened(part.other_factors, ASIDE),
        barriers=shortened(part.barriers, ASIDE),
    )


def _quote(each: QuotePart, *, in_full: bool = False) -> BriefQuote:
    day = day_seen(each.when, each.date_precision) if each.date_precision else ""
    source = ", ".join(filter(None, (source_words(each.source), day)))
    text = each.text if in_full else whole_sentences(each.text, LONGEST)
    return BriefQuote(text=text, partner=each.partner, source=source)


def shortened(text: str, most: int = LONGEST) -> str:
    """At most so many characters: to the end of a sentence where one ends in reach, else of a word; with a sign."""
    if len(text) <= most:
        return text
    told = ""
    for piece in in_sentences(text):
        if len((told + piece).rstrip()) + len(MORE) > most:
            break
        told += piece
    if len(told) >= IN_REACH * most:
        return told.rstrip() + MORE
    cut = Truncator(text).chars(most)
    head, blank, _rest = cut.rstrip("…").rpartition(" ")
    return f"{head.rstrip(' ,;:')}{blank}…" if blank else cut


def source_words(source: SourcePart, finding: int | None = None) -> str:
    """ "Report of Cycle 2, edition 1, finding 2.3": where one can read it in full."""
    words = _("Report of %(cycle)s, edition %(edition)s") % {
        "cycle": Cycle(number=source.cycle).name,
        "edition": source.edition,
    }
    if finding is not None:
        words += ", " + _("finding %(number)s") % {"number": f"{source.cycle}.{finding}"}
    return words
