"""Dialogues of the retail shop of tau-bench (Yao et al. 2024, arXiv 2406.12045).

Two shapes are read: messages of a run with their tool calls, and dialogues as they are displayed, which
hold what the tools returned but not how they were called (`results` tells one from the other).
"""

from assistant.scripts.importing.tau.reading import read_tau

__all__ = ["read_tau"]
