"""Reads a document's HTML, as its print template writes it, into blocks that any office program can set.

The templates in `templates/reports/print/` are the one place that says what a document tells, in which order and with
which headings. So a part that is added there stands in the Word file without anything being added here; what it is
called (its class) only decides how it looks. Classes that nobody names here look like what surrounds them.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from lxml import html as parser

from reports.office.blocks import (
    TAB,
    Block,
    Cell,
    Contents,
    NewPages,
    Paragraph,
    Picture,
    Row,
    Run,
    Table,
)
from reports.office.inline import classes_of, runs_in, runs_of, tidied
from reports.office.scripts import one_line, safe

STYLES = {
    "cover-of": "Cover Line",
    "cover-facts": "Cover Line",
    "cover-cycle": "Subtitle",
    "cover-key": "Note",
    "draft": "Draft",
    "overline": "Overline",
    "diary-again": "Overline",
    "note": "Note",
    "meta": "Note",
    "badge": "Badge",
    "key-note": "Badge",
    "late": "Note",
    "count": "Note",
    "colophon": "Note",
    "again": "Note",
    "nothing": "Nothing Noted",
    "label": "Label",
    "set-large": "Quote",
    "said": "Words",
    "change": "Words",
    "described": "Words",
    "challenge": "Words",
    "recommendation": "Words",
    "about-project": "Words",
    "line-note": "Note",
    "policy-of": "Lead",
    "policy-problem": "Opening",
    "strong": "Statement",
    "sheet-vision": "Words",
    "vision": "Vision",
    "lead": "Lead",
    "recalled": "Recalled",
    "earlier": "Aside",
    "before": "Aside",
    "outcome": "Aside",
    "ended": "Aside",
    "figure-number": "Figure Number",
    "actor-name": "Name",
    "support-name": "Name",
}
"""Classes of the print templates -> styles of `word_styles`."""
PLAIN = ("said", "note")
"""Classes that count only where no other does."""
IN_TABLE = {
    "Body Text": "Table Text",
    "Words": "Table Words",
    "Label": "Table Label",
    "Note": "Table Note",
    "Aside": "Table Note",
    "Nothing Noted": "Table Note",
}
COLUMNS = {
    "number": 12.0,
    "cycle": 23.0,
    "cell": 25.0,
    "figure": 34.0,
    "source": 52.0,
    "supported": 30.0,
    "when": 28.0,
    "count": 26.0,
    "subject": 42.0,
    "what": 60.0,
    "score-column": 35.0,
}
"""Classes of columns -> mm; all others share what is left."""
LANDSCAPE = frozenset({"map-landscape", "sight-page", "matrix-page", "diary-of"})
BESIDE = {"fact": "label", "line": "line-number", "support": "letter", "policy-row": "label"}
"""Parts that stand beside a word in the margin -> the class of that word."""
LEFT_OUT = frozenset({"key"})
"""The key to the drawn scores: here each score is a word."""
SMALL = frozenset({"project-map"})
"""Drawings in these are no wider than a photo."""
INLINE = frozenset({"span", "strong", "small", "a", "br", "em", "b", "i", "bdi"})
MARKS_MM = {"score-path": 8.8}
"""Classes of drawings that go with a line of text -> mm of their height, as in the print style."""
OPENING = frozenset({"opening", "short-markers"})
"""Parts that begin on a new page."""
DENSE = frozenset({"short", "sheet", "policy", "by-hand"})
"""Documents that promise a page or two: smaller type, less air."""
LONGEST_TOGETHER = 1200
"""Letters of an entry that is kept on one page."""
LONGEST_BESIDE = 26
"""Letters of a word in the margin; a longer one has a line of its own."""
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
_DESCRIPTION = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)
FIGURE = "figure:"


def read_document(source: str) -> tuple["Front", list[Block], dict[str, str]]:
    """What the document says about itself, its blocks, and its drawings: their names -> SVG."""
    drawings: dict[str, str] = {}

    def set_aside(found: re.Match[str]) -> str:
        name = f"{FIGURE}{len(drawings) + 1}"
        drawings[name] = found[0]
        said = [part[1] for part in (_TITLE.search(found[0]), _DESCRIPTION.search(found[0])) if part]
        classes = " ".join(["drawing", *(each for each in MARKS_MM if f'class="{each}"' in found[0][:200])])
        return f'<img class="{classes}" src="{name}" alt="{" ".join(said)}">'

    tree = parser.document_fromstring(_SVG.sub(set_aside, safe(source)))
    reader = _Reader(tree)
    reader.read()
    return Front(tree), _without_empty_pages(reader.blocks), drawings


def _without_empty_pages(blocks: list[Block]) -> list[Block]:
    """Where new pages begin twice, or at the end, nothing stands on the first of them."""
    following = [*blocks[1:], NewPages(landscape=False, foot="")]
    return [
        block
        for block, after in zip(blocks, following, strict=True)
        if not (isinstance(block, NewPages) and isinstance(after, NewPages))
    ]


class Front:
    """What the head of the page says: title, author (an organisation), and the moment of publication if any.

    `is_dense`: it promises a page or two.
    """

    def __init__(self, tree) -> None:
        meta = {each.get("name"): each.get("content", "") for each in tree.iter("meta")}
        self.title = one_line(tree.findtext(".//title") or "")
        self.author = one_line(meta.get("author") or "")
        self.published = meta.get("dcterms.created") or ""
        self.is_dense = any(DENSE & classes_of(each) for each in tree.iter("body", "main"))


class _Reader:
    def __init__(self, tree) -> None:
        self.body = tree.find("body")
        self.blocks: list[Block] = []
        self.anchors: list[str] = []
        self.on_new_page = False
        self.in_table = False
        self.small: list[Picture] = []
        titles = len(list(tree.iter("h1")))
        self.first_heading = "Title" if titles <= 1 else "Heading 1"
        self.has_title = titles > 0
        self.by_hand = "by-hand" in classes_of(self.body)
        running = next((each for each in tree.iter("p") if "running" in classes_of(each)), None)
        self.foot = "" if running is None else one_line(running.text_content())
        self.landscape = False

    def read(self) -> None:
        has_cover = any("cover" in classes_of(each) for each in self.body.iter("header"))
        self.has_contents = has_cover
        self._children(self.body, "Body Text")

    # The parts of a page

    def _element(self, element, style: str) -> None:
        classes = classes_of(element)
        if element.get("id"):
            self.anchors.append(element.get("id"))
        if LEFT_OUT & classes or "running" in classes:
            return
        named = sorted(element.get("class", "").split(), key=PLAIN.__contains__)
        style = next((STYLES[each] for each in named if each in STYLES), style)
        kind = next((each for each in BESIDE if each in classes), "")
        if LANDSCAPE & classes:
            self._landscape(element, style)
        elif "cover" in classes:
            self._cover(element)
        elif "cover-shores" in classes:
            key = self._text_of(element, "cover-key")
            self.blocks.append(Picture("report:cover.svg", key, wide=True))
        elif "contents" in classes:
            self.blocks.append(Contents(element.get("aria-label", "")))
        elif kind:
            self._beside(element, BESIDE[kind], style)
        elif "entry" in classes:
            self._entry(element)
        elif "assumption" in classes:
            self._assumption(element)
        else:
            if OPENING & classes:
                self.on_new_page = True
            self._by_tag(element, style, classes)

    def _by_tag(self, element, style: str, classes: set[str]) -> None:
        if element.tag in ("h1", "h2", "h3", "h4"):
            self._heading(element)
        elif element.tag == "p" and "boxes" in classes_of(element.getparent()):
            self._paragraph([Run("\N{BALLOT BOX} "), *runs_in(element)], style)
        elif element.tag in ("ul", "ol"):
            self._list(element, style)
        elif element.tag == "table":
            self._table(element)
        elif element.tag == "img":
            self._picture(element)
        elif "filled-in" in classes:
            for each in element:
                self._paragraph([*runs_in(each), Run(": ______________________")], "Note")
        else:
            self._children(element, style)

    def _children(self, element, style: str) -> None:
        """Text and inline elements that stand beside each other make one paragraph."""
        runs: list[Run] = [] if element.text is None else [Run(element.text)]
        for child in element:
            if child.tag in INLINE:
                runs += runs_of(child)
            elif isinstance(child.tag, str):
                self._paragraph(runs, style, element.get("dir"))
                runs = []
                self._element(child, style)
            if child.tail:
                runs.append(Run(child.tail))
        self._paragraph(runs, style, element.get("dir"))

    def _paragraph(self, runs: Iterable[Run], style: str, direction: str | None = None) -> None:
        runs = tidied(runs)
        if not runs:
            return
        letters = [run for run in runs if run.text.strip()]
        self.blocks.append(
            Paragraph(
                runs=tuple(runs),
                style=IN_TABLE.get(style, style) if self.in_table else style,
                anchors=tuple(self.anchors),
                rtl=direction == "rtl" or all(run.rtl for run in letters),
                on_new_page=self.on_new_page,
            )
        )
        self.anchors.clear()
        self.on_new_page = False
        self.blocks += self.small
        self.small = []

    def _heading(self, element) -> None:
        level = int(element.tag[1])
        if level == 1:
            style = self.first_heading
        elif not self.has_title and self.first_heading == "Title":
            style, self.has_title = "Title", True
        else:
            style = f"Heading {level - (self.first_heading == 'Title')}"
        runs: list[Run] = []
        for run in runs_in(element):
            if run.quiet and runs and not runs[-1].quiet:
                runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
                runs.append(Run(", ", quiet=True))
            runs.append(run)
        self._paragraph(runs, style)

    # Pages of another shape

    def _landscape(self, element, style: str) -> None:
        foot = self.foot
        if "diary-of" in classes_of(element):
            foot = self._text_of(element, "running", within=element)
        self._new_pages(landscape=True, foot=foot)
        self._by_tag(element, style, classes_of(element))
        self._new_pages(landscape=False, foot=self.foot)

    def _new_pages(self, *, landscape: bool, foot: str) -> None:
        self.blocks.append(NewPages(landscape, foot))
        self.on_new_page = False

    def _cover(self, element) -> None:
        self._children(element, "Cover Line")
        self._new_pages(landscape=False, foot=self.foot)
        if not any("contents" in classes_of(each) for each in self.body.iter("nav")):
            self.blocks.append(Contents(""))

    def _text_of(self, element, name: str, within=None) -> str:
        found = next(
            (e for e in (self.body if within is None else within).iter() if name in classes_of(e)), None
        )
        return "" if found is None else one_line(found.text_content())

    # A word in the margin and what stands beside it

    @contextmanager
    def _set_apart(self) -> Iterator[list[Block]]:
        """The blocks that are read meanwhile, on their own."""
        kept, self.blocks = self.blocks, []
        try:
            yield self.blocks
        finally:
            self.blocks = kept

    def _beside(self, element, name: str, style: str) -> None:
        word = next((each for each in element if name in classes_of(each)), None)
        with self._set_apart() as blocks:
            for child in element:
                if child is not word:
                    self._element(child, style)
        self._set_beside([] if word is None else runs_in(word), blocks)

    def _set_beside(self, word: list[Run], blocks: list[Block]) -> None:
        word = [replace(run, in_margin=True) for run in tidied(word)]
        long = sum(len(run.text) for run in word) > LONGEST_BESIDE
        if word and (self.in_table or long or not blocks or not isinstance(blocks[0], Paragraph)):
            self._paragraph(word, "Label")
        elif word and isinstance(blocks[0], Paragraph):
            first = blocks[0]
            self.blocks.append(replace(first, runs=(*word, TAB, *first.runs), beside=True))
            blocks = blocks[1:]
        for block in blocks:
            if isinstance(block, Paragraph) and not self.in_table and not block.beside:
                block = replace(block, indented=True)
            self.blocks.append(block)

    def _entry(self, element) -> None:
        with self._set_apart() as blocks:
            for child in element:
                if "margin" in classes_of(child):
                    self.anchors += filter(None, (each.get("id") for each in child.iter()))
                    runs: list[Run] = []
                    for line in child:
                        runs += [*([Run(", ")] if runs else []), *tidied(runs_in(line))]
                    self._paragraph(runs, "Entry Head")
                else:
                    self._element(child, "Words")
        self.blocks += _kept_together(blocks)

    def _assumption(self, element) -> None:
        pairs = zip(element.iter("dt"), element.iter("dd"), strict=True)
        for at, (word, told) in enumerate(pairs):
            with self._set_apart() as blocks:
                self._children(told, "Words" if at else "Words Apart")
            self._set_beside(runs_in(word), blocks)

    # Lists, tables, pictures

    def _list(self, element, style: str) -> None:
        bullet = "List Number" if element.tag == "ol" else "List Bullet"
        for item in element:
            with self._set_apart() as blocks:
                self._children(item, style)
            for at, block in enumerate(blocks):
                if isinstance(block, Paragraph) and not self.in_table:
                    runs = block.runs
                    if block.style == "Name":
                        runs = tuple(replace(run, strong=True) for run in runs)
                    block = replace(block, runs=runs, style="List Continue" if at else bullet)
                self.blocks.append(block)

    def _table(self, element) -> None:
        """A table without headings only puts things beside each other: they are told one after the other."""
        if next(element.iter("th"), None) is None:
            for cell in element.iter("td"):
                if any("figure-number" in classes_of(each) for each in cell):
                    self._beside(cell, "figure-number", "Body Text")
                else:
                    self._children(cell, "Body Text")
            return
        widths = tuple(
            next((COLUMNS[each] for each in classes_of(col) if each in COLUMNS), None)
            for col in element.iter("col")
        )
        rows = tuple(self._row(row) for row in element.iter("tr"))
        columns = max(sum(cell.span for cell in row.cells) for row in rows)
        widths = (*widths, *(None,) * columns)[:columns]
        self.blocks.append(Table(rows, widths, is_form=self.by_hand))

    def _row(self, element) -> Row:
        is_head = element.getparent().tag == "thead"
        is_group = bool({"level", "activity"} & classes_of(element))
        style = "Table Head" if is_head else "Table Group" if is_group else "Body Text"
        cells = tuple(self._cell(each, style) for each in element if each.tag in ("th", "td"))
        to_fill = self.by_hand and any(not cell.blocks for cell in cells)
        return Row(cells, is_head=is_head, is_group=is_group, is_to_fill=to_fill)

    def _cell(self, element, style: str) -> Cell:
        classes = classes_of(element)
        was_in_table, self.in_table = self.in_table, True
        try:
            with self._set_apart() as blocks:
                self._children(element, "Words" if style == "Body Text" and "said" in classes else style)
        finally:
            self.in_table = was_in_table
        return Cell(
            tuple(blocks),
            span=int(element.get("colspan") or 1),
            is_head=element.tag == "th",
            is_centred="cell" in classes,
            is_reworded="reworded" in classes,
        )

    def _picture(self, element) -> None:
        """A small drawing stands in the margin of a page; here it comes under the heading that follows."""
        classes = classes_of(element)
        high = next((MARKS_MM[each] for each in MARKS_MM if each in classes), None)
        picture = Picture(
            element.get("src", ""),
            one_line(element.get("alt", "")),
            wide="drawing" in classes and not SMALL & classes_of(element.getparent()),
            high_mm=high,
        )
        (self.blocks if high is None else self.small).append(picture)


def _kept_together(blocks: list[Block]) -> list[Block]:
    """The same, on one page where they are short enough for it."""
    letters = sum(len(each.text) for each in blocks if isinstance(each, Paragraph))
    if letters > LONGEST_TOGETHER:
        return blocks
    kept = [replace(each, keep_next=True) if isinstance(each, Paragraph) else each for each in blocks[:-1]]
    return [*kept, *blocks[-1:]]
