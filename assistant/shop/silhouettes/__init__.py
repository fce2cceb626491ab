"""The shapes of `pictures`: one short function for each kind of thing, drawn with a few flat forms.

`SILHOUETTES` is all of them by name. Knows no product; `pictures` decides which shape stands for what.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.shop.silhouettes import care, carry, desk, gadgets, garden, house, play, rest, wear
from assistant.shop.silhouettes.pen import Pen, Silhouette

__all__ = ["SILHOUETTES", "Pen", "Silhouette"]

SILHOUETTES: Mapping[str, Silhouette] = {
    **care.SHAPES,
    **carry.SHAPES,
    **desk.SHAPES,
    **gadgets.SHAPES,
    **garden.SHAPES,
    **house.SHAPES,
    **play.SHAPES,
    **rest.SHAPES,
    **wear.SHAPES,
}
