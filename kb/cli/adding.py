"""Commands that take sources in: add and restore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.common import Settings, address_argument, format_option, leave, options, say, show_result, warn
from kb.errors import BadRequestError, UnreadableSourceError
from kb.model.kinds import KINDS

if TYPE_CHECKING:
    from kb.base import KnowledgeBase
    from kb.base.gathering import How
    from kb.base.sources import Given
    from kb.model.results import AddReport

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
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@options(ABOUT_A_SOURCE)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--review", is_flag=True, help="Then walk through what is unsure, one key each.")
@click.option("--batch", is_flag=True, help="Never ask anything.")
@click.option("--watch", is_flag=True, help="Go on adding what is put into a folder, until Ctrl-C.")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="How many files to read at once.")
@click.option("--allow-private", is_flag=True, help="Fetch from private networks, too.")
@format_option
@click.pass_obj
def add(
    settings: Settings,
    /,
    sources: tuple[str, ...],
    format_: str,
    dry_run: bool,
    review: bool,
    batch: bool,
    watch: bool,
    jobs: int | None,
    allow_private: bool,
    **given: Any,
) -> None:
    """Add statements: files of most formats, folders, web addresses, or - for standard input.

    Text, Markdown, web pages, PDF, DOCX, ODT, EPUB, RTF, e-mail, and zip files of these. napkb says
    what it understood and what it set aside, and keeps the original as it is. The same source again
    changes nothing; a changed one becomes a new revision.
    """
    from kb.base import Given  # noqa: PLC0415
    from kb.base.gathering import How  # noqa: PLC0415

    _check(sources, dry_run=dry_run, review=review, batch=batch, watch=watch)
    base = settings.open()
    how = How(dry=dry_run, processes=jobs or 0, private=allow_private)
    if watch:
        _watch(settings, base, sources, Given(**given), how, format_)
        return
    report = base.add(_items(sources), Given(**given), how)
    _show(settings, report, format_)
    if review:
        _review(base, report)
    leave(max((item.exit_code for item in report.items), default=0))


def _check(sources: tuple[str, ...], *, dry_run: bool, review: bool, batch: bool, watch: bool) -> None:
    """Refuse options that speak against each other.

    Raises:
        BadRequestError: They do.
        UnreadableSourceError: Standard input is closed.
    """
    if sources.count("-") > 1:
        raise BadRequestError("Standard input can be read once only.")
    if "-" in sources and sys.stdin is None:
        raise UnreadableSourceError("Standard input is closed.", hint="Give a file instead.")
    if review and (batch or dry_run or watch):
        raise BadRequestError("--review asks, which --batch, --dry-run and --watch never do.")
    if review and ("-" in sources or not (sys.stdin and sys.stdin.isatty())):
        raise BadRequestError(
            "--review needs a terminal to ask on.", hint="“napkb edit DOC” changes what is unsure."
        )
    if watch and (dry_run or "-" in sources or not all(Path(source).is_dir() for source in sources)):
        raise BadRequestError("--watch watches folders, and adds what comes into them.")


def _items(sources: tuple[str, ...]) -> list[Any]:
    from kb.base.sources import Source  # noqa: PLC0415
    from kb.readers import MAX_FILE  # noqa: PLC0415

    return [
        Source("-", None, sys.stdin.buffer.read(MAX_FILE + 1)) if source == "-" else source
        for source in sources
    ]


def _show(settings: Settings, report: AddReport, format_: str) -> None:
    if format_ != "text" or not all(item.error for item in report.items):
        show_result(settings, report, format_)
    if format_ not in {"json", "jsonl"}:
        for item in report.items:
            if item.error:
                warn(item.error, word="error")


def _watch(
    settings: Settings, base: KnowledgeBase, folders: tuple[str, ...], given: Given, how: How, format_: str
) -> None:
    from kb.base.watching import watch  # noqa: PLC0415

    say(f"Watching {', '.join(folders)}. Ctrl-C ends it.")
    for paths in watch([Path(folder) for folder in folders]):
        report = base.add(paths, given, how)
        news = report._replace(items=tuple(item for item in report.items if item.status != "unchanged"))
        if news.items:
            _show(settings, news, format_)


def _review(base: KnowledgeBase, report: AddReport) -> None:
    """Ask about each value that is unsure, one key each."""
    from kb.base.reviewing import doubts_of, shown  # noqa: PLC0415

    for item in report.items:
        doubts = doubts_of(item)
        answers: dict[str, str | None] = {}
        for name, field in doubts:
            click.echo(shown(item, name, field))
            question = "  [y]es  [n]o" if field else ""
            key = _key(f"{question}  [e]dit  [s]kip  [q]uit ", "ynesq" if field else "esq")
            if key == "q":
                break
            if key == "y" and field:
                answers[name] = ""
            elif key == "n":
                answers[name] = None
            elif key == "e" and (typed := click.prompt("  " + name, default="", show_default=False).strip()):
                answers[name] = typed
        else:
            key = ""
        if answers and item.address:
            done = base.settle(str(item.address), answers)
            say(f"Changed: {done.summary}." if done else "Nothing was changed.")
        if doubts and key == "q":
            return


def _key(question: str, keys: str) -> str:
    """One of some keys, as a person presses it."""
    while True:
        click.echo(question, nl=False)
        pressed = click.getchar().lower()[:1]
        click.echo(pressed if pressed.isprintable() else "")
        if pressed in {"\x03", "\x04"}:
            raise KeyboardInterrupt
        if pressed and pressed in keys:
            return pressed


@click.command()
@address_argument
@click.argument("numbers", nargs=-1, type=click.IntRange(1), metavar="[NUMBER]...")
@click.option("--reason", default="", metavar="WORDS", help="All pieces that were set aside for this reason.")
@format_option
@click.pass_obj
def restore(settings: Settings, address: str, numbers: tuple[int, ...], reason: str, format_: str) -> None:
    """Put pieces that were set aside back into the text of DOC or DOC@REVISION.

    Without a NUMBER, shows what was set aside. “napkb undo” takes a restoring back.
    """
    base = settings.open()
    if not numbers and not reason:
        show_result(settings, base.show(address), format_, set_aside=True)
        return
    show_result(settings, base.restore(address, numbers, reason=reason), format_)
