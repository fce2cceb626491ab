"""Fits the decision whether a shop sells such a thing (`retrieval/assortment/decision.json`).

400 requests for things (`assortment_requests/requests.txt`), marked by hand for what is sold by the
generated demo shop (D), demo-store (S), office (O) and online-retail (R); a mark of interrogation leaves a
shop out. The weights come from D, S and O; each of them is judged by weights of the others, and R by those
of all three. Run it with `python -m tests.benchmarks.fit_assortment DEMO_SHOP ONLINE_RETAIL_SHOP`, two shop
folders; `--write` replaces the packaged weights.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression

from assistant.shop.folder import read_folder
from retrieval.assortment.assortment import SIGNALS, Sells, fit_assortment
from retrieval.encoder import Encoder, load_encoder
from retrieval.lexical import LexicalIndex
from retrieval.product import Product

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
REQUESTS = Path(__file__).parent / "assortment_requests" / "requests.txt"
JUDGED_ONLY = "R"


def shops(demo: Path, retail: Path) -> Iterator[tuple[str, list[Product]]]:
    """The products of each shop by its letter; half of office, and of the long texts the beginning."""
    yield "D", list(read_folder(demo, time.time()).catalogue.products)
    rows = pl.read_parquet(DATA / "demo-store" / "products.parquet").iter_rows(named=True)
    yield (
        "S",
        [
            Product(r["id"], r["name"], (r["description"] or "")[:160], (r["category"], r["style"] or ""))
            for r in rows
        ],
    )
    rows = pl.read_parquet(DATA / "office" / "items.parquet")[::2].iter_rows(named=True)
    yield (
        "O",
        [Product(r["asin"], r["title"], (r["description"] or "")[:160], (), r["brand"] or "") for r in rows],
    )
    yield "R", list(read_folder(retail, time.time()).catalogue.products)


def marks() -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Each request, the letters of the shops that sell such a thing, and those for which it is open."""
    for line in REQUESTS.read_text(encoding="utf-8").splitlines():
        request, _, letters = line.partition("|")
        tokens = letters.split()
        sold = "".join(token.partition("?")[0] for token in tokens)
        unsure = "".join(token.partition("?")[2] for token in tokens)
        yield request.strip(), frozenset(sold), frozenset(unsure)


def examined(letter: str, products: Sequence[Product], encoder: Encoder) -> tuple[np.ndarray, np.ndarray]:
    """Signals [requests, SIGNALS] and whether such a thing is sold [requests] in one shop."""
    vectors = encoder.encode_document([product.text() for product in products])
    lexical = LexicalIndex.fit(products)
    assortment = fit_assortment(products, lambda vector: float((vectors @ vector).max()), encoder)
    assert assortment is not None
    chosen = [(request, letter in sold) for request, sold, unsure in marks() if letter not in unsure]
    dense = encoder.encode_query([request for request, _ in chosen]) @ vectors.T
    signals = [
        assortment.signals(request, cosines, lexical.coverage(request), encoder)
        for (request, _), cosines in zip(chosen, dense, strict=True)
    ]
    return np.array(signals), np.array([sold for _, sold in chosen])


def fitted(parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> Sells:
    """The decision fitted on these shops, each counting alike, sold and unsold alike."""
    signals = np.concatenate([part for part, _ in parts])
    sold = np.concatenate([part for _, part in parts])
    weights = np.concatenate([np.full(len(part), 300 / len(part)) for _, part in parts])
    weights *= np.where(sold, 0.5 / sold.mean(), 0.5 / (1 - sold.mean()))
    mean, spread = signals.mean(axis=0), signals.std(axis=0)
    model = LogisticRegression().fit((signals - mean) / spread, sold, sample_weight=weights)
    slopes = model.coef_[0] / spread
    return Sells(slopes, float(model.intercept_[0] - mean @ slopes))


def main(demo: Path, retail: Path, write: bool) -> None:
    """Prints precision and recall of "not sold", and of "sold", in each shop; writes the weights."""
    encoder = load_encoder()
    parts = {letter: examined(letter, products, encoder) for letter, products in shops(demo, retail)}
    teaching = [letter for letter in parts if letter != JUDGED_ONLY]
    print("shop   requests   not sold: precision  recall   sold: precision  recall")
    for letter, (signals, sold) in parts.items():
        decision = fitted([parts[other] for other in teaching if other != letter])
        said = np.array([decision.probability(each) >= 0.5 for each in signals])
        out, found = ~sold & ~said, sold & said
        print(
            f"{letter:<7}{len(sold):>8}{out.sum() / (~said).sum():>22.3f}{out.sum() / (~sold).sum():>8.3f}"
            f"{found.sum() / said.sum():>18.3f}{found.sum() / sold.sum():>8.3f}"
        )
    decision = fitted([parts[letter] for letter in teaching])
    if write:
        named = {name: round(float(each), 4) for name, each in zip(SIGNALS, decision.weights, strict=True)}
        content = json.dumps({"weights": named, "constant": round(decision.constant, 4)}, indent=1)
        target = Path(str(files("retrieval.assortment").joinpath("decision.json")))
        target.write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    folders = [Path(each) for each in sys.argv[1:] if not each.startswith("-")]
    if len(folders) != 2 or not DATA.is_dir():
        raise SystemExit("Give the folders of the demo shop and of the imported online-retail shop.")
    main(*folders, "--write" in sys.argv[1:])
