"""Fuzzing with atheris: each target in turn, guided by coverage, and what it took.

    pip install atheris
    python -m benchmarks.reliability.fuzz --minutes 60 [TARGET...]

Every target runs in a process of its own at the lowest priority. What breaks a promise is
kept in the work folder as ``found/TARGET-KIND-LINE`` and the run goes on, so that one finding does not
hide the next; what is new of an input to the coverage goes into the corpus there. Processor
time is counted by the system and added up in ``fuzz.json``. ``--small`` cuts the corpus to the
few inputs that tests replay.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CORPUS = HERE / "corpus"
SLOW = 2.0
"""An input that takes longer than this, in seconds of processor time, is a finding."""
LONGEST = 4096

WORDS = {
    "queries": 'AND OR NOT near/5 between since until last\\x20month title: kind:plan publisher: saved:mine /a+/ " ( ) * ? ~ ^ 2014..2021 nap@2014#9 -',
    "yaml": "schema: title: kind:plan issued: {date: basis: blocks: block: role: original: sha256: offsets: set-aside: claims: from: to: relation: names: id: aliases: queries: name: query: \\x0a\\x20\\x20 -\\x20 !! & * | > ---",
    "readers": "Published: By: 23\\x20June\\x202024 \\x0a\\x0a 1.\\x20 #\\x20 ---\\x0a \\xff\\xfe \\xef\\xbb\\xbf Also\\x20read: \\x00 |",
    "quotes": "\\xe2\\x80\\x9c \\xe2\\x80\\x9d [@key,\\x20para.\\x204] [^1] ... [\\xe2\\x80\\xa6] >\\x20 \\x00 not <!-- -->",
    "reports": "\\xe2\\x80\\x9c \\xe2\\x80\\x9d [@key,\\x20para.\\x204] [^1]: ``` ~~~ $$ >\\x20 PK\\x03\\x04 word/document.xml",
    "revisions": "shall may not 2014 1,000 \\x00 31\\x20May \\xe2\\x80\\x94 (a)",
    "records": '@article{ @comment @string title\\x20=\\x20{ author and , " # TY\\x20\\x20-\\x20 ER\\x20\\x20-\\x20 AU\\x20\\x20-\\x20 [{"id": "issued":{"date-parts":[[ "type": null',
    "addresses": "nap @ 2021 # p7 3(a) - con",
}
"""Words for the fuzzer to try, of what each target reads."""


def child(target: str, work: Path, seconds: int, seed: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["kb", "yaml"]):
        from benchmarks.reliability.targets import TARGETS
    run = TARGETS[target]
    found = work / "found"
    found.mkdir(parents=True, exist_ok=True)
    known: set[str] = set()

    def keep(name: str, data: bytes, said: str) -> None:
        if name not in known:
            known.add(name)
            (found / name).write_bytes(data)
            (found / f"{name}.txt").write_text(said, "utf-8", "backslashreplace")
            print(f"FOUND {name}", file=sys.stderr, flush=True)

    runs = 0

    def one(data: bytes) -> None:
        nonlocal runs
        start = time.process_time()
        if start > seconds:  # The fuzzer itself knows the clock on the wall only.
            print(f"runs: {runs}", file=sys.stderr, flush=True)
            os._exit(0)
        runs += 1
        try:
            run(data)
        except Exception as error:
            frames = [f for f in traceback.extract_tb(error.__traceback__) if str(ROOT) in f.filename]
            last = frames[-1]
            name = f"{target}-{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"
            keep(name, data, traceback.format_exc())
        took = time.process_time() - start
        if took > SLOW:
            keep(f"{target}-slow-{len(data)}", data, f"{took:.1f} s\n")

    corpus = work / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_len={LONGEST}",
        "-timeout=60",
        "-rss_limit_mb=2000",
        f"-seed={seed}",
        f"-artifact_prefix={found}/{target}-",
    ]
    words = work / f"{target}.dict"
    lines = [w.replace("\\x20", " ") for w in WORDS[target].split()]
    words.write_text("".join(f'"{_quoted(w)}"\n' for w in lines))
    options.append(f"-dict={words}")
    kept = [str(CORPUS / target)] if (CORPUS / target).is_dir() else []
    atheris.Setup([target, *options, str(corpus), *kept], one)
    atheris.Fuzz()


def _quoted(word: str) -> str:
    return word.replace('"', '\\"') if "\\x" in word else word.replace("\\", "\\\\").replace('"', '\\"')


def seeds(work: Path) -> None:
    """The first inputs: what tests and documents of the repository hold, and pairs of them."""
    texts = [p.read_bytes() for p in sorted((ROOT / "tests" / "corpus").iterdir()) if p.is_file()]
    texts += [
        p.read_bytes()[:LONGEST]
        for p in sorted((ROOT / "tests" / "samples" / "pasted").iterdir())[:40]
        if p.is_file()
    ]
    metadata = [p.read_bytes() for p in sorted((ROOT / "documents").glob("*/*.yaml"))[:30]]
    metadata += [(ROOT / "documents" / "vocabulary.yaml").read_bytes()[:2000]]
    asked = [
        'who approved "national action plan"',
        "kind:plan madrassa OR seminary NOT op-ed",
        "near/5 (a b)",
        "since 2014 militan*",
        "between 2014 and 2021 saved:mine",
    ]
    report = (
        "The plan says “shall not be allowed” [@nap, point 3] and\n\n> block words here\n\n[@nap, para. 2]\n"
    )
    made = {
        "readers": [bytes([n % 3]) + t[:LONGEST] for n, t in enumerate(texts)],
        "queries": [bytes([n % 4]) + t.encode() for n, t in enumerate(asked)],
        "yaml": metadata,
        "addresses": [b"nap@2021#3(a)", b"readout-2024-06-22#p7"],
        "quotes": [report.encode() + b"\0" + t[:1500] for t in texts[:8]],
        "reports": [report.encode(), *(t[:1500] for t in texts[:8])],
        "revisions": [a[:700] + b"\0" + b[:700] for a, b in pairwise(texts)],
        "records": [
            b"@article{k1, title = {A {B} c}, author = {One, Ann and Two, B}, year = 2014, month = dec}\n",
            b"TY  - NEWS\nTI  - A title\nAU  - One, Ann\nDA  - 2014/12/24\nER  - \n",
            b'[{"id": "k", "type": "report", "title": "T", "issued": {"date-parts": [[2014, 12]]}, "author": [{"literal": "X"}]}]',
        ],
    }
    for target, inputs in made.items():
        folder = work / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for data in inputs:
            (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def run(target: str, work: Path, seconds: int, seed: int) -> dict[str, object]:
    """One target in a process of its own; gives what it took by the system's count."""
    log = work / f"{target}-{seed}.log"
    command = ["nice", "-n", "19", sys.executable, "-m", "benchmarks.reliability.fuzz", "--child", target]
    command += ["--work", str(work), "--seconds", str(seconds), "--seed", str(seed)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    said = log.read_text("utf-8", "replace")
    runs = [line.split()[-1] for line in said.splitlines() if line.startswith("runs: ")]
    return {
        "target": target,
        "seed": seed,
        "processor seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "runs": int(runs[0]) if runs else None,
        "peak MB": usage.ru_maxrss // 1024,
        "exit": process.returncode,
    }


def smaller(work: Path, most: int) -> None:
    """Cut the corpus to the smallest inputs that reach what all of it reaches, ``most`` at most."""
    for folder in sorted((work / "corpus").iterdir()):
        inputs = sorted(
            (p for p in folder.iterdir() if p.stat().st_size <= 600), key=lambda p: p.stat().st_size
        )
        target = CORPUS / folder.name
        target.mkdir(parents=True, exist_ok=True)
        step = max(1, len(inputs) // most)
        for path in inputs[::step][:most]:
            (target / path.name[:12]).write_bytes(path.read_bytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--minutes", type=float, default=60.0, help="in all, over the targets")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "napkb-fuzz")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--child", default="")
    parser.add_argument("--small", type=int, default=0, metavar="MOST")
    given = parser.parse_args()
    if given.child:
        child(given.child, given.work, given.seconds, given.seed)
        return
    if given.small:
        smaller(given.work, given.small)
        return
    seeds(given.work)
    targets = given.targets or list(WORDS)
    tally = given.work / "fuzz.json"
    for target in targets:
        done = run(target, given.work, int(given.minutes * 60 / len(targets)), given.seed)
        before = json.loads(tally.read_text()) if tally.exists() else []
        tally.write_text(json.dumps([*before, done], indent=1))
        print(done, flush=True)


if __name__ == "__main__":
    main()
