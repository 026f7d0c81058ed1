"""The people of a project: who has which role, and giving one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from projects.access import Act, requires
from projects.models import Project, ProjectRole
from theory_of_change.forms import GiveProjectRoleForm
from theory_of_change.services.people import end_role, give_role, send_invitation


@requires(Act.GIVE_ROLES, Project, "programme")
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, project: Project) -> HttpResponse:
    """Lists the roles in the project; a POST gives one."""
    form = GiveProjectRoleForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            role, is_new = give_role(project=project, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            if is_new:
                send_invitation(request, role.user.email)
                messages.success(request, _("%(person)s was invited by e-mail.") % {"person": role.user})
            else:
                messages.success(request, _("%(person)s has the role now.") % {"person": role.user})
            return redirect("people", project.slug)
    roles = project.roles.select_related("user", "representation__actor").order_by("role", "user__name")
    programme_roles = project.programme.roles.filter(role="coach").select_related("user")
    return render(
        request,
        "theory_of_change/people.html",
        {"tab": "people", "form": form, "roles_given": roles, "coaches": programme_roles},
        status=422 if form.is_bound else 200,
    )


@requires(Act.GIVE_ROLES, Project, "programme")
@require_POST
def end(request: HttpRequest, project: Project, role: int) -> HttpResponse:
    """Ends one role of the project."""
    end_role(role=get_object_or_404(ProjectRole, pk=role, project=project), by=request.user)
    messages.success(request, _("The role has ended."))
    return redirect("people", project.slug)
