"""Names, aliases, concepts and spellings of a field: data, the user's to edit.

``vocabulary.yaml`` is compiled to index terms once and kept beside the index as
JSON. What is in it widens a search, visibly, and spots names in a text; it never
changes a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.text.fold import fold_word
from kb.text.terms import Rules, terms

NAME_WEIGHT = 0.7
"""What a match of a name's other form counts, against 1 for what was typed."""
CONCEPT_WEIGHT = 0.3
"""The same for another term of a concept."""
SPELLING_WEIGHT = 0.95
_LONGEST_FORM = 12


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write an entry: as a person writes it, and as index terms."""

    written: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A name or a concept with all its forms, the first being the usual one.

    Attributes:
        id: Its id in the vocabulary.
        type: ``operation``, ``person`` … for a name, ``concept`` or ``spelling`` otherwise.
        forms: Ways to write it; all of them find all others.
        refers_to: The address of the plan it names, or empty.
        never: Forms that look alike and are something else.
        false_friends: Ids or words that are easily mistaken for it.
        note: What a reader should know.
    """

    id: str
    type: str
    forms: tuple[Form, ...]
    refers_to: str = ""
    never: tuple[str, ...] = ()
    false_friends: tuple[str, ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        """The usual form."""
        return self.forms[0].written

    @property
    def is_name(self) -> bool:
        """Whether it is a name, and not a concept or a spelling."""
        return self.type not in {"concept", "spelling"}

    @property
    def weight(self) -> float:
        """What a match of another of its forms counts."""
        if self.type == "spelling":
            return SPELLING_WEIGHT
        return NAME_WEIGHT if self.is_name else CONCEPT_WEIGHT


@dataclass(frozen=True, slots=True)
class Spotted:
    """A form that stands in a sequence of terms, from ``start`` up to ``end``."""

    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All entries, and the rules for the analysis of text."""

    entries: tuple[Entry, ...] = ()
    rules: Rules = field(default_factory=Rules)
    fingerprint: str = ""
    _by_first: dict[str, list[tuple[tuple[str, ...], Entry]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.entries:
            for form in entry.forms:
                if form.terms:
                    self._by_first.setdefault(form.terms[0], []).append((form.terms, entry))
        for forms in self._by_first.values():
            forms.sort(key=lambda pair: -len(pair[0]))

    def spot(self, words: Sequence[str]) -> Iterator[Spotted]:
        """The entries whose forms stand in a sequence of terms; of forms at one place the longest.

        A place may be of several entries, such as a name and a concept.
        """
        taken = 0
        for start, word in enumerate(words):
            longest = 0
            for form, entry in self._by_first.get(word, ()):
                if len(form) < longest:
                    break
                if tuple(words[start : start + len(form)]) != form:
                    continue
                if start < taken and entry.is_name and start + len(form) <= taken:
                    continue
                longest = len(form)
                yield Spotted(start, start + len(form), entry)
            taken = max(taken, start + longest)

    def get(self, name: str) -> Entry | None:
        """An entry by its id."""
        return next((entry for entry in self.entries if entry.id == name), None)


def compile_vocabulary(plain: Mapping[str, Any], fingerprint: str) -> Vocabulary:
    """Make a vocabulary of what ``vocabulary.yaml`` says, already checked for its shape."""
    spelling = plain.get("spelling") or {}
    pairs = [tuple(pair) for pair in spelling.get("pairs") or ()]
    bare = {a: terms(a, Rules()) for pair in pairs for a in pair}
    words = {}
    for pair in pairs:
        if all(len(bare[word]) == 1 and word.isalpha() for word in pair):
            words.update({fold_word(word): fold_word(pair[-1]) for word in pair[:-1]})
    particles = {
        fold_word(form): fold_word(group[0]) for group in spelling.get("particles") or () for form in group
    }
    rules = Rules(words, particles)
    entries = [_entry(each, str(each.get("type") or "other"), rules) for each in plain.get("names") or ()]
    entries += [_entry(each, "concept", rules) for each in plain.get("concepts") or ()]
    entries += [
        Entry(f"spelling-{index}", "spelling", tuple(Form(word, terms(word, rules)) for word in pair))
        for index, pair in enumerate(pairs)
        if not all(len(bare[word]) == 1 for word in pair)
    ]
    return Vocabulary(tuple(entries), rules, fingerprint)


def to_plain(vocabulary: Vocabulary) -> dict[str, Any]:
    """A compiled vocabulary as JSON takes it."""
    return {
        "fingerprint": vocabulary.fingerprint,
        "words": dict(vocabulary.rules.words),
        "particles": dict(vocabulary.rules.particles),
        "entries": [
            [e.id, e.type, [[f.written, list(f.terms)] for f in e.forms], e.refers_to, list(e.never),
             list(e.false_friends), e.note]
            for e in vocabulary.entries
        ],
    }  # fmt: skip


def from_plain(plain: Mapping[str, Any]) -> Vocabulary:
    """A compiled vocabulary back from JSON.

    Raises:
        KeyError, TypeError, ValueError: It is not what ``to_plain`` made.
    """
    entries = tuple(
        Entry(
            id_,
            type_,
            tuple(Form(w, tuple(t)) for w, t in forms),
            refers,
            tuple(never),
            tuple(friends),
            note,
        )
        for id_, type_, forms, refers, never, friends, note in plain["entries"]
    )
    return Vocabulary(entries, Rules(plain["words"], plain["particles"]), plain["fingerprint"])


def _entry(each: Mapping[str, Any], type_: str, rules: Rules) -> Entry:
    written = [each["name"]] if each.get("name") else []
    for key in ("aliases", "contested", "terms"):
        written += each.get(key) or ()
    forms: dict[tuple[str, ...], Form] = {}
    for form in written:
        form_terms = terms(form, rules)
        if form_terms and len(form_terms) <= _LONGEST_FORM:
            forms.setdefault(form_terms, Form(form, form_terms))
    return Entry(
        id=each["id"],
        type=type_,
        forms=tuple(forms.values()),
        refers_to=each.get("refers-to") or "",
        never=tuple(each.get("never") or ()),
        false_friends=tuple(each.get("false-friends") or ()),
        note=each.get("note") or "",
    )
