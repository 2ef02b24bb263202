"""Commands that make and keep a knowledge base: init to pull; ``add`` and ``restore`` are next door."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kb.cli.adding import add, restore
from kb.cli.common import (
    EXIT_NOTHING,
    Settings,
    address_argument,
    format_option,
    leave,
    say,
    show_result,
    warn,
)

__all__ = ["add", "doctor", "edit", "index", "init", "pull", "remove", "restore", "undo"]


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
@click.argument("hosts", metavar="HOST")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--index", default="napkb", show_default=True, help="The name of the index.")
@click.option("--user", default="", help="Who asks; the password is NAPKB_OPENSEARCH_PASSWORD.")
@click.option("--ca", default="", metavar="FILE", help="The authority that signed the servers’ certificates.")
def pull(hosts: str, folder: Path, index: str, user: str, ca: str) -> None:
    """Fetch the documents of an OpenSearch index into FOLDER (here, unless given).

    HOST is the address of a server, such as https://search.example:9200. For when the folder
    with the documents is not at hand: with it, nothing needs to be fetched.
    """
    from kb.base import PASSWORD  # noqa: PLC0415 - --help needs none of it
    from kb.base.pulling import pull as fetch  # noqa: PLC0415
    from kb.base.pulling import settings_of  # noqa: PLC0415

    pulled = fetch(folder, settings_of(hosts, index, user, ca), os.environ.get(PASSWORD, ""))
    for name in pulled.refused:
        warn(f"“{name}” is not fetched: no file of a knowledge base has such a name.")
    for name in pulled.broken:
        warn(f"“{name}” is not fetched: its copy on the servers is not whole.")
    say(f"Fetched {pulled.documents:,} documents ({pulled.files:,} files) into {pulled.root.absolute()}.")


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
