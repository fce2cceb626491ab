"""Judged queries: reading (query, product, gain), and how well an order of products answers them.

The measures are trec_eval's, by ir_measures. Knows no search: whoever asks brings the orders.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from retrieval.errors import BadInput, UnreadableFile, shorten
from retrieval.tables import ROW, Column, Rejected, find_file, read_frame

COLUMNS = (
    Column("query", required=True),
    Column("product_id", required=True),
    Column("gain", "number", required=True, minimum=0.0, maximum=1e6),
)
DEPTH = 100
"""How many hits a query is judged on."""

# trec_eval counts in whole numbers; finer gains than a thousandth of the greatest are not told apart.
_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a product is worth to somebody who asks this; 0 is nothing."""

    query: str
    product_id: str
    gain: float


@dataclass(frozen=True, slots=True)
class JudgementTable:
    """The judgements of a file in its order, and the rows that were set aside."""

    judgements: tuple[Judgement, ...]
    rejected: tuple[Rejected, ...]
    file: str
    total: int


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """How well queries were answered, means over them, each 0 to 1.

    Attributes:
        queries: How many had something to find.
        relevant_gain: From this gain on a product counts as an answer; what has no grades counts so.
        ndcg: Normalised discounted cumulative gain of the first 10 (Järvelin and Kekäläinen, 2002), gains as
            they are.
        recall: The share of the answers among the first 100.
        reciprocal_rank: 1 / the place of the first answer.
        precision: k -> the share of answers among the first k.
        by_query: Query -> its nDCG.
    """

    queries: int
    relevant_gain: float
    ndcg: float
    recall: float
    reciprocal_rank: float
    precision: Mapping[int, float]
    by_query: Mapping[str, float]


def read_judgements(folder: Path, product_ids: Collection[str], name: str = "judgements") -> JudgementTable:
    """The judgements of a folder that has a table of this name; what a product is judged twice is averaged.

    Raises:
        UnreadableFile: the file can't be read, or lacks a required column.
    """
    frame = read_frame(folder, name, COLUMNS)
    known = pl.col("product_id").is_in(list(product_ids))
    good = frame.data.filter(known)
    unknown = tuple(
        Rejected(frame.file, row, "product_id", shorten(product_id), "is not in the catalogue")
        for row, product_id in frame.data.filter(~known).select(ROW, "product_id").iter_rows()
    )
    merged = good.group_by("query", "product_id", maintain_order=True).agg(pl.col("gain").mean())
    judgements = tuple(Judgement(*row) for row in merged.select("query", "product_id", "gain").iter_rows())
    rejected = tuple(sorted((*frame.rejected, *unknown), key=lambda each: each.row))
    return JudgementTable(judgements, rejected, frame.file, frame.total)


def read_judgement_file(path: Path, product_ids: Collection[str]) -> JudgementTable:
    """The judgements of one file of whatever name: .parquet, .jsonl, .jsonl.gz or .csv.

    Raises:
        UnreadableFile: there is no such file, or it can't be read.
        BadInput: another file of this name would be read in its place.
    """
    name = path.name.removesuffix(".gz")
    name = name[: name.rfind(".")] if "." in name else name
    found = find_file(path.parent, name)
    if found is None or not path.is_file():
        raise UnreadableFile(f"There is no table {path}; give a .parquet, .jsonl, .jsonl.gz or .csv file.")
    if found.name != path.name:
        raise BadInput(f"Beside {path.name} lies {found.name}, which would be read instead; rename one.")
    return read_judgements(path.parent, product_ids, name)


def by_query(judgements: Iterable[Judgement]) -> dict[str, dict[str, float]]:
    """Query -> product id -> gain, in the order of the judgements."""
    gains: dict[str, dict[str, float]] = {}
    for each in judgements:
        gains.setdefault(each.query, {})[each.product_id] = each.gain
    return gains


def judge(
    orders: Mapping[str, Sequence[str]],
    judgements: Iterable[Judgement],
    relevant_gain: float | None = None,
    cutoffs: Sequence[int] = (1, 5, 10),
) -> SearchFigures:
    """How well orders of products answer judged queries.

    Args:
        orders: Query -> product ids, best first; a query without an order found nothing.
        judgements: What is right; a query without any gain above 0 is left out, a product without judgement
            counts as worth nothing.
        relevant_gain: From this gain on a product counts as an answer; half of the greatest when not given.
        cutoffs: The k of precision at k.

    Raises:
        BadInput: no query has anything to find.
    """
    # Imported here: it reaches for pandas and many data sets, and only this function needs it.
    from ir_measures import RR, P, R, calc, nDCG

    gains = {query: found for query, found in by_query(judgements).items() if max(found.values()) > 0}
    if not gains:
        raise BadInput("No judgement has a gain above 0; there is nothing to find.")
    greatest = max(max(found.values()) for found in gains.values())
    relevant = greatest / 2 if relevant_gain is None else relevant_gain
    level = max(1, round(relevant / greatest * _STEPS))
    measures = {"ndcg": nDCG @ 10, "recall": R(rel=level) @ DEPTH, "rr": RR(rel=level)}
    measures |= {f"precision_{k}": P(rel=level) @ k for k in cutoffs}
    names = {str(query): query for query in range(len(gains))}
    queries = list(gains)
    right = {
        name: {each: round(gain / greatest * _STEPS) for each, gain in gains[queries[place]].items()}
        for name, place in names.items()
    }
    found = {
        name: {each: -float(rank) for rank, each in enumerate(orders.get(queries[place], ())[:DEPTH])}
        for name, place in names.items()
    }
    figures: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]] = {
        name: np.zeros(len(queries)) for name in measures
    }
    name_of = {str(measure): name for name, measure in measures.items()}
    for metric in calc(list(measures.values()), right, {k: v for k, v in found.items() if v}).per_query:
        figures[name_of[str(metric.measure)]][names[metric.query_id]] = metric.value
    answerable = np.array([max(right[name].values()) >= level for name in names])

    def mean(name: str) -> float:
        return float(figures[name][answerable].mean()) if answerable.any() else 0.0

    return SearchFigures(
        len(queries),
        relevant,
        float(figures["ndcg"].mean()),
        mean("recall"),
        mean("rr"),
        {k: mean(f"precision_{k}") for k in cutoffs},
        dict(zip(queries, figures["ndcg"].tolist(), strict=True)),
    )
