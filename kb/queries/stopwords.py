"""Words that are not looked for: those of ``kb.text.stopwords``."""

from __future__ import annotations

from kb.text.stopwords import QUESTION_WORDS, STOP_WORDS

__all__ = ["QUESTION_WORDS", "STOP_WORDS"]
