"""Citations: stored metadata as items, pinpoints, and the styles that policy people use.

``kb.citations.items`` makes an item of what is known of a revision, ``kb.citations.styles``
has a function for each style. A pinpoint belongs to the citation, never to the item.
"""
