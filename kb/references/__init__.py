"""Cross-references: which points, documents, names and days a passage speaks of.

What the text says is *stated*; everything else is *inferred*, with a reason and a score.
"""

from kb.references.finding import Context, context_of, find_references
from kb.references.plans import Plans, Point, read_plans

__all__ = ["Context", "Plans", "Point", "context_of", "find_references", "read_plans"]
