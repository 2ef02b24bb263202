"""An index that several folders share: who of them may bring it up to date by a mere search.

A search brings an index on this machine up to date, since nobody else uses it. On servers it
does so only where the index holds nothing yet, or what this folder put there the last time:
otherwise the folder of somebody who lacks the newest documents would take them out of the
index. ``napkb index`` always does.
"""

from __future__ import annotations

from kb.base.indexing import mark_of, wanted_fingerprints
from kb.engines import Engine
from kb.errors import EngineError
from kb.storage.caches import read_cache, write_cache
from kb.storage.library import Library
from kb.vocabulary import Vocabulary

SEEN = "shared.json"
"""In the folder of the index: where an index on servers stood when this folder was the same as it."""


def is_up_to_date(engine: Engine, library: Library, vocabulary: Vocabulary) -> bool:
    """Whether an index on servers is what this folder holds; if not, a search may make it so.

    Raises:
        EngineError: It is not, and it may not: others changed it last.
    """
    if engine.mark() == mark_of(library, vocabulary):
        note(engine, library)
        return True
    seen = _seen(library).get(engine.location)
    position = engine.position
    if not position or position == seen:
        return False
    known = engine.fingerprints()
    if not known or known == wanted_fingerprints(library, vocabulary):
        return False
    raise EngineError(
        f"{engine.location[:1].upper()}{engine.location[1:]} is not what this folder holds, and others"
        " changed it last.",
        hint="Get their documents, by version control or “napkb pull”; or “napkb index” makes the index what"
        " this folder holds, for everyone; “napkb --engine whoosh …” searches this folder alone.",
    )


def note(engine: Engine, library: Library) -> None:
    """Keep in mind where the index stands, now that it is what this folder holds."""
    seen = _seen(library)
    position = engine.position
    if position and seen.get(engine.location) != position and library.place.index is not None:
        write_cache(library.place.index / SEEN, {**seen, engine.location: position})


def _seen(library: Library) -> dict[str, str]:
    place = library.place.index
    kept = read_cache(place / SEEN) if place is not None else {}
    return {name: position for name, position in kept.items() if name != "sum"}
