"""``mark``: what a line of a text is, and what became of the addresses that follow from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kb.base.checking import encoded, read_report
from kb.base.session import Session
from kb.base.sources import Source, read_bytes
from kb.base.viewing import find_passages
from kb.citations.keys import KeyTable
from kb.errors import BadRequestError
from kb.model.addresses import Address
from kb.model.documents import Metadata, Passage, Revision
from kb.model.pinpoints import Pinpoint
from kb.model.results.cited import Carried, MarkReport, Moved
from kb.quotes.report import Cited
from kb.storage.contents import Content
from kb.storage.files import write_file
from kb.storage.journal import Draft
from kb.storage.plain import block_to_plain
from kb.storage.schema import merge, revision_of
from kb.storage.yamlio import Flow, FlowMap, Loaded, dump, load
from kb.text.passages import block_spans, build_passages, starts_of

MARKS = {
    "heading": "heading",
    "caption": "caption",
    "none": "aside",
    "paragraph": "paragraph",
    "title": "title",
}
"""What a line can be marked as, and its role."""

_ADDRESS = re.compile(
    r"(?<![\w@#.-])(?P<document>[a-z0-9]+(?:-[a-z0-9]+)*)(?:@(?P<revision>[0-9A-Za-z-]+))?"
    r"#(?P<locator>[0-9A-Za-z]+(?:[.()-]+[0-9A-Za-z]+)*\)?)"
)
_RANGE = re.compile(r"p(\d+)-p?(\d+)")


def mark(
    session: Session, text: str, as_: str, *, level: int = 1, reports: Sequence[str | Path] = ()
) -> MarkReport:
    """Say what a line of a text is; the numbering follows.

    Addresses of the text that other files of the knowledge base use are carried along in the same
    change; so are pinpoints in the reports that are named.

    Raises:
        BadRequestError: It is no such mark, or the address names no passage.
        NotFoundError: No such document, revision or passage.
        StorageError: The knowledge base or a report cannot be written.
    """
    if as_ not in MARKS:
        raise BadRequestError(f"“{as_}” is nothing a line can be.", hint=f"It is one of {', '.join(MARKS)}.")
    address = KeyTable(session.library.catalog.documents()).address(text)
    if not address.locator:
        raise BadRequestError(
            f"{address} is a whole text; mark one passage of it.",
            hint=f"“napkb show {address} --numbered” shows them.",
        )
    where = session.library.resolve(address)
    before = session.library.revision(where)
    passage = find_passages(before, str(where.locator))[0]
    role = MARKS[as_]
    if as_ == "paragraph" and passage.number:
        role = "item"
    place = where._replace(locator=passage.locator)
    if passage.role == role:
        return MarkReport(place, as_, passage.role)
    files = [(Path(report), read_bytes(Source(str(report), Path(report)))) for report in reports]
    with session.library.writing(session.owner) as carry_out:
        name = f"{where.document}/{where.revision}.yaml"
        path = session.library.file(name)
        changed = _marked(path.read_text("utf-8"), before, passage, role, level)
        document = session.library.document(where.document)
        after = _passages(changed, name, before, document.metadata)
        moved = _moved(before, after)
        latest = document.latest is not None and document.latest.address.revision == where.revision
        changes: dict[str, Content] = {name: changed.encode("utf-8")}
        carried = _carry_in_base(session, where, moved, changes, latest=latest)
        carry_out(Draft("mark", f"mark {place} as {as_}", changes), session.now)
    table = KeyTable(session.library.catalog.documents())
    carried += [_carry_in_report(file, data, table, where, moved, latest=latest) for file, data in files]
    listed = tuple(Moved(where.at(old), where.at(new)) for old, new in moved.items())
    return MarkReport(place, as_, passage.role, listed, tuple(carried))


def _marked(text: str, revision: Revision, passage: Passage, role: str, level: int) -> str:
    """The revision's file with another role for one block; all else in it stays as it is."""
    loaded = load(text, str(revision.address))
    value = loaded.value if isinstance(loaded.value, dict) else {}
    spans = block_spans(revision.text)
    number = next(i for i, span in enumerate(spans, 1) if span.start == passage.span.start)
    entries: Any = value.get("blocks")
    file = revision_of(loaded, str(revision.address))
    if not isinstance(entries, list):
        # Nothing was recorded: what was recognised has to be, or it would be lost.
        entries = [_plain(revision, p, spans) for p in revision.passages if p.role != "paragraph"]
        found = next((e for e in entries if isinstance(e, dict) and e.get("block") == str(number)), None)
    else:
        starts = " ".join(passage.span.of(revision.text)[:400].split())
        near = [
            entry
            for entry, block in zip(entries, file.blocks or (), strict=True)
            if starts.startswith(" ".join(block.starts.split())) and (block.starts or block.block == number)
        ]
        exact = [e for e in near if isinstance(e, dict) and e.get("block") == str(number)]
        found = exact[0] if exact else near[0] if near else None
    if not isinstance(found, dict):
        found = {"block": str(number), "starts": starts_of(passage.span.of(revision.text))}
        entries.append(found)
    found["role"] = role
    if role == "heading" and level != 1:
        found["level"] = str(level)
    entries.sort(key=lambda e: int(str(e.get("block", 0))) if isinstance(e, dict) else 0)
    section = dump({"blocks": [_written(entry) for entry in entries]})
    return _with_section(text, "blocks", section, loaded)


def _plain(revision: Revision, passage: Passage, spans: Sequence[Any]) -> dict[str, Any]:
    from kb.model.documents import Block  # noqa: PLC0415 - one use

    number = next(i for i, span in enumerate(spans, 1) if span.start == passage.span.start)
    starts = starts_of(passage.span.of(revision.text))
    block = Block(number, passage.role, starts, passage.number, flags=passage.flags)
    return {
        key: value if isinstance(value, list) else str(value) for key, value in block_to_plain(block).items()
    }


def _written(entry: Any) -> Any:
    """An entry on one line, where it holds plain values only."""
    if not isinstance(entry, dict):
        return entry
    values = {
        key: Flow(value) if isinstance(value, list) else int(value) if key in {"block", "level"} else value
        for key, value in entry.items()
    }
    simple = all(isinstance(value, str | int | Flow) for value in values.values())
    return FlowMap(values) if simple else values


def _with_section(text: str, key: str, section: str, loaded: Loaded) -> str:
    """The text with one top-level section put in the place of the old one, or at the end."""
    lines = text.splitlines(keepends=True)
    value = loaded.value if isinstance(loaded.value, dict) else {}
    if key not in value:
        return f"{text.rstrip()}\n{section}"
    start = loaded.line((key,)) - 1
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][:1] in " \t#-"):
        end += 1
    return "".join([*lines[:start], section, *lines[end:]])


def _passages(text: str, name: str, before: Revision, document: Metadata) -> tuple[Passage, ...]:
    file = revision_of(load(text, f"documents/{name}"), f"documents/{name}")
    passages, _ = build_passages(before.text, file.blocks, merge(document, file.metadata))
    return passages


def _moved(before: Revision, after: Sequence[Passage]) -> dict[str, str]:
    """Locators that changed, old and new, by where the passage stands."""
    now = {passage.span.start: passage.locator for passage in after}
    return {
        passage.locator: now[passage.span.start]
        for passage in before.passages
        if passage.span.start in now and now[passage.span.start] != passage.locator
    }


def _carry_in_base(
    session: Session, where: Address, moved: dict[str, str], changes: dict[str, Content], *, latest: bool
) -> list[Carried]:
    """Addresses in other files of the knowledge base, in the same change."""
    carried = []
    documents = session.library.place.documents
    for path in sorted(documents.rglob("*.yaml")):
        name = str(path.relative_to(documents))
        if path.is_symlink() or name.startswith(".") or name in changes:
            continue
        text = path.read_text("utf-8", errors="strict") if path.is_file() else ""
        count = 0

        def carry(match: re.Match[str]) -> str:
            nonlocal count
            own = match["revision"] == where.revision or (match["revision"] is None and latest)
            if match["document"] != where.document or not own:
                return match[0]
            new = _new_locator(match["locator"], moved)
            count += new != match["locator"]
            return match[0][: match.start("locator") - match.start()] + new

        new_text = _ADDRESS.sub(carry, text)
        if count:
            changes[name] = new_text.encode("utf-8")
            carried.append(Carried(f"documents/{name}", count))
    return carried


def _new_locator(locator: str, moved: dict[str, str]) -> str:
    if locator in moved:
        return moved[locator]
    if match := _RANGE.fullmatch(locator):
        first, last = (moved.get(f"p{number}", f"p{number}") for number in match.groups())
        if first[:1] == last[:1] == "p":
            return f"{first}-{last[1:]}"
    return locator


def _carry_in_report(
    path: Path, data: bytes, table: KeyTable, where: Address, moved: dict[str, str], *, latest: bool
) -> Carried:
    """Pinpoints and addresses in a report; what cannot be carried is told."""
    report, encoding, _ = read_report(data, str(path))
    edits: dict[tuple[int, int], str] = {}
    left = []
    for cluster in report.clusters:
        for cited in cluster.cited:
            meant = table.meaning(cited.key)
            if meant is None or meant.document != where.document:
                continue
            if meant.revision != where.revision and not (meant.revision is None and latest):
                continue
            line, _ = report.place(cited.span.start)
            for span, new in _edits(cited, meant.locator, moved, report.text):
                if not new or not encoding:
                    left.append(f"line {line}: {cited.pinpoint or cited.key}")
                else:
                    edits[span] = new
    text = report.text
    for (start, end), new in sorted(edits.items(), reverse=True):
        text = text[:start] + new + text[end:]
    if edits:
        write_file(path, encoded(text, encoding, str(path)))
    return Carried(str(path), len(edits), tuple(left))


def _edits(
    cited: Cited, locator: str | None, moved: dict[str, str], text: str
) -> list[tuple[tuple[int, int], str]]:
    found = []
    if locator and _new_locator(locator, moved) != locator:
        start = text.find(f"#{locator}", cited.span.start, cited.span.end) + 1
        if start > 0:
            found.append(((start, start + len(locator)), _new_locator(locator, moved)))
    pinpoint = cited.pinpoint
    if pinpoint is not None and pinpoint.label == "paragraph":
        numbers = pinpoint.numbers() or []
        if any(f"p{number}" in moved for number in numbers):
            now = [moved.get(f"p{number}", f"p{number}") for number in numbers]
            kept = [int(one[1:]) for one in now if one[:1] == "p" and one[1:].isdecimal()]
            new = str(_joined(kept)) if len(kept) == len(now) else ""
            found.append(((cited.pinned.start, cited.pinned.end), new))
    return found


def _joined(numbers: list[int]) -> Pinpoint:
    """Paragraphs as ranges: 4, 5, 6 as 4–6."""
    parts: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if parts and parts[-1][1] == number - 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    return Pinpoint("paragraph", tuple((str(a), str(b)) for a, b in parts))
