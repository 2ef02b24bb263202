"""Which passages refer to a text: looked up in the index, by points, names and documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kb.base.referring import told
from kb.base.searching import metadata_of
from kb.base.session import Session
from kb.engines import Found
from kb.model.addresses import Address
from kb.model.documents import RevisionSummary
from kb.model.queries import Everything, Filters
from kb.model.results import Reference
from kb.text.terms import terms

DOCUMENT_FACET = "refers"
"""The facet with the documents that a passage refers to; one that is not told apart begins with ``?``."""


class Link(NamedTuple):
    """A passage's surest reference to a text or a point of it, and its surest to the text as such."""

    reference: Reference
    document: Link | None = None


def links_to(session: Session, text: Address, filters: Filters) -> Iterator[tuple[Found, Link]]:
    """The passages that refer to a document or a revision of it, or to a point of it.

    With a revision, a reference to another revision of the document is none to this one.
    """
    for found in _candidates(session, text, filters):
        points, documents = [], []
        for reference in told(session, found.references, metadata_of(session, found.address)):
            if not _is_meant(reference.target, text):
                continue
            if reference.type == "point":
                points.append(reference)
            elif reference.type == "document":
                documents.append(reference)
        if points or documents:
            best = max((*points, *documents), key=_sure)
            document = Link(max(documents, key=_sure)) if documents else None
            yield found, Link(best, document)


def _sure(reference: Reference) -> tuple[bool, bool, float]:
    return reference.type == "point", reference.basis == "stated", reference.score


def _is_meant(target: str, text: Address) -> bool:
    """Whether a target is the document as such, the revision of it, or a point of that."""
    document, _, revision = target.partition("#")[0].partition("@")
    return document == text.document and (not text.revision or revision in {"", text.revision})


def _candidates(session: Session, text: Address, filters: Filters) -> Iterator[Found]:
    """The passages that may refer to it, each once, in the order of their addresses."""
    found: dict[Address, Found] = {}
    for facet, values in _ways(session, text):
        own = filters._replace(facets=(*filters.facets, (facet, values))) if facet else filters
        found |= {each.address: each for each in session.engine.each(Everything(), own).found}
    yield from (found[address] for address in sorted(found))


def _ways(session: Session, text: Address) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Facets and values by which such passages are found."""
    entries = session.vocabulary.entries
    names = tuple(e.id for e in entries if e.refers_to and _is_meant(e.refers_to, text))
    if names:
        yield "name", names
    revisions = [
        summary
        for summary in session.library.catalog[text.document].revisions
        if text.revision in {None, summary.address.revision}
    ]
    points = tuple(str(summary.address.at(point)) for summary in revisions for point in summary.points)
    if points:
        yield "point", points
    targets = (text.document, *(str(summary.address) for summary in revisions))
    known = session.engine.facets(Everything(), Filters(), (DOCUMENT_FACET,)).get(DOCUMENT_FACET, {})
    speakers = _speakers(session, revisions)
    open_ = (target for target in known if target.startswith("?") and target.partition(":")[2] in speakers)
    yield DOCUMENT_FACET, (*targets, *open_)


def _speakers(session: Session, revisions: Iterable[RevisionSummary]) -> set[str]:
    """The names by which statements of these publishers and authors are spoken of."""
    vocabulary = session.vocabulary
    names: set[str] = set()
    for summary in revisions:
        metadata = summary.metadata
        names.update(metadata.author.value if metadata.author else ())
        names.update((metadata.publisher.value,) if metadata.publisher else ())
    spots = (spot for name in sorted(names) for spot in vocabulary.spot(terms(name, vocabulary.rules)))
    return {spot.entry.id for spot in spots}
