"""The citations of a report: pandoc's ``[@key, para. 4]``, ``@key [para. 4]``, and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.model.documents import Span
from kb.model.pinpoints import read_pinpoint
from kb.quotes.report import Cited, Cluster

_KEY = r"@(?:\{(?P<braced>[^{}\s]{1,200})\}|(?P<plain>[^\W](?:\w|[:.#$%&+?<>~/@()-](?=[\w(])){0,200}))"
_BRACKET = re.compile(r"\[[^\[\]]*?@[^\[\]]*\]")
_IN_BRACKET = re.compile(rf"(?<![\w\\.]){_KEY}")
_NARRATIVE = re.compile(rf"(?<![\w\\@./:]){_KEY}(?:\s*\[(?P<locator>[^\[\]@]*)\])?")
_NOTE = re.compile(r"\[\^(?P<label>[^\s\[\]^]{1,200})\](?!:)")
_SAID = re.compile(r",\s+(?=[^\W\d]|[¶§])[^\n\]]{1,60}")
_SHA = re.compile(r"\bsha-?256[:= ]\s*(?P<hex>[0-9a-f]{8,64})\b", re.IGNORECASE)
DEFINITION = re.compile(r"^ {0,3}\[\^(?P<label>[^\s\[\]^]{1,200})\]:", re.MULTILINE)
_ALL_DIGITS = re.compile(r"\d+")


def clusters(canvas: str) -> Iterator[Cluster]:
    """What a report cites in its text, in no order; its notes are told as labels."""
    taken: list[Span] = []
    for match in _BRACKET.finditer(canvas):
        cited = tuple(_cited_in(canvas, match.start() + 1, match.end() - 1))
        if cited:
            taken.append(Span(match.start(), match.end()))
            yield Cluster(taken[-1], cited)
    for match in _NARRATIVE.finditer(canvas):
        if any(span.start <= match.start() < span.end for span in _near(taken, match.start())):
            continue
        key = match["braced"] or match["plain"]
        locator = match.start("locator")
        end = match.end() if locator >= 0 else match.start() + 1 + len(key) + 2 * bool(match["braced"])
        if locator < 0 and (said := _SAID.match(canvas, end)):
            # A pinpoint without brackets, as notes have it, is told by its word.
            one = _one(canvas, key, match.start(), end, said.end())
            end = one.pinned.end if one.pinpoint else end
            one = one if end == one.pinned.end else _one(canvas, key, match.start(), end, end)
        else:
            one = _one(canvas, key, match.start(), locator if locator >= 0 else end, end - (locator >= 0))
        yield Cluster(Span(match.start(), end), (one._replace(span=Span(match.start(), end)),))
    for match in _NOTE.finditer(canvas):
        span = Span(match.start(), match.end())
        label = match["label"]
        yield Cluster(span, (Cited(label, span, footnote=label, label=True),))


def _near(taken: list[Span], place: int) -> list[Span]:
    from bisect import bisect_right  # noqa: PLC0415 - one use

    index = bisect_right(taken, Span(place, 1 << 60))
    return taken[max(0, index - 1) : index]


def _cited_in(canvas: str, start: int, end: int) -> Iterator[Cited]:
    """The sources in one pair of brackets, parted by semicolons."""
    matches = [*_IN_BRACKET.finditer(canvas, start, end)]
    for number, match in enumerate(matches):
        last = matches[number + 1].start() if number + 1 < len(matches) else end
        stop = canvas.find(";", match.end(), last)
        key = match["braced"] or match["plain"]
        yield _one(canvas, key, match.start(), match.end(), stop if stop >= 0 else last)


def _one(canvas: str, key: str, start: int, after: int, end: int) -> Cited:
    rest = canvas[after:end]
    hashed = _SHA.search(rest)
    found = read_pinpoint(rest)
    pinned = Span(0, 0)
    if found:
        lead = len(rest) - len(rest.lstrip(" \t\r\n,{"))
        pinned = Span(after + lead, after + found[1])
    return Cited(
        key,
        Span(start, end),
        found[0] if found else None,
        pinned,
        hashed["hex"].lower() if hashed else "",
    )


def resolve_notes(found: list[Cluster], notes: dict[str, Span]) -> list[Cluster]:
    """The clusters with each note replaced by what it cites.

    A note without a key keeps its label, which may be an address by itself.

    Args:
        found: All clusters, those inside of notes among them.
        notes: The place of each note's text.
    """
    inside: dict[str, list[Cited]] = {label: [] for label in notes}
    spans = sorted((span, label) for label, span in notes.items())
    for cluster in found:
        if cluster.cited[0].label:
            continue
        for span, label in spans:
            if span.start <= cluster.span.start < span.end:
                inside[label] += [one._replace(footnote=label) for one in cluster.cited]
    resolved = []
    for cluster in found:
        first = cluster.cited[0]
        if first.label and inside.get(first.key):
            cluster = Cluster(cluster.span, tuple(inside[first.key]))  # noqa: PLW2901
        elif first.label and _ALL_DIGITS.fullmatch(first.key):
            continue
        resolved.append(cluster)
    return sorted(resolved)
