"""Words that say little about what is sought.

They stay in phrases and in the index. *Not, no, may, must, shall, should, will*
and the like bear meaning in a policy and are not among them.
"""

from __future__ import annotations

STOP_WORDS = frozenset(
    "a about above after again all also am an and any are as at be because been before being below "
    "between both but by did do does doing done down during each for from further had has have having "
    "he her here hers him his how i if in into is it its itself just me more most my of off on once "
    "only or other our out over own per s same she so some such t than that the their them then there "
    "these they this those through to too under until up upon us very was we were what when where "
    "which while who whom whose why with would could can you your tell me please about".split()
)

STOP_STEMS = STOP_WORDS | frozenset("abov ani becaus befor doe dure onc onli pleas veri whi".split())
"""The same as index terms."""

QUESTION_WORDS = frozenset(
    "who whom whose what which when where why how say says said tell told does did do many much "
    "according document documents text texts source sources mention mentions mentioned name names "
    "named called give gives list show explain describe happen happened part kind there point points deal "
    "deals go goes known know concern concerns".split()
)
"""Words that shape a question and are not looked for in an answer."""

SMALL_WORDS = STOP_WORDS | {"said"}
"""Words that are other words when they are written as names or acronyms: Saʿīd, WHO, US, IS."""
