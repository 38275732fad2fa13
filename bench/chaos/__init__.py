"""Operators that fail in every way, one and both, and workers that are killed: what becomes of the codes."""
