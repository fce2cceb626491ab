"""Towers for a fit: those that serve, and for training pairs those that never met the pair's person.

What was fitted on the very purchases that a head is then fitted on looks surer than it is; so every training
pair is read with towers of the other half of the people (cross-fitting: Chernozhukov et al. 2018).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.clicks.facts import ProductFacts
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import histories
from recommender.clicks.towers import TowerOptions, Towers, Vectors, fit_towers, sequences_of
from recommender.errors import NotEnoughData
from recommender.events import EventTable, Floats, Ints
from retrieval.device import Device
from retrieval.progress import Progress, silent

FOLDS = 2

Read = Callable[[Pairs, ProductFacts], tuple[Floats, Vectors]]
"""Features [n, f] and products of vectors [n, d] of pairs."""


@dataclass(frozen=True, slots=True)
class FoldedTowers:
    """Towers of everybody, and of everybody but a fold.

    Attributes:
        serving: Of everybody; None where there is too little to learn from.
        without: One for each fold, fitted without its people.
    """

    serving: Towers | None = None
    without: tuple[Towers | None, ...] = (None,) * FOLDS

    def read(self, pairs: Pairs, facts: ProductFacts, read: Read) -> tuple[Floats, Vectors]:
        """What `read` gives for training pairs, each with towers that never met its person."""
        folds = np.array([fold_of(person) for person in pairs.people], dtype=np.int64)[pairs.shopper]
        parts = [np.flatnonzero(folds == fold) for fold in range(FOLDS)]
        found = [
            read(pairs.take(rows), facts.with_towers(towers))
            for rows, towers in zip(parts, self.without, strict=True)
            if len(rows)
        ]
        back = np.argsort(np.concatenate(parts), kind="stable")
        features, products = (np.concatenate(columns)[back] for columns in zip(*found, strict=True))
        return features, products


def fit_folded(
    events: EventTable,
    facts: ProductFacts,
    options: TowerOptions,
    device: Device,
    rng: np.random.Generator,
    progress: Progress = silent,
) -> FoldedTowers:
    """Towers of these events; without any where the events are too few."""
    by_person = histories(events, facts.rows)
    folds = {person: fold_of(person) for person in by_person}

    def of(chosen: Sequence[Ints]) -> Towers:
        return fit_towers(sequences_of(chosen, options), facts.vectors, options, device, rng, progress)

    try:
        without = tuple(
            of([rows for person, rows in by_person.items() if folds[person] != fold]) for fold in range(FOLDS)
        )
        return FoldedTowers(of(list(by_person.values())), without)
    except NotEnoughData:
        return FoldedTowers()


def fold_of(person: str) -> int:
    """The fold of a person: the same on every machine and in every run."""
    return zlib.crc32(person.encode("utf-8", "replace")) % FOLDS
