"""Spoken sentences: what is said, who says it, and what training makes of it."""
