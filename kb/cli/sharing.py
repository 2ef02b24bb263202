"""Commands between machines: pull."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kb.cli.common import say, warn


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
    say(f"Fetched {pulled.documents:,} documents ({pulled.files:,} files) into {pulled.root.absolute()}.")
