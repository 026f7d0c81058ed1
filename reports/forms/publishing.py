"""Wording and choosing a cycle's report, and saying why a next edition replaces the last."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.models import Observation
from projects.forms import Folded, PlainTextMixin, VersionedForm, inside_page_form, long_text
from projects.models import Cycle
from reports.forms.quotes import CHANGED, QuotesField
from reports.models import ReportPart
from reports.paper.words import day_seen
from reports.services.parts import required_parts
from reports.services.plan import may_be_quoted


class PlanForm(VersionedForm):
    """The summary, the parts that are told, and the quotes. Parts that the programme asks for are not offered."""

    summary = long_text(
        label=_("This cycle in your words"),
        help_text=_(
            "It leads the report, on its first page: what changed, what contributed, what stood in the way? A few "
            "sentences are set large; some 1500 letters fill the page. Empty: the description of the project leads."
        ),
        rows=10,
    )
    told = forms.MultipleChoiceField(
        label=_("What stands in the report?"),
        required=False,
        choices=ReportPart.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "What you leave out is named in the report. What was done and seen with each boundary partner, the "
            "other factors, and how the report was made always stand in it."
        ),
        error_messages={"invalid_choice": _("Choose from the parts in this list.")},
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required = required_parts(cycle.project.programme)
        self.always = [str(part.label) for part in ReportPart if part.value in required]
        told = self.fields["told"]
        told.choices = [(part.value, part.label) for part in ReportPart if part.value not in required]
        if self.always:
            told.help_text = gettext("%(help)s The programme asks for: %(parts)s.") % {
                "help": told.help_text,
                "parts": "; ".join(self.always),
            }
        self.quotes = QuotesField(
            may_be_quoted(cycle),
            named=_source,
            label=_("Which words speak for themselves?"),
            help_text=_(
                "Tick an observation, or single sentences of it. They are set large where the observation stands, which "
                "itself stays whole, and the first page points at them."
            ),
            error_messages={"invalid_choice": CHANGED},
        )
        self.quotes.begin_with(self.initial.get("quoted", ()))
        self.fields["quoted"] = self.quotes

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        is_open = bool(self["quoted"].value()) or "quoted" in self.errors
        helper.layout = Layout(
            "version",
            "summary",
            "told",
            Folded(self.quotes.counted(self["quoted"].value() or ()), "quoted", is_open=is_open),
        )
        return helper

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        ticked = self.quotes.apart(values.pop("quoted"))
        return values | {"quotes": ticked.whole, "sentences": ticked.sentences}


def _source(row: Observation) -> str:
    """ "Volunteer organisations, 6 March 2020"."""
    return ", ".join(filter(None, (row.actor.name, day_seen(row.date, row.date_precision))))


class AnewForm(PlainTextMixin, forms.Form):
    """Why a next edition replaces the last one; `replaces` is its number, `seen` what the preview showed."""

    replaces = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    reason = long_text(
        label=_("Why does it need a new edition?"),
        required=True,
        rows=3,
        help_text=_("It stands in the new edition, with the number of the one that it replaces."),
        error_messages={"required": _("Say why: whoever has the last edition will want to know.")},
    )

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()

    def show_again(self, seen: str) -> None:
        """From now on it speaks of what stands on the page anew."""
        self.data = {**self.data.dict(), "seen": seen}
