"""The real programs - Celery's worker, the sweeper - with only the layout of a page replaced by `stand_in`.

celery -A tests.reports.program worker ...   and   python -m tests.reports.program sweep_reports ...
"""

import sys

import django

from amif_me.celery import app

django.setup()

from reports import rendering  # noqa: E402 - its models need the set-up
from tests.reports import stand_in  # noqa: E402

rendering.render = stand_in.render
rendering.watching_pages = stand_in.watching_pages
rendering.warm_up = stand_in.warm_up

__all__ = ["app"]

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
