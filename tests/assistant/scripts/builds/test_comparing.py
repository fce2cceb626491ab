from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from assistant.scripts.builds.comparing import ComparedBuilds, compare_builds
from assistant.scripts.builds.report import print_comparison
from assistant.shop.build import build_shop
from retrieval.errors import BadInput
from tests.builders import NOW, write_tiny_shop
from ui.commands import app

SCRIPTS = """
shop: Tiny Shop
conversations:
  - name: red mugs
    turns:
      - say: show me red mugs under 15
        expect: {products: {count: {min: 1}}}
  - name: mugs
    turns:
      - say: show me mugs
        expect: {products: {count: {min: 1}}}
  - name: manners
    turns:
      - say: thank you
        expect: {tools: {count: 0}}
"""


pytestmark = pytest.mark.slow  # two builds


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two builds; in the second the red mug is dear and the white one gone."""
    folder = tmp_path_factory.mktemp("builds")
    shop = write_tiny_shop(folder / "shop")
    build_shop(shop, folder / "state", clicks="off", device="cpu", clock=lambda: NOW)
    products = shop / "products.jsonl"
    rows = [json.loads(line) for line in products.read_text().splitlines()]
    for row in rows:
        row["price"] = 99.0 if row["product_id"] == "mug-red" else row["price"]
    kept = [json.dumps(row) for row in rows if row["product_id"] != "mug-white"]
    products.write_text("\n".join(kept) + "\n")
    build_shop(shop, folder / "state", clicks="off", device="cpu", clock=lambda: NOW)
    (folder / "scripts").mkdir()
    (folder / "scripts" / "s.yaml").write_text(SCRIPTS)
    return folder / "state"


@pytest.fixture(scope="module")
def compared(state: Path) -> ComparedBuilds:
    return compare_builds(state, 1, 2, [state.parent / "scripts"], device="cpu", clock=lambda: NOW)


def test_a_conversation_that_passed_and_fails_now_is_found(compared: ComparedBuilds) -> None:
    assert [one.name for one in compared.of("fails now")] == ["s: red mugs"]
    assert compared.worse


def test_other_behaviour_is_shown_though_the_test_passes(compared: ComparedBuilds) -> None:
    [mugs] = compared.of("behaves differently")
    [change] = [change for turn in mugs.turns for change in turn.changes]
    assert change.kind == "words"
    assert change.words.endswith("Red mug at £99.00.'")


def test_what_does_not_change_is_the_same(compared: ComparedBuilds) -> None:
    assert [one.name for one in compared.of("the same")] == ["s: manners"]


def test_the_report_begins_with_what_fails_now_and_ends_with_the_sum(compared: ComparedBuilds) -> None:
    screen = io.StringIO()
    print_comparison(compared, Console(file=screen, width=200))
    lines = screen.getvalue().splitlines()
    assert lines[0] == "✗ s: red mugs: fails now"
    assert lines[-1].startswith(
        "Build 2 against 1: 1 fails now, 1 behaves differently, 1 the same; what changed:"
    )


def test_the_command_ends_with_1_where_a_test_that_passed_fails(state: Path) -> None:
    done = CliRunner().invoke(
        app, ["compare-builds", str(state), "1", "2", str(state.parent / "scripts"), "--json"]
    )
    assert done.exit_code == 1
    rows = json.loads(done.stdout)["conversations"]
    assert {row["name"]: row["verdict"] for row in rows}["s: red mugs"] == "fails now"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [(1, 1, "can't differ from itself"), (1, 7, "has no finished build 7; there is: 1, 2")],
)
def test_builds_that_are_not_there_are_refused(state: Path, old: int, new: int, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        compare_builds(state, old, new, [state.parent / "scripts"], device="cpu")


def test_scripts_of_another_shop_alone_are_refused(state: Path, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(SCRIPTS.replace("Tiny Shop", "Chairs"))
    with pytest.raises(BadInput, match="written for 'Chairs'"):
        compare_builds(state, 1, 2, [tmp_path], device="cpu")
