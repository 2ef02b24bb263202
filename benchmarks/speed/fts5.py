"""SQLite's FTS5, with its Porter stemmer; the date stands in a column beside."""

from __future__ import annotations

import sqlite3

_INSERT = "INSERT INTO passages VALUES (?, ?, ?, ?)"


def build(folder, passages):
    base = sqlite3.connect(f"{folder}/passages.db")
    base.execute(
        "CREATE VIRTUAL TABLE passages USING "
        "fts5(id UNINDEXED, title, text, date UNINDEXED, tokenize = 'porter unicode61')"
    )
    base.executemany(_INSERT, passages)
    base.commit()
    base.close()


def add(folder, passage):
    base = sqlite3.connect(f"{folder}/passages.db")
    base.execute(_INSERT, passage)
    base.commit()
    base.close()


def open_index(folder):
    return sqlite3.connect(f"{folder}/passages.db")


def translate(kind, words, without=""):
    """The query in FTS5's syntax."""
    if kind == "phrase":
        return f'"{words}"'
    if kind == "prefix":
        return f"{words}*"
    either = " OR ".join(words.split())
    return f"({either}) NOT {without}" if without else either


def ask(base, asked):
    kind, words, without, since, until = asked
    dated = "AND date BETWEEN ? AND ?" if since else ""
    wanted = f"SELECT id, title, text FROM passages WHERE passages MATCH ? {dated} ORDER BY rank LIMIT 10"
    values = [translate(kind, words, without), *([since, until] if since else [])]
    return base.execute(wanted, values).fetchall()
