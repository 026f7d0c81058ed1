"""The shipped faces, cut down to the characters that a drawing uses, for a file that must look right elsewhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO

from theory_of_change.type_metrics import FONTS, characters_of

SANS, SANS_ITALIC, DISPLAY = "om-sans-400.woff2", "om-sans-400-italic.woff2", "om-display-400.woff2"
FAMILIES = {SANS: "OM Sans", SANS_ITALIC: "OM Sans", DISPLAY: "OM Display"}
OTHER_SCRIPTS = {
    "om-ethiopic-400.woff2": "OM Ethiopic",
    "om-arabic-400.woff2": "OM Arabic",
    "om-symbols-400.woff2": "OM Symbols",
}
"""The faces that follow in every stack, for what the Latin ones lack."""


def font_faces(texts: Iterable[tuple[str, str]]) -> str:
    """`@font-face` rules with the fonts inside them, for (file of the face, text set in it) pairs.

    A character that no shipped face has is left to whatever the reader's machine has for it.
    """
    used: dict[str, set[str]] = {}
    for face, text in texts:
        for character in text:
            for candidate in (face, *OTHER_SCRIPTS):
                if ord(character) in characters_of(candidate):
                    used.setdefault(candidate, set()).add(character)
                    break
    return "".join(_rule(face, "".join(sorted(characters))) for face, characters in sorted(used.items()))


def _rule(face: str, characters: str) -> str:
    family = FAMILIES.get(face) or OTHER_SCRIPTS[face]
    style = "italic" if face == SANS_ITALIC else "normal"
    return (
        f'@font-face{{font-family:"{family}";font-style:{style};font-weight:400;'
        f"src:url(data:font/woff2;base64,{_cut(face, characters)}) format('woff2')}}"
    )


@lru_cache(maxsize=64)
def _cut(face: str, characters: str) -> str:
    """The face with these characters only, and the forms that shaping makes of them, in base64."""
    from fontTools import subset  # here: pages without a download never pay for loading it

    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    options.notdef_outline = True
    with subset.load_font(FONTS / face, options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(font)
        written = BytesIO()
        subset.save_font(font, written, options)
    return b64encode(written.getvalue()).decode("ascii")
