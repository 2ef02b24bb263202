"""YAML without surprises: mappings, lists and strings, nothing else.

The reader works on the parser's events, so that no tag, alias or anchor is
ever acted on, no word turns into a date or a number, and depth and size are
bounded. PyYAML's C parser is not used: deeply nested input makes it crash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from kb.errors import InvalidMetadataError
from kb.model.addresses import shorten

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 24
# Half of a pair: what bytes that are not UTF-8 become in arguments, and what no file can hold.
_SURROGATE = re.compile("[\ud800-\udfff]")

Value = str | list["Value"] | dict[str, "Value"] | None
Path = tuple[str | int, ...]


@dataclass(slots=True)
class Loaded:
    """What a YAML file says, and on which line each part of it stands."""

    value: Value
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of a part, counted from 1; of the nearest part around it when unknown."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def load(text: str, name: str) -> Loaded:
    """Read YAML text.

    Args:
        text: The YAML.
        name: What to call it in a message: the file's name.

    Raises:
        InvalidMetadataError: It is no YAML, or has tags, aliases, a key twice, or too much depth.
    """
    import yaml  # noqa: PLC0415 - late: a list or a search with a fresh index reads no YAML

    if len(text) > MAX_BYTES:
        raise InvalidMetadataError(f"{name} is too large for metadata.")
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}, line {mark.line + 1}" if mark else name
        raise InvalidMetadataError(f"{where}: not valid YAML ({error.problem or error.context}).") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise InvalidMetadataError(f"{name}: not valid YAML ({shorten(str(error), 120)}).") from error
    return Loaded(builder.root, builder.lines)


def dump(value: object) -> str:
    """Write values as YAML: mappings, lists, strings, whole numbers, true and false.

    Raises:
        InvalidMetadataError: A string holds half a character, which no reader would take.
    """
    import yaml  # noqa: PLC0415

    written: str = yaml.dump(
        value,
        Dumper=_dumper(),
        allow_unicode=True,
        sort_keys=False,
        width=100,
        default_flow_style=False,
    )
    return written


class Flow(list[Any]):
    """A list that is written on one line."""


class FlowMap(dict[str, Any]):
    """A mapping that is written on one line."""


def _dumper() -> Any:
    import yaml  # noqa: PLC0415

    class Dumper(yaml.SafeDumper):
        """Writes dates as plain words, since the reader knows no timestamps."""

        yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to say it
            first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
            for first, pairs in yaml.SafeDumper.yaml_implicit_resolvers.items()
        }

        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML calls it so
            """Never: a file is read by people."""
            return True

    Dumper.add_representer(str, _represent_text)
    Dumper.add_representer(
        Flow, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=True)
    )
    Dumper.add_representer(
        FlowMap,
        lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v.items(), flow_style=True),
    )
    return Dumper


def _represent_text(dumper: Any, text: str) -> Any:
    """Text as PyYAML writes it, but for U+0085, which it would write as a line break."""
    if _SURROGATE.search(text):
        raise InvalidMetadataError(f"“{shorten(text)}” is not whole: it holds half a character.")
    style = '"' if "\x85" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


class _Builder:
    """Builds values from parse events without recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Value = None
        self.lines: dict[Path, int] = {}
        self._documents = 0
        self._stack: list[tuple[list[Value] | dict[str, Value], Path]] = []
        self._key: list[str | None] = []

    def take(self, event: Any) -> None:
        """Take the next event of the parser."""
        kind = type(event).__name__
        line = event.start_mark.line + 1
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise self._error(line, "aliases and anchors are not allowed")
        if getattr(event, "tag", None):
            raise self._error(line, "tags are not allowed")
        if kind == "DocumentStartEvent":
            self._documents += 1
            if self._documents > 1:
                raise self._error(line, "a second YAML document begins here")
        elif kind == "ScalarEvent":
            if _SURROGATE.search(event.value):
                raise self._error(line, "half a character (\\ud800 to \\udfff) is no text")
            plain = event.style is None
            empty = plain and event.value in {"", "~", "null"}
            self._put(None if empty else event.value, line, scalar=True)
        elif kind in {"SequenceStartEvent", "MappingStartEvent"}:
            if len(self._stack) >= MAX_DEPTH:
                raise self._error(line, f"nested more than {MAX_DEPTH} levels deep")
            container: list[Value] | dict[str, Value] = [] if kind.startswith("Seq") else {}
            path = self._put(container, line, scalar=False)
            self._stack.append((container, path))
            self._key.append(None)
        elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
            self._stack.pop()
            self._key.pop()

    def _put(self, value: Value, line: int, *, scalar: bool) -> Path:
        if not self._stack:
            self.root = value
            self.lines[()] = line
            return ()
        container, path = self._stack[-1]
        if isinstance(container, list):
            here = (*path, len(container))
            container.append(value)
        else:
            key = self._key[-1]
            if key is None:
                self._take_key(value, container, path, line, scalar=scalar)
                return path
            here = (*path, key)
            container[key] = value
            self._key[-1] = None
        self.lines.setdefault(here, line)
        return here

    def _take_key(
        self, value: Value, container: dict[str, Value], path: Path, line: int, *, scalar: bool
    ) -> None:
        if not scalar or not isinstance(value, str):
            raise self._error(line, "a key must be a word")
        if value in container:
            raise self._error(line, f"“{shorten(value)}” is there twice")
        self._key[-1] = value
        self.lines[(*path, value)] = line

    def _error(self, line: int, problem: str) -> InvalidMetadataError:
        return InvalidMetadataError(f"{self.name}, line {line}: {problem}.")
