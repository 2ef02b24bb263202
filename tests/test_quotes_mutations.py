"""Two hundred sentences, each quoted wrongly in twelve ways and rightly in ten.

No wrong quotation may be taken for a right one, whatever it resembles.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import napkb
from kb.quotes.matching import SourceText, find, negations
from kb.quotes.wording import words_of
from kb.text.passages import block_spans
from kb.text.sentences import sentences

ROOT = Path(napkb.__file__).resolve().parent
WANTED = 200
SYNONYMS = {
    "said": "stated", "says": "states", "approved": "endorsed", "meeting": "session", "plan": "scheme",
    "under": "beneath", "against": "versus", "points": "items", "terrorism": "militancy", "new": "fresh",
    "government": "state", "order": "command", "law": "statute", "report": "account", "reports": "accounts",
    "decided": "resolved", "support": "back", "people": "persons", "review": "survey", "reviewed": "surveyed",
}  # fmt: skip
TENSES = {
    "is": "was", "are": "were", "was": "is", "were": "are", "has": "had", "have": "had", "had": "has",
    "will": "would", "gives": "gave", "says": "said", "said": "says", "names": "named", "made": "makes",
}  # fmt: skip


class Sample:
    """A sentence, the source it stands in, and another source."""

    def __init__(self, sentence: str, source: str, other: str, seed: int) -> None:
        self.sentence = sentence
        self.source = source
        self.other = other
        self.random = random.Random(seed)
        self.words = sentence.split(" ")

    def put(self, place: int, *words: str) -> str:
        return " ".join([*self.words[:place], *words, *self.words[place + 1 :]])


def drop_a_denial(s: Sample) -> str | None:
    for word in ("not", "no", "never", "without", "only", "all", "must", "shall", "should", "will", "the"):
        if word in s.words[1:-1]:
            return s.put(s.words.index(word, 1))
    return None


def change_a_number(s: Sample) -> str | None:
    return (
        re.sub(r"\d+", lambda m: str(int(m[0]) + 1), s.sentence, count=1)
        if re.search(r"\d", s.sentence)
        else None
    )


def synonym(s: Sample) -> str | None:
    place = next((i for i, word in enumerate(s.words) if word in SYNONYMS), None)
    return None if place is None else s.put(place, SYNONYMS[s.words[place]])


def misspell(s: Sample) -> str | None:
    place = max(
        range(len(s.words)), key=lambda i: len(words_of(s.words[i])[0]) if words_of(s.words[i]) else 0
    )
    word = s.words[place]
    middle = len(word) // 2
    return (
        s.put(place, word[:middle] + word[middle + 1 :]) if len(word) > 4 and word[middle].isalpha() else None
    )


def tense(s: Sample) -> str | None:
    place = next((i for i, word in enumerate(s.words) if word in TENSES), None)
    return None if place is None else s.put(place, TENSES[s.words[place]])


def swap(s: Sample) -> str | None:
    place = s.random.randrange(1, len(s.words) - 2)
    one, two = s.words[place : place + 2]
    return None if one == two else " ".join([*s.words[:place], two, one, *s.words[place + 2 :]])


def cut_a_word(s: Sample) -> str | None:
    bare = s.sentence.rstrip(".?!”’")
    return bare[:-2] if bare[-3:].isalpha() else None


def join_distant(s: Sample) -> str | None:
    blocks = [span.of(s.source) for span in block_spans(s.source)]
    here = next(number for number, words in enumerate(blocks) if s.sentence in words)
    far = next((words for words in blocks[here + 2 :] if len(words.split()) > 6), None)
    return None if far is None else f"{s.sentence} {' '.join(far.split()[:6])}"


def change_a_name(s: Sample) -> str | None:
    places = [i for i, word in enumerate(s.words) if i and re.fullmatch(r"[A-Z][a-z]{3,}", word)]
    return s.put(places[0], "Zorgan") if places else None


def insert(s: Sample) -> str | None:
    place = s.random.randrange(1, len(s.words) - 1)
    return s.put(place, "really", s.words[place])


def paraphrase(s: Sample) -> str | None:
    half = len(s.words) // 2
    return " ".join(["As was made known,", *s.words[half:], "and", *s.words[:half]])


def from_elsewhere(s: Sample) -> str | None:
    text = next(
        (
            span.of(s.other)
            for span in sentences(s.other.replace("\n", " "))
            if len(span.of(s.other).split()) > 6
        ),
        None,
    )
    return None if text is None or " ".join(text.split()) in " ".join(s.source.split()) else text


HARMFUL = (
    drop_a_denial, change_a_number, synonym, misspell, tense, swap, cut_a_word, join_distant, change_a_name,
    insert, paraphrase, from_elsewhere,
)  # fmt: skip


def straight_marks(s: Sample) -> str | None:
    return s.sentence.translate(str.maketrans("“”‘’–—", "\"\"''--"))


def curly_marks(s: Sample) -> str | None:
    return s.sentence.replace("'", "’").replace("“", "‘").replace("”", "’")


def other_blanks(s: Sample) -> str | None:
    return s.sentence.replace(" ", "\u00a0", 2).replace(" ", "\n", 1).replace(" ", "  ", 1)


def other_dashes(s: Sample) -> str | None:
    return s.sentence.replace("-", "\u2011").replace(" – ", "—").replace("—", " -- ")


def first_case(s: Sample) -> str | None:
    return s.sentence[0].swapcase() + s.sentence[1:]


def bracketed_case(s: Sample) -> str | None:
    return f"[{s.sentence[0].swapcase()}]{s.sentence[1:]}" if s.sentence[0].isalpha() else None


def closing_mark(s: Sample) -> str | None:
    return s.sentence.rstrip(".") + s.random.choice(["", ",", ";", "."])


def note(s: Sample) -> str | None:
    place = s.random.randrange(2, len(s.words) - 1)
    return s.put(place, s.words[place], "[sic]") + " [emphasis added]"


def ellipsis(s: Sample) -> str | None:
    place = len(s.words) // 2
    if place < 3 or len(s.words) - place < 5 or negations(" ".join(s.words[place : place + 2])):
        return None
    if any(mark in " ".join(s.words[place - 1 : place + 3]) for mark in "-–—[]()"):
        return None
    dots = s.random.choice(["…", ". . .", "...", "[…]", "[...]", "(...)"])
    return " ".join([*s.words[:place], dots, *s.words[place + 2 :]])


def insertion(s: Sample) -> str | None:
    place = s.random.randrange(2, len(s.words) - 1)
    return s.put(place, "[in short]", s.words[place])


HARMLESS = (
    straight_marks, curly_marks, other_blanks, other_dashes, first_case, bracketed_case, closing_mark, note,
    ellipsis, insertion,
)  # fmt: skip


@cache
def samples() -> tuple[Sample, ...]:
    paths = [
        *ROOT.glob("documents/*/*.txt"),
        *ROOT.glob("documents/*.md"),
        ROOT / "SECURITY.md",
        ROOT / "README.md",
    ]
    texts = [path.read_text("utf-8") for path in sorted(paths)]
    found = []
    for number, text in enumerate(texts):
        for block in block_spans(text):
            for span in sentences(block.of(text)):
                sentence = span.of(block.of(text))
                if (
                    "  " not in sentence
                    and 6 <= len(sentence.split()) <= 60
                    and not re.search(r"[`\[\]|*<>…]|\.\.\.", sentence)
                ):
                    found.append(Sample(sentence, text, texts[(number + 7) % len(texts)], len(found)))
    return tuple(random.Random(1).sample(found, WANTED))


@cache
def source(text: str) -> SourceText:
    return SourceText(text)


def accepted(sample: Sample, quote: str) -> bool:
    return any(not match.flags for match in find(source(sample.source), quote))


def made(change: Callable[[Sample], str | None]) -> list[tuple[Sample, str]]:
    pairs = [(sample, change(sample)) for sample in samples()]
    return [(sample, quote) for sample, quote in pairs if quote is not None and quote != sample.sentence]


def test_every_sentence_is_found_as_it_stands():
    assert [s.sentence for s in samples() if find(source(s.source), s.sentence)[0].how] == []


@pytest.mark.parametrize("change", HARMFUL, ids=lambda change: change.__name__)
def test_no_wrong_quotation_is_taken(change):
    pairs = made(change)
    assert len(pairs) > WANTED // 10
    assert [quote for sample, quote in pairs if accepted(sample, quote)] == []


@pytest.mark.parametrize("change", HARMLESS, ids=lambda change: change.__name__)
def test_right_quotations_are_taken(change):
    pairs = [(s, quote) for s in samples() if (quote := change(s)) is not None]
    assert len(pairs) > WANTED // 3
    assert [quote for sample, quote in pairs if not accepted(sample, quote)] == []
