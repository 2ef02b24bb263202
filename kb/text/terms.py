"""Index terms: what a word becomes before an engine sees it.

Every engine stores and looks up these terms, so that what a word is does not
depend on the engine. No word is left out: *not*, *may* and *shall* bear meaning
in a policy, and a phrase holds its small words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import NamedTuple, cast

from kb.text.fold import APOSTROPHES, HYPHENS, fold_word
from kb.text.spelling import same_spelling
from kb.text.stopwords import SMALL_WORDS

ANALYSIS = 2
"""Raised whenever the terms of any text change, so that indexes are rebuilt."""

# Combining and vowel signs and joiners stand inside words, though they are no letters.
_INNER = r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u00ad\u200c\u200d"
_LETTER = rf"(?:[^\W_]|[{_INNER}])"
_WORD = rf"[^\W_]{_LETTER}*(?:[{re.escape(APOSTROPHES)}]{_LETTER}+)*"
_COMPOUND = re.compile(rf"{_WORD}(?:[{re.escape(HYPHENS)}]{_WORD})*")
_PART = re.compile(_WORD)
_HYPHEN = re.compile(rf"[{re.escape(HYPHENS)}]")
_POSSESSIVE = re.compile(rf"[{re.escape(APOSTROPHES)}][sS]$")
_STEMMED = re.compile(r"[a-z]{3,}")
NAME_MARK = "’"
"""Ends the term of a small word that is written as a name: Saʿīd, WHO."""
_SHOUTED = 3
_ENDS_SENTENCE = ".!?:;…۔؟\"“‘'([»«"


class Rules(NamedTuple):
    """What the vocabulary adds to the analysis.

    Attributes:
        words: A folded word and the folded word it is a spelling of.
        particles: A particle that joins the parts of a name (``Azm-i-Istehkam``)
            and the form of it that stands for all its forms.
    """

    words: Mapping[str, str] = {}
    particles: Mapping[str, str] = {}


NO_LETTERS = "·"
"""The term of a word of which folding leaves nothing: no index takes an empty one."""


class Token(NamedTuple):
    """A word of a text: its index term, its place among the words, its offsets.

    ``joined`` marks a further term at a place: that of a whole hyphenated compound, which
    shares the position of the compound's first part, or that of a small word as a name.
    """

    term: str
    position: int
    start: int
    end: int
    joined: bool = False


def tokens(text: str, rules: Rules, known: Sequence[str] = ()) -> Iterator[Token]:
    """The words of a text in order.

    Args:
        text: The text.
        rules: What the vocabulary adds.
        known: The index term at each position, where they are known already: making
            them is most of the work.

    >>> [(t.term, t.position) for t in tokens("Counter-terrorism efforts", Rules())]
    [('counter', 0), ('counterterror', 0), ('terror', 1), ('effort', 2)]
    """
    shouted = text.isupper() and len(text.split()) > _SHOUTED
    position = 0
    for match in _COMPOUND.finditer(text):
        whole = match[0]
        if _HYPHEN.search(whole) is None:
            # Most words: not every one needs the work below.
            start, end = match.span()
            term = known[position] if known else _term(_bare(whole), rules)
            yield Token(term, position, start, end)
            if not (whole.isascii() and whole.islower()):
                yield from _as_name(text, position, start, end, rules, shouted=shouted)
            position += 1
            continue
        parts = list(_PART.finditer(whole))
        words = [_bare(part[0]) for part in parts]
        words[1:-1] = [rules.particles.get(word, word) for word in words[1:-1]]
        for index, (part, word) in enumerate(zip(parts, words, strict=True)):
            start, end = match.start() + part.start(), match.start() + part.end()
            term = known[position + index] if known else _term(word, rules)
            yield Token(term, position + index, start, end)
            yield from _as_name(text, position + index, start, end, rules, shouted=shouted)
            if index == 0 and len(parts) > 1 and not any(map(_has_digit, words)):
                joined = "".join(words)
                yield Token(_term(joined, rules), position, match.start(), match.end(), joined=True)
        position += len(parts)


def _as_name(
    text: str, position: int, start: int, end: int, rules: Rules, *, shouted: bool
) -> Iterator[Token]:
    """A small word once more, where it is written as a name."""
    written = text[start:end]
    word = _bare(written)
    if word in SMALL_WORDS and written != word and _is_name(written, text, start, shouted=shouted):
        yield Token(name_term(word, rules), position, start, end, joined=True)


def terms(text: str, rules: Rules) -> tuple[str, ...]:
    """The index terms of a text in order, compounds in their parts only.

    >>> terms("Azm-i-Istehkam", Rules(particles={"i": "e"}))
    ('azm', 'e', 'istehkam')
    """
    return tuple(token.term for token in tokens(text, rules) if not token.joined)


def matches(words: Sequence[Token], form: tuple[str, ...]) -> list[tuple[int, int]]:
    """The places, as token numbers, where a form stands; compounds count by their joined term."""
    if len(form) == 1:
        return [(i, i + 1) for i, word in enumerate(words) if word.term == form[0]]
    plain = [(i, word.term) for i, word in enumerate(words) if not word.joined]
    return [
        (plain[start][0], plain[start + len(form) - 1][0] + 1)
        for start in range(len(plain) - len(form) + 1)
        if all(plain[start + k][1] == term for k, term in enumerate(form))
    ]


@lru_cache(maxsize=131072)
def stem(word: str) -> str:
    """The stem of a folded English word, by Snowball's English stemmer (Porter2).

    Words of other scripts, numbers and very short words stay as they are.
    """
    if _STEMMED.fullmatch(word) is None:
        return word
    return _porter2()(word)


@cache
def _porter2() -> Callable[[str], str]:
    """The stemmer that the Whoosh distribution ships in a file that needs nothing else of it.

    It is loaded from that file alone, so that what only shows a text imports no search engine.
    """
    whoosh = PathFinder.find_spec("whoosh")
    folders = (whoosh and whoosh.submodule_search_locations) or ()
    spec = PathFinder.find_spec("porter2", [f"{folder}/lang" for folder in folders])
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("the Whoosh distribution is not installed whole")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Callable[[str], str]", module.stem)


def name_term(word: str, rules: Rules) -> str:
    """The term of a small word, folded, where it is written as a name.

    >>> [t.term for t in tokens("He said that Hafiz Said spoke to the WHO", Rules()) if t.joined]
    ['said’', 'who’']
    """
    marked = word + NAME_MARK
    return rules.words.get(marked, marked)


def _is_name(word: str, text: str, start: int, *, shouted: bool) -> bool:
    """Whether a small word is written as a name or an acronym, in a text that is all capitals or not."""
    bare = _POSSESSIVE.sub("", word)
    if len(bare) > 1 and bare.isupper():
        return not shouted
    if not bare.isascii() or not bare.isalpha():
        # Accents and ayns; but "can't" and "he’s" are no names.
        return bare[:1].isupper() and fold_word(bare) not in _SHORTENED
    before = text[max(0, start - 3) : start].rstrip()
    return bare.istitle() and before != "" and before[-1] not in _ENDS_SENTENCE


_SHORTENED = frozenset(
    "cant hes ill im its lets shes shed hed id ive theres theyre were weve whos wed".split()
)


def _bare(word: str) -> str:
    """The folded word without a possessive ending."""
    return fold_word(_POSSESSIVE.sub("", word)) or fold_word(word)


def _term(word: str, rules: Rules) -> str:
    word = rules.words.get(word, word)
    term = stem(same_spelling(word))
    if not term or " " in term:  # Of a sign that stands alone, such as an ayn, nothing is left.
        return term.replace(" ", "") or NO_LETTERS
    return term


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
