"""What is asked of an engine: words joined by operators, and filters.

The words here are index terms: they went through the same analysis as the text.
Engines turn these trees into their own queries and know nothing of how people type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self


class Terms(NamedTuple):
    """Index terms that stand next to one another in this order; mostly just one.

    Attributes:
        terms: The index terms.
        weight: What a match counts, 1.0 for what was typed and less for an alias.
        slop: How many other words may stand between the first and the last besides them.
        ordered: Whether the order matters.
        prefix: Whether the last term is only the beginning of a word.
        field: ``body``, ``title``, or empty for both.
        written: The words as a person wrote them, for the reply; engines do not look at it.
        quoted: Whether they were typed in quotation marks; engines do not look at it.
    """

    terms: tuple[str, ...]
    weight: float = 1.0
    slop: int = 0
    ordered: bool = True
    prefix: bool = False
    field: str = ""
    written: str = ""
    quoted: bool = False


class _Joined:
    """Parts joined by an operator; compared by what it is and by its parts.

    No dataclass: making one takes longer than reading most queries does.
    """

    __slots__ = ("parts",)
    __match_args__ = ("parts",)

    def __init__(self, parts: tuple[Node, ...]) -> None:
        self.parts = parts

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, _Joined) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash((type(self), self.parts))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.parts!r})"

    def with_parts(self, parts: Iterable[Node]) -> Self:
        """The same operator with other parts."""
        return type(self)(tuple(parts))


class AnyOf(_Joined):
    """Matches where at least one part does; the score is the sum of what matches."""

    __slots__ = ()


class Alternatives(_Joined):
    """Ways to say one thing: matches where one does, and counts only the best of them."""

    __slots__ = ()


class AllOf(_Joined):
    """Matches where every part does."""

    __slots__ = ()


class Without(NamedTuple):
    """Matches where ``part`` does and ``excluded`` does not."""

    part: Node
    excluded: Node


class Everything:
    """Matches every passage, all with the same score."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Everything)

    def __hash__(self) -> int:
        return hash(Everything)

    def __repr__(self) -> str:
        return "Everything()"


PATTERN = "/"
"""As a field of :class:`Terms`: ``written`` is a regular expression, which no engine is given."""

Node = Terms | AnyOf | Alternatives | AllOf | Without | Everything


class Filters(NamedTuple):
    """What a passage or a document must be besides matching.

    Attributes:
        facets: Pairs of a facet's name and the values of which one must be there.
        since: The first day that counts, ``YYYY-MM-DD``, or None.
        until: The last day that counts, or None.
        said: The same in the words of the person who asked, for the reply.
    """

    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    since: str | None = None
    until: str | None = None
    said: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.facets or self.since or self.until)


class AlsoSearched(NamedTuple):
    """The forms that were searched besides a word that was typed."""

    typed: str
    forms: tuple[str, ...]


class Query(NamedTuple):
    """A query as it was understood.

    Attributes:
        typed: What the person typed.
        root: The tree, or None when nothing in it can be searched.
        filters: What must hold besides.
        understood: The query in words, for the first line of the reply.
        also: The forms searched besides those typed.
        literals: Exact strings that a hit must contain, letter for letter (``--exact``).
        notes: What was ignored or taken differently, each a sentence.
        exact: Whether words count only where they stand letter for letter.
        patterns: Regular expressions that a hit must match.
        unwanted: Regular expressions that a hit must not match.
        never: Pairs of a form that is searched and a longer one that only looks like it, as index
            terms: where the longer one stands, the form does not count.
        dates: Days and months that are named among the words: how they were written, the first and
            the last day. A document of that date has what was asked for, whatever its words.
    """

    typed: str
    root: Node | None
    filters: Filters = Filters()
    understood: str = ""
    also: tuple[AlsoSearched, ...] = ()
    literals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    exact: bool = False
    patterns: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    never: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    dates: tuple[tuple[str, str, str], ...] = ()


def leaves(node: Node | None) -> Iterator[Terms]:
    """All words of a tree with all their other forms, in order; not what is excluded."""
    if isinstance(node, Terms):
        yield node
    elif isinstance(node, AnyOf | Alternatives | AllOf):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, Without):
        yield from leaves(node.part)
