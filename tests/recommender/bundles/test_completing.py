from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine

from recommender.bundles.completing import Missing, Partner, complete, strength, with_basket
from recommender.bundles.kinds import FOLDER, load_kinds
from recommender.event_log import EventLog
from recommender.events import Event, EventTable, Kind
from recommender.recommender import Recommender
from recommender.shopper import Shopper, Touch
from recommender.training import TrainingData, TrainingOptions, fit_recommender
from retrieval.product import Product
from tests.recommender.small_world import DAY, NOW, bought

SHELVES = ("Tea", "Cups", "Biscuits", "Nails", "Hammers")
PRODUCTS = [
    Product(f"{shelf.lower()}-{n}", f"{shelf} {n}", category=("Shop", shelf), stock=0 if n == 5 else 9)
    for shelf in SHELVES
    for n in range(6)
]
KIND = {product.product_id: product.category_path for product in PRODUCTS}


def orders() -> EventTable:
    """Tea with cups and at times biscuits, nails with hammers; tea-0 nearly always with cups-0."""
    rng = np.random.default_rng(4)
    events: list[Event] = []
    for number in range(160):
        shelves = ["Tea", "Cups"] + (["Biscuits"] if rng.random() < 0.4 else [])
        shelves = shelves if number % 2 else ["Nails", "Hammers"]
        first = int(rng.integers(5))
        for shelf in shelves:
            n = first if shelf in ("Tea", "Cups") and first == 0 else int(rng.integers(5))
            moment = NOW - DAY * float(rng.uniform(1, 300))
            events.append(
                bought(
                    f"{shelf.lower()}-{n}",
                    f"c{number % 50}",
                    order_id=f"o{number}",
                    timestamp=moment,
                    event_id=f"e{number}-{shelf}",
                )
            )
    return EventTable.of(events)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("completing")
    fit_recommender(TrainingData(orders(), PRODUCTS, NOW), folder, TrainingOptions(peer_factors=()))
    return folder


@pytest.fixture
def recommender(folder: Path, tmp_path: Path) -> Iterator[Recommender]:
    engine = create_engine(f"sqlite:///{tmp_path / 'live.db'}")
    yield Recommender.load(folder, PRODUCTS, EventLog(engine, clock=lambda: NOW), clock=lambda: NOW + 60)
    engine.dispose()


def lacking(recommender: Recommender, *basket: str, shopper: Shopper | None = None) -> tuple[Missing, ...]:
    return complete(recommender, shopper or Shopper(), basket, lambda i: KIND.get(i, ""), 4)


def test_a_basket_of_tea_lacks_cups(recommender: Recommender) -> None:
    assert KIND[lacking(recommender, "tea-3")[0].product_id] == "Shop > Cups"


def test_the_product_that_is_itself_bought_with_the_basket_stands_for_its_kind(
    recommender: Recommender,
) -> None:
    assert lacking(recommender, "tea-0")[0].product_id == "cups-0"


def test_where_products_are_too_seldom_their_kinds_are_the_evidence(recommender: Recommender) -> None:
    found = lacking(recommender, "tea-3")[0]
    assert found.partners[0].kinds == ("Shop > Tea", "Shop > Cups")


def test_all_evidence_has_five_buyers_or_more(recommender: Recommender) -> None:
    found = [*lacking(recommender, "tea-0"), *lacking(recommender, "nails-2", "tea-1")]
    buyers = [partner.buyers for each in found for partner in each.partners]
    assert buyers
    assert min(buyers) >= 5


def test_a_kind_that_is_in_the_basket_is_not_missing(recommender: Recommender) -> None:
    kinds = {KIND[each.product_id] for each in lacking(recommender, "tea-0", "cups-4")}
    assert not kinds & {"Shop > Tea", "Shop > Cups"}


def test_no_two_suggestions_are_of_one_kind(recommender: Recommender) -> None:
    kinds = [KIND[each.product_id] for each in lacking(recommender, "tea-0", "nails-0")]
    assert len(set(kinds)) == len(kinds) > 1


def test_what_is_sold_out_or_disliked_is_not_suggested(recommender: Recommender) -> None:
    shopper = Shopper(disliked=frozenset({"cups-0"}))
    ids = {each.product_id for each in lacking(recommender, "tea-0", shopper=shopper)}
    assert not ids & {"cups-0", "cups-5"}


def test_further_conditions_hold(recommender: Recommender) -> None:
    found = complete(
        recommender, Shopper(), ("tea-0",), lambda i: KIND.get(i, ""), 4, keep=lambda i: i != "cups-0"
    )
    assert "cups-0" not in {each.product_id for each in found}


def test_without_any_association_the_models_say_what_goes_with_the_basket(recommender: Recommender) -> None:
    blind = replace(
        recommender,
        kinds=load_kinds(Path("nowhere")),
        models=replace(recommender.models, associations=load_kinds(Path("nowhere"))),
    )
    found = lacking(blind, "nails-1")
    assert found
    assert not any(each.partners for each in found)
    assert all(any("nails-1" in reason.evidence for reason in each.reasons) for each in found)


def test_an_empty_basket_lacks_nothing_that_can_be_said(recommender: Recommender) -> None:
    assert lacking(recommender) == ()


def test_an_unknown_id_in_the_basket_does_no_harm(recommender: Recommender) -> None:
    assert lacking(recommender, "tea-0", "gone-long-ago")[0].product_id == "cups-0"


def test_a_build_from_before_there_were_kinds_still_opens(folder: Path) -> None:
    assert load_kinds(folder / "nowhere").products.ids == ()
    assert load_kinds(folder).products.ids == tuple(sorted(set(KIND.values())))
    assert (folder / FOLDER).is_dir()


def test_the_basket_is_the_end_of_the_history() -> None:
    shopper = with_basket(Shopper(history=(Touch("a", Kind.LIKE), Touch("b", Kind.CLICK))), ("a",))
    assert shopper.history == (Touch("b", Kind.CLICK), Touch("a", Kind.CART))


def test_two_partners_are_stronger_than_one() -> None:
    assert strength([Partner("a", 0.5, 9), Partner("b", 0.5, 9)]) == pytest.approx(0.75)
