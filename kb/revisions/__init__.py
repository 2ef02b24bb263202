"""Two revisions of a plan: which points became which, and what changed in their words.

``kb.revisions.align`` finds the points that correspond, by their words and never by
their numbers; ``kb.revisions.edits`` compares the words of two texts. Both work on
plain values: they read no files and know no knowledge base.
"""
