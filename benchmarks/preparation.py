"""The prepared meeting without the program around it: the same queries by the same ORM, and the same template."""

from collections.abc import Callable

from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from projects.access import grants_in
from projects.models import Cycle, User
from reflection.services.preparing import read_preparation, read_rows
from reflection.views.preparation import frame, laid_out

QUERIES_OF_THE_FRAME = 4
"""Session, person, cycle with its project, roles."""
TEMPLATE = "reflection/preparation/preparation.html"


def alone(client: Client, cycle: Cycle, path: str, reader: User) -> Callable[[], object]:
    """Asks what the page asks the database, and renders its template with what the page had; nothing between."""
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    of_frame = [query["sql"] for query in asked][:QUERIES_OF_THE_FRAME]
    cycle = Cycle.objects.select_related("project__programme").get(pk=cycle.pk)
    request = RequestFactory().get(path)
    request.user, request.project, request.htmx = reader, cycle.project, False  # type: ignore[attr-defined]
    request.grants = grants_in(reader, cycle.project)  # type: ignore[attr-defined]
    prepared = read_preparation(cycle)
    partners = [laid_out(prepared, partner) for partner in prepared.partners]
    page = {**frame(request, prepared), "partners": partners, "is_alone": False}

    def ask_and_render() -> None:
        with connection.cursor() as cursor:
            for sql in of_frame:
                cursor.execute(sql)
                cursor.fetchall()
        read_rows(cycle)
        render_to_string(TEMPLATE, page, request)

    return ask_and_render
