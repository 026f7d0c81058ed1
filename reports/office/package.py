"""Office files are zip archives; the same parts always give the same bytes."""

import io
import zipfile
from collections.abc import Mapping

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip archive knows."""


def pack(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts, in this order."""
    answer = io.BytesIO()
    with zipfile.ZipFile(answer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return answer.getvalue()


def repacked(file: bytes) -> bytes:
    """The same archive without the moment at which it was made."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()})
