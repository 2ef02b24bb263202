"""The stored sources as a check of a report looks things up in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property

from kb.base.session import Session
from kb.citations.keys import KeyTable, revision_key
from kb.errors import KBError
from kb.model.addresses import Address
from kb.model.documents import Document
from kb.model.pinpoints import Pinpoint
from kb.quotes.judging import Stored, Target
from kb.quotes.matching import SourceText
from kb.text.typography import folded


class SessionShelf:
    """A ``Shelf`` of a knowledge base; every text is read once, and folded once."""

    def __init__(self, session: Session) -> None:
        self.library = session.library
        self._stored: dict[Address, Stored | None] = {}
        self._texts: dict[Address, SourceText] = {}

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """Every document."""
        return self.library.catalog.documents()

    @cached_property
    def keys(self) -> KeyTable:
        """The keys that reports may use."""
        return KeyTable(self.documents)

    @cached_property
    def titles(self) -> frozenset[str]:
        """The titles of stored texts and of what they rest on, folded."""
        found = set()
        for document in self.documents:
            for metadata in (document.metadata, *(s.metadata for s in document.revisions)):
                fields = (metadata.title, metadata.container_title)
                found |= {title_key(field.value) for field in fields if field is not None}
                found |= {title_key(source.title) for source in metadata.sources if source.title}
        return frozenset(found)

    def target(self, key: str) -> Target | None:
        """What a key means; None when nothing."""
        meant = self.keys.meaning(key)
        return Target(*meant) if meant else None

    def revisions(self, document: str) -> tuple[Address, ...]:
        """The revisions of a document, from old to new."""
        return tuple(s.address for s in self.library.catalog[document].revisions)

    def stored(self, address: Address) -> Stored | None:
        """A revision with its text; None when it cannot be read."""
        place = address.at(None)
        if place not in self._stored:
            self._stored[place] = None
            with suppress(KBError):
                self._stored[place] = Stored(self.library.revision(place))
        return self._stored[place]

    def texts(self) -> Iterator[tuple[Address, SourceText]]:
        """Every stored text, the newest revision of a document first.

        Only the text is read: what it is made of takes longer, and few texts are looked at closely.
        """
        for document in self.documents:
            for summary in reversed(document.revisions):
                address = summary.address
                if address not in self._texts:
                    path = self.library.file(f"{address.document}/{address.revision}.txt")
                    text = ""
                    with suppress(OSError, UnicodeDecodeError):
                        text = "" if path.is_symlink() else path.read_text("utf-8")
                    self._texts[address] = SourceText(text)
                yield address, self._texts[address]

    def cite(self, address: Address, pinpoint: Pinpoint | None) -> str:
        """A citation of a place as pandoc reads it."""
        key = revision_key(self.library.catalog[address.document], address)
        return f"[@{key}, {pinpoint}]" if pinpoint else f"[@{key}]"


def title_key(title: str) -> str:
    """A title as it is compared: without what stands around it."""
    return folded(title).strip("'.,;:!?[] ").casefold()
