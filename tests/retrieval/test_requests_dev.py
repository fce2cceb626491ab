"""Requests of real people, marked by hand: what is recognised of them must not get less."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from retrieval.parsing import parse_request
from retrieval.vocabulary import Vocabulary
from tests.benchmarks.request_marks import marks_of_exam, marks_of_request

LINES = [
    json.loads(line)
    for line in Path(__file__).with_name("requests_dev.jsonl").read_text(encoding="utf-8").splitlines()
]
NAMES = {"measures": "size"}


@pytest.fixture(scope="module")
def tally() -> tuple[Counter[str], Counter[str], Counter[str]]:
    right, wanted, read = Counter[str](), Counter[str](), Counter[str]()
    vocabulary = Vocabulary.of([])
    for line in LINES:
        attributes = {NAMES.get(k, k): v for k, v in line.items() if k not in ("text", "excluded")}
        marks = marks_of_exam({"attributes": attributes, "not": {"words": line.get("excluded", [])}})
        found = marks_of_request(parse_request(line["text"], vocabulary, "USD"))
        for kind in marks:
            right[kind] += len(marks[kind] & found[kind])
            wanted[kind] += len(marks[kind])
            read[kind] += len(found[kind])
    return right, wanted, read


@pytest.mark.parametrize(
    ("kind", "least"), [("colour", 0.92), ("material", 0.97), ("measure", 0.96), ("excluded", 0.97)]
)
def test_values_of_real_requests_are_recognised(
    kind: str, least: float, tally: tuple[Counter[str], Counter[str], Counter[str]]
) -> None:
    right, wanted, _ = tally
    assert right[kind] >= least * wanted[kind]


@pytest.mark.parametrize("kind", ["colour", "material", "measure", "excluded"])
def test_little_is_read_that_nobody_said(
    kind: str, tally: tuple[Counter[str], Counter[str], Counter[str]]
) -> None:
    right, _, read = tally
    assert right[kind] >= 0.9 * read[kind]


def test_requests_without_prices_have_none() -> None:
    vocabulary = Vocabulary.of([])
    priced = [line["text"] for line in LINES if parse_request(line["text"], vocabulary, "USD").require.price]
    assert priced == []
