"""Commitments: who binds whom to do what, how strongly and by when; found by rules that say why.

The words are lists in ``words.py``. A sentence is cut into words and clauses (``clauses.py``), what
may bind is looked up (``operators.py``), the traps are decided (``judging.py``), the parts are read
(``details.py``, ``deadlines.py``), and each is counted once (``reading.py``). What is the same in
several documents is ``same.py``, what became of it ``history.py``.
"""

from kb.commitments.reading import Found, read

__all__ = ["Found", "read"]
