"""napkb as a library: a knowledge base of policy documents.

>>> import kb
>>> base = kb.open()
>>> base.ask("Who approved Azm-e-Istehkam?").has_evidence
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.base import open_base as open  # noqa: A004 - kb.open() is the name of it

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def __getattr__(name: str) -> Any:
    """Load the library when it is first used, so that ``import kb.errors`` costs nothing."""
    if name == "open":
        from kb.base import open_base  # noqa: PLC0415

        return open_base
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
