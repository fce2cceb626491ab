from __future__ import annotations

import gc
import shutil
import threading
from pathlib import Path

import pytest

from assistant.shop.shop import ServingShop, Shop
from assistant.shop.state import State
from recommender.events import Event, Kind
from retrieval.errors import BadInput, DamagedArtifact
from retrieval.request import SearchRequest
from tests.assistant.shop.conftest import build
from tests.builders import NOW, product_row, tiny_products, write_rows, write_tiny_shop


@pytest.fixture
def state(tmp_path: Path, tiny_state: Path) -> Path:
    """A state folder of this test's own, and the shop folder beside it."""
    write_tiny_shop(tmp_path / "shop")
    shutil.copytree(tiny_state, tmp_path / "state")
    return tmp_path / "state"


def opened(state: Path, build: int | None = None) -> Shop:
    return Shop.open(state, build, device="cpu", clock=lambda: NOW)


def serving(state: Path) -> ServingShop:
    return ServingShop(state, device="cpu", clock=lambda: NOW)


def add_doorbell(state: Path) -> None:
    rows = [*tiny_products(), product_row("doorbell", "Brass doorbell", price=7)]
    write_rows(state.parent / "shop" / "products.jsonl", rows)
    build(state.parent / "shop", state)


def test_an_opened_shop_answers_from_every_part(tiny_state: Path) -> None:
    shop = opened(tiny_state)
    assert (shop.config.name, len(shop.catalogue)) == ("Tiny Shop", 24)
    assert shop.search.search(SearchRequest("red lantern"), 1).hits[0].product_id == "lantern-red"
    assert shop.pages.find("What does delivery cost?")[0].page == "delivery"
    assert shop.recommender.recommend(shop.recommender.shopper("c1"), k=5).items


def test_suggestions_know_semantic_neighbours(tiny_state: Path) -> None:
    shop = opened(tiny_state)
    ranking = shop.recommender.recommend(shop.recommender.shopper("c1"), k=3)
    assert "semantic neighbours unavailable" not in ranking.notes
    assert all("semantic" in item.sources for item in ranking.items)


def test_a_state_that_was_never_built_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="shop-assistant build"):
        opened(tmp_path / "state")


def test_one_build_can_be_opened_by_its_number_or_path(state: Path) -> None:
    add_doorbell(state)
    assert (opened(state).build, opened(state, 1).build, opened(state / "builds" / "1").build) == (2, 1, 1)


@pytest.mark.parametrize("file", ["config.json", "catalogue/catalogue.json", "recommender/recommender.json"])
def test_a_build_with_a_missing_file_is_refused(state: Path, file: str) -> None:
    (state / "builds" / "1" / file).unlink()
    with pytest.raises(DamagedArtifact, match="build again"):
        opened(state)


def test_a_server_moves_to_a_new_build_by_itself(state: Path) -> None:
    server = serving(state)
    assert server.current().catalogue.get("doorbell") is None
    add_doorbell(state)
    assert server.current().catalogue.get("doorbell") is not None


def test_asking_again_gives_the_same_shop(state: Path) -> None:
    server = serving(state)
    assert server.current() is server.current()


def test_the_encoder_is_not_loaded_twice(state: Path) -> None:
    server = serving(state)
    before = server.current().encoder
    add_doorbell(state)
    assert server.current().encoder is before


def test_a_turn_in_flight_goes_on_with_its_build(state: Path) -> None:
    server = serving(state)
    old = server.current()
    for _ in range(4):
        add_doorbell(state)
    assert server.current().build == 5
    assert old.search.search(SearchRequest("red lantern"), 1).hits[0].product_id == "lantern-red"
    assert old.recommender.recommend(old.recommender.shopper("c1"), k=1).items
    assert State(state).builds() == (1, 3, 4, 5)


def test_an_old_build_is_let_go_when_nobody_uses_it(state: Path) -> None:
    server = serving(state)
    for _ in range(3):
        add_doorbell(state)
    assert server.current().build == 4
    gc.collect()
    add_doorbell(state)
    assert State(state).builds() == (3, 4, 5)


def test_a_build_that_cannot_be_opened_leaves_the_old_one_serving(
    state: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = serving(state)
    add_doorbell(state)
    (state / "builds" / "2" / "config.json").unlink()
    assert server.current().build == 1
    assert "can't be opened" in caplog.text


def test_many_threads_get_the_new_build_at_once(state: Path) -> None:
    server = serving(state)
    add_doorbell(state)
    found: list[Shop] = []
    threads = [threading.Thread(target=lambda: found.append(server.current())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [shop.build for shop in found] == [2] * 8
    assert len({id(shop) for shop in found}) == 1


def test_a_dislike_counts_in_the_next_ranking(state: Path) -> None:
    shop = serving(state).current()
    first = shop.recommender.recommend(shop.recommender.shopper("c1"), k=1).items[0].product_id
    shop.recommender.record(Event(first, Kind.DISLIKE, customer_id="c1", timestamp=NOW))
    again = shop.recommender.recommend(shop.recommender.shopper("c1"), k=24)
    assert first not in [item.product_id for item in again.items]
