"""Whatever stands in a search line gets an answer or a clear error of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.batch.lines import read_lines
from assistant.batch.search import search_batch
from assistant.shop.shop import Shop
from ui.commands import app

TEXTS = [
    "",
    "   \n\t ",
    "mug " * 10_000,
    "m\u202eug\u0000 \u200b\x07\ufeff",
    "кружка",
    "マグカップ",
    "🫖" * 200,
    "'; DROP TABLE products; --",
    '" OR 1=1',
    '{"$gt": {"price": 0}}',
    "price:>5 AND brand:* NOT (",
    "under 1e309 pounds",
    "under 99999999999999999999999999999999 pounds",
    "%s %n ${jndi:ldap://x} {{7*7}}",
    "../../etc/passwd",
]


def answer(shop: Shop, **request: Any) -> dict[str, Any]:
    (found,) = search_batch(shop, read_lines([json.dumps({"id": 1, **request}).encode()]))
    json.dumps(found, allow_nan=False)
    return found


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_gets_an_answer(shop: Shop, text: str) -> None:
    found = answer(shop, query=text, facets=True)
    assert "error" not in found
    assert found["total"] >= 0


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ({"query": 7}, "'query'"),
        ({"query": None}, "'query'"),
        ({}, "'query'"),
        ({"query": "mug", "filters": {"price": {"max": 1e309}}}, "inf"),
        ({"query": "mug", "filters": {"price": {"max": float("nan")}}}, "nan"),
        ({"query": "mug", "filters": {"price": {"max": "ten"}}}, "'ten'"),
        ({"query": "mug", "filters": {"rating": {"min": 1e309}}}, "'rating.min'"),
        ({"query": "mug", "filters": {"weight; DROP TABLE": 1}}, "weight"),
        ({"query": "mug", "filters": [1]}, "'filters'"),
        ({"query": "mug", "filters": {"brand": ["x"] * 101}}, "101"),
        ({"query": "mug", "filters": {"brand": [[[[["x"]]]]]}}, "'brand'"),
        ({"query": "mug", "filters": {"not": {"attributes": {f"a{n}": ["x"] for n in range(101)}}}}, "101"),
        ({"query": "mug", "page": 0}, "'page'"),
        ({"query": "mug", "page": 1.5}, "'page'"),
        ({"query": "mug", "page": 10**30}, "'page'"),
        ({"query": "mug", "order": "price; --"}, "'order'"),
        ({"query": "mug", "order": ["price"]}, "'order'"),
        ({"query": "mug", "facets": "yes"}, "'facets'"),
    ],
)
def test_what_cannot_be_used_is_named(shop: Shop, request_: dict[str, Any], named: str) -> None:
    found = answer(shop, **request_)
    assert set(found) == {"id", "error"}
    assert named in found["error"]


def test_a_filter_on_an_attribute_that_nobody_has_leaves_everything_open(shop: Shop) -> None:
    found = answer(shop, query="mug", filters={"attributes": {"voltage": ["12"]}})
    assert found["items"]
    assert all(item["unknown"] == ["attributes.voltage"] for item in found["items"])


def test_the_command_answers_every_line(state: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [json.dumps({"id": number, "query": text}) for number, text in enumerate(TEXTS)]
    rows += ['{"id": 98, "query": "mug", "filters": {"price": {"max": 1e309}}}', "no json at all"]
    rows += ['{"id": 99, "query": "half \\ud800 a character"}']
    source.write_text("\n".join(rows), encoding="utf-8")
    done = CliRunner().invoke(app, ["search", str(state), "--in", str(source), "--out", str(target)])
    assert done.exit_code == 0, done.output
    answers = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [each["id"] for each in answers] == [*range(len(TEXTS)), 98, None, 99]
    assert [each["id"] for each in answers if "error" in each] == [98, None]
