"""Documents on disk: plain files that outlive the program.

``yamlio`` reads and writes metadata safely, ``schema`` turns it into values,
``files`` writes whole or not at all, ``journal`` remembers how to undo,
``catalog`` keeps what a list needs, and ``library`` joins them.
"""
