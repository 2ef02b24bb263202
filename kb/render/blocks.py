"""What a screen is made of: lines and paragraphs of words that each have a role.

A result is laid out once, as blocks; text, Markdown and HTML are three ways to
put the same blocks down. Every word in a block has been made visible already.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from kb.render.safe import one_line, visible


class Run(NamedTuple):
    """Words of one role.

    Attributes:
        text: The words.
        role: What they are, by the name of a style in ``palette``; empty for plain words.
        foreign: Whether they come from outside and may run from right to left.
        href: Where they link to: an address of the web, or ``#`` and a source's number.
    """

    text: str
    role: str = ""
    foreign: bool = False
    href: str = ""


Runs: TypeAlias = tuple[Run, ...]


class Heading(NamedTuple):
    """A heading: level 1 is the whole output's, 2 a section's, 3 and more a document's own.

    ``rail`` is drawn after it where lines are all there is: the rule of a timeline, which goes through.
    """

    runs: Runs
    level: int = 2
    rail: str = ""


class Line(NamedTuple):
    """A sentence or a few, filled to the width."""

    runs: Runs


class Facts(NamedTuple):
    """Short facts in a row, parted by dots; a line breaks between two of them if it can."""

    parts: tuple[Runs, ...]


class Quote(NamedTuple):
    """Words of a source.

    ``exact`` forbids marks around words that matched, so that what stands between
    the quotation marks is the source's to the letter. ``indent`` sets the words off
    from facts above and below, where lines are all there is to do that with.
    """

    runs: Runs
    exact: bool = False
    indent: int = 0


class Bullet(NamedTuple):
    """Facts that hang from a sign."""

    sign: str
    parts: tuple[Runs, ...]


class Fields(NamedTuple):
    """Names and what is known under each; a value may take several lines."""

    rows: tuple[tuple[str, tuple[Runs, ...]], ...]


class Verbatim(NamedTuple):
    """Words to paste elsewhere: no line is filled or broken.

    ``text`` may hold the marks of italics of ``kb.render.paste``. ``form`` says what it is: words;
    markup, which is Markdown already; or data, such as a record for another program.
    """

    text: str
    form: Literal["words", "markup", "data"] = "words"


class Gap(NamedTuple):
    """A blank line where lines are all there is to part blocks with."""


Kind = Literal["hit", "entry", "evidence", "source", "passage", "group"]


class Item(NamedTuple):
    """Blocks beside a label in the left gutter.

    Attributes:
        label: The label: a number, a date, a locator.
        blocks: What it labels.
        kind: What it is, which decides its form in Markdown and HTML.
        gutter: The columns to keep for the label.
        margin: What stands to the right where there is room, else below.
        rail: A mark and the rule it stands on, between the gutter and the blocks of an entry, where
            lines are all there is.
    """

    label: Run
    blocks: tuple[Block, ...]
    kind: Kind = "entry"
    gutter: int = 4
    margin: tuple[Block, ...] = ()
    rail: tuple[Run, Run] | None = None


class Sides(NamedTuple):
    """The words of two texts, beside or below one another, or in one row.

    Attributes:
        labels: What the older and the newer text are called.
        old: The older words, those that went marked.
        new: The newer words, those that came marked.
        both: Both in one row.
        layout: ``side``, ``stacked`` or ``inline``; ``auto`` for what the room allows.
    """

    labels: tuple[Run, Run]
    old: Runs
    new: Runs
    both: Runs
    layout: str = "auto"


class Table(NamedTuple):
    """Rows under the heads of columns, with a caption that says what they are."""

    caption: Runs
    heads: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]


Block: TypeAlias = Heading | Line | Facts | Quote | Bullet | Fields | Verbatim | Gap | Item | Sides | Table
Blocks: TypeAlias = tuple[Block, ...]


def own(text: str, role: str = "") -> Run:
    """Words of ours; made visible all the same, for a value may have slipped in."""
    return Run(visible(text), role)


def foreign(text: str, role: str = "", href: str = "") -> Run:
    """A short value from outside, on one line."""
    return Run(one_line(text), role, foreign=True, href=href)


def passage(text: str, role: str = "") -> Run:
    """A text from outside, with its line breaks."""
    return Run(visible(text), role, foreign=True)


def joined(parts: Iterable[Runs], between: str) -> Runs:
    """Runs in a row with our words between them."""
    runs: list[Run] = []
    for part in parts:
        if runs:
            runs.append(Run(between, "muted"))
        runs.extend(part)
    return tuple(runs)
