"""What has to be mended before a form can be saved, said once at its top, with a link to each place."""

from collections.abc import Iterable
from typing import Any

from django import forms, template

register = template.Library()


@register.inclusion_tag("projects/_mistakes.html")
def mistakes(wrong: forms.Form | Iterable[forms.Form]) -> dict[str, Any]:
    """The summary of one form's mistakes, or of several that are saved together; nothing where there are none.

    A form of several may bear `called`, which tells it from the others.
    """
    every = [wrong] if isinstance(wrong, forms.BaseForm) else list(wrong)
    bound = [form for form in every if form.is_bound and form.errors]
    places = [place for form in bound for place in _places(form)]
    general = [error for form in bound for error in form.non_field_errors()]
    return {
        "places": places,
        "general": general,
        "count": len(places) + len(general),
        "keeps_all": not any(form.is_multipart() for form in bound),
    }


def _places(form: forms.Form) -> list[dict[str, Any]]:
    called = getattr(form, "called", "")
    return [
        {
            "anchor": field.id_for_label or f"{field.auto_id}_0",
            "label": f"{called}: {field.label}" if called else field.label,
            "errors": field.errors,
        }
        for field in form.visible_fields()
        if field.errors
    ]
