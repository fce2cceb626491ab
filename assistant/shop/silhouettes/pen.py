"""The pen that all silhouettes are drawn with, and the forms that several of them share.

All coordinates are hundredths of the picture's edge, from the top left corner. Colours are tints of one
ink, so that whatever the product's colour is, the picture holds together. Knows no product and no kind of
thing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PIL import ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]


class Pen:
    """Draws in hundredths of the edge with tints of one ink on one ground."""

    def __init__(self, draw: ImageDraw.ImageDraw, edge: int, ink: Colour, ground: Colour) -> None:
        self._draw, self._unit = draw, edge / 100
        self._ground = ground
        near = sum(abs(a - b) for a, b in zip(ink, ground, strict=True))
        self.ink: Colour = ink if near > 90 else _mix(ink, (120, 110, 100), 0.28)

    def tint(self, amount: float) -> Colour:
        """The ink, lighter towards white (0 to 1) or darker towards night (below 0, to -1)."""
        target = (255, 253, 248) if amount >= 0 else (34, 36, 48)
        return _mix(self.ink, target, abs(amount))

    def setting(self) -> None:
        """The disc behind the thing and the shadow under it."""
        self._draw.ellipse(self._box(11, 9, 89, 87), fill=_mix(self._ground, (255, 255, 255), 0.55))
        self._draw.ellipse(self._box(24, 81, 76, 88), fill=_mix(self._ground, (60, 60, 80), 0.16))

    def oval(self, x0: float, y0: float, x1: float, y1: float, tint: float = 0.0) -> None:
        """An ellipse in a box."""
        self._draw.ellipse(self._box(x0, y0, x1, y1), fill=self.tint(tint))

    def block(
        self, x0: float, y0: float, x1: float, y1: float, tint: float = 0.0, corner: float = 2.0
    ) -> None:
        """A rectangle with rounded corners."""
        self._draw.rounded_rectangle(
            self._box(x0, y0, x1, y1), radius=corner * self._unit, fill=self.tint(tint)
        )

    def shape(self, points: Sequence[Point], tint: float = 0.0) -> None:
        """A filled polygon."""
        self._draw.polygon([(x * self._unit, y * self._unit) for x, y in points], fill=self.tint(tint))

    def line(self, points: Sequence[Point], width: float = 2.0, tint: float = -0.3) -> None:
        """A line with round joints and ends."""
        scaled = [(x * self._unit, y * self._unit) for x, y in points]
        self._draw.line(scaled, fill=self.tint(tint), width=round(width * self._unit), joint="curve")
        half = width * self._unit / 2
        for x, y in (scaled[0], scaled[-1]):
            self._draw.ellipse((x - half, y - half, x + half, y + half), fill=self.tint(tint))

    def arc(
        self,
        box: tuple[float, float, float, float],
        start: float,
        end: float,
        width: float = 3.0,
        tint: float = -0.2,
    ) -> None:
        """Part of an ellipse's rim, in degrees clockwise from three o'clock."""
        scaled = self._box(*box)
        self._draw.arc(scaled, start, end, fill=self.tint(tint), width=round(width * self._unit))

    def half(
        self, box: tuple[float, float, float, float], start: float, end: float, tint: float = 0.0
    ) -> None:
        """Part of an ellipse, cut off straight between its ends."""
        self._draw.chord(self._box(*box), start, end, fill=self.tint(tint))

    def slice(
        self, box: tuple[float, float, float, float], start: float, end: float, tint: float = 0.0
    ) -> None:
        """A slice of an ellipse, as of a cake."""
        self._draw.pieslice(self._box(*box), start, end, fill=self.tint(tint))

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        return (x0 * self._unit, y0 * self._unit, x1 * self._unit, y1 * self._unit)


Silhouette = Callable[[Pen], None]


def star(x: float, y: float, outer: float, inner: float, tips: int = 5) -> list[Point]:
    """The corners of a star around a point."""
    turns = [(i, outer if i % 2 == 0 else inner) for i in range(tips * 2)]
    return [(x + r * math.sin(math.pi * i / tips), y - r * math.cos(math.pi * i / tips)) for i, r in turns]


def heart(x: float, y: float, size: float) -> list[Point]:
    """The outline of a heart around a point; `size` is half its width."""
    points = []
    for step in range(60):
        t = 2 * math.pi * step / 60
        across = 16 * math.sin(t) ** 3
        up = 13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)
        points.append((x + across * size / 16, y - up * size / 16))
    return points


def flame(pen: Pen, x: float, y: float, size: float) -> None:
    """A candle flame; `size` is about half its height."""
    pen.shape(
        [
            (x, y - size),
            (x + size * 0.45, y + size * 0.1),
            (x, y + size * 0.5),
            (x - size * 0.45, y + size * 0.1),
        ],
        0.6,
    )
    pen.oval(x - size * 0.42, y - size * 0.25, x + size * 0.42, y + size * 0.55, 0.6)
    pen.oval(x - size * 0.2, y, x + size * 0.2, y + size * 0.45, 0.9)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a * (1 - share) + b * share) for a, b in zip(one, other, strict=True))
    return (red, green, blue)
