"""A map of products: what the same people go for lies together.

The person-by-product matrix is brought to a few dimensions by truncated SVD (a PCA without centring, which
leaves it sparse), and those to two by t-SNE (van der Maaten, Hinton: Visualizing Data using t-SNE, JMLR 9,
2008). Distances near at hand say something, those across the map do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.decomposition import TruncatedSVD
from sklearn.manifold import TSNE

from recommender.events import Floats

MOST, FEWEST = 600, 12
DIMENSIONS = 24


@dataclass(frozen=True, slots=True)
class Place:
    """A product on the map.

    Attributes:
        x: 0 to 1.
        y: 0 to 1.
        customers: How many know it.
    """

    product_id: str
    x: float
    y: float
    customers: int


def map_of(weights: sp.csr_matrix, product_ids: tuple[str, ...], seed: int = 0) -> tuple[Place, ...]:
    """Places of the most known products, `MOST` at most; none where fewer than `FEWEST` are known.

    Args:
        weights: [people, products], above 0 where somebody likes a product.
        product_ids: [products].
        seed: Of both projections.
    """
    known = np.bincount(weights.indices, minlength=weights.shape[1])
    chosen = np.sort(np.argsort(-known, kind="stable")[:MOST])
    chosen = chosen[known[chosen] > 1]
    if len(chosen) < FEWEST:
        return ()
    rows = sp.csr_matrix(weights[:, chosen].T, dtype=np.float64)
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows = sp.csr_matrix(sp.diags(1.0 / length) @ rows)
    dimensions = min(DIMENSIONS, min(rows.shape) - 1)
    if dimensions < 2:
        return ()
    reduced = TruncatedSVD(dimensions, random_state=seed).fit_transform(rows)
    around = min(30.0, (len(chosen) - 1) / 3)
    flat = TSNE(2, perplexity=around, init="pca", random_state=seed, max_iter=500).fit_transform(reduced)
    flat = _within(np.asarray(flat, dtype=np.float64))
    return tuple(
        Place(product_ids[row], float(x), float(y), int(known[row]))
        for row, (x, y) in zip(chosen.tolist(), flat, strict=True)
    )


def _within(points: Floats) -> Floats:
    low, high = points.min(axis=0), points.max(axis=0)
    return np.asarray((points - low) / np.maximum(high - low, 1e-12))
