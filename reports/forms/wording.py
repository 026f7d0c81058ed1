"""What the coach words and chooses for a case report and a policy brief. A brief is two pages, so its texts are short."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.models import Observation
from projects.forms import Folded, PlainTextMixin, RowsToTick, VersionedForm, inside_page_form, long_text
from projects.models import CycleState, Project
from reflection.models import Finding
from reports.forms.quotes import CHANGED, QuotesField
from reports.paper.words import day_seen
from reports.printing.brief import LONGEST
from reports.services.published_words import published_findings

MOST_FINDINGS, MOST_QUOTES = 3, 3


class CaseWordingForm(VersionedForm):
    """What no cycle says: why the project began, what one learns from it, and what lasts."""

    background = long_text(
        label=_("What gave rise to it?"), help_text=_("The place, the people, and what was the matter.")
    )
    strategy = long_text(label=_("What did it want, and how?"))
    process = long_text(
        label=_("How did it go?"), help_text=_("What made it easy or hard to work as you wanted.")
    )
    lessons = long_text(
        label=_("What can others learn from it?"),
        help_text=_("For who decides, and for who wants to do the same."),
    )
    materials = long_text(
        label=_("Which things remain?"), help_text=_("Documents, advice, tools, films, a game.")
    )
    continuation = long_text(label=_("How does it go on, or what takes its place?"))
    transfer = long_text(label=_("Where else, or when, is it done again?"))
    anchoring = long_text(label=_("What became part of existing policy?"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


def short_text(most: int, **kwargs: Any) -> forms.CharField:
    """A text of a few lines that has to fit on two pages with the others."""
    return forms.CharField(
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        **kwargs,
    )


class BriefForm(VersionedForm):
    """A brief's words, and what is chosen for it from what was published."""

    order = ("title", "problem", "seen", "findings", "quoted", "contributed", "other_factors", "asks")

    title = forms.CharField(label=_("Title"), required=False, max_length=120)
    problem = short_text(300, label=_("The problem, in a sentence"))
    seen = short_text(1200, label=_("What was seen?"))
    findings = RowsToTick(
        Finding.objects.none(),
        label=_("Which findings of the meetings bear it out?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At most three, from published cycles."),
    )
    contributed = short_text(900, label=_("What contributed to it?"))
    other_factors = short_text(
        900, label=_("What else played a part?"), help_text=_("It always stands beside the contribution.")
    )
    asks = short_text(
        1200,
        label=_("What do you ask of policy makers?"),
        help_text=_(
            "One request on each line. The figures and their sources are those of the last published cycle."
        ),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        findings = self.fields["findings"]
        findings.queryset = (
            published_findings(project)
            .select_related("meeting__cycle")
            .order_by("meeting__cycle__start", "number")
        )
        findings.label_from_instance = lambda row: f"{row.meeting.cycle.number}.{row.number} {row.text}"
        self.quotes = QuotesField(
            Observation.objects.kept()
            .filter(cycle__project=project, cycle__state=CycleState.PUBLISHED)
            .select_related("actor", "cycle")
            .order_by("actor__position", "actor", "cycle__start", "pk"),
            named=_source,
            label=_("Which sentences from the diaries may be quoted?"),
            help_text=_(
                "From three observations of published cycles at most: all of it, or single sentences. Who saw it is not "
                "told."
            ),
            error_messages={"invalid_choice": CHANGED},
        )
        self.quotes.begin_with(self.initial.get("quoted", ()))
        self.fields["quoted"] = self.quotes

    @property
    def helper(self) -> FormHelper:
        helper = inside_page_form()
        helper.layout = Layout(
            "version",
            "title",
            "problem",
            "seen",
            "findings",
            Folded(
                self.quotes.counted(self["quoted"].value() or ()),
                "quoted",
                is_open="quoted" in self.errors or self.quotes.has_changed,
            ),
            "contributed",
            "other_factors",
            "asks",
        )
        return helper

    def clean_findings(self) -> list[Finding]:
        chosen = list(self.cleaned_data["findings"])
        _refuse_more(len(chosen), MOST_FINDINGS)
        return chosen

    def clean_quoted(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["quoted"]
        ticked = self.quotes.apart(chosen)
        _refuse_more(ticked.count, MOST_QUOTES)
        quoted = [*self.quotes.words_of(ticked.sentences), *(each.change for each in ticked.whole)]
        longest = max((len(words) for words in quoted), default=0)
        if longest > LONGEST:
            raise forms.ValidationError(
                gettext(
                    "One quote takes %(count)s letters; two pages have room for %(most)s. Tick some of its sentences, not all."
                )
                % {"most": LONGEST, "count": longest}
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "quoted" in cleaned:
            ticked = self.quotes.apart(cleaned["quoted"])
            cleaned |= {"quotes": ticked.whole, "sentences": ticked.sentences}
        return cleaned


def _source(row: Observation) -> str:
    """ "Volunteer organisations, Cycle 2, 6 March 2020"."""
    told = (row.actor.name, row.cycle.name, day_seen(row.date, row.date_precision))
    return ", ".join(filter(None, told))


def _refuse_more(count: int, most: int) -> None:
    if count > most:
        raise forms.ValidationError(
            gettext("Two pages have room for %(most)s; you chose %(count)s.") % {"most": most, "count": count}
        )


class PublishForm(PlainTextMixin, forms.Form):
    """Why an edition replaces the one before, where there is one; `seen` is what the coach looked at."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    reason = long_text(
        label=_("Why does this edition replace the one before?"),
        rows=3,
        help_text=_("It stands in the new edition, with the number of the one that it replaces."),
        error_messages={"required": _("Say why: whoever has the last edition will want to know.")},
    )

    def __init__(self, *args: Any, replaces: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = replaces
        if not replaces:
            self.fields["reason"].widget = forms.HiddenInput()

    def show_again(self, seen: str) -> None:
        """From now on it speaks of what stands on the page anew."""
        self.data = {**self.data.dict(), "seen": seen}

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()
