from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant.shop.build import build_shop
from assistant.shop.judging import judge_search
from assistant.shop.layout import ENCODER, load_judgements, save_judgements
from assistant.shop.shop import Shop
from assistant.shop.state import MANIFEST, State
from assistant.shop.tune import TuneReport, tune_search
from retrieval.errors import BadInput
from retrieval.request import SearchRequest
from retrieval.tuning import TuningOptions
from tests.builders import NOW, write_tiny_shop

pytestmark = pytest.mark.slow

LEARNS = TuningOptions(epochs=8, batch=8, learning_rate=2e-4, tokens=24)
LEARNS_NOTHING = TuningOptions(learning_rate=0.0, batch=8, tokens=24)


def tune(state: Path, options: TuningOptions = LEARNS) -> TuneReport:
    return tune_search(state, options, device="cpu", clock=lambda: NOW + 60)


@pytest.fixture(scope="module")
def judged_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop whose customers ask for its things by words that no encoder knows."""
    folder = tmp_path_factory.mktemp("judged")
    shop = write_tiny_shop(folder / "shop")
    ids = sorted(read_ids(shop))
    rows = [
        {"query": f"zorb{place % 7}{'lat' * (place // 7)} thing", "product_id": ids[place % 7], "gain": 1}
        for place in range(28)
    ]
    (shop / "judgements.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    build_shop(shop, folder / "state", clicks="off", device="cpu", clock=lambda: NOW)
    return folder / "state"


def read_ids(shop: Path) -> list[str]:
    from assistant.shop.folder import read_folder

    return list(read_folder(shop, NOW).catalogue.ids)


@pytest.fixture(scope="module")
def tuned(judged_state: Path) -> tuple[Path, TuneReport]:
    return judged_state, tune(judged_state)


def test_a_build_keeps_the_judgements_and_says_what_orders_its_search(judged_state: Path) -> None:
    build = State(judged_state).folder(1)
    assert len(load_judgements(build)) == 28
    assert json.loads((build / MANIFEST).read_text())["search"]["chosen"] == "default"


def test_a_better_encoder_serves_in_a_new_build(tuned: tuple[Path, TuneReport]) -> None:
    state, report = tuned
    assert report.build == State(state).current() == 2
    assert report.source == "judgements or clicks"
    shop = Shop.open(state, device="cpu")
    assert shop.encoder.name.startswith("encoder@")
    assert shop.search.search(SearchRequest("zorb1 thing"), k=5).hits


def test_the_manifest_says_before_and_after(tuned: tuple[Path, TuneReport]) -> None:
    state, report = tuned
    told = json.loads((State(state).folder(2) / MANIFEST).read_text())["tuning"]
    assert told["after"] == report.tuning.after > told["before"]
    assert told["from_build"] == 1


def test_the_build_before_can_still_be_opened(tuned: tuple[Path, TuneReport]) -> None:
    state, _ = tuned
    assert Shop.open(state, 1, device="cpu").encoder.name.startswith("embedded@")


def test_a_later_build_keeps_the_tuned_encoder(tuned: tuple[Path, TuneReport]) -> None:
    state, _ = tuned
    build_shop(state.parent / "shop", state, clicks="off", device="cpu", clock=lambda: NOW + 90)
    assert (State(state).folder(3) / ENCODER).is_dir()
    assert Shop.open(state, device="cpu").encoder.name.startswith("encoder@")


def test_weights_that_are_no_better_change_nothing(tiny_state: Path, tmp_path: Path) -> None:
    state = shutil.copytree(tiny_state, tmp_path / "state")
    save_judgements(State(state).folder(1), ())
    report = tune(state, LEARNS_NOTHING)
    assert report.build is None
    assert report.source == "made from the catalogue"
    assert State(state).current() == 1
    assert State(state).builds() == (1,)


def test_a_state_without_a_build_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no build yet"):
        tune(tmp_path / "empty")


def test_a_search_is_judged_in_words(judged_state: Path, tmp_path: Path) -> None:
    shop = Shop.open(judged_state, 1, device="cpu")
    product = shop.catalogue.products[0]
    file = tmp_path / "judged.csv"
    file.write_text(f"query,product_id,gain\n{product.product_id},{product.product_id},1\n")
    report = judge_search(shop, file)
    assert report.figures.ndcg == pytest.approx(1.0)
    assert report.file.rows == 1
