"""What whole histories teach a fit: as it serves, and for training pairs without the pair's own person.

What was fitted on the very purchases that a head is then fitted on looks surer than it is; so every training
pair is read with what the other half of the people taught (cross-fitting: Chernozhukov et al. 2018).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from recommender.clicks.baskets import Baskets
from recommender.clicks.company import Company
from recommender.clicks.facts import CATEGORY, FAMILY, Learned, ProductFacts
from recommender.clicks.inclination import Rates
from recommender.clicks.kinship import Kinship
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import histories, purchases_of
from recommender.clicks.towers import TowerOptions, Towers, Vectors, fit_towers, sequences_of
from recommender.errors import NotEnoughData
from recommender.events import EventTable, Floats
from recommender.showings import Showings
from retrieval.device import Device
from retrieval.progress import Progress, silent

FOLDS = 2
FEWEST_PEOPLE = 20
"""Of fewer people nobody's company says anything."""

Read = Callable[[Pairs, ProductFacts], tuple[Floats, Vectors]]
"""Features [n, f] and products of vectors [n, d] of pairs."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What the histories of everybody taught, and those of everybody but a fold.

    Attributes:
        serving: Of everybody.
        without: One for each fold, fitted without its people.
    """

    serving: Learned
    without: tuple[Learned, ...]

    def read(self, pairs: Pairs, facts: ProductFacts, read: Read) -> tuple[Floats, Vectors]:
        """What `read` gives for training pairs, each with what was learned without its person."""
        folds = np.array([fold_of(person) for person in pairs.people], dtype=np.int64)[pairs.shopper]
        parts = [np.flatnonzero(folds == fold) for fold in range(FOLDS)]
        found = [
            read(pairs.take(rows), facts.with_learned(learned))
            for rows, learned in zip(parts, self.without, strict=True)
            if len(rows)
        ]
        back = np.argsort(np.concatenate(parts), kind="stable")
        features, products = (np.concatenate(columns)[back] for columns in zip(*found, strict=True))
        return features, products


def learn(
    events: EventTable,
    facts: ProductFacts,
    options: TowerOptions,
    device: Device,
    rng: np.random.Generator,
    progress: Progress = silent,
) -> Folded:
    """What these events teach; nothing where they are too few, all folds alike."""
    by_person = histories(events, facts.rows)
    chosen = [
        [rows for person, rows in by_person.items() if fold_of(person) != fold] for fold in range(FOLDS)
    ]
    everybody = list(by_person.values())
    towers: list[Towers | None]
    try:
        towers = [
            fit_towers(sequences_of(each, options), facts.told, options, device, rng, progress)
            for each in (*chosen, everybody)
        ]
    except NotEnoughData:
        towers = [None] * (FOLDS + 1)
    company: list[Company | None] = [None] * (FOLDS + 1)
    kinship: list[Kinship | None] = [None] * (FOLDS + 1)
    if all(len(each) >= FEWEST_PEOPLE for each in chosen):
        company = [Company.fit(each, len(facts.product_ids)) for each in (*chosen, everybody)]
        kinship = [Kinship.fit(each, len(facts.product_ids)) for each in (*chosen, everybody)]
    bought = purchases_of(events, facts.rows)
    baskets = [
        Baskets.fit(each, facts.codes[:, CATEGORY], facts.codes[:, FAMILY]) if each else None
        for each in (
            *([own for who, own in bought.items() if fold_of(who) != fold] for fold in range(FOLDS)),
            list(bought.values()),
        )
    ]
    shown = Showings(events).everything()
    rates = Rates.fit(shown) if shown else None  # hardly anybody's own, so the same for all folds
    *without, serving = (
        Learned(*each, rates) for each in zip(towers, company, kinship, baskets, strict=True)
    )
    return Folded(serving, tuple(without))


def fold_of(person: str) -> int:
    """The fold of a person: the same on every machine and in every run."""
    return zlib.crc32(person.encode("utf-8", "replace")) % FOLDS
