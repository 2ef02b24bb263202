"""``diff``: what became of the points of one text in another."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from kb.base.opening import Opened, address_of, is_file, opened
from kb.base.session import Session
from kb.errors import BadRequestError, InvalidMetadataError, NotFoundError, StorageError
from kb.model.addresses import Address, shorten
from kb.model.correspondence import Table
from kb.model.documents import Revision
from kb.model.results.compared import ONLY, Comparison, Diff, Group, PartChange, Quoted, Side, Stats
from kb.revisions.align import align
from kb.revisions.claims import contradictions, proposed
from kb.revisions.groups import Texts, group, held, words_in
from kb.revisions.points import Parts, parts_of
from kb.storage.correspondence import FILE, Known, read_tables, tables_yaml
from kb.storage.journal import Draft

DEFAULT = ""
"""Where ``write`` puts a proposal when no file is named: beside the revisions."""


def diff(
    session: Session,
    old: str,
    new: str | None,
    *,
    every: bool = False,
    whole: bool = False,
    point: str = "",
    only: Sequence[str] = (),
    write: str | None = None,
) -> Diff:
    """Compare two texts, the two latest revisions of a document, or all of them in a row.

    Args:
        session: The knowledge base.
        old: The address of the older text, or a file.
        new: The newer one; None for the revisions of one document.
        every: Whether to compare all revisions of the document, each with the next.
        whole: Whether paragraphs besides the points are compared too.
        point: Only the groups with this point, on either side.
        only: Only groups of these kinds.
        write: A file for a proposed table of correspondences; empty for the usual one; None for none.

    Raises:
        BadRequestError: The request cannot be carried out.
        NotFoundError: No such document, revision or point.
        InvalidMetadataError: A person's table is not valid.
    """
    _check_only(only)
    pairs = list(_pairs(session, old, new, every=every))
    if write is not None and len(pairs) > 1:
        raise BadRequestError("--write proposes one table; compare two revisions.")
    full = [compare(session, *pair, whole=whole) for pair in pairs]
    written = _write(session, pairs[0], full[0], write) if write is not None else ""
    shown = [_narrowed(one, point, only) for one in full]
    if point and not any(one.groups for one in shown) and not any(_has_point(one, point) for one in full):
        raise NotFoundError(f"Neither side has a point {shorten(point)}.", hint=_what_there_is(full))
    said = [f"point {point}"] if point else []
    said += [", ".join(only)] if only else []
    return Diff(tuple(shown), shown=", ".join(said), written=written)


def compare(session: Session, old: Opened, new: Opened, *, whole: bool = False) -> Comparison:
    """Compare two texts: their points, or their paragraphs where either has no points.

    Raises:
        InvalidMetadataError: A person's table is not valid.
    """
    first, second = _parts(old, whole=whole), _parts(new, whole=whole)
    texts = Texts((old.revision.text, first.parts), (new.revision.text, second.parts))
    alignment = align([p.text for p in first.parts], [p.text for p in second.parts], session.vocabulary)
    table = table_for(session, old, new)
    groups = group(texts, alignment, table)
    claims = tuple(c for c in table.claims if not any(held(texts, c))) if table else ()
    problems = tuple(contradictions(texts, alignment, table)) if table else ()
    sides = _side(old, first), _side(new, second)
    return Comparison(
        *sides,
        groups,
        _stats(texts, groups),
        claims,
        problems,
        tuple(_notes(sides, first, second)),
        _quoted(session, old, new),
        table.file if table else "",
        besides_differ=first.besides != second.besides,
    )


def _pairs(session: Session, old: str, new: str | None, *, every: bool) -> Iterator[tuple[Opened, Opened]]:
    """The pairs of texts that were asked for."""
    if new is not None:
        if every:
            raise BadRequestError("--all compares the revisions of one document; leave the second one out.")
        yield opened(session, old), opened(session, new)
        return
    address = address_of(old)
    if address is None or (address.document not in session.library.catalog and is_file(old)):
        raise BadRequestError(
            f"“{shorten(old)}” is one text, and diff compares two.", hint="Name the second one after it."
        )
    document = session.library.document(address.document)
    names = [str(summary.address) for summary in document.revisions]
    if address.revision or address.locator:
        session.library.resolve(address)
        raise BadRequestError(
            f"“{shorten(old)}” is one text, and diff compares two.",
            hint=f"“napkb diff {document.id}” compares the latest two; or name a second one.",
        )
    if len(names) < 2:  # noqa: PLR2004 - two make a pair
        has = f"has one revision, {names[0].partition('@')[2]}" if names else "has no text yet"
        raise NotFoundError(
            f"{document.id} {has}; there is nothing to compare it with.",
            hint="Name a second document or a file after it.",
        )
    wanted = names if every else names[-2:]
    texts = [opened(session, name) for name in wanted]
    yield from itertools.pairwise(texts)


def _parts(text: Opened, *, whole: bool) -> Parts:
    return parts_of(text.revision, whole=whole)


def _side(text: Opened, parts: Parts) -> Side:
    metadata = text.revision.metadata
    date = metadata.date
    return Side(
        name=text.name,
        title=metadata.title.value if metadata.title else "",
        date=date.spoken() if date else "",
        unit=parts.unit,
        parts=len(parts.parts),
        text=text.revision.text,
        total=metadata.points.total if metadata.points and parts.unit == "point" else None,
        besides=len(parts.besides),
    )


def changes_between(
    session: Session, old: Revision, new: Revision
) -> tuple[tuple[PartChange, ...], tuple[Quoted, ...]]:
    """What changed between two revisions of a document, without the words, and quotations that are lost.

    A person's table that is not valid is left aside, with a warning.
    """
    texts = [Opened(one, str(one.address), one.address.document) for one in (old, new)]
    try:
        found = compare(session, *texts, whole=True)
    except InvalidMetadataError as error:
        session.events.warn(str(error))
        texts = [text._replace(document="") for text in texts]
        found = compare(session, *texts, whole=True)
    changes = tuple(
        PartChange(
            one.kind,
            tuple(part.locator for part in one.old),
            tuple(part.locator for part in one.new),
            one.renumbered,
            tuple(sorted(one.flags)),
        )
        for one in found.groups
        if one.kind != "carried" or one.renumbered or one.cosmetic
    )
    return changes, tuple(quoted for quoted in found.quoted if not quoted.stands)


def table_for(session: Session, old: Opened, new: Opened) -> Table | None:
    """What a person says of two revisions of one document, told in that direction.

    Raises:
        InvalidMetadataError: The file is not valid; it is named with the line.
    """
    if not old.document or old.document != new.document:
        return None
    names = old.revision.address.revision, new.revision.address.revision
    for table in tables_of(session, old.document):
        if (table.old, table.new) == names:
            return table
        if (table.new, table.old) == names:
            return table.swapped()
    return None


def tables_of(session: Session, document: str) -> tuple[Table, ...]:
    """The tables that a person made for a document.

    Raises:
        InvalidMetadataError: The file is not valid; it is named with the line.
    """
    path = session.library.file(f"{document}/{FILE}")
    if path.is_symlink() or not path.is_file():
        return ()
    name = f"documents/{document}/{FILE}"
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"{name} cannot be read ({error}).") from error

    def known(revision: str) -> Known:
        found = session.library.revision(Address(document, revision))
        points = found.metadata.points
        numbers = (part.number for part in parts_of(found).parts if part.number)
        return Known(frozenset(n.lower() for n in numbers), points.total if points else None)

    revisions = [s.address.revision or "" for s in session.library.document(document).revisions]
    return read_tables(text, name, revisions, known)


def _notes(sides: tuple[Side, Side], first: Parts, second: Parts) -> Iterator[str]:
    """What the reader should know of the two texts."""
    if first.unit != second.unit:
        with_points, without = sides if first.unit == "point" else sides[::-1]
        yield (
            f"{without.name} has no numbered points; its paragraphs are compared with the points "
            f"of {with_points.name}."
        )
    for side in sides:
        if side.total is not None and side.unit == "point" and side.parts < side.total:
            missing = side.total - side.parts
            held_here = f"{side.parts} {'is' if side.parts == 1 else 'are'} held here"
            yield (
                f"{side.name} has {side.total} points, of which {held_here}: "
                f"no counterpart found says nothing of the other {missing}."
            )
        if not side.parts:
            yield f"{side.name} has no text to compare."
    if besides := [f"{side.name} has {side.besides}" for side in sides if side.besides]:
        differ = "they differ" if first.besides != second.besides else "they are the same"
        parts = ", ".join(besides)
        yield f"Paragraphs besides the points are left out: {parts}; {differ}. --whole compares them."


def _stats(texts: Texts, groups: Sequence[Group]) -> Stats:
    kinds: dict[str, int] = {}
    added = removed = unmatched = numbers = modals = 0
    for one in groups:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
        numbers += sum("number" in edit.flags for edit in one.edits)
        modals += sum("modal" in edit.flags for edit in one.edits)
        changed = [e for e in one.edits if e.op != "equal" and "cosmetic" not in e.flags]
        olds, news = [part.span for part in one.old], [part.span for part in one.new]
        if not news:
            unmatched += words_in(texts.old_text, olds)
        elif one.edits or one.kind == "carried":
            added += words_in(texts.new_text, [edit.new for edit in changed])
            removed += words_in(texts.old_text, [edit.old for edit in changed])
        else:
            added += words_in(texts.new_text, news)
            removed += words_in(texts.old_text, olds)
    return Stats(
        tuple(sorted(kinds.items())),
        renumbered=sum(one.renumbered for one in groups),
        cosmetic=sum(one.cosmetic for one in groups),
        check=sum(one.state == "check" for one in groups),
        person=sum(one.state == "person" for one in groups),
        words_added=added,
        words_removed=removed,
        words_unmatched=unmatched,
        numbers=numbers,
        modals=modals,
    )


def _check_only(only: Sequence[str]) -> None:
    for name in only:
        if name not in ONLY:
            raise BadRequestError(
                f"“{shorten(name)}” is nothing that --only takes.", hint=f"It takes {', '.join(ONLY)}."
            )


def _narrowed(one: Comparison, point: str, only: Sequence[str]) -> Comparison:
    groups = one.groups
    if point:
        groups = tuple(g for g in groups if _names(g, point))
    if only:
        groups = tuple(g for g in groups if any(g.is_a(name) for name in only))
    return one._replace(groups=groups)


def _names(one: Group, point: str) -> bool:
    """Whether a point, or a part of it, is in a group."""
    wanted = point.lower()
    return any(
        wanted in {part.locator.lower(), part.number.lower()}
        or (part.parent and part.number.lower().startswith((f"{wanted}(", f"{wanted}.")))
        for part in (*one.old, *one.new)
    )


def _has_point(one: Comparison, point: str) -> bool:
    return any(_names(group_, point) for group_ in one.groups)


def _what_there_is(comparisons: Sequence[Comparison]) -> str:
    first = comparisons[0]
    olds = [part.locator for one in first.groups for part in one.old]
    news = [part.locator for one in first.groups for part in one.new]
    return f"{first.old.name} has {_listed(olds)}; {first.new.name} has {_listed(news)}."


def _listed(locators: list[str]) -> str:
    ordered = sorted(locators, key=lambda each: (len(each), each))
    if not ordered:
        return "none"
    return ", ".join(ordered[:8]) + (f" … {ordered[-1]}" if len(ordered) > 8 else "")  # noqa: PLR2004


def _quoted(session: Session, old: Opened, new: Opened) -> tuple[Quoted, ...]:
    """What other documents quote from the older text."""
    if not old.document or old.document != new.document:
        return ()
    from kb.base.quotations import quoted  # noqa: PLC0415 - late: two files need none of it

    return quoted(session, old.document, old.revision.text, new.revision.text)


def _write(session: Session, pair: tuple[Opened, Opened], found: Comparison, place: str) -> str:
    """Write a proposed table; gives where.

    Raises:
        BadRequestError: The texts are no two revisions of one document, or there is such a file.
        StorageError: It cannot be written.
    """
    old, new = pair
    names = [text.revision.address.revision or text.name for text in pair]
    if table_for(session, *pair) is None and old.document == new.document and old.document:
        order = [s.address.revision for s in session.library.document(old.document).revisions]
        if order.index(names[0]) > order.index(names[1]):
            raise BadRequestError(
                "A table goes from the older revision to the newer one.",
                hint=f"napkb diff {new.name} {old.name} --write proposes it.",
            )
    text = tables_yaml(names[0], names[1], list(proposed(found.groups)))
    if place != DEFAULT:
        target = Path(place)
        try:
            with target.open("x", encoding="utf-8") as stream:
                stream.write(text)
        except FileExistsError:
            raise BadRequestError(f"{place} is there already and was not overwritten.") from None
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or error
            raise StorageError(f"{place} cannot be written: {said}.") from error
        return place
    if not old.document or old.document != new.document:
        raise BadRequestError(
            "The usual place of a table is beside the revisions of one document.",
            hint="--write=FILE writes it elsewhere.",
        )
    name = f"{old.document}/{FILE}"
    if session.library.file(name).exists():
        raise BadRequestError(
            f"documents/{name} is there already and was not overwritten.",
            hint="--write=FILE writes the proposal elsewhere; it leaves out what you have claimed.",
        )
    with session.library.writing(session.owner) as carry_out:
        carry_out(Draft("diff", f"diff --write {name}", {name: text.encode("utf-8")}), session.now)
    return f"documents/{name}"
