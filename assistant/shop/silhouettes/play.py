"""Silhouettes of toys and games, in hundredths of the edge; knows no product."""

from __future__ import annotations

import math
from collections.abc import Mapping

from assistant.shop.silhouettes.pen import Pen, Silhouette, star


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
    p.shape(star(50, 42, 8, 3.6), 0.8)
    p.shape([(38, 28), (50, 14), (62, 28)], 0.25)


def _football(p: Pen) -> None:
    p.oval(22, 22, 78, 78, 0.72)
    p.shape(star(50, 50, 13, 10.5), -0.2)
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


SHAPES: Mapping[str, Silhouette] = {
    "teddy": _teddy,
    "car": _car,
    "train": _train,
    "puzzle": _puzzle,
    "dice": _dice,
    "blocks": _blocks,
    "football": _football,
    "ball": _ball,
}
