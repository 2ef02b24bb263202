"""Names, aliases, concepts and spellings of a field: data, the user's to edit.

``vocabulary.yaml`` is compiled to index terms once and kept beside the index as
JSON. What is in it widens a search, visibly, and spots names in a text; it never
changes a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kb.text.fold import fold_word
from kb.text.stopwords import SMALL_WORDS
from kb.text.terms import NAME_MARK, Rules, terms

Plain = Any
"""An entry as JSON keeps it: ``[id, type, forms, refers-to, never, false friends, note, loose,
offices, start, until, contested]``.

Forms, never and loose are lists of ``[form, terms]``, offices of ``[title, from, until]``.
"""

COMPILED = 2
"""Raised when what is kept of an entry changes."""

NAME_WEIGHT = 0.7
"""What a match of a name's other form counts, against 1 for what was typed."""
CONCEPT_WEIGHT = 0.3
"""The same for another term of a concept."""
SPELLING_WEIGHT = 0.95
LOOSE_WEIGHT = 0.25
"""The same for what means a concept only beside other words."""
_LONGEST_FORM = 12


class Form(NamedTuple):
    """One way to write an entry: as a person writes it, and as index terms."""

    written: str
    terms: tuple[str, ...]


class Office(NamedTuple):
    """An office that somebody held; ``from_`` and ``until`` are dates as written, empty where unknown.

    They are the years for which sources show it, not the beginning and the end of a term.
    """

    title: str
    from_: str = ""
    until: str = ""

    def may_cover(self, day: str) -> bool:
        """Whether a day is within the dates that are known."""
        return (not self.from_ or self.from_ <= day[: len(self.from_)]) and (
            not self.until or day[: len(self.until)] <= self.until
        )


class Entry(NamedTuple):
    """A name or a concept with all its forms, the first being the usual one.

    Attributes:
        id: Its id in the vocabulary.
        type: ``operation``, ``person`` … for a name, ``concept`` or ``spelling`` otherwise.
        forms: Ways to write it; all of them find all others.
        refers_to: The address of the plan it names, or empty.
        never: Longer forms that look alike and are something else.
        false_friends: Ids or words that are easily mistaken for it.
        note: What a reader should know.
        loose: What means it only in context.
        offices: The offices that a person held.
        start: The date it began, as written; empty where none is known.
        until: The date it ended.
        contested: Those of its forms that are labels of one side.
    """

    id: str
    type: str
    forms: tuple[Form, ...]
    refers_to: str = ""
    never: tuple[Form, ...] = ()
    false_friends: tuple[str, ...] = ()
    note: str = ""
    loose: tuple[Form, ...] = ()
    offices: tuple[Office, ...] = ()
    start: str = ""
    until: str = ""
    contested: tuple[str, ...] = ()

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


class Spotted(NamedTuple):
    """A form that stands in a sequence of terms, from ``start`` up to ``end``."""

    start: int
    end: int
    entry: Entry


class Vocabulary:
    """All entries, and the rules for the analysis of text.

    Entries are made of their plain form when they are asked for: most questions
    name two or three of hundreds.
    """

    def __init__(
        self, plain: Sequence[Plain] = (), rules: Rules | None = None, fingerprint: str = ""
    ) -> None:
        self.plain = plain
        self.rules = rules or Rules()
        self.fingerprint = fingerprint
        self._entries: dict[int, Entry] = {}
        self._by_first: dict[str, list[tuple[list[str], int]]] = {}
        self._never: dict[int, list[list[str]]] = {}
        for number, (_, _, forms, _, never, *_rest) in enumerate(plain):
            for _, form in forms:
                if form:
                    self._by_first.setdefault(form[0], []).append((form, number))
            if never:
                self._never[number] = [form for _, form in never]
        for known in self._by_first.values():
            known.sort(key=lambda pair: -len(pair[0]))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order of the file."""
        return tuple(map(self._entry, range(len(self.plain))))

    def spot(self, words: Sequence[str]) -> Iterator[Spotted]:
        """The entries whose forms stand in a sequence of terms; of forms at one place the longest.

        A place may be of several entries, such as a name and a concept.
        """
        taken = 0
        for start, word in enumerate(words):
            longest = 0
            for form, number in self._by_first.get(word, ()):
                size = len(form)
                if size < longest:
                    break
                if size > 1 and list(words[start : start + size]) != form:
                    continue
                if number in self._never and _stands_in(words, start, size, self._never[number]):
                    continue
                entry = self._entry(number)
                if start < taken and entry.is_name and start + size <= taken:
                    continue
                longest = size
                yield Spotted(start, start + size, entry)
            taken = max(taken, start + longest)

    def get(self, name: str) -> Entry | None:
        """An entry by its id."""
        found = (number for number, plain in enumerate(self.plain) if plain[0] == name)
        number = next(found, None)
        return None if number is None else self._entry(number)

    @property
    def plans(self) -> dict[str, str]:
        """The ids of entries that name a plan, with the address of it."""
        return {plain[0]: plain[3] for plain in self.plain if plain[3]}

    def is_name(self, form: tuple[str, ...]) -> bool:
        """Whether terms are, as a whole, a form of a name."""
        return any(
            tuple(known) == form and self._entry(number).is_name
            for known, number in self._by_first.get(form[0], ())
        )

    def _entry(self, number: int) -> Entry:
        if number not in self._entries:
            id_, type_, forms, refers_to, never, friends, note, loose, *dated = self.plain[number]
            offices, start, until, contested = dated
            self._entries[number] = Entry(
                id_,
                type_,
                _made(forms),
                refers_to,
                _made(never),
                tuple(friends),
                note,
                _made(loose),
                tuple(Office(*office) for office in offices),
                start,
                until,
                tuple(contested),
            )
        return self._entries[number]


def _made(forms: Sequence[Sequence[Any]]) -> tuple[Form, ...]:
    return tuple(Form(written, tuple(form)) for written, form in forms)


def _stands_in(words: Sequence[str], start: int, size: int, longer: Sequence[Sequence[str]]) -> bool:
    """Whether words at a place are a part of one of the longer forms, which stands around them."""
    for form in longer:
        for begin in range(max(0, start + size - len(form)), start + 1):
            if list(words[begin : begin + len(form)]) == form:
                return True
    return False


def compile_vocabulary(plain: Mapping[str, Any], fingerprint: str) -> Vocabulary:
    """Make a vocabulary of what ``vocabulary.yaml`` says, already checked for its shape."""
    spelling = plain.get("spelling") or {}
    pairs = [tuple(pair) for pair in spelling.get("pairs") or ()]
    bare = {a: terms(a, Rules()) for pair in pairs for a in pair}
    words = {}
    for pair in pairs:
        if all(len(bare[word]) == 1 and fold_word(word).isalpha() for word in pair):
            usual = fold_word(pair[-1])
            for word in map(fold_word, pair[:-1]):
                if word in SMALL_WORDS:
                    # "Saʿīd" may be Saeed; "said" is not.
                    words[word + NAME_MARK] = usual
                    continue
                words[word] = usual
                if word.isascii() and not word.endswith("s"):
                    words.setdefault(f"{word}s", usual)
    particles = {
        fold_word(form): fold_word(group[0]) for group in spelling.get("particles") or () for form in group
    }
    rules = Rules(words, particles)
    entries = [_plain(each, str(each.get("type") or "other"), rules) for each in plain.get("names") or ()]
    entries += [_plain(each, "concept", rules) for each in plain.get("concepts") or ()]
    for index, pair in enumerate(pairs):
        if not all(len(bare[word]) == 1 for word in pair):
            entries.append(_plain({"id": f"spelling-{index}", "terms": pair}, "spelling", rules))
    return Vocabulary(entries, rules, fingerprint)


def to_plain(vocabulary: Vocabulary) -> dict[str, Any]:
    """A compiled vocabulary as JSON takes it."""
    return {
        "fingerprint": vocabulary.fingerprint,
        "words": dict(vocabulary.rules.words),
        "particles": dict(vocabulary.rules.particles),
        "entries": vocabulary.plain,
    }


def from_plain(plain: Mapping[str, Any]) -> Vocabulary:
    """A compiled vocabulary back from JSON.

    Raises:
        KeyError, TypeError, ValueError: It is not what ``to_plain`` made.
    """
    return Vocabulary(plain["entries"], Rules(plain["words"], plain["particles"]), plain["fingerprint"])


def _plain(each: Mapping[str, Any], type_: str, rules: Rules) -> Plain:
    """An entry as it is kept: id, type, forms with their terms, and what is said of it."""
    written = [each["name"]] if each.get("name") else []
    for key in ("aliases", "contested", "terms"):
        written += each.get(key) or ()
    forms = _forms(written, rules)
    return (
        each["id"],
        type_,
        forms,
        each.get("refers-to") or "",
        _forms(each.get("never") or (), rules),
        list(each.get("false-friends") or ()),
        each.get("note") or "",
        _forms(each.get("loose") or (), rules) if type_ == "concept" else [],
        [
            [str(office.get("title") or ""), str(office.get("from") or ""), str(office.get("until") or "")]
            for office in each.get("office") or ()
            if isinstance(office, Mapping)
        ],
        str(each.get("start") or ""),
        str(each.get("until") or ""),
        list(each.get("contested") or ()),
    )


def _forms(written: Sequence[str], rules: Rules) -> list[list[Any]]:
    """Forms with their terms; of those with the same terms the first."""
    forms: dict[tuple[str, ...], str] = {}
    for form in written:
        form_terms = terms(form, rules)
        if form_terms and len(form_terms) <= _LONGEST_FORM:
            forms.setdefault(form_terms, form)
    return [[form, list(form_terms)] for form_terms, form in forms.items()]
