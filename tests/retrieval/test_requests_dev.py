"""Requests marked by hand: what is recognised of them must not get less.

`requests_fourth.jsonl` are requests of real people from the data set `shopping-requests` (licence MIT),
chosen by chance and marked before the parser read them; `requests_prices.jsonl` were written and marked in
the same way, for their prices alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from retrieval.parsing import parse_request
from retrieval.vocabulary import Vocabulary
from tests.benchmarks.request_quality import examine, the_parser

REAL, SHOPS, SIZES = "requests_dev.jsonl", "requests_second.jsonl", "requests_third.jsonl"
OTHERS, PRICES = "requests_fourth.jsonl", "requests_prices.jsonl"
SETS = (REAL, SHOPS, SIZES, OTHERS, PRICES)
Figures = Mapping[str, Mapping[str, float]]


def lines(name: str) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    ]


@pytest.fixture(scope="module")
def figures() -> Mapping[str, Figures]:
    reader = the_parser(Vocabulary.of([]), "GBP")
    return {name: examine(lines(name), lambda _: reader).figures() for name in SETS}


@pytest.mark.parametrize(
    ("name", "kind", "least"),
    [
        (REAL, "colour", 0.92),
        (REAL, "material", 0.97),
        (REAL, "measure", 0.96),
        (REAL, "excluded", 0.97),
        (SHOPS, "price", 0.97),
        (SHOPS, "colour", 0.9),
        (SHOPS, "material", 0.92),
        (SHOPS, "measure", 0.92),
        (SHOPS, "excluded", 0.92),
        (SIZES, "price", 0.97),
        (SIZES, "colour", 0.9),
        (SIZES, "material", 0.92),
        (SIZES, "measure", 0.95),
        (SIZES, "excluded", 0.95),
        (OTHERS, "colour", 0.9),
        (OTHERS, "material", 0.9),
        (OTHERS, "measure", 0.97),
        (OTHERS, "excluded", 0.95),
        (OTHERS, "brand", 0.6),
        (PRICES, "price", 0.97),
    ],
)
def test_marked_values_are_recognised(
    name: str, kind: str, least: float, figures: Mapping[str, Figures]
) -> None:
    assert figures[name][kind]["recall"] >= least


@pytest.mark.parametrize("name", [REAL, SHOPS, SIZES])
@pytest.mark.parametrize("kind", ["colour", "material", "measure", "excluded"])
def test_little_is_read_that_nobody_said(name: str, kind: str, figures: Mapping[str, Figures]) -> None:
    assert figures[name][kind]["precision"] >= 0.9


def test_requests_without_prices_have_none() -> None:
    vocabulary = Vocabulary.of([])
    priced = [
        line["query"] for line in lines(REAL) if parse_request(line["query"], vocabulary, "USD").require.price
    ]
    assert priced == []


def test_orders_and_quantities_are_recognised() -> None:
    vocabulary = Vocabulary.of([])
    missed = []
    for line in lines(SIZES):
        read, marked = parse_request(line["query"], vocabulary, "GBP"), line["constraints"]
        if (read.order, read.quantity) != (marked.get("order", "relevance"), marked.get("quantity")):
            missed.append((line["query"], read.order, read.quantity))
    assert len(missed) <= 8, missed
