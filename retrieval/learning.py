"""Which order serves: the fusion's, the default re-ranker's, or one learned from this shop's judgements.

Every judged query is answered by the search itself, so that a re-ranker learns from what it will be given;
what serves is chosen by queries that it did not see. Knows no events: clicks arrive as judgements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.judgements import Judgement, by_query
from retrieval.progress import Progress, silent
from retrieval.request import SearchRequest
from retrieval.reranking import Judged, Reranker, RerankerOptions, cross_validated, ideal, ndcg
from retrieval.search import ProductSearch

FEWEST_QUERIES = 30
"""With fewer judged queries nothing can be told: the default serves."""

# What is judged most of the time is enough to learn from, and a build should not wait for the rest.
_MOST_QUERIES = 2_000
FUSED, DEFAULT, OWN = "fusion", "default", "own"


@dataclass(frozen=True, slots=True)
class OrderReport:
    """How the order of the best was chosen.

    Attributes:
        queries: Judged queries that had something to find.
        ndcg: `fusion`, `default` and `own` -> mean nDCG@10, `own` by trees that did not see the query's fold;
            empty where there were too few queries.
        chosen: Which of them serves.
    """

    queries: int
    ndcg: dict[str, float]
    chosen: str


def judged_queries(
    search: ProductSearch,
    judgements: Sequence[Judgement],
    read: Callable[[str], SearchRequest],
    progress: Progress = silent,
) -> list[Judged]:
    """The judged queries that have something to find, each with the candidates of the search."""
    wanted = {query: gains for query, gains in by_query(judgements).items() if max(gains.values()) > 0}
    queries = []
    for number, (query, gains) in enumerate(list(wanted.items())[:_MOST_QUERIES]):
        ids, table = search.examined(read(query))
        found = np.array([gains.get(each, 0.0) for each in ids], dtype=np.float64)
        queries.append(Judged(table, found, ideal(np.array(list(gains.values())))))
        progress("examining judged queries", number + 1, min(len(wanted), _MOST_QUERIES))
    return queries


def choose_order(
    queries: Sequence[Judged],
    rng: np.random.Generator,
    default: Reranker,
    options: RerankerOptions | None = None,
) -> tuple[Reranker | None, OrderReport]:
    """The re-ranker that serves, None for the fusion's own order, and what spoke for it."""
    asked = [each for each in queries if len(each.table)]
    if len(asked) < FEWEST_QUERIES or not any(each.gains.any() for each in asked):
        return default, OrderReport(len(queries), {}, DEFAULT)
    figures = {
        FUSED: float(np.mean([ndcg(each, -np.arange(len(each.table), dtype=np.float64)) for each in asked])),
        DEFAULT: float(np.mean([ndcg(each, default.scores(each.table)) for each in asked])),
        OWN: float(cross_validated(asked, rng, options).mean()),
    }
    # Between equals the one that needs least.
    chosen = max((FUSED, DEFAULT, OWN), key=lambda name: figures[name])
    report = OrderReport(len(queries), figures, chosen)
    if chosen == OWN:
        return Reranker.fit(asked, f"{len(asked)} judged queries of this shop", options), report
    return (default if chosen == DEFAULT else None), report
