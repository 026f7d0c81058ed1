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
    quotes = RowsToTick(
        Observation.objects.none(),
        label=_("Which sentences from the diaries may be quoted?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At most three, from published cycles. Who saw it is not told."),
    )
    contributed = short_text(900, label=_("What contributed to it?"))
    other_factors = short_text(
        900, label=_("What else played a part?"), help_text=_("It always stands beside the contribution.")
    )
    asks = short_text(
        1200,
        label=_("What do you ask of policy makers?"),
        help_text=_("One request on each line. The figures and their sources come from the project."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        findings = self.fields["findings"]
        findings.queryset = (
            Finding.objects.filter(
                meeting__cycle__project=project, meeting__cycle__state=CycleState.PUBLISHED
            )
            .select_related("meeting__cycle")
            .order_by("meeting__cycle__start", "number")
        )
        findings.label_from_instance = lambda row: f"{row.meeting.cycle.number}.{row.number} {row.text}"
        quotes = self.fields["quotes"]
        quotes.queryset = (
            Observation.objects.kept()
            .filter(cycle__project=project, cycle__state=CycleState.PUBLISHED)
            .select_related("actor", "cycle")
            .order_by("actor__position", "actor", "cycle__start", "pk")
        )
        quotes.label_from_instance = lambda row: f"{row.actor.name}, {row.cycle.name}: {row.change}"

    @property
    def helper(self) -> FormHelper:
        helper = inside_page_form()
        chosen = len(list(self["quotes"].value() or ()))
        summary = gettext("Quotes from the diaries: %(count)s chosen") % {"count": chosen}
        helper.layout = Layout(
            "version",
            "title",
            "problem",
            "seen",
            "findings",
            Folded(summary, "quotes", is_open=bool(self.errors.get("quotes"))),
            "contributed",
            "other_factors",
            "asks",
        )
        return helper

    def clean_findings(self) -> list[Finding]:
        return self._at_most("findings", MOST_FINDINGS)

    def clean_quotes(self) -> list[Observation]:
        return self._at_most("quotes", MOST_QUOTES)

    def _at_most(self, name: str, most: int) -> list[Any]:
        chosen = list(self.cleaned_data[name])
        if len(chosen) > most:
            raise forms.ValidationError(
                gettext("Two pages have room for %(most)s; you chose %(count)s.")
                % {"most": most, "count": len(chosen)}
            )
        return chosen


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
