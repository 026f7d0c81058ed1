"""The people of a project: who has which role, until when, and who is invited."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from projects import clock
from projects.access import Act, requires
from projects.models import Project, ProjectRole, User
from theory_of_change.forms import GiveProjectRoleForm, RoleEndForm
from theory_of_change.services.invitation import invite, send_invitation
from theory_of_change.services.people import change_end, end_role, give_role


@requires(Act.GIVE_ROLES, Project, "programme")
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, project: Project) -> HttpResponse:
    """Lists the roles in the project and the invitations; a POST gives a role at once."""
    form = GiveProjectRoleForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            _give_or_invite(request, project, form)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            return redirect("people", project.slug)
    roles = project.roles.select_related("user", "representation__actor").order_by("role", "user__name")
    invitations = list(project.invitations.with_uses().select_related("actor", "created_by"))
    for invitation in invitations:
        invitation.project = project
    return render(
        request,
        "theory_of_change/people.html",
        {
            "tab": "people",
            "form": form,
            "roles_given": roles,
            "today": clock.today(),
            "coaches": project.programme.roles.not_ended().filter(role="coach").select_related("user"),
            "invitations": invitations,
        },
        status=422 if form.is_bound else 200,
    )


def _give_or_invite(request: HttpRequest, project: Project, form: GiveProjectRoleForm) -> None:
    """Gives the role to somebody with an account; somebody without one is invited by e-mail."""
    given = dict(form.cleaned_data)
    email = given.pop("email").strip().lower()
    user = User.objects.filter(email=email, is_active=True).first()
    if user is not None:
        role = give_role(project=project, by=request.user, user=user, **given)
        messages.success(request, _("%(person)s has the role now.") % {"person": role.user})
        return
    invitation = invite(
        project=project, by=request.user, email=email, language=get_language() or "nl", **given
    )
    tell_of_mail(
        request, send_invitation(invitation, link=request.build_absolute_uri(invitation.path)), email
    )


def tell_of_mail(request: HttpRequest, sent: bool, email: str) -> None:
    if sent:
        messages.success(request, _("%(person)s was invited by e-mail.") % {"person": email})
    else:
        messages.error(
            request,
            _(
                "The invitation of %(person)s is kept, but the mail could not be sent. Send it again in a while."
            )
            % {"person": email},
        )


@requires(Act.GIVE_ROLES, Project, "programme")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, project: Project, role: int) -> HttpResponse:
    """The last day of one role."""
    row = get_object_or_404(ProjectRole.objects.select_related("user"), pk=role, project=project)
    form = RoleEndForm(request.POST or None, initial={"until": row.until})
    if request.method == "POST" and form.is_valid():
        try:
            change_end(role=row, by=request.user, until=form.cleaned_data["until"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("people", project.slug)
    return render(
        request,
        "projects/form_page.html",
        {
            "tab": "people",
            "form": form,
            "heading": _("Until when?"),
            "overline": f"{row.user}, {row.get_role_display()}",
            "button": _("Save"),
            "back": reverse("people", args=[project.slug]),
        },
        status=422 if form.is_bound else 200,
    )


@requires(Act.GIVE_ROLES, Project, "programme")
@require_POST
def end(request: HttpRequest, project: Project, role: int) -> HttpResponse:
    """Ends one role of the project."""
    end_role(role=get_object_or_404(ProjectRole, pk=role, project=project), by=request.user)
    messages.success(request, _("The role has ended."))
    return redirect("people", project.slug)
