"""What was measured, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Results = Sequence[dict[str, Any]]

COLD = {
    "eight": "8-word question",
    "boolean": "(a OR b) NOT c, in three years",
    "rare": "one rare word",
}
WARM = {
    "frequent": "1 frequent word",
    "rare": "1 rare word",
    "three": "3 words",
    "eight": "8 words",
    "phrase": "phrase",
    "boolean": "boolean, dated",
    "prefix": "prefix",
}
NAMES = {
    "napkb": "napkb",
    "napkb (engine)": "of that, its engine",
    "whoosh": "Whoosh as it comes",
    "fts5": "SQLite FTS5",
    "tantivy": "tantivy",
    "xapian": "Xapian",
}


def print_tables(results: Results) -> None:
    """Print all tables; a column, or a table, for each size."""
    if any("cold" in each for each in results):
        _cold([each for each in results if "cold" in each])
    for each in results:
        if "warm" in each:
            _warm(each)
    if any("warm" in each for each in results):
        _growth([each for each in results if "warm" in each])
    _build(results)
    if any("add" in each for each in results):
        _add([each for each in results if "add" in each])


def _cold(results: Results) -> None:
    for kind, title in COLD.items():
        heads = [f"{each['size']:,}" for each in results]
        print(f"\n**Cold, a whole process: {title}** (CPU ms; in brackets, napkb takes × that)\n")
        _head(["command", *heads])
        for name in _all(results, lambda each, kind=kind: each["cold"]["cpu"][kind]):
            cells = []
            for each in results:
                taken = each["cold"]["cpu"][kind]
                ratio = f" ({taken['napkb search'] / taken[name]:.2f})" if name in taken else ""
                cells.append(f"{taken[name] * 1000:.0f}{ratio}" if name in taken else "")
            _row([name, *cells])
    print("\nPeak memory of the 8-word question, MB\n")
    _head(["command", *[f"{each['size']:,}" for each in results]])
    for name in _all(results, lambda each: each["cold"]["peak"]):
        _row([name, *[f"{each['cold']['peak'].get(name, 0):.0f}" for each in results]])
    imports = results[-1]["cold"]["imports"]
    tops = sorted({name.partition(".")[0] for name in imports})
    print(f"\nThe bare imports are {len(imports)} modules of {', '.join(tops)}.")


def _warm(each: dict[str, Any]) -> None:
    print(f"\n**Warm, {each['size']:,} passages** (CPU ms, p50 / p95)\n")
    _head(["engine", *WARM.values(), "peak MB"])
    for name, kinds in each["warm"]["cpu"].items():
        cells = [f"{_ms(kinds[kind][0])} / {_ms(kinds[kind][1])}" for kind in WARM]
        _row([NAMES[name], *cells, f"{each['warm']['peak'].get(name, 0):.0f}"])


def _growth(results: Results) -> None:
    if len(results) < 2:
        return
    first, last = results[0], results[-1]
    print(f"\n**Growth of the warm p50** from {first['size']:,} to {last['size']:,} passages (×)\n")
    _head(["engine", *WARM.values()])
    for name, kinds in last["warm"]["cpu"].items():
        before = first["warm"]["cpu"][name]
        _row([NAMES[name], *[f"{kinds[kind][0] / (before[kind][0] or 1e-6):.1f}" for kind in WARM]])


def _build(results: Results) -> None:
    print("\n**Build**\n")
    heads = [
        f"{what}, {each['size']:,}"
        for what in ("passages per CPU s", "peak MB", "on disk MB")
        for each in results
    ]
    _head(["engine", *heads])
    for name in _all(results, lambda each: each["build"]):
        built = [each["build"].get(name) for each in results]
        cells = [f"{e['size'] / b['cpu']:,.0f}" if b else "" for e, b in zip(results, built, strict=True)]
        cells += [f"{b['peak']:.0f}" if b else "" for b in built]
        cells += [f"{b['disk'] / 1e6:.1f}" if b else "" for b in built]
        _row([NAMES.get(name, name), *cells])


def _add(results: Results) -> None:
    print("\n**One more document** of one passage (CPU ms, median / most of twelve)\n")
    _head(["engine", *[f"{each['size']:,}" for each in results]])
    for name in _all(results, lambda each: each["add"]):
        cells = [
            _ms(each["add"][name]["median"]) + " / " + _ms(each["add"][name]["most"]) for each in results
        ]
        _row([NAMES.get(name, name), *cells])


def _all(results: Results, part: Any) -> list[str]:
    return list(dict.fromkeys(name for each in results for name in part(each)))


def _ms(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _head(cells: list[str]) -> None:
    _row(cells)
    print(f"|---|{'---:|' * (len(cells) - 1)}")


def _row(cells: list[str]) -> None:
    print(f"| {' | '.join(cells)} |")
