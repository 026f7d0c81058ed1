from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from reports.management.arguments import (
    OneLineCommand,
    find_project,
    is_channel,
    refuse_unwritable,
    write_out,
)
from reports.workbook.writing import write_workbook


class Command(OneLineCommand):
    help = "Writes a project's workbook, which can be imported again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="the project's address, such as antwerpen")
        parser.add_argument("file", type=Path, help="the .xlsx file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        project = find_project(options["project"])
        refuse_unwritable(options["file"])
        write_out(write_workbook(project), options["file"])
        said = self.stderr if is_channel(options["file"]) else self.stdout
        said.write(f"{options['file']}: {project.slug}")
