"""The models as candidate sources: each scores the whole catalogue and says what a score rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from recommender.associations import Associations
from recommender.candidates import Evidence
from recommender.collaborative.chains import Chains
from recommender.collaborative.model import CollaborativeModel, Scores, Terms
from recommender.collaborative.query import Query, query_of, stacked
from recommender.collaborative.terms import largest_terms
from recommender.events import Ints
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
        histories, rows = [each.history for each in shoppers], self.model.products.rows(product_ids)
        known, found = rows != UNKNOWN, np.zeros((len(shoppers), len(product_ids)), dtype=np.float32)

        def score(some: Ints) -> Scores:
            return self.model.score_some(histories, some)

        lent = self._newcomers.lend_some if self._newcomers else None
        found[:, known] = lent(score, rows[known]) if lent else score(rows[known])
        return found

    def evidence(self, shopper: Shopper, product_ids: Sequence[str]) -> tuple[Evidence, ...]:
        """The terms over the history."""
        own = self.model.contributions(shopper.history, product_ids)
        return tuple(
            Evidence("history", terms or self._borrowed(shopper, product_id))
            for product_id, terms in zip(product_ids, own, strict=True)
        )

    def _borrowed(self, shopper: Shopper, product_id: str) -> Terms:
        """The terms of what a product borrows from."""
        lenders = self._newcomers.lenders(product_id) if self._newcomers else ()
        amounts: defaultdict[str, float] = defaultdict(float)
        found = self.model.contributions(shopper.history, [lender for lender, _ in lenders])
        for terms, (_, weight) in zip(found, lenders, strict=True):
            for product, amount in terms:
                amounts[product] += weight * amount
        return tuple(sorted(amounts.items(), key=lambda term: (-term[1], term[0])))


class PopularitySource(ModelSource):
    """Popularity as a source; its evidence is how many people bought the product."""

    def __init__(self, model: CollaborativeModel, associations: Associations) -> None:
        super().__init__(model)
        self._associations = associations

    def evidence(self, shopper: Shopper, product_ids: Sequence[str]) -> tuple[Evidence, ...]:
        """The count of buyers, from as many on as may be named."""
        counts = [self._associations.buyers_of(each) for each in product_ids]
        return tuple(Evidence("popular", buyers=n if n >= FEWEST_BUYERS else None) for n in counts)


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
        asked = stacked([self._query(each) for each in shoppers], len(self._products))
        rows, met = self._products.rows(product_ids), np.unique(asked.indices)
        known, found = rows != UNKNOWN, np.zeros((len(shoppers), len(product_ids)), dtype=np.float32)
        found[:, known] = asked[:, met] @ self._confidence.between(met, rows[known])
        return found

    def evidence(self, shopper: Shopper, product_ids: Sequence[str]) -> tuple[Evidence, ...]:
        """The products of the history that each is bought with, and the buyers of the first of them."""
        rows, query = self._products.rows(product_ids), self._query(shopper)
        known, amounts = rows != UNKNOWN, np.zeros((len(query.rows), len(rows)), dtype=np.float32)
        amounts[:, known] = query.weights[:, None] * self._confidence.between(query.rows, rows[known])
        return tuple(
            self._among(product_id, largest_terms(amounts[:, column], query.rows, self._products))
            for column, product_id in enumerate(product_ids)
        )

    def _among(self, product_id: str, terms: Terms) -> Evidence:
        buyers = self._associations.buyers_together(terms[0][0], product_id) if terms else None
        return Evidence("together", terms, buyers)

    def _query(self, shopper: Shopper) -> Query:
        return query_of(shopper.history, self._products, self._decay, "binary")


def picked(scores: Scores, products: ProductIndex, product_ids: Sequence[str]) -> Scores:
    """The columns of these products [n, product_ids] of scores [n, products]; 0 for unknown ones."""
    rows = products.rows(product_ids)
    return np.where(rows != UNKNOWN, scores[:, rows], np.float32(0.0))
