"""Hostile sources in one batch: each is refused or stored as it should be, and the others go on.

The cases are made in ``benchmarks/reliability/hostile.py``, which measures each of them alone.
"""

from __future__ import annotations

import re

import pytest

from benchmarks.reliability.hostile import CANARY, CASES, written
from kb.render import render
from kb.render.screen import FORMATS

ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]")
SMALL = [case for case in CASES if not case.large]


def tree(root) -> dict[str, bytes]:
    documents = root / "documents"
    return {
        str(path.relative_to(documents)): path.read_bytes()
        for path in documents.rglob("*")
        if path.is_file() and ".napkb" not in path.parts
    }


def test_a_batch_of_hostile_sources_goes_on_to_its_end_with_a_tally(base, root, tmp_path, run):
    canary = tmp_path / "canary.txt"
    canary.write_text(CANARY)
    known = tree(root)
    folder = tmp_path / "cases"
    folder.mkdir()
    paths = [written(case, folder, number, str(canary)) for number, case in enumerate(SMALL)]
    report = base.add(paths)
    assert len(SMALL) >= 60
    for case, path in zip(SMALL, paths, strict=True):
        items = [
            item for item in report.items if item.source.startswith(str(path))
        ]  # An archive holds several.
        kept = [item.status in {"added", "revised", "unchanged"} for item in items]
        assert any(kept) is case.stored or case.stored is None, (case.name, items)
        for item, stored in zip(items, kept, strict=True):
            assert item.exit_code == (0 if stored else 5), case.name
            assert stored or item.error, case.name
    after = tree(root)
    assert {name: data for name, data in after.items() if name in known} == known
    assert not [name for name, data in after.items() if CANARY.encode() in data and "original" not in name]
    assert not [*root.rglob("owned"), *tmp_path.rglob("out.txt")]
    for form in FORMATS:
        said = "".join(render(report, form))
        assert not ACTING.search(said.replace("\r\n", "\n")), form
    told = "".join(render(report, "text")).splitlines()
    tally = rf"{len(report.items)} sources: added \d+(, revised \d+)?(, unchanged \d+)?, failed \d+"
    assert [line for line in told if re.match(tally, line)]
    assert not base.doctor(fix=True).problems
    for command in (
        ["list"],
        ["search", "river"],
        ["export", "--format", "bibtex"],
        ["export", "--format", "ris"],
    ):
        ran = run(*command)
        assert (ran.exit_code, ran.stderr) == (0, "")
        assert not ACTING.search(ran.stdout)
    base.undo()
    assert tree(root) == known


@pytest.mark.parametrize("form", ["bibtex", "biblatex", "ris", "csl-json"])
def test_no_metadata_breaks_out_of_a_record(base, run, root, form):
    hostile = 'x}\n@article{owned, title={y}}\nER  - \nTY  - BOOK", "a": "\\'
    path = root / "documents" / "op-ed" / "document.yaml"

    def change(text: str) -> str:
        import json

        quoted = json.dumps(hostile)
        kept = [line for line in text.splitlines() if line.split(":")[0] in {"schema", "kind"}]
        lines = (
            f"{key}: {quoted}" for key in ("title", "publisher", "author", "URL", "container-title", "volume")
        )
        return "\n".join([*kept, *lines, f"citation-key: {quoted}", ""])

    base.edit("op-ed", change)
    assert "owned" in path.read_text("utf-8")
    ran = run("export", "--format", form)
    assert ran.exit_code == 0
    from kb.citations.records import read_records

    suffix = {"bibtex": "bib", "biblatex": "bib", "ris": "ris", "csl-json": "json"}[form]
    assert len(read_records(ran.stdout, f"a.{suffix}")) == 3
