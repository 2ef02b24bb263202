"""How what an index keeps of a passage is encoded: terms, places, lengths, addresses, what is shown."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from kb.engines import IndexedPassage
from kb.model.addresses import Address
from kb.model.documents import Passage, Span
from kb.model.results.common import Reference

MOST_COUNTED = 255
"""How often a term counts in one passage at most: its count is one byte."""
EXACT_LENGTH = 512
"""Lengths below this are kept as they are, longer ones to within a hundredth; see ``decode_length``."""
LENGTHS = 1024
"""How many codes of lengths there are: the last one stands for all above 100,000 words."""

# Steps of 1.1 per cent.
_STEPS = 64

_COMPRESSION = 1
_DEFAULTS = Passage._field_defaults
# What divides places, the terms that share one, and the text from its title; no term holds them.
_NEXT, _SHARED, _TITLE = " ", "\x1f", "\x1e"


def encode(term: str) -> bytes:
    """The bytes of a term; even of one that is no valid text, as a query may hold anything."""
    return term.encode("utf-8", "surrogatepass")


def decode(term: bytes) -> str:
    """The term of these bytes."""
    return term.decode("utf-8", "surrogatepass")


def encode_length(words: int) -> int:
    """The code of a length in words: itself, or where it is long its logarithm in small steps."""
    if words < EXACT_LENGTH:
        return words
    return min(EXACT_LENGTH + round(_STEPS * math.log2(words / EXACT_LENGTH)), LENGTHS - 1)


def decode_length(code: int) -> float:
    """The length that a code stands for.

    >>> decode_length(encode_length(90)), round(decode_length(encode_length(5000)))
    (90, 4978)
    """
    return code if code < EXACT_LENGTH else EXACT_LENGTH * 2 ** ((code - EXACT_LENGTH) / _STEPS)


def encode_places(body: Iterable[Iterable[str]], title: Iterable[Iterable[str]]) -> bytes:
    """The terms at each place of a text and of its title."""
    return encode(_TITLE.join(_NEXT.join(map(_SHARED.join, each)) for each in (body, title)))


def decode_places(code: bytes) -> tuple[list[str], list[str]]:
    """What stands at each place of the text, and of the title; see ``terms_at``."""
    body, title = decode(code).split(_TITLE)
    return body.split(_NEXT), title.split(_NEXT)


def terms_at(place: str) -> list[str]:
    """The terms that share a place, the word's own first."""
    return place.split(_SHARED)


def first_terms(places: list[str]) -> tuple[str, ...]:
    """The first of the terms at each place."""
    return tuple(place.split(_SHARED, 1)[0] if _SHARED in place else place for place in places)


def holds_phrase(code: bytes, terms: tuple[str, ...]) -> bool:
    """Whether terms may stand next to one another: never a false no."""
    if _SHARED.encode() in code:
        return True
    return encode(_NEXT.join(terms)) in code


def facet_terms(facets: Mapping[str, Iterable[str]]) -> list[str]:
    """The terms of what a passage can be filtered by: ``name=value``, in lower case."""
    return [f"{name}={value}".lower() for name, values in facets.items() for value in values]


def day(date: str | None) -> int:
    """A day as the number YYYYMMDD; 0 for none."""
    return int(date.replace("-", "")) if date else 0


def encode_address(address: Address) -> bytes:
    """Bytes that sort as addresses do."""
    return "\0".join((address.document, address.revision or "", address.locator or "")).encode()


def decode_address(key: bytes) -> Address:
    """The address of these bytes."""
    document, revision, locator = key.decode().split("\0")
    return Address(document, revision or None, locator or None)


def encode_shown(indexed: IndexedPassage) -> bytes:
    """What a result shows, as JSON."""
    plain = plain_shown(indexed)
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode("ascii"), _COMPRESSION)


def decode_shown(code: bytes) -> tuple[str, Passage, tuple[Reference, ...]]:
    """The text, the passage and the references of what was stored."""
    return shown_of(json.loads(zlib.decompress(code)))


def plain_shown(indexed: IndexedPassage) -> list[Any]:
    """What a result shows: text, what of the passage is not at its default, references."""
    passage = indexed.passage
    shown = {
        name: value
        for name, value in zip(Passage._fields, passage, strict=True)
        if name not in _DEFAULTS or value != _DEFAULTS[name]
    }
    return [indexed.text, shown, indexed.references]


def shown_of(plain: list[Any]) -> tuple[str, Passage, tuple[Reference, ...]]:
    """The text, the passage and the references of what :func:`plain_shown` gave, through JSON."""
    text, shown, references = plain
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in shown.items()
    }
    values["span"] = Span(*values["span"])
    return text, Passage(**values), tuple(map(_reference, references))


def _reference(plain: list[Any]) -> Reference:
    target, type_, basis, span, *rest = plain
    return Reference(target, type_, basis, Span(*span) if span else None, *rest)
