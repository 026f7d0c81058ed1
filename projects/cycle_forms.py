"""The cycles of a project in the administration: all rows of the form are looked at together."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from projects.cycle_dates import calendar_mistakes, last_of_month, moved_out
from projects.models import Cycle, Project
from projects.services.cycle import refuse_if_closed
from projects.text import same_name

DATED = ("number", "start", "end")


class CycleForm(forms.ModelForm):
    """A row of the calendar. A published cycle stands as it was published."""

    class Meta:
        model = Cycle
        fields = DATED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.is_published:
            for field in self.fields.values():
                field.disabled = True

    def validate_unique(self) -> None:
        """Names and days may change places among the rows, so they are compared in the whole form only."""

    def validate_constraints(self) -> None:
        """As `validate_unique`."""


class CycleFormSet(forms.BaseInlineFormSet):
    """All cycles of a project, which lie within it and follow each other without gap or overlap."""

    def clean(self) -> None:
        super().clean()
        project: Project = self.instance
        if any(self.errors) or not project.start or not project.end or project.end < project.start:
            return
        present = self._held(project)
        rows = [form.instance for form in self.forms if form.instance.pk or form.has_changed()]
        rows += [cycle for pk, cycle in present.items() if pk not in {row.pk for row in rows}]
        mistakes = list(_names_twice(rows))
        mistakes += [
            sentence
            for _number, sentence in calendar_mistakes(
                [(row.number, row.start, row.end) for row in rows], within=(project.start, project.end)
            )
        ]
        if not mistakes:
            mistakes = [*_closed(rows, present), *_moved_out(rows, present)]
        if mistakes:
            raise ValidationError(mistakes)

    def _held(self, project: Project) -> dict[int, Cycle]:
        """The cycles as they stand, held with their project until they are saved, so that nothing is written meanwhile."""
        if project.pk is None:
            return {}
        list(Project.objects.select_for_update(of=("self",), no_key=True).filter(pk=project.pk))
        cycles = Cycle.objects.select_for_update(of=("self",), no_key=True).filter(project=project)
        return {cycle.pk: cycle for cycle in cycles.order_by("pk")}

    def save(self, commit: bool = True) -> list[Cycle]:
        """Moves changed cycles out of each other's way first: no two may begin on one day, or bear one name."""
        changed = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        for place, pk in enumerate(changed if len(changed) > 1 else ()):
            away = date.min + timedelta(days=place)
            Cycle.objects.filter(pk=pk).update(start=away, number=f"\x1f{pk}")
        return super().save(commit)

    def save_existing(self, form: CycleForm, obj: Cycle, commit: bool = True) -> Cycle:
        """Nothing but what the form shows: the cycle may have moved on since it was read."""
        if commit:
            form.instance.save(update_fields=DATED)
        return form.instance


def _closed(rows: list[Cycle], present: dict[int, Cycle]) -> Iterator[str]:
    """Cycles that were published while somebody looked at the form."""
    for row in rows:
        held = present.get(row.pk)
        if held and (held.number, *_days(held)) != (row.number, *_days(row)):
            try:
                refuse_if_closed(held)
            except ValidationError as problem:
                yield from problem.messages


def _names_twice(rows: list[Cycle]) -> Iterator[str]:
    seen: set[str] = set()
    for row in rows:
        name = same_name(row.number)
        if name in seen:
            yield _('Two cycles are called "%(name)s"; give one of them another name.') % {"name": row.number}
        seen.add(name)


def _moved_out(rows: list[Cycle], present: dict[int, Cycle]) -> Iterator[str]:
    """Diary entries that would lie outside their cycle; removed ones too, since they may be brought back."""
    names = {row.pk: row.number for row in rows if row.pk in present}
    moved = {row.pk for row in rows if row.pk in present and _days(row) != _days(present[row.pk])}
    if not moved:
        return
    entries = [
        (names[cycle], day, last_of_month(day) if precision == "month" else day)
        for label in settings.DATED_MODELS
        for cycle, day, precision in apps.get_model(label)
        ._default_manager.filter(cycle__in=moved, date__isnull=False)
        .values_list("cycle", "date", "date_precision")
    ]
    before = {names[pk]: _days(present[pk]) for pk in moved}
    after = {row.number: _days(row) for row in rows if row.pk in moved}
    for _number, sentence in moved_out(entries, before=before, after=after):
        yield sentence


def _days(cycle: Cycle) -> tuple[date, date]:
    return cycle.start, cycle.end
