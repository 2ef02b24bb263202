"""Whoosh and OpenSearch on the same generated passages: building, asking, memory, disk.

    python -m benchmarks.scale 10000 100000 [1000000] [--heap 512m] [--folder FOLDER]

A cluster of three servers is started for it (``tests/cluster``) and stopped at the end.
Questions are asked for a minute before they are measured, of both engines.
Both engines get the same index terms, so the analysis, which is the same for both, is
measured by itself. Each build, and each engine's questions, run in a process of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from benchmarks.texts import Document, documents, queries
from kb.engines import Engine, IndexedPassage, IndexedRevision
from kb.model.addresses import Address
from kb.model.documents import Passage, Span
from kb.model.queries import AnyOf, Filters, Node, Query, Terms, Without
from kb.text.terms import Rules, tokens

_SAMPLE = 10_000
"""Questions are of words that stand in so many of the first passages."""
_TOP = 10
_WARM_UP = 60.0
"""Seconds of asking before it is measured: Java compiles what runs often while it runs."""
_SETTLED = 30.0
"""Seconds in which servers may remove what they merged."""


def revisions(passages: int) -> Iterator[IndexedRevision]:
    """Documents as engines take them; their terms are their words."""
    for document in documents(passages):
        yield _revision(document)


def _revision(document: Document) -> IndexedRevision:
    address = Address(document.name, document.date)
    title = tuple((word, at) for at, word in enumerate(document.title.lower().split()))
    facets = {
        "kind": (document.kind,),
        "publisher": (document.publisher,),
        "document": (document.name,),
        "revision": (str(address),),
    }
    passages = []
    for at, text in enumerate(document.passages, 1):
        words = text.lower().replace(".", "").split()
        passages.append(
            IndexedPassage(
                address=address.at(f"p{at}"),
                passage=Passage(f"p{at}", "paragraph", Span(0, len(text)), ordinal=at),
                text=text,
                body=tuple((word, place) for place, word in enumerate(words)),
                title=title,
                facets=facets,
                first=document.date,
                last=document.date,
            )
        )
    return IndexedRevision(address, "1", tuple(passages))


def asked(each: int) -> dict[str, list[Query]]:
    """Questions of each kind, as trees."""
    made = queries(list(documents(_SAMPLE)), each)
    return {kind: [_query(*one) for one in some] for kind, some in made.items()}


def _query(kind: str, words: str, without: str, since: str, until: str) -> Query:
    terms = [Terms((word,)) for word in words.split()]
    root: Node = AnyOf(tuple(terms)) if len(terms) > 1 else terms[0]
    if kind == "phrase":
        root = Terms(tuple(words.split()))
    elif kind == "prefix":
        root = Terms((words,), prefix=True)
    elif kind == "boolean":
        root = Without(root, Terms((without,)))
    return Query(words, root, Filters(since=since or None, until=until or None))


def engine_of(name: str, where: str) -> Engine:
    """An engine; ``where`` is a folder, or the name of an index and hosts."""
    if name == "whoosh":
        from kb.engines.whoosh import WhooshEngine

        return WhooshEngine(Path(where))
    from kb.engines.opensearch import OpenSearchEngine, Place, Servers

    index, *hosts = where.split()
    return OpenSearchEngine(Place(Servers(tuple(hosts), timeout=600), index, shards=3, replicas=0))


def build(name: str, where: str, passages: str) -> dict:
    """Index everything; OpenSearch in changes of as many revisions as napkb makes of it."""
    engine = engine_of(name, where)
    start, cpu = time.perf_counter(), time.process_time()
    put = revisions(int(passages))
    size = engine.in_pieces
    while size and (first := next(put, None)) is not None:
        engine.apply(chain((first,), islice(put, size - 1)), ())
    engine.apply(put, ())
    engine.close()
    return {"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu, "rss": _peak()}


def ask(name: str, where: str, each: str) -> dict:
    """Questions in a process that runs already."""
    engine = engine_of(name, where)
    times: dict[str, list[float]] = {}
    found: dict[str, list[list[str]]] = {}
    cpu = time.process_time()
    for kind, some in asked(int(each)).items():
        times[kind], found[kind] = [], []
        for query in some:
            start = time.perf_counter()
            findings = engine.find(query, limit=_TOP)
            times[kind].append(time.perf_counter() - start)
            found[kind].append([findings.total, [str(one.address) for one in findings.found]])
    engine.close()
    return {"times": times, "found": found, "rss": _peak(), "cpu": time.process_time() - cpu}


def warm(name: str, where: str, each: str) -> dict:
    """The same questions, for some time."""
    engine = engine_of(name, where)
    end = time.monotonic() + _WARM_UP
    rounds = 0
    while time.monotonic() < end:
        for query in (query for some in asked(int(each)).values() for query in some):
            engine.find(query, limit=_TOP)
        rounds += 1
    engine.close()
    return {"rounds": rounds}


def cold(name: str, where: str) -> dict:
    """One question of three words in a process that just started."""
    start = time.perf_counter()
    terms = ("security", "committee", "border")
    engine_of(name, where).find(Query("", AnyOf(tuple(Terms((term,)) for term in terms))), limit=_TOP)
    return {"wall": time.perf_counter() - start, "rss": _peak()}


def analysis(passages: str) -> dict:
    """What making terms of texts takes, the same for both."""
    texts = [text for each in documents(int(passages)) for text in each.passages]
    start = time.process_time()
    for text in texts:
        for _ in tokens(text, Rules()):
            pass
    return {"cpu": (time.process_time() - start) / len(texts)}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _run(*arguments: str) -> dict:
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale", "--do", *arguments], stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout) | {"whole": time.perf_counter() - start}


def _servers_use(cluster) -> tuple[float, float]:
    """Processor time and resident memory (MB) of the servers."""
    ticks, memory = 0.0, 0.0
    for node in cluster.nodes:
        fields = Path(f"/proc/{node.process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
        status = Path(f"/proc/{node.process.pid}/status").read_text()
        memory += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return ticks / os.sysconf("SC_CLK_TCK"), memory / 1024


def _disk(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def measure(size: int, cluster, folder: Path, each: int) -> dict:
    """Both engines at one size."""
    places = {
        "whoosh": str(folder / f"whoosh-{size}"),
        "opensearch": f"scale-{size} {' '.join(cluster.hosts)}",
    }
    result: dict = {"passages": size}
    for name, where in places.items():
        before, _ = _servers_use(cluster)
        made = _run("build", name, where, str(size))
        after, memory = _servers_use(cluster)
        result[name] = {"build": made}
        if name == "opensearch":
            primaries = _merged(cluster, size)
            result[name] |= {
                "servers_cpu": after - before,
                "merging_cpu": _servers_use(cluster)[0] - after,
                "servers_rss": memory,
                "disk": primaries["store"]["size_in_bytes"] / 1e6,
                "documents": primaries["docs"]["count"],
            }
        else:
            result[name]["disk"] = _disk(Path(where))
        print(json.dumps(result), file=sys.stderr, flush=True)
    for name, where in places.items():
        result[name]["cold"] = [_run("cold", name, where) for _ in range(5)]
        _run("warm", name, where, str(each))
        before, _ = _servers_use(cluster)
        result[name]["ask"] = _run("ask", name, where, str(each))
        result[name]["asking_cpu"] = _servers_use(cluster)[0] - before
    result["same"] = _same(result)
    cluster.ask("DELETE", f"/scale-{size}-*")
    shutil.rmtree(places["whoosh"], ignore_errors=True)
    return result


def _merged(cluster, size: int) -> dict:
    """What the servers hold when they have merged it and removed what they merged."""
    cluster.ask("POST", f"/scale-{size}-*/_forcemerge?flush=true&max_num_segments=5", timeout=3600)
    end = time.monotonic() + _SETTLED
    least = None
    while True:
        cluster.ask("POST", f"/scale-{size}-*/_refresh")
        cluster.ask("POST", f"/scale-{size}-*/_flush?force=true")
        found = cluster.ask("GET", f"/scale-{size}-*/_stats/store,docs")["_all"]["primaries"]
        if least is None or found["store"]["size_in_bytes"] < least["store"]["size_in_bytes"]:
            least = found
        if time.monotonic() > end:
            return least
        time.sleep(5)


def _same(result: dict) -> str:
    one, other = (result[name]["ask"].pop("found") for name in ("whoosh", "opensearch"))
    every = [(a, b) for kind in one for a, b in zip(one[kind], other[kind], strict=True)]
    return f"{sum(a == b for a, b in every)} of {len(every)}"


def rows(results: list[dict]) -> str:
    """The table for ``docs/scale.md``."""
    kinds = list(results[0]["whoosh"]["ask"]["times"])
    lines = ["| | " + " | ".join(f"{r['passages']:,} Whoosh | OpenSearch" for r in results) + " |"]
    lines.append("|---|" + "---:|---:|" * len(results))

    def row(name: str, one, other) -> None:
        cells = [cell for r in results for cell in (one(r["whoosh"]), other(r["opensearch"]))]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")

    row("build, s", lambda r: f"{r['build']['wall']:,.0f}", lambda r: f"{r['build']['wall']:,.0f}")
    row(
        "build, CPU s (of that, servers)",
        lambda r: f"{r['build']['cpu']:,.0f}",
        lambda r: f"{r['build']['cpu'] + r['servers_cpu']:,.0f} ({r['servers_cpu']:,.0f})",
    )
    row(
        "merging afterwards, servers, CPU s",
        lambda _: "–",
        lambda r: f"{r['merging_cpu']:,.0f}",
    )
    row("disk, MB (one copy)", lambda r: f"{r['disk']:,.0f}", lambda r: f"{r['disk']:,.0f}")
    row(
        "memory while building, MB (client + servers)",
        lambda r: f"{r['build']['rss']:,.0f}",
        lambda r: f"{r['build']['rss']:,.0f} + {r['servers_rss']:,.0f}",
    )
    row("memory while asking, MB", lambda r: f"{r['ask']['rss']:,.0f}", lambda r: f"{r['ask']['rss']:,.0f}")

    def middle(some: list[float]) -> str:
        return f"{statistics.median(some) * 1000:,.1f}"

    def first(r: dict) -> str:
        return middle([one["whole"] for one in r["cold"]])

    row("cold: a process with one question, ms", first, first)
    for kind in kinds:
        row(
            f"warm, {kind}: median (slowest), ms",
            *[
                lambda r, kind=kind: (
                    f"{middle(r['ask']['times'][kind])} ({max(r['ask']['times'][kind]) * 1000:,.0f})"
                )
            ]
            * 2,
        )

    def each(r: dict) -> str:
        spent = r["ask"]["cpu"] + (r["asking_cpu"] if "documents" in r else 0)
        return f"{spent / sum(len(some) for some in r['ask']['times'].values()) * 1000:,.0f}"

    row("warm, CPU ms a question (client and servers)", each, each)
    lines.append("| same ten in the same order | " + " | ".join(f"{r['same']} | " for r in results) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measure, or do a part of it."""
    if sys.argv[1:2] == ["--do"]:
        what, *rest = sys.argv[2:]
        print(
            json.dumps(
                {"build": build, "ask": ask, "warm": warm, "cold": cold, "analysis": analysis}[what](*rest)
            )
        )
        return
    from tests.cluster.nodes import Cluster

    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="+", type=int)
    parser.add_argument("--heap", default="512m")
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "napkb-scale")
    given = parser.parse_args()
    random.seed(1)
    print(f"analysis: {_run('analysis', '2000')['cpu'] * 1e6:.0f} CPU µs a passage", flush=True)
    cluster = Cluster(heap=given.heap, lasting=True)
    try:
        cluster.start()
        results = []
        for size in given.sizes:
            results.append(measure(size, cluster, given.folder, given.each))
            print(rows(results), file=sys.stderr, flush=True)
    finally:
        cluster.stop()
    print(json.dumps(results))
    print(rows(results))


if __name__ == "__main__":
    main()
