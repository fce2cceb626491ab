"""What a small build might have kept: sixty customers, fifteen newcomers, three scorers."""

from __future__ import annotations

import numpy as np

from recommender.evaluating.kept import NO_HISTORY, WHOLE, HeldOut, Panel, Remembered
from recommender.evaluation import Judged, lists_of
from recommender.events import Kind
from recommender.matrix import ProductIndex
from recommender.shopper import Shopper, Touch

SIZE = 30
PRODUCTS = ProductIndex(tuple(str(i) for i in range(SIZE)))


def judged(number: int, touches: int) -> Judged:
    history = tuple(Touch(str(i), Kind.VIEW) for i in range(touches))
    return Judged(Shopper(f"c{number}", history), frozenset({number % SIZE}), frozenset())


def panel(name: str, people: list[Judged]) -> Panel:
    """A ranking that puts the wanted product first for two of three people, and a peer that never does."""

    def scorer(shoppers: object, right: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        scores = np.tile(np.linspace(1.0, 0.5, SIZE), (len(people), 1))
        for line, each in enumerate(people):
            scores[line, list(each.wanted)] = right if line % 3 else 0.0
        return scores

    lists = {
        "popularity": lists_of(lambda shoppers: scorer(shoppers, 0.0), people, PRODUCTS),
        "implicit ALS 64": lists_of(lambda shoppers: scorer(shoppers, 0.9), people, PRODUCTS),
        "whole ranking": lists_of(lambda shoppers: scorer(shoppers, 2.0), people, PRODUCTS),
    }
    return Panel.of(name, people, lists)


def held() -> HeldOut:
    known = [judged(number, 2 if number < 40 else 8) for number in range(60)]
    strangers = [judged(number, 0) for number in range(60, 75)]
    touched = np.arange(SIZE)[::-1].astype(np.int64)
    return HeldOut(
        PRODUCTS,
        touched,
        60,
        (panel(WHOLE, known), panel(NO_HISTORY, strangers)),
        ("implicit ALS 64",),
        "whole ranking",
        remembered=(Remembered("ease", 0.2125, 0.2375, 44),),
    )
