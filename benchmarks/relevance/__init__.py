"""Relevance: napkb and its peers on collections with human judgments."""
