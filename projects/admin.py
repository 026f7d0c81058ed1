"""The administrator's pages: programmes, projects, people and roles."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        slug = slugify(name)
        if not slug:
            raise forms.ValidationError(
                gettext("The name needs at least one letter from a to z, or a digit.")
            )
        if Project.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("Another project has this name."))
        return name

    def save(self, commit: bool = True) -> Project:
        self.instance.slug = slugify(self.cleaned_data["name"])
        return super().save(commit)


class CycleInline(admin.TabularInline):
    """Cycles are added and dated here; their state is moved on their own pages, by those whose act it is."""

    model = Cycle
    extra = 0
    fields = ["number", "start", "end", "state"]
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

    def has_delete_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        """A project with what people wrote in it is not deleted by a click."""
        return obj is None or not obj.cycles.exists()


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
