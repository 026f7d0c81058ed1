"""The M&E planning matrix (figure 2.4): four rows by five columns, each row edited on a page of its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from projects.access import Act, requires
from projects.models import Project
from theory_of_change.forms import MatrixRowForm
from theory_of_change.matrix_page import print_size
from theory_of_change.models import MatrixRow, Subject
from theory_of_change.services.matrix import COLUMNS, already_known, matrix_of, write_matrix_row
from theory_of_change.type_metrics import serif_width
from theory_of_change.views.saving import initial_of, save_or_show

NOTES = {
    Subject.BENEFICIARIES: lambda: _("what the vision hopes for"),
    Subject.PARTNERS: lambda: _("see the progress markers"),
    Subject.ACTIVITIES: lambda: _("what was done, what went well and less well"),
    Subject.PRACTICES: lambda: _("how the team works: coordination, sharing information, planning"),
}


@requires(Act.SEE_PROJECT, Project, "programme")
@require_GET
def matrix(request: HttpRequest, project: Project) -> HttpResponse:
    """All four rows, written or not; in print on one landscape page."""
    questions = [capfirst(MatrixRow._meta.get_field(name).verbose_name) for name in COLUMNS]
    rows = [
        {
            "subject": row.subject,
            "number": number,
            "label": capfirst(row.get_subject_display()),
            "note": NOTES[Subject(row.subject)](),
            "is_written": row.version > 0,
            "answers": [
                {"question": question, "text": getattr(row, name)}
                for name, question in zip(COLUMNS, questions, strict=True)
            ],
        }
        for number, row in enumerate(matrix_of(project), 1)
    ]
    texts = [[answer["text"] for answer in row["answers"]] for row in rows]
    return render(
        request,
        "theory_of_change/matrix.html",
        {
            "tab": "theory",
            "questions": questions,
            "rows": rows,
            "is_empty": not any(text for row in texts for text in row),
            "print_size": print_size(texts, measure=serif_width),
        },
    )


@requires(Act.EDIT_THEORY, Project, "programme")
@require_http_methods(["GET", "POST"])
def edit_matrix_row(request: HttpRequest, project: Project, subject: str) -> HttpResponse:
    """One row's five answers. The button "Fill in" sends them back with what is known in the empty ones."""
    row = next((each for each in matrix_of(project) if each.subject == subject), None)
    if row is None:
        raise Http404("The matrix has no such row.")
    form = MatrixRowForm(request.POST or None, initial=initial_of(row, *COLUMNS))
    page = {
        "heading": capfirst(row.get_subject_display()),
        "overline": _("M&E planning matrix"),
        "standfirst": capfirst(NOTES[Subject(subject)]()),
        "back": f"{reverse('matrix', args=[project.slug])}#{subject}",
        "button": _("Save the row"),
    }
    if "fill" in request.POST:
        form.fill(already_known(project, subject))
        return render(request, "projects/form_page.html", {"tab": "theory", "form": form, **page})
    return save_or_show(
        request,
        form,
        save=lambda data: write_matrix_row(
            project=project, by=request.user, subject=subject, version=data["version"], values=form.values
        ),
        page=page,
    )
