"""Forms of what goes between team and coach about a cycle: hand-over, back, questions, reminders."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diaries.services.reminding import Debtor
from projects.forms import (
    PlainTextMixin,
    inside_page_form,
    long_text,
)
from projects.models import User


class HandOverForm(PlainTextMixin, forms.Form):
    note = long_text(label=_("A note for the coach"), help_text=_("May stay empty."), rows=3)
    helper = inside_page_form()


class TakeBackForm(PlainTextMixin, forms.Form):
    reason = long_text(
        label=_("Why does the cycle go one step back?"),
        required=True,
        rows=3,
        error_messages={"required": _("Say why, so that the team can follow.")},
    )
    helper = inside_page_form()


class SendBackForm(PlainTextMixin, forms.Form):
    reason = long_text(
        label=_("What is still to be done, and why?"),
        required=True,
        rows=4,
        error_messages={"required": _("Say why, so that the team can follow.")},
    )
    helper = inside_page_form()


class CycleNoteForm(PlainTextMixin, forms.Form):
    """A question or an answer between team and coach."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    text = long_text(
        label=_("What do you want to ask or say?"),
        required=True,
        rows=3,
        error_messages={"required": _("Write what you want to ask or say.")},
    )
    helper = inside_page_form()


class RemindForm(PlainTextMixin, forms.Form):
    """Whom to remind of those who owe something, and in what words."""

    people = forms.TypedMultipleChoiceField(label=_("Whom to remind"), coerce=int)
    text = long_text(
        label=_("What you want to say"),
        required=True,
        rows=4,
        help_text=_("What is missing and a link stand below it by themselves."),
    )

    def __init__(self, *args: Any, debtors: Sequence[Debtor], sender: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {debtor.person.pk: debtor.person for debtor in debtors}
        self.sender = sender
        self.fields["people"].choices = [(pk, str(person)) for pk, person in self.people.items()]
        self.fields["people"].error_messages = {
            "required": gettext("Choose at least one person."),
            "invalid_choice": gettext("Choose among the people who owe something now."),
        }

    @property
    def chosen(self) -> set[int]:
        """Whose boxes are ticked: those that were sent or stand in a draft, at first everybody but oneself."""
        if not self.is_bound and "people" not in self.initial:
            return set(self.people) - {self.sender.pk}
        ticked = self.data.getlist("people") if self.is_bound else self.initial["people"]
        return {int(pk) for pk in ticked if pk.isdecimal()}

    def clean_people(self) -> list[User]:
        return [self.people[pk] for pk in self.cleaned_data["people"]]
