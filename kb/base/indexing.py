"""Bringing the index up to date with the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from kb.base.referring import plans_fingerprint, plans_of, references_of
from kb.engines import Engine, IndexedPassage, IndexedRevision
from kb.errors import KBError
from kb.model.addresses import parse_address
from kb.model.documents import Revision
from kb.storage.library import Library
from kb.text.terms import ANALYSIS, tokens
from kb.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kb.references import Plans

SHAPE = 2
"""Raised when what is indexed of a passage changes."""


class Synced(NamedTuple):
    """What bringing the index up to date took."""

    updated: int
    removed: int


def wanted_fingerprints(library: Library, vocabulary: Vocabulary) -> dict[str, str]:
    """What should be indexed: each revision with a fingerprint of all that it depends on."""
    documents = library.catalog.fingerprints()
    # Compared as it is: hashing it would cost more than it saves.
    common = f"{SHAPE}:{ANALYSIS}:{plans_fingerprint(library, vocabulary)}"
    return {address: f"{common}|{mark}" for address, mark in documents.items()}


def sync(
    engine: Engine,
    library: Library,
    vocabulary: Vocabulary,
    progress: Callable[[int, int], None] | None = None,
) -> Synced:
    """Index what changed and drop what is gone.

    Raises:
        EngineError: The engine is busy or broken.
    """
    # Everything that a fingerprint depends on is a file of the catalogue's, or one of these.
    state = f"{SHAPE}:{ANALYSIS}:{vocabulary.fingerprint}:{library.catalog.mark}"
    if engine.mark() == state:
        return Synced(0, 0)
    wanted = wanted_fingerprints(library, vocabulary)
    known = engine.fingerprints()
    gone = [address for address in known if address not in wanted]
    changed = [address for address, mark in wanted.items() if known.get(address) != mark]
    plans = plans_of(library, vocabulary)
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, len(changed))

    left_out: list[str] = []
    put = _indexed(library, vocabulary, plans, {address: wanted[address] for address in changed}, left_out)
    engine.apply(put, gone, step, mark=lambda: "" if left_out else state)
    return Synced(len(changed), len(gone))


def _indexed(
    library: Library, vocabulary: Vocabulary, plans: Plans, wanted: dict[str, str], left_out: list[str]
) -> Iterator[IndexedRevision]:
    for address, mark in wanted.items():
        try:
            revision = library.revision(parse_address(address))
        except KBError:  # Gone or broken since the catalogue was read; the next sync sees it.
            left_out.append(address)
            continue
        yield IndexedRevision(revision.address, mark, tuple(_passages(revision, vocabulary, plans)))


def _passages(revision: Revision, vocabulary: Vocabulary, plans: Plans) -> Iterator[IndexedPassage]:
    metadata = revision.metadata
    common = metadata.facets | {
        "document": (revision.address.document,),
        "revision": (str(revision.address),),
    }
    date = metadata.date
    title = metadata.title.value if metadata.title else ""
    rules = vocabulary.rules
    titles: dict[tuple[str, ...], tuple[tuple[str, int], ...]] = {}
    for passage in revision.passages:
        if passage.role == "aside":
            continue
        text = revision.words_of(passage)
        found = list(tokens(text, rules))
        if passage.headings not in titles:
            above = tokens(" · ".join((title, *passage.headings)), rules)
            titles[passage.headings] = tuple((token.term, token.position) for token in above)
        references = references_of(
            text,
            passage.span,
            revision.address.at(passage.locator),
            metadata,
            plans=plans,
            vocabulary=vocabulary,
            found=found,
        )
        yield IndexedPassage(
            address=revision.address.at(passage.locator),
            passage=passage,
            text=text,
            body=tuple((token.term, token.position) for token in found),
            title=titles[passage.headings],
            facets=common
            | {"point": tuple(r.target for r in references if r.type == "point"),
               "name": tuple(r.target for r in references if r.type == "name")},
            first=date.first if date else None,
            last=date.last if date else None,
            references=references,
        )  # fmt: skip
