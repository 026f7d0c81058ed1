"""The real programs - Celery's worker, the sweeper - with only the layout of a page replaced by `stand_in`.

celery -A tests.reports.program worker ...   and   python -m tests.reports.program sweep_reports ...
"""

import os
import sys

from tests.reports import stand_in

sys.modules["reports.rendering"] = stand_in
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amif_me.settings")

from amif_me.celery import app  # noqa: E402 - the stand-in comes first

__all__ = ["app"]

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
