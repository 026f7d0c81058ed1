"""A row of the database in the shape of a workbook's row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from reports.workbook.values import Value


@dataclass
class StoredRow:
    """A row of the database. A removed diary entry is known, so that no import brings it back unasked."""

    pk: int | None
    values: dict[str, Value]
    is_removed: bool = False


def filled(values: dict[str, Any]) -> dict[str, Value]:
    """Without what is empty, a text of only blanks too; moments in the zone in which a workbook tells them."""
    return {
        key: value.astimezone(timezone.get_default_timezone()) if isinstance(value, datetime) else value
        for key, value in values.items()
        if (value or (value == 0 and type(value) is int))
        and not (isinstance(value, str) and not value.strip())
    }
