"""``add``: sources gathered, read by workers, drafted in order, and written in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from kb.base.adding import Adder, failed
from kb.base.session import Session
from kb.base.sources import Given, Source, check_given, read_bytes, sources_in
from kb.base.working import Readers
from kb.errors import KBError, StorageError
from kb.model.addresses import shorten
from kb.model.results import Added, AddReport
from kb.readers import SUFFIXES, Piece, Received
from kb.readers.worker import work
from kb.storage.contents import Content
from kb.storage.journal import Draft, Entry

_CHUNK = 64
"""How many sources are written together: few enough to lose little, many enough to be fast."""
_LIGHT = 2**20
_FEW = 64
_TEXTS = frozenset({"text/plain", "text/markdown"})


class How(NamedTuple):
    """How sources are added.

    Attributes:
        dry: Only say what would be done.
        processes: How many workers read; 0 for one a processor.
        private: Whether addresses in private networks may be fetched.
    """

    dry: bool = False
    processes: int = 0
    private: bool = False


class _Read(NamedTuple):
    """A source with its bytes and what was read of them, or why there is nothing."""

    source: Source
    data: bytes = b""
    pieces: tuple[Piece, ...] = ()
    error: KBError | None = None
    known: bool = False


def add(
    session: Session, sources: Sequence[Source | str | Path], given: Given | None, how: How | None = None
) -> AddReport:
    """Add sources; one that fails does not keep the others from being added.

    Raises:
        BadRequestError: What is said of the sources cannot be.
        StorageError: The knowledge base cannot be written.
    """
    given, how = given or Given(), how or How()
    items, reports = _listed(session, sources, how)
    check_given(given, several=len(items) > 1)
    if not items:
        return AddReport(tuple(reports), how.dry)
    lock = nullcontext(None) if how.dry else session.library.writing(session.owner)
    with lock as carry_out, Readers(how.processes) as readers:
        adder = Adder(session.library, session.vocabulary, session.now)
        writer = _Writer(session, carry_out, f"add {_named(items)}")
        for number, read in enumerate(_read_all(readers, items, adder, given), 1):
            reports += _add_one(adder, read, given)
            if len(items) > 1:
                session.events.progress("adding", number, len(items))
            if number % _CHUNK == 0 or number == len(items):
                writer.write(adder.take())
        if not how.dry:
            adder.likeness.save()
    return AddReport(tuple(reports), how.dry)


def _listed(
    session: Session, sources: Sequence[Source | str | Path], how: How
) -> tuple[list[Source], list[Added]]:
    """The single sources that were asked for, and those that there are none of."""
    place = session.library.place
    own = [folder for folder in (place.documents, place.index) if folder is not None]
    items: list[Source] = []
    reports: list[Added] = []
    for source in sources:
        try:
            if isinstance(source, Source):
                items.append(source)
            elif isinstance(source, str) and source.lower().startswith(("http://", "https://")):
                from kb.base.fetching import fetch  # noqa: PLC0415 - late: only an address needs the network

                items.append(fetch(source, today=session.today, private=how.private, say=session.events.warn))
            else:
                items += sources_in([source], own)
        except KBError as error:
            reports.append(failed(Source(str(source)), error))
    return items, reports


def _read_all(readers: Readers, items: Sequence[Source], adder: Adder, given: Given) -> Iterator[_Read]:
    """The sources with what was read of them, in order; texts are read here where they are few."""
    many = len(items) >= _FEW

    def read(source: Source) -> _Read:
        try:
            data = read_bytes(source)
        except KBError as error:
            return _Read(source, error=error)
        if adder.known(source, data, given) is not None:
            return _Read(source, data, known=True)
        received = _received(source, data)
        light = len(data) < _LIGHT and not source.received and _is_text(source.name) and not many
        pieces = _in_place(received) if light else readers.read(received)
        return _Read(source, data, tuple(pieces))

    if len(items) == 1:
        yield read(items[0])
        return
    for _, found in readers.map(items, read):
        yield found


def _in_place(received: Received) -> list[Piece]:
    return [
        p._replace(received=p.received._replace(data=p.received.data or received.data))
        for p in work(received)
    ]


def _is_text(name: str) -> bool:
    """Whether a name says that it is text, which is read by code of our own."""
    return SUFFIXES.get(Path(name).suffix.lower(), "text/plain") in _TEXTS


def _received(source: Source, data: bytes) -> Received:
    if source.received is not None:
        return source.received._replace(data=data)
    latest = ""
    if source.path is not None:
        try:
            latest = datetime.fromtimestamp(source.path.stat().st_mtime, UTC).date().isoformat()
        except (OSError, ValueError, OverflowError):
            latest = ""
    return Received(data, source.name, latest=latest)


def _add_one(adder: Adder, read: _Read, given: Given) -> Iterator[Added]:
    """What becomes of a source, or of each that it holds."""
    if read.error is not None:
        yield failed(read.source, read.error)
        return
    if read.known and (known := adder.known(read.source, read.data, given)) is not None:
        yield known
        return
    for piece in read.pieces:
        one = read.source if not piece.received.member else Source(piece.received.name, read.source.path)
        try:
            if piece.error is not None or piece.extraction is None:
                yield failed(one, piece.error or KBError(f"{one.name} cannot be read."))
                continue
            known = adder.known(one, piece.received.data, given)
            yield known or adder.take_in(one, piece.received.data, piece.extraction, given)
        except KBError as error:
            yield failed(one, error)


class _Writer:
    """Writes what was drafted, all parts of one command as one change."""

    def __init__(self, session: Session, carry_out: Callable[..., Entry] | None, summary: str) -> None:
        self.session = session
        self.carry_out = carry_out
        self.summary = summary
        self.first = 0

    def write(self, drafted: dict[str, Content]) -> None:
        if not drafted or self.carry_out is None:
            return
        try:
            entry = self.carry_out(Draft("add", self.summary, drafted, batch=self.first), self.session.now)
        except StorageError as error:
            if self.first:
                said = error.message.removesuffix(" Nothing was changed.")
                hint = f"“napkb undo {self.first}” takes back what was added before; adding again goes on."
                raise StorageError(f"{said} Only a part of the sources was added.", hint=hint) from error
            raise
        self.first = self.first or entry.number


def _named(items: Iterable[Source]) -> str:
    names = [shorten(item.name) for item in items]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
