"""The words that a point is known by: stems, classes of synonyms, names and concepts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kb.revisions.synonyms import classes
from kb.text.fold import fold_word
from kb.text.spelling import same_spelling
from kb.text.terms import stem, terms
from kb.vocabulary import Vocabulary

Profile = Counter[str]
"""How often a point has each of its words; ``~word`` is a class, ``=id`` an entry of the vocabulary."""

_STOP = frozenset(
    "a all also an and any are as at be been being both but by can could did do does doing done each "
    "eg etc every for from had has have having he her him his i ie if in into is it its itself may must "
    "no nor not of off on or other our out over own per s same shall she should so some such than that "
    "the their them then there these they this those through to too under until up upon us via was we "
    "were what when where whether which while who whom whose why will with within without would "
    "کا کی کے میں سے کو ہے ہیں اور پر نے گا گے گی یہ وہ اس ان کہ جو تک ہو کر ایک بھی لیے تھا تھی تھے "
    "جاے جایں کیا کیے".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_ACRONYM = re.compile(r"((?:\b[A-Za-z][\w'’]*[\s-]+){2,9})\(\s*([A-Za-z]{2,8})\s*\)")
_JOINING = frozenset({"of", "and", "the", "for", "on", "in"})
_LONGEST_NAME = 8


@lru_cache(maxsize=65536)
def content(word: str) -> str:
    """The stem of a word that says something; empty for one that does not."""
    folded = fold_word(_POSSESSIVE.sub("", word))
    return "" if folded in _STOP else stem(same_spelling(folded))


def words_of(text: str) -> list[str]:
    """The words of a text as they are written."""
    return _WORD.findall(text)


def content_words(text: str) -> list[str]:
    """The stems of a text in order.

    >>> content_words("Special courts shall be established")
    ['special', 'court', 'establish']
    """
    return [word for word in map(content, _WORD.findall(text)) if word]


def profiles(texts: Sequence[str], vocabulary: Vocabulary | None) -> list[Profile]:
    """The words that each of the texts is known by; acronyms are learnt from all of them."""
    known = acronyms(texts)
    return [_profile(text, known, vocabulary) for text in texts]


def acronyms(texts: Iterable[str]) -> dict[str, list[str]]:
    """The stems that an acronym stands for, where a text says so in brackets.

    >>> acronyms(["the National Water Authority (NWA) shall"])
    {'nwa': ['nation', 'water', 'author']}
    """
    found: dict[str, list[str]] = {}
    for text in texts:
        for match in _ACRONYM.finditer(text) if "(" in text else ():
            name = _named(_WORD.findall(match[1]), match[2].upper())
            if name:
                found.setdefault(fold_word(match[2]), [w for w in map(content, name) if w])
    return found


def _named(words: list[str], acronym: str) -> list[str]:
    """The last words that an acronym is made of; none when it is not."""
    for size in range(2, min(len(words), _LONGEST_NAME) + 1):
        tail = words[-size:]
        bare = [word for word in tail if word.lower() not in _JOINING]
        letters = "".join(word[0] for word in bare).upper()
        every = "".join(word[0] for word in tail).upper()
        if acronym in {letters, every}:
            return tail
        # "Nacta": the letters of the words, of each the first ones.
        longer = len(acronym) > len(bare) > 2 and letters[:1] == acronym[0]  # noqa: PLR2004
        if longer and _within(letters, acronym) and _within(acronym, "".join(bare).upper()):
            return tail
    return []


def _within(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _profile(text: str, known: dict[str, list[str]], vocabulary: Vocabulary | None) -> Profile:
    found = Counter(content_words(text))
    for word in [word for word in found if word in known]:
        for part in known[word]:
            found[part] += found[word]
    alike = classes()
    of_class: Counter[str] = Counter()
    for word, times in found.items():
        for name in alike.get(word, ()):
            of_class[name] = max(of_class[name], times)
    if vocabulary is not None and vocabulary.plain:
        for spot in vocabulary.spot(terms(text, vocabulary.rules)):
            if spot.entry.type != "spelling":
                found[f"={spot.entry.id}"] += 1
    found.update(of_class)
    return found
