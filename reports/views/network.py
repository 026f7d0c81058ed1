"""Printing the timeline of a learning network."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from projects.access import Act, requires_across
from projects.models import Programme
from reflection.services.network.reading import own_projects
from reports.services.network import ask_for_network


@requires_across(Act.JOIN_NETWORK, Programme)
@require_POST
def print_network(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Asks for the timeline as a document; it is kept with the first of the asker's own projects."""
    own = own_projects(request.user, programme)
    if not own:
        messages.error(request, _("No project runs in this programme yet, so there is nothing to print."))
        return redirect("network", programme.slug)
    return redirect(
        ask_for_network(programme=programme, project=own[0], by=request.user, language=get_language() or "nl")
    )
