"""Environments of their own for what is measured; nothing of it is a dependency of napkb.

The peers are installed once into a virtual environment in a cache folder. Xapian's
binding is not on PyPI: it is taken from the system's Python where that has it
(Debian: ``python3-xapian``). ``recollq`` and ``notmuch`` are the system's too
(Debian: ``recollcmd``, ``notmuch``); a peer that is not there is left out and said so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

from benchmarks.processes import plain_environment

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "bm25s==0.3.16",
    "papis==0.16.1",
    "PyStemmer==3.1.0",
    "sqlite-utils==4.2.1",
    "tantivy==0.27.0",
)
_SYSTEM = (Path("/usr/lib/python3/dist-packages"), Path(f"/usr/lib64/python{sys.version[:4]}/site-packages"))
_PROGRAM = ("kb", "documents", "napkb.py", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


def default_cache() -> Path:
    """Where environments, texts and indexes are kept between runs."""
    return Path(os.environ.get("NAPKB_BENCHMARKS") or Path(tempfile.gettempdir()) / "napkb-benchmarks")


def peers_python(cache: Path) -> Path:
    """The interpreter of the peers' environment, which is made when it is not there."""
    return _environment(cache / f"peers-{sys.version_info[0]}.{sys.version_info[1]}", PACKAGES)


def program_python(cache: Path) -> Path:
    """An interpreter with this working tree installed in it as a user installs it, byte-code and all.

    An editable installation would be slower to start, and so would one without byte-code.
    """
    folder = cache / "program"
    python = _environment(folder, ())
    with tempfile.TemporaryDirectory() as copy:
        for name in _PROGRAM:
            source, target = ROOT / name, Path(copy) / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".napkb"))
            else:
                shutil.copy(source, target)
        _pip(python, copy)
        _pip(python, "--force-reinstall", "--no-deps", copy)
    return python


def has(python: Path, module: str) -> bool:
    """Whether an interpreter can import a module."""
    command = [python, "-c", f"import {module}"]
    return subprocess.run(command, env=plain_environment(), capture_output=True, check=False).returncode == 0


def _environment(folder: Path, packages: tuple[str, ...]) -> Path:
    python = folder / "bin" / "python"
    done = folder / "installed"
    wanted = "\n".join(packages)
    if not (done.is_file() and done.read_text() == wanted):
        print(f"making {folder} …", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        if packages:
            _pip(python, *packages)
        _link_xapian(folder)
        done.write_text(wanted)
    return python


def _pip(python: Path, *what: str) -> None:
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--compile", *what]
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    subprocess.run(command, env={**plain_environment(), **kept}, check=True, stdin=subprocess.DEVNULL)


def _link_xapian(folder: Path) -> None:
    """Lend the system's binding, which fits when it is for the same version of Python."""
    place = next((each / "xapian" for each in _SYSTEM if (each / "xapian").is_dir()), None)
    if place and list(place.glob(f"_xapian.{sysconfig.get_config_var('SOABI')}*.so")):
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        (folder / "lib" / version / "site-packages" / "xapian").symlink_to(place)
