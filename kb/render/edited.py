"""The words of two texts as runs, those that went and came marked as such."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kb.model.documents import Span
from kb.model.results.compared import Comparison, Edit, Group, Part
from kb.render.blocks import Run, Runs, own, passage


class EditRuns(NamedTuple):
    """The older words, the newer words, and both in one row."""

    old: Runs
    new: Runs
    both: Runs


def edit_runs(one: Comparison, group: Group) -> EditRuns:
    """The words of a group; without edits both are shown whole, unmarked where they stand apart."""
    if not group.edits:
        old = _whole(group.old)
        new = _whole(group.new)
        return EditRuns(old, new, (*_marked(old, "edit.removed"), Run(" "), *_marked(new, "edit.added")))
    return EditRuns(
        _one_side(group.edits, one.old.text, group.old, old=True),
        _one_side(group.edits, one.new.text, group.new, old=False),
        runs_of(group.edits, one.old.text, one.new.text),
    )


def runs_of(edits: tuple[Edit, ...], old: str, new: str) -> Runs:
    """Both texts in one row; where only the look changed, the newer form stands, dimmed."""
    runs: list[Run] = []
    old_end = new_end = None
    for edit in edits:
        is_new = edit.new.end > edit.new.start
        gap = _between(new, new_end, edit.new.start) if is_new else _between(old, old_end, edit.old.start)
        runs += [Run(gap)] if gap else []
        runs += _shown(edit, edit.old.of(old), edit.new.of(new))
        old_end = edit.old.end if edit.old.end > edit.old.start else old_end
        new_end = edit.new.end if is_new else new_end
    return tuple(runs)


def _shown(edit: Edit, gone: str, come: str) -> Iterator[Run]:
    if edit.op == "equal":
        yield passage(come)
    elif "cosmetic" in edit.flags:
        yield passage(come or f"[-{gone}-]", "edit.look")
    else:
        if gone:
            yield passage(gone, "edit.removed")
        if come:
            yield passage(come, "edit.added")


def _between(text: str, end: int | None, start: int) -> str:
    if end is None:
        return ""
    # Parts that do not stand side by side in their text are parted by a blank all the same.
    return " " if end > start or any(char.isspace() for char in text[end:start]) else ""


def _one_side(edits: tuple[Edit, ...], text: str, parts: tuple[Part, ...], *, old: bool) -> Runs:
    """The words of one side, each part on a line of its own with its number where there are several."""
    role = "edit.removed" if old else "edit.added"
    runs: list[Run] = []
    for number, part in enumerate(parts):
        if number:
            runs.append(Run("\n"))
        if len(parts) > 1:
            runs.append(own(f"{part.number or part.locator}  ", "number"))
        place = part.span.start
        for edit in edits:
            span = edit.old if old else edit.new
            if span.end == span.start or not part.span.start <= span.start < part.span.end:
                continue
            runs += _run(text, Span(place, span.start), "")
            style = "" if edit.op == "equal" else "edit.look" if "cosmetic" in edit.flags else role
            runs += _run(text, span, style)
            place = span.end
        runs += _run(text, Span(place, part.span.end), "")
    return tuple(runs)


def _run(text: str, span: Span, role: str) -> list[Run]:
    return [passage(span.of(text), role)] if span.end > span.start else []


def _whole(parts: tuple[Part, ...]) -> Runs:
    runs: list[Run] = []
    for number, part in enumerate(parts):
        runs += [Run("\n")] if number else []
        runs += [own(f"{part.number or part.locator}  ", "number")] if len(parts) > 1 else []
        runs.append(passage(part.text))
    return tuple(runs)


def _marked(runs: Runs, role: str) -> Runs:
    return tuple(run._replace(role=role) if run.foreign else run for run in runs)
