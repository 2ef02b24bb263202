"""napkb as a library: ``KnowledgeBase.search`` on a base of files."""

from __future__ import annotations

from pathlib import Path
from time import process_time, sleep

import kb
from benchmarks.bases import Text, write_text
from kb.engines.whoosh import WhooshEngine

engine_time = 0.0
"""Seconds of processor time that the engine took so far: a part of what a search takes."""


def build(folder, passages):  # noqa: ARG001
    """Index the documents, which stand in the folder as files already."""
    with kb.open(folder) as base:
        base.index()


def settle(folder):
    """Index a copied base, so that what is measured next is not that its files are new.

    Times of the last two seconds are not trusted by the catalogue.
    """
    sleep(2.1)
    build(folder, [])


def add(folder, passage):
    """Put one more document there and index it."""
    key, title, text, date = passage
    write_text(Path(folder), Text(key, title, [text], "statement", "", date))
    with kb.open(folder) as base:
        base.index()


def open_index(folder):
    find = WhooshEngine.find

    def timed(*arguments, **named):
        global engine_time  # noqa: PLW0603
        start = process_time()
        try:
            return find(*arguments, **named)
        finally:
            engine_time += process_time() - start

    WhooshEngine.find = timed
    return kb.open(folder)


def translate(query):
    """The query as a person types it."""
    kind, words, without, since, until = query
    if kind == "phrase":
        return f'"{words}"'
    if kind == "prefix":
        return f"{words}*"
    if without:
        return f"({' OR '.join(words.split())}) NOT {without} date:{since}..{until}"
    return words


def ask(base, query):
    hits = base.search(translate(query), limit=10).hits
    return [(_key(hit.address), hit.metadata.title.value, hit.text) for hit in hits]


def _key(address):
    return f"{address.document}-{address.locator}"
