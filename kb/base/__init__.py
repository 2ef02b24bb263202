"""The knowledge base: one method a command, for programs and for the command line alike.

This is the one place of the library that knows the clock and the environment;
below it, they come in as arguments.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.base.knowledge import KnowledgeBase
from kb.base.session import Events
from kb.errors import NotFoundError
from kb.storage.library import Library, find_place

if TYPE_CHECKING:
    from kb.base.filtering import Asked
    from kb.base.making import init_base
    from kb.base.sources import Given, Source

__all__ = [
    "Asked",
    "Events",
    "Given",
    "KnowledgeBase",
    "Source",
    "embedded_documents",
    "init_base",
    "open_base",
]
PASSWORD = "NAPKB_OPENSEARCH_PASSWORD"  # noqa: S105 - its name
"""The environment variable with the password for OpenSearch."""

_LATE = {
    "Asked": "kb.base.filtering",
    "Given": "kb.base.sources",
    "Source": "kb.base.sources",
    "init_base": "kb.base.making",
}


def __getattr__(name: str) -> Any:
    """Load a name when it is first used: most commands need but one of them."""
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def open_base(
    path: str | Path | None = None,
    *,
    start: str | Path | None = None,
    environment: Mapping[str, str] | None = None,
    events: Events | None = None,
    engine: str | None = None,
) -> KnowledgeBase:
    """Open a knowledge base.

    Args:
        path: Its folder; else ``NAPKB_KB``, else the one around ``start``, else the embedded one.
        start: Where to begin looking; the working directory unless given.
        environment: The environment variables; those of the process unless given.
        events: Called on what goes on, such as progress and warnings.
        engine: The search engine; else ``NAPKB_ENGINE``, else that of ``kb.yaml``.

    Raises:
        NotFoundError: The folder is no knowledge base.
    """
    environment = os.environ if environment is None else environment
    named = path or environment.get("NAPKB_KB") or None
    try:
        begin = Path(start) if start is not None else Path.cwd()
    except OSError as error:
        raise NotFoundError(
            "The working directory is not there any more.", hint="Change to another one."
        ) from error
    place = find_place(begin, Path(named) if named else None, embedded_documents(), _cache(environment))
    wanted, password = engine or environment.get("NAPKB_ENGINE"), environment.get(PASSWORD)
    choice = None
    if wanted or password:
        from kb.base.choosing import Choice  # noqa: PLC0415 - late: few say so

        choice = Choice(wanted or "", password or "")
    return KnowledgeBase(Library(place), events or Events(), choice)


def embedded_documents() -> Path:
    """The documents that ship with the program: in a wheel, or beside it in a checkout."""
    inside = Path(__file__).resolve().parent.parent
    return inside / "embedded" if (inside / "embedded").is_dir() else inside.parent / "documents"


def _cache(environment: Mapping[str, str]) -> Path | None:
    """Where the index of a read-only knowledge base is kept."""
    base = environment.get("XDG_CACHE_HOME")
    if not base and environment.get("HOME"):
        base = str(Path(environment["HOME"]) / ".cache")
    return Path(base) / "napkb" if base else None
