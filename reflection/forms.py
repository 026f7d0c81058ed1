"""The record of a reflection meeting: simple for now, one finding or decision a paragraph."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms import VersionedForm, long_text
from reflection.models import Meeting


class MeetingForm(VersionedForm):
    """Findings and decisions are separated by an empty line, so that each may have several sentences."""

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
    def record(self) -> dict[str, Any]:
        """The cleaned values as `record_meeting` takes them."""
        data = self.cleaned_data
        return {
            "date": data["date"],
            "present": data["present"],
            "findings": paragraphs(data["findings"]),
            "decisions": paragraphs(data["decisions"]),
            "version": data["version"],
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


def beginning(meeting: Meeting | None) -> dict[str, Any]:
    """The form's first values: the present record, or an empty one at version 0."""
    if meeting is None:
        return {"version": 0}
    return {
        "version": meeting.version,
        "date": meeting.date,
        "present": meeting.present,
        "findings": "\n\n".join(finding.text for finding in meeting.findings.all()),
        "decisions": "\n\n".join(decision.text for decision in meeting.decisions.all()),
    }
