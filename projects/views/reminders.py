"""Whether a person wants to be reminded: in the account menu, and from the link in each reminder."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.access import open_to_everyone, signed_in
from projects.services.stopping import find_stopping


@signed_in
@require_http_methods(["GET", "POST"])
def my_reminders(request: HttpRequest) -> HttpResponse:
    """Switches one's own reminders on or off."""
    if request.method == "POST" and request.POST.get("wanted") in {"yes", "no"}:
        request.user.wants_reminders = request.POST["wanted"] == "yes"
        request.user.save(update_fields=["wants_reminders"])
        messages.success(request, _("Saved."))
        return redirect("my_reminders")
    return render(
        request,
        "projects/my_reminders.html",
        {"wants": request.user.wants_reminders},
        status=422 if request.method == "POST" else 200,
    )


@open_to_everyone
@require_http_methods(["GET", "POST"])
def stop_reminders(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: it asks once, since programs that look through mail open links by themselves."""
    user = find_stopping(token)
    if user is None:
        return render(request, "projects/stop_reminders.html", {"unknown": True}, status=404)
    if request.method == "POST":
        user.wants_reminders = False
        user.save(update_fields=["wants_reminders"])
    return render(request, "projects/stop_reminders.html", {"stopped": not user.wants_reminders})
