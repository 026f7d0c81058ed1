"""Where finished reports lie: under the hash of their content, so a file is complete or it is not there.

A file is written under a name of its own in `making`, and renamed within the same file system once its
content is known to be on the disk. A reader never meets half a file, and equal content is kept once.
"""

import hashlib
import os
import re
import time
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

_SHA256 = re.compile(r"[0-9a-f]{64}")


def temporary_path(token: UUID) -> Path:
    """Where the holder of this claim writes; the folder is there afterwards. Raises `OSError`."""
    folder = _root() / "making"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{token}.pdf"


def write_durably(path: Path, content: bytes) -> None:
    """The file is on the disk when this returns, not just on its way. Raises `OSError`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def keep(path: Path) -> str:
    """Moves a written file to its place for good and returns the SHA-256 of its content. Raises `OSError`."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    place = kept_path(sha256)
    if not place.parent.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        _sync_folder(place.parent.parent)
    path.replace(place)
    _sync_folder(place.parent)
    return sha256


def kept_path(sha256: str) -> Path:
    if not _SHA256.fullmatch(sha256):
        raise ValueError("Not a SHA-256 in small hexadecimal digits.")
    return _root() / sha256[:2] / f"{sha256}.pdf"


def open_kept(sha256: str) -> BinaryIO:
    """The finished file, open for reading. Raises `FileNotFoundError` where it was lost."""
    return kept_path(sha256).open("rb")


def erase_kept(sha256: str) -> None:
    """Removes a finished file that no report names any more. Raises `OSError`."""
    kept_path(sha256).unlink(missing_ok=True)


def remove_leftovers(*, older_than_seconds: float = 3600) -> int:
    """Removes what workers that died were writing; returns how many files that were."""
    removed = 0
    for path in (_root() / "making").glob("*.pdf"):
        try:
            if path.stat().st_mtime < time.time() - older_than_seconds:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # its worker was not dead, or another sweeper was quicker
    return removed


def _root() -> Path:
    return Path(settings.REPORT_ROOT)


def _sync_folder(folder: Path) -> None:
    """A rename is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
