"""Blocks as lines of a terminal, or of a pipe: the same words, with colours or without."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import zip_longest

from kb.render.blocks import (
    Block,
    Bullet,
    Facts,
    Fields,
    Gap,
    Heading,
    Item,
    Line,
    Quote,
    Run,
    Runs,
    Sides,
    Table,
    Verbatim,
)
from kb.render.fill import cells, fill, fill_parts, width_of
from kb.render.palette import EDIT_SIGNS, MATCH_SIGNS, ROLES
from kb.render.paste import as_text
from kb.render.safe import plain
from kb.render.screen import Screen
from kb.render.words import NAMES

MEASURE = 92
"""The longest line of prose that reads well; wider screens leave the rest blank."""
WITH_MARGIN = 100
"""From this width on, cross-references stand in a margin to the right."""
MARGIN = 34
WIDEST = 2 * MEASURE
"""The widest that two columns or a table become."""
NAME = 16
"""A field's name that is longer stands on a line of its own."""
_RAIL = 3
_BETWEEN = Run(" · ", "muted")


def write(blocks: Iterable[Block], screen: Screen) -> Iterator[str]:
    """The blocks, line by line, each line with its newline."""
    paint = _painter(screen)
    blank = True  # no blank line comes first, and never two
    for block in blocks:
        for line in _lines(block, min(screen.columns, _widest(block)), screen):
            if line or not blank:
                yield paint(line) + "\n"
            blank = not line


def _widest(block: Block) -> int:
    if isinstance(block, Table) or (isinstance(block, Item) and _is_wide(block)):
        return WIDEST
    margin = MARGIN if isinstance(block, Item) and block.kind == "passage" else 0
    return MEASURE + margin


def _is_wide(item: Item) -> bool:
    """Whether an item holds two columns of text, each of which may be as wide as one is otherwise."""
    return any(isinstance(block, Sides) for block in item.blocks)


def _lines(block: Block, width: int, screen: Screen) -> list[Runs]:
    if not screen.unicode:
        block = _in_ascii(block)
    match block:
        case Heading() | Line() | Quote():
            return _prose(block, width, screen)
        case Facts() | Bullet():
            return _facts(block, width, screen)
        case Fields(rows):
            return _fields(rows, width)
        case Item():
            return _item(block, width, screen)
        case Sides():
            return sides(block, width, screen)
        case Table():
            return table(block, width, screen)
        case Verbatim(text):
            return [(Run(line),) if line else () for line in as_text(text).split("\n")]
        case Gap():
            return [()]


def _prose(block: Heading | Line | Quote, width: int, screen: Screen) -> list[Runs]:
    runs = block.runs
    if isinstance(block, Quote):
        pad = Run(" " * block.indent)
        runs = runs if block.exact else _signed(runs, screen)
        return [(pad, *line) for line in fill(runs, width - block.indent)]
    lines = fill(with_edit_signs(runs) if screen.depth == "none" else runs, width)
    if isinstance(block, Heading) and block.rail:
        return [(*lines[0], Run(block.rail, "muted")), *lines[1:]]
    if screen.depth == "none" and any(run.role == "heading" for run in runs):
        lines.append((_rule(lines, screen),))
    return lines


def _facts(block: Facts | Bullet, width: int, screen: Screen) -> list[Runs]:
    between = _BETWEEN if screen.unicode else _BETWEEN._replace(text=plain(_BETWEEN.text))
    if isinstance(block, Facts):
        return fill_parts(block.parts, between, width)
    gutter = len(block.sign) + 1
    lines = fill_parts(block.parts, between, width - gutter)
    return beside(Run(block.sign, "muted"), lines, gutter)


def _rule(lines: list[Runs], screen: Screen) -> Run:
    """The line under a heading of a text, where nothing is bold."""
    return Run(("─" if screen.unicode else "-") * max(map(width_of, lines)))


def _signed(runs: Runs, screen: Screen) -> Runs:
    """Without colour, signs around what matched; a pair that the text has none of."""
    if screen.depth != "none":
        return runs
    runs = with_edit_signs(runs)
    if not any(run.role in ("match", "alias") for run in runs):
        return runs
    text = "".join(run.text for run in runs)
    free = [pair for pair in MATCH_SIGNS if pair[0] not in text and pair[1] not in text]
    before, after = free[0] if free else MATCH_SIGNS[-1]
    if not screen.unicode:
        before, after = plain(before), plain(after)
    return tuple(
        run._replace(text=f"{before}{run.text}{after}") if run.role in ("match", "alias") else run
        for run in runs
    )


def with_edit_signs(runs: Runs) -> Runs:
    """Signs around words that went or came, which without colour nothing else tells."""
    return tuple(
        run._replace(text=run.text.join(EDIT_SIGNS[run.role])) if run.role in EDIT_SIGNS and run.text else run
        for run in runs
    )


def _fields(rows: tuple[tuple[str, tuple[Runs, ...]], ...], width: int) -> list[Runs]:
    gutter = max((cells(name) for name, _ in rows if cells(name) <= NAME), default=0) + 4
    lines: list[Runs] = []
    for name, values in rows:
        filled = [line for value in values for line in fill(value, width - gutter)]
        label = Run(f"  {name}", "label")
        if cells(name) > NAME:
            lines += [*fill((label,), width), *beside(Run(""), filled, gutter)]
        else:
            lines += beside(label, filled, gutter)
    return lines


def _item(item: Item, width: int, screen: Screen) -> list[Runs]:
    room = width - item.gutter - (_RAIL if item.rail else 0)
    margin: list[Runs] = []
    blocks = item.blocks
    if screen.columns >= WITH_MARGIN and item.kind == "passage":
        # Kept free on every passage of a page, so that the text has one right edge.
        room -= MARGIN
        margin = [line for block in item.margin for line in _lines(block, MARGIN - 3, screen)]
    else:
        blocks += tuple(block for block in item.margin if not _is_names(block))
    body = [line for block in blocks for line in _lines(block, room, screen)]
    if item.rail:
        body = _on_rail(body, *item.rail)
    label = item.label._replace(text=_aligned(item))
    if cells(label.text) > item.gutter - 1:
        return [*fill((label,), width), *beside(Run(""), body, item.gutter)]
    return beside(label, side_by_side(body, margin, room), item.gutter)


def _on_rail(body: list[Runs], mark: Run, rule: Run) -> list[Runs]:
    """Lines to the right of a rule, the first beside its mark."""
    signs = [mark, *[rule] * (len(body) - 1)]
    return [(sign, Run(" " * (_RAIL - 1)), *line) for sign, line in zip(signs, body, strict=True)]


def _aligned(item: Item) -> str:
    """Numbers and locators stand flush right in the gutter, words and dates flush left."""
    if item.kind in ("hit", "passage"):
        return " " * max(item.gutter - 2 - cells(item.label.text), 0) + item.label.text
    return item.label.text


def _is_names(block: Block) -> bool:
    """Whether a block is a line of names, which only a margin has room for."""
    return isinstance(block, Line) and bool(block.runs) and block.runs[0].role == NAMES


def side_by_side(body: list[Runs], margin: list[Runs], room: int) -> list[Runs]:
    """Two columns of lines, the right one behind ``room`` columns."""
    lines: list[Runs] = []
    for left, right in zip_longest(body, margin, fillvalue=()):
        gap = (Run(" " * (room - width_of(left) + 3)), *right) if right else ()
        lines.append((*left, *gap))
    return lines


def sides(block: Sides, width: int, screen: Screen) -> list[Runs]:
    """Two texts by the room there is; what runs from right to left needs the whole width."""
    from kb.render.columns import sides_lines  # noqa: PLC0415 - late: only a comparison has any

    return sides_lines(block, width, screen)


def table(block: Table, width: int, screen: Screen) -> list[Runs]:
    """A table in the room there is."""
    from kb.render.columns import table_lines  # noqa: PLC0415 - late: only a comparison has any

    return table_lines(block, width, screen)


def beside(label: Run, body: list[Runs], gutter: int) -> list[Runs]:
    """Lines with a label before the first and as many blanks before the others."""
    pad = Run(" " * gutter)
    first = (label, Run(" " * (gutter - cells(label.text))))
    lines = [(*first, *body[0]) if body and body[0] else (label,)]
    return lines + [(pad, *line) if line else () for line in body[1:]]


def _in_ascii(block: Block) -> Block:
    """The block with its runs in ASCII; nested blocks are met when their turn comes."""
    match block:
        case Heading() | Line() | Quote():
            block = block._replace(runs=_plain(block.runs))
            return block._replace(rail=plain(block.rail)) if isinstance(block, Heading) else block
        case Facts(parts):
            return Facts(tuple(_plain(part) for part in parts))
        case Bullet(sign, parts):
            return Bullet(plain(sign), tuple(_plain(part) for part in parts))
        case Fields(rows):
            return Fields(tuple((plain(name), tuple(map(_plain, values))) for name, values in rows))
        case Item(label=label, rail=rail):
            drawn = (_plain((rail[0],))[0], _plain((rail[1],))[0]) if rail else None
            return block._replace(label=label._replace(text=plain(label.text)), rail=drawn)
        case Sides(labels, old, new, both):
            first, second = _plain(labels)
            return block._replace(labels=(first, second), old=_plain(old), new=_plain(new), both=_plain(both))
        case Table(caption, heads, rows):
            plain_rows = tuple(tuple(map(_plain, row)) for row in rows)
            return Table(_plain(caption), tuple(map(plain, heads)), plain_rows)
        case Verbatim(text):
            return block._replace(text=plain(as_text(text)))
        case Gap():
            return block


def _plain(runs: Runs) -> Runs:
    return tuple(run._replace(text=plain(run.text)) for run in runs)


def _painter(screen: Screen) -> Callable[[Runs], str]:
    """What puts one line down, without blanks at its end."""
    depth = screen.depth
    if depth == "none":
        return lambda line: "".join(run.text for run in line).rstrip(" ")
    return lambda line: "".join(coloured(run.text, run.role, depth) for run in line).rstrip(" ")


def coloured(text: str, role: str, depth: str) -> str:
    """The text in the style of its role; as it is when the role has none."""
    if role not in ROLES or not text or text.isspace():
        return text
    return _style(role, depth)(text)


@cache
def _style(role: str, depth: str) -> Callable[[str], str]:
    from rich.color import ColorSystem  # noqa: PLC0415 - a pipe without colours needs none of it
    from rich.style import Style  # noqa: PLC0415

    systems = {
        "standard": ColorSystem.STANDARD,
        "256": ColorSystem.EIGHT_BIT,
        "truecolor": ColorSystem.TRUECOLOR,
    }
    style = Style.parse(ROLES[role][depth != "standard"] or "none")
    return lambda text: style.render(text, color_system=systems[depth])
