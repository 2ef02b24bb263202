"""Frozen value types and the address grammar; no input or output."""
