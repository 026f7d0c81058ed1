import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from reports.management.arguments import OneLineCommand
from reports.services.workbook import apply_plan, read_plan
from reports.workbook.mistakes import WorkbookRefused
from reports.workbook.plan import ImportPlan


class Command(OneLineCommand):
    help = "Imports a project's workbook: all of it, or, with mistakes, nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the workbook, an .xlsx file")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plan = read_plan(_content(options["file"]), by=None)
            self._tell(plan)
            if not options["dry_run"] and not plan.nothing_to_change:
                project = apply_plan(plan, by=None)
                self.stdout.write(f"Imported into {project.slug}.")
        except WorkbookRefused as refused:
            for mistake in refused.mistakes:
                self.stderr.write(str(mistake).replace("\n", " "))
            sys.exit(1)

    def _tell(self, plan: ImportPlan) -> None:
        for notice in plan.notices:
            self.stdout.write(str(notice).replace("\n", " "))
        if plan.nothing_to_change:
            self.stdout.write("Nothing to change.")
        for sheet, counts in plan.counts.items():
            self.stdout.write(f"{sheet}: {counts['added']} added, {counts['changed']} changed")


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > settings.WORKBOOK_MAX_BYTES:
            limit = settings.WORKBOOK_MAX_BYTES // 1024 // 1024
            raise CommandError(f"{path} is larger than the {limit} MB that a workbook may have.")
        return path.read_bytes()
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror or problem}.") from problem
