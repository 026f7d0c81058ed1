"""Writes an SVG drawing anew from what is known to be harmless in it (see `reports.look.logos`)."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
XLINK_HREF = "http://www.w3.org/1999/xlink href"
MOST_ELEMENTS, DEEPEST, MOST_RULES = 3000, 40, 500
MOST_REPEATED = 2_000_000
"""Characters of what is drawn again by reference, all together."""
MOST_STYLING = 1_000_000
"""Steps, of some ten million a second, that it takes to give every element what style sheets say of its classes."""

SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
GRADIENTS = {"linearGradient", "radialGradient"}
GROUPS = {"svg", "g", "defs", "clipPath"}
ALLOWED = SHAPES | GRADIENTS | GROUPS | {"stop", "use"}
SILENT = {"title", "desc", "metadata", "style"}
"""Not kept, and nothing is missed: words beside the drawing, and styles that were read."""

PRESENTATION = {
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "opacity", "clip-path", "clip-rule", "stop-color", "stop-opacity",
    "color", "display", "visibility",
}  # fmt: skip
GEOMETRY = {
    "d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width", "height",
    "transform", "gradientTransform", "gradientUnits", "clipPathUnits", "offset",
}  # fmt: skip
REFERRING = {"fill", "stroke", "clip-path"}

_VALUE = re.compile(
    r"[\w\s.,%#+\-]*(?:(?:rgba?|hsla?|matrix|translate|scale|rotate|skew[XY])\([\w\s.,%+\-]*\)[\s,]*)*"
)
_NAME = re.compile(r"[A-Za-z_][\w.\-]*", re.ASCII)
_LOCAL = re.compile(r"url\(\s*['\"]?#([A-Za-z_][\w.\-]*)['\"]?\s*\)", re.ASCII)
_LENGTH = re.compile(r"\s*([0-9.]+(?:[eE][+-]?\d+)?)\s*(?:px|pt|pc|mm|cm|in)?\s*")


class UnusableDrawing(Exception):
    """The file is no drawing that can be used; `words` say why, for its sender."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Drawing:
    """A clean SVG; `left_out` are the names of what it held beside shapes, in their order."""

    content: bytes
    width: float
    height: float
    left_out: tuple[str, ...]


@dataclass
class _Element:
    name: str
    attributes: dict[str, str]
    parent: "_Element | None"
    children: list["_Element"] = field(default_factory=list)

    def within(self, name: str) -> bool:
        return self.name == name or (self.parent is not None and self.parent.within(name))


def clean_svg(content: bytes) -> Drawing:
    """Raises `UnusableDrawing` for what is no SVG, says no size, or holds nothing to draw."""
    read = _Reader()
    root = read.tree(content)
    _apply_styles(root, "".join(read.styles))
    named = {each.attributes["id"]: each for each in _walk(root) if "id" in each.attributes}
    for element in _walk(root):
        element.attributes = dict(_clean_attributes(element, named))
    if not any(each.name in SHAPES for each in _walk(root)):
        raise UnusableDrawing(
            _(
                "Nothing to draw is left of this file. Letters and pictures in it must be turned into outlines first."
            )
        )
    if _repeated(root, named) > MOST_REPEATED:
        raise _too_intricate()
    x, y, width, height = _view_box(read.size)
    root.attributes |= {
        "viewBox": " ".join(f"{each:g}" for each in (x, y, width, height)),
        "width": f"{width:g}",
        "height": f"{height:g}",
    }
    text = "".join(_written(root))
    return Drawing(text.encode(), width, height, tuple(dict.fromkeys(read.left_out)))


class _Reader:
    """Builds the tree of the allowed elements, and collects what stands in style sheets."""

    def __init__(self) -> None:
        self.root: _Element | None = None
        self.at: _Element | None = None
        self.skipping = 0
        self.count = 0
        self.depth = 0
        self.in_style = False
        self.styles: list[str] = []
        self.left_out: list[str] = []
        self.size: dict[str, str] = {}

    def tree(self, content: bytes) -> _Element:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._begin_type
        parser.EntityDeclHandler = _refuse_type
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as problem:
            raise UnusableDrawing(
                _("This is no logo that can be used: it must be a whole SVG or PNG file.")
            ) from problem
        if self.root is None:
            _refuse()
        return self.root

    def _begin_type(self, name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        """The old line that says "this is SVG 1.1" is harmless; a list of its own is not."""
        if has_subset:
            _refuse_type()

    def _begin(self, full_name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        self.depth += 1
        if self.count > MOST_ELEMENTS or self.depth > DEEPEST:
            raise _too_intricate()
        namespace, _blank, name = full_name.rpartition(" ")
        if self.root is None and (name != "svg" or namespace not in {SVG_NAMESPACE, ""}):
            _refuse()
        if self.skipping or namespace not in {SVG_NAMESPACE, ""} or not self._may_stand_here(name):
            if not self.skipping and name not in SILENT and namespace in {SVG_NAMESPACE, ""}:
                self.left_out.append(name if re.fullmatch(r"\w{1,30}", name, re.ASCII) else "?")
            self.in_style = name == "style" and not self.skipping
            self.skipping += 1
            return
        element = _Element(name, dict(attributes), self.at)
        if self.root is None:
            self.root, self.size = element, dict(attributes)
        elif self.at is not None:
            self.at.children.append(element)
        self.at = element

    def _may_stand_here(self, name: str) -> bool:
        """Only groups hold something, gradients their stops; a drawing within the drawing is none of ours."""
        if self.at is None:
            return name == "svg"
        if self.at.name in GRADIENTS:
            return name == "stop"
        return self.at.name in GROUPS and name in ALLOWED - {"svg", "stop"}

    def _end(self, full_name: str) -> None:
        self.depth -= 1
        if self.skipping:
            self.skipping -= 1
            self.in_style = False
        elif self.at is not None:
            self.at = self.at.parent

    def _text(self, text: str) -> None:
        if self.in_style:
            self.styles.append(text)


def _too_intricate() -> UnusableDrawing:
    return UnusableDrawing(
        _(
            "This drawing is too intricate for a logo: at most %(most)s pieces, each drawn a few times, can be used."
        )
        % {"most": MOST_ELEMENTS}
    )


def _refuse() -> NoReturn:
    raise UnusableDrawing(_("This is no logo that can be used: it must be a whole SVG or PNG file."))


def _refuse_type(*declared: object) -> NoReturn:
    raise UnusableDrawing(
        _(
            "This SVG declares things of its own (a document type). Save it once more as plain SVG, and send that."
        )
    )


def _apply_styles(root: _Element, sheet: str) -> None:
    """What `.name { fill: ... }` and `style="fill: ..."` say, as attributes. Other selectors are passed over."""
    by_class: dict[str, dict[str, str]] = {}
    work = 0
    for selectors, body in islice(_rules(_without_comments(sheet)), MOST_RULES):
        declared = dict(_declarations(body))
        work += (1 + selectors.count(",")) * (1 + len(declared))
        if work > MOST_STYLING:
            raise _too_intricate()
        for selector in selectors.split(","):
            if selector.strip().startswith("."):
                by_class.setdefault(selector.strip()[1:], {}).update(declared)
    for element in _walk(root):
        names = dict.fromkeys(reversed(element.attributes.get("class", "").split()))
        for name in reversed(names):
            said = by_class.get(name, {})
            work += 1 + len(said)
            element.attributes.update(said)
        element.attributes.update(_declarations(element.attributes.get("style", "")))
        if work > MOST_STYLING:
            raise _too_intricate()


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of each innermost pair of brackets."""
    for piece in sheet.split("}")[:-1]:
        before, bracket, body = piece.rpartition("{")
        if bracket:
            yield before.rpartition("{")[2], body


def _without_comments(sheet: str) -> str:
    """A comment that nobody ends hides the rest, as it does in a browser."""
    pieces, at = [], 0
    while (begin := sheet.find("/*", at)) >= 0:
        pieces.append(sheet[at:begin])
        end = sheet.find("*/", begin + 2)
        if end < 0:
            return "".join(pieces)
        at = end + 2
    return "".join([*pieces, sheet[at:]])


def _declarations(body: str) -> list[tuple[str, str]]:
    pairs = [each.partition(":") for each in body.split(";")]
    return [
        (name.strip().lower(), value.replace("!important", "").strip())
        for name, _colon, value in pairs
        if name.strip().lower() in PRESENTATION
    ]


def _clean_attributes(element: _Element, named: dict[str, _Element]) -> Iterator[tuple[str, str]]:
    for name, value in element.attributes.items():
        value = " ".join(value.split())
        if name in {"href", XLINK_HREF}:
            if _may_refer(element, value, named):
                yield "href", value
        elif name == "id":
            if _NAME.fullmatch(value):
                yield name, value
        elif name in REFERRING and (local := _LOCAL.match(value)):
            if _may_use(element, name, named.get(local[1])):
                yield name, f"url(#{local[1]})"
        elif name in _plain_names(element) and _is_plain(value):
            yield name, value


def _plain_names(element: _Element) -> set[str]:
    """The whole drawing's size is written by us."""
    return PRESENTATION if element.name == "svg" else PRESENTATION | GEOMETRY


def _is_plain(value: str) -> bool:
    return _VALUE.fullmatch(value) is not None and "url" not in value.lower()


def _may_refer(element: _Element, value: str, named: dict[str, _Element]) -> bool:
    """A copy is of one shape, a gradient continues one that continues none: nothing multiplies or goes round."""
    target = named.get(value[1:]) if value.startswith("#") else None
    if target is None or not _NAME.fullmatch(value[1:]):
        return False
    if element.name == "use":
        return target.name in SHAPES and not element.within("clipPath")
    follows = {"href", XLINK_HREF} & target.attributes.keys()
    return element.name in GRADIENTS and target.name in GRADIENTS and not follows


def _may_use(element: _Element, name: str, target: _Element | None) -> bool:
    """A clip does not clip itself by another."""
    if target is None:
        return False
    if name == "clip-path":
        return target.name == "clipPath" and not element.within("clipPath")
    return target.name in GRADIENTS


def _repeated(root: _Element, named: dict[str, _Element]) -> int:
    """How long everything is that is drawn because something refers to it, once for each time."""
    sizes = {name: len("".join(_written(each))) for name, each in named.items()}
    return sum(
        sizes.get(value.removeprefix("url(").removeprefix("#").removesuffix(")"), 0)
        for element in _walk(root)
        for name, value in element.attributes.items()
        if name == "href" or (name in REFERRING and value.startswith("url("))
    )


def _view_box(size: dict[str, str]) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is shown, in the drawing's own units."""
    given = size.get("viewBox", "").replace(",", " ").split()
    try:
        box = [float(each) for each in given] if len(given) == 4 else []
    except ValueError:
        box = []
    if not box:
        lengths = [_LENGTH.fullmatch(size.get(name, "")) for name in ("width", "height")]
        try:
            box = [0.0, 0.0, *(float(each[1]) for each in lengths if each)]
        except ValueError:
            box = []
    if (
        len(box) != 4
        or not all(math.isfinite(each) and abs(each) < 1e6 for each in box)
        or min(box[2:]) < 0.01
    ):
        raise UnusableDrawing(
            _("This SVG does not say how large its drawing is (its viewBox). Save it once more.")
        )
    return box[0], box[1], box[2], box[3]


def _walk(element: _Element) -> Iterator[_Element]:
    yield element
    for child in element.children:
        yield from _walk(child)


def _written(element: _Element) -> Iterator[str]:
    space = f' xmlns="{SVG_NAMESPACE}"' if element.parent is None else ""
    yield f"<{element.name}{space}"
    for name, value in element.attributes.items():
        yield f" {name}={quoteattr(value)}"
    if element.children:
        yield ">"
        for child in element.children:
            yield from _written(child)
        yield f"</{element.name}>"
    else:
        yield "/>"
