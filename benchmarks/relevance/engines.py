"""Rankings of the first documents, an engine each; run in a process of its own.

Each engine gets the same documents and questions. The peers index title and text as
one field, which served them better than two; where a longer stop list helps a peer,
it has it: that of ``whoosh.lang.stopwords``, 127 words. Every question is words:
nothing in it is taken for an operator, but by napkb, which takes it as it is typed.

    python -m benchmarks.relevance.engines ENGINE COLLECTION RANKINGS.json DEPTH < STOP-WORDS
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.relevance.judged import Collection, read_collection

Rankings = dict[str, list[str]]

_WORD = re.compile(r"\w+")


def napkb(collection: Collection, stops: list[str], depth: int) -> Rankings:  # noqa: ARG001
    """The library as a program uses it, with its default settings.

    Each document is a document of a knowledge base on disk, with its title and its text;
    it is indexed, and asked with ``KnowledgeBase.search``. What is found is passages: a
    document stands where its best passage does.
    """
    import kb
    from benchmarks.bases import Text, make_base

    names = {f"d{number:07d}": each[0] for number, each in enumerate(collection.documents)}
    texts = [
        # What has only a title says it in its text.
        Text(name, title, [text if text.strip() else title])
        for name, (_, title, text) in zip(names, collection.documents, strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder:
        make_base(Path(folder) / "base", texts)
        with kb.open(Path(folder) / "base") as base:
            base.index()
            return {
                key: [names[name] for name in _documents(base, question, depth)]
                for key, question in collection.questions.items()
            }


def _documents(base, question: str, depth: int) -> list[str]:
    limit = depth
    while True:
        hits = base.search(question, limit=limit).hits
        found = dict.fromkeys(
            address.document for hit in hits for address in (hit.address, *(twin for twin in hit.twins))
        )
        if len(found) >= depth or len(hits) < limit:
            return list(found)[:depth]
        limit *= 2


def whoosh(collection: Collection, stops: list[str], depth: int) -> Rankings:  # noqa: ARG001
    """Whoosh as its documentation begins: ``StemmingAnalyzer``, BM25F, any of the words."""
    from whoosh.analysis import StemmingAnalyzer
    from whoosh.fields import ID, TEXT, Schema
    from whoosh.filedb.filestore import RamStorage
    from whoosh.qparser import OrGroup, QueryParser

    schema = Schema(id=ID(stored=True), text=TEXT(analyzer=StemmingAnalyzer()))
    index = RamStorage().create_index(schema)
    writer = index.writer()
    for key, title, text in collection.documents:
        writer.add_document(id=key, text=f"{title} {text}")
    writer.commit()
    parser = QueryParser("text", schema, group=OrGroup, plugins=[])
    with index.searcher() as searcher:
        return {
            key: [hit["id"] for hit in searcher.search(parser.parse(question), limit=depth)]
            for key, question in collection.questions.items()
        }


def fts5(collection: Collection, stops: list[str], depth: int) -> Rankings:
    """SQLite's FTS5 with its Porter stemmer."""
    import sqlite3

    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, text, tokenize = 'porter unicode61')")
    rows = [(key, f"{title} {text}") for key, title, text in collection.documents]
    base.executemany("INSERT INTO texts VALUES (?, ?)", rows)
    wanted = f"SELECT id FROM texts WHERE texts MATCH ? ORDER BY rank, rowid LIMIT {depth}"
    rankings = {}
    for key, question in collection.questions.items():
        words = " OR ".join(f'"{word}"' for word in _words(question, stops))
        rankings[key] = [row[0] for row in base.execute(wanted, (words,))] if words else []
    return rankings


def tantivy(collection: Collection, stops: list[str], depth: int) -> Rankings:
    """Tantivy with its English stemmer."""
    from tantivy import Document, Filter, Index, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

    analyzer = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    analyzer = analyzer.filter(Filter.custom_stopword(stops)).filter(Filter.stemmer("english")).build()
    builder = SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", stored=False, tokenizer_name="english")
    index = Index(builder.build())
    index.register_tokenizer("english", analyzer)
    # One thread makes one segment, and so the same order of what has the same score.
    writer = index.writer(num_threads=1)
    for key, title, text in collection.documents:
        writer.add_document(Document(id=key, text=f"{title} {text}"))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    rankings = {}
    for key, question in collection.questions.items():
        words = " ".join(_words(question, stops))
        hits = searcher.search(index.parse_query(words, ["text"]), depth).hits if words else []
        rankings[key] = [searcher.doc(address)["id"][0] for _, address in hits]
    return rankings


def xapian(collection: Collection, stops: list[str], depth: int) -> Rankings:
    """Xapian with its English stemmer and BM25 as it is set."""
    import xapian as lib

    stemmer, stopper = lib.Stem("english"), lib.SimpleStopper()
    for word in stops:
        stopper.add(word)
    base = lib.WritableDatabase("", lib.DB_BACKEND_INMEMORY)
    generator = lib.TermGenerator()
    generator.set_stemmer(stemmer)
    for key, title, text in collection.documents:
        document = lib.Document()
        generator.set_document(document)
        generator.index_text(f"{title} {text}")
        document.set_data(key)
        base.add_document(document)
    parser = lib.QueryParser()
    parser.set_stemmer(stemmer)
    parser.set_stopper(stopper)
    parser.set_stemming_strategy(lib.QueryParser.STEM_SOME)
    enquire = lib.Enquire(base)
    rankings = {}
    for key, question in collection.questions.items():
        enquire.set_query(parser.parse_query(" ".join(_words(question, [])), 0))
        rankings[key] = [hit.document.get_data().decode() for hit in enquire.get_mset(0, depth)]
    return rankings


def bm25s(collection: Collection, stops: list[str], depth: int) -> Rankings:  # noqa: ARG001
    """The library bm25s as it is set, with Snowball's English stemmer."""
    import bm25s as lib
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    texts = [f"{title} {text}" for _, title, text in collection.documents]
    index = lib.BM25()
    said = {"stopwords": "en", "stemmer": stemmer, "show_progress": False}
    index.index(lib.tokenize(texts, **said), show_progress=False)
    asked = lib.tokenize(list(collection.questions.values()), **said)
    found, scores = index.retrieve(asked, k=min(depth, len(texts)), show_progress=False, n_threads=1)
    keys = [key for key, _, _ in collection.documents]
    return {
        key: [keys[number] for number, score in zip(row, given, strict=True) if score > 0]
        for key, row, given in zip(collection.questions, found, scores, strict=True)
    }


ENGINES: dict[str, Callable[[Collection, list[str], int], Rankings]] = {
    "napkb": napkb,
    "bm25s": bm25s,
    "fts5": fts5,
    "tantivy": tantivy,
    "xapian": xapian,
    "whoosh": whoosh,
}
"""napkb first, then its peers."""

TITLES = {
    "napkb": "napkb",
    "whoosh": "Whoosh as it comes",
    "fts5": "SQLite FTS5, porter, stop list",
    "tantivy": "tantivy, stemmed, stop list",
    "xapian": "Xapian, stemmed, stop list",
    "bm25s": "bm25s, stemmed",
}
PEERS = frozenset({"bm25s", "tantivy", "xapian"})
"""Those that run in the peers' environment."""


def _words(question: str, stops: list[str]) -> list[str]:
    return [word for word in _WORD.findall(question.lower()) if word not in stops]


def main() -> None:
    """Write the rankings of one engine for one collection."""
    name, folder, target, depth = sys.argv[1:5]
    stops = sys.stdin.read().split()
    rankings = ENGINES[name](read_collection(Path(folder)), stops, int(depth))
    Path(target).write_text(json.dumps(rankings), "utf-8")


if __name__ == "__main__":
    main()
