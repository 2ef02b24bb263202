"""Command-line peers: what they are given, how they index it, how they are asked.

Each takes the passages in the form it is made for: recoll a file each, notmuch a mail
each, sqlite-utils rows, papis a folder for each document with its text as the abstract
(papis searches metadata only), in the backend of its that is made for such searches.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from benchmarks.speed.fts5 import translate
from benchmarks.texts import Document, Query


class Program:
    """A peer that is used from the command line; its files are in one folder.

    Attributes:
        name: As it is shown.
        python: Whether it is written in Python.
    """

    name = ""
    python = False
    needs = ""

    def __init__(self, folder: Path, scripts: Path) -> None:
        self.folder = folder
        self.scripts = scripts

    @property
    def environment(self) -> dict[str, str]:
        """No settings but those made here."""
        return {"HOME": str(self.folder), **{f"XDG_{each}_HOME": "" for each in ("CONFIG", "CACHE", "DATA")}}

    @property
    def program(self) -> str | None:
        """Where the program is, or None."""
        own = self.scripts / self.needs
        return str(own) if own.is_file() else shutil.which(self.needs)

    def prepare(self, texts: Sequence[Document], lines: Path) -> None:
        """Write what is to be indexed; not measured.

        Args:
            texts: The documents.
            lines: A file with the passages, a line of JSON each.
        """

    def build(self) -> list[list[str]]:
        """The commands that index it."""
        raise NotImplementedError

    def ask(self, query: Query) -> list[str]:
        """The command that asks."""
        raise NotImplementedError

    def index_folders(self) -> list[Path]:
        """What the index consists of."""
        raise NotImplementedError


class SqliteUtils(Program):
    name = "sqlite-utils"
    python = True
    needs = "sqlite-utils"

    def prepare(self, texts: Sequence[Document], lines: Path) -> None:  # noqa: ARG002
        self.folder.mkdir(parents=True)
        shutil.copy(lines, self.folder / "passages.jsonl")

    def build(self) -> list[list[str]]:
        program, base = self.program, str(self.folder / "passages.db")
        source = str(self.folder / "passages.jsonl")
        return [
            [program, "insert", base, "passages", source, "--nl", "--pk", "id"],
            [program, "enable-fts", base, "passages", "title", "text", "--tokenize", "porter"],
        ]

    def ask(self, query: Query) -> list[str]:
        base = str(self.folder / "passages.db")
        words = translate(*query[:3])
        if not query.since:
            columns = ["-c", "id", "-c", "title", "-c", "text"]
            return [self.program, "search", base, "passages", words, *columns, "--limit", "10"]
        wanted = (
            "SELECT p.id, p.title, p.text FROM passages_fts AS f JOIN passages AS p ON p.rowid = f.rowid "
            "WHERE f.passages_fts MATCH :words AND p.date BETWEEN :since AND :until "
            "ORDER BY f.rank LIMIT 10"
        )
        given = ["-p", "words", words, "-p", "since", query.since, "-p", "until", query.until]
        return [self.program, "query", base, wanted, *given]

    def index_folders(self) -> list[Path]:
        return [self.folder / "passages.db"]


class Papis(Program):
    name = "papis (sqlite)"
    python = True
    needs = "papis"

    def prepare(self, texts: Sequence[Document], lines: Path) -> None:  # noqa: ARG002
        for text in texts:
            folder = self.folder / "library" / text.name
            folder.mkdir(parents=True)
            values = {
                "papis_id": text.name,
                "title": text.title,
                "year": int(text.date[:4]),
                "abstract": "\n\n".join(text.passages),
            }
            said = "".join(f"{key}: {json.dumps(value)}\n" for key, value in values.items())
            (folder / "info.yaml").write_text(said, "utf-8")
        settings = self.folder / ".config" / "papis" / "config"
        settings.parent.mkdir(parents=True)
        settings.write_text(
            "[settings]\ndefault-library = benchmark\ndatabase-backend = sqlite\n"
            "sqlite-schema-fields = ['title', 'year', 'abstract']\n\n"
            f"[benchmark]\ndir = {self.folder / 'library'}\n",
            "utf-8",
        )

    @property
    def environment(self) -> dict[str, str]:
        named = {"CONFIG": ".config", "CACHE": ".cache", "DATA": ".data"}
        folders = {f"XDG_{name}_HOME": str(self.folder / place) for name, place in named.items()}
        return {"HOME": str(self.folder), **folders}

    def build(self) -> list[list[str]]:
        return [[self.program, "cache", "reset"]]

    def ask(self, query: Query) -> list[str]:
        words = translate(*query[:3])
        if query.since:
            # It knows no ranges: the years, one by one.
            years = range(int(query.since[:4]), int(query.until[:4]) + 1)
            words = f"({words}) AND year : ({' OR '.join(map(str, years))})"
        return [self.program, "list", "--all", "--format", "{doc[title]}", words]

    def index_folders(self) -> list[Path]:
        return [self.folder / ".cache"]


class Recoll(Program):
    name = "recollq"
    needs = "recollq"

    def prepare(self, texts: Sequence[Document], lines: Path) -> None:  # noqa: ARG002
        for text in texts:
            folder = self.folder / "texts" / text.name
            folder.mkdir(parents=True)
            # It takes the time of the file for the date of a plain text.
            moment = datetime.fromisoformat(text.date).replace(hour=12, tzinfo=UTC).timestamp()
            for number, passage in enumerate(text.passages, 1):
                path = folder / f"p{number}.txt"
                path.write_text(f"{text.title}\n\n{passage}\n", "utf-8")
                os.utime(path, (moment, moment))
        settings = self.folder / "settings" / "recoll.conf"
        settings.parent.mkdir()
        settings.write_text(
            f"topdirs = {self.folder / 'texts'}\nindexstemminglanguages = english\nloglevel = 1\n", "utf-8"
        )

    def build(self) -> list[list[str]]:
        return [[shutil.which("recollindex"), "-c", str(self.folder / "settings")]]

    def ask(self, query: Query) -> list[str]:
        words = " OR ".join(query.words.split())
        if query.kind == "phrase":
            words = f'"{query.words}"'
        elif query.kind == "prefix":
            words = f"{query.words}*"
        elif query.without:
            words = f"{words} -{query.without} date:{query.since}/{query.until}"
        return [self.program, "-c", str(self.folder / "settings"), "-n", "10", words]

    def index_folders(self) -> list[Path]:
        return [self.folder / "settings"]


class Notmuch(Program):
    name = "notmuch (newest first)"
    needs = "notmuch"

    def prepare(self, texts: Sequence[Document], lines: Path) -> None:  # noqa: ARG002
        for text in texts:
            folder = self.folder / "mail" / text.name
            folder.mkdir(parents=True)
            day = datetime.fromisoformat(text.date).replace(hour=12, tzinfo=UTC)
            for number, passage in enumerate(text.passages, 1):
                mail = EmailMessage()
                mail["From"] = mail["To"] = "Example <someone@example.org>"
                mail["Subject"] = text.title
                mail["Date"] = format_datetime(day)
                mail["Message-ID"] = f"<{text.name}-p{number}@example.org>"
                mail.set_content(passage)
                (folder / f"p{number}").write_bytes(bytes(mail))
        (self.folder / "config").write_text(
            f"[database]\npath={self.folder / 'mail'}\n[user]\nname=Example\n"
            "primary_email=someone@example.org\n[new]\ntags=\n",
            "utf-8",
        )

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "NOTMUCH_CONFIG": str(self.folder / "config")}

    def build(self) -> list[list[str]]:
        return [[self.program, "new", "--quiet"]]

    def ask(self, query: Query) -> list[str]:
        words = " or ".join(query.words.split())
        if query.kind == "phrase":
            words = f'"{query.words}"'
        elif query.kind == "prefix":
            words = f"{query.words}*"
        elif query.without:
            words = f"({words}) and not {query.without} and date:{query.since}..{query.until}"
        return [self.program, "search", "--limit=10", words]

    def index_folders(self) -> list[Path]:
        return [self.folder / "mail" / ".notmuch"]


PROGRAMS = (Papis, SqliteUtils, Recoll, Notmuch)
