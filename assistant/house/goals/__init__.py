"""From a message to its goals."""
