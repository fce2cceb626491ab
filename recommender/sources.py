"""The models as candidate sources: each scores the whole catalogue and says what a score rests on."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from recommender.associations import Associations
from recommender.candidates import Candidate, CatalogueSource, Evidence
from recommender.collaborative.model import CollaborativeModel, Scores
from recommender.collaborative.query import history_rows
from recommender.matrix import UNKNOWN, ProductIndex
from recommender.metrics import best_rows
from recommender.reasons import FEWEST_BUYERS
from recommender.shopper import Shopper, Touch

EVIDENCE = 3
"""The most pieces of evidence that a candidate carries."""


class ModelSource:
    """A collaborative model as a source; its evidence are the terms over the shopper's own history."""

    def __init__(self, model: CollaborativeModel) -> None:
        self.model = model
        self._last: tuple[tuple[Touch, ...], Scores] | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    @property
    def products(self) -> ProductIndex:
        """The products that scores are of."""
        return self.model.products

    def scores(self, shopper: Shopper) -> Scores:
        """Scores [products]; those of the same history are worked out once."""
        last = self._last
        if last is None or last[0] is not shopper.history:
            last = (shopper.history, self.model.score([shopper.history])[0])
            self._last = last
        return last[1]

    def evidence(self, shopper: Shopper, product_id: str) -> Evidence:
        """The terms over the history."""
        return Evidence("history", self.model.contributions(shopper.history, product_id))

    def candidates(self, shopper: Shopper, k: int) -> tuple[Candidate, ...]:
        """At most `k` products with a score above 0, best first."""
        return _candidates(self, shopper, k)

    def score(self, shopper: Shopper, product_ids: tuple[str, ...]) -> tuple[float, ...]:
        """Scores of given products, 0.0 where nothing is known."""
        return _score(self, shopper, product_ids)


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
        self._decay = decay
        n = len(associations.products)
        self._confidence = sp.csr_matrix(
            (associations.confidence.astype(np.float32), associations.partner, associations.start),
            shape=(n, n),
        )

    @property
    def products(self) -> ProductIndex:
        """The products that scores are of."""
        return self._associations.products

    def scores(self, shopper: Shopper) -> Scores:
        """Scores [products]."""
        rows = history_rows([shopper.history], self.products, self._decay, "binary")
        return np.asarray((rows @ self._confidence).toarray()[0], dtype=np.float32)

    def evidence(self, shopper: Shopper, product_id: str) -> Evidence:
        """The products of the history that it is bought with, and the buyers of the first of them."""
        rows = history_rows([shopper.history], self.products, self._decay, "binary")
        column = self.products.row(product_id)
        if column == UNKNOWN:
            return Evidence("together")
        amounts = rows.data * self._confidence[rows.indices][:, [column]].toarray().ravel()
        order = np.lexsort((rows.indices, -amounts))
        order = order[amounts[order] > 0]
        if not len(order):
            return Evidence("together")
        terms = tuple((self.products.ids[rows.indices[i]], float(amounts[i])) for i in order)
        partners = {each.product_id: each.buyers for each in self._associations.together_with(terms[0][0])}
        return Evidence("together", terms, partners[product_id])

    def candidates(self, shopper: Shopper, k: int) -> tuple[Candidate, ...]:
        """At most `k` products with a score above 0, best first."""
        return _candidates(self, shopper, k)

    def score(self, shopper: Shopper, product_ids: tuple[str, ...]) -> tuple[float, ...]:
        """Scores of given products, 0.0 where nothing is known."""
        return _score(self, shopper, product_ids)


def _candidates(source: CatalogueSource, shopper: Shopper, k: int) -> tuple[Candidate, ...]:
    scores, ids = source.scores(shopper), source.products.ids
    found = []
    for row in best_rows(scores[None], max(k, 0))[0]:
        if scores[row] > 0:
            terms = source.evidence(shopper, ids[row]).terms[:EVIDENCE]
            found.append(
                Candidate(ids[row], float(scores[row]), tuple(name for name, amount in terms if amount > 0))
            )
    return tuple(found)


def _score(source: CatalogueSource, shopper: Shopper, product_ids: tuple[str, ...]) -> tuple[float, ...]:
    scores = source.scores(shopper)
    return tuple(0.0 if row == UNKNOWN else float(scores[row]) for row in source.products.rows(product_ids))
