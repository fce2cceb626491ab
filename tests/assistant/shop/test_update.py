from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.database import open_database
from assistant.errors import StateBusy
from assistant.shop.layout import CATALOGUE, RECOMMENDER
from assistant.shop.shop import ServingShop, Shop
from assistant.shop.state import State
from assistant.shop.update import UpdateReport, update_shop
from recommender.event_log import EventLog
from recommender.events import Event, Kind
from recommender.recommender import Recommender
from retrieval.catalogue import Catalogue
from retrieval.errors import BadInput, DamagedArtifact
from retrieval.request import SearchRequest
from tests.builders import NOW, product_row, tiny_events, tiny_products, write_rows, write_tiny_shop

LATER = NOW + 3_600.0
NEW = product_row("globe-red", "Red desk globe", category="Office > Decoration > Globes", price=22.0, stock=5)


@pytest.fixture
def state(tiny_state: Path, tmp_path: Path) -> Path:
    shutil.copytree(tiny_state, tmp_path / "state")
    return tmp_path / "state"


@pytest.fixture
def log(state: Path) -> Iterator[EventLog]:
    engine = open_database(state / "live.db")
    yield EventLog(engine, clock=lambda: LATER)
    engine.dispose()


@pytest.fixture
def grown(tmp_path: Path) -> Path:
    """The tiny shop's folder with one product more, and without a tiny one."""
    folder = write_tiny_shop(tmp_path / "shop")
    rows = [row for row in tiny_products() if row["product_id"] != "mug-red"]
    write_rows(folder / "products.jsonl", [NEW, *rows])
    write_rows(folder / "events.jsonl", [row for row in tiny_events() if row["product_id"] != "mug-red"])
    return folder


def bought(log: EventLog, product_id: str, *customers: str) -> None:
    log.append_all(
        Event(product_id, Kind.PURCHASE, each, order_id=f"{product_id}-{each}", timestamp=NOW + 60.0)
        for each in customers
    )


def opened(state: Path) -> Recommender:
    """The recommender of the build that serves, without the rest of its shop."""
    folder = State(state).folder(State(state).current() or 0)
    log = EventLog(open_database(state / "live.db"), clock=lambda: LATER)
    products = Catalogue.load(folder / CATALOGUE).products
    return Recommender.load(folder / RECOMMENDER, products, log, clock=lambda: LATER)


def update(state: Path, shop: Path | None = None) -> UpdateReport:
    return update_shop(state, shop, device="cpu", clock=lambda: LATER)


def test_an_update_is_the_next_build(state: Path) -> None:
    report = update(state)
    assert (report.of, report.build, State(state).current()) == (1, 2, 2)


def test_what_happened_since_is_in_the_shared_models(state: Path, log: EventLog) -> None:
    before = opened(state).models.popularity.people()
    bought(log, "mug-red", "x1", "x2", "x3")
    update(state)
    after = opened(state)
    row = after.products.row("mug-red")
    assert after.models.popularity.people()[row] > before[row] + 2


def test_with_nothing_new_no_score_moves(state: Path, log: EventLog) -> None:
    bought(log, "mug-red", "x1", "x2")
    update(state)
    first = opened(state)
    history = first.shopper_with(["mug-red", "scarf-blue"]).history
    update(state)
    for was, now in zip(first.models.collaborative(), opened(state).models.collaborative(), strict=True):
        np.testing.assert_allclose(now.score([history]), was.score([history]), atol=1e-4)


def test_an_event_counts_once_however_often_it_is_updated(state: Path, log: EventLog) -> None:
    bought(log, "mug-red", "x1")
    update(state)
    assert update(state).learned.events == 0
    assert len(opened(state).shopper("x1").history) == 1


def test_a_new_product_takes_part_once_it_was_bought(state: Path, grown: Path, log: EventLog) -> None:
    bought(log, "globe-red", *(f"x{i}" for i in range(6)))
    bought(log, "lantern-red", *(f"x{i}" for i in range(6)))
    update(state, grown)
    models = opened(state).models
    likely = {name for name, _ in models.neighbours.similar_products("lantern-red", 5)}
    assert "globe-red" in likely


def test_a_new_product_is_found_and_drawn(state: Path, grown: Path) -> None:
    update(state, grown)
    shop = Shop.open(state, device="cpu", clock=lambda: LATER)
    assert shop.search.search(SearchRequest("desk globe"), 1).hits[0].product_id == "globe-red"
    assert len(list(shop.pictures.iterdir())) == len(shop.catalogue)


def test_a_product_that_is_gone_is_suggested_no_more(state: Path, grown: Path) -> None:
    report = update(state, grown)
    recommender = opened(state)
    found = recommender.recommend(recommender.shopper_with(["scarf-blue"]), k=100)
    assert (report.products.new, report.products.gone) == (1, 1)
    assert "mug-red" not in {item.product_id for item in found.items}


def test_events_from_the_future_are_set_aside_and_counted(state: Path, log: EventLog) -> None:
    log.append(Event("mug-red", Kind.PURCHASE, "x1", timestamp=LATER + 86_400.0))
    assert update(state).learned.future == 1


def test_a_customer_of_a_million_events_is_capped_and_counted(state: Path, log: EventLog) -> None:
    log.append_all(
        Event("mug-red", Kind.VIEW, "busy", timestamp=NOW - 1_000.0 + 0.1 * i) for i in range(5_000)
    )
    assert update(state).learned.excess >= 3_000


def test_a_flood_of_guests_does_not_count_for_others(state: Path, log: EventLog) -> None:
    before = opened(state).models.popularity.people()
    log.append_all(
        Event("mug-red", Kind.VIEW, session_id=f"bot{i}", timestamp=NOW - 60.0) for i in range(500)
    )
    report = update(state)
    row = opened(state).products.row("mug-red")
    assert report.learned.flooding > 400
    assert opened(state).models.popularity.people()[row] < before[row] + 100


def test_who_was_erased_is_learned_from_no_more(state: Path, log: EventLog) -> None:
    log.erase("c1")
    report = update(state)
    assert report.learned.erased == 1
    assert not opened(state).knows("c1")


def test_a_server_moves_over_to_an_update_by_itself(state: Path) -> None:
    serving = ServingShop(state, device="cpu", clock=lambda: LATER)
    update(state)
    assert serving.current().build == 2


def test_the_build_before_stays_as_it_was(state: Path, grown: Path, log: EventLog) -> None:
    files = {
        path: path.read_bytes()
        for path in (state / "builds" / "1").rglob("*")
        if path.is_file() and "vectors" not in path.parts
    }
    bought(log, "mug-blue", "x1")
    update(state, grown)
    assert {path: path.read_bytes() for path in files} == files


def test_the_manifest_says_what_was_updated(state: Path, log: EventLog) -> None:
    bought(log, "mug-red", "x1")
    folder = update(state).folder
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["update"]
    assert (found["of"], found["learned"]["events"]) == (1, 1)


def test_without_a_build_there_is_nothing_to_update(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no build yet"):
        update_shop(tmp_path / "state")


def test_a_build_of_an_older_version_is_refused_with_a_word(state: Path) -> None:
    for file in (state / "builds" / "1" / "recommender").glob("guests*"):
        file.unlink()
    with pytest.raises(DamagedArtifact, match="build again"):
        update_shop(state, device="cpu")
    assert State(state).builds() == (1,)


def test_while_somebody_builds_nobody_updates(state: Path) -> None:
    with State(state).building(), pytest.raises(StateBusy):
        update_shop(state, device="cpu")


def test_what_was_shown_outlives_updates(state: Path, log: EventLog) -> None:
    log.append(Event("mug-red", Kind.IMPRESSION, "c1", position=3, timestamp=NOW + 60.0))
    for number in range(2):
        bought(log, f"{('mug', 'teapot')[number]}-blue", "c1")
        update(state)
    assert [(each.product_id, each.position) for each in opened(state).shopper("c1").shown] == [
        ("mug-red", 3)
    ]
