"""The answer to an edit conflict, the same for every form that people write in."""

from collections.abc import Collection

from django import forms

from projects.comparison import TwoTexts, compare
from projects.editing import Edited

NO_WORDS = frozenset({"version", "began", "reason", "decision", "client_id"})
"""Fields that are no part of what stands in the row."""


def show_conflict(
    form: forms.Form, current: Edited, *, only: Collection[str] | None = None
) -> list[TwoTexts]:
    """What the writer typed beside what stands there now, for each field that differs; `only` among these, if given.

    The form keeps every typed word; its version becomes the present one, so that saving once more is a
    choice made with both texts in view.
    """
    differences = []
    for name, field in form.fields.items():
        if name in NO_WORDS or name not in form.cleaned_data or (only is not None and name not in only):
            continue
        both = compare(
            str(field.label),
            _shown(form.cleaned_data[name], field),
            _shown(_present(current, name), field),
        )
        if not both.same:
            differences.append(both)
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(current.version)
    return differences


def _present(current: Edited, name: str) -> object:
    if current.pk is None and name in {field.name for field in current._meta.many_to_many}:
        return ()  # a row that was never written, or is gone, relates to nothing
    value = getattr(current, name, "")
    return value.all() if hasattr(value, "all") else value


def _shown(value: object, field: forms.Field) -> str:
    """The value as the form shows it: labels for choices, numbers and texts for markers."""
    if value is None:
        return ""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return "; ".join(sorted(field.label_from_instance(each) for each in value))  # type: ignore[union-attr]
    if isinstance(field, forms.MultipleChoiceField):
        names = dict(field.choices)  # type: ignore[arg-type]
        return "; ".join(str(names.get(each, each)) for each in value)  # type: ignore[attr-defined]
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(value)
