"""``vocabulary.yaml`` on disk: checked with file and line, and compiled once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import adler32, crc32

from kb.errors import InvalidMetadataError, KBError
from kb.model.addresses import is_id, parse_address, shorten
from kb.storage.caches import read_cache, write_cache
from kb.storage.yamlio import Loaded, Value, load
from kb.storage.yamlio import Path as Place
from kb.text.terms import ANALYSIS
from kb.vocabulary import COMPILED, Vocabulary, compile_vocabulary, from_plain, to_plain

FILE = "vocabulary.json"
_NAME = "documents/vocabulary.yaml"
_LISTS = frozenset({"aliases", "contested", "terms", "loose", "never", "false-friends"})
_TEXTS = frozenset({"id", "name", "type", "refers-to", "start", "until", "note"})
_KEYS: dict[str, frozenset[str]] = {
    "names": (_LISTS - {"terms"}) | _TEXTS | {"office"},
    "concepts": frozenset({"id", "terms", "loose", "never", "note"}),
}


def load_vocabulary(text: str, cache: Path | None) -> Vocabulary:
    """The vocabulary that a text describes, from the cache where it did not change.

    Raises:
        InvalidMetadataError: Names the line, what is wrong and what may stand there.
    """
    if not text.strip():
        return Vocabulary()
    data = text.encode("utf-8", "surrogatepass")
    # A change has to be noticed, not an attack: checksums load faster than hashes.
    fingerprint = f"{ANALYSIS}.{COMPILED}.{len(data)}.{crc32(data):08x}{adler32(data):08x}"
    if cache is not None:
        plain = read_cache(cache / FILE)
        with suppress(ValueError, KeyError, TypeError):
            if plain.get("fingerprint") == fingerprint:
                return from_plain(plain)
    vocabulary = compile_vocabulary(_checked(load(text, _NAME)), fingerprint)
    if cache is not None:
        write_cache(cache / FILE, to_plain(vocabulary))
    return vocabulary


def _checked(loaded: Loaded) -> dict[str, Any]:
    """The values, when they have the shape they should."""
    root = loaded.value
    if not isinstance(root, dict):
        raise _error(loaded, (), "expected “names:”, “concepts:” and “spelling:”")
    for key in root:
        if key not in {"schema", "names", "concepts", "spelling"}:
            raise _error(loaded, (key,), f"“{shorten(key)}” is not a known key")
    seen: dict[str, str] = {}
    for section, keys in _KEYS.items():
        for index, entry in enumerate(_list(loaded, root.get(section), (section,))):
            _check_entry(loaded, entry, (section, index), keys, seen)
    spelling = root.get("spelling") or {}
    if not isinstance(spelling, dict):
        raise _error(loaded, ("spelling",), "“spelling” holds “pairs:” and “particles:”")
    for key, groups in spelling.items():
        for index, group in enumerate(_list(loaded, groups, ("spelling", key))):
            if len(_words(loaded, group, ("spelling", key, index))) < 2:  # noqa: PLR2004
                raise _error(loaded, ("spelling", key, index), "expected a list of at least two forms")
    return root


def _check_entry(
    loaded: Loaded, entry: Value, path: Place, keys: frozenset[str], seen: dict[str, str]
) -> None:
    if not isinstance(entry, dict):
        raise _error(loaded, path, "expected an entry with an id")
    name = entry.get("id")
    if not isinstance(name, str) or not is_id(name):
        raise _error(loaded, path, "an entry needs an id of a-z, 0-9 and hyphens")
    if seen.setdefault(name, str(path)) != str(path):
        raise _error(loaded, path, f"the id “{name}” is there twice")
    for key, value in entry.items():
        if key not in keys:
            raise _error(loaded, (*path, key), f"“{shorten(key)}” is not a known key of an entry")
        if key in _LISTS:
            _words(loaded, value, (*path, key))
        elif key in _TEXTS and value is not None and not isinstance(value, str):
            raise _error(loaded, (*path, key), f"“{key}” must be text")
    if isinstance(named := entry.get("refers-to"), str) and named:
        try:
            parse_address(named)
        except KBError as error:
            raise _error(loaded, (*path, "refers-to"), error.message.rstrip(".")) from error
    if not (entry.get("name") or entry.get("terms")):
        raise _error(loaded, path, f"“{name}” has neither a name nor terms")


def _list(loaded: Loaded, value: Value, path: Place) -> list[Value]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _error(loaded, path, f"“{path[-1]}” must be a list")
    return value


def _words(loaded: Loaded, value: Value, path: Place) -> list[Value]:
    words = _list(loaded, value, path)
    if not all(isinstance(word, str) and word.strip() for word in words):
        raise _error(loaded, path, "expected a list of words")
    return words


def _error(loaded: Loaded, path: Place, problem: str) -> InvalidMetadataError:
    return InvalidMetadataError(f"{_NAME}, line {loaded.line(path)}: {problem}.")
