"""Whoosh as its documentation uses it: its own analyser, dates, query parser and scoring."""

from __future__ import annotations

from datetime import datetime

from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import DATETIME, ID, TEXT, Schema
from whoosh.index import create_in, open_dir
from whoosh.qparser import MultifieldParser, OrGroup


def _document(passage):
    key, title, text, date = passage
    return {"id": key, "title": title, "text": text, "date": datetime.fromisoformat(date)}


def build(folder, passages):
    words = TEXT(stored=True, analyzer=StemmingAnalyzer())
    schema = Schema(id=ID(stored=True, unique=True), title=words, text=words, date=DATETIME(stored=True))
    writer = create_in(folder, schema).writer()
    for passage in passages:
        writer.add_document(**_document(passage))
    writer.commit()


def add(folder, passage):
    writer = open_dir(folder).writer()
    writer.add_document(**_document(passage))
    writer.commit()


def open_index(folder):
    return open_dir(folder).searcher()


def ask(searcher, asked):
    kind, words, without, since, until = asked
    parser = MultifieldParser(["title", "text"], searcher.schema, group=OrGroup)
    typed = words
    if kind == "phrase":
        typed = f'"{words}"'
    elif kind == "prefix":
        typed = f"{words}*"
    elif without:
        first, last = since.replace("-", ""), until.replace("-", "")
        typed = f"(({' OR '.join(words.split())}) NOT {without}) AND date:[{first} TO {last}]"
    hits = searcher.search(parser.parse(typed), limit=10)
    return [(hit["id"], hit["title"], hit["text"]) for hit in hits]
