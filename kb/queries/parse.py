"""From what was typed to a query: precedence, aliases, filters, and the reply's first line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.errors import BadRequestError
from kb.model.addresses import shorten
from kb.model.queries import (
    PATTERN,
    AllOf,
    Alternatives,
    AnyOf,
    Everything,
    Filters,
    Node,
    Query,
    Terms,
    Without,
)
from kb.queries.lexer import MAX_TYPED, Piece
from kb.queries.pieces import pieces_of
from kb.queries.reading import Reading, Resolve, Saved, nothing_saved
from kb.queries.words import MAX_WORDS, word_nodes
from kb.text.fold import fold_word
from kb.text.stopwords import STOP_WORDS
from kb.text.terms import terms
from kb.vocabulary import Vocabulary

MAX_DEPTH = 16
"""How deep brackets may stand in one another; deeper ones are passed over."""

NO_FILTERS = Filters()


def parse_query(
    typed: str,
    vocabulary: Vocabulary,
    *,
    today: str,
    resolve: Resolve,
    filters: Filters = NO_FILTERS,
    exact: bool = False,
    drop: Iterable[str] = (),
    saved: Saved = nothing_saved,
    listing: bool = False,
    asking: bool = False,
) -> Query:
    """Understand a query.

    Args:
        typed: What was typed.
        vocabulary: Widens it with other forms of what was typed, unless ``exact``.
        today: The day it is, ``YYYY-MM-DD``, for relative dates.
        resolve: Turns a facet's typed value into the values there are.
        filters: Filters that were given besides.
        exact: Search the words as they are written: no folding, no aliases.
        drop: Further words that are not looked for.
        saved: Gives the saved queries that the query may name.
        listing: Whether passages are sought to be listed, and not as evidence: then what means a
            concept only in context widens it too, and long forms count less.
        asking: Whether it is a question: then what means a concept only in context widens it too,
            and the words of a long name may stand a little apart.

    Raises:
        BadRequestError: A filter inside the query has a value that cannot be.
    """
    reading = Reading(vocabulary, exact, today, resolve, saved, listing, asking)
    if len(typed) > MAX_TYPED:
        reading.notes.append(f"Only the first {MAX_TYPED} characters were searched.")
    # Letter for letter is every letter, unless the words of a question are to be left out.
    dropped = STOP_WORDS | frozenset(drop) if drop or not exact else frozenset()
    pieces = pieces_of(typed, reading)
    root = _Parser(pieces, reading, dropped).parse()
    if root is None and not reading.said:
        root = _combined(word_nodes([typed[:MAX_TYPED]], reading, frozenset()), [])
    required: list[str] = []
    unwanted: list[str] = []
    root = _without_patterns(root, required, unwanted)
    if root is None and (reading.said or filters or required or unwanted):
        root = Everything()
    if required and any(piece.type == "or" for piece in pieces):
        reading.notes.append("A /pattern/ must be there in any case; OR has no effect on it.")
    return Query(
        typed=typed,
        root=root,
        filters=_joined(filters, reading),
        understood=_said(root, required, unwanted),
        exact=exact,
        patterns=tuple(required),
        unwanted=tuple(unwanted),
        never=tuple(dict.fromkeys(reading.never)),
        dates=tuple(dict.fromkeys(reading.dates)),
        also=tuple(reading.also.values()),
        literals=tuple(reading.literals),
        notes=tuple(reading.notes),
    )


class _Parser:
    """Reads pieces by precedence: NOT, near, AND, and last OR, which also joins bare words."""

    def __init__(self, pieces: list[Piece], reading: Reading, dropped: frozenset[str]) -> None:
        self.pieces = pieces
        self.at = 0
        self.depth = 0
        self.reading = reading
        self.dropped = dropped
        words = [piece for piece in pieces if piece.type == "word" and not piece.field]
        self.only_small = bool(words) and all(self._is_small(piece.text) for piece in words)

    def parse(self) -> Node | None:
        parts: list[Node] = []
        excluded: list[Node] = []
        while self.at < len(self.pieces):
            self._either(parts, excluded)
            self.at += self.at < len(self.pieces)  # A bracket that closes nothing.
        return _combined(parts, excluded)

    def _either(self, parts: list[Node], excluded: list[Node]) -> None:
        """Words one after the other, up to a closing bracket or the end."""
        run: list[str] = []
        exact, groups = self.reading.exact, [parts]
        parts = groups[0] if not exact else []
        while (piece := self._peek()) is not None and piece.type != "close":
            if piece.type == "or":
                self.at += 1
                if exact:
                    run = self._flush(run, parts)
                    groups[0] += _every_of(parts)
                    parts = []
            elif piece.type == "not":
                self.at += 1
                run = self._flush(run, parts)
                if (part := self._unary()) is not None:
                    excluded.append(part)
            elif self._is_bare_word(piece) and not self._before_operator():
                self.at += 1
                run.append(piece.text)
            else:
                run = self._flush(run, parts)
                if (part := self._every()) is not None:
                    parts.append(part)
        self._flush(run, parts)
        if exact:
            groups[0] += _every_of(parts)

    def _every(self) -> Node | None:
        """Parts joined by AND."""
        parts: list[Node | None] = [self._near()]
        excluded: list[Node | None] = []
        while (piece := self._peek()) is not None and piece.type == "and":
            self.at += 1
            negative = (after := self._peek()) is not None and after.type == "not"
            self.at += negative
            (excluded if negative else parts).append(self._near())
        kept = [part for part in parts if part is not None]
        whole: Node | None = AllOf(tuple(kept)) if len(kept) > 1 else (kept[0] if kept else None)
        gone = [part for part in excluded if part is not None]
        return _combined([whole] if whole is not None else [], gone)

    def _near(self) -> Node | None:
        """Parts joined by near/N: words that stand close to one another, in any order."""
        left = self._unary()
        while (piece := self._peek()) is not None and piece.type == "near":
            self.at += 1
            right = self._unary()
            if isinstance(left, Alternatives):
                left = left.parts[0]
            if isinstance(right, Alternatives):
                right = right.parts[0]
            if isinstance(left, Terms) and isinstance(right, Terms):
                written = f"{left.written} near/{piece.distance} {right.written}"
                left = Terms((*left.terms, *right.terms), slop=piece.distance, ordered=False, written=written)
            elif left is not None and right is not None:
                self.reading.notes.append("“near” stands between two words; here it was taken as AND.")
                left = AllOf((left, right))
        return left

    def _unary(self) -> Node | None:
        piece = self._operand()
        if piece is None:
            return None
        if piece.type == "open":
            return self._bracket()
        if piece.field and piece.field != "title" and self._took_filter(piece):
            return None
        if piece.type == "phrase":
            return self._phrase(piece)
        if piece.type == "regex" and self._is_pattern(piece.text):
            return Terms((), field=PATTERN, written=piece.text)
        typed = [piece.field, piece.text] if piece.field and piece.field != "title" else [piece.text]
        found = self._words(typed, keep_small=True)
        node = found[0] if len(found) == 1 else (AllOf(tuple(found)) if found else None)
        return _in_field(node, piece.field if piece.field == "title" else "")

    def _operand(self) -> Piece | None:
        """The next piece that an operator can have, taken; operators without one are passed over."""
        while (piece := self._peek()) is not None and piece.type != "close":
            self.at += 1
            if piece.type in {"word", "phrase", "regex"} or (piece.type == "open" and self.depth < MAX_DEPTH):
                return piece
        return None

    def _bracket(self) -> Node | None:
        self.depth += 1
        parts: list[Node] = []
        excluded: list[Node] = []
        self._either(parts, excluded)
        self.at += self._peek() is not None
        self.depth -= 1
        return _combined(parts, excluded)

    def _is_pattern(self, typed: str) -> bool:
        """Whether a pattern can be one; else it is searched as words."""
        from kb.text.patterns import PatternError, compile_pattern  # noqa: PLC0415 - late: rarely typed

        try:
            compile_pattern(typed)
        except PatternError as error:
            said = f"/{shorten(typed)}/ is not a pattern ({error}). It was searched as words."
            self.reading.notes.append(said)
            return False
        return True

    def _took_filter(self, piece: Piece) -> bool:
        """Take a filter typed inside the query; what cannot be one is searched as words."""
        try:
            self.reading.filter_by(piece.field, piece.text)
        except BadRequestError as error:
            self.reading.notes.append(f"{error.message} It was searched as words.")
            return False
        return True

    def _phrase(self, piece: Piece) -> Node | None:
        words = terms(piece.text, self.reading.vocabulary.rules)[:MAX_WORDS]
        if not words:
            return None
        if self.reading.exact:
            self.reading.literals.append(" ".join(piece.text.split()))
        return Terms(words, field=piece.field, written=" ".join(piece.text.split()), quoted=True)

    def _words(self, typed: Sequence[str], *, keep_small: bool = False) -> list[Node]:
        dropped = frozenset() if keep_small or self.only_small else self.dropped
        self.reading.whole = keep_small
        return word_nodes(typed, self.reading, dropped)

    def _flush(self, run: list[str], parts: list[Node]) -> list[str]:
        """Turn bare words that stand together into parts, names among them kept whole."""
        parts.extend(self._words(run))
        return []

    def _is_bare_word(self, piece: Piece) -> bool:
        return piece.type == "word" and not piece.field

    def _before_operator(self) -> bool:
        after = self.pieces[self.at + 1] if self.at + 1 < len(self.pieces) else None
        return after is not None and after.type in {"and", "near"}

    def _peek(self) -> Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def _is_small(self, word: str) -> bool:
        folded = fold_word(re.sub(r"\W+$|^\W+", "", word))
        return not folded or folded in self.dropped


def _combined(parts: Sequence[Node], excluded: Sequence[Node]) -> Node | None:
    if not parts and not excluded:
        return None
    whole: Node = Everything() if not parts else parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
    for part in excluded:
        whole = Without(whole, part)
    return whole


def _every_of(parts: Sequence[Node]) -> list[Node]:
    """Parts that must all be there, as one."""
    return [AllOf(tuple(parts))] if len(parts) > 1 else list(parts)


def _without_patterns(
    node: Node | None, required: list[str], unwanted: list[str], *, negative: bool = False
) -> Node | None:
    """The query without its patterns, which are put into the two lists."""
    if isinstance(node, Terms) and node.field == PATTERN:
        (unwanted if negative else required).append(node.written)
        return None
    if isinstance(node, AllOf | AnyOf):
        every = (_without_patterns(part, required, unwanted, negative=negative) for part in node.parts)
        parts = tuple(part for part in every if part is not None)
        return node.with_parts(parts) if len(parts) > 1 else (parts[0] if parts else None)
    if isinstance(node, Without):
        part = _without_patterns(node.part, required, unwanted, negative=negative)
        gone = _without_patterns(node.excluded, required, unwanted, negative=not negative)
        return part if gone is None else Without(part or Everything(), gone)
    return node


def _said(root: Node | None, required: Sequence[str], unwanted: Sequence[str]) -> str:
    parts = [describe(root)] if root is not None and not (required and isinstance(root, Everything)) else []
    said = " AND ".join([*parts, *(f"/{pattern}/" for pattern in required)])
    return " NOT ".join([said, *(f"/{pattern}/" for pattern in unwanted)]).strip()


def _in_field(node: Node | None, field_name: str) -> Node | None:
    """The node, searched in one field only."""
    if not field_name or node is None:
        return node
    if isinstance(node, Terms):
        return node._replace(field=field_name)
    if isinstance(node, Alternatives | AllOf | AnyOf):
        parts = tuple(part for part in (_in_field(p, field_name) for p in node.parts) if part is not None)
        return node.with_parts(parts)
    return node


def _joined(filters: Filters, reading: Reading) -> Filters:
    facets = dict(filters.facets)
    for name, values in reading.facets.items():
        facets[name] = tuple(v for v in values if v in facets[name]) if name in facets else values
    since = max((s for s in (filters.since, reading.since) if s), default=None)
    until = min((u for u in (filters.until, reading.until) if u), default=None)
    return Filters(tuple(facets.items()), since, until, (*filters.said, *reading.said))


def describe(node: Node) -> str:
    """A query in words, as it will be searched.

    >>> describe(Without(AllOf((Terms(("a",), written="A"), Terms(("b", "c")))), Terms(("d",))))
    '(A AND "b c") NOT d'
    """
    if isinstance(node, Everything):
        return "everything"
    if isinstance(node, Without):
        return f"{describe(node.part)} NOT {describe(node.excluded)}"
    if isinstance(node, Alternatives):
        return describe(node.parts[0])
    if isinstance(node, AllOf | AnyOf):
        word = " AND " if isinstance(node, AllOf) else " OR "
        return f"({word.join(map(describe, node.parts))})"
    words = (node.written or " ".join(node.terms)) + ("*" if node.prefix else "")
    if " " in words and node.ordered:
        words = f'"{words}"'
    return f"{node.field}:{words}" if node.field else words
