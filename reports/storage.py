"""The folder in which finished reports lie, as one of Django's storages (`STORAGES["reports"]`).

What a storage for reports must do: take a file as a whole or not at all, and overwrite one of the same name, since a
name is made of the content's hash. This folder does; so does an S3-compatible one (docs/operations.md).
"""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

UNFINISHED = "making"
"""The folder, in the same file system, of what is being written; the sweeper empties it after those who died."""


class Written(File):
    """A file that was written durably under `UNFINISHED` and may be moved from there. Not Django's
    `temporary_file_path`: with that, every storage would take the file away, also one that is asked twice."""

    @property
    def path(self) -> Path:
        return Path(str(self.name))


@deconstructible(path="reports.storage.ReportFolder")
class ReportFolder(FileSystemStorage):
    """`REPORT_ROOT`. A file is there whole or not at all, also after a power cut."""

    def __init__(self) -> None:
        super().__init__(allow_overwrite=True)

    @property
    def base_location(self) -> Any:
        return settings.REPORT_ROOT

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def _save(self, name: str, content: File) -> str:
        """Moves what was written durably on this disk already; anything else is written first."""
        written = content.path if isinstance(content, Written) else self._write(content)
        place = Path(self.path(name))
        if not place.parent.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            _sync(place.parent.parent)
        written.replace(place)
        _sync(place.parent)
        return name

    def _write(self, content: File) -> Path:
        written = Path(self.location) / UNFINISHED / f"{uuid4()}.pdf"
        written.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_durably(written, content.chunks())
        except BaseException:
            written.unlink(missing_ok=True)
            raise
        return written


def write_durably(path: Path, content: Any) -> None:
    """The file is on the disk when this returns, not just on its way; `content` are pieces of bytes. Raises `OSError`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    with os.fdopen(descriptor, "wb") as file:
        for piece in content:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """A rename is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
