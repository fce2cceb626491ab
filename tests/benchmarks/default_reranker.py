"""The recipe of the re-ranker that ships: fitted on all 100 judged queries of ESCI, written beside the code.

ESCI (Reddy et al., Shopping Queries Dataset, 2022; Apache-2.0) gives prices, ratings and judgements; only
numbers derived from them are kept. Run `python tests/benchmarks/default_reranker.py INDEX [TARGET]`, where
INDEX keeps ESCI's index between runs (`search_quality.py` makes the same one).
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from esci import DATA, judgements, products, show_progress

from retrieval.catalogue import Catalogue
from retrieval.encoder import load_encoder
from retrieval.indexing import build_index, open_search
from retrieval.learning import judged_queries
from retrieval.request import SearchRequest
from retrieval.reranking import SHIPPED, Reranker


def main(index: Path, target: Path) -> None:
    """Fits and writes it."""
    catalogue, encoder = Catalogue.of(products()), load_encoder()
    build_index(catalogue, encoder, index, progress=show_progress)
    with closing(open_search(index, catalogue, encoder)) as search:
        queries = judged_queries(search, judgements(), SearchRequest, show_progress)
    Reranker.fit(queries, f"{len(queries)} judged queries of ESCI").save(target, clock=lambda: 0.0)
    for file in sorted(target.iterdir()):
        print(f"{file.name}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    if not DATA.is_dir():
        raise SystemExit("The public data sets are not beside the checkout; there is nothing to learn from.")
    if len(sys.argv) < 2:
        raise SystemExit("Give a folder for the index.")
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else SHIPPED)
