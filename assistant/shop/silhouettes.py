"""The shapes of `pictures`: one short function for each kind of thing, drawn with a few flat forms.

All coordinates are hundredths of the picture's edge, from the top left corner. Colours are tints of one
ink, so that whatever the product's colour is, the picture holds together. Knows no product.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

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


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a * (1 - share) + b * share) for a, b in zip(one, other, strict=True))
    return (red, green, blue)


def _star(x: float, y: float, outer: float, inner: float, tips: int = 5) -> list[Point]:
    turns = [(i, outer if i % 2 == 0 else inner) for i in range(tips * 2)]
    return [(x + r * math.sin(math.pi * i / tips), y - r * math.cos(math.pi * i / tips)) for i, r in turns]


def _heart(x: float, y: float, size: float) -> list[Point]:
    points = []
    for step in range(60):
        t = 2 * math.pi * step / 60
        across = 16 * math.sin(t) ** 3
        up = 13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)
        points.append((x + across * size / 16, y - up * size / 16))
    return points


def _flame(pen: Pen, x: float, y: float, size: float) -> None:
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


def _lamp(p: Pen) -> None:
    p.block(48, 48, 52, 78, -0.35, 1)
    p.oval(36, 75, 64, 84, -0.35)
    p.shape([(38, 20), (62, 20), (74, 52), (26, 52)])
    p.shape([(38, 20), (46, 20), (41, 52), (26, 52)], 0.22)
    p.oval(26, 49, 74, 55, 0.55)


def _floor_lamp(p: Pen) -> None:
    p.block(49, 34, 51.5, 80, -0.35, 1)
    p.oval(37, 78, 63, 85, -0.35)
    p.shape([(41, 14), (59, 14), (67, 36), (33, 36)])
    p.shape([(41, 14), (47, 14), (43, 36), (33, 36)], 0.22)
    p.oval(33, 34, 67, 38, 0.6)


def _torch(p: Pen) -> None:
    p.arc((16, 12, 84, 74), 150, 30, 7, -0.3)
    p.shape([(38, 60), (62, 60), (76, 86), (24, 86)], 0.75)
    p.block(32, 36, 68, 66, 0, 8)
    p.oval(39, 40, 61, 62, -0.4)
    p.oval(43, 44, 57, 58, 0.85)
    p.block(44, 30, 56, 37, -0.5, 1.5)


def _lantern(p: Pen) -> None:
    p.arc((36, 14, 64, 42), 180, 360, 2.5)
    p.shape([(36, 36), (50, 24), (64, 36)], -0.2)
    p.block(33, 36, 67, 78, 0, 3)
    p.block(38, 42, 62, 72, 0.72, 2)
    _flame(p, 50, 60, 10)
    p.block(30, 77, 70, 83, -0.25, 2)


def _bulb(p: Pen) -> None:
    p.oval(30, 18, 70, 58)
    p.shape([(35, 50), (65, 50), (58, 66), (42, 66)])
    p.oval(36, 24, 50, 40, 0.5)
    p.line([(44, 64), (42, 46), (50, 52), (58, 46), (56, 64)], 1.6, 0.75)
    p.block(42, 66, 58, 80, -0.4, 3)
    p.line([(42, 71), (58, 71)], 1.2, 0.1)
    p.line([(42, 75), (58, 75)], 1.2, 0.1)


def _tealight(p: Pen) -> None:
    p.shape([(26, 50), (74, 50), (66, 82), (34, 82)])
    p.shape([(26, 50), (40, 50), (42, 82), (34, 82)], 0.25)
    p.oval(26, 44, 74, 56, -0.25)
    p.oval(34, 46, 66, 54, 0.75)
    _flame(p, 50, 38, 13)
    p.shape(_heart(52, 68, 7), 0.6)


def _candle(p: Pen) -> None:
    p.block(34, 40, 66, 82, 0, 3)
    p.block(34, 40, 43, 82, 0.25, 3)
    p.oval(34, 36, 66, 46, 0.45)
    p.line([(50, 41), (50, 33)], 1.4, -0.6)
    _flame(p, 50, 25, 11)
    p.block(40, 56, 60, 70, 0.75, 2)
    p.line([(44, 61), (56, 61)], 1.2, 0)
    p.line([(46, 65), (54, 65)], 1.2, 0)


def _frame(p: Pen) -> None:
    p.block(26, 18, 74, 82, 0, 2)
    p.block(32, 24, 68, 76, 0.9, 1)
    p.shape([(36, 70), (47, 46), (54, 58), (58, 52), (64, 70)], 0.35)
    p.oval(54, 32, 62, 40, 0.55)


def _clock(p: Pen) -> None:
    p.oval(22, 18, 78, 74)
    p.oval(27, 23, 73, 69, 0.88)
    for hour in range(12):
        turn = math.pi * hour / 6
        x, y = 50 + 19 * math.sin(turn), 46 - 19 * math.cos(turn)
        p.oval(x - 1.2, y - 1.2, x + 1.2, y + 1.2, -0.2)
    p.line([(50, 46), (50, 31)], 2.2, -0.45)
    p.line([(50, 46), (60, 51)], 2.2, -0.45)
    p.oval(47.8, 43.8, 52.2, 48.2, -0.45)


def _alarm_clock(p: Pen) -> None:
    p.line([(34, 76), (29, 83)], 3.5)
    p.line([(66, 76), (71, 83)], 3.5)
    p.half((24, 14, 46, 36), 130, 340, 0.2)
    p.half((54, 14, 76, 36), 200, 50, 0.2)
    p.line([(50, 24), (50, 16)], 3)
    p.oval(24, 26, 76, 78)
    p.oval(29, 31, 71, 73, 0.88)
    p.line([(50, 52), (50, 38)], 2.4, -0.45)
    p.line([(50, 52), (60, 57)], 2.4, -0.45)


def _cushion(p: Pen) -> None:
    p.shape([(22, 26), (50, 30), (78, 26), (74, 52), (78, 78), (50, 74), (22, 78), (26, 52)])
    for x, y in ((22, 26), (78, 26), (22, 78), (78, 78)):
        p.oval(x - 3, y - 3, x + 3, y + 3)
    for shift in (-13, 0, 13):
        p.line([(36 + shift, 34), (36 + shift + 28 - 14, 71)], 2.2, 0.45)
    p.oval(48, 50, 53, 55, -0.3)


def _blanket(p: Pen) -> None:
    for row, tint in enumerate((-0.2, 0.0, 0.25)):
        top = 62 - row * 14
        p.block(22, top, 78, top + 17, tint, 7)
        p.line([(30, top + 9), (74, top + 9)], 1.2, tint + 0.3)
    for x in range(26, 76, 5):
        p.line([(x, 79), (x, 84)], 1.2, -0.25)


def _mat(p: Pen) -> None:
    p.shape([(30, 30), (84, 62), (70, 80), (22, 50)], 0.2)
    p.oval(16, 26, 40, 54)
    p.oval(20, 31, 36, 49, 0.4)
    p.oval(24, 36, 32, 44, -0.2)


def _kettle(p: Pen) -> None:
    p.arc((30, 14, 70, 60), 180, 360, 4, -0.45)
    p.shape([(30, 56), (14, 40), (20, 36), (36, 48)], -0.1)
    p.shape([(34, 38), (66, 38), (75, 80), (25, 80)])
    p.shape([(34, 38), (42, 38), (38, 80), (25, 80)], 0.25)
    p.half((34, 30, 66, 46), 180, 360, -0.2)
    p.oval(47, 26, 53, 32, -0.45)
    p.block(23, 78, 77, 83, -0.4, 2)


def _teapot(p: Pen) -> None:
    p.arc((62, 38, 86, 70), 250, 110, 4.5, -0.15)
    p.shape([(32, 64), (10, 42), (16, 38), (38, 52)], -0.1)
    p.oval(26, 36, 74, 80)
    p.oval(31, 42, 46, 64, 0.25)
    p.half((36, 30, 64, 46), 180, 360, -0.2)
    p.oval(46, 25, 54, 33, -0.35)
    p.block(38, 77, 62, 82, -0.25, 2)


def _mug(p: Pen) -> None:
    p.arc((58, 40, 84, 70), 270, 90, 5, -0.15)
    p.block(26, 32, 68, 80, 0, 5)
    p.block(26, 36, 36, 76, 0.25, 3)
    p.oval(26, 28, 68, 38, -0.3)
    p.shape(_heart(49, 58, 8), 0.65)
    p.line([(40, 22), (42, 16), (40, 11)], 1.5, 0.5)
    p.line([(52, 22), (54, 16), (52, 11)], 1.5, 0.5)


def _pan(p: Pen) -> None:
    p.line([(60, 42), (86, 18)], 6, -0.45)
    p.oval(16, 34, 70, 82, -0.15)
    p.oval(21, 38, 65, 77, 0.12)
    p.oval(32, 48, 54, 68, 0.8)
    p.oval(39, 54, 48, 62, 0.35)


def _saucepan(p: Pen) -> None:
    p.block(64, 44, 92, 49, -0.45, 2.5)
    p.block(22, 40, 68, 80, 0, 5)
    p.block(22, 46, 31, 76, 0.25, 3)
    p.block(19, 37, 71, 43, -0.2, 3)
    p.half((26, 26, 64, 48), 180, 360, 0.3)
    p.oval(42, 20, 48, 28, -0.45)


def _board(p: Pen) -> None:
    p.block(44, 12, 56, 34, 0, 5)
    p.block(28, 28, 72, 82, 0, 6)
    p.oval(47.5, 16, 52.5, 21, 0.85)
    for x, length in ((36, 70), (44, 76), (53, 68), (62, 74)):
        p.line([(x, 38), (x, length)], 1.1, 0.3)


def _jar(p: Pen) -> None:
    p.block(32, 18, 68, 28, -0.35, 3)
    p.block(28, 28, 72, 82, 0.45, 8)
    p.block(31, 46, 69, 79, 0, 6)
    p.block(38, 50, 62, 68, 0.85, 2)
    p.line([(42, 56), (58, 56)], 1.4, -0.2)
    p.line([(45, 62), (55, 62)], 1.4, -0.2)


def _towel(p: Pen) -> None:
    p.line([(18, 20), (82, 20)], 3, -0.45)
    p.block(30, 19, 70, 78, 0, 2)
    for y in (58, 64, 70):
        p.block(30, y, 70, y + 2.6, 0.55, 0)
    p.block(30, 19, 40, 58, 0.2, 1)
    for x in range(32, 70, 5):
        p.line([(x, 78), (x, 83)], 1.2, -0.1)


def _watering_can(p: Pen) -> None:
    p.shape([(58, 70), (84, 34), (88, 38), (64, 78)], -0.1)
    p.shape([(78, 34), (90, 26), (95, 36), (86, 42)], -0.35)
    p.arc((14, 36, 46, 76), 90, 280, 4, -0.3)
    p.arc((30, 22, 60, 56), 180, 360, 4, -0.3)
    p.block(28, 42, 64, 82, 0, 4)
    p.block(28, 46, 37, 78, 0.25, 3)


def _plant_pot(p: Pen) -> None:
    p.line([(50, 56), (50, 30)], 2, -0.35)
    for x0, y0, x1, y1, tint in (
        (50, 14, 66, 34, 0.35),
        (34, 20, 50, 40, 0.5),
        (50, 30, 72, 44, 0.5),
        (28, 36, 50, 50, 0.3),
    ):
        p.oval(x0, y0, x1, y1, tint)
    p.shape([(32, 58), (68, 58), (62, 83), (38, 83)])
    p.shape([(32, 58), (41, 58), (44, 83), (38, 83)], 0.22)
    p.block(29, 51, 71, 60, -0.15, 2)


def _trowel(p: Pen) -> None:
    p.shape([(38, 42), (62, 42), (64, 62), (50, 84), (36, 62)], 0.35)
    p.line([(50, 46), (50, 74)], 1.4, 0)
    p.block(48, 32, 52, 44, -0.4, 1)
    p.block(44, 12, 56, 35, 0, 5)
    p.line([(47, 17), (47, 30)], 1.4, 0.35)


def _feeder(p: Pen) -> None:
    p.line([(50, 10), (50, 22)], 1.8)
    p.shape([(26, 38), (50, 18), (74, 38)], -0.2)
    p.block(32, 38, 68, 76, 0, 2)
    p.oval(43, 46, 57, 60, -0.55)
    p.line([(50, 66), (50, 71)], 3, -0.4)
    p.block(24, 75, 76, 81, -0.3, 2)


def _glove(p: Pen) -> None:
    for x, top in ((36, 30), (44, 20), (52, 18), (60, 26)):
        p.block(x - 3.6, top, x + 3.6, 60, 0, 3.6)
    p.line([(64, 58), (75, 46)], 7.5, 0)
    p.block(32, 44, 66, 72, 0, 6)
    p.block(34, 70, 64, 82, -0.3, 2)
    p.line([(36, 76), (62, 76)], 1.4, 0.4)


def _packet(p: Pen) -> None:
    p.block(30, 18, 70, 82, 0, 2)
    p.block(30, 18, 70, 27, -0.25, 2)
    p.oval(37, 36, 63, 62, 0.8)
    p.line([(50, 58), (50, 44)], 1.8, 0)
    p.oval(42, 40, 50, 48, 0)
    p.oval(50, 43, 58, 51, 0)
    p.line([(38, 70), (62, 70)], 1.6, 0.6)
    p.line([(42, 75), (58, 75)], 1.6, 0.6)


def _t_shirt(p: Pen) -> None:
    p.shape(
        [(36, 24), (64, 24), (86, 38), (78, 52), (69, 46), (69, 82), (31, 82), (31, 46), (22, 52), (14, 38)]
    )
    p.half((41, 16, 59, 33), 0, 180, 0.75)
    p.block(31, 54, 69, 58, 0.4, 0)


def _jumper(p: Pen) -> None:
    p.shape(
        [
            (36, 24),
            (64, 24),
            (78, 34),
            (88, 76),
            (77, 79),
            (69, 50),
            (69, 80),
            (31, 80),
            (31, 50),
            (23, 79),
            (12, 76),
            (22, 34),
        ]
    )
    p.block(31, 76, 69, 82, -0.25, 1)
    p.block(41, 20, 59, 27, -0.25, 3)
    for x in (42, 50, 58):
        p.line([(x, 34), (x - 2, 42), (x + 2, 50), (x - 2, 58), (x, 68)], 1.6, 0.4)


def _dress(p: Pen) -> None:
    p.line([(42, 14), (40, 26)], 2.6, 0)
    p.line([(58, 14), (60, 26)], 2.6, 0)
    p.shape([(37, 24), (63, 24), (59, 44), (78, 82), (22, 82), (41, 44)])
    p.shape([(41, 44), (48, 44), (38, 82), (22, 82)], 0.18)
    p.block(40, 42, 60, 46.5, -0.35, 1)
    for x, y in ((44, 58), (56, 62), (48, 72), (64, 75), (34, 75)):
        p.oval(x - 1.6, y - 1.6, x + 1.6, y + 1.6, 0.6)


def _trousers(p: Pen) -> None:
    p.shape([(32, 18), (68, 18), (74, 83), (57, 83), (50, 40), (43, 83), (26, 83)])
    p.block(31.5, 16, 68.5, 23, -0.3, 1.5)
    p.line([(50, 23), (50, 38)], 1.4, -0.35)
    p.line([(37, 27), (33, 34)], 1.4, 0.4)
    p.line([(63, 27), (67, 34)], 1.4, 0.4)


def _coat(p: Pen) -> None:
    p.half((36, 10, 64, 38), 180, 360, -0.25)
    p.shape(
        [
            (36, 24),
            (64, 24),
            (80, 34),
            (88, 72),
            (77, 75),
            (70, 50),
            (74, 84),
            (26, 84),
            (30, 50),
            (23, 75),
            (12, 72),
            (20, 34),
        ]
    )
    p.line([(50, 26), (50, 83)], 1.6, -0.35)
    for y in (36, 48, 60):
        p.oval(52, y, 55.5, y + 3.5, 0.7)
    p.line([(34, 62), (43, 62)], 2, -0.3)
    p.line([(57, 68), (66, 68)], 2, -0.3)


def _scarf(p: Pen) -> None:
    p.arc((28, 12, 72, 52), 0, 360, 11, 0)
    p.block(52, 42, 64, 82, -0.15, 2)
    p.block(38, 44, 50, 72, 0.1, 2)
    for y in (50, 60):
        p.block(38, y, 50, y + 3, 0.5, 0)
        p.block(52, y + 8, 64, y + 11, 0.5, 0)
    for x in (54, 58, 62):
        p.line([(x, 82), (x, 86)], 1.2, -0.15)


def _sock(p: Pen) -> None:
    for shift, tint in ((14, -0.18), (0, 0.0)):
        p.block(32 + shift, 16, 50 + shift, 62, tint, 2)
        p.shape(
            [
                (32 + shift, 56),
                (50 + shift, 56),
                (50 + shift, 62),
                (36 + shift, 82),
                (20 + shift, 80),
                (19 + shift, 70),
            ],
            tint,
        )
        p.oval(16 + shift, 67, 34 + shift, 83, tint)
        p.block(32 + shift, 16, 50 + shift, 24, 0.5, 2)
        p.block(32 + shift, 34, 50 + shift, 38, 0.5, 0)
        p.block(32 + shift, 44, 50 + shift, 48, 0.5, 0)


def _welly(p: Pen) -> None:
    p.shape([(36, 14), (62, 14), (60, 60), (78, 66), (82, 78), (36, 78)])
    p.oval(66, 64, 84, 82)
    p.block(34, 77, 84, 83, -0.4, 2)
    p.block(35, 14, 63, 21, -0.25, 2)
    p.shape([(38, 22), (43, 22), (42, 74), (38, 74)], 0.35)


def _boot(p: Pen) -> None:
    p.shape([(34, 26), (58, 26), (58, 54), (78, 63), (83, 78), (32, 78)])
    p.oval(66, 62, 84, 82)
    p.block(30, 77, 84, 83, -0.45, 2)
    p.shape([(42, 32), (52, 32), (54, 52), (46, 52)], -0.3)
    p.block(33, 24, 59, 29, 0.3, 2)
    p.line([(46, 28), (46, 20)], 2, -0.3)


def _sandal(p: Pen) -> None:
    for shift, tint in ((0, 0.0), (34, -0.12)):
        p.block(18 + shift, 18, 48 + shift, 84, -0.35, 14)
        p.block(20 + shift, 20, 46 + shift, 82, 0.6, 13)
        p.shape(
            [
                (18 + shift, 38),
                (33 + shift, 27),
                (48 + shift, 38),
                (48 + shift, 46),
                (33 + shift, 37),
                (18 + shift, 46),
            ],
            tint,
        )
        p.block(18 + shift, 60, 48 + shift, 68, tint, 1)
        p.oval(39 + shift, 61.5, 44 + shift, 66.5, 0.75)


def _shoe(p: Pen) -> None:
    p.shape([(20, 44), (34, 42), (44, 52), (60, 60), (80, 66), (84, 76), (18, 76)])
    p.oval(68, 63, 86, 80)
    p.block(16, 74, 86, 81, 0.8, 3)
    p.block(16, 79, 86, 82, -0.35, 1.5)
    for x, y in ((42, 52), (48, 56), (54, 60)):
        p.line([(x - 3, y + 7), (x + 4, y)], 1.8, 0.85)
    p.shape([(20, 44), (27, 43), (28, 74), (18, 74)], -0.25)


def _slipper(p: Pen) -> None:
    p.block(14, 68, 86, 80, 0.6, 6)
    p.block(14, 76, 86, 82, -0.35, 2.5)
    p.half((40, 38, 86, 104), 180, 360, 0)
    p.oval(36, 60, 56, 74, 0.75)
    p.oval(56, 42, 68, 54, 0.75)


def _round_tin(p: Pen) -> None:
    p.block(24, 48, 76, 74, -0.2, 8)
    p.oval(24, 36, 76, 62, 0.1)
    p.oval(29, 39, 71, 58, 0.45)
    p.line([(40, 46), (60, 46)], 1.8, -0.3)
    p.line([(44, 51), (56, 51)], 1.8, -0.3)


def _backpack(p: Pen) -> None:
    p.arc((40, 10, 60, 32), 180, 360, 3.5, -0.4)
    p.block(20, 46, 32, 74, -0.25, 5)
    p.block(68, 46, 80, 74, -0.25, 5)
    p.block(28, 20, 72, 83, 0, 14)
    p.block(34, 52, 66, 77, 0.25, 5)
    p.line([(38, 58), (62, 58)], 1.6, -0.35)
    p.line([(34, 38), (66, 38)], 2, -0.35)
    p.block(47, 36, 53, 46, -0.35, 1.5)


def _suitcase(p: Pen) -> None:
    p.line([(42, 26), (42, 10), (58, 10), (58, 26)], 2.6, -0.45)
    p.block(28, 24, 72, 78, 0, 6)
    for x in (38, 46, 54, 62):
        p.line([(x, 30), (x, 72)], 1.6, 0.3)
    for x in (34, 60):
        p.oval(x, 77, x + 7, 84, -0.5)


def _bag(p: Pen) -> None:
    p.arc((34, 12, 66, 58), 180, 360, 3.5, -0.3)
    p.shape([(24, 36), (76, 36), (80, 83), (20, 83)])
    p.shape([(24, 36), (34, 36), (31, 83), (20, 83)], 0.22)
    p.shape(_star(53, 60, 10, 4.5), 0.6)


def _lunch_box(p: Pen) -> None:
    p.arc((36, 18, 64, 50), 180, 360, 4, -0.4)
    p.block(22, 34, 78, 80, 0, 7)
    p.block(22, 52, 78, 56, -0.3, 0)
    p.block(45, 49, 55, 60, 0.6, 1.5)


def _wallet(p: Pen) -> None:
    p.block(28, 26, 74, 46, 0.65, 2)
    p.block(22, 34, 78, 76, 0, 5)
    p.line([(26, 39), (74, 39)], 1, 0.4)
    p.line([(26, 71), (74, 71)], 1, 0.4)
    p.block(60, 48, 80, 62, -0.3, 3)
    p.oval(64, 52, 70, 58, 0.7)


def _pouch(p: Pen) -> None:
    p.block(20, 36, 80, 78, 0, 9)
    p.block(20, 36, 80, 48, -0.2, 6)
    p.line([(24, 45), (76, 45)], 1.6, 0.6)
    p.block(72, 43, 76, 56, 0.6, 1.5)
    p.block(28, 56, 66, 59, 0.35, 1)


def _tag(p: Pen) -> None:
    p.line([(50, 30), (56, 16), (64, 12)], 2, -0.4)
    p.shape([(50, 20), (66, 34), (66, 82), (34, 82), (34, 34)])
    p.oval(46.5, 27, 53.5, 34, 0.9)
    p.block(40, 46, 60, 70, 0.7, 1.5)
    p.line([(44, 53), (56, 53)], 1.4, 0)
    p.line([(44, 60), (56, 60)], 1.4, 0)


def _teddy(p: Pen) -> None:
    p.oval(30, 14, 44, 28)
    p.oval(56, 14, 70, 28)
    p.oval(22, 52, 38, 68)
    p.oval(62, 52, 78, 68)
    p.oval(30, 46, 70, 84)
    p.oval(38, 54, 62, 80, 0.4)
    p.oval(26, 74, 44, 86, -0.12)
    p.oval(56, 74, 74, 86, -0.12)
    p.oval(30, 17, 70, 54)
    p.oval(42, 35, 58, 49, 0.5)
    p.oval(47, 36, 53, 41, -0.65)
    for x in (39, 58):
        p.oval(x, 29, x + 3.6, 33, -0.7)


def _car(p: Pen) -> None:
    p.shape([(28, 52), (38, 34), (64, 34), (74, 52)], 0.1)
    p.shape([(35, 51), (42, 39), (50, 39), (50, 51)], 0.75)
    p.shape([(53, 51), (53, 39), (61, 39), (68, 51)], 0.75)
    p.block(14, 50, 88, 72, 0, 7)
    p.oval(80, 55, 86, 61, 0.75)
    for x in (24, 62):
        p.oval(x, 63, x + 18, 81, -0.6)
        p.oval(x + 5, 68, x + 13, 76, 0.6)


def _train(p: Pen) -> None:
    p.block(22, 44, 72, 68, 0, 4)
    p.block(20, 26, 42, 68, -0.2, 3)
    p.block(25, 32, 37, 44, 0.75, 1.5)
    p.block(58, 28, 66, 46, -0.35, 1)
    p.oval(64, 16, 76, 26, 0.6)
    p.oval(74, 10, 84, 18, 0.75)
    p.shape([(72, 56), (84, 70), (72, 70)], -0.35)
    for x in (22, 40, 58):
        p.oval(x, 64, x + 16, 80, -0.55)
        p.oval(x + 5, 69, x + 11, 75, 0.6)


def _puzzle(p: Pen) -> None:
    p.block(22, 26, 50, 54, 0, 2)
    p.block(50, 26, 78, 54, 0.4, 2)
    p.block(22, 54, 50, 82, 0.55, 2)
    p.block(50, 54, 78, 82, -0.2, 2)
    p.oval(45, 34, 57, 46, 0)
    p.oval(30, 48, 42, 60, 0.55)
    p.oval(58, 48, 70, 60, 0.4)
    p.oval(43, 62, 55, 74, -0.2)


def _dice(p: Pen) -> None:
    p.block(18, 42, 56, 80, 0, 7)
    p.block(50, 20, 80, 50, 0.35, 6)
    for x, y in ((27, 51), (46, 51), (37, 61), (27, 71), (46, 71)):
        p.oval(x - 2.8, y - 2.8, x + 2.8, y + 2.8, 0.9)
    for x, y in ((58, 28), (65, 35), (72, 42)):
        p.oval(x - 2.4, y - 2.4, x + 2.4, y + 2.4, -0.4)


def _blocks(p: Pen) -> None:
    p.block(22, 56, 48, 82, 0, 2)
    p.block(52, 56, 78, 82, 0.4, 2)
    p.block(37, 29, 63, 55, -0.2, 2)
    p.oval(29, 63, 41, 75, 0.8)
    p.shape([(65, 62), (73, 76), (57, 76)], -0.1)
    p.shape(_star(50, 42, 8, 3.6), 0.8)
    p.shape([(38, 28), (50, 14), (62, 28)], 0.25)


def _football(p: Pen) -> None:
    p.oval(22, 22, 78, 78, 0.72)
    p.shape(_star(50, 50, 13, 10.5), -0.2)
    for turn in range(5):
        angle = 2 * math.pi * turn / 5
        x, y = 50 + 25 * math.sin(angle), 50 - 25 * math.cos(angle)
        p.oval(x - 5, y - 5, x + 5, y + 5, -0.1)
        p.line([(50 + 12 * math.sin(angle), 50 - 12 * math.cos(angle)), (x, y)], 1.5, -0.2)


def _ball(p: Pen) -> None:
    p.oval(22, 24, 78, 80)
    p.slice((22, 24, 78, 80), 0, 60, 0.6)
    p.slice((22, 24, 78, 80), 120, 180, 0.6)
    p.slice((22, 24, 78, 80), 240, 300, 0.6)
    p.oval(44, 46, 56, 58, -0.25)


def _headphones(p: Pen) -> None:
    p.arc((22, 18, 78, 78), 180, 360, 6, -0.3)
    p.block(18, 46, 34, 76, 0, 7)
    p.block(66, 46, 82, 76, 0, 7)
    p.block(29, 49, 36, 73, -0.4, 3)
    p.block(64, 49, 71, 73, -0.4, 3)


def _speaker(p: Pen) -> None:
    p.block(30, 14, 70, 82, 0, 6)
    p.oval(41, 20, 59, 38, -0.4)
    p.oval(46, 25, 54, 33, 0.4)
    p.oval(34, 42, 66, 74, -0.4)
    p.oval(40, 48, 60, 68, 0.2)
    p.oval(46, 54, 54, 62, -0.3)


def _radio(p: Pen) -> None:
    p.line([(66, 36), (80, 12)], 1.8, -0.45)
    p.arc((34, 22, 62, 48), 180, 360, 3, -0.35)
    p.block(16, 36, 84, 80, 0, 7)
    p.oval(22, 44, 48, 72, -0.35)
    for y in (52, 58, 64):
        p.line([(28, y), (42, y)], 1.4, 0.4)
    p.block(54, 44, 78, 55, 0.8, 2)
    p.line([(68, 45), (68, 54)], 1.4, 0)
    p.oval(56, 62, 64, 70, 0.5)
    p.oval(68, 62, 76, 70, 0.5)


def _charger(p: Pen) -> None:
    p.line([(50, 66), (50, 76), (62, 84), (80, 80)], 2.6, -0.35)
    p.block(32, 32, 68, 68, 0, 7)
    p.block(40, 18, 44.5, 34, -0.5, 1)
    p.block(55.5, 18, 60, 34, -0.5, 1)
    p.shape([(52, 38), (42, 53), (49, 53), (47, 63), (58, 47), (51, 47)], 0.85)


def _cable(p: Pen) -> None:
    p.arc((26, 26, 74, 74), 0, 360, 4.5, 0)
    p.arc((34, 34, 66, 66), 0, 360, 4.5, 0.25)
    p.line([(70, 60), (76, 72)], 4.5, 0)
    p.block(70, 70, 82, 82, -0.4, 2)
    p.block(44, 22, 56, 40, -0.35, 2)


def _phone(p: Pen) -> None:
    p.block(33, 14, 67, 84, 0, 6)
    p.block(37, 21, 63, 72, 0.82, 2)
    p.shape([(52, 32), (42, 49), (49, 49), (47, 62), (58, 44), (51, 44)], 0)
    p.oval(47, 75, 53, 81, 0.6)


def _tent(p: Pen) -> None:
    p.shape([(50, 20), (90, 81), (10, 81)])
    p.shape([(50, 20), (30, 81), (10, 81)], 0.2)
    p.shape([(50, 40), (62, 81), (38, 81)], -0.5)
    p.shape([(50, 40), (62, 81), (54, 81)], 0.5)
    p.line([(50, 20), (50, 13)], 1.8, -0.4)


def _dumbbell(p: Pen) -> None:
    p.block(30, 46, 70, 54, -0.4, 3)
    for x in (20, 68):
        p.block(x, 30, x + 12, 70, 0, 4)
    for x in (12, 80):
        p.block(x, 38, x + 8, 62, -0.2, 3)
    p.line([(24, 36), (24, 64)], 1.6, 0.4)
    p.line([(72, 36), (72, 64)], 1.6, 0.4)


def _bottle(p: Pen) -> None:
    p.block(43, 10, 57, 20, -0.45, 2)
    p.shape([(43, 20), (57, 20), (66, 34), (34, 34)])
    p.block(34, 31, 66, 84, 0, 5)
    p.block(34, 36, 42, 80, 0.28, 3)
    p.block(34, 50, 66, 66, 0.65, 0)


def _pump(p: Pen) -> None:
    p.line([(50, 30), (50, 18), (66, 18), (66, 22)], 3.2, -0.45)
    p.block(43, 26, 57, 35, -0.3, 2)
    p.block(30, 34, 70, 84, 0, 7)
    p.block(36, 48, 64, 72, 0.75, 2)
    p.line([(42, 56), (58, 56)], 1.6, -0.1)
    p.line([(45, 63), (55, 63)], 1.6, -0.1)


def _tube(p: Pen) -> None:
    p.shape([(28, 14), (72, 14), (63, 70), (37, 70)])
    p.block(28, 12, 72, 18, -0.2, 1)
    p.block(38, 70, 62, 83, -0.4, 3)
    p.oval(40, 30, 60, 50, 0.75)
    p.shape(_heart(50, 40, 6), 0)


def _soap(p: Pen) -> None:
    p.block(20, 48, 80, 78, -0.12, 11)
    p.block(20, 42, 80, 70, 0.1, 11)
    p.block(30, 48, 70, 64, 0.35, 7)
    for x, y, r in ((34, 30, 6), (48, 22, 8), (64, 32, 5)):
        p.oval(x - r, y - r, x + r, y + r, 0.7)
        p.oval(x - r * 0.5, y - r * 0.6, x, y - r * 0.1, 0.95)


def _hairbrush(p: Pen) -> None:
    p.block(45, 50, 55, 85, -0.2, 5)
    p.oval(32, 12, 68, 60)
    p.oval(37, 17, 63, 55, 0.55)
    for y in (24, 31, 38, 45):
        for x in (43, 50, 57):
            p.oval(x - 1.3, y - 1.3, x + 1.3, y + 1.3, -0.45)


def _stick(p: Pen) -> None:
    p.shape([(43, 22), (57, 14), (57, 40), (43, 40)], 0.35)
    p.block(41, 38, 59, 50, -0.4, 1)
    p.block(37, 48, 63, 84, 0, 4)
    p.block(37, 52, 44, 80, 0.3, 2)


def _pen(p: Pen) -> None:
    p.shape([(24, 76), (30, 60), (40, 70)], 0.45)
    p.shape([(30, 60), (68, 22), (78, 32), (40, 70)])
    p.shape([(30, 60), (68, 22), (71, 25), (33, 63)], 0.35)
    p.shape([(66, 24), (76, 14), (86, 24), (76, 34)], -0.35)
    p.line([(24, 76), (33, 67)], 1.2, -0.5)
    p.line([(48, 80), (60, 76), (70, 81), (80, 77)], 1.6, -0.2)


def _pencil(p: Pen) -> None:
    for x, tint, top in ((28, 0.35, 28), (44, 0.0, 18), (60, -0.25, 32)):
        p.block(x, top + 12, x + 12, 83, tint, 0.5)
        p.shape([(x, top + 13), (x + 6, top), (x + 12, top + 13)], 0.8)
        p.shape([(x + 3.6, top + 5), (x + 6, top), (x + 8.4, top + 5)], tint)
        p.line([(x + 6, top + 16), (x + 6, 82)], 0.8, tint + 0.25)


def _card(p: Pen) -> None:
    p.shape([(22, 36), (50, 58), (78, 36), (78, 80), (22, 80)], -0.2)
    p.block(28, 16, 72, 62, 0.85, 2)
    p.shape(_heart(50, 34, 10), 0)
    p.line([(40, 52), (60, 52)], 1.6, 0.3)
    p.shape([(22, 42), (50, 64), (78, 42), (78, 81), (22, 81)])
    p.line([(22, 81), (45, 60)], 1.4, -0.25)
    p.line([(78, 81), (55, 60)], 1.4, -0.25)


def _roll(p: Pen) -> None:
    p.shape([(30, 34), (84, 34), (84, 76), (30, 76)], 0.25)
    for x in range(40, 84, 11):
        for y in (42, 55, 68):
            p.oval(x - 2, y - 2, x + 2, y + 2, 0.8)
    p.block(16, 28, 36, 82, 0, 10)
    p.oval(20, 28, 32, 36, -0.35)
    p.line([(20, 40), (20, 74)], 1.6, 0.4)


def _pet_bed(p: Pen) -> None:
    p.oval(12, 44, 88, 82, -0.15)
    p.oval(20, 44, 80, 70, 0.1)
    p.oval(26, 49, 74, 67, 0.6)
    _paw(p, 50, 57, 0.8)


def _paw(p: Pen, x: float, y: float, scale: float) -> None:
    p.oval(x - 5 * scale, y - 2 * scale, x + 5 * scale, y + 6 * scale, -0.2)
    for dx, dy in ((-6, -3), (-2.2, -6), (2.2, -6), (6, -3)):
        p.oval(
            x + dx * scale - 2 * scale,
            y + dy * scale - 2.2 * scale,
            x + dx * scale + 2 * scale,
            y + dy * scale + 2 * scale,
            -0.2,
        )


def _bowl(p: Pen) -> None:
    p.shape([(16, 48), (84, 48), (74, 80), (26, 80)])
    p.shape([(16, 48), (30, 48), (34, 80), (26, 80)], 0.22)
    p.oval(16, 41, 84, 55, -0.3)
    p.oval(23, 43, 77, 52, 0.55)
    p.shape(_heart(54, 65, 7), 0.7)


def _mouse(p: Pen) -> None:
    p.arc((62, 34, 92, 74), 90, 250, 2.4, -0.3)
    p.half((22, 38, 82, 92), 180, 360, 0)
    p.oval(14, 50, 46, 70)
    p.oval(34, 36, 50, 54, -0.15)
    p.oval(37, 39, 47, 50, 0.5)
    p.oval(24, 55, 28, 59, -0.7)
    p.oval(12, 58, 17, 63, -0.4)


def _post(p: Pen) -> None:
    p.block(24, 77, 76, 84, -0.3, 3)
    p.block(42, 24, 58, 78, 0.2, 2)
    for y in range(27, 77, 5):
        p.line([(42.5, y), (57.5, y + 2.5)], 1.2, -0.15)
    p.block(30, 16, 70, 25, 0, 4)
    p.line([(66, 25), (66, 42)], 1, -0.4)
    p.oval(62, 41, 70, 49, -0.2)


def _chair(p: Pen) -> None:
    p.block(30, 14, 36, 60, 0, 2)
    p.block(64, 14, 70, 60, 0, 2)
    p.block(30, 16, 70, 34, 0.15, 4)
    p.block(26, 52, 74, 61, -0.15, 3)
    for x in (29, 66):
        p.block(x, 60, x + 5, 85, -0.3, 1.5)


def _cake(p: Pen) -> None:
    p.block(46, 66, 54, 82, -0.3, 1)
    p.oval(34, 79, 66, 86, -0.3)
    p.oval(16, 60, 84, 70, -0.2)
    p.block(30, 36, 70, 64, 0, 3)
    p.block(30, 36, 70, 45, 0.65, 3)
    for x in (34, 44, 54, 64):
        p.oval(x - 3.5, 41, x + 3.5, 51, 0.65)
    p.line([(50, 36), (50, 26)], 2.4, -0.3)
    _flame(p, 50, 20, 7)


def _bunting(p: Pen) -> None:
    p.arc((4, -10, 96, 50), 20, 160, 1.8, -0.45)
    for index, (x, y) in enumerate(((18, 40), (34, 47), (50, 49), (66, 47), (82, 40))):
        p.shape([(x - 8, y), (x + 8, y), (x, y + 24)], (0.0, 0.5, -0.2, 0.5, 0.0)[index])


def _sign(p: Pen) -> None:
    p.line([(34, 40), (50, 16), (66, 40)], 1.8, -0.4)
    p.oval(48, 13, 52, 17, -0.5)
    p.block(16, 38, 84, 74, 0, 4)
    p.block(20, 42, 80, 70, 0.25, 3)
    p.line([(30, 51), (70, 51)], 2.6, 0.9)
    p.line([(37, 60), (63, 60)], 2.6, 0.9)


def _heart_shape(p: Pen) -> None:
    p.arc((44, 8, 56, 30), 180, 360, 1.8, -0.4)
    p.shape(_heart(50, 50, 29))
    p.shape(_heart(50, 50, 22), 0.16)
    p.oval(33, 33, 43, 43, 0.5)


def _star_shape(p: Pen) -> None:
    p.shape(_star(50, 50, 36, 16))
    p.shape(_star(50, 50, 24, 10.5), 0.3)


def _umbrella(p: Pen) -> None:
    p.line([(50, 22), (50, 76)], 2.4, -0.45)
    p.arc((38, 68, 50.9, 84), 0, 180, 2.4, -0.45)
    p.half((14, 18, 86, 90), 180, 360, 0)
    p.half((34, 18, 66, 90), 180, 360, 0.3)
    p.line([(50, 18), (50, 12)], 2, -0.4)


def _necklace(p: Pen) -> None:
    for step in range(21):
        turn = math.pi * (0.06 + 0.88 * step / 20)
        x, y = 50 - 31 * math.cos(turn), 24 + 40 * math.sin(turn)
        p.oval(x - 2.6, y - 2.6, x + 2.6, y + 2.6, 0.3 * (step % 2))
    p.shape(_heart(50, 74, 10), -0.15)


def _box(p: Pen) -> None:
    p.block(22, 42, 78, 82, 0, 2)
    p.block(18, 32, 82, 45, -0.18, 2)
    p.block(45, 32, 55, 82, 0.55, 0)
    p.oval(34, 18, 51, 33, 0.55)
    p.oval(49, 18, 66, 33, 0.55)
    p.oval(39, 22, 48, 30, -0.1)
    p.oval(52, 22, 61, 30, -0.1)


def _parcel(p: Pen) -> None:
    p.block(20, 30, 80, 83, 0, 4)
    p.shape([(20, 34), (30, 22), (70, 22), (80, 34)], 0.3)
    p.line([(20, 34), (80, 34)], 1.2, -0.3)


def _book(p: Pen) -> None:
    p.block(28, 16, 74, 84, -0.3, 3)
    p.block(31, 76, 73, 82, 0.85, 1)
    p.block(28, 16, 74, 77, 0, 3)
    p.block(28, 16, 35, 77, -0.2, 2)
    p.block(42, 26, 67, 44, 0.75, 2)
    p.line([(47, 33), (62, 33)], 1.8, -0.1)
    p.line([(50, 38), (59, 38)], 1.8, -0.1)
    p.shape(_star(54, 59, 8, 3.6), 0.55)


def _notebook(p: Pen) -> None:
    p.block(28, 16, 74, 84, 0, 5)
    p.block(64, 16, 68, 84, -0.35, 0)
    p.block(38, 28, 58, 42, 0.8, 2)
    p.line([(42, 35), (54, 35)], 1.6, -0.1)
    for y in range(22, 82, 8):
        p.line([(24, y), (32, y)], 2.2, -0.5)


SILHOUETTES: Mapping[str, Callable[[Pen], None]] = {
    "alarm clock": _alarm_clock, "backpack": _backpack, "bag": _bag, "ball": _ball, "blanket": _blanket,
    "blocks": _blocks, "board": _board, "book": _book, "boot": _boot, "bottle": _bottle, "bowl": _bowl,
    "box": _box, "bulb": _bulb, "bunting": _bunting, "cable": _cable, "cake": _cake, "candle": _candle,
    "car": _car, "card": _card, "chair": _chair, "charger": _charger, "clock": _clock, "coat": _coat,
    "cushion": _cushion, "dice": _dice, "dress": _dress, "dumbbell": _dumbbell, "feeder": _feeder,
    "floor lamp": _floor_lamp, "football": _football, "frame": _frame, "glove": _glove,
    "hairbrush": _hairbrush, "headphones": _headphones, "heart": _heart_shape, "jar": _jar,
    "jumper": _jumper, "kettle": _kettle, "lamp": _lamp, "lantern": _lantern, "lunch box": _lunch_box,
    "mat": _mat, "mouse": _mouse, "mug": _mug, "necklace": _necklace, "notebook": _notebook,
    "packet": _packet, "pan": _pan, "parcel": _parcel, "pen": _pen, "pencil": _pencil, "pet bed": _pet_bed,
    "phone": _phone, "plant pot": _plant_pot, "post": _post, "pouch": _pouch, "pump": _pump,
    "puzzle": _puzzle, "radio": _radio, "roll": _roll, "round tin": _round_tin, "sandal": _sandal,
    "saucepan": _saucepan, "scarf": _scarf, "shoe": _shoe, "sign": _sign, "slipper": _slipper,
    "soap": _soap, "sock": _sock,
    "speaker": _speaker, "star": _star_shape, "stick": _stick, "suitcase": _suitcase, "t-shirt": _t_shirt,
    "tag": _tag, "tealight": _tealight, "teapot": _teapot, "teddy": _teddy, "tent": _tent, "torch": _torch,
    "towel": _towel, "train": _train, "trousers": _trousers, "trowel": _trowel, "tube": _tube,
    "umbrella": _umbrella, "wallet": _wallet, "watering can": _watering_can, "welly": _welly,
}  # fmt: skip
