"""Sending the minutes of a meeting, with one click and once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from projects.access import Act, requires
from projects.models import Cycle
from reflection.models import Meeting
from reflection.services import sending as services


@requires(Act.HOLD_MEETING, Cycle, "project__programme")
@require_POST
def send_minutes(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Everybody who did not get them today gets a link to what they may read."""
    found = Meeting.objects.filter(cycle=cycle).select_related("cycle__project__programme").first()
    meeting = found or Meeting(cycle=cycle)
    site = request.build_absolute_uri("/").rstrip("/")
    try:
        sent, failed = services.send_minutes(meeting, by=request.user, site=site)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(meeting)
    if sent:
        said = ngettext(
            "The minutes went to %(count)d person.", "The minutes went to %(count)d people.", len(sent)
        )
        messages.success(request, said % {"count": len(sent)})
    if failed:
        names = ", ".join(str(person) for person in failed)
        messages.error(
            request,
            _(
                "The mail to %(names)s could not be sent. Send the minutes once more in a while; nobody gets them twice."
            )
            % {"names": names},
        )
    return redirect(meeting)
