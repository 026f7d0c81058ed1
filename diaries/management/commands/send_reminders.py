from typing import Any

from django.core.management.base import BaseCommand

from diaries.services.reminding import send_due_reminders


class Command(BaseCommand):
    help = (
        "Reminds those who still owe something in a cycle that ends within a week; each once for each step."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{send_due_reminders()} reminders sent")
