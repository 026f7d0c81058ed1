"""The fonts and scripts of others: unchanged, complete, and able to show what people write."""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

STATIC = Path(__file__).resolve().parents[2] / "static"
FONTS = STATIC / "fonts"
FACES = json.loads((FONTS / "faces.json").read_text(encoding="utf-8"))
FALLBACKS = ("OM Ethiopic", "OM Arabic", "OM Symbols")

SAMPLES = {
    "Dutch": "Eén coördinator, reünie, façade, geïnteresseerd, ’s avonds; € 1.250,00 – 0123456789",
    "French": "Où ça ? « L’œuvre », Noël, été, forêt, ambiguë, ÆŒ",
    "Turkish": "Iğdır, İstanbul, çağrı, şöyle, gözlük, Öğüş",
    "Polish": "Łódź, zażółć gęślą jaźń, ŻÓŁĆ",
    "Romanian": "Știință, țară, împărțire, câine; şi ţ din fişiere vechi",
    "Vietnamese": "Tiếng Việt: Nguyễn Thị Hương, ước mơ, Đặng, ặẫữợ",
    "Greek": "Καλημέρα, Ελλάδα; Ώρα, ΐ ΰ ς · Ά",
    "Cyrillic": "Привет, ёж; Україна: ґ є і ї; Љубљана, Ћуприја, Ќе ѓ ѕ џ",
    "Arabic": "مرحبا بكم، أهلاً؟ ١٢٣ لا إله؛ پ چ ژ گ ک ی ۴۵۶ ٱ ـّـ",
    "Tigrinya": "ሰላም፡ ከመይ ኣለኻ። ቋንቋ ትግርኛ፣ ዀነ ቘ ጓል ኵሉ ፩፪፫",
    "punctuation": "‘’ “” ‚„ ‹› «» – — … • · † ‡ § ¶ © ® ™ № ‰ ′ ″ ‐ \u2011 ½ ² ³ ± × ÷ − ≤ ≥ ≠ ≈ € £ $ ¥",
    "symbols": "→ ← ↑ ↓ ↔ ⇒ ➔ ➜ ➤ ✓ ✔ ☐ ☑ ☒ ✗ ✘ ■ □ ▪ ● ○ ◆ ▲ ▼ ► ★ ☆ ♥ ☺ ⚠ ✂ ☎",
}


@cache
def font(file: str) -> TTFont:
    return TTFont(FONTS / file)


def faces(family: str) -> list[dict]:
    return [face for face in FACES if face["family"] == family]


@pytest.mark.parametrize("folder", ["vendor", "fonts"])
def test_hashes_hold(folder):
    listed = {}
    for line in (STATIC / folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        listed[name] = digest
    own = {"SHA256SUMS", "README.md"}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / folder).iterdir()
        if path.name not in own
    }
    assert found == listed


def test_no_script_points_at_a_source_map():
    for path in (STATIC / "vendor").glob("*.js"):
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8")


def test_each_licence_lies_beside_its_files():
    licences = [path.read_text(encoding="utf-8") for path in FONTS.glob("OFL-*.txt")]
    assert licences
    assert all("SIL OPEN FONT LICENSE Version 1.1" in text for text in licences)
    for library in ("htmx", "idb"):
        assert (STATIC / "vendor" / f"{library}.LICENSE.txt").is_file()


@pytest.mark.parametrize("face", FACES, ids=lambda face: face["file"])
def test_a_face_is_what_its_listing_says(face):
    names, metrics = font(face["file"])["name"], font(face["file"])["OS/2"]
    assert names.getBestFamilyName() == face["family"]
    assert metrics.usWeightClass == face["weight"]
    assert bool(metrics.fsSelection & 1) == (face["style"] == "italic")
    # The licence reserves these names for the unchanged originals. The copyright line goes on naming them.
    assert not re.search(
        "Source|Noto", "".join(str(r) for r in names.names if r.nameID in {1, 3, 4, 6, 16, 17})
    )


@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize("family", ["OM Serif", "OM Display", "OM Sans"])
def test_every_face_of_a_stack_shows_the_language(family, language):
    """Each weight and style by itself, followed by the regular of the other scripts."""
    behind = set()
    for fallback in FALLBACKS:
        behind |= set(font(next(f["file"] for f in faces(fallback) if f["weight"] == 400)).getBestCmap())
    for face in faces(family):
        missing = {c for c in SAMPLES[language] if ord(c) not in font(face["file"]).getBestCmap()}
        assert {c for c in missing if ord(c) not in behind} == set(), face["file"]
        if language not in {"Arabic", "Tigrinya", "symbols"}:
            assert missing == set(), f"{face['file']} would change face within a word"


@pytest.mark.parametrize("face", FACES, ids=lambda face: face["file"])
def test_every_face_has_a_space(face):
    """Pango sets a space in the face of the character before it, whichever that is."""
    assert ord(" ") in font(face["file"]).getBestCmap()


def test_a_pdf_with_all_scripts_uses_these_faces_only_and_draws_no_box(caplog):
    from weasyprint import HTML

    rules = "".join(
        f'@font-face {{ font-family: "{face["family"]}"; font-style: {face["style"]}; '
        f'font-weight: {face["weight"]}; src: url("{(FONTS / face["file"]).as_uri()}") }}'
        for face in FACES
    )
    behind = ", ".join(f'"{family}"' for family in FALLBACKS)
    body = "".join(
        f"<p style='font: {face['style']} {face['weight']} 11pt \"{face['family']}\", {behind}'>"
        + "<br>".join([*SAMPLES.values(), "✗\u00a0ja, ✗\u202fja, «\u00a0نعم\u00a0», a\u0301\u0323"])
        for face in FACES
        if face["family"] not in FALLBACKS
    )
    with caplog.at_level("WARNING", logger="weasyprint"):
        pdf = HTML(string=f"<style>{rules}</style>{body}").write_pdf(uncompressed_pdf=True)
    assert "notdef" not in caplog.text
    names = set(re.findall(rb"/BaseFont ?/[A-Z]{6}\+([A-Za-z-]+)", pdf))
    assert len(names) >= len(FACES) - 1
    assert {name for name in names if not name.startswith(b"OM-")} == set()


@pytest.mark.parametrize("family", ["OM Ethiopic", "OM Arabic"])
def test_the_weights_of_a_script_cover_the_same(family):
    first, *others = [set(font(face["file"]).getBestCmap()) for face in faces(family)]
    assert others
    assert all(other == first for other in others)


@pytest.mark.parametrize("face", [f for f in FACES if f["file"].startswith(("om-se", "om-d", "om-sa"))],
                         ids=lambda face: face["file"])  # fmt: skip
def test_figures_are_lining_and_proportional(face):
    opened = font(face["file"])
    cmap, outlines, widths = opened.getBestCmap(), opened["glyf"], opened["hmtx"]
    figures = [cmap[ord(figure)] for figure in "0123456789"]
    assert len({widths[figure][0] for figure in figures}) > 1
    # Old-style figures would reach below the line (3, 4, 5, 7, 9) and stop at the height of an x (0, 1, 2).
    assert min(outlines[figure].yMin for figure in figures) > -30
    assert min(outlines[figure].yMax for figure in figures) > opened["OS/2"].sxHeight * 1.2
    features = {record.FeatureTag for record in opened["GSUB"].table.FeatureList.FeatureRecord}
    assert "tnum" in features
    assert {"kern", "mark"} <= {
        record.FeatureTag for record in opened["GPOS"].table.FeatureList.FeatureRecord
    }


def test_arabic_keeps_the_rules_that_join_letters():
    for face in faces("OM Arabic"):
        records = font(face["file"])["GSUB"].table.FeatureList.FeatureRecord
        assert {"init", "medi", "fina", "rlig"} <= {record.FeatureTag for record in records}


def test_the_stylesheet_divides_the_characters_of_a_face_without_overlap():
    rules = re.findall(
        r"@font-face \{(.*?)\}", (STATIC / "css" / "fonts.css").read_text(encoding="utf-8"), re.S
    )
    shown: dict[tuple, set[int]] = {}
    for rule in rules:
        family, style, weight, file, ranges = re.search(
            r'family: "(.+?)";\s+font-style: (\w+);\s+font-weight: (\d+);.*?fonts/(.+?)".*?range: (.+?);',
            rule,
            re.S,
        ).groups()
        points: set[int] = set()
        for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", ranges):
            points.update(range(int(first, 16), int(last or first, 16) + 1))
        assert "font-display: swap" in rule
        assert (FONTS / file).is_file()
        mine = shown.setdefault((family, style, weight), set())
        assert not mine & points, file
        mine |= points
    assert {(f["family"], f["style"], str(f["weight"])) for f in FACES} == set(shown)
    for face in FACES:
        points = shown[face["family"], face["style"], str(face["weight"])]
        text = "".join(SAMPLES.values())
        reachable = {c for c in text if c > " " and ord(c) in font(face["file"]).getBestCmap()}
        if face["file"].startswith(("om-serif", "om-display", "om-sans")):
            assert {c for c in reachable if ord(c) not in points} == set(), face["file"]


def test_a_first_view_stays_light():
    """Text, titles, interface and labels in Latin: half of the 200 kB that a first view may weigh."""
    first = ["om-serif-400-latin", "om-display-400-latin", "om-sans-400-latin", "om-sans-600-latin"]
    assert sum((FONTS / f"{stem}.woff2").stat().st_size for stem in first) < 100_000
