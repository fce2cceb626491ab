"""Whether a hit of many made requests for sizes and measures breaks one, by the independent checker.

The requests are made of a shop's own titles and of amounts near those that its records state, with the words
in which people compare; `request_checks.breaks` looks at the hits. Each kind of condition that broke is named
with an example.

    python -m tests.benchmarks.request_hits REQUESTS STATE/builds/N...
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from retrieval.assortment.heads import phrase
from retrieval.catalogue import Catalogue
from retrieval.device import choose_device
from retrieval.encoder import load_encoder
from retrieval.indexing import open_search
from retrieval.measures import Measure, measures_in
from retrieval.parsing import parse_request
from tests.benchmarks.request_checks import breaks

WAYS = (
    "{thing} {amount}",
    "a {amount} {thing}",
    "{thing} of {amount}",
    "{thing} in {amount}",
    "{thing}, size {amount}",
    "{thing} at least {amount}",
    "{thing} up to {amount}",
    "{thing} under {amount}",
    "{thing} bigger than {amount}",
    "{thing} around {amount}",
    "{thing}, {amount} or more",
    "{thing} no more than {amount}",
    "{thing} between {amount} and {other}",
    "{thing} {amount} or {other}",
    "{thing}, not {word}, {amount}",
    "{thing} {amount} wide",
    "{thing} {amount} tall",
    "{word} {thing} {amount}",
)
WORDS = ("small", "medium", "large", "XL", "king size", "double", "size 8", "size 10", "A4", "pack of 6",
         "set of 3", "one size", "2 person", "mini", "extra large", "S", "12 count")  # fmt: skip
NEAR = (1.0, 1.0, 0.5, 0.9, 1.1, 2.0)


def amounts_of(catalogue: Catalogue) -> list[Measure]:
    """The amounts that the records state, each as often as they do."""
    texts = (
        text
        for product in catalogue
        for text in (product.title, *(each for values in product.named_values().values() for each in values))
    )
    return [each.measure for text in texts for each in measures_in(text)]


def requests(catalogue: Catalogue, count: int, rng: np.random.Generator) -> Iterator[str]:
    """So many requests in words."""
    things = [name for product in catalogue if (name := phrase(product.title))]
    known = amounts_of(catalogue)
    for _ in range(count):
        thing = str(rng.choice(things))
        word = str(rng.choice(WORDS))
        measures = [known[int(rng.integers(len(known)))] for _ in range(2)] if known else []
        written = [_written(each, float(rng.choice(NEAR))) for each in measures]
        amount, other = written if written and rng.random() < 0.75 else [str(rng.choice(WORDS)), word]
        yield str(rng.choice(WAYS)).format(thing=thing, amount=amount, other=other, word=word)


def _written(measure: Measure, factor: float) -> str:
    if measure.sides or measure.minimum is None:
        return str(measure)
    return str(Measure.exactly(round(measure.minimum * factor, 1), measure.unit))


def main(count: int, folders: list[Path]) -> None:
    """Prints what broke, by shop."""
    encoder = load_encoder("embedded", choose_device("cpu"))
    for folder in folders:
        catalogue = Catalogue.load(folder / "catalogue")
        hits, what, example = 0, Counter[str](), dict[str, str]()
        with closing(open_search(folder / "index", catalogue, encoder)) as search:
            for text in requests(catalogue, count, np.random.default_rng(0)):
                asked = parse_request(text, catalogue.vocabulary, "GBP")
                for hit in search.search(asked, 10).hits:
                    product = catalogue.get(hit.product_id)
                    assert product is not None
                    hits += 1
                    for each in breaks(product, asked):
                        what[each] += 1
                        example.setdefault(each, f"'{text}' gave '{product.title}' {product.named_values()}")
        print(f"{folder}: {hits} hits of {count} requests, broken: {dict(what)}")
        for each, words in example.items():
            print(f"  {each}: {words[:400]}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(int(sys.argv[1]), [Path(each) for each in sys.argv[2:]])
