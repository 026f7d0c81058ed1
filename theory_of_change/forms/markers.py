from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.forms import RowsToTick, inside_page_form, long_text
from projects.text import same_name
from theory_of_change.forms.reasons import ReasonedForm, is_in_use
from theory_of_change.forms.wording import WithWordingNote, listen_for_targets
from theory_of_change.models import Actor, Level, Marker
from theory_of_change.models.marker import validate_number
from theory_of_change.services.marker import next_number


class MarkerForm(ReasonedForm):
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[
            (Level.EXPECT, _("expect to see: follows when we do our part well")),
            (Level.LIKE, _("like to see: asks more of them, and more time")),
            (Level.LOVE, _("love to see: goes deep, and lasts without us")),
        ],
        widget=forms.RadioSelect,
    )
    text = long_text(
        label=_("Observable change"),
        required=True,
        help_text=_(
            "Who does what differently? For example: “The sports clubs ask newcomers what they want to play, "
            "and change their hours for it.”"
        ),
        rows=4,
    )
    number = forms.CharField(
        label=_("Number"),
        max_length=20,
        validators=[validate_number],
        help_text=_("The team's own number; gaps are fine."),
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    field_order = ["level", "text", "number", "decision", "reason"]

    def __init__(self, *args: Any, actor: Actor, marker: Marker | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("asks_why", marker is not None or is_in_use(actor.project))
        super().__init__(*args, project=actor.project, **kwargs)
        self.actor = actor
        self.marker = marker
        listen_for_targets(self.fields["text"], actor)

    @property
    def helper(self) -> FormHelper:
        helper = inside_page_form()
        helper.layout = Layout(*(WithWordingNote(name) if name == "text" else name for name in self.fields))
        return helper

    def clean_number(self) -> str:
        number = self.cleaned_data["number"].strip()
        others = self.actor.markers.exclude(pk=self.marker.pk if self.marker else None)
        taken = {same_name(other.number): other for other in others}.get(same_name(number))
        if taken is None:
            return number
        if taken.is_followed:
            sentence = gettext("This actor already has a marker with this number.")
        else:
            sentence = gettext(
                "Marker %(number)s is no longer followed (“%(text)s”), and it keeps its number, so that older "
                "diaries stay clear."
            ) % {"number": taken.number, "text": taken.text}
        raise forms.ValidationError(
            [sentence, gettext("The next free number is %(number)s.") % {"number": next_number(self.actor)}]
        )


class MarkerChoices(RowsToTick):
    """A partner's markers by number and text, as boxes to tick."""

    def __init__(self, actor: Actor, markers: list[Marker] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Progress markers"))
        super().__init__(
            queryset=Marker.objects.filter(actor=actor), widget=forms.CheckboxSelectMultiple, **kwargs
        )
        if markers is not None:
            self.choices = [(marker.pk, self.label_from_instance(marker)) for marker in markers]

    def label_from_instance(self, marker: Marker) -> str:
        return f"{marker.number}. {marker.text}"


class OrderForm(forms.Form):
    """One move on a ladder: a marker up or down, or the whole order after dragging; and what the person saw."""

    level = forms.ChoiceField(choices=Level.choices)
    seen = forms.CharField(max_length=20_000)
    move = forms.CharField(required=False, max_length=40)
    order = forms.CharField(required=False, max_length=20_000)

    @property
    def arrangement(self) -> dict[str, Any]:
        """The level, the order asked for and the order seen, as the service takes them."""
        return {name: self.cleaned_data[name] for name in ("level", "order", "seen")}

    @property
    def anchor(self) -> str:
        """Where on the page the person was: the marker they moved, else its level."""
        moving = _ids(self.cleaned_data["move"].partition(":")[0])
        return f"marker-{moving[0]}" if moving else self.cleaned_data["level"]

    def clean_seen(self) -> list[int]:
        return _ids(self.cleaned_data["seen"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "seen" in cleaned:
            cleaned["order"] = _ids(cleaned.get("order", "")) or moved(
                cleaned["seen"], cleaned.get("move", "")
            )
        return cleaned


def _ids(text: str) -> list[int]:
    return [int(each) for each in text.split(",") if each.isascii() and each.isdecimal() and len(each) < 19]


def moved(ids: list[int], move: str) -> list[int]:
    """The ids with one of them a place up or down: "7:up". At the end of the list, or unknown, it stays."""
    name, _colon, direction = move.partition(":")
    order = list(ids)
    if not _ids(name) or _ids(name)[0] not in order or direction not in {"up", "down"}:
        return order
    at = order.index(_ids(name)[0])
    to = at - 1 if direction == "up" else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    return order
