"""What the coach words for the report of a programme, of which cycles it tells, and why a next edition is published."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import PlainTextMixin, VersionedForm, inside_page_form, long_text
from reports.models import ProgrammeWording
from reports.services.gathering_across import WORDS_OF_PROGRAMME


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Give a day of the calendar, for instance 2020-06-30.")},
        **kwargs,
    )


class ProgrammeWordingForm(VersionedForm):
    """The words of the first page, and the period."""

    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Left empty: the name of the programme."),
    )
    begins = _day(label=_("From"))
    ends = _day(label=_("Until"))
    summary = long_text(
        label=_("The programme in short"),
        rows=6,
        help_text=_("For who reads one page: what the programme wants, and what was seen."),
    )
    stands_out = long_text(
        label=_("What stands out across the projects?"),
        help_text=_(
            "Also what was harder than hoped. Beside what contributed belongs what else played a part."
        ),
    )
    recommendations = long_text(
        label=_("What do you recommend, and to whom?"), help_text=_("One recommendation on each line.")
    )

    @property
    def helper(self) -> FormHelper:
        helper = inside_page_form()
        helper.layout = Layout(
            "version",
            "title",
            "summary",
            "stands_out",
            "recommendations",
            HTML(
                format_html(
                    "<h3>{}</h3><p class='note'>{}</p>",
                    gettext("Of which cycles does it tell?"),
                    gettext("Of those that end within these days. Left empty: of all until now."),
                )
            ),
            Div("begins", "ends", css_class="two-fields"),
        )
        return helper

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", gettext("The last day must not come before the first."))
        return cleaned


def beginning(wording: ProgrammeWording) -> dict[str, Any]:
    """What the form shows first."""
    return {name: getattr(wording, name) for name in (*WORDS_OF_PROGRAMME, "version")}


class PublishProgrammeForm(PlainTextMixin, forms.Form):
    """Publishes what was looked at; a next edition says why it replaces the one before."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    reason = long_text(label=_("Why does this edition replace the one before?"), rows=2)

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            self.fields["reason"].widget = forms.HiddenInput()

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()
