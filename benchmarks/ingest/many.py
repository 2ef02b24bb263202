"""A folder of saved pages added by the command: processor time, memory, and files a second."""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.ingest.articles import FOLDER
from benchmarks.processes import napkb, run
from kb.base import embedded_documents, init_base


def main() -> None:
    """Print the line."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    pages = sorted((FOLDER / "html").iterdir())
    with tempfile.TemporaryDirectory() as folder:
        root, source = Path(folder) / "base", Path(folder) / "source"
        init_base(root, embedded_documents(), empty=True)
        source.mkdir()
        for number in range(size):
            data = gzip.decompress(pages[number % len(pages)].read_bytes())
            # Each copy has an address of its own, so that none is a revision of another.
            page = data.replace(b"<title>", b"<title>%d " % number, 1) + b"<!-- %d -->" % number
            (source / f"{number:06d}.html").write_bytes(page)
        began = time.monotonic()
        cost = run(napkb("--kb", str(root), "add", "--format", "json", str(source)))
    print(
        f"{size} pages: {cost.cpu:.0f} s of processor time, {size / cost.cpu:.1f} pages a second of it, "
        f"{time.monotonic() - began:.0f} s in all, peak memory of the largest process {cost.peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
