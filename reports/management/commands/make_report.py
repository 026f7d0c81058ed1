from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from projects.models import Cycle, Project
from projects.text import same_name
from reports.formats import make_file
from reports.management.arguments import (
    OneLineCommand,
    find_project,
    is_channel,
    refuse_unwritable,
    write_out,
)
from reports.models import Format, Kind
from reports.services.publication import report_content


class Command(OneLineCommand):
    help = "Writes a cycle's report as a PDF, a Word file or slides: its published edition, or else a draft of what it says now."
    requires_system_checks = ()  # a report is made of data and templates; the web's addresses play no part

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="the project's address, such as antwerpen")
        parser.add_argument("--cycle", required=True, help="the cycle's number or name")
        parser.add_argument(
            "--output", required=True, type=Path, help="the file to write: .pdf, .docx or .pptx"
        )
        parser.add_argument("--language", default="nl", choices=[code for code, _ in settings.LANGUAGES])

    def handle(self, *args: Any, **options: Any) -> None:
        cycle = _find_cycle(find_project(options["project"]), options["cycle"])
        output: Path = options["output"]
        refuse_unwritable(output)
        format = _format_of(output)
        made = make_file(
            report_content(cycle),
            language=options["language"],
            kind=Kind.CYCLE,
            format=format,
        )
        write_out(made.content, output)
        said = self.stderr if is_channel(output) else self.stdout
        said.write(f"{output}: {made.pages} pages" if made.pages else f"{output}")


def _format_of(output: Path) -> Format:
    """What the file's name ends in; a pipe or a device without an ending gets a PDF."""
    ending = output.suffix.removeprefix(".").lower()
    if not ending and is_channel(output):
        return Format.PDF
    if ending not in Format.values:
        raise CommandError(f"{output} is no name for a report; end it in .pdf, .docx or .pptx.")
    return Format(ending)


def _find_cycle(project: Project, number: str) -> Cycle:
    cycles = list(project.cycles.in_order())
    for cycle in cycles:
        if same_name(cycle.number) == same_name(number):
            return cycle
    numbers = ", ".join(cycle.number for cycle in cycles)
    raise CommandError(f"{project.slug} has no cycle {number!r}; it has: {numbers or 'none yet'}.")
