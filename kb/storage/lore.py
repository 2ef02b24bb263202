"""What ``vocabulary.yaml`` says means a name only in context; a search does not look at it."""

from __future__ import annotations

from kb.errors import KBError
from kb.storage.yamlio import load


def loose_forms(text: str) -> dict[str, tuple[str, ...]]:
    """The words that mean a name only in context, by the name's id.

    What is not as it should be is passed over: whether the file is valid is said where it is
    read for a search.

    >>> loose_forms("names: [{id: cac, loose: [the forum, {}]}, {id: pac, loose: x}]")
    {'cac': ('the forum',), 'pac': ()}
    """
    try:
        root = load(text, "documents/vocabulary.yaml").value if text.strip() else None
    except KBError:
        return {}
    names = root.get("names") if isinstance(root, dict) else None
    found: dict[str, tuple[str, ...]] = {}
    for entry in names if isinstance(names, list) else ():
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(entry, dict) and isinstance(name, str):
            loose = entry.get("loose")
            forms = loose if isinstance(loose, list) else []
            found[name] = tuple(form for form in forms if isinstance(form, str))
    return found
