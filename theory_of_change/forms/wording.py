"""Help beside a field in which a change is worded: what sounds like a target gets a note, and may stay."""

from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

from theory_of_change.models import Actor
from theory_of_change.targets import find_targets

CHECKED_FIELDS = ("text", "outcome_challenge")
"""The fields that describe a hoped-for change, and so have no target."""


def listen_for_targets(field: forms.Field, actor: Actor) -> None:
    """Lets a text field ask for its note while somebody types; without JavaScript it comes with the page."""
    field.widget.attrs |= {
        "hx-post": reverse("check_wording", args=[actor.pk]),
        "hx-trigger": "input changed delay:500ms",
        "hx-target": "#wording-note",
        "hx-select": ".wording-said",
        "hx-swap": "innerHTML",  # and nothing of what the form around it asks for when it is sent
        "hx-select-oob": "unset",
        "hx-disabled-elt": "unset",
        "hx-sync": "this:replace",
    }


class WithWordingNote(LayoutObject):
    """A text field with its note under it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> str:
        field = render_field(self.name, form, context, template_pack=template_pack, **kwargs)
        note = render_to_string(
            "theory_of_change/_wording_note.html",
            {"targets": find_targets(str(form[self.name].value() or ""))},
        )
        return f'{field}<div id="wording-note" class="wording-note" aria-live="polite">{note}</div>'
