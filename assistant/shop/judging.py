"""How well a shop's search answers judged queries, asked as a customer asks: in words, read by the parser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.shop.rejections import FileReport, report_of
from assistant.shop.shop import Shop
from retrieval.catalogue import Catalogue
from retrieval.judgements import DEPTH, Judgement, SearchFigures, by_query, judge, read_judgement_file
from retrieval.parsing import parse_request
from retrieval.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class SearchReport:
    """The figures, and what became of the rows of the file."""

    file: FileReport
    figures: SearchFigures


def judge_search(
    shop: Shop, path: Path, relevant_gain: float | None = None, progress: Progress = silent
) -> SearchReport:
    """The figures of a shop's search on a file of judgements.

    A family takes one place in a list, so it is judged as one: by the best of its variants.

    Args:
        shop: An opened shop.
        path: A table of query, product_id and gain.
        relevant_gain: From this gain on a product counts as an answer; half of the greatest when not given.
        progress: Told of queries asked.

    Raises:
        UnreadableFile: the file can't be read.
        BadInput: nothing in it has a gain.
    """
    table = read_judgement_file(path, frozenset(shop.catalogue.ids))
    judgements = [_of_family(shop.catalogue, each) for each in table.judgements]
    best: dict[tuple[str, str], float] = {}
    for each in judgements:
        key = (each.query, each.product_id)
        best[key] = max(each.gain, best.get(key, 0.0))
    merged = [Judgement(*key, gain) for key, gain in best.items()]
    queries = by_query(merged)
    orders: dict[str, list[str]] = {}
    for number, query in enumerate(queries):
        request = parse_request(query, shop.catalogue.vocabulary, shop.config.currency)
        hits = shop.search.search(request, DEPTH).hits
        orders[query] = [_family(shop.catalogue, hit.product_id) for hit in hits]
        progress("searching", number + 1, len(queries))
    report = report_of(table.file, table.total, table.rejected)
    return SearchReport(report, judge(orders, merged, relevant_gain))


def _of_family(catalogue: Catalogue, judgement: Judgement) -> Judgement:
    return Judgement(judgement.query, _family(catalogue, judgement.product_id), judgement.gain)


def _family(catalogue: Catalogue, product_id: str) -> str:
    """The first variant of a product's family, which stands for all of them."""
    product = catalogue.get(product_id)
    family = catalogue.family(product.parent_id) if product and product.parent_id else None
    return family.members[0].product_id if family else product_id
