"""What is unsure of a source, and a person's word on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.base.session import Session
from kb.errors import BadRequestError
from kb.model.addresses import parse_address
from kb.model.dates import parse_date
from kb.model.documents import Field, Metadata
from kb.model.kinds import KINDS
from kb.model.results import Added, Change
from kb.storage.contents import Content
from kb.storage.journal import Draft, change_of
from kb.storage.plain import document_yaml, revision_yaml
from kb.storage.schema import document_of, revision_of
from kb.storage.yamlio import load

FIELDS = ("title", "kind", "publisher", "author", "issued", "event_date", "url")
_ASKED = frozenset({"title", "kind", "publisher", "issued"})
_DATES = frozenset({"issued", "event_date"})


def doubts_of(item: Added) -> list[tuple[str, Field[Any] | None]]:
    """The values of a source that are not sure, and those that are missing and matter."""
    if item.address is None or item.status not in {"added", "revised"}:
        return []
    found: list[tuple[str, Field[Any] | None]] = []
    for name in FIELDS:
        field = getattr(item.metadata, name)
        if field is None:
            if name in _ASKED:
                found.append((name, None))
        elif field.grade == "unsure" or field.note or (name == "event_date" and field.value.year is None):
            found.append((name, field))
    return found


def shown(item: Added, name: str, field: Field[Any] | None) -> str:
    """A value in doubt, as a person is asked about it, without what a terminal would obey."""
    where = f"{item.address}  {name.replace('_', ' ')}: "
    if field is None:
        return f"{where}not known"
    value = ", ".join(field.value) if isinstance(field.value, tuple) else str(field.value)
    said = f"{field.grade}, from {field.basis}"
    words = [f"{where}{value}", f"({said}{f': “{field.source}”' if field.source else ''})"]
    if field.note:
        words.append(f"– {field.note}")
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in "  ".join(words))


def settle(session: Session, text: str, answers: Mapping[str, str | None]) -> Change | None:
    """Take a person's word on values of a revision: ``""`` says yes, None drops, words are the value.

    Raises:
        BadRequestError: A value cannot be.
        NotFoundError: No such revision.
        StorageError: The knowledge base cannot be written.
    """
    where = session.library.resolve(parse_address(text)).at(None)
    changes: dict[str, Content] = {}
    with session.library.writing(session.owner) as carry_out:
        document_path = f"{where.document}/document.yaml"
        revision_path = f"{where.document}/{where.revision}.yaml"
        of_document = document_of(load(_read(session, document_path), document_path), document_path)
        file = revision_of(load(_read(session, revision_path), revision_path), revision_path)
        own = _answered(file.metadata, answers)
        whole = _answered(of_document, answers, skip=_DATES)
        if own != file.metadata:
            changes[revision_path] = revision_yaml(file._replace(metadata=own)).encode("utf-8")
        if whole != of_document:
            changes[document_path] = document_yaml(whole).encode("utf-8")
        if not changes:
            return None
        summary = f"review {where}: {', '.join(name.replace('_', ' ') for name in answers)}"
        return change_of(carry_out(Draft("add", summary, changes), session.now))


def _answered(
    metadata: Metadata, answers: Mapping[str, str | None], skip: frozenset[str] = frozenset()
) -> Metadata:
    values: dict[str, Any] = {}
    for name, answer in answers.items():
        field = getattr(metadata, name)
        if name in skip or (field is None and name not in _DATES and not skip):
            continue  # A revision holds its dates; the document holds the rest.
        if answer is None:
            values[name] = None
        elif not answer:
            values[name] = Field(field.value) if field else None
        else:
            values[name] = Field(_value(name, answer))
    return metadata._replace(**values)


def _value(name: str, answer: str) -> Any:
    if name in _DATES:
        date = parse_date(answer)
        if date is None:
            raise BadRequestError(
                f"“{answer[:40]}” is no date.", hint="Write 2024-06-22, 2024-06, 2024 or XXXX-06-22."
            )
        return date
    if name == "kind" and answer not in KINDS:
        raise BadRequestError(f"“{answer[:40]}” is not a kind.", hint=f"It is one of {', '.join(KINDS)}.")
    words = " ".join(answer.split())
    return tuple(part.strip() for part in words.split(";") if part.strip()) if name == "author" else words


def _read(session: Session, path: str) -> str:
    return session.library.file(path).read_text("utf-8")
