from __future__ import annotations

import pytest

from assistant.profile import Preference
from assistant.shop.shop import Shop
from assistant.wishes import Wish, avoided, read_wishes, told
from retrieval.product import Money


def wish(shop: Shop, statement: str) -> Wish:
    (found,) = read_wishes([Preference(statement)], shop.catalogue, "GBP", shop.search.meeting)
    return found


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("avoids leather", ("leather",)),
        ("is not really into feathers", ("feathers",)),
        ("not into feathers or lace", ("feathers", "lace")),
        ("is off lace these days", ("lace",)),
        ("feathers aren't my thing", ("feathers",)),
        ("lace does nothing for me", ("lace",)),
        ("doesn't do halloween", ("halloween",)),
        ("that isn't for me", ()),
        ("is allergic to nuts and milk", ("nuts", "milk")),
        ("never wears anything made of real fur", ("real fur",)),
        ("cannot stand mint", ("mint",)),
    ],
)
def test_what_is_avoided_rules_out(open_shop: Shop, statement: str, words: tuple[str, ...]) -> None:
    assert wish(open_shop, statement).avoid == words


@pytest.mark.parametrize(
    "statement",
    ["budget is 50 pounds", "has a budget of £50", "spends under 50 pounds", "wants nothing over 50 pounds"],
)
def test_a_budget_is_the_most_that_one_thing_may_cost(open_shop: Shop, statement: str) -> None:
    price = wish(open_shop, statement).price
    assert price is not None
    assert (price.minimum, price.maximum) == (None, Money(5000, "GBP"))


def test_a_budget_for_something_counts_for_that_alone(open_shop: Shop) -> None:
    assert wish(open_shop, "spends at most 20 pounds on lanterns").about == {"lantern"}


@pytest.mark.parametrize("statement", ["likes green", "loves green things", "is really into green"])
def test_what_is_liked_speaks_for_the_products_of_that_kind(open_shop: Shop, statement: str) -> None:
    found = wish(open_shop, statement).products
    assert found == {p.product_id for p in open_shop.catalogue if p.product_id.endswith("-green")}


def test_a_thing_that_is_liked_is_found_by_its_word(open_shop: Shop) -> None:
    found = wish(open_shop, "collects lanterns").products
    assert found == {p.product_id for p in open_shop.catalogue if p.product_id.startswith("lantern")}


@pytest.mark.parametrize("statement", ["lives in Leeds", "is called Ann", "", "喜欢绿色"])
def test_what_says_nothing_about_products_changes_no_list(open_shop: Shop, statement: str) -> None:
    assert wish(open_shop, statement) == Wish(statement)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("avoids leather", "you avoid leather"),
        ("is allergic to nuts", "you are allergic to nuts"),
        ("never wears wool", "you never wear wool"),
        ("watches birds", "you watch birds"),
        ("carries a bag", "you carry a bag"),
        ("shoe size is 42", "your shoe size is 42"),
        ("Customer hates red", "you hate red"),
        ("size M", "you told us: size M"),
        ("喜欢绿色", "you told us: 喜欢绿色"),
    ],
)
def test_a_statement_is_told_to_whom_it_is_about(statement: str, words: str) -> None:
    assert told(statement) == words


def test_stuff_of_a_kind_is_that_kind() -> None:
    assert avoided("avoids velvet stuff") == ("velvet",)
