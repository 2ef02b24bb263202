"""Commands that make and keep a knowledge base: init, add, edit, remove, undo, index, doctor."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kb.cli.common import (
    EXIT_NOTHING,
    Settings,
    address_argument,
    format_option,
    leave,
    options,
    say,
    show_result,
    warn,
)
from kb.errors import BadRequestError, UnreadableSourceError
from kb.model.kinds import KINDS

ABOUT_A_SOURCE = (
    ("title", "TEXT", "Its title.", False),
    ("kind", "KIND", f"One of {', '.join(KINDS)}.", False),
    ("publisher", "TEXT", "Who published it.", False),
    ("author", "TEXT", "Who wrote or issued it; may be given several times.", True),
    ("issued", "DATE", "When it was published: 2024-06-23, 2024-06 or 2024.", False),
    ("event-date", "DATE", "When what it tells took place.", False),
    ("url", "URL", "Its address on the web.", False),
    ("tag", "TAG", "A tag; may be given several times.", True),
    ("id", "ID", "The id of the new document; else made of its title.", False),
    ("to", "DOC", "The document it is a new revision of.", False),
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--empty", is_flag=True, help="Without a copy of the documents that ship with the program.")
@click.option("--name", default="", help="What to call the knowledge base.")
@click.pass_obj
def init(settings: Settings, folder: Path, empty: bool, name: str) -> None:
    """Make a knowledge base of your own in FOLDER (here, unless given).

    It starts with a copy of the documents that ship with napkb, or empty with --empty.
    """
    from kb.base import embedded_documents, init_base  # noqa: PLC0415

    if settings.kb is not None and folder == Path():
        folder = settings.kb
    root = init_base(folder, embedded_documents(), empty=empty, name=name)
    say(f"Made a knowledge base in {root.absolute()}. Next: napkb add FILE")


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@options(ABOUT_A_SOURCE)
@format_option
@click.pass_obj
def add(settings: Settings, /, sources: tuple[str, ...], format_: str, **given: Any) -> None:
    """Add statements: text or Markdown files, folders, or - for standard input.

    napkb says what it understood and what it set aside, and keeps the original as it is. The
    same source again changes nothing; a changed one becomes a new revision.
    """
    from kb.base import Given  # noqa: PLC0415
    from kb.base.sources import Source  # noqa: PLC0415
    from kb.readers import MAX_BYTES  # noqa: PLC0415

    if sources.count("-") > 1:
        raise BadRequestError("Standard input can be read once only.")
    if "-" in sources and sys.stdin is None:
        raise UnreadableSourceError("Standard input is closed.", hint="Give a file instead.")
    items = [
        Source("-", None, sys.stdin.buffer.read(MAX_BYTES + 1)) if source == "-" else source
        for source in sources
    ]
    report = settings.open().add(items, Given(**given))
    if format_ != "text" or not all(item.error for item in report.items):
        show_result(settings, report, format_)
    if format_ not in {"json", "jsonl"}:
        for item in report.items:
            if item.error:
                warn(item.error, word="error")
    leave(max((item.exit_code for item in report.items), default=0))


@click.command()
@address_argument
@click.pass_obj
def edit(settings: Settings, address: str) -> None:
    """Edit the metadata of a document, or of a revision (DOC@REVISION), in $EDITOR.

    The YAML is checked before it is taken; what is not valid is kept for the next try.
    """
    done = settings.open().edit(address, editor=lambda path: click.edit(filename=str(path)))
    say("Nothing was changed." if done is None else f"Changed: {done.summary}. “napkb undo” takes it back.")


@click.command()
@address_argument
@format_option
@click.pass_obj
def remove(settings: Settings, address: str, format_: str) -> None:
    """Remove a document, or one revision of it. “napkb undo” brings it back."""
    show_result(settings, settings.open().remove(address), format_)


@click.command()
@click.argument("number", type=click.IntRange(1), required=False)
@click.option("--list", "list_", is_flag=True, help="Show the changes there are.")
@format_option
@click.pass_obj
def undo(settings: Settings, number: int | None, list_: bool, format_: str) -> None:
    """Take back the last change, or the one of that NUMBER."""
    base = settings.open()
    if list_:
        show_result(settings, base.changes(), format_, paged=True)
        return
    undone = base.undo(number)
    show_result(settings, undone[0] if len(undone) == 1 else undone, format_)


@click.command()
@click.option("--rebuild", is_flag=True, help="Make it anew.")
@format_option
@click.pass_obj
def index(settings: Settings, rebuild: bool, format_: str) -> None:
    """Bring the index up to date; every search does so by itself."""
    show_result(settings, settings.open().index(rebuild=rebuild), format_)


@click.command()
@click.option("--fix", is_flag=True, help="Mend what is safe to mend.")
@format_option
@click.pass_obj
def doctor(settings: Settings, fix: bool, format_: str) -> None:
    """Check that everything is whole: files, hashes, metadata, addresses, names, index.

    With --fix a change that was cut short is rolled back, what killed processes left is taken
    away, and the index is made anew; documents are changed by entries that undo takes back.
    """
    health = settings.open().doctor(fix=fix)
    show_result(settings, health, format_, paged=True)
    leave(EXIT_NOTHING if health.problems else 0)
