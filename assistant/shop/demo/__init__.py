"""The demo shop: a small invented world with known truth, generated from a seed.

`write_demo` writes it as a shop folder; `World` keeps its truth (tastes, click probabilities,
propensities), so that models and off-policy estimates can be compared with it.
"""

from __future__ import annotations

from assistant.shop.demo.world import Context, History, World, auc
from assistant.shop.demo.writer import DemoTruth, write_demo

__all__ = ["Context", "DemoTruth", "History", "World", "auc", "write_demo"]
