"""What texts commit to, kept beside the index: a revision is read once, until it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from kb.base.referring import plans_fingerprint, references_of
from kb.base.session import Session
from kb.errors import KBError
from kb.model.addresses import Address
from kb.model.commitments import Deadline, Finding
from kb.model.documents import Passage, Revision, Span
from kb.model.results import Reference
from kb.storage.caches import read_cache, write_cache

FILE = "commitments.json"
FORMAT = 2
"""Raised whenever what is found in the same text may change."""


class Kept(NamedTuple):
    """A finding of a revision.

    Attributes:
        locator: Its passage.
        id: Its lasting id.
        text: Its words.
        finding: What was found.
        points: The points it names or touches.
        names: Ids of the names in it.
        words: The words it is known by.
        domain: The field of policy.
        domain_basis: What says so.
        also: Locators of passages that say the same.
        digest: Whether the words are our own summary.
    """

    locator: str
    id: str
    text: str
    finding: Finding
    points: tuple[Reference, ...]
    names: tuple[str, ...]
    words: frozenset[str]
    domain: str
    domain_basis: str
    also: tuple[str, ...]
    digest: bool


def findings_of(session: Session, addresses: Iterable[Address]) -> dict[Address, tuple[Kept, ...]]:
    """The findings of revisions, from beside the index where their texts did not change."""
    wanted = list(addresses)
    marks = session.library.catalog.fingerprints()
    place = session.library.place.index
    head = f"{FORMAT}:{plans_fingerprint(session.library, session.vocabulary)}"
    kept: dict[str, Any] = {}
    if place is not None:
        plain = read_cache(place / FILE)
        kept = (
            plain["revisions"]
            if plain.get("mark") == head and isinstance(plain.get("revisions"), dict)
            else {}
        )
    result: dict[Address, tuple[Kept, ...]] = {}
    is_new = False
    for number, address in enumerate(wanted):
        name = str(address)
        entry = kept.get(name)
        with suppress(ValueError, KeyError, TypeError, IndexError):
            if entry is not None and entry[0] == marks.get(name):
                result[address] = tuple(map(_from_plain, entry[1]))
                continue
        try:
            found = _read(session, session.library.revision(address))
        except KBError as error:
            session.events.warn(str(error))
            continue
        session.events.progress("reading", number, len(wanted))
        result[address] = found
        kept[name] = [marks.get(name, ""), [_to_plain(one) for one in found]]
        is_new = True
    if is_new and place is not None and place.is_dir():
        there = {name: entry for name, entry in kept.items() if name in marks}
        write_cache(place / FILE, {"mark": head, "revisions": there})
    return result


def _read(session: Session, revision: Revision) -> tuple[Kept, ...]:
    from kb.commitments import read  # noqa: PLC0415 - late: what is kept needs no rules
    from kb.commitments.same import lasting_ids  # noqa: PLC0415

    metadata = revision.metadata
    kind = metadata.kind.value if metadata.kind else ""
    found = read(revision.text, revision.passages, kind, metadata.date)
    texts = [one.finding.span.of(revision.text) for one in found]
    ids = lasting_ids(
        revision.address.document, [(one.finding.type, text) for one, text in zip(found, texts, strict=True)]
    )
    domains = _domains(session, revision) if kind == "plan" else {}
    return tuple(
        _kept(session, revision, one.passage, one.finding, text, id_, one.words, one.also, domains)
        for one, text, id_ in zip(found, texts, ids, strict=True)
    )


def _kept(  # noqa: PLR0917 - the parts of what is kept
    session: Session,
    revision: Revision,
    passage: Passage,
    finding: Finding,
    text: str,
    id_: str,
    words: frozenset[str],
    also: tuple[str, ...],
    domains: Mapping[str, str],
) -> Kept:
    from kb.commitments.history import domain_of  # noqa: PLC0415 - late: as above

    address = revision.address.at(passage.locator)
    references = references_of(
        text, finding.span, address, revision.metadata, plans=session.plans, vocabulary=session.vocabulary
    )
    points = tuple(one for one in references if one.type == "point")
    if passage.role == "point" and revision.metadata.kind and revision.metadata.kind.value == "plan":
        label = revision.words_of(passage)[passage.label :].strip()
        points = (Reference(str(address), "point", "stated", passage.span, "it is the point", label=label),)
    names = tuple(one.target for one in references if one.type == "name")
    basis = "the plan’s" if passage.locator in domains else "words"
    domain = domains.get(passage.locator) or domain_of(text) or domain_of(revision.words_of(passage))
    spotted = words | {f"={name}" for name in names}
    return Kept(
        passage.locator,
        id_,
        text,
        finding,
        points,
        names,
        spotted,
        domain,
        basis if domain else "",
        also,
        passage.digest,
    )


def _domains(session: Session, revision: Revision) -> dict[str, str]:
    """The domains that a plan’s own file gives its points."""
    from kb.storage.yamlio import load  # noqa: PLC0415 - late: only a plan that changed

    name = f"{revision.address.document}/{revision.address.revision}.yaml"
    value = load(session.library.file(name).read_text("utf-8"), f"documents/{name}").value
    blocks = value.get("blocks") if isinstance(value, dict) else None
    known = {
        str(block.get("number", "")).lower(): str(block["domain"])
        for block in (blocks if isinstance(blocks, list) else [])
        if isinstance(block, dict) and isinstance(block.get("domain"), str)
    }
    return {p.locator: known[p.number.lower()] for p in revision.passages if p.number.lower() in known}


def _to_plain(one: Kept) -> list[Any]:
    finding = one.finding
    deadline = list(finding.deadline) if finding.deadline else None
    return [
        one.locator, one.id, one.text, [*finding._replace(span=list(finding.span), deadline=deadline)],  # type: ignore[arg-type]
        [[*r._replace(span=list(r.span) if r.span else None)] for r in one.points],  # type: ignore[arg-type]
        list(one.names), sorted(one.words), one.domain, one.domain_basis, list(one.also), one.digest,
    ]  # fmt: skip


def _from_plain(plain: list[Any]) -> Kept:
    locator, id_, text, finding, points, names, words, domain, basis, also, digest = plain
    made = Finding(*finding)
    made = made._replace(
        span=Span(*made.span),
        deadline=Deadline(*made.deadline) if made.deadline else None,
        why=tuple(made.why),
    )
    known = tuple(Reference(*r)._replace(span=Span(*r[3]) if r[3] else None) for r in points)
    return Kept(
        locator, id_, text, made, known, tuple(names), frozenset(words), domain, basis, tuple(also), digest
    )
