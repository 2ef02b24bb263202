"""What an engine finds, and what of it holds to the letter: exact words, patterns, dates."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import Literal, TypeAlias

from kb.base.session import Session
from kb.engines import Findings, Found
from kb.errors import BadRequestError
from kb.model.documents import Span
from kb.model.queries import AllOf, Alternatives, AnyOf, Everything, Node, Query, Terms, Without
from kb.model.results import Mark
from kb.text.patterns import compile_pattern

Sort: TypeAlias = Literal["relevance", "date", "-date"]

SORTS: tuple[Sort, ...] = ("relevance", "date", "-date")
"""Orders of what was found."""

_SECONDS = 20.0
"""How long a pattern may take; one that backtracks could take years."""


def is_literal(query: Query) -> bool:
    """Whether the texts themselves have to be looked at."""
    return bool(query.exact or query.patterns or query.unwanted)


def find(session: Session, query: Query, wanted: int, sort: Sort = "relevance") -> Findings:
    """The first passages that match, in an order, and how many there are in all.

    Raises:
        BadRequestError: A pattern takes too long.
    """
    if not is_literal(query) and sort == "relevance":
        return session.engine.find(query._replace(literals=()), limit=wanted)
    if query.root is None:
        return Findings(0, ())
    every = session.engine.each(query.root, query.filters, by="address" if sort == "relevance" else sort)
    if not is_literal(query):
        return Findings(every.total, tuple(islice(every.found, wanted)))
    total = 0

    def kept() -> Iterator[Found]:
        nonlocal total
        for found in every.found:
            if holds(query, found.text):
                total += 1
                yield found

    with in_time(query):
        if sort == "relevance":
            # The best are kept as they come, so that memory is bounded; addresses come in order.
            best = heapq.nsmallest(wanted, kept(), key=lambda found: -found.score)
        else:
            passing = kept()
            best = list(islice(passing, wanted))
            for _ in passing:
                pass
    return Findings(total, tuple(best))


def count(session: Session, query: Query) -> tuple[int, int]:
    """How many passages match, and in how many documents they stand."""
    if query.root is None:
        return 0, 0
    if not is_literal(query):
        documents = session.engine.facets(query.root, query.filters, ("document",))["document"]
        return session.engine.count(query.root, query.filters), len(documents)
    with in_time(query):
        every = session.engine.each(query.root, query.filters).found
        places = [found.address.document for found in every if holds(query, found.text)]
    return len(places), len(set(places))


def holds(query: Query, text: str) -> bool:
    """Whether a text has the exact words and matches the patterns of a query."""
    if query.exact and query.root is not None and not _stands(query.root, text):
        return False
    if not all(compile_pattern(pattern).search(text) for pattern in query.patterns):
        return False
    return not any(compile_pattern(pattern).search(text) for pattern in query.unwanted)


def literal_marks(query: Query, text: str) -> tuple[Mark, ...]:
    """Where the exact words and the patterns of a query stand in a text."""
    found = [match.span() for p in query.patterns for match in compile_pattern(p).finditer(text)]
    if query.exact:
        for leaf in _wanted(query.root):
            found += [m.span() for pattern in _literals(leaf) for m in pattern.finditer(text)]
    kept: list[Mark] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start < end and (not kept or kept[-1].span.end <= start):
            kept.append(Mark(Span(start, end)))
    return tuple(kept)


def _stands(node: Node, text: str) -> bool:
    """Whether a tree's words stand in a text letter for letter."""
    match node:
        case Terms():
            # What is looked for in a title, the engine has looked up.
            return node.field == "title" or all(literal.search(text) for literal in _literals(node))
        case AllOf(parts):
            return all(_stands(part, text) for part in parts)
        case AnyOf(parts) | Alternatives(parts):
            return any(_stands(part, text) for part in parts)
        case Without(part, excluded):
            return _stands(part, text) and not _stands(excluded, text)
        case Everything():
            return True


def _wanted(node: Node | None) -> Iterator[Terms]:
    if isinstance(node, Terms):
        yield node
    elif isinstance(node, AllOf | AnyOf | Alternatives):
        for part in node.parts:
            yield from _wanted(part)
    elif isinstance(node, Without):
        yield from _wanted(node.part)


def _literals(leaf: Terms) -> list[re.Pattern[str]]:
    parts = re.split(r" near/\d+ ", leaf.written) if leaf.slop or not leaf.ordered else [leaf.written]
    return [_literal(part, leaf.prefix) for part in parts]


@lru_cache(maxsize=256)
def _literal(written: str, prefix: bool) -> re.Pattern[str]:  # noqa: FBT001 - a key of the cache
    """Words letter for letter, that are no part of other words; a line may break between them."""
    words = r"\s+".join(map(re.escape, written.split()))
    before = r"(?<!\w)" if re.match(r"\w", written) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", written) and not prefix else (r"\w*" if prefix else "")
    return re.compile(f"{before}{words}{after}")


@contextmanager
def in_time(query: Query) -> Iterator[None]:
    """Give up on patterns that take too long, where the process can be told the time.

    Raises:
        BadRequestError: They did.
    """
    import signal  # noqa: PLC0415 - late: few queries have a pattern
    import threading  # noqa: PLC0415

    free = (
        threading.current_thread() is threading.main_thread() and not signal.getitimer(signal.ITIMER_REAL)[0]
    )
    if not (free and (query.patterns or query.unwanted)):
        yield
        return

    def give_up(*_: object) -> None:
        raise BadRequestError(
            f"The pattern takes longer than {_SECONDS:.0f} seconds.",
            hint="One star inside another, as in (a+)+, makes it slow; so does .* at both ends.",
        )

    before: Callable[..., object] | int | None = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
