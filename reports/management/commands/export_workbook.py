from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reports.management.arguments import find_project, refuse_unwritable, write_whole
from reports.workbook.writing import write_workbook


class Command(BaseCommand):
    help = "Writes a project's workbook, which can be imported again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="the project's address, such as antwerpen")
        parser.add_argument("file", type=Path, help="the .xlsx file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        project = find_project(options["project"])
        refuse_unwritable(options["file"])
        write_whole(write_workbook(project), options["file"])
        self.stdout.write(f"{options['file']}: {project.slug}")
