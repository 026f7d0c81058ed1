"""The administrator's pages: programmes, projects, people and roles."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.forms.models import BaseModelFormSet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.cycle_dates import refuse_far_year
from projects.cycle_forms import DATED, CycleForm, CycleFormSet
from projects.models import (
    Cycle,
    HistoryEntry,
    KeyFigure,
    Programme,
    ProgrammeRole,
    Project,
    ProjectRole,
    User,
)
from projects.services.history import record, state_of
from projects.text import slug_of


class PersonCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "language")


class PersonChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


class ProgrammeRoleInline(admin.TabularInline):
    model = ProgrammeRole
    extra = 0
    autocomplete_fields = ["user"]


class ProjectRoleInline(admin.TabularInline):
    model = ProjectRole
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(User)
class PersonAdmin(UserAdmin):
    form = PersonChangeForm
    add_form = PersonCreationForm
    list_display = ["name", "email", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["email", "name", "language", "password"]}),
        (_("Administration"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "language", "usable_password", "password1", "password2"]})
    ]


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin):
    list_display = ["name", "funder"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ProgrammeRoleInline]


class ProjectForm(forms.ModelForm):
    """The address follows from the name, so that commands and workbooks find the project by it."""

    class Meta:
        model = Project
        fields = ["programme", "name", "promoter", "municipality", "start", "end", "summary"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("start", "end"):
            self.fields[name].validators.append(refuse_far_year)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        slug = slug_of(name)
        if not slug:
            raise forms.ValidationError(
                gettext("The name needs at least one letter from a to z, or a digit.")
            )
        if Project.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("Another project has this name."))
        return name

    def save(self, commit: bool = True) -> Project:
        self.instance.slug = slug_of(self.cleaned_data["name"])
        return super().save(commit)


class CycleInline(admin.TabularInline):
    """Cycles are added and dated here; their state is moved on their own pages, by those whose act it is."""

    model = Cycle
    form = CycleForm
    formset = CycleFormSet
    extra = 0
    fields = [*DATED, "state"]
    readonly_fields = ["state"]
    can_delete = False


class KeyFigureInline(admin.TabularInline):
    model = KeyFigure
    extra = 0


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    form = ProjectForm
    list_display = ["name", "municipality", "programme", "start", "end"]
    list_filter = ["programme"]
    search_fields = ["name", "municipality"]
    inlines = [ProjectRoleInline, CycleInline, KeyFigureInline]

    def save_model(self, request: HttpRequest, obj: Project, form: forms.ModelForm, change: bool) -> None:
        before = Project.objects.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if before is not None:
            _remember(before, obj, form.changed_data, by=request.user)

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm, formset: BaseModelFormSet, change: bool
    ) -> None:
        """A cycle that is added or dated anew stands in the history."""
        before = (
            Cycle.objects.in_bulk([each.instance.pk for each in formset.initial_forms])
            if formset.model is Cycle
            else {}
        )
        super().save_formset(request, form, formset, change)
        if formset.model is Cycle:
            for cycle in formset.new_objects:
                record(
                    project=cycle.project,
                    by=request.user,
                    verb=HistoryEntry.Verb.ADDED,
                    subject=cycle,
                    after=state_of(cycle, DATED),
                )
            for cycle, fields in formset.changed_objects:
                _remember(before[cycle.pk], cycle, fields, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        """A project with what people wrote in it is not deleted by a click."""
        return obj is None or not obj.cycles.exists()


def _remember(before: Project | Cycle, after: Project | Cycle, fields: list[str], *, by: User) -> None:
    """What was changed in the administration, with what stood there before."""
    if fields:
        record(
            project=after.project,
            by=by,
            verb=HistoryEntry.Verb.CHANGED,
            subject=after,
            before=state_of(before, fields),
            after=state_of(after, fields),
        )


@admin.register(HistoryEntry)
class HistoryAdmin(admin.ModelAdmin):
    """The history, to read only."""

    list_display = ["at", "by", "verb", "kind", "project"]
    list_filter = ["verb", "kind", "project"]
    list_select_related = ["by", "project"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: HistoryEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: HistoryEntry | None = None) -> bool:
        return False
