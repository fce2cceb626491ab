"""Silhouettes of pets, furniture, decoration, and the parcel for all else, in hundredths of the edge."""

from __future__ import annotations

import math
from collections.abc import Mapping

from assistant.shop.silhouettes.pen import Pen, Silhouette, flame, heart, star


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


def _pet_bed(p: Pen) -> None:
    p.oval(12, 44, 88, 82, -0.15)
    p.oval(20, 44, 80, 70, 0.1)
    p.oval(26, 49, 74, 67, 0.6)
    _paw(p, 50, 57, 0.8)


def _bowl(p: Pen) -> None:
    p.shape([(16, 48), (84, 48), (74, 80), (26, 80)])
    p.shape([(16, 48), (30, 48), (34, 80), (26, 80)], 0.22)
    p.oval(16, 41, 84, 55, -0.3)
    p.oval(23, 43, 77, 52, 0.55)
    p.shape(heart(54, 65, 7), 0.7)


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
    flame(p, 50, 20, 7)


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
    p.shape(heart(50, 50, 29))
    p.shape(heart(50, 50, 22), 0.16)
    p.oval(33, 33, 43, 43, 0.5)


def _star_shape(p: Pen) -> None:
    p.shape(star(50, 50, 36, 16))
    p.shape(star(50, 50, 24, 10.5), 0.3)


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
    p.shape(heart(50, 74, 10), -0.15)


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


SHAPES: Mapping[str, Silhouette] = {
    "pet bed": _pet_bed,
    "bowl": _bowl,
    "mouse": _mouse,
    "post": _post,
    "chair": _chair,
    "cake": _cake,
    "bunting": _bunting,
    "sign": _sign,
    "heart": _heart_shape,
    "star": _star_shape,
    "umbrella": _umbrella,
    "necklace": _necklace,
    "box": _box,
    "parcel": _parcel,
}
