"""What arrives as a photo or a document: made small, upright and silent; whatever lies about itself is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from diaries.images import (
    LONGEST_SIDE,
    MOST_BYTES,
    MOST_SCANS,
    THUMBNAIL_SIDE,
    RefusedFile,
    prepare,
)
from diaries.models import FileKind
from tests.builders import make_pdf, make_photo


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def refusal(content: bytes) -> str:
    with pytest.raises(RefusedFile) as refused:
        prepare(content)
    return refused.value.messages[0]


@pytest.mark.parametrize(
    ("kind", "kept"), [("JPEG", FileKind.JPEG), ("PNG", FileKind.PNG), ("WEBP", FileKind.WEBP)]
)
def test_each_kind_is_known_by_its_content_and_kept_as_that_kind(kind, kept):
    prepared = prepare(make_photo((900, 600), kind))
    assert (prepared.kind, prepared.width, prepared.height) == (kept, 900, 600)
    assert opened(prepared.content).format == kind
    assert opened(prepared.thumbnail.content).size == (480, 320)


def test_a_large_photo_is_made_smaller_and_keeps_its_shape():
    prepared = prepare(make_photo((4000, 1000)))
    assert (prepared.width, prepared.height) == (LONGEST_SIDE, 600)
    assert max(opened(prepared.thumbnail.content).size) == THUMBNAIL_SIDE


def test_a_small_photo_is_not_blown_up():
    prepared = prepare(make_photo((30, 20)))
    assert (prepared.width, prepared.height) == (30, 20)
    assert opened(prepared.thumbnail.content).size == (30, 20)


def told_much(**more) -> bytes:
    """A photo lying on its side that tells where it was taken, by what, and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right
    exif[0x010F] = "SECRET-CAMERA"
    exif[0x8825] = {1: "N", 2: (51.0, 13.0, 5.0), 3: "E", 4: (4.0, 24.0, 9.0)}
    return make_photo((80, 40), exif=exif, comment=b"SECRET-COMMENT", **more)


def test_where_and_by_what_a_photo_was_taken_is_gone():
    before = told_much(xmp=b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>")
    assert before.count(b"SECRET") == 3
    prepared = prepare(before)
    for content in (prepared.content, prepared.thumbnail.content):
        image = opened(content)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        assert b"SECRET" not in content


def test_the_texts_of_a_png_are_gone():
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Comment", "SECRET")
    prepared = prepare(make_photo(kind="PNG", pnginfo=texts, dpi=(300, 300)))
    assert opened(prepared.content).info == {}


def test_a_photo_stands_upright():
    prepared = prepare(told_much())
    assert (prepared.width, prepared.height) == (40, 80)


def test_a_large_photo_stands_upright_too():
    exif = Image.Exif()
    exif[0x0112] = 8
    prepared = prepare(make_photo((4000, 2000), exif=exif))
    assert (prepared.width, prepared.height) == (1200, 2400)


def test_a_telephones_photo_with_a_second_picture_behind_it_is_a_photo():
    content = io.BytesIO()
    first, second = Image.new("RGB", (60, 40)), Image.new("RGB", (30, 20))
    first.save(content, "MPO", save_all=True, append_images=[second])
    assert Image.open(io.BytesIO(content.getvalue())).format == "MPO"
    prepared = prepare(content.getvalue())
    assert (prepared.kind, prepared.width) == (FileKind.JPEG, 60)


def test_transparency_stays():
    content = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(content, "PNG")
    assert opened(prepare(content.getvalue()).content).getpixel((3, 3))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK", "RGBA"])
def test_unusual_ways_to_write_a_pixel_are_kept_as_usual_ones(mode):
    content = io.BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (3000, 20)).save(content, kind)
    prepared = prepare(content.getvalue())
    assert opened(prepared.content).mode in {"RGB", "RGBA"}


def test_a_photo_saved_as_png_is_kept_as_a_photo():
    content = io.BytesIO()
    Image.effect_noise((1800, 1500), 90).convert("RGB").save(content, "PNG")
    prepared = prepare(content.getvalue())
    assert prepared.kind == FileKind.JPEG
    assert len(prepared.content) < len(content.getvalue())


def test_a_document_stays_byte_for_byte():
    pdf = make_pdf()
    prepared = prepare(pdf)
    assert (prepared.content, prepared.kind, prepared.thumbnail) == (pdf, FileKind.PDF, None)


def test_documents_of_other_programs_are_whole():
    import pikepdf

    for streams in pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable:
        content = io.BytesIO()
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(content, object_stream_mode=streams)
        assert prepare(content.getvalue()).kind == FileKind.PDF


def png_that_says(width: int, height: int, pixels: bytes = b"") -> bytes:
    """A PNG whose head names a size that its pixels need not have."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


HOSTILE = {
    "nothing": (b"", "empty"),
    "text": (b"Just words.", "no photo"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "no photo"),
    "page": (b"<!doctype html><script>alert(1)</script>", "no photo"),
    "gif": (make_photo(kind="GIF"), "no photo"),
    "bmp": (make_photo(kind="BMP"), "no photo"),
    "tiff": (make_photo(kind="TIFF"), "no photo"),
    "avif": (make_photo(kind="AVIF"), "no photo"),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
    "program": (b"MZ" + bytes(200), "no photo"),
    "archive": (b"PK\x03\x04" + bytes(200), "no photo"),
    "page behind a gif": (b"GIF89a/*<script>*/=1;", "no photo"),
    "half a jpeg": (make_photo((400, 400), colour="red")[:-200], "not whole"),
    "half a png": (make_photo((400, 400), "PNG")[:-60], "not whole"),
    "half a webp": (make_photo((400, 400), "WEBP")[:-20], "not whole"),
    "the head of a jpeg": (make_photo()[:30], "whole"),
    "a png of 16 billion pixels": (png_that_says(130_000, 130_000), "pixels"),
    "a png of 41 million pixels": (png_that_says(6400, 6407), "pixels"),
    "too much": (b"%PDF-1.7" + bytes(MOST_BYTES), "at most 15 MB"),
    "only the name of a pdf": (b"%PDF-1.7\n", "damaged"),
    "half a pdf": (make_pdf()[:-30], "damaged"),
    "a pdf with an archive behind it": (make_pdf() + b"PK\x03\x04" + bytes(80), "damaged"),
    "a pdf with a page behind it": (make_pdf() + b"<script>alert(1)</script>", "damaged"),
    "a pdf that points nowhere": (b"%PDF-1.7\n%%junk\nstartxref\n9999\n%%EOF", "damaged"),
    "a pdf behind a page": (b"<script>alert(1)</script>" + make_pdf(), "no photo"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_lies_about_itself_is_refused_with_a_sentence(case):
    content, word = HOSTILE[case]
    message = refusal(content)
    assert word in message
    assert message.endswith(".")


def test_what_is_hidden_behind_a_photo_does_not_stay():
    hidden = b"PK\x03\x04SECRET<script>alert(1)</script>"
    for kind in ("JPEG", "PNG", "WEBP"):
        assert b"SECRET" not in prepare(make_photo(kind=kind) + hidden).content


def test_a_jpeg_of_thousands_of_passes_is_refused_before_it_is_decoded():
    photo = make_photo((64, 64), progressive=True)
    last = photo.rindex(b"\xff\xda")
    passes = photo[:last] + photo[last:-2] * (MOST_SCANS + 1) + photo[-2:]
    assert "damaged" in refusal(passes)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_damage_anywhere_leads_to_anything_but_a_sentence(kind):
    content = make_photo((120, 90), kind)
    for at in range(0, len(content), max(1, len(content) // 150)):
        damaged = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
        try:
            prepare(damaged)
        except RefusedFile:
            continue


def test_what_swells_behind_a_photo_is_not_unpacked():
    """Pixels beyond the picture's size are not looked at; a text that unpacks to more than a text is refused."""
    from PIL.PngImagePlugin import PngInfo

    swollen = prepare(png_that_says(9, 9, zlib.compress(bytes(200_000_000))))
    assert (swollen.width, swollen.height) == (9, 9)
    texts = PngInfo()
    texts.add_text("Comment", " " * 90_000_000, zip=True)
    assert "damaged" in refusal(make_photo(kind="PNG", pnginfo=texts))
