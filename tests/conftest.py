"""A small knowledge base of an invented country, and napkb as a user sees it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import settings

import kb
import napkb
from kb.base import Given, KnowledgeBase, embedded_documents, init_base
from tests.cluster.nodes import Cluster, Running, lacking

if TYPE_CHECKING:
    from kb.engines.opensearch import OpenSearchEngine

# No test is timed: a busy machine is no fault.
settings.register_profile("napkb", deadline=None)
settings.load_profile("napkb")

ROOT = Path(napkb.__file__).resolve().parent
CORPUS = Path(__file__).parent / "corpus"
PLAN = "national-river-plan"


@dataclass(frozen=True)
class Ran:
    """What a user sees of one run: the exit code and both outputs."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON value."""
        return json.loads(self.stdout)

    @property
    def both(self) -> str:
        """Standard output and standard error."""
        return self.stdout + self.stderr


class Run(Protocol):
    """Runs napkb with arguments, standard input and changes to the environment."""

    def __call__(
        self,
        *args: str,
        input: bytes | str | None = None,  # noqa: A002 - as subprocess.run calls it
        env: Mapping[str, str] | None = None,
    ) -> Ran: ...


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small knowledge base as it was made and indexed; tests get copies."""
    folder = tmp_path_factory.mktemp("template")
    init_base(folder, embedded_documents(), empty=True, name="Ostravia")
    shutil.copyfile(CORPUS / "vocabulary.yaml", folder / "documents" / "vocabulary.yaml")
    with kb.open(folder, environment={}) as base:
        base.add([CORPUS / "water-plan-2019.md"])
        base.add([CORPUS / "water-plan-2023.md"], Given(to=PLAN))
        base.add([CORPUS / "readout.txt"], Given(id="readout"))
        base.add([CORPUS / "op-ed.txt"], Given(id="op-ed", kind="op-ed"))
        base.index()
    return folder


@pytest.fixture
def root(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a knowledge base: a plan of two revisions, a readout, an op-ed, a vocabulary."""
    # Nobody pulls the plug here, so the disk is not waited for.
    monkeypatch.setattr(os, "fsync", lambda _: None)
    return shutil.copytree(template, tmp_path / "base", symlinks=True)


@pytest.fixture
def base(root: Path) -> Iterator[KnowledgeBase]:
    """The same, opened as a library."""
    with kb.open(root, environment={}) as base:
        yield base


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """The environment of a user without settings, on a terminal of 80 columns without colours."""
    for name in ("NAPKB_KB", "EDITOR", "VISUAL", "FORCE_COLOR", "PAGER"):
        monkeypatch.delenv(name, raising=False)
    settings = {
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return settings


@pytest.fixture
def run(root: Path, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs napkb in this process, through its own error boundary, in the folder ``root``."""
    monkeypatch.chdir(root)

    def run(
        *args: str,
        input: bytes | str | None = None,  # noqa: A002 - as subprocess.run calls it
        env: Mapping[str, str] | None = None,
    ) -> Ran:
        given = input.encode() if isinstance(input, str) else input or b""
        stdin, stdout, stderr = (io.TextIOWrapper(io.BytesIO(data), "utf-8") for data in (given, b"", b""))
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["napkb", *args])
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            for name, stream in (("stdin", stdin), ("stdout", stdout), ("stderr", stderr)):
                patch.setattr(sys, name, stream)
            with pytest.raises(SystemExit) as left:
                napkb.main()
        outputs = []
        for stream in (stdout, stderr):
            stream.seek(0)
            outputs.append(stream.read())
        assert isinstance(left.value.code, int)
        return Ran(left.value.code, *outputs)

    return run


@pytest.fixture
def program(root: Path, environment: Mapping[str, str]) -> Callable[..., Ran]:
    """Runs napkb as a program of its own, in the folder ``root``; takes what ``subprocess.run`` takes."""

    def program(*args: str | bytes, env: Mapping[str, str] | None = None, **options: Any) -> Ran:
        command = [sys.executable, str(ROOT / "napkb.py"), *args]
        options = {"cwd": root, "capture_output": True, "timeout": 60, **options}
        done = subprocess.run(command, env={**os.environ, **(env or {})}, check=False, **options)
        outputs = [(data or b"").decode("utf-8", "surrogateescape") for data in (done.stdout, done.stderr)]
        return Ran(done.returncode, *outputs)

    return program


@pytest.fixture
def inputs(pytestconfig: pytest.Config) -> Path:
    """Texts that are not in the repository; the test is skipped where they are missing."""
    folder = pytestconfig.rootpath.parent / "shared" / "inputs"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there: the texts in it are not part of the repository")
    return folder


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Three OpenSearch servers; the test is skipped where they cannot be run, but not where they must.

    ``NAPKB_CLUSTER_PORTS`` names the ports, on this machine, of one that runs already.
    """
    if ports := os.environ.get("NAPKB_CLUSTER_PORTS"):
        yield Running([int(port) for port in ports.split()])
        return
    if reason := lacking():
        if os.environ.get("NAPKB_CLUSTER") == "required":
            pytest.fail(f"The cluster is required, and there is {reason}.")
        pytest.skip(reason)
    cluster = Cluster()
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def used_cluster(cluster: Cluster) -> Iterator[OpenSearchEngine]:
    """One index for all tests that are content with what is left when it was cleared."""
    from kb.engines.opensearch import OpenSearchEngine, Place, Servers

    engine = OpenSearchEngine(Place(Servers(cluster.hosts), "tests", shards=3, replicas=0))
    yield engine
    engine.close()


@pytest.fixture
def on_cluster(used_cluster: OpenSearchEngine) -> OpenSearchEngine:
    """An engine of OpenSearch with nothing in it.

    Making an index takes servers most of a second, so it is emptied.
    """
    if known := used_cluster.fingerprints():
        used_cluster.apply((), list(known))
    return used_cluster
