"""The models as candidate sources: each scores the whole catalogue and says what a score rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from recommender.associations import Associations
from recommender.candidates import Evidence
from recommender.collaborative.chains import Chains
from recommender.collaborative.model import CollaborativeModel, Scores
from recommender.collaborative.query import Query, query_of, stacked
from recommender.collaborative.terms import largest_terms
from recommender.matrix import UNKNOWN, ProductIndex
from recommender.newcomers import Newcomers
from recommender.reasons import FEWEST_BUYERS
from recommender.shopper import Shopper, Touch


class ModelSource:
    """A collaborative model as a source; its evidence are the terms over the shopper's own history.

    What nobody has met yet has the scores, and the evidence, of what it borrows from.
    """

    def __init__(self, model: CollaborativeModel, newcomers: Newcomers | None = None) -> None:
        self.model = model
        self._newcomers = newcomers
        self._last: tuple[tuple[Touch, ...], Scores] | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def scores(self, shopper: Shopper) -> Scores:
        """Scores [products]; those of the same history are worked out once."""
        last = self._last
        if last is None or last[0] is not shopper.history:
            scores = self.model.score([shopper.history])[0]
            last = (shopper.history, self._newcomers.lend(scores) if self._newcomers else scores)
            self._last = last
        return last[1]

    def rescored(self, shoppers: Sequence[Shopper], product_ids: Sequence[str]) -> Scores:
        """The scores [shoppers, product_ids]."""
        found = self.model.score([each.history for each in shoppers])
        if self._newcomers:
            found = np.array([self._newcomers.lend(line) for line in found]).reshape(found.shape)
        return picked(found, self.model.products, product_ids)

    def evidence(self, shopper: Shopper, product_id: str) -> Evidence:
        """The terms over the history."""
        own = self.model.contributions(shopper.history, product_id)
        lenders = self._newcomers.lenders(product_id) if self._newcomers and not own else ()
        if not lenders:
            return Evidence("history", own)
        amounts: defaultdict[str, float] = defaultdict(float)
        for lender, weight in lenders:
            for product, amount in self.model.contributions(shopper.history, lender):
                amounts[product] += weight * amount
        return Evidence("history", tuple(sorted(amounts.items(), key=lambda term: (-term[1], term[0]))))


class PopularitySource(ModelSource):
    """Popularity as a source; its evidence is how many people bought the product."""

    def __init__(self, model: CollaborativeModel, associations: Associations) -> None:
        super().__init__(model)
        self._associations = associations

    def evidence(self, shopper: Shopper, product_id: str) -> Evidence:
        """The count of buyers, from as many on as may be named."""
        buyers = self._associations.buyers_of(product_id)
        return Evidence("popular", buyers=buyers if buyers >= FEWEST_BUYERS else None)


class TogetherSource:
    """What is bought together with the shopper's products: a sum of confidences over the history."""

    name = "together"

    def __init__(self, associations: Associations, decay: float = 0.9) -> None:
        self._associations = associations
        self._products = associations.products
        self._decay = decay
        n = len(self._products)
        confidence = associations.confidence.astype(np.float32)
        self._confidence = Chains(
            ((sp.csr_matrix((confidence, associations.partner, associations.start), shape=(n, n)),),)
        )

    def scores(self, shopper: Shopper) -> Scores:
        """Scores [products]."""
        return self._confidence.of_one(self._query(shopper), len(self._products))

    def rescored(self, shoppers: Sequence[Shopper], product_ids: Sequence[str]) -> Scores:
        """The scores [shoppers, product_ids]."""
        rows = stacked([self._query(each) for each in shoppers], len(self._products))
        return picked(self._confidence.of_many(rows, len(self._products)), self._products, product_ids)

    def evidence(self, shopper: Shopper, product_id: str) -> Evidence:
        """The products of the history that it is bought with, and the buyers of the first of them."""
        column = self._products.row(product_id)
        if column == UNKNOWN:
            return Evidence("together")
        query = self._query(shopper)
        amounts = query.weights * self._confidence.to_one(query.rows, column)
        terms = largest_terms(amounts, query.rows, self._products)
        if not terms:
            return Evidence("together")
        return Evidence("together", terms, self._associations.buyers_together(terms[0][0], product_id))

    def _query(self, shopper: Shopper) -> Query:
        return query_of(shopper.history, self._products, self._decay, "binary")


def picked(scores: Scores, products: ProductIndex, product_ids: Sequence[str]) -> Scores:
    """The columns of these products [n, product_ids] of scores [n, products]; 0 for unknown ones."""
    rows = products.rows(product_ids)
    return np.where(rows != UNKNOWN, scores[:, rows], np.float32(0.0))
