"""How a vision reads: sentences, or an opening line that a list of statements completes.

Teams write it both ways; the report's extract of ROOTS (2.2.1) opens with "Young refugees and their network ..."
and goes on with five lines. This only sorts lines; every word that was typed comes back, in its order.
"""

import re
from dataclasses import dataclass

_BULLET = re.compile(r"^\s*(?:[•*]\s*|[-–—](?:\s+|(?=…|\.\.\.)))(?=\S)")
_ELLIPSIS = re.compile(r"^\s*(?:…|\.\.\.)\s*(?=\S)")
_OPENS_A_LIST = ("…", "...", ":")


@dataclass(frozen=True)
class Prose:
    """Sentences; line breaks within stay."""

    text: str


@dataclass(frozen=True)
class Statements:
    """A list, with the line that its items complete (empty where the list has none)."""

    lead: str
    items: tuple[str, ...]

    @property
    def go_on(self) -> bool:
        """Whether each item goes on with the sentence that the lead leaves open."""
        return self.lead.endswith(("…", "..."))


Block = Prose | Statements


def read_vision(text: str) -> list[Block]:
    """The vision in blocks. A line with a mark before it is an item; after an opening line, every line is.

    A list without marks ends at an empty line, one with marks at a line that has none; an indented line
    without a mark goes on with the item before it. The marks themselves are not words: the page sets its own.
    """
    blocks: list[Block] = []
    prose: list[str] = []
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        opens = lines[at].rstrip().endswith(_OPENS_A_LIST) and not _is_item(lines[at])
        items, after = (
            _items(lines, at + 1 if opens else at, marked=not opens) if lines[at].strip() else ([], at)
        )
        if items:
            _end_prose(prose, blocks)
            blocks.append(Statements(lines[at].strip() if opens else "", tuple(items)))
            at = after
        else:
            prose.append(lines[at])
            at += 1
    _end_prose(prose, blocks)
    return blocks


def vision_lines(text: str) -> list[tuple[str, str]]:
    """The vision for a drawing: each line with the mark that stands before it, a dash, dots or nothing."""
    lines: list[tuple[str, str]] = []
    for block in read_vision(text):
        if isinstance(block, Prose):
            lines += [("", line.strip()) for line in block.text.splitlines()]
            continue
        mark = "…" if block.go_on else "–"
        lines += [("", block.lead), *((mark, " ".join(item.split())) for item in block.items)]
    return [(mark, line) for mark, line in lines if line]


def _end_prose(prose: list[str], blocks: list[Block]) -> None:
    text = "\n".join(prose).strip()
    blocks.extend(Prose(paragraph.strip("\n")) for paragraph in re.split(r"\n\s*\n", text) if paragraph)
    prose.clear()


def _items(lines: list[str], at: int, *, marked: bool) -> tuple[list[str], int]:
    """The items from line `at` on, and the line after them. `marked`: only lines with a mark are items."""
    while not marked and at < len(lines) and not lines[at].strip():
        at += 1
    marked = marked or (at < len(lines) and _is_item(lines[at]))
    items: list[str] = []
    after = at
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            if not marked:
                break
        elif _is_item(line):
            items.append(_without_mark(line))
            after = at + 1
        elif marked and items and line[0].isspace() and lines[at - 1].strip():
            items[-1] = f"{items[-1]}\n{line.strip()}"
            after = at + 1
        elif marked or line.rstrip().endswith(_OPENS_A_LIST):
            break
        else:
            items.append(line.strip())
            after = at + 1
        at += 1
    return items, after


def _is_item(line: str) -> bool:
    return bool(_BULLET.match(line) or _ELLIPSIS.match(line))


def _without_mark(line: str) -> str:
    return _ELLIPSIS.sub("", _BULLET.sub("", line)).strip()
