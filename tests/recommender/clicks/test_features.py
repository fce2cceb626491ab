from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recommender.clicks.baskets import Baskets, Purchases
from recommender.clicks.facts import CATEGORY, FAMILY, Learned, ProductFacts
from recommender.clicks.features import (
    FEATURES,
    Standardiser,
    Tastes,
    nearest_rows,
    raw_features,
)
from recommender.clicks.inclination import Rates
from recommender.clicks.logistic import fit_logistic
from recommender.clicks.popularity import Popularity
from recommender.clicks.product_words import ProductWords
from recommender.events import Event, EventTable, Kind
from recommender.shopper import Shopper, Shown, Touch
from retrieval.errors import BadInput
from retrieval.product import Product
from tests.recommender.clicks.colours import log, products, vectors_of

RED = Shopper(history=(Touch("mug-red", Kind.CLICK), Touch("scarf-red", Kind.CLICK)))


@pytest.fixture(scope="module")
def facts() -> ProductFacts:
    return ProductFacts.of(products(), vectors_of(products()), Popularity(log()))


def feature(facts: ProductFacts, shopper: Shopper, product_id: str, name: str) -> float:
    rows = facts.rows_of([product_id])
    table = raw_features(Tastes.of(shopper, facts), facts, rows, facts.interest[rows])
    return float(table[0, FEATURES.index(name)])


def test_every_feature_has_its_column(facts: ProductFacts) -> None:
    table = raw_features(Tastes.of(RED, facts), facts, np.arange(3), facts.interest[:3])
    assert table.shape == (3, len(FEATURES))


def test_likeness_is_the_largest_to_the_history(facts: ProductFacts) -> None:
    assert feature(facts, RED, "mug-blue", "largest similarity") == pytest.approx(0.5, abs=1e-3)


def test_a_product_of_the_history_is_not_compared_with_itself(facts: ProductFacts) -> None:
    assert feature(facts, RED, "mug-red", "largest similarity") == pytest.approx(0.5, abs=1e-3)


def test_a_shared_rare_word_says_more_than_a_common_one(facts: ProductFacts) -> None:
    red_mug = Shopper(history=(Touch("mug-red", Kind.CLICK),))
    of_red, of_nothing = (
        feature(facts, red_mug, each, "largest shared words") for each in ("lantern-red", "lantern-blue")
    )
    assert 0 <= of_nothing < of_red < 1


def test_words_shared_with_every_product_of_a_history_are_averaged(facts: ProductFacts) -> None:
    rows = facts.rows_of(["mug-red", "scarf-red"])
    shared = facts.words.shared(facts.rows_of(["lantern-red"]), rows)[0]
    assert feature(facts, RED, "lantern-red", "mean shared words") == pytest.approx(shared.mean())


def test_a_product_shares_all_its_words_with_itself(facts: ProductFacts) -> None:
    row = facts.rows_of(["mug-red"])
    assert facts.words.shared(row, row)[0, 0] == pytest.approx(1.0)


def test_a_product_without_words_shares_none() -> None:
    words = ProductWords.of([Product("a", "red mug"), Product("b", "!!")])
    assert words.shared(np.array([0]), np.array([1]))[0, 0] == 0.0


def test_what_was_touched_before_is_told(facts: ProductFacts) -> None:
    assert feature(facts, RED, "mug-red", "touched before") == 1.0
    assert feature(facts, RED, "mug-blue", "touched before") == 0.0


def test_a_shared_colour_counts_as_a_shared_attribute(facts: ProductFacts) -> None:
    assert feature(facts, RED, "lantern-red", "attribute share") == pytest.approx(0.75)
    assert feature(facts, RED, "lantern-blue", "attribute share") == pytest.approx(-0.25)


def test_price_is_set_against_the_usual_price(facts: ProductFacts) -> None:
    only_mugs = Shopper(history=(Touch("mug-red", Kind.CLICK),))
    assert feature(facts, only_mugs, "notebook-red", "price against usual") == pytest.approx(np.log(2))


def test_an_unknown_rating_is_missing(facts: ProductFacts) -> None:
    assert np.isnan(feature(facts, RED, "umbrella-red", "rating"))


def test_without_a_history_likeness_is_missing(facts: ProductFacts) -> None:
    assert np.isnan(feature(facts, Shopper(), "mug-red", "largest similarity"))


def test_products_without_price_category_or_attributes_have_features() -> None:
    bare = [Product("a", "red mug"), Product("b", "blue mug")]
    facts = ProductFacts.of(bare, vectors_of(bare), Popularity(EventTable.of(())))
    shopper = Shopper(history=(Touch("a", Kind.CLICK),))
    table = raw_features(Tastes.of(shopper, facts), facts, np.arange(2), facts.interest)
    inputs = Standardiser.fit(table, facts.vectors).apply(table, facts.vectors)
    assert np.isfinite(inputs).all()


def test_the_nearest_titles_come_first_and_never_the_candidate(facts: ProductFacts) -> None:
    shopper = Shopper(history=tuple(Touch(i, Kind.CLICK) for i in ("teapot-blue", "mug-red", "scarf-white")))
    rows = nearest_rows(Tastes.of(shopper, facts), facts, facts.rows["mug-red"], 2)
    assert facts.rows["mug-red"] not in rows.tolist()
    rows = nearest_rows(Tastes.of(shopper, facts), facts, facts.rows["scarf-red"], 1)
    assert facts.product_ids[rows[0]] in ("mug-red", "scarf-white")


def test_popularity_counts_nothing_of_the_moment_itself() -> None:
    bought = [Event("a", Kind.PURCHASE, timestamp=float(t)) for t in (1, 2, 3)]
    popularity = Popularity(EventTable.of([*bought, Event("b", Kind.PURCHASE, timestamp=2.5)]))
    assert popularity.log_share("a", 2.0) == pytest.approx(np.log(2 / 4))
    assert popularity.log_share("a") == pytest.approx(np.log(4 / 7))


def test_what_was_touched_yesterday_was_touched_later_than_what_was_last_month() -> None:
    events = [
        Event("old", Kind.PURCHASE, timestamp=0.0),
        Event("new", Kind.PURCHASE, timestamp=29 * 86_400.0),
    ]
    popularity = Popularity(EventTable.of([*events, Event("now", Kind.PURCHASE, timestamp=30 * 86_400.0)]))
    days = [np.expm1(popularity.interest(each).last) for each in ("old", "new", "now")]
    assert days == pytest.approx([30.0, 1.0, 0.0])


def test_a_product_is_as_old_as_its_first_touch() -> None:
    touched = [Event("a", Kind.PURCHASE, timestamp=day * 86_400.0) for day in (0.0, 5.0, 9.0)]
    popularity = Popularity(EventTable.of(touched))
    assert np.expm1(popularity.interest("a", 7 * 86_400.0)[3:]) == pytest.approx([2.0, 7.0])


def test_a_product_that_nobody_touched_by_then_has_no_age() -> None:
    popularity = Popularity(EventTable.of([Event("a", Kind.PURCHASE, timestamp=5.0)]))
    assert np.isnan([*popularity.interest("a", 5.0)[3:], *popularity.interest("unheard-of")[3:]]).all()


def test_products_without_times_have_no_age() -> None:
    popularity = Popularity(EventTable.of([Event("a", Kind.PURCHASE, "c1", sequence=1)]))
    assert np.isnan(popularity.interest("a")[3:]).all()


def test_products_of_the_same_words_are_told_alike() -> None:
    words = ProductWords.of(products())
    told = dict(zip([each.product_id for each in products()], words.vectors(), strict=True))
    alike, other = told["mug-red"] @ told["scarf-red"], told["mug-red"] @ told["scarf-blue"]
    assert alike > other


def test_a_shop_without_a_word_in_common_has_no_directions_of_words() -> None:
    words = ProductWords.of([Product("a", "mug"), Product("b", "scarf")])
    assert not words.vectors().any()


def test_recent_popularity_forgets_what_sold_long_ago() -> None:
    old = [Event("old", Kind.PURCHASE, timestamp=float(t)) for t in range(50)]
    new = [Event("new", Kind.PURCHASE, timestamp=100.0 + t) for t in range(10)]
    popularity = Popularity(EventTable.of([*old, *new]))
    assert popularity.recent_share("new") > popularity.recent_share("old")


def test_without_times_everything_counts_but_what_the_person_did() -> None:
    bought = [Event("a", Kind.PURCHASE, f"c{n}", sequence=n) for n in range(3)]
    popularity = Popularity(EventTable.of([*bought, Event("b", Kind.PURCHASE, "c0", sequence=7)]))
    assert popularity.interest("a", 0.0)[0] == pytest.approx(np.log(4 / 7))
    assert popularity.interest("a", 0.0, "customer:c1")[0] == pytest.approx(np.log(3 / 6))
    assert popularity.interest("b", 0.0, "customer:c1")[0] == pytest.approx(np.log(2 / 7))


def test_appeal_is_nothing_for_what_was_never_shown() -> None:
    assert Popularity(log()).appeal("unheard-of") == 0.0


def test_appeal_is_higher_for_what_is_clicked_more() -> None:
    shown = [
        Event(product_id, Kind.IMPRESSION, session_id=f"s{n}", timestamp=float(n), list_id=f"l{n}")
        for n in range(60)
        for product_id in ("a", "b")
    ]
    clicks = [
        Event("a", Kind.CLICK, session_id=f"s{n}", timestamp=n + 0.5, list_id=f"l{n}")
        for n in range(0, 60, 2)
    ]
    popularity = Popularity(EventTable.of([*shown, *clicks]))
    assert popularity.appeal("a") > 0 > popularity.appeal("b")


def test_a_logistic_fit_finds_the_weights_that_labels_were_drawn_with() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(20_000, 2))
    offset = rng.normal(size=20_000)
    clicked = rng.random(20_000) < 1 / (1 + np.exp(-(offset + inputs @ [1.0, -0.5] + 0.3)))
    found = fit_logistic(inputs, clicked, penalty=1e-6, offset=offset)
    assert found.weights == pytest.approx([1.0, -0.5], abs=0.06)
    assert found.bias == pytest.approx(0.3, abs=0.06)


def test_a_wish_is_answered_by_the_words_of_the_records(facts: ProductFacts) -> None:
    wisher = Shopper(preferences=("likes red mugs",))
    assert feature(facts, wisher, "mug-red", "wish answered") == pytest.approx(1.0)
    assert 0 < feature(facts, wisher, "mug-blue", "wish answered") < 1
    assert feature(facts, wisher, "scarf-blue", "wish answered") == 0


def test_what_is_turned_down_is_no_wish(facts: ProductFacts) -> None:
    assert np.isnan(feature(facts, Shopper(preferences=("avoids red",)), "mug-red", "wish answered"))


def test_the_best_answered_of_several_wishes_counts(facts: ProductFacts) -> None:
    wisher = Shopper(preferences=("likes green", "likes mugs"))
    assert feature(facts, wisher, "mug-red", "wish answered") == pytest.approx(1.0)


def test_a_wish_for_what_the_shop_has_no_word_for_counts_for_nothing(facts: ProductFacts) -> None:
    assert np.isnan(feature(facts, Shopper(preferences=("submarines",)), "mug-red", "wish answered"))


def test_a_feature_that_is_left_out_says_nothing(facts: ProductFacts) -> None:
    rows = np.arange(4)
    table = raw_features(Tastes.of(RED, facts), facts, rows, facts.interest[rows])
    without = Standardiser.fit(table, facts.vectors[rows], ("log popularity",))
    changed = table.copy()
    changed[:, FEATURES.index("log popularity")] += 3.0
    assert np.array_equal(
        without.apply(table, facts.vectors[rows]), without.apply(changed, facts.vectors[rows])
    )


def test_a_feature_that_does_not_exist_cannot_be_left_out(facts: ProductFacts) -> None:
    with pytest.raises(BadInput, match="is no feature"):
        Standardiser.fit(np.zeros((1, len(FEATURES))), facts.vectors[:1], ("charm",))


NOW = 1_750_000_000.0
DAY = 86_400.0


def buyer(*bought: tuple[str, float]) -> Shopper:
    """Somebody who bought these so many days ago."""
    touches = [Touch(i, Kind.PURCHASE, timestamp=NOW - d * DAY, bought_at=NOW - d * DAY) for i, d in bought]
    return Shopper(history=tuple(touches), bought=frozenset(i for i, _ in bought), at=NOW)


def test_a_wish_tells_what_it_names_and_what_it_does_not(facts: ProductFacts) -> None:
    wisher = Shopper(preferences=("likes red mugs",))
    assert feature(facts, wisher, "mug-red", "wish met") == 2.0
    assert feature(facts, wisher, "mug-blue", "wish missed") == 1.0
    assert feature(facts, wisher, "scarf-blue", "wish missed") == 2.0


def test_the_category_that_answers_a_wish_best_is_its_category(facts: ProductFacts) -> None:
    wisher = Shopper(preferences=("blue mug",))
    assert feature(facts, wisher, "mug-red", "wish's category") == pytest.approx(1.0)
    assert feature(facts, wisher, "scarf-red", "wish's category") < 0.9


def test_what_this_visit_touched_counts_apart(facts: ProductFacts) -> None:
    just_now = Shopper(history=(Touch("mug-red", Kind.CLICK, timestamp=NOW - 60),), at=NOW)
    assert feature(facts, just_now, "mug-blue", "visit's categories") == 1.0
    assert feature(facts, just_now, "mug-red", "clicked this visit") == 1.0
    assert feature(facts, just_now, "scarf-red", "visit's values") == 1.0


def test_yesterday_is_no_part_of_this_visit(facts: ProductFacts) -> None:
    yesterday = Shopper(history=(Touch("mug-red", Kind.CLICK, timestamp=NOW - DAY),), at=NOW)
    assert np.isnan(feature(facts, yesterday, "mug-red", "clicked this visit"))


def test_days_count_from_the_latest_of_the_family(facts: ProductFacts) -> None:
    shopper = buyer(("mug-red", 30.0), ("mug-green", 7.2))
    assert feature(facts, shopper, "mug-blue", "days since family bought") == pytest.approx(np.log1p(7))
    assert np.isnan(feature(facts, shopper, "scarf-red", "days since family bought"))


def test_a_purchase_of_unknown_day_is_no_recent_one(facts: ProductFacts) -> None:
    shopper = Shopper(history=(Touch("mug-red", Kind.PURCHASE),), bought=frozenset({"mug-red"}), at=NOW)
    assert np.isnan(feature(facts, shopper, "mug-blue", "days since family bought"))


def test_what_goes_with_a_purchase_is_told(facts: ProductFacts) -> None:
    rows = facts.rows_of(["mug-red", "teapot-red", "scarf-red", "umbrella-red"])
    together = [Purchases(rows[:2], np.ones(2))] * 20 + [Purchases(rows[2:], np.ones(2))] * 20
    taught = facts.with_learned(
        Learned(baskets=Baskets.fit(together, facts.codes[:, CATEGORY], facts.codes[:, FAMILY]))
    )
    shopper = buyer(("mug-red", 1.0))
    assert feature(taught, shopper, "teapot-blue", "goes with bought") > 0.4
    assert feature(taught, shopper, "teapot-blue", "goes best with bought") > 0.4
    assert feature(taught, shopper, "scarf-blue", "goes with bought") == 0.0
    assert feature(taught, shopper, "mug-blue", "bought again") < np.log(0.5)


def test_passing_over_speaks_against_what_is_alike(facts: ProductFacts) -> None:
    taught = facts.with_learned(Learned(rates=Rates.fit([Shown("mug-red", False, 0)])))
    tired = Shopper(shown=tuple(Shown("mug-red", False, place) for place in range(3)))
    keen = Shopper(shown=(Shown("mug-red", True, 0),))
    name = "inclination"
    assert feature(taught, tired, "mug-blue", name) < 0 < feature(taught, keen, "mug-blue", name)
    assert feature(taught, tired, "mug-blue", name) < feature(taught, tired, "umbrella-white", name)


def test_whoever_was_shown_nothing_has_no_inclination(facts: ProductFacts) -> None:
    taught = facts.with_learned(Learned(rates=Rates.fit([Shown("mug-red", False, 0)])))
    assert np.isnan(feature(taught, RED, "mug-blue", "inclination"))
    unknown = Shopper(shown=(Shown("gone", True, 0),))
    assert np.isnan(feature(taught, unknown, "mug-blue", "inclination"))


def test_what_was_learned_comes_back_from_its_arrays(facts: ProductFacts) -> None:
    shopper = replace(buyer(("mug-red", 1.0)), shown=(Shown("scarf-red", True, 0),), preferences=("red mug",))
    taught = facts.with_learned(
        Learned(
            baskets=Baskets.fit(
                [Purchases(np.array([0, 5]), np.ones(2))] * 9,
                facts.codes[:, CATEGORY],
                facts.codes[:, FAMILY],
            ),
            rates=Rates.fit([Shown("mug-red", False, 0)]),
        )
    )
    again = ProductFacts.from_arrays(taught.arrays())
    rows = np.arange(len(facts.product_ids))
    tables = [
        raw_features(Tastes.of(shopper, each), each, rows, each.interest[rows]) for each in (taught, again)
    ]
    np.testing.assert_allclose(tables[0], tables[1], atol=1e-6)
