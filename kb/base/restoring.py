"""``restore``: pieces that were set aside go back into the text, each at its place."""

from __future__ import annotations

from collections.abc import Sequence

from kb.base.session import Session
from kb.errors import BadRequestError, NotFoundError
from kb.model.addresses import parse_address
from kb.model.documents import Block, OffsetMap, SetAside
from kb.model.results import Change
from kb.storage.contents import Content
from kb.storage.files import sha256
from kb.storage.journal import Draft, change_of
from kb.storage.plain import revision_yaml
from kb.storage.schema import RevisionFile, revision_of
from kb.storage.yamlio import load
from kb.text.passages import block_spans

_GAP = "\n\n"


def restore(session: Session, text: str, numbers: Sequence[int], reason: str = "") -> Change:
    """Put pieces that were set aside back into a text.

    Args:
        session: The knowledge base.
        text: The address of a document or a revision.
        numbers: Which pieces, from 1, as ``show --set-aside`` counts them.
        reason: All pieces that were set aside for it.

    Raises:
        BadRequestError: There is no such piece, or the address names a passage.
        NotFoundError: No such document or revision.
        StorageError: The knowledge base cannot be written.
    """
    address = parse_address(text)
    if address.locator:
        raise BadRequestError(f"{address} is a passage; pieces are restored to a whole text.")
    where = session.library.resolve(address)
    path = f"{where.document}/{where.revision}.yaml"
    text_path = f"{where.document}/{where.revision}.txt"
    with session.library.writing(session.owner) as carry_out:
        file = revision_of(load(session.library.file(path).read_text("utf-8"), path), path)
        words = session.library.file(text_path).read_text("utf-8")
        chosen = _chosen(file, numbers, reason, str(where))
        for piece in sorted(chosen, key=lambda one: one.original, reverse=True):
            words, file = _put_back(words, file, piece)
        left = tuple(piece for piece in file.set_aside if piece not in chosen)
        data = words.encode("utf-8")
        file = file._replace(set_aside=left, text_sha256=sha256(data))
        changes: dict[str, Content] = {text_path: data, path: revision_yaml(file).encode("utf-8")}
        count = f"{len(chosen)} piece{'s' if len(chosen) > 1 else ''}"
        return change_of(carry_out(Draft("restore", f"restore {count} of {where}", changes), session.now))


def _chosen(file: RevisionFile, numbers: Sequence[int], reason: str, where: str) -> list[SetAside]:
    pieces = file.set_aside
    for number in numbers:
        if number > len(pieces):
            raise BadRequestError(
                f"{where} has no piece {number}: {len(pieces)} were set aside.",
                hint=f"“napkb restore {where}” shows them.",
            )
    chosen = [pieces[number - 1] for number in dict.fromkeys(numbers)]
    if reason:
        found = [piece for piece in pieces if piece.reason == reason and piece not in chosen]
        if not found:
            raise NotFoundError(f"Nothing of {where} was set aside as “{reason}”.")
        chosen += found
    return chosen


def _put_back(words: str, file: RevisionFile, piece: SetAside) -> tuple[str, RevisionFile]:
    """A text with a piece in it, before the first block that comes after it in the original."""
    spans = block_spans(words)
    starts = [file.offsets.original(span) for span in spans]
    block = next(
        (i for i, start in enumerate(starts) if start and start.start >= piece.original.start), len(spans)
    )
    body = "\n".join(line for line in piece.text.splitlines() if line.strip())
    at = spans[block].start if block < len(spans) else spans[-1].end if spans else 0
    new = f"{body}{_GAP}" if block < len(spans) else f"{_GAP}{body}" if spans else body
    shifted = [(t + len(new) if t >= at else t, o, n) for t, o, n in file.offsets.runs]
    if body == piece.text and piece.original.end - piece.original.start == len(body):
        shifted.append((at + new.index(body), piece.original.start, len(body)))
    blocks = file.blocks
    if blocks is not None:
        moved = (b._replace(block=b.block + 1) if b.block > block else b for b in blocks)
        blocks = tuple(sorted(moved, key=_place))
    return words[:at] + new + words[at:], file._replace(
        blocks=blocks, offsets=OffsetMap(tuple(sorted(shifted)))
    )


def _place(block: Block) -> int:
    return block.block
