import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.models import Cycle, Project
from projects.text import same_name
from reports.rendering import render
from reports.services.publication import report_content


class Command(BaseCommand):
    help = "Writes a cycle's report as a PDF: its published edition, or else a draft of what it says now."
    requires_system_checks = ()  # a report is made of data and templates; the web's addresses play no part

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="the project's address, such as antwerpen")
        parser.add_argument("--cycle", required=True, help="the cycle's number or name")
        parser.add_argument("--output", required=True, type=Path, help="the PDF file to write")
        parser.add_argument("--language", default="nl", choices=[code for code, _ in settings.LANGUAGES])

    def handle(self, *args: Any, **options: Any) -> None:
        cycle = _find_cycle(_find_project(options["project"]), options["cycle"])
        output: Path = options["output"]
        _refuse_unwritable(output)
        report = render(report_content(cycle), language=options["language"])
        try:
            _write(report.pdf, output)
        except OSError as problem:
            raise CommandError(f"{output} cannot be written: {problem.strerror or problem}.") from problem
        self.stdout.write(f"{output}: {report.pages} pages")


def _find_project(slug: str) -> Project:
    project = Project.objects.filter(slug=slug.strip()).first()
    if project is None:
        slugs = ", ".join(Project.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no project {slug!r}; there are: {slugs or 'none yet'}.")
    return project


def _find_cycle(project: Project, number: str) -> Cycle:
    cycles = list(project.cycles.in_order())
    for cycle in cycles:
        if same_name(cycle.number) == same_name(number):
            return cycle
    numbers = ", ".join(cycle.number for cycle in cycles)
    raise CommandError(f"{project.slug} has no cycle {number!r}; it has: {numbers or 'none yet'}.")


def _refuse_unwritable(output: Path) -> None:
    """Before a minute is spent on laying the report out."""
    if output.is_dir():
        raise CommandError(f"{output} is a folder; give the name of a file in it.")
    if not output.absolute().parent.is_dir():
        raise CommandError(f"{output} cannot be written: there is no folder {output.absolute().parent}.")


def _write(pdf: bytes, output: Path) -> None:
    """All of the file or nothing: whoever opens it never sees half a report."""
    handle, name = tempfile.mkstemp(dir=output.absolute().parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
