"""Goods that are looked for: wishes, what narrows them, and the list they lead to."""
