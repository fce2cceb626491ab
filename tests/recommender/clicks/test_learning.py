from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommender.clicks.company import MOST_NEIGHBOURS, SHRINKAGE, Company
from recommender.clicks.facts import Learned, ProductFacts
from recommender.clicks.features import FEATURES, Tastes, raw_features
from recommender.clicks.kinship import Kinship
from recommender.clicks.learning import FOLDS, fold_of, learn
from recommender.clicks.options import ClickOptions
from recommender.clicks.pasts import histories
from recommender.clicks.popularity import Popularity
from recommender.clicks.preparing import prepare
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.reading import pair_features
from recommender.clicks.towers import TowerOptions
from recommender.events import Event, EventTable, Kind
from recommender.shopper import Shopper, Touch
from retrieval.device import choose_device
from retrieval.progress import silent
from tests.recommender.clicks.colours import START, log, products, purchases, vectors_of

OPTIONS = TowerOptions(width=8, longest=4, negatives=32, batch=64, epochs=2, rate=2e-2)
CPU = choose_device("cpu")
ONE = np.ones(1)


def people(*histories_of: tuple[int, ...]) -> list[np.ndarray]:
    return [np.array(rows, dtype=np.int64) for rows in histories_of]


def test_company_is_the_shrunk_cosine_of_two_products() -> None:
    company = Company.fit(people((0, 1), (0, 1), (0,), (2,)), 3)
    mean, closest = company.of(np.array([0]), ONE, np.array([1]))[0]
    assert mean == pytest.approx(2 / (np.sqrt(3 * 2) + SHRINKAGE), rel=1e-3)
    assert closest == mean


def test_a_product_keeps_no_company_with_itself() -> None:
    company = Company.fit(people((0, 1), (0, 1)), 2)
    assert not company.of(np.array([0]), ONE, np.array([0])).any()


def test_the_closest_company_is_that_of_one_product_of_the_history() -> None:
    company = Company.fit(people((0, 1), (0, 1), (2, 3)), 4)
    mean, closest = company.of(np.array([0, 2]), np.array([0.5, 0.5]), np.array([1]))[0]
    assert mean == pytest.approx(closest / 2)


def test_a_product_that_nobody_has_keeps_no_company() -> None:
    company = Company.fit(people((0, 1)), 3)
    assert not company.of(np.array([0, 1]), np.array([0.5, 0.5]), np.array([2])).any()


def test_only_the_strongest_neighbours_are_kept() -> None:
    many = MOST_NEIGHBOURS + 20
    company = Company.fit([*people(*((0, row) for row in range(1, many))), *people((0, 1), (0, 1))], many)
    assert company.weights.indptr[1] == MOST_NEIGHBOURS
    assert company.of(np.array([0]), ONE, np.array([1])).all()


def test_saved_arrays_bring_the_same_company_back() -> None:
    company = Company.fit(people((0, 1), (0, 2), (1, 2)), 3)
    again = Company.from_arrays(company.arrays())
    assert again is not None
    assert np.array_equal(again.weights.toarray(), company.weights.toarray())


def test_products_of_the_same_company_are_kin_though_nobody_has_both() -> None:
    some = people(*[(0, 2), (0, 3), (1, 2), (1, 3), (4, 5), (4, 6), (5, 6)] * 5)
    kinship = Kinship.fit(some, 7)
    kin, stranger = kinship.of(np.array([0]), np.array([1, 4]))[:, 0]
    assert kin > stranger + 0.5


def test_a_product_is_no_kin_of_itself() -> None:
    kinship = Kinship.fit(people((0, 1), (0, 1), (2, 3)), 4)
    assert np.isnan(kinship.of(np.array([0]), np.array([0]))).all()


def test_the_closest_kin_is_one_product_of_a_history() -> None:
    kinship = Kinship.fit(people((0, 2), (1, 2), (3, 4), (3, 4)), 5)
    mean, closest = kinship.of(np.array([0, 3]), np.array([1]))[0]
    alone = kinship.of(np.array([0]), np.array([1]))[0, 0]
    assert closest == pytest.approx(alone)
    assert mean < closest


def test_people_of_one_product_have_no_kin() -> None:
    assert not Kinship.fit(people((0,), (1,)), 2).vectors.any()


def test_saved_arrays_bring_the_same_kinship_back() -> None:
    kinship = Kinship.fit(people((0, 1), (0, 2), (1, 2)), 3)
    again = Kinship.from_arrays(kinship.arrays())
    assert again is not None
    assert np.array_equal(again.vectors, kinship.vectors)


def test_stand_ins_are_read_with_what_others_taught(tiny_bert: Path) -> None:
    events, shop, rng = purchases(customers=80), products(), np.random.default_rng(0)
    options = ClickOptions(positives=300, least_pairs=50, towers=replace(OPTIONS, least=20))
    tokenizer = load_checkpoint(str(tiny_bert)).tokenizer
    nothing = EventTable.of(())
    made = prepare(events, shop, nothing, options, tokenizer, vectors_of(shop), CPU, rng, silent)
    facts, popularity = made.reader.facts, Popularity(events, shop)
    company = learn(events, facts, options.towers, CPU, rng)
    others, _ = company.read(made.valid, facts, lambda pairs, seen: pair_features(pairs, seen, popularity))
    own, _ = pair_features(made.valid, facts, popularity)
    column, standardiser = FEATURES.index("company"), made.reader.standardiser
    said = made.valid_numbers.inputs[:, column] * standardiser.scales[column] + standardiser.means[column]
    assert said == pytest.approx(others[:, column], abs=1e-4)
    assert np.abs(own[:, column] - others[:, column]).max() > 1e-3


def test_company_is_an_input_of_the_click_scorer() -> None:
    facts = ProductFacts.of(products(), vectors_of(products()), Popularity(log()))
    rows = facts.rows_of(["mug-red", "scarf-red"])
    taught = facts.with_learned(Learned(company=Company.fit([rows] * 30, len(products()))))
    tastes = Tastes.of(Shopper(history=(Touch("mug-red", Kind.CLICK),)), taught)
    found = raw_features(tastes, taught, rows, taught.interest[rows])[:, FEATURES.index("company")]
    assert found[1] > found[0] == 0.0


def test_a_training_pair_is_read_with_what_others_taught() -> None:
    facts = ProductFacts.of(products(), vectors_of(products()), Popularity(log()))
    events = log(lists=600)
    folded = learn(events, facts, replace(OPTIONS, least=20), CPU, np.random.default_rng(0))
    person = next(name for name in histories(events, facts.rows) if fold_of(name) == 0)
    alone = events.take(events.customer_id.astype(str) != person.removeprefix("customer:"))
    without = learn(alone, facts, replace(OPTIONS, least=20), CPU, np.random.default_rng(0))
    mine, others = folded.without[0], without.without[0]
    assert mine.towers is not None
    assert others.towers is not None
    assert np.array_equal(mine.towers.history, others.towers.history)


def test_folds_part_people() -> None:
    assert {fold_of(f"customer:c{n}") for n in range(20)} == set(range(FOLDS))


def test_too_few_events_teach_nothing() -> None:
    facts = ProductFacts.of(products(), vectors_of(products()), Popularity(log()))
    folded = learn(EventTable.of(()), facts, OPTIONS, CPU, np.random.default_rng(0))
    assert (folded.serving, set(folded.without)) == (Learned(), {Learned()})


def test_a_history_names_each_product_once_in_the_order_of_first_interest() -> None:
    events = EventTable.of(
        [
            Event(product, Kind.CLICK, "c1", timestamp=START + when)
            for when, product in enumerate(("a", "b", "a", "gone", "c"))
        ]
    )
    assert histories(events, {"a": 0, "b": 1, "c": 2})["customer:c1"].tolist() == [0, 1, 2]
