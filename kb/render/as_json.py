"""Results as JSON, whole or one object a line.

The data is unchanged, and text stays readable; but what could act on a terminal or
turn its lines around is escaped, so that the output can be looked at anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from kb.render import data
from kb.render.safe import json_text


def write(result: object) -> Iterator[str]:
    """One object for the whole result."""
    yield json_text(json.dumps(data.whole(result), ensure_ascii=False, indent=2)) + "\n"


def write_lines(result: object) -> Iterator[str]:
    """One object a line for each thing the result consists of."""
    for item in data.items(result):
        yield json_text(json.dumps(item, ensure_ascii=False)) + "\n"
