"""Xapian, with its English stemmer; the date is a value."""

from __future__ import annotations

import xapian

_DATE = 0


def _document(passage):
    key, title, text, date = passage
    document = xapian.Document()
    generator = xapian.TermGenerator()
    generator.set_stemmer(xapian.Stem("english"))
    generator.set_document(document)
    generator.index_text(title)
    generator.increase_termpos()
    generator.index_text(text)
    document.add_value(_DATE, date)
    document.set_data(f"{key}\n{title}\n{text}")
    return document


def build(folder, passages):
    base = xapian.WritableDatabase(folder, xapian.DB_CREATE_OR_OPEN)
    for passage in passages:
        base.add_document(_document(passage))
    base.commit()
    base.close()


def add(folder, passage):
    base = xapian.WritableDatabase(folder, xapian.DB_OPEN)
    base.add_document(_document(passage))
    base.commit()
    base.close()


def open_index(folder):
    return xapian.Database(folder)


def ask(base, asked):
    kind, words, without, since, until = asked
    parser = xapian.QueryParser()
    parser.set_stemmer(xapian.Stem("english"))
    parser.set_stemming_strategy(parser.STEM_SOME)
    parser.set_database(base)
    if kind == "phrase":
        query = parser.parse_query(f'"{words}"', parser.FLAG_PHRASE)
    elif kind == "prefix":
        query = parser.parse_query(f"{words}*", parser.FLAG_WILDCARD)
    else:
        query = parser.parse_query(words, 0)
    if without:
        query = xapian.Query(xapian.Query.OP_AND_NOT, query, parser.parse_query(without, 0))
        dated = xapian.Query(xapian.Query.OP_VALUE_RANGE, _DATE, since, until)
        query = xapian.Query(xapian.Query.OP_FILTER, query, dated)
    enquire = xapian.Enquire(base)
    enquire.set_query(query)
    return [hit.document.get_data().decode().split("\n") for hit in enquire.get_mset(0, 10)]
