"""Words that stand together in a query: names kept whole, widened by the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kb.model.dates import MONTHS
from kb.model.queries import AlsoSearched, Alternatives, AnyOf, Node, Terms
from kb.queries.reading import Reading
from kb.text.fold import fold_word
from kb.text.stopwords import STOP_WORDS
from kb.text.terms import Token, terms, tokens
from kb.vocabulary import LOOSE_WEIGHT, Entry, Spotted

if TYPE_CHECKING:
    from kb.text.dates import DateMention

MAX_WORDS = 128
"""The most words of a query that are searched, small ones not counted."""

JOINED_WEIGHT = 0.95
"""What a compound counts that a text writes as one word."""

LONG_NAME, APART, APART_WEIGHT = 3, 4, 0.6
"""From how many words on a name in a question may be taken apart, how far, and what it counts then:
"the Army Public School in Peshawar was attacked"."""

PART_WEIGHT = 0.4
"""What a word counts that is a part of a concept of several words."""

PREFIXES = frozenset("anti de inter intra multi non post pre pseudo re semi socio sub ultra".split())
"""What is no word of its own: with the word behind it, it is one, however both are written."""
_FREE_PREFIXES = frozenset({"counter", "cyber", "cross"})
_COMPOUNDING = (*sorted(_FREE_PREFIXES), *sorted(PREFIXES, key=lambda prefix: (-len(prefix), prefix)))
_ALL_PREFIXES = PREFIXES | _FREE_PREFIXES
_LEAST_REST = 4

_NAME_PARTS = 3
_YEARLESS_WEIGHT = 0.45
_HAS_DAY = re.compile(r"\d\D{0,6}[^\W\d]{3}|[^\W\d]{3}\D{0,6}\d|\d-\d")


def word_nodes(typed: Sequence[str], reading: Reading, dropped: frozenset[str]) -> list[Node]:
    """The parts that words mean, with the other forms of what they name.

    Args:
        typed: The words.
        reading: Notes what else is searched.
        dropped: Folded words that are not looked for.
    """
    text = " ".join(typed)
    found = list(tokens(text, reading.vocabulary.rules))
    plain = [token for token in found if not token.joined]
    compounds = {token.start: token for token in found if token.joined}
    spotted = [] if reading.exact else list(reading.vocabulary.spot([token.term for token in plain]))
    days = {} if reading.exact else dict(_days(text, reading))
    nodes: list[Node] = []
    at = 0
    while at < len(plain) and reading.words + len(nodes) < MAX_WORDS:
        if day := days.get(plain[at].start):
            words = [word for word in plain[at:] if word.end <= day.span.end]
            nodes.append(_day_node(text[words[0].start : words[-1].end], day, reading))
            at += len(words)
            continue
        compound = compounds.get(plain[at].start)
        if compound is not None and compound.end == plain[at].end:
            nodes.append(_name_node(text, plain[at], compound, reading))
            at += 1
            continue
        end, here = _extent(at, plain, compound, spotted)
        if end == at + 1 and not here and _joins_a_name(text, plain[at : at + _NAME_PARTS], reading, dropped):
            end = at + _NAME_PARTS
        elif end == at + 1 and not here and _is_prefix(text, plain[at : at + 2], reading, _ALL_PREFIXES):
            end = at + 2
        words = plain[at:end]
        at = end
        if len(words) > 1 or here or fold_word(text[words[0].start : words[0].end]) not in dropped:
            nodes.append(_node(text, words, compound, here, reading, dropped))
    reading.words += len(nodes)
    if at < len(plain):
        reading.notes.append(f"Only the first {MAX_WORDS} words were searched.")
    return nodes


def _name_node(text: str, word: Token, name: Token, reading: Reading) -> Node:
    """A small word that was typed as a name or an acronym: Saʿīd, WHO."""
    written = text[word.start : word.end]
    if reading.exact:
        reading.literals.append(written)
        return Terms((word.term,), written=written)
    return Terms((name.term,), written=written)


def _days(text: str, reading: Reading) -> Iterator[tuple[int, DateMention]]:
    """The days and months that a query names, by where they begin; their parts are no words of their own."""
    if _HAS_DAY.search(text) is None:
        return
    from kb.text.dates import find_dates  # noqa: PLC0415 - late: its patterns cost time

    for mention in find_dates(text):
        if mention.date is None:
            continue
        if mention.date.month and mention.date.first and mention.date.last:
            reading.dates.append((mention.span.of(text), mention.date.first, mention.date.last))
            yield mention.span.start, mention
        elif mention.date.day is not None:
            yield mention.span.start, mention


def _day_node(written: str, day: DateMention, reading: Reading) -> Node:
    """A day or a month as it was typed, with the other ways to write it, and without its year."""
    date = day.date
    assert date is not None  # noqa: S101 - _days gives no others
    if date.day is None:
        # A month: its name and its year are parts of it, as of a concept.
        found = [token for token in tokens(written, reading.vocabulary.rules) if not token.joined]
        parts = (Terms((t.term,), PART_WEIGHT, written=written[t.start : t.end]) for t in found)
        return Alternatives((AnyOf(tuple(parts)), Terms(tuple(t.term for t in found))))
    month, number = MONTHS[(date.month or 1) - 1], date.day
    forms = {f"{number} {month}": _YEARLESS_WEIGHT, f"{month} {number}": _YEARLESS_WEIGHT}
    if date.year is not None:
        forms |= {f"{form} {date.year}": 1.0 for form in forms} | {str(date): 1.0}
    else:
        forms = dict.fromkeys(forms, 1.0)
    rules = reading.vocabulary.rules
    typed = terms(written, rules)
    others = {terms(form, rules): weight for form, weight in forms.items()}
    others.pop(typed, None)
    return Alternatives((Terms(typed, written=written), *(Terms(t, weight=w) for t, w in others.items())))


def _extent(
    at: int, plain: Sequence[Token], compound: Token | None, spotted: Sequence[Spotted]
) -> tuple[int, list[Spotted]]:
    """Where the unit that begins at a word ends, and the vocabulary entries it is."""
    end = at + 1
    while compound is not None and end < len(plain) and plain[end].end <= compound.end:
        end += 1
    here = [s for s in spotted if s.start == at and s.end >= end] or [s for s in spotted if s.start == at]
    return max([end, *(s.end for s in here)]), here


def _joins_a_name(text: str, words: Sequence[Token], reading: Reading, dropped: frozenset[str]) -> bool:
    """Whether a particle stands between two words that it may join to a name: lashkar e taiba."""
    if len(words) != _NAME_PARTS or reading.exact:
        return False
    first, middle, last = (text[word.start : word.end] for word in words)
    particle = middle.islower() and fold_word(middle) in reading.vocabulary.rules.particles
    blanks = text[words[0].end : words[1].start] + text[words[1].end : words[2].start]
    return particle and not blanks.strip() and not {fold_word(first), fold_word(last)} & dropped


def _is_prefix(
    text: str, words: Sequence[Token], reading: Reading, prefixes: frozenset[str] = PREFIXES
) -> bool:
    """Whether the first of two words is none of its own: de radicalisation."""
    if len(words) < 2 or reading.exact:  # noqa: PLR2004
        return False
    first, second = (text[word.start : word.end] for word in words)
    between = text[words[0].end : words[1].start]
    return fold_word(first) in prefixes and second.isalpha() and not between.strip()


def _is_loose(words: Sequence[Token], text: str, reading: Reading) -> bool:
    """Whether the words of a compound count one by one too: "law-enforcement" is two words as well.

    A prefix is none of its own, nor are the parts of a name that a particle joins, nor what holds
    a small word: "whole-of-nation".
    """
    if reading.whole or reading.exact or len(words) < 2:  # noqa: PLR2004
        return False
    said = [fold_word(text[word.start : word.end]) for word in words]
    particles = reading.vocabulary.rules.particles.keys()
    return said[0] not in _ALL_PREFIXES and particles.isdisjoint(said[1:-1]) and STOP_WORDS.isdisjoint(said)


def _compound_forms(words: Sequence[Token], text: str, reading: Reading) -> list[Terms]:
    """A compound of a prefix and a word in its other writings: in one word, in two."""
    rules = reading.vocabulary.rules
    if reading.exact:
        return []
    said = [fold_word(text[word.start : word.end]) for word in words]
    if len(said) == 2 and said[0] in _ALL_PREFIXES:  # noqa: PLR2004
        return [Terms(terms("".join(said), rules), weight=JOINED_WEIGHT)]
    if len(said) != 1:
        return []
    for prefix in _COMPOUNDING:
        rest = said[0].removeprefix(prefix)
        if len(rest) >= _LEAST_REST and rest != said[0]:
            return [Terms(terms(f"{prefix} {rest}", rules), weight=JOINED_WEIGHT)]
    return []


def _particle_forms(words: Sequence[Token], text: str, reading: Reading) -> list[Terms]:
    """The ways to write a name that a particle joins: with any of its forms, and in one word.

    Radd-ul-Fasaad, Radd ud Fasaad and Raddul Fasaad are one name.
    """
    rules = reading.vocabulary.rules
    if len(words) != _NAME_PARTS or reading.exact or not rules.particles:
        return []
    first, middle, last = (fold_word(text[word.start : word.end]) for word in words)
    usual = rules.particles.get(middle)
    if usual is None:
        return []
    particles = [usual, *(each for each, group in rules.particles.items() if group == usual)]
    ways = [f"{first}-{usual}-{last}"]
    for particle in dict.fromkeys(particles):
        ways += [f"{first} {particle} {last}", f"{first}{particle} {last}"]
    typed = tuple(word.term for word in words)
    forms = dict.fromkeys(form for way in ways if (form := terms(way, rules)) != typed)
    return [Terms(form, weight=JOINED_WEIGHT) for form in forms]


def _node(  # noqa: PLR0917 - the parts of one unit
    text: str,
    words: Sequence[Token],
    compound: Token | None,
    here: Sequence[Spotted],
    reading: Reading,
    dropped: frozenset[str],
) -> Node:
    """One unit: as it was typed, and in its other forms."""
    written = text[words[0].start : words[-1].end]
    if reading.exact:
        reading.literals.append(written)
    if text[words[-1].end :].startswith("*"):
        # What a person cuts short is no whole word, so it is not stemmed either.
        begun = fold_word(text[words[-1].start : words[-1].end])
        return Terms((*(word.term for word in words[:-1]), begun), prefix=True, written=written)
    typed = Terms(tuple(word.term for word in words), written=written)
    first: Node = typed
    is_name = any(spot.entry.is_name for spot in here)
    if len(words) > 1 and compound is None and not is_name and not _is_prefix(text, words[:2], reading):
        # A concept of several words: its words count one by one too, but a part is not the whole.
        # "Counter terrorism" without a concept is two words that are sometimes written as one.
        parts = [(word, text[word.start : word.end]) for word in words]
        is_free = not here and _is_prefix(text, words[:2], reading, _FREE_PREFIXES)
        weight = 1.0 if is_free else PART_WEIGHT
        kept = [Terms((w.term,), weight, written=said) for w, said in parts if fold_word(said) not in dropped]
        if here or is_free:
            first = AnyOf(tuple(kept))
    elif compound is not None and not is_name and _is_loose(words, text, reading):
        first = AnyOf(tuple(Terms((w.term,), written=text[w.start : w.end]) for w in words))
    others = [Terms((compound.term,), weight=JOINED_WEIGHT)] if compound is not None else []
    if isinstance(first, AnyOf):
        others.append(typed)
    others += _particle_forms(words, text, reading)
    others += _compound_forms(words, text, reading) if compound is None else []
    if reading.asking and is_name and len(words) >= LONG_NAME:
        others.append(Terms(typed.terms, APART_WEIGHT, slop=APART, ordered=False))
    for spot in here:
        others += _other_forms(spot.entry, typed.terms, written, reading)
    return Alternatives((first, *others)) if others else first


def _other_forms(entry: Entry, typed: tuple[str, ...], written: str, reading: Reading) -> list[Terms]:
    """The other forms of a vocabulary entry, noted for the reply."""
    forms = [form for form in entry.forms if form.terms != typed]
    loose = [form for form in entry.loose if form.terms != typed] if reading.listing or reading.asking else []
    known = reading.also.get(written)
    shown = list(known.forms) if known else []
    shown += [form.written for form in (*forms, *loose) if form.written not in shown]
    if entry.type != "spelling" and shown:
        reading.also[written] = AlsoSearched(written, tuple(shown))
    for longer in entry.never:
        searched = (typed, *(form.terms for form in forms))
        reading.never += [(form, longer.terms) for form in searched if _is_part(form, longer.terms)]
    return [
        # A long form has the rareness of all its words; even so it counts less than what was typed.
        Terms(
            form.terms,
            weight=weight * (len(typed) / max(len(typed), len(form.terms)) if reading.listing else 1),
        )
        for weight, some in ((entry.weight, forms), (LOOSE_WEIGHT, loose))
        for form in some
    ]


def _is_part(form: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether terms stand in others, one after the other."""
    size = len(form)
    return size < len(longer) and any(longer[at : at + size] == form for at in range(len(longer) - size + 1))
