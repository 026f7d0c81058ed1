from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.models import Cycle, Project
from projects.text import same_name
from reports.management.arguments import find_project, refuse_unwritable, write_whole
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
        cycle = _find_cycle(find_project(options["project"]), options["cycle"])
        output: Path = options["output"]
        refuse_unwritable(output)
        report = render(report_content(cycle), language=options["language"])
        write_whole(report.pdf, output)
        self.stdout.write(f"{output}: {report.pages} pages")


def _find_cycle(project: Project, number: str) -> Cycle:
    cycles = list(project.cycles.in_order())
    for cycle in cycles:
        if same_name(cycle.number) == same_name(number):
            return cycle
    numbers = ", ".join(cycle.number for cycle in cycles)
    raise CommandError(f"{project.slug} has no cycle {number!r}; it has: {numbers or 'none yet'}.")
