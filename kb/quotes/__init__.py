"""A report's quotations against the stored sources: found, located, judged.

``kb.quotes.report`` finds what a report quotes and cites, ``kb.quotes.matching`` looks it up
in a source, ``kb.quotes.near`` says how a wrong quotation differs. A score never accepts.
"""
