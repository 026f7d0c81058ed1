"""The forms with which a decision changes the theory of change: those of the theory, with the reason given."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms import VersionedForm, long_text
from theory_of_change.forms import ActivityForm, MarkerForm
from theory_of_change.models import ActivityState


class ByDecision:
    """What every one of them asks too. The decision itself is the reason; there may be more to say."""

    def add_own_fields(self, *, is_open: bool) -> None:
        fields = self.fields  # type: ignore[attr-defined]
        fields["because"] = long_text(
            label=_("Is there more to say about why?"),
            help_text=_("The decision stands beside the change as its reason."),
            rows=2,
        )
        if is_open:
            fields["is_done"] = forms.BooleanField(
                label=_("With this the decision is done"), required=False, initial=True
            )

    @property
    def sent(self) -> dict[str, Any]:
        """The cleaned values as `carry_out` takes them."""
        data = self.cleaned_data  # type: ignore[attr-defined]
        return {
            "version": data["version"],
            "values": {name: value for name, value in data.items() if name in self.NAMES},  # type: ignore[attr-defined]
            "many": {name: list(data[name]) for name in ("markers", "cycles") if name in data},
            "because": data["because"],
            "is_done": data.get("is_done", False),
        }


class MarkerByDecision(ByDecision, MarkerForm):
    NAMES = ("level", "text", "number")

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, asks_why=False, **kwargs)
        self.add_own_fields(is_open=is_open)


class ActivityByDecision(ByDecision, ActivityForm):
    NAMES = ("name", "description")

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, asks_why=False, **kwargs)
        self.add_own_fields(is_open=is_open)


class EndByDecision(ByDecision, VersionedForm):
    NAMES = ("state",)
    state = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[(ActivityState.DROPPED, _("We drop it")), (ActivityState.DONE, _("It is done"))],
        initial=ActivityState.DROPPED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_own_fields(is_open=is_open)


class RetireByDecision(ByDecision, VersionedForm):
    NAMES = ()

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_own_fields(is_open=is_open)


class WorkingByDecision(ByDecision, VersionedForm):
    """The way of working stands nowhere in the theory of change, so it is told in words."""

    NAMES = ()

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_own_fields(is_open=is_open)
        self.fields["because"] = long_text(
            label=_("What do you do otherwise from now on?"),
            required=True,
            rows=3,
            error_messages={"required": _("Say what you do otherwise from now on.")},
        )
