"""Next to nothing changed, and everything is fitted anew: most of a list stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine

from recommender.event_log import EventLog
from recommender.events import EventTable
from recommender.recommender import Recommender
from recommender.training import TrainingData, TrainingOptions, fit_recommender
from retrieval.product import Product
from tests.recommender.small_world import NOW, block_events, block_products

PRODUCTS = block_products()
EVENTS = block_events()
PEOPLE = [f"c{number:03}" for number in range(0, 80, 4)]
"""Those who keep to the block of the product that changes."""


def fitted(folder: Path, events: EventTable, products: Sequence[Product]) -> Recommender:
    fit_recommender(TrainingData(events, products, NOW), folder, TrainingOptions(peer_factors=()))
    engine = create_engine(f"sqlite:///{folder / 'live.db'}")
    return Recommender.load(folder, products, EventLog(engine, clock=lambda: NOW), clock=lambda: NOW + 60)


def lists(recommender: Recommender) -> list[set[str]]:
    found = [recommender.recommend(recommender.shopper(each), k=10, reasons=False) for each in PEOPLE]
    return [{item.product_id for item in ranking.items} for ranking in found]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> list[set[str]]:
    return lists(fitted(tmp_path_factory.mktemp("before"), EVENTS, PRODUCTS))


def first_of(customer: str) -> int:
    return int(np.nanargmin(np.where(EVENTS.customer_id == customer, EVENTS.timestamp, np.nan)))


def staying(before: list[set[str]], after: list[set[str]]) -> float:
    return float(np.median([len(a & b) for a, b in zip(before, after, strict=True)]))


def test_most_of_a_list_stays_where_a_word_of_a_title_changes(before: list[set[str]], tmp_path: Path) -> None:
    changed = [replace(PRODUCTS[0], title="Thing 0 of another"), *PRODUCTS[1:]]
    assert staying(before, lists(fitted(tmp_path, EVENTS, changed))) >= 8


def test_most_of_a_list_stays_where_an_old_event_never_happened(
    before: list[set[str]], tmp_path: Path
) -> None:
    dropped = [first_of(customer) for customer in PEOPLE]
    fewer = EVENTS.take(~np.isin(np.arange(len(EVENTS)), dropped))
    assert staying(before, lists(fitted(tmp_path, fewer, PRODUCTS))) >= 8
