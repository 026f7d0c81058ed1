"""Lays a policy brief out: two pages of paper, or slides. Pure, as `reports.printing` is.

What was chosen for it is shortened to what two pages hold, at the end of a word and with a sign; the report that each piece
names says it in full.
"""

from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from projects.models import Cycle
from reflection.models import Contribution
from reports.brief_content import BriefFindingPart, PolicyBrief, QuotePart, SourcePart
from reports.content import KeyFigurePart
from reports.office.slide_content import Deck, Facts, Points, Quote, Slide
from reports.paper_words import on_one_line

LONGEST = 420
"""Characters of a finding or a quote."""
ASIDE = 260
"""Characters of each thing that is said beside a finding."""
FACTS = 6


@dataclass(frozen=True)
class BriefFinding:
    """A finding as the brief tells it: what else played a part always stands beside the contribution."""

    text: str
    partner: str
    significance: str
    contribution: str
    contributed: str
    other_factors: str
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
    facts: tuple[KeyFigurePart, ...]
    facts_left: int

    @property
    def asks(self) -> tuple[str, ...]:
        """What is asked, one by one."""
        return _points(self.report.asks)

    @property
    def common_source(self) -> str:
        """The source of all the figures where it is one and the same; told once then."""
        sources = {each.source.strip() for each in self.facts}
        return sources.pop() if len(sources) == 1 and len(self.facts) > 1 else ""


def lay_out_brief(report: PolicyBrief, *, fingerprint: str, language: str) -> BriefPages:
    """The two pages with their headings in `language`, which must be active."""
    return BriefPages(
        report=report,
        fingerprint=fingerprint,
        title=report.title or report.project.name,
        findings=tuple(_finding(each) for each in report.findings),
        quotes=tuple(_quote(each) for each in report.quotes),
        facts=report.facts[:FACTS],
        facts_left=max(0, len(report.facts) - FACTS),
    )


def brief_deck(pages: BriefPages) -> Deck:
    """The same brief as slides, in the active language."""
    report = pages.report
    slides: list[Slide] = []
    if report.problem:
        slides.append(Points(_("The problem"), (report.problem,)))
    if report.seen:
        slides.append(Points(_("What was seen"), _points(report.seen)))
    slides += [
        Points(
            each.text,
            (
                *_points(each.significance),
                f"{_('What contributed')}: {each.contributed or each.contribution or _('nothing noted')}",
                f"{_('What else played a part')}: {each.other_factors or _('nothing noted')}",
            ),
            notes=each.source,
        )
        for each in pages.findings
    ]
    slides += [Quote(each.partner, each.text, source=each.source) for each in pages.quotes]
    if report.contributed or report.other_factors:
        slides.append(
            Points(
                _("What contributed, and what else"),
                (*_points(report.contributed), *_points(report.other_factors)),
            )
        )
    if pages.facts:
        rows = tuple((each.figure, each.label, each.source or each.as_of) for each in pages.facts)
        slides.append(Facts(_("In figures"), (_("Figure"), _("What it counts"), _("Source")), rows))
    if report.asks:
        slides.append(Points(_("What we ask"), _points(report.asks)))
    return Deck(
        title=pages.title,
        subtitle=report.project.name,
        slides=tuple(slides),
        foot=on_one_line(pages.title),
        author=report.project.promoter,
    )


def _points(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _finding(each: BriefFindingPart) -> BriefFinding:
    part = each.finding
    return BriefFinding(
        text=shortened(part.text),
        partner=part.partner,
        significance=shortened(part.significance, ASIDE),
        contribution=str(Contribution(part.contribution).label) if part.contribution else "",
        contributed=shortened(part.contribution_words, ASIDE),
        other_factors=shortened("\n".join(filter(None, (part.other_factors, part.barriers))), ASIDE),
        source=source_words(each.source, part.number),
    )


def _quote(each: QuotePart) -> BriefQuote:
    return BriefQuote(text=shortened(each.text), partner=each.partner, source=source_words(each.source))


def shortened(text: str, most: int = LONGEST) -> str:
    """At most so many characters, to the end of a word."""
    if len(text) <= most:
        return text
    cut = Truncator(text).chars(most)
    head, blank, _rest = cut.rstrip("…").rpartition(" ")
    return f"{head}{blank}…" if blank else cut


def source_words(source: SourcePart, finding: int | None = None) -> str:
    """ "Report of Cycle 2, edition 1, finding 2.3": where one can read it in full."""
    words = _("Report of %(cycle)s, edition %(edition)s") % {
        "cycle": Cycle(number=source.cycle).name,
        "edition": source.edition,
    }
    if finding is not None:
        words += ", " + _("finding %(number)s") % {"number": f"{source.cycle}.{finding}"}
    return words
