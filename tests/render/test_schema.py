"""The JSON output is what docs/schema says, no more and no less."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kb.render import data, schema

FOLDER = Path(__file__).parents[2] / "docs" / "schema"


def validator(name: str) -> jsonschema.Draft202012Validator:
    """The validator of one type, from the file that users read."""
    return jsonschema.Draft202012Validator(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))


def outputs(result: object) -> Iterator[dict[str, Any]]:
    """Every object that the result becomes, as it is read back."""
    for one in (data.whole(result), *data.items(result)):
        yield json.loads(json.dumps(one))


def test_files_are_current() -> None:
    """What is written is what the code says: ``python -m kb.render.schema docs/schema``."""
    assert {path.stem for path in FOLDER.glob("*.json")} == set(schema.TYPES)
    for name in schema.TYPES:
        assert (FOLDER / f"{name}.json").read_text("utf-8") == schema.written(name)


@pytest.mark.parametrize("name", schema.TYPES)
def test_schemas_are_schemas(name: str) -> None:
    """Each is valid, closed, and describes every key."""
    known = schema.schema(name)
    jsonschema.Draft202012Validator.check_schema(known)
    for part in _objects(known):
        assert "description" in part
        if "properties" in part:
            assert part["additionalProperties"] is False
            for key, value in part["properties"].items():
                assert "description" in value or "$ref" in value, key


def _objects(part: object) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for one in part:
            yield from _objects(one)
    elif isinstance(part, dict):
        if part.get("type") == "object":
            yield part
        for one in part.values():
            yield from _objects(one)


def test_output_validates(result: object) -> None:
    """Every result and every line of it."""
    for output in outputs(result):
        assert [error.message for error in validator(output["type"]).iter_errors(output)] == []


def test_every_key_counts(friendly: object) -> None:
    """A key left out, anywhere, is noticed; so is one too many."""
    for output in outputs(friendly):
        check = validator(output["type"])
        for holder, key in _keys(output):
            value = holder.pop(key)
            assert not check.is_valid(output), key
            holder[key] = value
        assert not check.is_valid({**output, "more": 1})
        assert check.is_valid(output)


def _keys(part: object) -> Iterator[tuple[dict[str, Any], str]]:
    """Each object with each of its keys, save what may be left out."""
    if isinstance(part, list):
        for one in part[:2]:
            yield from _keys(one)
    elif isinstance(part, dict):
        optional = {"source", "note"} if "basis" in part and "grade" in part else set()
        for key in list(part):
            if key == "other":
                yield part, key
                continue
            if key not in optional:
                yield part, key
            yield from _keys(part[key])
