"""A shop on disk: its folder, its builds, its state, and the opened shop."""
