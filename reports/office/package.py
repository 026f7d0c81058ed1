"""Office files are zip archives; the same parts always give the same bytes."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip archive knows."""

_STYLES = re.compile(r"word/styles\.xml|(?:word|ppt)/theme/[^/]+\.xml")


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


def restyled(file: bytes, restyle: Callable[[str], str]) -> bytes:
    """The same archive with its styles and themes, which hold nobody's words, written anew."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in parts:
        if _STYLES.fullmatch(name):
            parts[name] = restyle(parts[name].decode()).encode()
    return pack(parts)


def repacked(file: bytes) -> bytes:
    """The same archive without the moment at which it was made."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()})
