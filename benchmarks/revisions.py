"""Which points became which, and which words changed, against published answers and other tools.

The data is ../shared/eval/revisions: pairs of revisions with the correspondence that their
publishers or an expert give, and edits that people described. Weights are fitted without the
family of the pair they are scored on.

    python -m benchmarks.revisions            the tables
    python -m benchmarks.revisions --fit      the weights of kb/revisions/weights.py
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from time import process_time

import yaml

import kb
from benchmarks.fitting import fit
from kb.model.documents import Span
from kb.model.results.compared import Part
from kb.revisions import weights
from kb.revisions.align import CHECK, MATCHED, Alignment, Linked, align, same_texts
from kb.revisions.blocks import shared_runs
from kb.revisions.edits import GATE, compare_parts, compare_words
from kb.revisions.features import first_reading, second_reading
from kb.revisions.groups import Texts, group
from kb.revisions.likeness import compare
from kb.revisions.tokens import STOP, tokens
from kb.revisions.words import profiles

DATA = Path(__file__).resolve().parents[2] / "shared" / "eval" / "revisions"
FAMILIES = {"owasp": "owasp", "nap": "nap", "iso": "iso", "nist": "csf", "ipc": "ipc"}
RIDGE = 5.0


class Pair:
    """Two revisions, and which points became which."""

    def __init__(self, path: Path) -> None:
        plain = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.name = plain["name"]
        self.family = next((v for k, v in FAMILIES.items() if self.name.startswith(k)), self.name)
        self.mapping = plain["mapping"]
        self.numbers = [p["number"] for p in plain["old"]], [p["number"] for p in plain["new"]]
        self.old, self.new = ([words_of(p) for p in plain[side]] for side in ("old", "new"))
        places = [{number: k for k, number in enumerate(side)} for side in self.numbers]
        self.links = {
            (places[0][a], places[1][b])
            for row in self.mapping
            for a, b in row.get("links") or [(a, b) for a in row["old"] for b in row["new"]]
        }


def words_of(point):
    return ": ".join(filter(None, (point.get("heading"), point.get("text"))))


# Links.


def features(pair, vocabulary):
    known = profiles([*pair.old, *pair.new], vocabulary)
    likeness = compare(known[: len(pair.old)], known[len(pair.old) :])
    pair.alike = likeness.pairs
    return first_reading(likeness.pairs, (len(pair.old), len(pair.new)))


def fitted(pairs, tables):
    """Both models; each family counts alike, and a large pair more than a small one."""
    families = Counter(pair.family for pair in pairs)

    def model(rows_of):
        rows, truths, sizes = [], [], []
        for pair in pairs:
            found = rows_of(pair)
            for key, row in found.items():
                rows.append(row)
                truths.append(key in pair.links)
                sizes.append(100 / len(found) ** 0.5 / families[pair.family] ** 0.5)
        return fit(rows, truths, sizes, RIDGE)

    first = model(lambda pair: tables[pair.name])
    second = model(
        lambda pair: second_reading(
            {k: first.probability(f) for k, f in tables[pair.name].items()}, pair.alike
        )
    )
    return first, second


def probabilities(pair, table, models):
    first = {key: models[0].probability(row) for key, row in table.items()}
    found = {key: models[1].probability(row) for key, row in second_reading(first, pair.alike).items()}
    return {**found, **dict.fromkeys(same_texts(pair.old, pair.new), 1.0)}


def cross_validated(pairs, vocabulary):
    tables = {pair.name: features(pair, vocabulary) for pair in pairs}
    found = {}
    for family in dict.fromkeys(pair.family for pair in pairs):
        models = fitted([pair for pair in pairs if pair.family != family], tables)
        for pair in pairs:
            if pair.family == family:
                found[pair.name] = probabilities(pair, tables[pair.name], models)
    return found


def line_difflib(pair):
    """Lines in order; within a replaced block the first with the first, and so on."""
    found = set()
    for tag, i, i_end, j, j_end in SequenceMatcher(None, pair.old, pair.new, autojunk=False).get_opcodes():
        if tag in {"equal", "replace"}:
            found |= set(zip(range(i, i_end), range(j, j_end), strict=False))
    return found


def moved_lines(pair):
    """What ``git diff --color-moved`` finds: equal lines anywhere."""
    return {(i, j) for i, a in enumerate(pair.old) for j, b in enumerate(pair.new) if a == b}


def f1(found, gold):
    return 2 * len(found & gold) / max(1, len(found) + len(gold))


def exact_groups(pair, scores):
    """The share of the published groups that come out with all their points and no other."""
    part = [[Part(str(k), str(k), Span(0, 0), "") for k in range(len(side))] for side in (pair.old, pair.new)]
    links = tuple(Linked(*key, p) for key, p in sorted(scores.items()) if p >= CHECK)
    empty = [()] * max(len(pair.old), len(pair.new))
    groups = group(Texts(("", part[0]), ("", part[1])), Alignment(links, empty, empty), None)
    found = {tuple(frozenset(int(p.locator) for p in side) for side in (g.old, g.new)) for g in groups}
    places = [{number: k for k, number in enumerate(side)} for side in pair.numbers]
    gold = {
        (frozenset(places[0][n] for n in row["old"]), frozenset(places[1][n] for n in row["new"]))
        for row in pair.mapping
    }
    return len(found & gold) / len(gold)


def links_table(pairs, vocabulary):
    print("## Links: F1 (precision / recall)\n")
    names = [pair.name for pair in pairs]
    print("| | " + " | ".join(names) + " | macro |\n|" + "---|" * (len(names) + 2))
    runs = {
        "line difflib": {pair.name: line_difflib(pair) for pair in pairs},
        "equal lines (git --color-moved)": {pair.name: moved_lines(pair) for pair in pairs},
    }
    out = cross_validated(pairs, vocabulary)
    bare = cross_validated(pairs, None)
    for name, scores in (("napkb, without vocabulary", bare), ("**napkb**", out)):
        runs[name] = {key: {k for k, p in known.items() if p >= CHECK} for key, known in scores.items()}
    for name, found in runs.items():
        cells, total = [], 0.0
        for pair in pairs:
            hits, gold = found[pair.name], pair.links
            right = len(hits & gold)
            value = f1(hits, gold)
            total += value
            cells.append(f"{value:.2f} ({right / max(1, len(hits)):.2f} / {right / len(gold):.2f})")
        print(f"| {name} | " + " | ".join(cells) + f" | {total / len(pairs):.3f} |")
    exact = [exact_groups(pair, out[pair.name]) for pair in pairs]
    print(f"\nGroups that are just right, of the published ones: {sum(exact) / len(exact):.2f}.")
    sure = [(key in pair.links) for pair in pairs for key, p in out[pair.name].items() if p >= MATCHED]
    print(f"\nOf links with p ≥ {MATCHED}: {sum(sure) / len(sure):.3f} right ({len(sure)} links).\n")
    print("| p | share right | links |\n|---|---|---|")
    bins = defaultdict(list)
    for pair in pairs:
        for key, p in out[pair.name].items():
            bins[min(9, int(p * 10))].append(key in pair.links)
    for tenth, right in sorted(bins.items()):
        print(f"| .{tenth}– | {sum(right) / len(right):.2f} | {len(right)} |")


# Words.


def plain(text):
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).split()


def from_marks(text):
    """The hunks and equal runs of a text with [-…-]{+…+} marks, as (old words, new words)."""
    runs = []
    for piece in re.split(r"(\[-.*?-\]|\{\+.*?\+\})", text, flags=re.DOTALL):
        words = plain(piece[2:-2] if piece[:2] in {"[-", "{+"} else piece)
        kind = {"[-": "old", "{+": "new"}.get(piece[:2], "equal")
        if not words:
            continue
        last = runs[-1] if runs else None
        if kind == "equal":
            runs.append(["equal", words, words])
        elif last and last[0] == "change" and not (kind == "old" and last[2]):
            last[1 if kind == "old" else 2] += words
        else:
            runs.append(["change", words if kind == "old" else [], words if kind == "new" else []])
    return runs


def by_program(*command):
    def run(old, new):
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder, name) for name in ("old", "new")]
            for path, text in zip(paths, (old, new), strict=True):
                path.write_text(text + "\n", "utf-8")
            done = subprocess.run([*command, *map(str, paths)], capture_output=True, check=False)
        text = done.stdout.decode("utf-8", "replace")
        return from_marks(text.partition("@@\n")[2] if command[0] == "git" else text)

    return run


def by_tokens(split):
    def run(old, new):
        first, second = split(old), split(new)
        runs = []
        for tag, i, i_end, j, j_end in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
            words = plain(" ".join(first[i:i_end])), plain(" ".join(second[j:j_end]))
            if any(words):
                runs.append(["equal" if tag == "equal" else "change", *words])
        return runs

    return run


def by_redlines(old, new):
    from redlines import Redlines

    # On one line, and cut as it cuts: words with the blank after them, and a few signs.
    old, new = " ".join(old.split()), " ".join(new.split())
    first, second = (re.findall(r"(?:[^()\s]+|[().?!-])\s*", text) for text in (old, new))
    runs = []
    for tag, i, i_end, j, j_end in Redlines(old, new).opcodes:
        words = plain(" ".join(first[i:i_end])), plain(" ".join(second[j:j_end]))
        if any(words):
            runs.append(["equal" if tag == "equal" else "change", *words])
    return runs


def by_napkb(old, new):
    found = compare_words(old, new)
    runs = []
    for edit in found.edits:
        words = plain(edit.old.of(old)), plain(edit.new.of(new))
        same = edit.op == "equal" or "cosmetic" in edit.flags
        if not any(words):
            continue
        if same and runs and runs[-1][0] == "equal":
            runs[-1][1] += words[0]
        else:
            runs.append(["equal" if same else "change", *words])
    return runs


def within(whole, part):
    return any(whole[k : k + len(part)] == part for k in range(len(whole) - len(part) + 1))


def bare_edit(old, new):
    """An edit without the words that both sides begin or end with: "court of justice", "court"."""
    old, new = list(old), list(new)
    while old and new and old[-1] == new[-1]:
        old.pop(), new.pop()
    while old and new and old[0] == new[0]:
        old.pop(0), new.pop(0)
    return old, new


def judged(hunks, edit):
    forms = [(plain(edit["old"]), plain(edit["new"]))]
    forms.append(bare_edit(*forms[0]))
    exact = any((a, b) == form for a, b in hunks for form in forms)
    loose = exact or any(
        within(a, old) and within(b, new) and len(a) + len(b) - len(old) - len(new) <= 4
        for a, b in hunks
        for old, new in forms
    )
    return exact, loose


def in_new_order(olds, new):
    keys = [t.key for t in tokens(new)]

    def place(text):
        runs = shared_runs([t.key for t in tokens(text)], keys)
        return max(runs, key=lambda run: run[2])[1] if runs else len(keys)

    return "\n\n".join(sorted(olds, key=place))


def words_table(pairs):
    edits = json.loads((DATA / "word-edits-ipc-bns.json").read_text("utf-8"))
    statute = next(pair for pair in pairs if pair.family == "ipc")
    old = dict(zip(statute.numbers[0], statute.old, strict=True))
    new = dict(zip(statute.numbers[1], statute.new, strict=True))
    sources = defaultdict(list)
    for row in statute.mapping:
        for number in row["new"]:
            sources[number] += row["old"]
    merged = {n: in_new_order([old[o] for o in olds], new[n]) for n, olds in sources.items()}
    corpus = []
    for pair in pairs:
        places = [{number: k for k, number in enumerate(side)} for side in pair.numbers]
        for row in pair.mapping:
            if row["kind"] == "reworded" and len(row["old"]) == len(row["new"]) == 1:
                one = pair.old[places[0][row["old"][0]]], pair.new[places[1][row["new"][0]]]
                shared = sum((Counter(plain(one[0])) & Counter(plain(one[1]))).values())
                if 2 * shared >= 0.5 * (len(plain(one[0])) + len(plain(one[1]))):
                    corpus.append(one)
    engines = {
        "wdiff": by_program("wdiff"),
        "dwdiff -P": by_program("dwdiff", "-P"),
        "git diff --word-diff": by_program("git", "diff", "--no-index", "--word-diff", "-U99999"),
        "redlines": by_redlines,
        "difflib, words": by_tokens(str.split),
        "difflib, napkb’s tokens": by_tokens(lambda text: [t.key for t in tokens(text)]),
        "**napkb**": by_napkb,
    }
    print(f"\n## Words: {len(edits)} edits that people described; {len(corpus)} reworded points\n")
    print("| | a section: exact | loose | those merged: exact | loose | hunks / 100 words | orphans |")
    print("|---|---|---|---|---|---|---|")
    for name, engine in engines.items():
        try:
            print(f"| {name} | " + " | ".join(words_row(engine, edits, (old, new, merged), corpus)) + " |")
        except (OSError, ImportError) as error:
            print(f"| {name} | not installed ({error}) | | | | | |")


def words_row(engine, edits, texts, corpus):
    old, new, merged = texts
    row = []
    for source in (lambda e: old[e["ipc"]], lambda e: merged.get(e["bns"], old[e["ipc"]])):
        results = [
            judged([r[1:] for r in engine(source(e), new[e["bns"]]) if r[0] == "change"], e) for e in edits
        ]
        row += [str(sum(exact for exact, _ in results)), str(sum(loose for _, loose in results))]
    words = hunks = orphans = 0
    for first, second in corpus:
        words += (len(plain(first)) + len(plain(second))) / 2
        if compare_words(first, second).likeness < GATE:
            continue  # Shown whole by napkb; left out for all.
        runs = engine(first, second)
        hunks += sum(run[0] == "change" for run in runs)
        for a, b, c in zip(runs, runs[1:], runs[2:], strict=False):
            if (a[0], b[0], c[0]) == ("change", "equal", "change"):
                orphans += len(b[1]) == 1 or all(word in STOP for word in b[1])
    return [*row, f"{100 * hunks / words:.2f}", f"{100 * orphans / words:.2f}"]


# Time.


def timed(work):
    start = process_time()
    work()
    return process_time() - start


def time_table(pairs, vocabulary):
    print("\n## Processor time, in this process\n\n| | seconds |\n|---|---|")
    by_name = {pair.name: pair for pair in pairs}
    small, large = by_name["nap-speech-2014"], by_name["ipc-bns"]
    align(small.old, small.new, vocabulary)
    for label, pair in (("19 × 20 points", small), ("554 × 358 sections", large)):
        print(f"| align {label} | {timed(lambda p=pair: align(p.old, p.new, vocabulary)):.3f} |")
    seed = random.Random(1)
    words = " ".join(large.old).split()[:20000]
    for share in (0.05, 0.3):
        other = " ".join(seed.choice(words) if seed.random() < share else word for word in words)
        text = " ".join(words)
        spent = min(timed(lambda o=other, t=text: compare_words(t, o)) for _ in range(3))
        print(f"| 20,000 words against 20,000, {share:.0%} changed | {spent:.3f} |")
    long = " ".join(words * 5)
    spans = [Span(0, len(long))], [Span(0, len(long) - 50)]
    spent = timed(lambda: compare_parts(long, spans[0], long, spans[1]))
    print(f"| 100,000 words in one paragraph | {spent:.3f} |")
    print("\n| points | seconds | per point, ms |\n|---|---|---|")
    vocabulary_of = [f"word{int(seed.paretovariate(0.9)) % 5000}" for _ in range(60000)]
    for size in (125, 250, 500, 1000, 2000):
        old = [" ".join(seed.choices(vocabulary_of, k=25)) for _ in range(size)]
        new = [" ".join(w if seed.random() > 0.2 else "other" for w in text.split()) for text in old]
        seed.shuffle(new)
        spent = timed(lambda a=old, b=new: align(a, b))
        print(f"| {size:,} × {size:,} | {spent:.2f} | {1000 * spent / size:.2f} |")


def main():
    if not DATA.is_dir():
        print(f"{DATA} is not there: the texts in it are not part of the repository.")
        return
    pairs = [Pair(path) for path in sorted(DATA.glob("*.yaml"))]
    with kb.open() as base:
        vocabulary = base._session.vocabulary  # noqa: SLF001 - as the command has it
    if "--fit" in sys.argv:
        tables = {pair.name: features(pair, vocabulary) for pair in pairs}
        first, second = fitted(pairs, tables)
        print(f"FIRST = {first}\nSECOND = {second}")
        print("now:", (first, second) == (weights.FIRST, weights.SECOND))
        return
    links_table(pairs, vocabulary)
    words_table(pairs)
    time_table(pairs, vocabulary)
    missing = [name for name in ("wdiff", "dwdiff", "git") if shutil.which(name) is None]
    if missing:
        print(f"\nnot on this machine: {', '.join(missing)}")


if __name__ == "__main__":
    main()
