"""Forms that ask why: each change of the theory of change comes with its reason (domain rule 4)."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import VersionedForm, long_text
from projects.models import CycleState, Project
from theory_of_change.reasons import offered_reasons


def is_in_use(project: Project) -> bool:
    """Whether a cycle was handed over: until then the theory is being drawn, and adding needs no reason."""
    return project.cycles.exclude(state=CycleState.OPEN).exists()


class DecisionField(forms.ChoiceField):
    """One of the offered reasons. Browsers send line breaks in a form of their own."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class ReasonedForm(VersionedForm):
    """Asks why. A decision of a meeting is offered as the reason; words may be added or stand alone.

    `cleaned_data["reason"]` holds both, joined. A form that adds something asks only once the theory is in use.
    """

    decision = DecisionField(
        label=_("Which decision of a meeting was it?"),
        required=False,
        help_text=_("A decision is reason enough; add words if they help."),
    )
    reason = long_text(
        label=_("Why this change?"),
        rows=2,
        help_text=_("It stays readable beside the change, for whoever looks back later."),
    )

    def __init__(self, *args: Any, project: Project, asks_why: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        if not asks_why:
            del self.fields["reason"], self.fields["decision"]
            return
        if self.get_initial_for_field(self.fields["version"], "version") == 0:
            self.fields["reason"].label = gettext("Why are you adding this?")
        offered = offered_reasons(project)
        if offered:
            self.fields["decision"].choices = [
                ("", gettext("none of these")),
                *((reason, shortened(reason)) for reason in offered),
            ]
        else:
            del self.fields["decision"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "reason" not in self.fields:
            cleaned["reason"] = ""
            return cleaned
        parts = [cleaned.get("decision", ""), cleaned.get("reason", "").strip()]
        cleaned["reason"] = "\n".join(part for part in parts if part)
        if (
            not cleaned["reason"]
            and not self.errors.keys() & {"reason", "decision"}
            and self.needs_reason(cleaned)
        ):
            self.add_error(
                "reason",
                gettext("Say why. It stays readable beside the change, for whoever looks back later."),
            )
        return cleaned

    def needs_reason(self, cleaned: dict[str, Any]) -> bool:
        """Whether what is asked for goes without its reason. A form may let small changes pass."""
        return True

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name != "decision"}


class RetireForm(ReasonedForm):
    """ "We no longer follow this, because ..." or "We follow it again, because ...": only the reason."""


def shortened(reason: str) -> str:
    """A decision on one line of a list."""
    line = " ".join(reason.split())
    return line if len(line) <= 110 else line[:109].rstrip() + "…"
