"""The prepared meeting without the program around it: the same queries, and the same template with what they gave."""

from collections.abc import Callable

from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from projects.access import grants_in
from projects.models import Cycle, User
from reflection.services.preparing import read_preparation
from reflection.views.preparation import frame, laid_out

TEMPLATE = "reflection/preparation/preparation.html"


def alone(client: Client, cycle: Cycle, path: str, reader: User) -> Callable[[], object]:
    """Sends what the page asks the database, reads the answers, and renders the page's template."""
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    queries = [query["sql"] for query in asked if query["sql"].startswith(("SELECT", "(SELECT"))]
    cycle = Cycle.objects.select_related("project__programme").get(pk=cycle.pk)
    request = RequestFactory().get(path)
    request.user, request.project, request.htmx = reader, cycle.project, False  # type: ignore[attr-defined]
    request.grants = grants_in(reader, cycle.project)  # type: ignore[attr-defined]
    prepared = read_preparation(cycle)
    partners = [laid_out(prepared, partner) for partner in prepared.partners]
    page = {**frame(request, prepared), "partners": partners, "is_alone": False}

    def ask_and_render() -> None:
        with connection.cursor() as cursor:
            for sql in queries:
                cursor.execute(sql)
                cursor.fetchall()
        render_to_string(TEMPLATE, page, request)

    return ask_and_render
