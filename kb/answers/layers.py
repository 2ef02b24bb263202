"""Who says what in a sentence, and with what force: reporting, opinion, question, prediction.

A paper *reports* that a committee *decided*; an op-ed *claims* that parties *say*. The layers
are what the words themselves give, each with its place; who published the document is the
outermost layer and stands in its metadata. The rules are lists, and read English only.
"""

from __future__ import annotations

import re

from kb.model.documents import Span
from kb.model.results.answered import Force, Layer
from kb.text.sentences import sentences

_SAYS = (
    "said|says|say|stated|states|told|tells|announced|announces|declared|declares|reiterated|reiterates|"
    "stressed|stresses|noted|notes|added|adds|warned|warns|emphasised|emphasized|expressed|underlined|"
    "highlighted|highlights|vowed|vows|pledged|pledges|promised|promises|called|calls|urged|urges"
)
_REPORTS = "reported|reports|report|quoted|quotes|according|wrote|writes|gives|give"
_CLAIMS = (
    "claimed|claims|claim|alleged|alleges|argued|argues|argue|insisted|insists|believe|believes|"
    "suggested|suggests"
)
_DECIDES = (
    "decided|decides|resolved|agreed|approved|approves|sanctioned|directed|directs|ordered|adopted|endorsed|"
    "passed"
)
_NOUNS = (
    r"(?:(?:[Tt]he|[Aa]|[Ss]ome|[Mm]any|[Ss]everal|[Oo]ne|[Ii]ts|[Tt]heir|[Nn]o)\s+)?"
    r"(?:[\w&.'’-]+\s+){0,5}?[\w&.'’-]+"
)
_SPEAKER = re.compile(
    rf"(?P<who>{_NOUNS})\s+(?:(?:has|have|had|also|further|then|later|again)\s+)*"
    rf"(?:(?P<says>{_SAYS})|(?P<reports>{_REPORTS})|(?P<claims>{_CLAIMS})|(?P<decides>{_DECIDES}))\b(?!\s+by\b)"
)
_ACCORDING = re.compile(
    r"\b[Aa]ccording\s+to\s+(?P<who>[^,.;]{2,80}?)(?=,|\.|;|$)|\b[Bb]y\s+(?P<head>[^,.;]{2,60}?['’]s?\s+(?:headline|reading|account|count))"
)
_PASSIVE = re.compile(
    rf"(?:was|were|been|is|are)\s+(?:(?:also|then|later)\s+)?(?:{_SAYS}|{_DECIDES}|{_CLAIMS}|{_REPORTS})\s+by\s+(?P<who>[^,.;]{{2,60}}?)(?=\s+(?:on|in|at|that|to)\b|,|\.|;|$)"
)
_AFTER = re.compile(
    rf",\s+(?P<who>{_NOUNS})\s+(?:(?P<says>{_SAYS})|(?P<reports>{_REPORTS})|(?P<claims>{_CLAIMS}))\s*(?:\.|$)"
)
_NEVER = frozenset(
    "who which that it there this what and but or as if when while he she they we i you".split()
)
_QUESTION = re.compile(r"[?؟][\"”’')\]]*\s*$")
_PREDICTS = re.compile(
    r"\b(?:likely|unlikely|expected to|(?:might|may) (?:see|be)|bound to|in danger of|will|would|is set to|"
    r"going to)\b",
    re.IGNORECASE,
)
_OPINES = re.compile(
    r"\b(?:should|must|ought|needs? to|necessary|important|essential|undeniable|unfortunately|regrettably|"
    r"clearly|obviously|the (?:secret|key) to|best|worst|better|sufficient|overlook|it is time|in theory)\b",
    re.IGNORECASE,
)
_INTENDS = re.compile(r"\b(?:will|shall|would|to be|is to|are to|aims? to)\b", re.IGNORECASE)
_CALLS = re.compile(
    r"\b(?:should|must|ought|needs? to|call(?:ed|s)? (?:for|on|upon)|urged|strong call)\b", re.IGNORECASE
)
_OPINION_KINDS = frozenset({"op-ed", "letter"})


def layers_of(sentence: str) -> tuple[Layer, ...]:
    """Who says, reports, claims or decides something in a sentence, in the order of the words.

    >>> said = "The News reports that the Committee decided to act."
    >>> [(layer.speaker, layer.verb) for layer in layers_of(said)]
    [('The News', 'reports'), ('the Committee', 'decides')]
    """
    return tuple(
        layer._replace(span=Span(part.start + layer.span.start, part.start + layer.span.end))
        for part in sentences(sentence)
        for layer in _layers_of_one(part.of(sentence))
    )


def _layers_of_one(sentence: str) -> tuple[Layer, ...]:
    found: list[Layer] = []
    for match in _ACCORDING.finditer(sentence):
        name = "who" if match["who"] else "head"
        speaker = match[name].strip()
        start = sentence.index(speaker, match.start(name))
        verb = "reports" if name == "head" else "claims"
        found.append(Layer(speaker, verb, Span(start, start + len(speaker))))  # type: ignore[arg-type]
    for pattern in (_PASSIVE, _AFTER, _SPEAKER):
        for match in pattern.finditer(sentence):
            span = Span(*match.span("who"))
            if any(span.start < one.span.end and one.span.start < span.end for one in found):
                continue
            speaker = _trimmed(match["who"])
            if not speaker:
                continue
            groups = match.groupdict()
            verb = next(
                (kind for kind in ("says", "reports", "claims", "decides") if groups.get(kind)), "decides"
            )
            start = match.start("who") + match["who"].rindex(speaker)
            found.append(Layer(speaker, verb, Span(start, start + len(speaker))))  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda layer: layer.span))


def _trimmed(words: str) -> str:
    """The speaker alone: the words behind the last one that opens a clause; none for a pronoun."""
    parts = re.split(r"(?<![\w’'-])(?:that|which|who|and|but|as|while|when|where|because)\s+", words)
    speaker = parts[-1].strip(" ,")
    first = speaker.split(" ", 1)[0].lower()
    if speaker.rsplit(" ", 1)[-1].lower() in {"was", "were", "is", "are", "be", "been", "to"}:
        return ""
    if first == "no" or not {"not", "never", "nobody", "neither"}.isdisjoint(speaker.lower().split()):
        return ""
    if not speaker or (" " not in speaker and speaker.lower() in _NEVER) or first in _NEVER:
        return ""
    has_name = any(word[:1].isupper() for word in speaker.split())
    return speaker if has_name or first in {"the", "a", "some", "many", "several", "its", "their"} else ""


def force_of(sentence: str, kind: str) -> Force:
    """With what force a sentence says what it says; ``kind`` is that of the statement.

    >>> force_of("Will those in charge act?", "op-ed"), force_of("It is unlikely to succeed.", "op-ed")
    ('question', 'prediction')
    """
    if _QUESTION.search(sentence):
        return "question"
    if kind in _OPINION_KINDS:
        if _PREDICTS.search(sentence):
            return "prediction"
        return "opinion" if _OPINES.search(sentence) else "claim"
    if _CALLS.search(sentence):
        return "call"
    return "intention" if _INTENDS.search(sentence) else "statement"
