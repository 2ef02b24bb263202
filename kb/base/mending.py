"""Words that no text has, searched as some text writes them; and small words that are names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from string import ascii_lowercase

from kb.base.session import Session
from kb.model.queries import AllOf, AlsoSearched, Alternatives, AnyOf, Filters, Node, Query, Terms, Without
from kb.queries.words import PREFIXES
from kb.text.fold import fold_word
from kb.text.stopwords import SMALL_WORDS, STOP_WORDS
from kb.text.terms import NAME_MARK, Rules, name_term, stem, tokens

ALIKE = 0.85
"""How like one another two words are, 0 to 1, of which one may be meant for the other."""

_STEM_LEAST = 4
_STEM_CUT = 4
# Short words are too near to one another to be mended.
_LEAST_LETTERS = 6
_MOST_LETTERS = 30
_LEAST_SOUNDS = 4
_ALIKE_BESIDE = 0.75


def typed_leaves(node: Node | None) -> Iterator[Terms]:
    """What was typed, in order; without other forms, and without what is excluded."""
    if isinstance(node, Terms):
        yield node
    elif isinstance(node, Alternatives):
        yield from typed_leaves(node.parts[0])
    elif isinstance(node, AllOf | AnyOf):
        for part in node.parts:
            yield from typed_leaves(part)
    elif isinstance(node, Without):
        yield from typed_leaves(node.part)


def mended(session: Session, query: Query, parse: Callable[[str], Query], *, asking: bool = False) -> Query:
    """The query with words that no text has searched in a spelling that some text has.

    The right spelling stands in the place of what was typed, and is understood as if it had been
    typed; the reply says which it is.

    Args:
        session: The knowledge base.
        query: What was typed, understood.
        parse: Understands another query as this one was.
        asking: Whether it is a question: then a name is only taken for one that sounds alike.
    """
    mender = _Mender(session, query, asking=asking)
    if mender.near:
        right = parse(mender.right(query.typed))
        # What the vocabulary put right is not told a second time.
        told = {(each.typed, form.lower()) for each in query.also for form in each.forms}
        mends = [each for each in mender.also() if (each.typed, each.forms[0].lower()) not in told]
        understood, also = query.understood, [*query.also, *mends]
        known = {each.typed for each in also}
        more = [each for each in right.also if each.typed not in known]
        query = right._replace(typed=query.typed, understood=understood, also=(*also, *more))
        mender = _Mender(session, query, mend=False)
    if query.root is None or not (mender.meant or mender.guesses):
        return query
    return query._replace(root=mender.put(query.root), notes=(*query.notes, *mender.notes()))


class _Mender:
    """What of a query is to be put right, and how.

    Attributes:
        near: Leaves with words that no text has, and the words that some text has for them.
        meant: Leaves that are searched as something else: the name for "said", or the word for
            an acronym that no text has.
        names: The leaves of ``meant`` that are a name now.
        guesses: Leaves of words that were typed apart and only thought to be one.
    """

    def __init__(self, session: Session, query: Query, *, mend: bool = True, asking: bool = False) -> None:
        self.session = session
        vocabulary = session.vocabulary
        # A name of the vocabulary comes in all its forms already; what is like it is something else.
        typed = [
            leaf
            for leaf in typed_leaves(query.root)
            if leaf.terms and not leaf.prefix and leaf.weight >= 1
            and (len(leaf.terms) == 1 or not vocabulary.is_name(leaf.terms))
        ]  # fmt: skip
        names = {leaf: name_term(leaf.terms[0], vocabulary.rules) for leaf in typed if _may_be_name(leaf)}
        counts = session.engine.frequencies({t for leaf in typed for t in leaf.terms} | set(names.values()))
        self.names = {leaf for leaf, name in names.items() if counts[name]}
        self.meant = {leaf: leaf._replace(terms=(names[leaf],)) for leaf in self.names}
        self.near: dict[Terms, str] = {}
        for leaf in typed:
            if all(counts[term] for term in leaf.terms) or leaf in self.meant:
                continue
            if leaf.terms[-1].endswith(NAME_MARK):
                self.meant[leaf] = leaf._replace(terms=tuple(t.removesuffix(NAME_MARK) for t in leaf.terms))
            elif mend and (found := _spelling(session, leaf, counts, asking=asking)):
                self.near[leaf] = found
        self.guesses = {leaf for leaf in typed if _is_guess(leaf, vocabulary.rules)}

    def right(self, typed: str) -> str:
        """What was typed, with the right spellings in it."""
        for leaf, written in self.near.items():
            typed = re.sub(rf"(?<!\w){re.escape(leaf.written)}(?!\w)", lambda _, put=written: put, typed)  # type: ignore[misc]
        return typed

    def also(self) -> list[AlsoSearched]:
        """What is searched instead."""
        return [AlsoSearched(leaf.written, (written,)) for leaf, written in self.near.items()]

    def notes(self) -> list[str]:
        """What is taken differently."""
        said = "was searched as the name; in quotation marks it is the word."
        plain = "stands nowhere as a name; the word was searched."
        words = sorted(leaf for leaf in self.meant if leaf not in self.names)
        return [
            *(f"“{leaf.written}” {said}" for leaf in sorted(self.names)),
            *(f"“{leaf.written}” {plain}" for leaf in words),
        ]

    def put(self, node: Node) -> Node:
        """A part of the query with what is meant, and with guesses that stand nowhere taken apart."""
        if isinstance(node, Terms):
            return self.meant.get(node) or self._unless_nowhere(node, node)
        if isinstance(node, Alternatives):
            first = node.parts[0]
            if isinstance(first, Terms) and first in self.guesses:
                return self._unless_nowhere(first, node)
            return node.with_parts((self.put(first), *node.parts[1:]))
        if isinstance(node, AllOf | AnyOf):
            return node.with_parts(map(self.put, node.parts))
        return Without(self.put(node.part), node.excluded) if isinstance(node, Without) else node

    def _unless_nowhere(self, typed: Terms, node: Node) -> Node:
        """A node, or any of its words where it stands nowhere and they were typed apart."""
        if typed not in self.guesses or self.session.engine.count(node, Filters()):
            return node
        words = zip(typed.terms, typed.written.split(), strict=True)
        return AnyOf(tuple(Terms((term,), written=word) for term, word in words))


def _may_be_name(leaf: Terms) -> bool:
    """Whether a leaf is a word of which the name says more: "said" alone says nothing, Saʿīd does."""
    return leaf.terms[0] in SMALL_WORDS - STOP_WORDS and len(leaf.terms) == 1 and not leaf.quoted


def _is_guess(leaf: Terms, rules: Rules) -> bool:
    """Whether words that were typed with blanks were only thought to be one: lashkar e taiba."""
    words = leaf.written.split()
    if not (len(words) == len(leaf.terms) > 1 and leaf.ordered and not leaf.slop and not leaf.quoted):
        return False
    return any(fold_word(word) in rules.particles for word in words[1:-1]) or fold_word(words[0]) in PREFIXES


def _spelling(session: Session, leaf: Terms, counts: Mapping[str, int], *, asking: bool) -> str:
    """Words as texts have them for words that no text has; nothing where there are none."""
    words = [leaf.written] if len(leaf.terms) == 1 else leaf.written.replace("-", " ").split()
    if len(words) != len(leaf.terms):
        return ""
    # Beside words that are known, a shorter word and a worse guess will do.
    alike, least = (ALIKE, _LEAST_LETTERS) if len(words) == 1 else (_ALIKE_BESIDE, _LEAST_SOUNDS)
    right = []
    for term, word in zip(leaf.terms, words, strict=True):
        if counts[term]:
            right.append(word)
            continue
        if len(word) < _LEAST_SOUNDS or not term.isalpha():
            return ""
        # Johnson is not Johnston, and Austria not Australia.
        sound_only = asking and word[:1].isupper()
        found = words_like(session, term, word, alike, _MOST_LETTERS if sound_only else least)
        if not found:
            return ""
        right.append(found[0][1])
    # Between hyphens it stays one name.
    return ("-" if "-" in leaf.written else " ").join(right)


def words_like(
    session: Session, term: str, word: str, alike: float = ALIKE, least: int = _LEAST_LETTERS
) -> list[tuple[str, str]]:
    """Words of the stored texts that are written nearly so: the term, and a word as it stands.

    First by sound, as names are romanised in many ways; then by letters.
    """
    from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415 - late: rarely needed

    from kb.text.spelling import bare_key, sound_key  # noqa: PLC0415 - late: as above

    first = sound_key(term)[:1]
    starts = dict.fromkeys((term[:1], *_SAME_START.get(first, first)))
    # Where a part of the index does not answer, a word may be known and stand nowhere.
    known = [s for start in starts for s in session.engine.lexicon(start) if s != term]
    sounding = [s for s in known if s.removesuffix(NAME_MARK).isalpha() and s not in SMALL_WORDS]
    near: list[str] = []
    for key in (sound_key, bare_key):
        mine = key(term)
        near += (
            [s for s in sounding if key(s.removesuffix(NAME_MARK)) == mine]
            if len(mine) >= _LEAST_SOUNDS
            else []
        )
    by_letters: list[str] = []
    if len(word) >= least:
        most = 1 + len(term) // 6  # Of a short word a letter more is much.
        same_start = [s for s in known if s[:1] == term[:1] and abs(len(s) - len(term)) <= most]
        by_letters = get_close_matches(term, same_start, n=1, cutoff=alike)
        swapped = {term[:at] + term[at + 1] + term[at] + term[at + 2 :] for at in range(1, len(term) - 1)}
        by_letters += sorted(swapped.intersection(same_start))
    if near or by_letters:
        best = max((*near, *by_letters), key=lambda s: (SequenceMatcher(None, term, s).ratio(), s))
        said = _as_written(session, best)
        # The stem of "stoking" sounds as "stock" does, the word does not.
        if best in by_letters or bare_key(_one(said)) == bare_key(_one(fold_word(word))):
            return [(best, said)]
    if len(word) < least:
        return []
    # A misspelt ending keeps the stem from being found: "theroy" is no form of "theori".
    if meant := _one_letter_off(fold_word(word), set(known)):
        return [(meant, _as_written(session, meant))]
    stems = [s for s in known if term.startswith(s) and _STEM_LEAST <= len(s) >= len(term) - _STEM_CUT]
    near = [max(stems, key=len)] if stems else []
    # A name that only begins as a word does is not that word: "Examplabad" is no "examples".
    found = [(each, _as_written(session, each)) for each in near]
    return [(e, said) for e, said in found if SequenceMatcher(None, word.lower(), said).ratio() >= alike]


def _one(word: str) -> str:
    """A word without the ending of more than one."""
    return word.removesuffix("s")


def _one_letter_off(word: str, known: Collection[str]) -> str:
    """The one term that is known of all words that differ by a letter, or by two that change places."""
    if len(word) > _MOST_LETTERS:
        return ""
    cuts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    swapped = (a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1)
    missing = (a + letter + b for a, b in cuts for letter in ascii_lowercase)
    doubled = (a + b[1:] for a, b in cuts if b)
    wrong = (a + letter + b[1:] for a, b in cuts if b for letter in ascii_lowercase)
    for some in (swapped, missing, doubled, wrong):
        found = {term for each in some if (term := stem(each)) in known}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


_SAME_START = {"k": "kqc", "f": "fp", "v": "vw", "i": "iey", "u": "uo", "a": "a"}
"""The letters that words may begin with which begin with one sound."""


def _as_written(session: Session, term: str) -> str:
    """A word of a stored text that has a term."""
    found = session.engine.find(Query("", Terms((term,), field="body")), limit=1).found
    for token in tokens(found[0].text, session.vocabulary.rules) if found else ():
        if token.term == term:
            return found[0].text[token.start : token.end].lower()
    return term
