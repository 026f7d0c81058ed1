"""All reports of a cycle in one zip file: the same bytes for the same reports, made on the disk and not in memory."""

import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import IO

from django.utils.text import slugify
from django.utils.translation import gettext as _

from reports.documents import file_name
from reports.models import Report, ReportState
from reports.services import files

MOST_BYTES = 512 * 1024 * 1024
"""What one zip file may hold; a report has some hundred kB."""
MEMORY = 4 * 1024 * 1024
PIECE = 256 * 1024
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)


class TooLarge(Exception):
    """The reports are more than one zip file may hold."""


def bundle_name(programme: str, cycle: str) -> str:
    """What the zip file is called."""
    return f"{slugify(f'{programme}-{cycle}')[:120].strip('-') or 'reports'}.zip"


def fingerprint_of(reports: Sequence[Report]) -> str:
    """The same for the same reports under the same names, and the same that lack."""
    named = "".join(f"{name}:{report.sha256}\n" for name, report in _named(reports))
    return sha256(f"{named}{_what_lacks(reports)}".encode()).hexdigest()


def bundle(reports: Sequence[Report]) -> IO[bytes]:
    """The finished ones of these reports as a zip file, open at its beginning; its files are stored as they are, since
    a PDF does not get smaller. A note tells which reports lack, because they are still being made. Raises `TooLarge`,
    `FileNotFoundError` where one was lost, another `OSError` where there is no room.
    """
    named = _named(reports)
    if sum(report.size or 0 for _name, report in named) > MOST_BYTES:
        raise TooLarge
    made = tempfile.SpooledTemporaryFile(max_size=MEMORY)  # noqa: SIM115 - closed by who is given it
    try:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
            for name, report in named:
                entry = zipfile.ZipInfo(name, _moment_of(report))
                entry.external_attr = 0o644 << 16
                entry.create_system = 3
                entry.file_size = report.size or 0
                with (
                    files.open_whole(report.sha256, size=report.size) as file,
                    archive.open(entry, "w") as into,
                ):
                    for piece in file.chunks(PIECE):
                        into.write(piece)
            if lacking := _what_lacks(reports):
                name = slugify(_("What is not here")) or "note"
                note = zipfile.ZipInfo(f"{name}.txt", EARLIEST.timetuple()[:6])
                note.external_attr = 0o644 << 16
                note.create_system = 3
                archive.writestr(note, lacking)
    except BaseException:
        made.close()
        raise
    made.seek(0)
    return made


def size_of(made: IO[bytes]) -> int:
    """In bytes; it then stands at its beginning again."""
    size = made.seek(0, 2)
    made.seek(0)
    return size


def _named(reports: Sequence[Report]) -> list[tuple[str, Report]]:
    """Each finished report under a name of its own: where two towns share one, the project's address tells them
    apart, and a number what is the same even then."""
    ready = [report for report in reports if report.state == ReportState.READY]
    names = [file_name(report.edition, report.language) for report in ready]
    named: dict[str, Report] = {}
    for name, report in zip(names, ready, strict=True):
        if names.count(name) > 1:
            name = f"{report.about.slug}-{name}"
        stem, dot, ending = name.rpartition(".")
        numbered = (f"{stem}-{number}{dot}{ending}" for number in count(2))
        while name in named:
            name = next(numbered)
        named[name] = report
    return [*named.items()]


def _what_lacks(reports: Sequence[Report]) -> str:
    """The reports that are not ready, in words; "" where none lacks."""
    lacking = [report for report in reports if report.state != ReportState.READY]
    if not lacking:
        return ""
    said = _("These reports are not ready, so they are not in this file. Download it again in a few minutes.")
    lines = [f"- {report.about.name}, {report.edition.title}" for report in lacking]
    return "\r\n".join([said, "", *lines, ""])


def _moment_of(report: Report) -> tuple[int, int, int, int, int, int]:
    """When it was published, as a zip file can say it: from 1980 on."""
    moment = max(report.edition.gathered_at.astimezone(UTC), EARLIEST)
    return (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
