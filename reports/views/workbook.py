"""The workbook in the browser: upload, look at what would happen, then import; and taking everything out."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from projects.access import Act, can_somewhere, grants_by_project, requires, signed_in
from projects.forms import inside_page_form
from projects.models import Project, User
from reports.models import WorkbookUpload
from reports.services.workbook import apply_plan, read_plan
from reports.workbook.mistakes import WorkbookRefused
from reports.workbook.plan import SheetPlan
from reports.workbook.reading import Row
from reports.workbook.writing import write_workbook

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHANGES_SHOWN = 200
ROWS_SHOWN = 100


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook (.xlsx)"),
        widget=forms.ClearableFileInput(attrs={"accept": f".xlsx,{SPREADSHEET}"}),
        error_messages={"required": _("Choose the file first."), "empty": _("This file is empty.")},
    )
    helper = inside_page_form()

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.WORKBOOK_MAX_BYTES:
            raise forms.ValidationError(
                gettext("This file has %(size)s; at most %(limit)s can be read.")
                % {
                    "size": filesizeformat(file.size),
                    "limit": filesizeformat(settings.WORKBOOK_MAX_BYTES),
                }
            )
        return file


@signed_in
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Takes a workbook and lists all its mistakes at once, or goes on to what it would do.

    Whoever may import into no project at all reads who can help.
    """
    diaries = {"diary_projects": projects_to_write_in(request.user)}
    if not can_somewhere(request.user, Act.EDIT_THEORY):
        return render(request, "reports/import.html", diaries, status=403)
    form = UploadForm(request.POST or None, request.FILES or None)
    mistakes = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            read_plan(content, by=request.user)
        except WorkbookRefused as refused:
            mistakes = refused.mistakes
        else:
            kept = WorkbookUpload.objects.create(
                uploaded_by=request.user, name=file.name[:255], content=content
            )
            return redirect("preview_workbook", kept.pk)
    return render(
        request,
        "reports/import.html",
        {"form": form, "mistakes": mistakes, **diaries},
        status=422 if mistakes or form.is_bound else 200,
    )


def projects_to_write_in(user: User) -> list[Project]:
    """The projects in whose diaries somebody may write, all or their own partner's."""
    projects = list(Project.objects.visible_to(user).order_by("name"))
    grants = grants_by_project(user, projects)
    return [project for project in projects if grants[project.pk].scope(Act.WRITE_DIARY)]


@signed_in
def preview(request: HttpRequest, upload: UUID) -> HttpResponse:
    """What the workbook would add, change and ignore; nothing is saved before the button is pressed."""
    kept = get_object_or_404(WorkbookUpload, pk=upload, uploaded_by=request.user)
    return _preview_or_import(request, kept)


@require_http_methods(["GET", "POST"])
def _preview_or_import(request: HttpRequest, kept: WorkbookUpload) -> HttpResponse:
    mistakes = []
    plan = None
    try:
        plan = read_plan(bytes(kept.content), by=request.user)
        if request.method == "POST":
            with transaction.atomic():
                project = apply_plan(plan, by=request.user)
                kept.delete()
            messages.success(request, gettext("The workbook was imported."))
            return redirect(project)
    except WorkbookRefused as refused:
        mistakes = refused.mistakes
    changes = list(plan.changes()) if plan else []
    return render(
        request,
        "reports/import_preview.html",
        {
            "upload": kept,
            "plan": plan,
            "sheets": [
                {"plan": sheet, "added": [_in_short(row, sheet) for row in sheet.added[:ROWS_SHOWN]]}
                for sheet in (plan.sheets.values() if plan else ())
                if sheet.added or sheet.changed or sheet.unchanged or sheet.ignored
            ],
            "changes": changes[:CHANGES_SHOWN],
            "more_changes": max(0, len(changes) - CHANGES_SHOWN),
            "mistakes": mistakes,
        },
        status=422 if mistakes else 200,
    )


def _in_short(row: Row, sheet: SheetPlan) -> str:
    """A row that would be added, in the order of the sheet's columns."""
    texts = [row.text(column.key) for column in sheet.layout.columns]
    return Truncator(", ".join(text for text in texts if text)).chars(200)


@requires(Act.ASK_REPORT, Project, "programme")
@require_GET
def export(request: HttpRequest, project: Project) -> HttpResponse:
    """The whole project as a workbook, which can be imported again."""
    language = "nl" if get_language() == "nl" else "en"
    answer = HttpResponse(write_workbook(project, language=language), content_type=SPREADSHEET)
    answer["Content-Disposition"] = f'attachment; filename="{project.slug}.xlsx"'
    return answer
