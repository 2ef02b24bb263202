"""``queries.yaml`` on disk: saved queries, checked with file and line, and changed by hand or by us."""

from __future__ import annotations

from typing import NamedTuple

from kb.errors import InvalidMetadataError
from kb.model.addresses import is_id, shorten
from kb.storage.yamlio import Loaded, dump, load
from kb.storage.yamlio import Path as Place

FILE = "queries.yaml"
_NAME = f"documents/{FILE}"
_KEYS = ("name", "query", "saved", "note")


class Saved(NamedTuple):
    """A saved query: its name, its words, when it was saved, and a note of a person's."""

    name: str
    query: str
    saved: str = ""
    note: str = ""


def read_saved(text: str) -> tuple[Saved, ...]:
    """The saved queries of a file, in its order.

    Raises:
        InvalidMetadataError: Names the line, what is wrong and what may stand there.
    """
    return _entries(load(text, _NAME)) if text.strip() else ()


def with_saved(text: str, query: Saved) -> str:
    """The file with a query put in, in the place of one of its name; what else stands there stays."""
    before = read_saved(text)
    wanted = [query if one.name == query.name else one for one in before]
    wanted += [query] if query not in wanted else []
    names = [one.name for one in before]
    lines = _lines(text)
    if query.name in names:
        first, last = _block(text, names.index(query.name))
        made = [*lines[:first], *_written(query), *lines[last:]]
    else:
        made = [*lines, *_written(query)]
    return _checked(made, wanted)


def without_saved(text: str, name: str) -> str:
    """The file without a query."""
    before = read_saved(text)
    first, last = _block(text, [one.name for one in before].index(name))
    lines = _lines(text)
    return _checked([*lines[:first], *lines[last:]], [one for one in before if one.name != name])


def _checked(lines: list[str], wanted: list[Saved]) -> str:
    """The lines as a file, if that says what it should; else the file written anew."""
    made = "\n".join(lines) + "\n"
    try:
        if list(read_saved(made)) == wanted:
            return made
    except InvalidMetadataError:
        pass
    return _HEAD + "".join(f"{line}\n" for query in wanted for line in _written(query))


_HEAD = "# Queries that were saved; “saved:NAME” in a query stands for one.\nschema: 1\nqueries:\n"


def _lines(text: str) -> list[str]:
    return (text if text.strip() else _HEAD).splitlines()


def _written(query: Saved) -> list[str]:
    plain = {key: value for key, value in zip(_KEYS, query, strict=True) if value}
    return dump([plain]).splitlines()


def _block(text: str, index: int) -> tuple[int, int]:
    """The lines of an entry, from the first up to the last; comments behind it are not its own."""
    loaded = load(text, _NAME)
    lines = text.splitlines()
    first = loaded.line(("queries", index)) - 1
    after = ("queries", index + 1)
    last = loaded.lines[after] - 1 if after in loaded.lines else len(lines)
    while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
        last -= 1
    return first, last


def _entries(loaded: Loaded) -> tuple[Saved, ...]:
    root = loaded.value
    if not isinstance(root, dict) or set(root) - {"schema", "queries"}:
        raise _error(loaded, (), "expected “queries:” and nothing else")
    entries = root.get("queries") or []
    if not isinstance(entries, list):
        raise _error(loaded, ("queries",), "“queries” must be a list")
    found: dict[str, Saved] = {}
    for index, entry in enumerate(entries):
        place: Place = ("queries", index)
        if not isinstance(entry, dict):
            raise _error(loaded, place, "expected a query with a name")
        values = {}
        for key, value in entry.items():
            if key not in _KEYS or not isinstance(value, str):
                raise _error(loaded, (*place, key), f"“{shorten(key)}” is not a known key, or has no text")
            values[key] = value
        name = values.get("name", "")
        if not is_id(name) or name in found:
            raise _error(loaded, place, "a query needs a name of its own, of a-z, 0-9 and hyphens")
        if not values.get("query", "").strip():
            raise _error(loaded, place, f"“{name}” has no query")
        found[name] = Saved(**values)
    return tuple(found.values())


def _error(loaded: Loaded, path: Place, problem: str) -> InvalidMetadataError:
    return InvalidMetadataError(f"{_NAME}, line {loaded.line(path)}: {problem}.")
