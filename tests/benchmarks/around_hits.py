"""What comes around the hits, by the size of the catalogue: arranging, facets, completion, the speller.

Catalogues are generated: titles of four words from a vocabulary with Zipf's frequencies, a tenth of them in
families of four, five attributes. Peers in the same run: counting facets by a loop over records, and
completing by a scan over all texts. Run it with `python tests/benchmarks/around_hits.py [SIZE ...]`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from retrieval.arranging import Arranger, Candidates
from retrieval.catalogue import Catalogue
from retrieval.completion import Completer
from retrieval.conditions import conditions
from retrieval.facets import Facets
from retrieval.judging import Judge
from retrieval.lexical import LexicalIndex
from retrieval.phrases import written_words
from retrieval.product import Money, Product
from retrieval.request import Constraints, PriceRange, SearchRequest
from retrieval.spelling import Speller

COLOURS = ("red", "blue", "green", "white", "black", "pink", "grey", "yellow")
SIZES = ("small", "medium", "large")
PREFIXES = ("a", "ba", "bab", "baba", "ba ka", "kaba l", "d")
SLIPS = ("bbaka", "kabla", "dabaak")


def generated(size: int, rng: np.random.Generator) -> Catalogue:
    """A catalogue of this many products."""
    syllables = [a + b for a in "bdfgklmnprst" for b in "aeiou"]
    words = ["".join(rng.choice(syllables, 3)) for _ in range(max(2_000, size // 10))]
    weights = 1 / np.arange(1, len(words) + 1)
    drawn = rng.choice(len(words), (size, 4), p=weights / weights.sum())
    products = [
        Product(
            f"p{row}",
            " ".join(words[each] for each in drawn[row]),
            category=("All", f"Room {row % 12}", f"Shelf {row % 180}"),
            brand=f"Brand {row % 900}",
            price=Money(int(rng.integers(50, 20_000)), "GBP"),
            stock=int(rng.integers(0, 9)),
            rating=float(rng.integers(2, 11)) / 2,
            rating_count=int(rng.integers(1, 500)),
            attributes={
                "colour": COLOURS[row % 8],
                "material": f"stuff {row % 30}",
                "pattern": f"p{row % 6}",
            },
            parent_id=f"f{row // 4}" if row % 40 < 4 else "",
            options={"size": SIZES[row % 3]},
        )
        for row in range(size)
    ]
    return Catalogue.of(products)


def timed(call: Callable[[], object], repeats: int = 15) -> float:
    """The median of its times in milliseconds, after one that warms up."""
    call()
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return float(np.median(times) * 1e3)


def looped(catalogue: Catalogue, suits: np.ndarray) -> Counter[tuple[str, str]]:
    """The peer: the same counts by a loop over records."""
    counted: Counter[tuple[str, str]] = Counter()
    for row in np.flatnonzero(suits):
        product = catalogue.products[row]
        if product.price and product.price.minor <= 10_000:
            counted["brand", product.brand] += 1
            for depth in range(len(product.category)):
                counted["category", " > ".join(product.category[: depth + 1])] += 1
            for name, values in product.named_values().items():
                for value in values:
                    counted[name, value] += 1
    return counted


def measured(size: int) -> dict[str, float]:
    """Milliseconds at this size; what is made once in seconds."""
    rng = np.random.default_rng(7)
    catalogue = generated(size, rng)
    lexical = LexicalIndex.fit(catalogue.products)
    judge, arranger = Judge(catalogue.products, lexical), Arranger(catalogue)
    asked = conditions(
        SearchRequest("", Constraints(price=PriceRange(maximum=Money(10_000, "GBP")), brands=("Brand 7",)))
    )[:1]
    verdicts = np.array([judge.verdicts(each) for each in asked], dtype=np.int8)
    suits = rng.random(size) < 0.5
    rows = np.arange(size)
    found = Candidates(rows, rng.random(size), suits, np.zeros(size, dtype=np.int64))
    began = time.perf_counter()
    facets = Facets(catalogue, judge, arranger.family)
    facets.count(asked, verdicts, suits)
    first = time.perf_counter() - began
    began = time.perf_counter()
    completer = Completer(catalogue)
    made = time.perf_counter() - began
    speller = Speller(catalogue, lexical)
    texts = sorted({product.title for product in catalogue})

    def scan(prefix: str) -> list[str]:
        return [text for text in texts if any(word.startswith(prefix) for word in written_words(text))][:8]

    complete = [timed(lambda prefix=prefix: completer.complete(prefix)) for prefix in PREFIXES]
    return {
        "products": size,
        "page 1 by relevance": timed(lambda: arranger.arrange(found, "relevance", 10)),
        "page 50 by relevance": timed(lambda: arranger.arrange(found, "relevance", 500)),
        "page 1 by price": timed(lambda: arranger.arrange(found, "price_ascending", 10)),
        "facets": timed(lambda: facets.count(asked, verdicts, suits)),
        "facets, loop over records": timed(lambda: looped(catalogue, suits), 3),
        "completion, median prefix": float(np.median(complete)),
        "completion, slowest prefix": float(np.max(complete)),
        "completion, scan": timed(lambda: scan("ba"), 3),
        "one slip": float(np.median([timed(lambda slip=slip: speller.correct(slip)) for slip in SLIPS])),
        "facets made once (s)": first,
        "completer made once (s)": made,
    }


def main(sizes: list[int], target: Path | None) -> None:
    """Prints one column a size."""
    results = [measured(size) for size in sizes]
    for name in results[0]:
        print(f"{name:<30}" + "".join(f"{each[name]:>14,.2f}" for each in results))
    for name, peer in (
        ("facets", "facets, loop over records"),
        ("completion, median prefix", "completion, scan"),
    ):
        print(f"{peer} / {name:<14}" + "".join(f"{each[peer] / each[name]:>14,.1f}" for each in results))
    if target:
        target.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[20_000, 100_000])
    parser.add_argument("--json", type=Path, default=None, metavar="FILE")
    given = parser.parse_args()
    main(given.sizes, given.json)
