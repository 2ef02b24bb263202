"""The styles: for each a citation in a text or a note, and an entry in a list."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from kb.citations.items import Item
from kb.errors import BadRequestError
from kb.model.pinpoints import Pinpoint

Cite = Callable[[Item, Pinpoint | None], str]
Enter = Callable[[Item], str]

_MODULES = {
    "chicago": "chicago",
    "chicago-author-date": "author_date",
    "apa": "apa",
    "mla": "mla",
    "oscola": "oscola",
    "bluebook": "bluebook",
    "plain": "plain",
}
KEYED = ("markdown", "pandoc")
"""Styles that name a key: a footnote, and pandoc's ``[@key, para. 4]``."""
DATA = ("bibtex", "biblatex", "ris", "csl-json")
"""Styles that are records for other programs."""
STYLES = (*_MODULES, *KEYED, *DATA)


class Style(NamedTuple):
    """A style: how it cites, how it lists, and what it says between two sources of one quotation."""

    name: str
    cite: Cite
    enter: Enter
    via: str
    suffixes: bool = False
    """Whether letters tell works of one author and year apart."""


def style_of(name: str) -> Style:
    """The style of a name.

    Raises:
        BadRequestError: There is none.
    """
    if name not in _MODULES:
        raise BadRequestError(f"“{name}” is not a style.", hint=f"The styles are {', '.join(STYLES)}.")
    module = import_module(f"kb.citations.styles.{_MODULES[name]}")
    return Style(name, module.cite, module.enter, module.VIA, name in {"chicago-author-date", "apa"})


def cited_via(style: Style, first: str, second: str) -> str:
    """A source that is known through another one, in one citation."""
    bare = first.rstrip(".")
    if bare.startswith("(") and bare.endswith(")") and second.startswith("("):
        return f"{bare[:-1]}, {style.via} {second[1:]}"
    return f"{bare}, {style.via} {second}"
