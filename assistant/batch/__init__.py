"""Many requests at once: JSON lines in, JSON lines out, in the same order. Writes nothing of the shop's."""
