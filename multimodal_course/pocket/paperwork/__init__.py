"""The course's documents: what is on them, how they look, and what a scanner does to them."""
