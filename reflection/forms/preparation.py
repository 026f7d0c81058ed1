"""What the coach fills in beforehand: a question, the day and the agenda, whom to invite."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms import PlainTextMixin, RowsToTick, VersionedForm, inside_page_form, long_text
from projects.models import User
from reflection.models import Meeting, Part, Question
from reflection.services.inviting import Guest

MOST_MINUTES = 600
PROPOSED = {
    Part.OPENING: 10,
    Part.LAST_DECISIONS: 10,
    Part.ACTIVITIES: 25,
    Part.OUTCOMES: 35,
    Part.BREAK: 10,
    Part.WAY_FORWARD: 25,
    Part.CLOSING: 5,
}
"""Minutes of each part in a meeting of two hours, most of them for the changes: a first division to adjust."""


class QuestionForm(VersionedForm):
    """A question for the meeting, and whether it is brought."""

    text = long_text(
        label=_("What do you want to ask?"),
        required=True,
        rows=3,
        error_messages={"required": _("Write down the question.")},
    )
    is_brought = forms.BooleanField(
        label=_("Bring it to the meeting"),
        required=False,
        help_text=_("It then stands in the dossier and on the screen."),
    )

    @classmethod
    def beginning(cls, question: Question | None) -> dict[str, Any]:
        if question is None:
            return {"version": 0, "is_brought": True}
        return {"version": question.version, "text": question.text, "is_brought": question.is_brought}


class PlanForm(VersionedForm):
    """When and where the meeting is, what to bring, and how long each part takes."""

    date = forms.DateField(
        label=_("On which day is the meeting?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This day does not exist. Write it as 2020-06-09.")},
    )
    begins_at = forms.TimeField(
        label=_("At what hour does it begin?"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M"),
        error_messages={"invalid": _("This hour does not exist. Write it as 13:30.")},
    )
    place = forms.CharField(
        label=_("Where?"), max_length=300, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    bring = long_text(
        label=_("What should people bring?"),
        help_text=_("It stands in the invitation."),
        rows=3,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in Part:
            self.fields[_field_of(part)] = forms.IntegerField(
                label=part.label,
                required=False,
                min_value=0,
                max_value=MOST_MINUTES,
                widget=forms.NumberInput(
                    attrs={"inputmode": "numeric", "class": "minutes", "placeholder": PROPOSED[part]}
                ),
                error_messages={
                    "invalid": _("Write the minutes as a whole number, such as 20."),
                    "max_value": _("A part of more than ten hours is too long."),
                    "min_value": _("Write the minutes as a whole number, such as 20."),
                },
            )

    @property
    def minute_fields(self) -> list[forms.BoundField]:
        return [self[_field_of(part)] for part in Part]

    @property
    def proposed(self) -> int:
        """Minutes in all of the division that is proposed while no part has any; 0 once one has."""
        return 0 if any(field.value() for field in self.minute_fields) else sum(PROPOSED.values())

    @classmethod
    def division(cls) -> dict[str, int]:
        """The proposed minutes, by the names of the form's fields."""
        return {_field_of(part): minutes for part, minutes in PROPOSED.items()}

    @property
    def values(self) -> dict[str, Any]:
        """The meeting's own fields."""
        return {name: self.cleaned_data[name] for name in ("date", "begins_at", "place", "bring")}

    @property
    def minutes(self) -> dict[Part, int]:
        return {part: self.cleaned_data[_field_of(part)] or 0 for part in Part}

    @classmethod
    def beginning(cls, meeting: Meeting | None) -> dict[str, Any]:
        if meeting is None:
            return {"version": 0}
        values = {name: getattr(meeting, name) for name in ("version", "date", "begins_at", "place", "bring")}
        minutes = dict(meeting.agenda.values_list("part", "minutes"))
        return values | {_field_of(part): minutes.get(part.value) for part in Part}


def _field_of(part: Part) -> str:
    return f"minutes_{part.name.lower()}"


class InviteForm(PlainTextMixin, forms.Form):
    """Whom to invite, and a word with it."""

    people = RowsToTick(
        User.objects.none(),
        error_messages={
            "required": _("Choose at least one person."),
            "invalid_choice": _("Choose people of this project."),
            "invalid_pk_value": _("Choose people of this project."),
        },
    )
    note = long_text(
        label=_("A word with it"),
        help_text=_(
            "It stands in everybody's mail. The day, the hour, the place and what to bring come by themselves."
        ),
        rows=3,
    )

    def __init__(self, *args: Any, guests: Sequence[Guest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guests = guests
        self.fields["people"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            pk__in=[guest.person.pk for guest in guests]
        )

    @property
    def helper(self) -> FormHelper:
        return inside_page_form()

    @property
    def chosen(self) -> set[int]:
        """Whose boxes are ticked: as sent, or at first those who do not know the present day and place."""
        if self.is_bound:
            return {int(pk) for pk in self.data.getlist("people") if pk.isdecimal() and len(pk) < 19}
        return {guest.person.pk for guest in self.guests if not guest.knows_the_latest}
