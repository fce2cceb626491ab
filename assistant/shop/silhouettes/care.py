"""Silhouettes of bottles, beauty and bath, in hundredths of the edge; knows no product."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.shop.silhouettes.pen import Pen, Silhouette, heart


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
    p.shape(heart(50, 40, 6), 0)


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


SHAPES: Mapping[str, Silhouette] = {
    "bottle": _bottle,
    "pump": _pump,
    "tube": _tube,
    "soap": _soap,
    "hairbrush": _hairbrush,
    "stick": _stick,
}
