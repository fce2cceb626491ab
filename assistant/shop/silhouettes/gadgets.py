"""Silhouettes of electronics and sport, in hundredths of the edge; knows no product."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.shop.silhouettes.pen import Pen, Silhouette


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


SHAPES: Mapping[str, Silhouette] = {
    "headphones": _headphones,
    "speaker": _speaker,
    "radio": _radio,
    "charger": _charger,
    "cable": _cable,
    "phone": _phone,
    "tent": _tent,
    "dumbbell": _dumbbell,
}
