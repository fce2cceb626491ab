"""A pair as the network takes it: tokens and numeric inputs, made the same way in training and at serving.

The titles of a history come in this order: the few that are most like the candidate (what attention over a
history finds out, told at once: Pi et al. 2020, SIM), then the most recent and weighty ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recommender.clicks.facts import ProductFacts
from recommender.clicks.features import Standardiser, Tastes, nearest_rows, raw_features
from recommender.clicks.pairs import Pairs
from recommender.clicks.popularity import Popularity
from recommender.clicks.text import stated_words, telling_products
from recommender.clicks.tokens import PairTokens, TokenPair
from recommender.clicks.towers import Vectors
from recommender.events import Floats, Ints
from recommender.shopper import Shopper

NEAREST = 2
"""Titles chosen by likeness to the candidate before recency has its turn."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Pairs ready for the network, n of them.

    Attributes:
        tokens: Of each pair.
        inputs: Standardised numbers [n, d].
        clicked: [n].
        position: Rank shown [n], -1 when it was not.
        offset: Known log odds [n] that sampling of pairs brought in; training alone adds them.
    """

    tokens: tuple[TokenPair, ...]
    inputs: NDArray[np.float32]
    clicked: NDArray[np.bool_]
    position: Ints
    offset: Floats

    def __len__(self) -> int:
        """How many."""
        return len(self.tokens)

    def first(self, count: int) -> Examples:
        """The first `count` of them."""
        return Examples(
            self.tokens[:count],
            self.inputs[:count],
            self.clicked[:count],
            self.position[:count],
            self.offset[:count],
        )

    def within(self, tokens: int) -> Examples:
        """As many of the first as hold at most so many tokens, at least one; 0: all."""
        if not tokens:
            return self
        spent = np.cumsum([len(pair) for pair in self.tokens])
        return self.first(max(1, int(np.searchsorted(spent, tokens, side="right"))))

    def joined(self, other: Examples) -> Examples:
        """These, then those of `other`."""
        return Examples(
            self.tokens + other.tokens,
            np.concatenate([self.inputs, other.inputs]),
            np.concatenate([self.clicked, other.clicked]),
            np.concatenate([self.position, other.position]),
            np.concatenate([self.offset, other.offset]),
        )


@dataclass(frozen=True, slots=True)
class PairReader:
    """Reads pairs over one set of products."""

    facts: ProductFacts
    tokens: PairTokens
    standardiser: Standardiser

    def read(self, shopper: Shopper, rows: Ints) -> tuple[list[TokenPair], NDArray[np.float32]]:
        """Tokens and inputs [m, d] of one shopper with the products of these rows, as of now."""
        tastes = Tastes.of(shopper, self.facts)
        return self._token_pairs(shopper, tastes, rows), self._inputs(tastes, rows)

    def inputs(self, shopper: Shopper, rows: Ints) -> NDArray[np.float32]:
        """The same inputs [m, d] alone."""
        return self._inputs(Tastes.of(shopper, self.facts), rows)

    def read_pairs(self, pairs: Pairs, inputs: NDArray[np.float32], offset: Floats | None = None) -> Examples:
        """Examples of pairs whose inputs [n, d] are known already."""
        tokens: list[TokenPair | None] = [None] * len(pairs)
        for mine in by_shopper(pairs):
            rows = self.facts.rows_of(pairs.product_id[mine].tolist())
            shopper = pairs.shopper_of(int(mine[0]))
            made = self._token_pairs(shopper, Tastes.of(shopper, self.facts), rows)
            for place, pair in zip(mine, made, strict=True):
                tokens[place] = pair
        return Examples(
            tokens=tuple(pair for pair in tokens if pair is not None),
            inputs=inputs,
            clicked=pairs.clicked,
            position=pairs.position,
            offset=np.zeros(len(pairs)) if offset is None else offset,
        )

    def as_of(self, popularity: Popularity) -> PairReader:
        """The same reader with today's popularity."""
        return replace(self, facts=self.facts.as_of(popularity))

    def _inputs(self, tastes: Tastes, rows: Ints) -> NDArray[np.float32]:
        features = raw_features(tastes, self.facts, rows, self.facts.interest[rows])
        return self.standardiser.apply(features, tastes.vector * self.facts.vectors[rows])

    def _token_pairs(self, shopper: Shopper, tastes: Tastes, rows: Ints) -> list[TokenPair]:
        stated = stated_words(shopper)
        telling = [self.facts.rows[i] for i in telling_products(shopper) if i in self.facts.rows]
        made = []
        for row in rows.tolist():
            nearest = nearest_rows(tastes, self.facts, row, NEAREST).tolist()
            history = nearest + [other for other in telling if other != row and other not in nearest]
            made.append(self.tokens.pair(stated, history, row))
        return made


def pair_features(pairs: Pairs, facts: ProductFacts, popularity: Popularity) -> tuple[Floats, Vectors]:
    """Raw features [n, f] and products of vectors [n, d] of pairs.

    Each as known at the pair's moment; what everybody does, as counted last before it.
    """
    features = np.full((len(pairs), 0), np.nan)
    products = np.zeros((len(pairs), facts.vectors.shape[1]), dtype=np.float32)
    for mine in by_shopper(pairs):
        ids, when = pairs.product_id[mine].tolist(), pairs.counted[mine].tolist()
        rows = facts.rows_of(ids)
        tastes = Tastes.of(pairs.shopper_of(int(mine[0])), facts)
        person = pairs.people[int(pairs.shopper[mine[0]])]
        interests = np.array([popularity.interest(i, w, person) for i, w in zip(ids, when, strict=True)])
        found = raw_features(tastes, facts, rows, interests)
        if not features.shape[1]:
            features = np.full((len(pairs), found.shape[1]), np.nan)
        features[mine] = found
        products[mine] = tastes.vector * facts.vectors[rows]
    return features, products


def by_shopper(pairs: Pairs) -> Sequence[Ints]:
    """Row numbers of the pairs of each shopper."""
    if not len(pairs):
        return ()
    order = np.argsort(pairs.shopper, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(pairs.shopper[order])) + 1)
