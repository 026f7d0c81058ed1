"""WeasyPrint in a third of its memory: what it keeps of a document to the end, and never looks at again, is let go.

The pages come out as they did, to the byte; what each step gives is told in docs/decisions/0011. WeasyPrint alone keeps,
for each element, a style of six pseudo-elements that nobody asked for; the boxes of the document before layout beside
those after it, with its lists of everything; the boxes of all pages while their tags are made, and each tag as a
dictionary until the file is written.
"""

import ctypes
import gc
import math
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

SIDES = ("top", "bottom", "left", "right")
LONG = 200_000
"""Letters of HTML, some 20 pages: looking for garbage takes longer than it gives in a shorter document."""
MANY_PAGES = 20
"""After so many pages the boxes before layout are made small too."""
NO_SIDES: frozenset[str] = frozenset()
"""Instead of an empty set for each box."""
USUAL: dict[str, Any] = {
    **dict.fromkeys([f"{what}_{side}" for what in ("margin", "padding") for side in SIDES], 0),
    **dict.fromkeys(["min_width", "min_height"], 0),
    **dict.fromkeys(["max_width", "max_height"], math.inf),
    **dict.fromkeys([f"border_{up}_{side}_radius" for up in SIDES[:2] for side in SIDES[2:]], (0, 0)),
    **dict.fromkeys(["background", "clearance", "first_letter_style", "first_line_style"]),
    **dict.fromkeys(["leading_collapsible_space", "trailing_collapsible_space"], False),
}
"""What nearly every box has: said once, by their class. Not the widths of borders: whether a box has one tells whether its table gave it."""
GROWN = 500
"""Bytes of a dictionary with what a box usually has, or with room for more than it ever has."""
UNASKED = re.compile(
    r"^::(?!marker).*$|^@counter-style .*$|^  @(?!bottom-left |bottom-right |footnote |note-area ).*$",
    re.MULTILINE,
)
"""Rules of WeasyPrint's own stylesheet for notes, which our documents have none of, for counters, which it has read, and for the margins of a page where they
print nothing."""
ANY_MARKER = re.compile(r"^::marker", re.MULTILINE)


def hand_back() -> None:
    """Gives memory that is free to the system, where its library can."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


@cache
def own_styles() -> Any:
    """WeasyPrint's own stylesheet without what makes a style for every element of every document."""
    from weasyprint import CSS, html

    return CSS(
        string=ANY_MARKER.sub("li::marker", UNASKED.sub("", html.UA)), counter_style=html.UA_COUNTER_STYLE
    )


@cache
def frugal_html() -> Any:
    """WeasyPrint's `HTML`, frugal. From here on this process lays every document out so."""
    from weasyprint import HTML

    _let_go_after_layout()
    _let_go_while_writing()

    class FrugalHTML(HTML):
        def __init__(self, *, string: str, **given: Any) -> None:
            super().__init__(string=string, **given)
            self.is_long = len(string) > LONG
            if self.is_long:
                gc.collect()  # what the parser left

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [own_styles()]

        def render(self, *args: Any, **options: Any) -> Any:
            document = super().render(*args, **options)
            if self.is_long:
                gc.collect()  # the boxes before layout: they know each other
            return document

    return FrugalHTML


def _let_go_after_layout() -> None:
    """Each page's boxes are made small when the page is set; when all are, nothing leads from them to the boxes before layout.

    Drawings keep the layout's context, which they need for their words, so that is emptied of the rest.
    """
    from weasyprint import document, layout
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import page as pages

    set_page, set_backgrounds, lay_out = (
        pages.remake_page,
        layout.layout_backgrounds,
        document.layout_document,
    )
    reset_spacing = boxes.ParentBox._reset_spacing

    def own_sides(box: Any, side: str) -> None:
        box.remove_decoration_sides = set(box.remove_decoration_sides)
        reset_spacing(box, side)

    def remake_page(index: int, context: Any, root_box: Any, html: Any) -> Any:
        page, resume_at = set_page(index, context, root_box, html)
        if not page.fixed_boxes:  # such boxes are set again on other pages
            done = list(_boxes(page))
            for box in done:
                if not box.remove_decoration_sides:
                    box.remove_decoration_sides = NO_SIDES
            _tighten(done)
        if index % MANY_PAGES == MANY_PAGES - 1:
            _tighten([box for box in _boxes(root_box) if sys.getsizeof(box.__dict__) > GROWN])
        return page, resume_at

    def layout_backgrounds(page: Any, *given: Any) -> None:
        set_backgrounds(page, *given)
        _tighten(list(_boxes(page)))  # all have a background now, most of them none

    def layout_document(html: Any, root_box: Any, context: Any) -> list[Any]:
        set_pages = list(lay_out(html, root_box, context))
        for name in (
            "page_maker",
            "running_elements",
            "string_set",
            "style_for",
            "tables",
            "target_collector",
        ):
            setattr(context, name, None)
        for page in set_pages:
            for box in _boxes(page):
                box.__dict__.pop("missing_link", None)
        return set_pages

    for name, value in USUAL.items():
        setattr(boxes.Box, name, value)
    boxes.ParentBox._reset_spacing = own_sides
    pages.remake_page = remake_page
    layout.layout_backgrounds = layout_backgrounds
    document.layout_document = layout_document


def _tighten(boxes: Sequence[Any]) -> None:
    """What is usual goes, for the class has it too. A new dictionary has no room for it, where one that grew keeps its room.

    The large ones go when all the small ones stand, so that the next page finds holes of the size that it needs.
    """
    grown = [box.__dict__ for box in boxes]
    for box, attributes in zip(boxes, grown, strict=True):
        box.__dict__ = {
            name: value for name, value in attributes.items() if name not in USUAL or value != USUAL[name]
        }


def _boxes(box: Any) -> Iterator[Any]:
    from weasyprint.layout.absolute import AbsolutePlaceholder

    waiting = [box]
    while waiting:
        box = waiting.pop()
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        yield box
        waiting.extend(reversed(box.children))


def _let_go_while_writing() -> None:
    """What was drawn is one piece; a page's tags are made when it is their turn, kept as written, and its boxes are let go."""
    import pydyf
    from weasyprint import document, pdf

    draw, add_all_tags = document.draw_page, pdf.add_tags

    def draw_page(page: Any, stream: Any) -> None:
        draw(page, stream)
        *drawn, last = stream.stream  # the last is looked at once more
        stream.stream[:] = [b"\n".join(map(pydyf._to_bytes, drawn)), last]

    class Written(pydyf.Object):
        """An object of the PDF that will not change any more."""

        def __init__(self, done: Any) -> None:
            self.__dict__.update(done.__dict__, written=done.data)

        @property
        def data(self) -> bytes:
            return self.written

    class OneByOne:
        """The document's pages, for making their tags."""

        def __init__(self, pages: Sequence[Any], file: Any) -> None:
            self.all, self.file = pages, file

        @property
        def pages(self) -> "OneByOne":
            return self

        def __len__(self) -> int:
            return len(self.all)

        def __iter__(self) -> Iterator[Any]:
            for page in self.all:
                before = len(self.file.objects)
                yield page
                page._page_box, page.links = None, []
                made = self.file.objects[before:]
                self.file.objects[before:] = [
                    Written(each) if type(each) is pydyf.Dictionary else each for each in made
                ]

    def add_tags(file: Any, document: Any, *args: Any) -> None:
        add_all_tags(file, OneByOne(document.pages, file), *args)
        if len(document.pages) > MANY_PAGES:
            hand_back()  # the boxes' holes, before the file is written

    document.draw_page = draw_page
    pdf.add_tags = add_tags
