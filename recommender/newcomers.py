"""Products that nobody has met yet: they borrow what is said of known products with records like theirs.

A model of customers gives a product without any the score 0, whomever it would suit. Here it gets the mean
score of the known products whose traits resemble its own, the likest counting most: attributes stand in for
the column that the product has not earned yet (Gantner, Drumond, Freudenthaler, Rendle, Schmidt-Thieme:
Learning Attribute-to-Feature Mappings for Cold-Start Recommendations, ICDM 2010, the nearest-neighbour
mapping). With its first customer a product stands for itself. Knows no model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.collaborative.chains import Scores, packed_factor, unpacked_factor
from recommender.events import Ints
from recommender.matrix import UNKNOWN, AssociationMatrix, ProductIndex
from retrieval.artifacts import pack_strings, read_artifact, unpack_strings, write_artifact

NAME = "newcomers"
MOST, LEAST = 10, 0.3
"""Known products that a new one borrows from at most, and the cosine of records from which on."""
BLOCK = 512
"""New products whose likeness is worked out at once."""


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Who borrows from whom.

    Attributes:
        products: The catalogue that rows count in.
        borrowed: [products, products] csr: a new product's line has the weights of known ones, which sum to
            1; other lines are empty.
    """

    products: ProductIndex
    borrowed: sp.csr_matrix

    @classmethod
    def fit(cls, matrix: AssociationMatrix) -> Self:
        """Finds the products that nobody likes, and what resembles them; none where no traits are known."""
        n, known = len(matrix.products), matrix.active()
        rows, columns, weights = [], [], []
        if matrix.traits is not None and len(known):
            new = np.setdiff1d(np.arange(n), known)
            toward = matrix.traits.weights[known].T.tocsc()
            for start in range(0, len(new), BLOCK):
                block = new[start : start + BLOCK]
                likeness = sp.csr_matrix(matrix.traits.weights[block] @ toward)
                for line, row in enumerate(block.tolist()):
                    part = slice(likeness.indptr[line], likeness.indptr[line + 1])
                    cosines, near = likeness.data[part], known[likeness.indices[part]]
                    best = np.lexsort((near, -cosines))[:MOST]
                    best = best[cosines[best] >= LEAST]
                    rows += [row] * len(best)
                    columns += near[best].tolist()
                    weights += (cosines[best] ** 2 / max((cosines[best] ** 2).sum(), 1e-9)).tolist()
        return cls(matrix.products, sp.csr_matrix((weights, (rows, columns)), shape=(n, n), dtype=np.float32))

    def lend(self, scores: Scores) -> Scores:
        """Scores [products] in which new products that have 0 get what they borrow."""
        return np.where(scores == 0, self.borrowed @ scores, scores) if self.borrowed.nnz else scores

    def lend_some(self, score: Callable[[Ints], Scores], rows: Ints) -> Scores:
        """Scores [n, rows] as `lend` has them, of some products.

        Args:
            score: Rows of products -> their scores [n, rows].
            rows: Of whom.
        """
        lines = self.borrowed[rows]
        behind = np.unique(lines.indices)
        if not len(behind):
            return score(rows)
        found = score(np.r_[rows, behind])
        own, lent = found[:, : len(rows)], (lines[:, behind] @ found[:, len(rows) :].T).T
        return np.where(own == 0, lent, own)

    def borrow(self, product_ids: Sequence[str]) -> NDArray[np.bool_]:
        """Which of these products [product_ids] borrow what they score."""
        rows = self.products.rows(product_ids)
        return np.where(rows != UNKNOWN, np.diff(self.borrowed.indptr)[rows] > 0, False)

    def lenders(self, product_id: str) -> tuple[tuple[str, float], ...]:
        """The products that a new one borrows from, and at which weight; none for a known one."""
        row = self.products.row(product_id)
        if row == UNKNOWN:
            return ()
        part = slice(self.borrowed.indptr[row], self.borrowed.indptr[row + 1])
        ids = [self.products.ids[column] for column in self.borrowed.indices[part].tolist()]
        return tuple(zip(ids, self.borrowed.data[part].tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Writes everything that `load` needs."""
        arrays = {"products": pack_strings(self.products.ids), **packed_factor("borrowed", self.borrowed)}
        write_artifact(folder, NAME, arrays)

    @classmethod
    def load(cls, folder: Path, products: ProductIndex) -> Self:
        """What was saved; nobody borrows where an older version saved nothing.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        if not (folder / f"{NAME}.json").is_file():
            return cls(products, sp.csr_matrix((len(products), len(products)), dtype=np.float32))
        arrays = read_artifact(folder, NAME).arrays
        borrowed = sp.csr_matrix(unpacked_factor("borrowed", arrays))
        return cls(ProductIndex(unpack_strings(arrays["products"])), borrowed)
