"""What OpenSearch is given of a passage, and what a result is made of.

The servers analyse nothing: text comes as index terms with blanks between them. A
passage has one field of words, the title twice behind the text, with a place left
free between, so that a count in it is what ``kb.engines`` says, and a phrase does
not run from one into the other.

Everything is in one index: passages, the revisions they belong to (with fingerprints),
and every term once, as a document of its own, for those who look for terms.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kb.engines import TITLE_COUNTS, Found, IndexedPassage
from kb.engines.codes import (
    day,
    decode,
    decode_address,
    decode_length,
    encode,
    encode_address,
    encode_length,
    facet_terms,
    first_terms,
    plain_shown,
    shown_of,
)
from kb.engines.opensearch.scripts import COUNT, GAP, SHARED, TITLE
from kb.model.addresses import Address

PASSAGE, REVISION, TERM = "passage", "revision", "term"

LONGEST = 2000
"""How much of a term counts: Lucene takes no term of more than 32,766 bytes."""
_LONGEST_ID = 400
_MOST_PLACES = 1_000_000
# What joins terms of one place in the field of words, where the separator of the column is white space.
_JOINED = "\x01"
_NOT_IN_TERMS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")

_KEYWORD = {"type": "keyword"}

COPYING = {"replication.type": "DOCUMENT"}
"""Copies are written with the original: those that follow it later do not know what was just written."""

MAPPINGS = {
    "dynamic": "strict",
    "_source": {"includes": ["shown", "address", "fingerprint"]},
    "properties": {
        "type": {"type": "keyword", "doc_values": False},
        "born": {"type": "integer"},
        "stamp": {"type": "keyword", "doc_values": False},
        "words": {"type": "text", "analyzer": "terms", "norms": False, "similarity": "count"},
        "places": {"type": "binary", "doc_values": True},
        "length": {"type": "float", "index": False},
        "body_length": {"type": "float", "index": False},
        "title_length": {"type": "float", "index": False},
        "facet": _KEYWORD,
        "first": {"type": "integer"},
        "last": {"type": "integer"},
        "year": {"type": "short", "index": False},
        "key": {"type": "keyword", "index": False},
        "shown": {"type": "keyword", "index": False, "doc_values": False},
        "address": {"type": "keyword"},
        "fingerprint": {"type": "keyword", "index": False, "doc_values": False},
        "term": _KEYWORD,
    },
}


def settings(shards: int, replicas: int) -> dict[str, Any]:
    """How an index is made."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        **COPYING,
        # What was written is searched from the moment on that all of it is there.
        "refresh_interval": "-1",
        "codec": "best_compression",
        "similarity": {"count": COUNT},
        "analysis": {
            "tokenizer": {"blanks": {"type": "whitespace", "max_token_length": 100_000}},
            "filter": {
                "split": {
                    "type": "pattern_capture",
                    "preserve_original": False,
                    "patterns": [f"([^{_JOINED}]+)"],
                },
                "gap": {"type": "stop", "stopwords": [GAP]},
            },
            "analyzer": {"terms": {"type": "custom", "tokenizer": "blanks", "filter": ["split", "gap"]}},
        },
    }


def is_term(term: str) -> bool:
    """Whether a string can be an index term at all."""
    return bool(term) and not _NOT_IN_TERMS.search(term)


def make_passage(revision: Address, passage: IndexedPassage, born: int) -> tuple[str, dict[str, Any]]:
    """The id and the content of a passage.

    Raises:
        ValueError: An index term is empty or holds white space or control characters.
    """
    body, title = _by_place(passage.body), _by_place(passage.title)
    _check(passage.body)
    _check(passage.title)
    first, last = day(passage.first), day(passage.last)
    body_length, title_length = _length(body), _length(title)
    words = f" {GAP} ".join((_text(body), *[_text(title)] * (TITLE_COUNTS if title else 0)))
    places = TITLE.join((_places(body), _places(title)))
    content: dict[str, Any] = {
        "type": PASSAGE,
        "born": born,
        "stamp": stamp_of(born, str(revision)),
        "words": words,
        "places": base64.b64encode(encode(places)).decode("ascii"),
        "length": _kept(body_length + TITLE_COUNTS * title_length),
        "body_length": _kept(body_length),
        "title_length": _kept(title_length),
        "facet": facet_terms(passage.facets),
        "key": decode(encode_address(passage.address)),
        "shown": json.dumps(plain_shown(passage), separators=(",", ":")),
    }
    if first and last:
        content |= {"first": first, "last": last, "year": first // 10_000}
    return _id(f"{born} {passage.address}"), content


def make_revision(revision: Address, fingerprint: str, born: int) -> tuple[str, dict[str, Any]]:
    """The id and the content of what is kept of a revision."""
    address = str(revision)
    stamp = stamp_of(born, address)
    content = {"type": REVISION, "born": born, "stamp": stamp, "address": address, "fingerprint": fingerprint}
    return _id(stamp), content


def make_term(term: str) -> tuple[str, dict[str, Any]]:
    """The id and the content of a term."""
    return _id(f"term {term}"), {"type": TERM, "term": term}


def terms_of(passage: IndexedPassage) -> set[str]:
    """The terms of a passage, as they are indexed."""
    return {term[:LONGEST] for term, _ in (*passage.body, *passage.title)}


def stamp_of(born: int, revision: str) -> str:
    """What marks all that was written of a revision by one change."""
    return f"{born} {revision}"


def found_of(hit: dict[str, Any]) -> Found:
    """A passage as a result."""
    fields = hit["fields"]
    code = decode(base64.b64decode(fields["places"][0] + "=="))
    body, title = (first_terms(_placed(part)) for part in code.split(TITLE))
    text, passage, references = shown_of(json.loads(hit["_source"]["shown"]))
    address = decode_address(encode(fields["key"][0]))
    return Found(address, passage, text, float(hit["_score"] or 0.0), references, body, title)


def _by_place(placed: Iterable[tuple[str, int]]) -> dict[int, list[str]]:
    """The terms at each place that has some."""
    places: dict[int, list[str]] = {}
    for term, place in placed:
        here = places.setdefault(place, [])
        if term not in here:
            here.append(term)
    return dict(sorted(places.items()))


def _length(places: dict[int, list[str]]) -> int:
    return len(places)


def _kept(words: int) -> float:
    """A length as the other engine keeps it, which is exact but for very long texts."""
    return float(decode_length(encode_length(words)))


def _runs(places: dict[int, list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The terms of each place, with how many places before it have none."""
    next_ = 0
    for place, terms in places.items():
        yield place - next_, terms
        next_ = place + 1


def _text(places: dict[int, list[str]]) -> str:
    """The terms as they are analysed; of places without a term one is as good as many."""
    parts = []
    for free, terms in _runs(places):
        if free:
            parts.append(GAP)
        parts.append(_JOINED.join(term[:LONGEST] for term in terms))
    return " ".join(parts)


def _places(places: dict[int, list[str]]) -> str:
    """The terms at each place, and where some have none, how many."""
    parts = []
    for free, terms in _runs(places):
        if free:
            parts.append(f"{GAP}{free}")
        parts.append(SHARED.join(terms))
    return " ".join(parts)


def _placed(text: str) -> list[str]:
    if GAP not in text:
        return text.split(" ")
    places: list[str] = []
    for part in text.split(" "):
        if part.startswith(GAP):
            places += [""] * min(int(part[len(GAP) :]), _MOST_PLACES)
        else:
            places.append(part)
    return places


def _check(placed: Sequence[tuple[str, int]]) -> None:
    for term, _ in placed:
        if not is_term(term):
            raise ValueError(f"{term!r} is no index term: it is empty, or holds blanks or controls.")


def _id(name: str) -> str:
    """A name as an id, which must not be long."""
    code = encode(name)
    return name if len(code) <= _LONGEST_ID else f"{name[:40]} {hashlib.sha256(code).hexdigest()}"
