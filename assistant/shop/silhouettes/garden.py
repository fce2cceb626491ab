"""Silhouettes of the garden, in hundredths of the edge; knows no product."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.shop.silhouettes.pen import Pen, Silhouette


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


SHAPES: Mapping[str, Silhouette] = {
    "watering can": _watering_can,
    "plant pot": _plant_pot,
    "trowel": _trowel,
    "feeder": _feeder,
    "glove": _glove,
    "packet": _packet,
}
