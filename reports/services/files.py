"""Where finished reports are kept: in Django's storage `reports`, under the hash of their content.

A file is written on the worker's own disk first, and given to the storage once it is whole. The storage takes it as a
whole (`reports.storage`), so a reader never meets half a file, equal content is kept once, and web and workers may live
on different machines. Whatever a storage raises is an `OSError` here, so a distant one fails as a disk does.
"""

import errno
import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from projects import clock
from reports import storage

ROOM = 16 * 1024 * 1024
"""Bytes that must be free before a report is begun: no processor works on what cannot be kept."""
WORKING = ".parts"
"""The ending of the folder's name in which a report's maker puts things aside."""
BELIEVED_FOR = timedelta(days=1)
"""So long a file that was read whole is handed on without reading it first."""
MOST_BELIEVED = 10_000
_SHA256 = re.compile(r"[0-9a-f]{64}")


def temporary_path(token: UUID) -> Path:
    """Where the holder of this claim writes; the folder is there afterwards. Raises `OSError`, also where the
    disk is as good as full."""
    folder = _root() / storage.UNFINISHED
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
    return folder / f"{token}.pdf"


def working_folder(path: Path) -> Path:
    """An empty folder beside a report's temporary file for what libraries put aside while it is made, so that a maker
    who is killed leaves nothing that nobody finds. Raises `OSError`."""
    folder = path.with_suffix(WORKING)
    folder.mkdir()
    return folder


def remove_unfinished(path: Path) -> None:
    """What is left of making a report, its working folder included."""
    path.unlink(missing_ok=True)
    shutil.rmtree(path.with_suffix(WORKING), ignore_errors=True)


def write_durably(path: Path, content: bytes) -> None:
    """The file is on the disk when this returns, not just on its way. Raises `OSError`."""
    storage.write_durably(path, [content])


def keep(path: Path) -> str:
    """Gives a written file to the storage and returns the SHA-256 of its content; the file may be gone from where it
    was. Raises `OSError`."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    name, size = kept_name(sha256), path.stat().st_size
    with _failing_like_a_disk():
        for last_try in (False, True):
            with path.open("rb") as file:
                given = _storage().save(name, storage.Written(file, name=str(path)))
            if given == name:
                break
            # A storage that never overwrites: the same content is there, or something damaged.
            _storage().delete(given)
            if last_try or is_whole(sha256, size=size):
                break
            _storage().delete(name)
    _whole.pop(sha256, None)
    return sha256


def kept_name(sha256: str) -> str:
    """What the file is called in the storage."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError("Not a SHA-256 in small hexadecimal digits.")
    return f"{sha256[:2]}/{sha256}.pdf"


def open_kept(sha256: str, *, size: int | None = None) -> File:
    """The finished file, open for reading. Raises `FileNotFoundError` where it was lost, `Damaged` where it is not as
    long as it was; another `OSError` where the storage does not answer."""
    name = kept_name(sha256)
    with _failing_like_a_disk():
        file = _storage().open(name)
        if size is not None and file.size != size:
            file.close()
            raise Damaged(errno.ENOENT, "The file is not as long as it was.", name)
    return file


def is_lost(sha256: str, *, size: int | None) -> bool:
    """Whether a finished file has to be made again. Raises `OSError` where nobody can say."""
    try:
        open_kept(sha256, size=size).close()
    except FileNotFoundError:
        return True
    return False


class Damaged(FileNotFoundError):
    """A file is there under its name (`filename`), but is not what its name says, or not as long as it was."""


def open_whole(sha256: str, *, size: int | None = None) -> File:
    """As `open_kept`, for who hands the file on: it is read whole once a day by each process, and whenever it was
    written since, and not given where it is `Damaged`. Memory does not grow with the file."""
    file = open_kept(sha256, size=size)
    try:
        writing = _writing_of(file, kept_name(sha256))
        if not _was_whole(sha256, writing):
            if not _says_its_name(file, sha256):
                raise Damaged(errno.ENOENT, "The file is not what it was.", kept_name(sha256))
            _note_whole(sha256, writing)
    except BaseException:
        file.close()
        raise
    return file


def is_whole(sha256: str, *, size: int | None = None) -> bool:
    """Whether the file is there and still is what its name says; it is read from beginning to end. Raises `OSError`
    where nobody can say."""
    try:
        with open_kept(sha256, size=size) as file:
            return _says_its_name(file, sha256)
    except FileNotFoundError:
        return False


def _says_its_name(file: File, sha256: str) -> bool:
    """Reads it whole, piece by piece; it then stands at its beginning again."""
    digest = hashlib.sha256()
    with _failing_like_a_disk():
        for piece in file.chunks():
            digest.update(piece)
        file.seek(0)
    return digest.hexdigest() == sha256


Writing = tuple[int, float | None]
"""Which writing of a file stands there: its length in bytes, and when it was written where the storage tells."""

_whole: dict[str, tuple[Writing, datetime]] = {}
"""When this process last read a file whole that was as it should be, and which writing of it. Threads share it."""


def _writing_of(file: File, name: str) -> Writing:
    """Of the very file that is open, where it lies on a disk; else as the storage tells."""
    with _failing_like_a_disk():
        if isinstance(_storage(), FileSystemStorage):
            return file.size, os.fstat(file.fileno()).st_mtime
        try:
            return file.size, _storage().get_modified_time(name).timestamp()
        except NotImplementedError:
            return file.size, None


def _was_whole(sha256: str, writing: Writing) -> bool:
    known = _whole.get(sha256)
    return known is not None and known[0] == writing and clock.now() - known[1] < BELIEVED_FOR


def _note_whole(sha256: str, writing: Writing) -> None:
    if len(_whole) >= MOST_BELIEVED:
        _whole.clear()
    _whole[sha256] = (writing, clock.now())


def erase_kept(sha256: str) -> None:
    """Removes a finished file that no report names any more. Raises `OSError`."""
    with _failing_like_a_disk():
        _storage().delete(kept_name(sha256))


def remove_leftovers(*, older_than_seconds: float = 3600) -> int:
    """Removes what workers that died were writing on this machine; returns how many files and folders that were."""
    removed = 0
    for path in (_root() / storage.UNFINISHED).glob("*.*"):
        try:
            if path.stat().st_mtime < time.time() - older_than_seconds:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # its worker was not dead, or another sweeper was quicker
    return removed


def _root() -> Path:
    return Path(settings.REPORT_ROOT)


def _storage() -> Storage:
    return storages["reports"]


@contextmanager
def _failing_like_a_disk() -> Iterator[None]:
    """A client of a distant storage raises what it likes; its words go to the log, never to a page."""
    try:
        yield
    except OSError:
        raise
    except Exception as problem:
        raise OSError(errno.EIO, f"{type(problem).__name__} from the storage of reports") from problem
