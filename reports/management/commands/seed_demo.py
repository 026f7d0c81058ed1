from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from reports.demo.projects import PASSWORD, PEOPLE, seed
from reports.management.arguments import OneLineCommand


class Command(OneLineCommand):
    help = "Loads the demo: four projects from demo/*.toml and one person of each kind. A second run adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="also where AMIF_MODE=production")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION and not options["force"]:
            raise CommandError("The demo's people have a known password; --force loads it here all the same.")
        for slug in seed():
            self.stdout.write(f"{slug}: loaded")
        self.stdout.write(
            f"Demo people: {', '.join(f'{name}@example.org' for name in PEOPLE)}; password {PASSWORD}"
        )
