"""The order of what a shop's search finds, learned at build from its own judgements or clicks."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from assistant.shop.folder import ShopFolder
from assistant.shop.layout import INDEX
from assistant.shop.searches import judgements_of
from recommender.events import EventTable
from retrieval.encoder import Encoder
from retrieval.indexing import open_search
from retrieval.judgements import Judgement, by_query
from retrieval.learning import DEFAULT, FEWEST_QUERIES, OrderReport, choose_order, judged_queries
from retrieval.parsing import parse_request
from retrieval.progress import Progress, silent
from retrieval.request import SearchRequest
from retrieval.reranking import Reranker


def learn_order(
    folder: ShopFolder,
    events: EventTable,
    build: Path,
    encoder: Encoder,
    seed: int = 0,
    progress: Progress = silent,
) -> OrderReport:
    """Choose what orders the search of a build whose index stands, and write it beside the index.

    Judgements that the shop gives count before its clicks.
    """
    judgements = known_judgements(folder, events)
    queries = by_query(judgements)
    if len(queries) < FEWEST_QUERIES:
        Reranker.default().save(build / INDEX)
        return OrderReport(len(queries), {}, DEFAULT)
    vocabulary, currency = folder.catalogue.vocabulary, folder.config.currency

    def read(query: str) -> SearchRequest:
        return parse_request(query, vocabulary, currency)

    with closing(open_search(build / INDEX, folder.catalogue, encoder)) as search:
        judged = judged_queries(search, judgements, read, progress)
    reranker, report = choose_order(judged, np.random.default_rng(seed), Reranker.default())
    if reranker is not None:
        reranker.save(build / INDEX)
    return report


def known_judgements(folder: ShopFolder, events: EventTable) -> tuple[Judgement, ...]:
    """What is known about searches: the shop's judgements, or its customers' clicks where it has none."""
    return folder.judgements or judgements_of(events)
