"""Blocks as Markdown that reads well as it is and renders the same in GitHub and pandoc.

Only our own marks are markup. Foreign words are escaped, whatever they hold, and so
are our own, for there is one way to put words down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, takewhile

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
from kb.render.escaping import markdown, markdown_lines
from kb.render.palette import EDIT_SIGNS
from kb.render.paste import as_markdown, fenced
from kb.render.safe import visible
from kb.render.screen import Screen

# Inside a code span nothing is escaped, so only what cannot end one may go in.
_CODE = re.compile(r"[A-Za-z0-9@#._()/: -]+")
_BREAK = "\\\n"
_SINGLE = re.compile(r"(?<!\n)\n(?!\n)")


def write(blocks: Iterable[Block], _screen: Screen) -> Iterator[str]:
    """The blocks as paragraphs, with a blank line between two of them."""
    first = True
    for paragraph in _paragraphs(blocks):
        yield f"{paragraph}\n" if first else f"\n{paragraph}\n"
        first = False


def _paragraphs(blocks: Iterable[Block]) -> Iterator[str]:
    """Blocks that belong to one paragraph or one list are put together."""
    for key, group in groupby(blocks, _together):
        members = list(group)
        if key == "lines":
            yield _BREAK.join(filter(None, (_line(block) for block in members)))
        elif key == "bullets":
            yield "\n".join(_bullet(block) for block in members if isinstance(block, Bullet))
        elif key in ("entry", "source", "group"):
            yield "\n".join(_item(block) for block in members if isinstance(block, Item))
        else:
            yield from (_alone(block) for block in members if not isinstance(block, Gap))


def _together(block: Block) -> str:
    match block:
        case Line() | Facts():
            return "lines"
        case Bullet():
            return "bullets"
        case Item(kind=kind):
            return kind
        case _:
            return "alone"


def _alone(block: Block) -> str:
    match block:
        case Heading(runs, level):
            return f"{'#' * level} {_words(runs)}"
        case Quote(runs, exact):
            return _quoted(_words(runs, mark=not exact))
        case Fields(rows):
            return "\n".join(_field(name, values) for name, values in rows)
        case Item():
            return _item(block)
        case Sides():
            return _sides(block)
        case Table():
            return _table(block)
        case Verbatim(text, form):
            return (
                visible(text) if form == "markup" else fenced(text) if form == "data" else as_markdown(text)
            )
        case _:
            return _line(block)


def _sides(block: Sides) -> str:
    """Two texts below one another, or in one row."""
    if block.layout == "inline":
        return _quoted(_words(block.both))
    both = zip(block.labels, (block.old, block.new), strict=True)
    return "\n\n".join(f"{_bold(_run(label))}\n\n{_quoted(_words(runs))}" for label, runs in both if runs)


def _table(block: Table) -> str:
    """A table as GitHub and pandoc have it; a bar in a cell is escaped already."""
    rows = [[markdown(head) for head in block.heads], ["---"] * len(block.heads)]
    rows += [[_flat(_words(cell)) for cell in row] for row in block.rows]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{_bold(_words(block.caption))}\n\n{lines}"


def _line(block: Block) -> str:
    match block:
        case Facts(parts):
            return markdown_lines(" · ".join(_words(part) for part in parts))
        case Line(runs):
            return markdown_lines(_words(runs))
        case Verbatim(text):
            return as_markdown(text)
        case Heading(runs):
            return _bold(_words(runs))
        case _:
            return ""


def _bullet(block: Bullet) -> str:
    sign = "→ " if block.sign == "→" else ""
    return _indented(sign + _line(Facts(block.parts)), "- ")


def _field(name: str, values: tuple[Runs, ...]) -> str:
    words = _BREAK.join(markdown_lines(_words(value)) for value in values)
    return _indented(f"**{markdown(name)}:** {words}", "- ")


def _item(item: Item) -> str:
    match item.kind:
        case "evidence":
            return _evidence(item)
        case "source":
            note = item.label.href.lstrip("#")
            return _indented("\n".join(_line(block) for block in item.blocks), f"[^{note}]: ", 4)
        case "passage":
            return _passage(item)
        case "hit":
            return _indented(_listed(item.blocks), f"{item.label.text}. ")
        case _:
            label = "" if item.label.text == "–" else _bold(_run(item.label._replace(role="")))
            mark = markdown(item.rail[0].text) + " " if item.rail else ""
            return _indented(f"{label} {mark}{_listed(item.blocks)}".strip(), "- ")


def _listed(blocks: tuple[Block, ...]) -> str:
    """The blocks of an item, its heading being the first line of the first paragraph."""
    head = list(takewhile(lambda block: isinstance(block, Heading | Line | Facts), blocks))
    first = _BREAK.join(filter(None, (_line(block) for block in head)))
    return "\n\n".join(filter(None, [first, *_paragraphs(blocks[len(head) :])]))


def _evidence(item: Item) -> str:
    note = item.label.href.lstrip("#")
    quote, *rest = item.blocks
    words = _words(quote.runs) if isinstance(quote, Quote) else ""
    return "\n\n".join([_quoted(f"{words}[^{note}]"), *_paragraphs(rest)])


def _passage(item: Item) -> str:
    first, *rest = (*item.blocks, *item.margin)
    label = f"{_run(item.label)} " if item.label.text else ""
    text = _words(first.runs) if isinstance(first, Heading | Quote) else ""
    if isinstance(first, Heading):
        text = f"{'#' * first.level} {label}{_flat(text)}"
    else:
        text = label + _broken(text) if label else _quoted(text)
    return "\n\n".join([text, *_paragraphs(rest)])


def _flat(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _broken(text).split("\n"))


def _broken(text: str) -> str:
    """The text with its line breaks kept; an empty line is a break already."""
    return _SINGLE.sub(lambda _: _BREAK, markdown_lines(text))


def _indented(text: str, sign: str, indent: int = 0) -> str:
    """The text behind a sign, its further lines under its first."""
    pad = " " * (indent or len(sign))
    first, *lines = text.split("\n")
    return "\n".join([sign + first, *(pad + line if line else "" for line in lines)])


def _bold(text: str) -> str:
    return f"**{text}**" if text else ""


def _words(runs: Runs, *, mark: bool = False) -> str:
    return "".join(_run(run, mark=mark) for run in runs)


def _run(run: Run, *, mark: bool = False) -> str:
    text = run.text
    if run.role in EDIT_SIGNS and text:
        # Marks that are there in the source too, and in every rendering.
        return markdown(text.join(EDIT_SIGNS[run.role]))
    if run.role in ("address", "command") and _CODE.fullmatch(text) and text == text.strip():
        return f"`{text}`"
    if run.role == "link" and run.href:
        return f"<{run.href}>"
    if mark and run.role in ("match", "alias") and text[:1].isalnum() and text[-1:].isalnum():
        return _bold(markdown(text))
    return markdown(text)
