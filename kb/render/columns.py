"""Two texts side by side, and tables, as lines of a terminal."""

from __future__ import annotations

from kb.render.as_text import beside, side_by_side, with_edit_signs
from kb.render.blocks import Run, Runs, Sides, Table
from kb.render.fill import cells, fill, width_of
from kb.render.screen import Screen

LEAST_SIDE = 92
"""Two columns need so much room: 45 columns of text each, and what parts them."""
_BETWEEN = 3
_LEAST_CELL = 4


def sides_lines(block: Sides, width: int, screen: Screen) -> list[Runs]:
    """Beside one another where there is room, else below one another."""
    marked = block
    if screen.depth == "none":
        old, new, both = map(with_edit_signs, (block.old, block.new, block.both))
        marked = block._replace(old=old, new=new, both=both)
    layout = block.layout
    if layout == "auto":
        layout = "side" if width >= LEAST_SIDE else "stacked"
    if layout == "inline":
        return fill(marked.both, width)
    if layout == "side":
        room = (width - _BETWEEN) // 2
        heads: list[Runs] = [(label,) for label in block.labels]
        left, right = [heads[0], *fill(marked.old, room)], [heads[1], *fill(marked.new, room)]
        return side_by_side(left, right, room)
    gutter = max(cells(label.text) for label in block.labels) + 2
    lines: list[Runs] = []
    for label, words in zip(block.labels, (marked.old, marked.new), strict=True):
        if words:
            lines += beside(label, fill(words, width - gutter), gutter)
    return lines


def table_lines(block: Table, width: int, screen: Screen) -> list[Runs]:
    """A table whose last column takes the room that the others leave."""
    sizes = _sizes(block, width)
    rule = "─" if screen.unicode else "-"
    heads: tuple[Runs, ...] = tuple((Run(head, "label"),) for head in block.heads)
    lines = [*fill(block.caption, width), ()]
    lines += _row(heads, sizes)
    lines.append(tuple(Run(rule * size + "  ", "muted") for size in sizes))
    for row in block.rows:
        marked = tuple(with_edit_signs(cell) for cell in row) if screen.depth == "none" else row
        lines += _row(marked, sizes)
    return lines


def _sizes(block: Table, width: int) -> list[int]:
    """The width of each column: what it needs, the widest ones cut to what there is."""
    wanted = [
        max([cells(head), *(width_of(row[k]) for row in block.rows)]) for k, head in enumerate(block.heads)
    ]
    room = width - 2 * (len(wanted) - 1)
    while sum(wanted) > room:
        widest = max(wanted)
        if widest <= _LEAST_CELL:
            break
        others = [size for size in wanted if size < widest]
        count = len(wanted) - len(others)
        wanted_less = max(max(others, default=_LEAST_CELL), (room - sum(others)) // count, _LEAST_CELL)
        cut = wanted_less if wanted_less < widest else widest - 1
        wanted = [min(size, cut) for size in wanted]
    return wanted


def _row(row: tuple[Runs, ...], sizes: list[int]) -> list[Runs]:
    """One row of the table; a cell takes as many lines as it needs."""
    filled = [fill(cell, size) for cell, size in zip(row, sizes, strict=True)]
    lines: list[Runs] = []
    for k in range(max(map(len, filled))):
        line: list[Run] = []
        for column, size in zip(filled, sizes, strict=True):
            part = column[k] if k < len(column) else ()
            line += [*part, Run(" " * (size - width_of(part) + 2))]
        lines.append(tuple(line))
    return lines
