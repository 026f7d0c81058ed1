"""Lines that stand as headings: by their style, in bold, over the width of a table, directly above one."""

from collections.abc import Iterator, Sequence

from diaries.word.columns import Columns, find_columns, turned
from diaries.word.document import Block, Paragraph, Table
from diaries.word.naming import MOST_WORDS

BOLD, WIDE_ROW, ABOVE_TABLE = 10, 11, 12
"""The levels of lines that stand as headings without their style: in bold, over the width of a table, above one."""
MOST_ABOVE = 4
"""Lines above a table that may say whose it is."""


def may_be_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return not (
        paragraph.is_item
        or paragraph.is_remark
        or len(text.split()) > MOST_WORDS
        or text.rstrip().endswith((".", ";", ","))
    )


def way_of(paragraph: Paragraph) -> int:
    return paragraph.level or (BOLD if paragraph.stands_out else ABOVE_TABLE)


def is_line(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(block.text.split()) <= 2 * MOST_WORDS


def above_table(blocks: Sequence[Block], at: int) -> tuple[int, Columns | None]:
    """How many lines stand from this one to a diary's table, and its columns; none where something else follows."""
    lines = 0
    for block in blocks[at : at + MOST_ABOVE + 1]:
        if isinstance(block, Table):
            found = find_columns(turned(block))
            return lines, found[0] if found else None
        if not is_line(block):
            break
        lines += 1
    return lines, None


def unboxed(block: Block) -> Iterator[Block]:
    """A frame around some text, made as a table of one column, is read as the text."""
    rows = block.rows if isinstance(block, Table) else ()
    if not rows or any(len(row.cells) != 1 for row in rows):
        yield block
        return
    for row in rows:
        yield from row.cells[0].paragraphs
        yield from row.cells[0].tables
