from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.basket import BasketLine, Baskets
from assistant.database import open_database
from assistant.errors import StateBusy
from assistant.orders import Orders
from assistant.personal_data.records import erase_records
from assistant.profile import Profiles
from assistant.shop.build import build_shop
from assistant.shop.pictures import picture_name
from assistant.shop.shop import Shop
from assistant.shop.state import State
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from recommender.clicks.options import ClickOptions
from recommender.event_log import EventLog
from recommender.events import Event, Kind
from retrieval.errors import BadInput, TooManyRejected
from tests.assistant.shop.conftest import build
from tests.builders import NOW, product_row, tiny_events, tiny_products, write_rows, write_tiny_shop

BUILD = """
import sys
from pathlib import Path
from assistant.shop.build import build_shop
build_shop(Path(sys.argv[1]), Path(sys.argv[2]), clicks="off", device="cpu",
           progress=lambda stage, done, total: print(stage, flush=True))
"""

ANN = Visitor.customer("c1")


def start_build(shop: Path, state: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(shop), str(state)], stdout=subprocess.PIPE, text=True
    )


def wait_for(builder: subprocess.Popen[str], stage: str) -> None:
    assert builder.stdout is not None
    for line in builder.stdout:
        if line.strip() == stage:
            return
    raise AssertionError(f"The build ended before '{stage}'.")


def manifest(state: Path) -> dict[str, Any]:
    number = State(state).current()
    assert number is not None
    content: dict[str, Any] = json.loads((State(state).folder(number) / "manifest.json").read_text())
    return content


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_tiny_shop(tmp_path / "shop")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def test_a_shop_of_products_alone_builds_and_searches(tmp_path: Path, state: Path) -> None:
    write_rows(tmp_path / "shop" / "products.jsonl", tiny_products())
    report = build(tmp_path / "shop", state)
    assert (report.products, report.live_events, len(report.notes)) == (24, 0, 4)
    opened = Shop.open(state, device="cpu", clock=lambda: NOW)
    assert opened.pages.find("how much is delivery?") == ()
    assert opened.recommender.recommend(opened.recommender.shopper("nobody"), k=3).items is not None


def test_the_manifest_names_sources_parameters_and_figures(tiny_state: Path) -> None:
    content = manifest(tiny_state)
    assert {"shop.yaml", "products.jsonl", "policies/delivery.md"} <= set(content["sources"])
    assert content["parameters"]["clicks"] == "off"
    assert {"figures", "settings", "notes"} <= set(content["evaluation"])


def test_customers_and_orders_are_taken_into_the_live_database(tiny_state: Path) -> None:
    engine = open_database(State(tiny_state).database)
    found = Profiles(engine).get("c1")
    assert found is not None
    assert (found.email, len(Orders(engine).of_customer("c1"))) == ("c1@example.org", 6)


def test_every_product_without_a_picture_gets_one(tiny_state: Path) -> None:
    pictures = State(tiny_state).folder(1) / "pictures"
    assert (pictures / picture_name("mug-red")).read_bytes().startswith(b"\x89PNG")


def test_a_product_with_a_picture_of_its_own_gets_none(shop: Path, state: Path) -> None:
    rows = tiny_products()
    rows[0]["image_url"] = "https://example.org/mug.jpg"
    write_rows(shop / "products.jsonl", rows)
    assert build(shop, state).pictures == 23


def test_nothing_personal_lies_in_a_build(tiny_state: Path) -> None:
    for path in State(tiny_state).folder(1).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"example.org" not in content, path
            assert b"High Street" not in content, path


def test_rotten_rows_are_written_down_and_the_build_goes_on(shop: Path, state: Path) -> None:
    rows = tiny_events()
    for row in rows[::100]:
        row["product_id"] = "gone"
    write_rows(shop / "events.jsonl", rows)
    report = build(shop, state)
    lines = (report.folder / "rejected.jsonl").read_text().splitlines()
    assert len(lines) == len(rows[::100])
    assert json.loads(lines[0]) == {
        "file": "events.jsonl",
        "row": 1,
        "column": "product_id",
        "value": "gone",
        "reason": "not in the catalogue",
    }


def test_a_rotten_half_changes_nothing(shop: Path, state: Path) -> None:
    build(shop, state)
    before = sorted(path for path in state.rglob("*") if "live.db" not in path.name)
    rows = tiny_events()
    for row in rows[::2]:
        row["kind"] = "?"
    write_rows(shop / "events.jsonl", rows)
    with pytest.raises(TooManyRejected, match=r"events\.jsonl"):
        build(shop, state)
    assert sorted(path for path in state.rglob("*") if "live.db" not in path.name) == before
    assert State(state).current() == 1


def test_a_wrong_config_changes_nothing(shop: Path, state: Path) -> None:
    build(shop, state)
    (shop / "shop.yaml").write_text("currency: nothing\n")
    with pytest.raises(BadInput, match="line 1, currency"):
        build(shop, state)
    assert State(state).builds() == (1,)


def test_what_was_liked_and_bought_live_is_in_the_next_build(shop: Path, state: Path) -> None:
    build(shop, state)
    log = EventLog(open_database(State(state).database), lambda: NOW)
    log.append(Event("umbrella-blue", Kind.LIKE, customer_id="newcomer", timestamp=NOW - 5))
    assert build(shop, state).live_events == 1
    histories = Shop.open(state, device="cpu", clock=lambda: NOW).recommender.histories
    assert histories.events_of("newcomer").product_id.tolist() == ["umbrella-blue"]


def test_a_live_event_counts_once_whether_it_is_in_the_build_or_not(shop: Path, state: Path) -> None:
    build(shop, state)
    log = EventLog(open_database(State(state).database), lambda: NOW)
    log.append(Event("mug-red", Kind.PURCHASE, customer_id="newcomer", timestamp=NOW - 5))
    build(shop, state)
    log.append(Event("mug-blue", Kind.PURCHASE, customer_id="newcomer", timestamp=NOW - 4))
    opened = Shop.open(state, device="cpu", clock=lambda: NOW)
    history = opened.recommender.shopper("newcomer").history
    assert [touch.product_id for touch in history] == ["mug-red", "mug-blue"]


def test_live_events_of_a_product_that_left_the_catalogue_are_left_out(shop: Path, state: Path) -> None:
    build(shop, state)
    EventLog(open_database(State(state).database)).append(Event("gone", Kind.LIKE, customer_id="c1"))
    assert build(shop, state).live_events == 0


def test_who_was_erased_does_not_come_back(shop: Path, state: Path) -> None:
    build(shop, state)
    engine = open_database(State(state).database)
    erase_records(engine, "c1")
    assert build(shop, state).erased == 1
    opened = Shop.open(state, device="cpu", clock=lambda: NOW)
    assert "c1" not in opened.recommender.histories
    assert (Profiles(engine).get("c1"), Orders(engine).of_customer("c1")) == (None, ())


def test_texts_that_did_not_change_are_not_encoded_again(shop: Path, state: Path) -> None:
    build(shop, state)
    write_rows(shop / "products.jsonl", [*tiny_products(), product_row("new", "Brass doorbell", price=7)])
    index = build(shop, state).index
    assert (index.encoded, index.reused) == (1, 24)


def test_the_same_folder_and_seed_give_the_same_models(shop: Path, tmp_path: Path) -> None:
    suggested = []
    for name in ("one", "two"):
        build(shop, tmp_path / name)
        recommender = Shop.open(tmp_path / name, device="cpu", clock=lambda: NOW).recommender
        ranking = recommender.recommend(recommender.shopper("c1"), k=10)
        suggested.append([(item.product_id, item.score) for item in ranking.items])
    assert suggested[0] == suggested[1]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory, tiny_state: Path) -> Path:
    """A folder with a shop, and a state whose second build was killed while it trained."""
    folder = tmp_path_factory.mktemp("killed")
    shop = write_tiny_shop(folder / "shop")
    shutil.copytree(tiny_state, folder / "state")
    with start_build(shop, folder / "state") as builder:
        wait_for(builder, "training")
        os.kill(builder.pid, signal.SIGKILL)
    return folder


@pytest.mark.slow
def test_a_first_build_that_was_killed_leaves_its_vectors_to_the_next(shop: Path, state: Path) -> None:
    with start_build(shop, state) as builder:
        wait_for(builder, "training")
        os.kill(builder.pid, signal.SIGKILL)
    index = build(shop, state).index
    assert (index.encoded, index.reused) == (0, 24)


@pytest.mark.slow
def test_a_killed_build_leaves_the_old_one_serving(killed: Path) -> None:
    opened = Shop.open(killed / "state", device="cpu", clock=lambda: NOW)
    assert opened.build == 1
    assert opened.recommender.recommend(opened.recommender.shopper("c1"), k=3).items


@pytest.mark.slow
def test_after_a_killed_build_the_next_one_works_and_clears_up(killed: Path) -> None:
    report = build(killed / "shop", killed / "state")
    assert State(killed / "state").current() == report.build
    assert not (killed / "state" / "encoded.bin").exists()
    assert {path.name for path in (killed / "state" / "builds").iterdir()} == {"1", str(report.build)}


@pytest.mark.slow
def test_two_builds_at_once_are_refused(shop: Path, state: Path) -> None:
    with start_build(shop, state) as builder:
        wait_for(builder, "reading the shop folder")
        with pytest.raises(StateBusy, match=f"process {builder.pid} "):
            build(shop, state)
        builder.kill()


@pytest.mark.slow
def test_nothing_that_happens_during_a_build_is_lost(shop: Path, state: Path) -> None:
    build(shop, state)
    engine = open_database(State(state).database)
    with start_build(shop, state) as builder:
        wait_for(builder, "training")
        EventLog(engine).append(Event("mug-red", Kind.LIKE, customer_id="newcomer"))
        Baskets(engine).add(ANN, "mug-red")
        talk = Transcripts(engine).start(ANN)
        Transcripts(engine).add(talk, ANN, "customer", "hello")
        builder.communicate()
        assert builder.returncode == 0
    assert State(state).current() == 2
    opened = Shop.open(state, device="cpu", clock=time.time)
    assert [t.product_id for t in opened.recommender.shopper("newcomer").history] == ["mug-red"]
    assert Baskets(opened.database).show(ANN) == (BasketLine("mug-red", 1),)
    assert len(Transcripts(opened.database).history(talk, ANN)) == 1
    report = build_shop(shop, state, clicks="off", device="cpu")
    assert report.live_events == 1


def test_progress_is_told_of_every_step(shop: Path, state: Path) -> None:
    told: list[str] = []
    build_shop(
        shop,
        state,
        clicks="off",
        device="cpu",
        clock=lambda: NOW,
        progress=lambda stage, done, total: told.append(stage),
    )
    steps = ("reading the shop folder", "indexing", "training", "drawing pictures", "writing")
    assert [stage for stage in dict.fromkeys(told) if stage in steps] == list(steps)


@pytest.mark.slow
def test_a_build_with_clicks_serves_probabilities(shop: Path, state: Path) -> None:
    events = tiny_events()
    rng = np.random.default_rng(3)
    ids = [row["product_id"] for row in tiny_products()]
    for number in range(600):
        who, when = f"c{number % 40}", NOW - 86_400 * (1 + number / 10)
        for position, product_id in enumerate(rng.choice(ids, 4, replace=False).tolist()):
            seen = {"customer_id": who, "list_id": f"l{number}", "position": position, "timestamp": when}
            events.append({"product_id": product_id, "kind": "impression", **seen})
            if product_id.split("-")[1] == ("red", "blue", "green", "white")[number % 4]:
                events.append({"product_id": product_id, "kind": "click", **seen})
    write_rows(shop / "events.jsonl", events)
    quick = ClickOptions(least_pairs=50, bert_pairs=96, valid_pairs=64, probe_pairs=64, continue_pairs=32)
    build_shop(shop, state, clicks=quick, device="cpu", clock=lambda: NOW)
    recommender = Shop.open(state, device="cpu", clock=lambda: NOW).recommender
    ranking = recommender.recommend(recommender.shopper("c1"), k=3)
    assert "click scorer unavailable" not in ranking.notes
