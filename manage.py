#!/usr/bin/env python
"""Django's command line for AMIF M&E."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amif_me.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
