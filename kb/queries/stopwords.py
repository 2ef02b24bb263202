"""Words that shape a question."""

from __future__ import annotations

QUESTION_WORDS = frozenset(
    "who whom whose what which when where why how say says said tell told does did do many much "
    "according document documents text texts source sources mention mentions mentioned name names "
    "named called give gives list show explain describe happen happened part kind there point points deal deals go goes known know concern concerns".split()
)
"""Words that shape a question and are not looked for in an answer."""
