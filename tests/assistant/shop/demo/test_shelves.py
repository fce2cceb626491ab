from __future__ import annotations

import numpy as np
import pytest

from assistant.shop.demo.shelf_policy import propensities
from assistant.shop.demo.visits import Shelf
from assistant.shop.demo.world import World
from recommender.events import Kind


@pytest.fixture(scope="module")
def watched() -> tuple[World, list[Shelf]]:
    world = World.from_seed(3, 40)
    shelves: list[Shelf] = []
    world.play(watch=shelves.append)
    return world, shelves


def test_the_chances_of_a_shelf_are_the_propensities_in_the_log(watched: tuple[World, list[Shelf]]) -> None:
    world, shelves = watched
    by_list = {shelf.list_id: shelf for shelf in shelves}
    row_of = {article.product.product_id: row for row, article in enumerate(world.articles)}
    shown = [event for event in world.history.events if event.kind is Kind.IMPRESSION][:300]
    for event in shown:
        shelf = by_list[event.list_id]
        rows, chances = propensities(shelf.families, shelf.scores, shelf.members, shelf.places)
        assert event.position is not None
        told = chances[rows.index(row_of[event.product_id]), event.position]
        assert event.propensity == pytest.approx(told, abs=1e-7)


def test_at_each_place_of_a_shelf_the_chances_sum_to_one(watched: tuple[World, list[Shelf]]) -> None:
    for shelf in watched[1][:40]:
        chances = propensities(shelf.families, shelf.scores, shelf.members, shelf.places)[1]
        assert np.allclose(chances.sum(axis=0), 1.0)


def test_watching_changes_nothing(watched: tuple[World, list[Shelf]]) -> None:
    assert World.from_seed(3, 40).play().events == watched[0].history.events
