"""The order of what a shop's search finds, learned at build from its own judgements or clicks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from assistant.shop.layout import INDEX
from retrieval.catalogue import Catalogue
from retrieval.encoder import Encoder
from retrieval.indexing import open_search
from retrieval.judgements import Judgement, by_query
from retrieval.learning import DEFAULT, FEWEST_QUERIES, OrderReport, choose_order, judged_queries
from retrieval.parsing import parse_request
from retrieval.progress import Progress, silent
from retrieval.request import SearchRequest
from retrieval.reranking import Reranker


def learn_order(
    catalogue: Catalogue,
    currency: str,
    judgements: Sequence[Judgement],
    build: Path,
    encoder: Encoder,
    seed: int = 0,
    progress: Progress = silent,
) -> OrderReport:
    """Choose what orders the search of a build whose index stands, and write it beside the index."""
    queries = by_query(judgements)
    if len(queries) < FEWEST_QUERIES:
        Reranker.default().save(build / INDEX)
        return OrderReport(len(queries), {}, DEFAULT)

    def read(query: str) -> SearchRequest:
        return parse_request(query, catalogue.vocabulary, currency)

    with closing(open_search(build / INDEX, catalogue, encoder)) as search:
        judged = judged_queries(search, judgements, read, progress)
    reranker, report = choose_order(judged, np.random.default_rng(seed), Reranker.default())
    if reranker is not None:
        reranker.save(build / INDEX)
    return report
