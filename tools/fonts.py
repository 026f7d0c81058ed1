"""Rebuilds ``static/fonts`` and ``static/css/fonts.css`` from fonts published on npm. A developer's tool.

Run ``python -m tools.fonts`` from the top of the repository; it needs ``npm`` on the path and fontTools with
brotli, which come along with WeasyPrint. Nothing runs it on its own: the results are checked in, with their
hashes, and this is how somebody takes a newer version of a font or adds a script.

Each face becomes one static file that holds all of its scripts. Two subset files under one family name make
WeasyPrint print wrong letters ("Łódź"), so the PDF uses these full files only; ``faces.json`` lists them.
Browsers get a light Latin cut of the Latin faces first and fetch the full file only for other characters.

The OFL reserves the name "Source", and a changed font may not carry it: hence family names of our own.
Changes against the originals, apart from cutting variable fonts down to fixed weights:

* figures are lining and proportional by default; ``font-variant-numeric: tabular-nums`` still works;
* U+2011, the non-breaking hyphen, is drawn as U+2010 where a font has only the latter;
* Arabic is set 1.1 times larger, so that it sits well beside Latin of the same font size;
* small capitals, old-style figures and stylistic sets are left out.
"""

import base64
import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

STATIC = Path(__file__).resolve().parent.parent / "static"

# npm package and version: the SHA-512 of its archive, as npm's own lock files write it.
PACKAGES = {
    "source-serif@4.5.1":
        "NUAh5IzF7KiUu2gTpqE+ed9MNbMe4st7LIIXZ0OHHSPc6gg86H67j04M8sIhU2qqFd26btXaFQ2ge5u/p72j0Q==",
    "source-sans@3.52.0":
        "xsm7qlMI/JwxwNdp6pvpR6l+aZjn90fzOzoeUz/qoohIYbKbDwQNRIz5/ItYs7/hvqLirQNUoDFGXSVA3TU9tw==",
    "@fontsource-variable/noto-sans-ethiopic@5.3.0":
        "oCupTsf3TpT/e2OpWLffwnzkD7Z5MdDxStc75qHdzHRfEy7C6Jqj8GyU2FB6+FKt/SLfQdaY8F5NVAP8C4Iv/w==",
    "@fontsource-variable/noto-naskh-arabic@5.3.0":
        "Ot0G5iln5MeLPKp1WNt6AGi4KHbPIVm0GEow2ED6rZ+8Rao+OuswhX4D+RPerc3aQ6teneLdqXSL8VPGorJvGg==",
    "@fontsource/noto-sans-symbols-2@5.3.0":
        "hFnEnIXOIgLLJ61SO9icRXKoS+LSWoq7ZqKJQ/NaQR7ptdC6+7yW4ci6EuXgsS1S9JmWpciX6w0AFZkU1DKn1A==",
    "@fontsource/noto-sans-symbols@5.3.0":
        "Al5jMC2ivI5JkBP3RpcEhkY3zel9CyS199TfKC/B1SAFVj8BJghUNX0tMif0CuhVLpVwZMacM/lHJx3wxdJZBQ==",
    "@fontsource/noto-sans-math@5.3.0":
        "CzodkZ4R2VC73rqbNbVpiI94fXZJLFEMNBTAM3DFadjAKrjLQ2Fr+s2yM2c5uS+frBZ2IM+LyMo6COhAzV7hCA==",
}  # fmt: skip

SERIF, SANS, ETHIOPIC, ARABIC, SYMBOLS_2, SYMBOLS, MATH = PACKAGES

# Layout features that text needs without anybody asking, and tabular figures for tables. "pnum" is not among
# them: proportional figures are what these faces show anyway.
FEATURES = [
    "ccmp", "locl", "liga", "rlig", "calt", "init", "medi", "fina", "isol", "tnum", "kern", "mark", "mkmk",
]  # fmt: skip


def span(*ranges: str) -> set[int]:
    """The code points of ranges such as ``"2010-2011"`` and ``"20AC"``."""
    points: set[int] = set()
    for text in ranges:
        first, _, last = text.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return points


# Basic Latin, Latin-1 and Latin Extended-A; Romanian comma letters, capital ß, the punctuation people type,
# and the few signs that the interface itself uses.
LIGHT = span(
    "20-7E", "A0-17F", "218-21B", "2BC", "2C6", "2DA", "2DC", "1E9E", "2009", "2010-2015", "2018-201E",
    "2020-2022", "2026", "202F-2030", "2032-2033", "2039-203A", "20AC", "2122", "2190-2193", "2212", "2713",
)  # fmt: skip

# Arrows, mathematics, technical signs, numbers in circles, shapes, dingbats, and the pictographs there are. And
# the space: Pango sets a space in the face of the character before it, and draws a box if that face has none.
SYMBOL_POINTS = span(
    "20", "2190-23FF", "2460-24FF", "25A0-27BF", "27F0-27FF", "2B00-2BFF", "1F100-1F1FF", "1F300-1F6FF"
)

# Pictographs are left to the reader's own device on the web: it draws them in colour, and draws them all.
WEB_SYMBOL_POINTS = {point for point in SYMBOL_POINTS if 0x20 < point < 0x1F000}


@dataclass(frozen=True)
class Face:
    """One full file: which originals it is made of, and what it is called."""

    family: str
    weight: int
    sources: tuple[tuple[str, str], ...]
    axes: dict[str, float] = field(default_factory=dict)
    style: str = "normal"
    scale: float = 1.0
    latin: bool = False

    @property
    def stem(self) -> str:
        name = f"{self.family.lower().replace(' ', '-')}-{self.weight}"
        return f"{name}-italic" if self.style == "italic" else name


def _faces() -> list[Face]:
    serif = ((SERIF, "VAR/SourceSerif4Variable-Roman.ttf"),)
    serif_italic = ((SERIF, "VAR/SourceSerif4Variable-Italic.ttf"),)
    sans = ((SANS, "VF/SourceSans3VF-Upright.ttf"),)
    sans_italic = ((SANS, "VF/SourceSans3VF-Italic.ttf"),)
    ethiopic = ((ETHIOPIC, "files/noto-sans-ethiopic-ethiopic-wght-normal.woff2"),)
    arabic = ((ARABIC, "files/noto-naskh-arabic-arabic-wght-normal.woff2"),)
    symbols = (
        (SYMBOLS_2, "files/noto-sans-symbols-2-symbols-400-normal.woff2"),
        (SYMBOLS, "files/noto-sans-symbols-symbols-400-normal.woff2"),
        (MATH, "files/noto-sans-math-latin-400-normal.woff2"),
    )
    text, display = 17, 60  # optical sizes, in points
    return [
        Face("OM Serif", 400, serif, {"opsz": text, "wght": 400}, latin=True),
        Face("OM Serif", 400, serif_italic, {"opsz": text, "wght": 400}, style="italic", latin=True),
        Face("OM Serif", 600, serif, {"opsz": text, "wght": 600}, latin=True),
        Face("OM Display", 400, serif, {"opsz": display, "wght": 360}, latin=True),
        Face("OM Display", 400, serif_italic, {"opsz": display, "wght": 360}, style="italic", latin=True),
        Face("OM Sans", 400, sans, {"wght": 400}, latin=True),
        Face("OM Sans", 400, sans_italic, {"wght": 400}, style="italic", latin=True),
        Face("OM Sans", 500, sans, {"wght": 500}, latin=True),
        Face("OM Sans", 600, sans, {"wght": 600}, latin=True),
        Face("OM Ethiopic", 400, ethiopic, {"wght": 400}),
        Face("OM Ethiopic", 600, ethiopic, {"wght": 600}),
        Face("OM Arabic", 400, arabic, {"wght": 400}, scale=1.1),
        Face("OM Arabic", 600, arabic, {"wght": 600}, scale=1.1),
        Face("OM Symbols", 400, symbols),
    ]


def fetch(folder: Path, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
    """The wanted files, by package and name; a package whose hash differs stops everything."""
    files = {}
    for package, expected in PACKAGES.items():
        answer = subprocess.run(
            ["npm", "pack", "--silent", "--json", package],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        path = folder / json.loads(answer.stdout)[0]["filename"].replace("@", "").replace("/", "-")
        found = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
        if found != expected:
            raise SystemExit(f"{package} is not the archive this script was written for: {found}")
        with tarfile.open(path) as archive:
            for owner, name in wanted:
                if owner == package:
                    files[owner, name] = archive.extractfile(f"package/{name}").read()
    return files


def proportional_figures(font: TTFont) -> None:
    """Makes proportional figures the default; where a font has no ``tnum`` its ``pnum`` is turned round."""
    if "GSUB" not in font:
        return
    table = font["GSUB"].table
    records = table.FeatureList.FeatureRecord
    chosen = {
        index for record in records if record.FeatureTag == "pnum" for index in record.Feature.LookupListIndex
    }
    subtables = [
        getattr(subtable, "ExtSubTable", subtable)
        for index in chosen
        for subtable in table.LookupList.Lookup[index].SubTable
    ]
    replacement = {old: new for subtable in subtables for old, new in subtable.mapping.items()}
    for cmap in font["cmap"].tables:
        if cmap.isUnicode():
            cmap.cmap = {
                point: replacement.get(glyph, glyph) if 0x30 <= point <= 0x39 else glyph
                for point, glyph in cmap.cmap.items()
            }
    if any(record.FeatureTag == "tnum" for record in records):
        return
    for subtable in subtables:
        subtable.mapping = {new: old for old, new in subtable.mapping.items()}
    for record in records:
        if record.FeatureTag == "pnum":
            record.FeatureTag = "tnum"
    # Feature records have to stay in the order of their tags, and languages point at them by number.
    order = sorted(range(len(records)), key=lambda index: records[index].FeatureTag)
    moved = {old: new for new, old in enumerate(order)}
    table.FeatureList.FeatureRecord = [records[index] for index in order]
    for script in table.ScriptList.ScriptRecord:
        languages = [record.LangSys for record in script.Script.LangSysRecord]
        for language in [script.Script.DefaultLangSys, *languages]:
            if language is not None:
                language.FeatureIndex = sorted(moved[index] for index in language.FeatureIndex)


def cut(font: TTFont, points: set[int], features: list[str] = FEATURES) -> TTFont:
    """Keeps only these code points, and what their shaping needs."""
    options = subset.Options()
    options.layout_features = features
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += ["BASE", "DSIG", "GlyphOrder", "meta"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    return font


def combine(fonts: list[TTFont], points: set[int]) -> TTFont:
    """One font of signs out of several; where two have a sign, the earlier font's is taken. No layout rules."""
    parts, wanted = [], set(points)
    for font in fonts:
        mine = wanted & set(font.getBestCmap())
        wanted -= mine
        part = io.BytesIO()
        cut(font, mine, features=[])
        font.flavor = None
        font.save(part)
        part.seek(0)
        parts.append(part)
    options = merge.Options(
        drop_tables=["GSUB", "GPOS", "GDEF", "gasp", "fpgm", "prep", "cvt ", "vhea", "vmtx", "MATH"]
    )
    return merge.Merger(options=options).merge(parts)


def rename(font: TTFont, face: Face) -> None:
    """Our family name everywhere; copyright, trademark, designer and licence stay as they were."""
    weight = {400: "Regular", 500: "Medium", 600: "SemiBold"}[face.weight]
    italic = face.style == "italic"
    style = "Italic" if italic else weight
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in {0, 7, 8, 9, 13, 14}]
    for number, text in {
        1: face.family if face.weight == 400 else f"{face.family} {weight}",
        2: "Italic" if italic else "Regular",
        3: f"{face.stem};{font['head'].fontRevision:.3f}",
        4: f"{face.family} {style}",
        5: f"Version {font['head'].fontRevision:.3f}",
        6: f"{face.family}-{style}".replace(" ", ""),
        16: face.family,
        17: style,
    }.items():
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = face.weight
    # Bits 0, 5, 6: italic, bold, regular. Bold is the 700 of a family, which none of these is.
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0b1100001 | (0b1 if italic else 0b1000000)
    font["head"].macStyle = 0b10 if italic else 0
    font["head"].modified = font["head"].created  # the same input gives the same bytes


def build(face: Face, files: dict[tuple[str, str], bytes]) -> TTFont:
    """The full font of a face."""
    fonts = [TTFont(io.BytesIO(files[source]), recalcTimestamp=False) for source in face.sources]
    if len(fonts) > 1:
        font = combine(fonts, SYMBOL_POINTS)
        font.recalcTimestamp = False
    else:
        font = instancer.instantiateVariableFont(fonts[0], face.axes)
        proportional_figures(font)
        for cmap in font["cmap"].tables:
            if cmap.isUnicode() and 0x2010 in cmap.cmap:
                cmap.cmap.setdefault(0x2011, cmap.cmap[0x2010])
        cut(font, set(font.getBestCmap()))
    font["head"].unitsPerEm = round(font["head"].unitsPerEm / face.scale)
    rename(font, face)
    return font


def unicode_range(points: set[int], keep_out: frozenset[int] = frozenset(), join: int = 16) -> str:
    """CSS for these code points; gaps up to ``join`` are bridged unless something in ``keep_out`` lies there."""
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and point - runs[-1][1] <= join and not keep_out.intersection(range(runs[-1][1], point)):
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ", ".join(f"U+{a:04X}" if a == b else f"U+{a:04X}-{b:04X}" for a, b in runs)


def font_face(face: Face, file: str, characters: str) -> str:
    return (
        f'@font-face {{\n  font-family: "{face.family}";\n  font-style: {face.style};\n'
        f"  font-weight: {face.weight};\n  font-display: swap;\n"
        f'  src: url("../fonts/{file}") format("woff2");\n  unicode-range: {characters};\n}}\n'
    )


def save(font: TTFont, path: Path) -> None:
    font.flavor = "woff2"
    font.save(path)
    print(f"{path.stat().st_size / 1000:7.1f} kB  {path.name}")


def main() -> None:
    folder = STATIC / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.woff2"):
        old.unlink()
    light_rules, full_rules, listed = [], [], []
    faces = _faces()
    licences = [(package, "LICENSE.md" if package in (SERIF, SANS) else "LICENSE") for package in PACKAGES]
    with tempfile.TemporaryDirectory() as scratch:
        files = fetch(Path(scratch), {*licences, *(source for face in faces for source in face.sources)})
        for face in faces:
            font, file = build(face, files), f"{face.stem}.woff2"
            save(font, folder / file)
            listed.append({"file": file, "family": face.family, "weight": face.weight, "style": face.style})
            # Controls and the space belong to the face of the text around them.
            points = {point for point in font.getBestCmap() if point > 0x20}
            if face.latin:
                light = cut(TTFont(folder / file, recalcTimestamp=False), LIGHT)
                save(light, folder / f"{face.stem}-latin.woff2")
                kept = set(light.getBestCmap())
                light_rules.append(font_face(face, f"{face.stem}-latin.woff2", unicode_range(kept, join=1)))
                full_rules.append(font_face(face, file, unicode_range(points - kept, frozenset(LIGHT))))
            else:
                points -= LIGHT
                points = points & WEB_SYMBOL_POINTS if face.family == "OM Symbols" else points
                full_rules.append(font_face(face, file, unicode_range(points, frozenset(LIGHT))))
        for package, licence in licences:
            text = files[package, licence].decode()
            name = package.split("/")[-1].rsplit("@", 1)[0]
            (folder / f"OFL-{name}.txt").write_text("\n".join(map(str.rstrip, text.splitlines())) + "\n")
    (folder / "faces.json").write_text(json.dumps(listed, indent=2) + "\n")
    head = "/* Written by tools/fonts.py. A light Latin cut of each face first; the full file for all the rest. */\n\n"
    (STATIC / "css" / "fonts.css").write_text(head + "\n".join([*light_rules, *full_rules]))
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
        if path.name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("".join(sums))


if __name__ == "__main__":
    main()
