"""A cluster of OpenSearch as ``kb.yaml`` names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kb.errors import EngineError, InvalidMetadataError

if TYPE_CHECKING:
    from kb.engines.opensearch import OpenSearchEngine, Place, Servers

_INDEX = re.compile(r"[a-z0-9][a-z0-9_.-]{0,150}")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_MOST_SHARDS, _MOST_REPLICAS, _MOST_SECONDS = 1024, 20, 3600
_INSTEAD = "“napkb --engine whoosh …” makes and searches an index on this machine instead."


def engine_of(settings: Mapping[str, str], password: str = "") -> OpenSearchEngine:
    """The engine for an index on other machines.

    Raises:
        EngineError: The package that it needs is not there.
        InvalidMetadataError: The settings do not say where it is.
    """
    try:
        from kb.engines.opensearch import OpenSearchEngine  # noqa: PLC0415 - late: it may not be there
    except ImportError as error:
        raise EngineError(
            "The engine OpenSearch needs the package opensearch-py.",
            hint=f"“pip install 'napkb[opensearch]'” installs it. {_INSTEAD}",
        ) from error
    return OpenSearchEngine(place_of(settings, password))


def place_of(settings: Mapping[str, str], password: str = "") -> Place:
    """Where the index is, as ``kb.yaml`` says.

    Raises:
        InvalidMetadataError: It does not, or says what cannot be.
    """
    from kb.engines.opensearch import Place, Servers  # noqa: PLC0415 - late: few bases need it

    index = settings.get("index", "napkb")
    if not _INDEX.fullmatch(index):
        raise _wrong("index", index, "a name of small letters, digits, “-”, “_” and “.”")
    servers = Servers(
        hosts=_hosts(settings.get("hosts", "")),
        user=settings.get("user", ""),
        password=password,
        ca=settings.get("ca", ""),
        timeout=float(_number(settings, "timeout", 30, 1, _MOST_SECONDS)),
        instead=_INSTEAD,
    )
    _check_secrecy(servers)
    return Place(
        servers,
        index,
        shards=_number(settings, "shards", 3, 1, _MOST_SHARDS),
        replicas=_number(settings, "replicas", 1, 0, _MOST_REPLICAS),
    )


def _hosts(said: str) -> tuple[str, ...]:
    hosts = tuple(said.replace(",", " ").split())
    if not hosts:
        raise InvalidMetadataError(
            "documents/kb.yaml asks for the engine opensearch, and does not say where it is.",
            hint="hosts: https://one.example:9200 https://two.example:9200",
        )
    for host in hosts:
        try:
            url = urlsplit(host)
            right = url.scheme in {"http", "https"} and url.hostname and (url.port or True)
        except ValueError:
            right = False
        if "@" in host:
            raise InvalidMetadataError(
                "documents/kb.yaml holds a password among its hosts; a file that is shared must not.",
                hint="user: NAME in the file, and the password in NAPKB_OPENSEARCH_PASSWORD.",
            )
        if not right or url.query or url.fragment:
            raise _wrong("hosts", host, "an address such as https://one.example:9200")
    return hosts


def _check_secrecy(servers: Servers) -> None:
    open_ = [host for host in servers.hosts if urlsplit(host).scheme != "https"]
    if servers.user and any(urlsplit(host).hostname not in _LOOPBACK for host in open_):
        raise InvalidMetadataError(
            "documents/kb.yaml would have the password sent where others can read it:"
            f" {open_[0]} is not encrypted.",
            hint="Use https://, and ca: FILE for an authority of your own.",
        )


def _number(settings: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    said = settings.get(name, str(default))
    if not (said.isascii() and said.isdigit() and least <= int(said[:9]) <= most):
        raise _wrong(name, said, f"a whole number from {least} to {most}")
    return int(said)


def _wrong(name: str, said: str, what: str) -> InvalidMetadataError:
    return InvalidMetadataError(f"documents/kb.yaml: {name} is “{said[:100]}”, which is not {what}.")
