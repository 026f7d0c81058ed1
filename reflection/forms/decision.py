"""What the meeting decides, and what became of it."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from projects.cycle_dates import refuse_far_year
from projects.forms import RowsToTick, VersionedForm, long_text
from reflection.models import Decision, DecisionState, Finding, Meeting

LONGEST_LABEL = 150


class FindingChoices(RowsToTick):
    """The findings of one meeting by number and text, as boxes to tick."""

    def label_from_instance(self, finding: Finding) -> str:
        return f"{finding.reference} {Truncator(' '.join(finding.text.split())).chars(LONGEST_LABEL)}"


class DecisionForm(VersionedForm):
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    text = long_text(
        label=_("What do we decide?"),
        required=True,
        rows=3,
        error_messages={"required": _("Write what the meeting decides; one sentence is enough.")},
    )
    owner = forms.CharField(
        label=_("Who sees to it?"),
        max_length=200,
        required=False,
        help_text=_("A function or an organisation, as it may stand in the report."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    due = forms.DateField(
        label=_("By when?"),
        required=False,
        help_text=_("Only where a day helps."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This day does not exist. Write it as 2020-03-06, or leave it empty.")},
        validators=[refuse_far_year],
    )
    field_order = ["text", "owner", "due", "findings"]

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["findings"] = FindingChoices(
            queryset=Finding.objects.filter(meeting__cycle=meeting.cycle).select_related(
                "meeting__cycle__project"
            ),
            label=_("From which findings does it follow?"),
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        )

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "owner", "due")}

    @property
    def many(self) -> dict[str, list[Finding]]:
        return {"findings": list(self.cleaned_data["findings"])}


class DecisionChoice(forms.ModelChoiceField):
    def label_from_instance(self, decision: Decision) -> str:
        return f"{decision.reference} {Truncator(' '.join(decision.text.split())).chars(LONGEST_LABEL)}"


class SettleForm(VersionedForm):
    """Done, dropped because ..., or replaced by another decision: `with_undecided` of a meeting going on, too."""

    state = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[
            (DecisionState.DONE, _("It is done")),
            (DecisionState.DROPPED, _("We drop it")),
            (DecisionState.REPLACED, _("Another decision takes its place")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say whether it is done, dropped or replaced."),
            "invalid_choice": _("Say whether it is done, dropped or replaced."),
        },
    )
    outcome = long_text(
        label=_("In a few words"),
        help_text=_("How it went; where you drop it, why."),
        rows=3,
    )

    def __init__(self, *args: Any, decision: Decision, with_undecided: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Decision.objects.of_project(decision.project).exclude(pk=decision.pk).standing()
        if not with_undecided:
            others = others.held()
        self.fields["replaced_by"] = DecisionChoice(
            queryset=others.select_related("meeting__cycle__project").order_by(
                "-meeting__cycle__start", "number"
            ),
            label=_("Which one takes its place?"),
            required=False,
            empty_label=_("none of these"),
            error_messages={"invalid_choice": _("Choose one of the project's decisions.")},
        )


class ReopenForm(VersionedForm):
    """The decision is open again, because ..."""

    reason = long_text(label=_("Why is it open again?"), rows=2)
