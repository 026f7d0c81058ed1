"""The record of a reflection meeting: when, with whom, and what was noted on paper, put in at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms import VersionedForm, long_text


class EndForm(VersionedForm):
    """On which day the meeting was held, and who was there."""

    date = forms.DateField(
        label=_("When was the meeting?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Say on which day the meeting was held."),
            "invalid": _("This day does not exist. Write it as 2020-06-09."),
        },
    )
    present = long_text(
        label=_("Who was there?"),
        help_text=_("Functions and organisations; they stand in the report."),
        rows=3,
    )


class RecordForm(EndForm):
    """Also takes findings and decisions that were noted elsewhere, each a paragraph; what stands already stays."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    findings = long_text(
        label=_("Findings"),
        help_text=_("What does the meeting conclude? An empty line begins the next finding."),
        rows=8,
    )
    decisions = long_text(
        label=_("Decisions"),
        help_text=_(
            "What changes: an activity, a marker, the way of working? An empty line begins the next decision."
        ),
        rows=8,
    )

    @property
    def held(self) -> dict[str, Any]:
        """The cleaned values as `end_meeting` takes them."""
        return {name: self.cleaned_data[name] for name in ("date", "present", "version")}

    @property
    def lines(self) -> dict[str, Any]:
        """The cleaned values as `add_lines` takes them."""
        return {
            "client_id": self.cleaned_data["client_id"],
            "findings": paragraphs(self.cleaned_data["findings"]),
            "decisions": paragraphs(self.cleaned_data["decisions"]),
        }


def paragraphs(text: str) -> list[str]:
    """The pieces between empty lines."""
    pieces: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            pieces[-1].append(line)
        elif pieces[-1]:
            pieces.append([])
    return ["\n".join(lines) for lines in pieces if lines]
