"""A cluster of real OpenSearch servers on this machine, each a process that can be killed.

``python -m tests.cluster.nodes`` starts one, says where it is, and stops it with Enter;
with ``--jars`` it only fetches what it runs.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
JARS = HERE / "target" / "jars"
MAIN = "org.codelibs.opensearch.runner.OpenSearchRunner"
# The runner looks for a free port from the one it is given up to this one.
HIGHEST = 9299
LOWEST = 9210
START = 300.0
_PR_SET_PDEATHSIG = 1
HEAP = "192m"


def lacking() -> str:
    """Why no cluster can be started here; empty where one can."""
    missing = [name for name in ("java", "mvn") if shutil.which(name) is None]
    if "mvn" in missing and JARS.is_dir():
        missing.remove("mvn")
    return f"no {' and no '.join(missing)} here to run OpenSearch with" if missing else ""


def jars() -> Path:
    """The folder of what is run, fetched from Maven Central where it is not there yet."""
    JARS.parent.mkdir(exist_ok=True)
    with (JARS.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = JARS.parent / "done"
        wanted = (HERE / "pom.xml").read_text()
        if not done.is_file() or done.read_text() != wanted:
            shutil.rmtree(JARS, ignore_errors=True)
            subprocess.run(
                ["mvn", "--quiet", "--batch-mode", "--file", str(HERE / "pom.xml"), "package"], check=True
            )
            done.write_text(wanted)
    return JARS


class Node:
    """One server."""

    def __init__(self, base: Path, http: int, transport: int, options: list[str]) -> None:
        self.base = base
        self.http = http
        self.transport = transport
        self.options = options
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.http}"

    def configure(self, others: list[int], settings: dict[str, Any]) -> None:
        """Write its settings."""
        folder = self.base / "node_1" / "config"
        folder.mkdir(parents=True)
        addresses = [f"127.0.0.1:{port}" for port in others]
        every = {
            "network.host": "127.0.0.1",
            "transport.port": self.transport,
            "discovery.seed_hosts": addresses,
            "cluster.initial_cluster_manager_nodes": addresses,
            "cluster.routing.allocation.disk.threshold_enabled": False,
            # Who is gone is noticed soon, and its copies take over.
            "cluster.fault_detection.follower_check.interval": "300ms",
            "cluster.fault_detection.follower_check.timeout": "3s",
            "cluster.fault_detection.leader_check.interval": "300ms",
            **settings,
        }
        lines = (f"{name}: {json.dumps(value)}\n" for name, value in every.items())
        (folder / "opensearch.yml").write_text("".join(lines))

    def start(self) -> None:
        """Start it, in the background."""
        command = [
            "java", *self.options, "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=128m", "-cp", f"{jars()}/*", MAIN,
            "-basePath", str(self.base), "-numOfNode", "1", "-clusterName", "napkb-tests",
            "-baseHttpPort", str(self.http - 1),
        ]  # fmt: skip
        with (self.base / "log").open("ab") as log:
            # Whatever ends this process, the kernel then ends that one.
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - it calls the kernel and nothing else
            )

    def kill(self) -> None:
        """End it at once, in the midst of whatever it does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Cluster:
    """Several servers that form a cluster; loopback only."""

    def __init__(
        self,
        count: int = 3,
        *,
        heap: str = HEAP,
        lasting: bool = False,
        settings: dict[str, Any] | None = None,
    ) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="napkb-cluster-"))
        https = _free(LOWEST + os.getpid() % 60, HIGHEST, count)
        transports = _free(19300 + os.getpid() % 1000 * 10, 65000, count)
        # Code that runs for minutes only is not worth the best compiler's time.
        options = [f"-Xms{heap}", f"-Xmx{heap}", *([] if lasting else ["-XX:TieredStopAtLevel=1"])]
        self.nodes = [
            Node(self.base / f"node{at}", http, transport, options)
            for at, (http, transport) in enumerate(zip(https, transports, strict=True))
        ]
        for node in self.nodes:
            node.configure(transports, settings or {})

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where the servers listen."""
        return tuple(node.host for node in self.nodes)

    def start(self) -> None:
        """Start all servers, and wait until they know each other."""
        for node in self.nodes:
            node.start()
        try:
            self.wait()
        except BaseException:
            self.stop()
            raise

    def wait(self, status: str = "yellow") -> None:
        """Wait until all that were started are in the cluster.

        Raises:
            TimeoutError: They are not, after a long time.
        """
        there = [node for node in self.nodes if node.process is not None]
        end = time.monotonic() + START
        while time.monotonic() < end:
            with contextlib.suppress(OSError, ValueError):
                asked = f"wait_for_nodes={len(there)}&wait_for_status={status}&timeout=5s"
                health = self.ask("GET", f"/_cluster/health?{asked}", there[0])
                if not health["timed_out"] and health["number_of_nodes"] == len(there):
                    return
            time.sleep(0.1)
        raise TimeoutError(f"The cluster in {self.base} does not come up.")

    def mend(self) -> None:
        """Start what was killed, and wait for it."""
        for node in self.nodes:
            if node.process is None:
                node.start()
        self.wait()

    def ask(
        self, method: str, path: str, node: Node | None = None, body: object = None, timeout: float = 30
    ) -> Any:
        """What a server answers."""
        request = urllib.request.Request(
            f"{(node or self.nodes[0]).host}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)

    def stop(self) -> None:
        """End all of it and remove what it wrote."""
        for node in self.nodes:
            node.kill()
        shutil.rmtree(self.base, ignore_errors=True)


class Running(Cluster):
    """A cluster that runs already, such as one of another version; it is used and left as it is."""

    def __init__(self, ports: list[int]) -> None:
        self.nodes = [Node(HERE, port, 0, []) for port in ports]

    def start(self) -> None:
        """Nothing: it was started."""

    def wait(self, status: str = "yellow") -> None:
        """Nothing: nobody kills its servers."""

    def stop(self) -> None:
        """Nothing: whoever started it stops it."""


def _end_with_parent() -> None:
    """Ask the kernel to end this process with the one that started it, however that ends."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _free(first: int, last: int, count: int) -> list[int]:
    found: list[int] = []
    for port in range(first, last + 1):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            return found
    raise OSError(f"No {count} free ports between {first} and {last}.")


def main() -> None:
    """Start a cluster for a person who wants to try something."""
    if "--jars" in sys.argv:
        jars()
        return
    cluster = Cluster()
    cluster.start()
    try:
        input(f"{' '.join(cluster.hosts)}\n")
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
