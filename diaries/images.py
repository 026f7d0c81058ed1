"""What arrives as a photo or a document, known by its content: made small, upright and silent, or refused with a sentence.

Pure: bytes in, bytes out. Images are decoded one at a time and written anew, which leaves behind everything that is not
picture: where and when it was taken, by which device, thumbnails, and whatever was hidden behind it. PDF documents stay as
they are; only their frame is looked at.
"""

import io
import re
import threading
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageFile, ImageOps

from diaries.models import FileKind

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_SCANS = 100
"""Passes of a progressive JPEG; cameras write some ten, and each costs as much time as the whole picture."""
LONGEST_SIDE, THUMBNAIL_SIDE = 2400, 480
"""Pixels."""
PNG_BYTES = 2 * 1024 * 1024
"""A larger PNG that hides nothing behind it is a photo, and is kept as one."""

_OPENED = ("JPEG", "PNG", "WEBP")
_FORMATS = {"JPEG": FileKind.JPEG, "MPO": FileKind.JPEG, "PNG": FileKind.PNG, "WEBP": FileKind.WEBP}
"""Pillow calls a JPEG MPO where a telephone put a second picture behind it; the first is kept."""
_SAVING: dict[FileKind, dict[str, Any]] = {
    FileKind.JPEG: {"format": "JPEG", "quality": 85, "optimize": True, "progressive": True},
    FileKind.PNG: {"format": "PNG", "optimize": True},
    FileKind.WEBP: {"format": "WEBP", "quality": 84, "method": 4},
}
_HEIC = re.compile(rb"....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", re.DOTALL)
_START_OF_SCAN = b"\xff\xda"
_ONE_AT_A_TIME = threading.Lock()
"""So many pixels take some 160 MB while they are decoded; several at once would take them several times."""


class RefusedFile(ValidationError):
    """A file that cannot be kept; its message says why, in words for its sender."""


@dataclass(frozen=True)
class Picture:
    """An image as it is kept; sizes in pixels."""

    content: bytes
    kind: FileKind
    width: int
    height: int


@dataclass(frozen=True)
class Prepared:
    """A file ready to be kept. A document has no thumbnail and no size in pixels."""

    content: bytes
    kind: FileKind
    width: int | None = None
    height: int | None = None
    thumbnail: Picture | None = None


def prepare(content: bytes) -> Prepared:
    """The file as it will be kept; raises `RefusedFile`. The name it came under is not asked."""
    if not content:
        raise RefusedFile(_("This file is empty."))
    if len(content) > MOST_BYTES:
        raise RefusedFile(
            _("This file has %(size)s MB; at most %(limit)s MB can be kept.")
            % {"size": -(-len(content) // 1024**2), "limit": MOST_BYTES // 1024**2}
        )
    if content.startswith(b"%PDF-"):
        return _document(content)
    if _HEIC.match(content[:16]):
        raise RefusedFile(
            _(
                "This picture is in the HEIC format, which many programs cannot show. Send it as JPEG: on an "
                "iPhone under Settings, Camera, Formats, Most compatible."
            )
        )
    with _ONE_AT_A_TIME:
        ImageFile.LOAD_TRUNCATED_IMAGES = (
            False  # WeasyPrint turns it on, for the whole process, when it is imported
        )
        return _image(content)


def _document(content: bytes) -> Prepared:
    """A whole PDF and nothing behind it; what its end points at must be there (ISO 32000-1, 7.5)."""
    tail = content[-2048:]
    end = re.search(rb"startxref\s+(\d{1,10})\s+%%EOF[\s\x00]*\Z", tail)
    place = int(end[1]) if end else len(content)
    at_place = content[place : place + 64].lstrip()
    if not re.match(rb"%PDF-[12]\.\d", content) or not re.match(rb"xref\b|\d+\s+\d+\s+obj\b", at_place):
        raise RefusedFile(
            _("This PDF document is damaged or not whole. Save it once more as PDF, and send that.")
        )
    return Prepared(content, FileKind.PDF)


def _image(content: bytes) -> Prepared:
    try:
        with Image.open(io.BytesIO(content), formats=_OPENED) as file:
            width, height = file.size  # from the head of the file; nothing is decoded yet
            if width * height > MOST_PIXELS:
                raise RefusedFile(_too_large(width, height))
            kind = _FORMATS[str(file.format)]
            if kind == FileKind.JPEG and content.count(_START_OF_SCAN) > MOST_SCANS:
                raise RefusedFile(_damaged())
            image = _plain(file)
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            clean = _clean(image)
    except RefusedFile:
        raise
    except Image.DecompressionBombError:
        raise RefusedFile(_("This picture has more pixels than can be kept. Send a smaller one.")) from None
    except Image.UnidentifiedImageError:
        raise RefusedFile(
            _("This is no photo (JPEG, PNG or WebP) and no PDF document, whatever its name says.")
        ) from None
    except Exception as problem:  # over a file made to harm, a decoder may stumble in any way
        raise RefusedFile(_damaged()) from problem
    kept = _written(clean, kind)
    if kept.kind == FileKind.PNG and clean.mode == "RGB" and len(kept.content) > PNG_BYTES:
        kept = _written(clean, FileKind.JPEG)
    clean.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Prepared(kept.content, kept.kind, kept.width, kept.height, _written(clean, kept.kind))


def _too_large(width: int, height: int) -> str:
    return _(
        "This picture has %(width)s by %(height)s pixels; at most %(limit)s million can be kept. Send a smaller one."
    ) % {"width": width, "height": height, "limit": MOST_PIXELS // 1_000_000}


def _damaged() -> str:
    return _("This picture is damaged or not whole. Take it anew or save it once more, and send that.")


def _plain(image: Image.Image) -> Image.Image:
    """Palettes and 16 bits a pixel in a form that can be made smaller well."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"1", "P", "PA"}:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _clean(image: Image.Image) -> Image.Image:
    """The pixels alone: upright, in sRGB, with nothing said about them."""
    image.load()
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    has_alpha = image.has_transparency_data
    if profile and image.mode in {"RGB", "CMYK"}:
        image = _in_srgb(image, profile)
    image = image.convert("RGBA" if has_alpha else "RGB")
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    return clean


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Telephones photograph in wider colours than a page shows; without their profile they would look dull."""
    try:
        return (
            ImageCms.profileToProfile(
                image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            or image
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image


def _written(image: Image.Image, kind: FileKind) -> Picture:
    answer = io.BytesIO()
    image.save(answer, **_SAVING[kind])
    return Picture(answer.getvalue(), kind, *image.size)
