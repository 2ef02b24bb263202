"""Policy-like texts and questions to them, made up, the same for the same seed.

A word is drawn about as often as Zipf's law says: first come small words, then
the words of the subject, then invented forms with English endings, some ten
thousand in all. Each document also has words that it repeats, as real ones do, and
names that only it has, so that there are rare words in texts of any number. Nothing
here is copied from a text.

    python benchmarks/texts.py 1000        prints a few passages and all queries
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

SMALL = (
    "the of and to in a that for on is was by with as be it this which at from are or were has an will "
    "not its have their been had all but should also they more other no such shall may any these than "
    "would there who when into between after under against through during each those where if some so"
).split()
SUBJECT = (
    "government national plan committee security provincial police action measures implementation ministry "
    "meeting law province district court report education public development law-enforcement agencies "
    "policy decision progress authority federal interior minister statement support programme region "
    "border peace institutions registration seminary reforms funding finance terrorism extremism "
    "prosecution training budget review council secretary chief army coordination intelligence operation "
    "campaign community religious media information health water refugees relief schools teachers "
    "curriculum language rights justice witness protection tribunal appeal sentence prison weapons licence "
    "vehicles telephone internet content speech hatred literature publication harmony dialogue scholars "
    "elders tribes settlement agreement constitution amendment ordinance assembly senate party opposition "
    "governor commissioner officer inspector investigation evidence laboratory database identity card "
    "madrassa militants outfits sanctuaries networks charity donation accounts bank transactions currency "
    "trade customs smuggling fuel energy electricity roads bridges rivers canals harvest farmers flood "
    "drought vaccination hospital clinic nutrition women youth employment skills industry investment tax "
    "revenue audit oversight transparency corruption complaint hearing deadline milestone target indicator "
    "quarterly annual summary briefing directive notification circular compliance monitoring evaluation"
).split()
_BEGIN = "b br c cl d dr f fl g gr h j k l m n p pl pr qu r s sh sl st t tr v w".split()
_MIDDLE = "a e i o u ai ea ou".split()
_END = "b ck d ft g l ld ll m mp n nd nt p r rd rk rm rt s sk st t v".split()
_ENDINGS = ("", "s", "ed", "ing", "er", "ers", "ment", "ation", "ations", "al", "ally", "ity", "ive", "ness")
FORMS = 10_000
KINDS = ("readout", "press-release", "statement", "speech", "report", "news")
PUBLISHERS = ("Ministry of Examples", "Example Press", "Provincial Gazette", "The Daily Sample", "Council")
FIRST, LAST = date(2009, 1, 1), date(2026, 12, 31)
PASSAGES = (20, 40)
"""The least and the most passages of a document."""

_TOPICAL = 0.15
_NAMES = 2
_WORDS = (60, 120)
_SENTENCE = (8, 25)


class Document(NamedTuple):
    """A made-up document; its passages are paragraphs."""

    name: str
    title: str
    kind: str
    publisher: str
    date: str
    passages: tuple[str, ...]


class Query(NamedTuple):
    """A question in a form that every engine can be asked.

    ``kind`` is ``frequent``, ``rare``, ``three`` or ``eight`` (any of the words), ``phrase``
    (the words in a row), ``boolean`` (any of the words, not ``without``, dated ``since`` to
    ``until``) or ``prefix`` (the beginning of a word).
    """

    kind: str
    words: str
    without: str = ""
    since: str = ""
    until: str = ""


QUERY_KINDS = ("frequent", "rare", "three", "eight", "phrase", "boolean", "prefix")


def vocabulary() -> list[str]:
    """The word forms, most frequent first."""
    chance = random.Random("forms")
    forms = dict.fromkeys([*SMALL, *SUBJECT])
    while len(forms) < FORMS:
        root = _root(chance, chance.choice((1, 2)))
        # Several forms of one root, so that there is something to stem.
        for ending in chance.sample(_ENDINGS, 4):
            if len(root) + len(ending) > 3:
                forms[root + ending] = None
    return list(forms)[:FORMS]


def _root(chance: random.Random, syllables: int) -> str:
    begun = "".join(chance.choice(_BEGIN) + chance.choice(_MIDDLE) for _ in range(syllables))
    return begun + chance.choice(_END)


def documents(passages: int, seed: int = 1) -> Iterator[Document]:
    """Documents that hold so many passages in all."""
    chance = random.Random(f"documents {seed}")
    words = vocabulary()
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    rarer = list(accumulate(1 / (rank + 20) for rank in range(len(words) - len(SMALL))))
    number = 0
    while passages > 0:
        number += 1
        count = min(passages, chance.randint(*PASSAGES))
        passages -= count
        topic = chance.choices(words[len(SMALL) :], cum_weights=rarer, k=40)
        topic += [_root(chance, 3).title() for _ in range(_NAMES)]
        texts = tuple(_passage(chance, words, weights, topic) for _ in range(count))
        day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 1))
        named = [word.title() for word in chance.sample(SUBJECT, 3)]
        title = f"{named[0]} On {named[1]} And {named[2]}"
        kind, publisher = chance.choice(KINDS), chance.choice(PUBLISHERS)
        yield Document(f"text-{number:06d}", title, kind, publisher, str(day), texts)


def _passage(
    chance: random.Random, words: Sequence[str], weights: Sequence[float], topic: Sequence[str]
) -> str:
    drawn = chance.choices(words, cum_weights=weights, k=chance.randint(*_WORDS))
    drawn = [chance.choice(topic) if chance.random() < _TOPICAL else word for word in drawn]
    sentences = []
    while drawn:
        length = chance.randint(*_SENTENCE)
        sentence = " ".join(drawn[:length])
        sentences.append(sentence[0].upper() + sentence[1:] + ".")
        drawn = drawn[length:]
    return " ".join(sentences)


def queries(texts: Sequence[Document], each: int = 20, seed: int = 1) -> dict[str, list[Query]]:
    """So many queries of each kind, of words that the texts have."""
    chance = random.Random(f"queries {seed}")
    passages = [passage.lower().replace(".", "").split() for text in texts for passage in text.passages]
    small = set(SMALL)
    used: Counter[str] = Counter()
    found_in: Counter[str] = Counter()
    for passage in passages:
        used.update(passage)
        found_in.update(set(passage))
    # Hyphens are another matter in every engine; the speed of it is not measured here.
    content = sorted(word for word in used if word not in small and word.isalpha())
    ranked = sorted(content, key=lambda word: (-found_in[word], word))
    rare = [word for word in content if 2 <= found_in[word] <= 10 and len(word) > 4]
    weights = list(accumulate(used[word] for word in content))

    def some(count: int) -> list[str]:
        """Different words, as people ask: half of them from the subject, half from anywhere."""
        drawn: dict[str, None] = {}
        while len(drawn) < count:
            if chance.random() < 0.5:
                drawn[chance.choice(ranked[:200])] = None
            else:
                drawn[chance.choices(content, cum_weights=weights)[0]] = None
        return list(drawn)

    def boolean() -> Query:
        one, other, without = some(3)
        first = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days - 1100))
        return Query("boolean", f"{one} {other}", without, str(first), str(first + timedelta(days=1095)))

    makers = {
        "frequent": lambda: Query("frequent", chance.choice(ranked[:60])),
        "rare": lambda: Query("rare", chance.choice(rare)),
        "three": lambda: Query("three", " ".join(some(3))),
        "eight": lambda: Query("eight", " ".join(some(8))),
        "phrase": lambda: Query("phrase", _phrase(chance, texts, set(content))),
        "boolean": boolean,
        "prefix": lambda: Query("prefix", chance.choice(ranked[:2000])[:5]),
    }
    return {kind: [makers[kind]() for _ in range(each)] for kind in QUERY_KINDS}


def _phrase(chance: random.Random, texts: Sequence[Document], content: set[str]) -> str:
    """Two or three words of one sentence that stand side by side."""
    while True:
        passage = chance.choice(chance.choice(texts).passages)
        words = chance.choice(passage.rstrip(".").split(". ")).lower().split()
        length = chance.choice((2, 3))
        start = chance.randrange(max(1, len(words) - length))
        phrase = words[start : start + length]
        if len(phrase) == length and phrase[0] in content and phrase[-1] in content:
            return " ".join(phrase)


def main() -> None:
    """Print a sample."""
    texts = list(documents(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
    for text in texts[:3]:
        print(f"{text.name} · {text.title} · {text.kind} · {text.date}\n\n{text.passages[0]}\n")
    for kind, asked in queries(texts).items():
        print(f"{kind}:")
        for query in asked:
            print("   ", *filter(None, query[1:]), sep=" | ")


if __name__ == "__main__":
    main()
