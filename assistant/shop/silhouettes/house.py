"""Silhouettes of lamps, soft furnishings and the kitchen, in hundredths of the edge; knows no product."""

from __future__ import annotations

import math
from collections.abc import Mapping

from assistant.shop.silhouettes.pen import Pen, Silhouette, flame, heart


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
    flame(p, 50, 60, 10)
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
    flame(p, 50, 38, 13)
    p.shape(heart(52, 68, 7), 0.6)


def _candle(p: Pen) -> None:
    p.block(34, 40, 66, 82, 0, 3)
    p.block(34, 40, 43, 82, 0.25, 3)
    p.oval(34, 36, 66, 46, 0.45)
    p.line([(50, 41), (50, 33)], 1.4, -0.6)
    flame(p, 50, 25, 11)
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
    p.shape(heart(49, 58, 8), 0.65)
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


SHAPES: Mapping[str, Silhouette] = {
    "lamp": _lamp,
    "floor lamp": _floor_lamp,
    "torch": _torch,
    "lantern": _lantern,
    "bulb": _bulb,
    "tealight": _tealight,
    "candle": _candle,
    "frame": _frame,
    "clock": _clock,
    "alarm clock": _alarm_clock,
    "cushion": _cushion,
    "blanket": _blanket,
    "mat": _mat,
    "kettle": _kettle,
    "teapot": _teapot,
    "mug": _mug,
    "pan": _pan,
    "saucepan": _saucepan,
    "board": _board,
    "jar": _jar,
    "towel": _towel,
}
