"""Silhouettes of stationery and wrapping, in hundredths of the edge; knows no product."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.shop.silhouettes.pen import Pen, Silhouette, heart, star


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
    p.shape(heart(50, 34, 10), 0)
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


def _book(p: Pen) -> None:
    p.block(28, 16, 74, 84, -0.3, 3)
    p.block(31, 76, 73, 82, 0.85, 1)
    p.block(28, 16, 74, 77, 0, 3)
    p.block(28, 16, 35, 77, -0.2, 2)
    p.block(42, 26, 67, 44, 0.75, 2)
    p.line([(47, 33), (62, 33)], 1.8, -0.1)
    p.line([(50, 38), (59, 38)], 1.8, -0.1)
    p.shape(star(54, 59, 8, 3.6), 0.55)


def _notebook(p: Pen) -> None:
    p.block(28, 16, 74, 84, 0, 5)
    p.block(64, 16, 68, 84, -0.35, 0)
    p.block(38, 28, 58, 42, 0.8, 2)
    p.line([(42, 35), (54, 35)], 1.6, -0.1)
    for y in range(22, 82, 8):
        p.line([(24, y), (32, y)], 2.2, -0.5)


SHAPES: Mapping[str, Silhouette] = {
    "pen": _pen,
    "pencil": _pencil,
    "card": _card,
    "roll": _roll,
    "book": _book,
    "notebook": _notebook,
}
