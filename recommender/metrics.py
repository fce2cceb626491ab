"""Figures of ranked lists, each [customers]: precision, recall, F1, NDCG, MAP, MRR, hit rate at k, and AUC.

Relevance is yes or no. Definitions: Manning, Raghavan, Schütze, Introduction to Information Retrieval
(2008), chapter 8; NDCG: Järvelin, Kekäläinen (ACM TOIS 20, 2002), with the ideal list cut at k. Everybody has
something relevant.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from recommender.events import Floats, Ints

Hits = NDArray[np.bool_]

LENGTHS = (5, 10, 20, 50)
"""Lengths of lists that figures are given at."""


def best_rows(scores: NDArray[np.floating], k: int) -> Ints:
    """The rows [n, k] of the largest scores [n, products], best first, equal ones by row; k is cut."""
    k = min(k, scores.shape[1])
    found = np.empty((len(scores), k), dtype=np.int64)
    for i, line in enumerate(scores):
        found[i] = best_of(line, k)
    return found


def best_of(line: NDArray[np.floating], k: int) -> Ints:
    """The rows [k] of the largest of some scores, best first, equal ones by row; k is cut."""
    if k <= 0:
        return np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(line >= _bound(line, k))
    values = line[rows]
    if len(rows) > k:
        edge = np.partition(values, len(rows) - k)[len(rows) - k]
        above = np.flatnonzero(values > edge)
        level = np.flatnonzero(values == edge)[: k - len(above)]
        chosen = np.concatenate((above, level))
        rows, values = rows[chosen], values[chosen]
    return np.asarray(rows[np.lexsort((rows, -values))])


def _bound(line: NDArray[np.floating], k: int) -> float:
    """A number that at least k of the scores reach, and few more: the k-th largest maximum of many blocks."""
    blocks = max(8 * k, 64)
    width = len(line) // blocks
    if width < 4:
        return -np.inf
    tops = line[: blocks * width].reshape(blocks, width).max(axis=1)
    return float(np.partition(tops, blocks - k)[blocks - k])


def precision(hits: Hits, relevant: Ints) -> Floats:
    """The part of the k places [n, k] that holds something relevant."""
    return np.asarray(hits.sum(axis=1) / max(hits.shape[1], 1), dtype=np.float64)


def recall(hits: Hits, relevant: Ints) -> Floats:
    """The part of the relevant products [n] that stands in the list."""
    return np.asarray(hits.sum(axis=1) / relevant, dtype=np.float64)


def f1(hits: Hits, relevant: Ints) -> Floats:
    """The harmonic mean of precision and recall, 0 where both are."""
    p, r = precision(hits, relevant), recall(hits, relevant)
    return np.asarray(2 * p * r / np.where(p + r > 0, p + r, 1.0))


def ndcg(hits: Hits, relevant: Ints) -> Floats:
    """The discounted gain, by that of the best list there could be."""
    k = hits.shape[1]
    discount = 1.0 / np.log2(np.arange(2, k + 2, dtype=np.float64))
    ideal = np.cumsum(discount)[np.minimum(relevant, k) - 1]
    return np.asarray(hits @ discount / ideal, dtype=np.float64)


def average_precision(hits: Hits, relevant: Ints) -> Floats:
    """Mean precision at the places of what is relevant, by the most there could be in k places."""
    k = hits.shape[1]
    at = np.cumsum(hits, axis=1) / np.arange(1, k + 1)
    return np.asarray((at * hits).sum(axis=1) / np.minimum(relevant, k))


def reciprocal_rank(hits: Hits, relevant: Ints) -> Floats:
    """One by the place of the first relevant product, 0 where there is none."""
    return np.asarray(hits.any(axis=1) / (1.0 + hits.argmax(axis=1)), dtype=np.float64)


def hit_rate(hits: Hits, relevant: Ints) -> Floats:
    """1 where anything relevant stands in the list."""
    return np.asarray(hits.any(axis=1), dtype=np.float64)


AT_K = {
    "precision": precision,
    "recall": recall,
    "f1": f1,
    "ndcg": ndcg,
    "map": average_precision,
    "mrr": reciprocal_rank,
    "hit_rate": hit_rate,
}


def auc(scores: NDArray[np.floating], relevant: Hits, judged: Hits) -> Floats:
    """The chance that something relevant scores above something else; ties count half.

    Args:
        scores: [n, products].
        relevant: [n, products] what is relevant.
        judged: [n, products] what takes part at all.
    """
    areas = np.full(len(scores), 0.5)
    for i, line in enumerate(scores):
        places = rankdata(line[judged[i]])
        good = relevant[i][judged[i]]
        n_good, n_bad = int(good.sum()), int((~good).sum())
        if n_good and n_bad:
            areas[i] = (places[good].sum() - n_good * (n_good + 1) / 2) / (n_good * n_bad)
    return areas


def ndcg_of(scores: NDArray[np.floating], relevant: Hits, judged: Hits, k: int = 10) -> Floats:
    """NDCG alone, of n customers' scores: what settings are chosen by. Arguments as for `figures`."""
    return ndcg(_hits(scores, relevant, judged, k), relevant.sum(axis=1))


def figures(
    scores: NDArray[np.floating], relevant: Hits, judged: Hits, ks: tuple[int, ...] = LENGTHS
) -> Mapping[str, Floats]:
    """All figures of n customers' scores, by name ("ndcg@10", "auc"), each [n].

    Args:
        scores: [n, products], finite.
        relevant: [n, products], something in each line, and all of it judged.
        judged: [n, products] what may be suggested.
        ks: List lengths.
    """
    hits = _hits(scores, relevant, judged, max(ks))
    return {"auc": auc(scores, relevant, judged)} | figures_of_hits(hits, relevant.sum(axis=1), ks)


def figures_of_hits(hits: Hits, relevant: Ints, ks: tuple[int, ...] = LENGTHS) -> dict[str, Floats]:
    """The figures of lists at every length, by name ("ndcg@10"), each [n].

    Args:
        hits: [n, places] which places hold something relevant; as many places as the largest of `ks`.
        relevant: [n] how much is relevant, at least 1.
        ks: List lengths.
    """
    return {f"{name}@{k}": of(hits[:, :k], relevant) for k in ks for name, of in AT_K.items()}


def _hits(scores: NDArray[np.floating], relevant: Hits, judged: Hits, k: int) -> Hits:
    """Which of the k places [n, k] hold something relevant; places beyond the products hold nothing."""
    rows = best_rows(np.where(judged, scores, -np.inf), k)
    hits = np.take_along_axis(relevant, rows, axis=1)
    return np.pad(hits, ((0, 0), (0, k - rows.shape[1])))


def surely_better(new: Floats, old: Floats) -> bool:
    """Whether one figure's mean [n] is above another's by more than a standard error of the difference.

    Keeps the simpler setting unless the other earns it (Breiman et al.: Classification and Regression Trees,
    1984, section 3.4.3).
    """
    difference = new - old
    return bool(difference.mean() > difference.std() / np.sqrt(max(len(difference), 1)))


def interval(values: Floats, rng: np.random.Generator, draws: int = 1_000) -> tuple[float, float]:
    """The 95 % interval of the mean of [n] values, by bootstrap (Efron, Tibshirani 1993, chapter 13)."""
    n = len(values)
    counts = rng.multinomial(n, np.full(n, 1.0 / n), size=draws)
    low, high = np.quantile(counts @ values / n, [0.025, 0.975])
    return float(low), float(high)
