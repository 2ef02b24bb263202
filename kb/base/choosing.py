"""The search engine that a knowledge base asks for, or the person who uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.errors import EngineError
from kb.storage.files import is_writable, make_folder
from kb.storage.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from kb.engines import Engine

ENGINES = ("whoosh", "opensearch")


class Choice(NamedTuple):
    """What the person who runs napkb says of engines.

    Attributes:
        engine: The engine, whatever ``kb.yaml`` says; or empty.
        password: The password for OpenSearch.
    """

    engine: str = ""
    password: str = ""

    def name(self, library: Library) -> str:
        """The engine to use.

        Raises:
            EngineError: There is none of this name.
        """
        known = f"It has {' and '.join(ENGINES)}."
        if self.engine:
            if self.engine not in ENGINES:
                raise EngineError(f"This version has no engine “{self.engine}”.", hint=known)
            return self.engine
        name = library.settings().get("engine") or ENGINES[0]
        if name not in ENGINES:
            raise EngineError(
                f"documents/kb.yaml asks for the engine “{name}”, which this version does not have.",
                hint=known,
            )
        return name

    def make(self, library: Library, *, in_memory: bool = False) -> Engine:
        """The engine to use.

        Args:
            library: The documents.
            in_memory: Whether an engine on this machine is to write no file.

        Raises:
            EngineError: It is not there.
            InvalidMetadataError: ``kb.yaml`` does not say what is needed for it.
        """
        if self.name(library) == "whoosh":
            from kb.engines.whoosh import WhooshEngine  # noqa: PLC0415 - late: a list needs no engine

            return WhooshEngine(None if in_memory else _folder(library))
        from kb.base.clusters import engine_of  # noqa: PLC0415 - late: few bases need it

        return engine_of(library.settings(), self.password)


def _folder(library: Library) -> Path | None:
    place = library.place.index
    if place is not None and is_writable(place):
        make_folder(place)
    return place / "whoosh" if place is not None else None
