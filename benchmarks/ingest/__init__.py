"""How well sources are read, and how fast."""
