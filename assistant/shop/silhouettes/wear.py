"""Silhouettes of clothes and shoes, in hundredths of the edge; knows no product."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.shop.silhouettes.pen import Pen, Silhouette


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


SHAPES: Mapping[str, Silhouette] = {
    "t-shirt": _t_shirt,
    "jumper": _jumper,
    "dress": _dress,
    "trousers": _trousers,
    "coat": _coat,
    "scarf": _scarf,
    "sock": _sock,
    "welly": _welly,
    "boot": _boot,
    "sandal": _sandal,
    "shoe": _shoe,
    "slipper": _slipper,
    "round tin": _round_tin,
}
