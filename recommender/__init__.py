"""Who likes what. Knows people, events and products; no message and no prompt."""
