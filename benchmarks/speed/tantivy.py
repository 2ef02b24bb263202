"""Tantivy, with its English stemmer; the date is a fast field."""

from __future__ import annotations

from tantivy import Document, FieldType, Index, Occur, Query, SchemaBuilder

_MUST, _NOT, _SHOULD = Occur.Must, Occur.MustNot, Occur.Should
_FIELDS = ["title", "text"]


def _schema():
    builder = SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    for field in _FIELDS:
        builder.add_text_field(field, stored=True, tokenizer_name="en_stem")
    return builder.add_integer_field("date", indexed=True, fast=True).build()


def _document(passage):
    key, title, text, date = passage
    return Document(id=key, title=title, text=text, date=_number(date))


def _number(date):
    return int(date.replace("-", ""))


def build(folder, passages):
    writer = Index(_schema(), path=folder).writer(num_threads=1)
    for passage in passages:
        writer.add_document(_document(passage))
    writer.commit()
    writer.wait_merging_threads()


def add(folder, passage):
    writer = Index.open(folder).writer(num_threads=1)
    writer.add_document(_document(passage))
    writer.commit()
    writer.wait_merging_threads()


def open_index(folder):
    index = Index.open(folder)
    return index, index.searcher(), _schema()


def ask(opened, asked):
    kind, words, without, since, until = asked
    index, searcher, schema = opened
    if kind == "prefix":
        each = [(_SHOULD, Query.regex_query(schema, field, f"{words}.*")) for field in _FIELDS]
        query = Query.boolean_query(each)
    else:
        query = index.parse_query(f'"{words}"' if kind == "phrase" else words, _FIELDS)
    if without:
        dated = Query.range_query(schema, "date", FieldType.Integer, _number(since), _number(until))
        unwanted = index.parse_query(without, _FIELDS)
        query = Query.boolean_query([(_MUST, query), (_NOT, unwanted), (_MUST, dated)])
    found = []
    for _, address in searcher.search(query, 10).hits:
        document = searcher.doc(address)
        found.append((document["id"][0], document["title"][0], document["text"][0]))
    return found
