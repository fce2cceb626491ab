from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from assistant.scripts.places import read_yaml
from assistant.scripts.schema import schema_text, script_schema

ROOT = Path(__file__).parents[3]
KEPT = ROOT / "docs" / "conversation-test.schema.json"
SCRIPTS = sorted((ROOT / "tests" / "conversations").rglob("*.yaml"))
CHECK = Draft202012Validator(script_schema())


def errors(text: str) -> list[str]:
    return [error.message for error in CHECK.iter_errors(yaml.safe_load(text))]


def test_the_schema_that_is_kept_is_current() -> None:
    assert KEPT.read_text(encoding="utf-8") == schema_text(), (
        "run: shop-assistant script-schema --out docs/conversation-test.schema.json"
    )


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(script_schema())


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.stem)
def test_every_script_of_the_house_keeps_the_schema(file: Path) -> None:
    assert [error.message for error in CHECK.iter_errors(_plain(read_yaml(file).plain()))] == []


def _plain(value: Any) -> Any:
    """The value as JSON has it: moments as texts."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


@pytest.mark.parametrize(
    "text",
    [
        "{name: n, shop: S, turns: [{say: a, expect: {tools: {called: [x, {name: y}]}}}]}",
        "{name: n, shop: S, turns: [{like: 1}, {say: a, capture: {x: 1, y: {card: order}}}]}",
        "{name: n, shop: S, before: {customer: C1, clock: '2026-05-01T00:00:00Z'}, turns: [{say: a}]}",
        "{name: n, shop: S, before: {customer: {new: {email: a@b.c}}}, turns: [{say: a}]}",
        "{name: n, shop: S, cases: [{most: 3}], turns: [{say: a, expect: {products: {count: $most}}}]}",
        "{name: n, shop: S, turns: [{use: x}, {use: {y: {z: 1}}, as: anna}, {say: a, expect: {use: [q]}}]}",
        "{shop: S, include: [a.yaml], conversations: [{name: n, turns: [{say: a}]}]}",
        "{fragments: {x: {parameters: [y], turns: [{say: $y}]}, q: {expect: {use: r}}}}",
    ],
)
def test_what_may_be_written_keeps_the_schema(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "{name: n, shop: S, turn: []}",
        "{name: n, shop: S, turns: [{say: a, expect: {product: {}}}]}",
        "{name: n, shop: S, turns: [{say: a, expect: {products: {order: price}}}]}",
        "{name: n, shop: S, turns: [{say: a, expect: {cards: {has: [voucher]}}}]}",
        "{name: n, shop: S, turns: [{say: 3}]}",
        "{shop: S, conversations: [{turns: [{say: a}]}]}",
    ],
)
def test_a_slip_breaks_the_schema(text: str) -> None:
    assert errors(text) != []
