"""Silhouettes of bags and travel, in hundredths of the edge; knows no product."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.shop.silhouettes.pen import Pen, Silhouette, star


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
    p.shape(star(53, 60, 10, 4.5), 0.6)


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


SHAPES: Mapping[str, Silhouette] = {
    "backpack": _backpack,
    "suitcase": _suitcase,
    "bag": _bag,
    "lunch box": _lunch_box,
    "wallet": _wallet,
    "pouch": _pouch,
    "tag": _tag,
}
