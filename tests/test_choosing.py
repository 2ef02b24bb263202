"""Which engine is used, what kb.yaml says of a cluster, and what is said where it cannot be asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import kb
from kb.base import KnowledgeBase, pulling
from kb.base.clusters import place_of
from kb.base.indexing import sync
from kb.engines.whoosh import WhooshEngine
from kb.errors import EngineError, InvalidMetadataError
from kb.model.results import SearchResult
from kb.render import render
from kb.render.schema import schema
from tests.conftest import Run

NOWHERE = "http://127.0.0.1:9"
"""Nothing listens there."""


def set_up(root: Path, **settings: str) -> None:
    with (root / "documents" / "kb.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"{name}: {value}\n" for name, value in settings.items())


class TestSettings:
    def test_hosts_are_all_that_is_needed(self) -> None:
        place = place_of({"hosts": "https://one.example:9200, https://two.example"})
        assert place.servers.hosts == ("https://one.example:9200", "https://two.example")
        assert (place.name, place.shards, place.replicas, place.servers.timeout) == ("napkb", 3, 1, 30)

    def test_everything_can_be_said(self) -> None:
        settings = {
            "hosts": "https://one.example", "index": "policy", "user": "ada", "ca": "/etc/ca.pem",
            "shards": "12", "replicas": "2", "timeout": "90",
        }  # fmt: skip
        place = place_of(settings, "secret")
        assert place.servers[1:5] == ("ada", "secret", "/etc/ca.pem", 90.0)
        assert place[1:] == ("policy", 12, 2)

    @pytest.mark.parametrize(
        ("settings", "said"),
        [
            ({}, "does not say where it is"),
            ({"hosts": "one.example:9200"}, "not an address"),
            ({"hosts": "ftp://one.example"}, "not an address"),
            ({"hosts": "https://one.example:port"}, "not an address"),
            ({"hosts": "https://"}, "not an address"),
            ({"hosts": "https://one.example?x=1"}, "not an address"),
            ({"hosts": "https://ada:secret@one.example"}, "holds a password"),
            ({"hosts": "https://ada:secret@one.example?x=1"}, "holds a password"),
            ({"hosts": "http://one.example", "user": "ada"}, "not encrypted"),
            ({"hosts": "HTTP://one.example", "user": "ada"}, "not encrypted"),
            ({"hosts": "https://one.example", "index": "../x"}, "not a name"),
            ({"hosts": "https://one.example", "index": "Policy"}, "not a name"),
            ({"hosts": "https://one.example", "index": "a,b"}, "not a name"),
            ({"hosts": "https://one.example", "shards": "0"}, "not a whole number"),
            ({"hosts": "https://one.example", "shards": "many"}, "not a whole number"),
            ({"hosts": "https://one.example", "replicas": "-1"}, "not a whole number"),
            ({"hosts": "https://one.example", "timeout": "²"}, "not a whole number"),
        ],
    )
    def test_what_cannot_be_is_told(self, settings: dict[str, str], said: str) -> None:
        with pytest.raises(InvalidMetadataError, match=said) as caught:
            place_of(settings)
        assert "secret" not in str(caught.value)

    def test_on_one_s_own_machine_a_password_may_travel_as_it_is(self) -> None:
        assert place_of({"hosts": "http://localhost:9200", "user": "ada"}).servers.user == "ada"


class TestChoosing:
    def test_no_servers_is_one_sentence_and_a_way_out(self, run: Run, root: Path) -> None:
        set_up(root, engine="opensearch", hosts=NOWHERE)
        ran = run("search", "flood")
        assert ran.exit_code == 6
        assert "No OpenSearch answers at http://127.0.0.1:9 (connection refused)." in ran.stderr.replace(
            "\n", " "
        )
        assert "napkb --engine whoosh" in ran.stderr.replace("\n", " ")
        assert ran.stdout == ""
        assert run("--engine", "whoosh", "search", "flood").exit_code == 0
        assert run("search", "flood", env={"NAPKB_ENGINE": "whoosh"}).exit_code == 0
        assert run("list").exit_code == 0

    def test_bad_settings_are_invalid_metadata(self, run: Run, root: Path) -> None:
        set_up(root, engine="opensearch")
        ran = run("search", "flood")
        assert ran.exit_code == 4
        assert "hosts: https://" in ran.stderr

    def test_the_option_goes_before_the_file(self, run: Run, root: Path) -> None:
        set_up(root, hosts=NOWHERE)
        assert run("search", "flood").exit_code == 0
        assert run("--engine", "opensearch", "search", "flood").exit_code == 6
        assert run("--engine", "else", "search", "flood").exit_code == 2
        assert run("search", "flood", env={"NAPKB_ENGINE": "else"}).exit_code == 6

    def test_a_missing_package_is_told(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        set_up(root, engine="opensearch", hosts=NOWHERE)
        monkeypatch.setitem(__import__("sys").modules, "kb.engines.opensearch", None)
        with (
            kb.open(root, environment={}) as base,
            pytest.raises(EngineError, match="opensearch-py") as caught,
        ):
            base.search("flood")
        assert "pip install" in caught.value.hint

    def test_nothing_that_talks_to_servers_is_loaded_for_whoosh(self, program: Callable[..., Any]) -> None:
        ran = program("search", "flood", env={"PYTHONPROFILEIMPORTTIME": "1"})
        assert "kb.engines.whoosh" in ran.stderr
        assert not [name for name in ("opensearch", "urllib3", "ssl") if f" {name}" in ran.stderr]


class TestCoverage:
    @pytest.fixture
    def partly(self, base: KnowledgeBase) -> SearchResult:
        result = base.search("flood")
        return result._replace(coverage=result.coverage._replace(parts=(2, 3)))

    @pytest.mark.parametrize("format_", ["text", "markdown", "html"])
    def test_missing_shards_are_told(self, base: KnowledgeBase, partly: SearchResult, format_: str) -> None:
        assert "only 2 of 3 shards" in " ".join("".join(render(partly, format_)).split())
        assert "shards" not in "".join(render(base.search("flood"), format_))

    def test_missing_shards_are_in_the_json(self, base: KnowledgeBase, partly: SearchResult) -> None:
        data = json.loads("".join(render(partly, "json")))
        assert data["coverage"]["shards"] == {"answered": 2, "of": 3}
        jsonschema.validate(data["coverage"], schema("search")["$defs"]["coverage"])
        assert "shards" not in json.loads("".join(render(base.search("flood"), "json")))["coverage"]


class InPieces(WhooshEngine):
    """Ends a change after every two revisions, and may be cut off."""

    in_pieces = 2
    left = 100

    def apply(self, put: Any, *rest: Any, **more: Any) -> None:
        def until_cut_off() -> Any:
            for revision in put:
                self.left -= 1
                if self.left < 0:
                    raise KeyboardInterrupt
                self.seen.append(str(revision.address))
                yield revision

        super().apply(until_cut_off(), *rest, **more)

    def __init__(self) -> None:
        super().__init__(None)
        self.seen: list[str] = []


def test_what_is_cut_off_goes_on_where_it_was(base: KnowledgeBase) -> None:
    session = base._session
    engine = InPieces()
    engine.left = 3
    with pytest.raises(KeyboardInterrupt):
        sync(engine, session.library, session.vocabulary)
    done = set(engine.fingerprints())
    assert len(done) == 2
    assert engine.mark() == ""
    engine.left, engine.seen = 100, []
    sync(engine, session.library, session.vocabulary)
    assert not done & set(engine.seen)
    assert len(engine.fingerprints()) == len(session.library.catalog.fingerprints())
    assert engine.mark()
    assert sync(engine, session.library, session.vocabulary) == (0, 0)


class TestFilesOfOthers:
    @pytest.mark.parametrize(
        "name", ["kb.yaml", "vocabulary.yaml", "nap/2021.txt", "nap/document.yaml", "a/b c.pdf"]
    )
    def test_files_of_a_knowledge_base(self, name: str) -> None:
        assert pulling.is_file_name(name)

    @pytest.mark.parametrize(
        "name",
        [
            "", "/", "x", "nap/", "/etc/passwd", "../x", "nap/../../x", "nap/..", "nap/.", "nap/.hidden", ".git/config",
            ".napkb/lock", "nap/a/b", "nap\\x/y", "nap/a\\b", "C:/x", "nap/c:x", "nap/a\0b", "nap/a\nb", "Nap /x",
            "nap/" + "x" * 300, "x" * 300 + "/y",
        ],
    )  # fmt: skip
    def test_no_other_file_is_written(self, name: str) -> None:
        assert not pulling.is_file_name(name)

    def test_what_is_kept_is_what_may_be_fetched(self, base: KnowledgeBase) -> None:
        kept: dict[str, bytes] = {}

        class Far(WhooshEngine):
            local = False

            def keep(self, files: Any, read: Any) -> None:
                kept.update((name, read(name)) for name in files)

        (base.root / "documents" / "op-ed" / ".secret").write_text("x")
        (base.root / "documents" / "op-ed" / "link.txt").symlink_to("/etc/passwd")
        pulling.keep_files(Far(None), base._session.library)
        assert {"kb.yaml", "vocabulary.yaml", "op-ed/document.yaml"} <= kept.keys()
        assert all(map(pulling.is_file_name, kept))
        assert not [name for name in kept if "secret" in name or "link" in name]
        assert kept["kb.yaml"] == (base.root / "documents" / "kb.yaml").read_bytes()


def test_pull_makes_nothing_where_it_cannot_fetch(run: Run, tmp_path: Path) -> None:
    ran = run("pull", NOWHERE, str(tmp_path / "new"))
    assert ran.exit_code == 6
    assert not (tmp_path / "new" / "documents").exists()
    assert run("pull", "nonsense", str(tmp_path / "new")).exit_code == 4
    assert run("pull", NOWHERE, ".").exit_code == 2
