"""What words change of the list in sight: its order, whose make it is, how much of a measure."""

from __future__ import annotations

import pytest

from assistant.house.mind import Mind
from assistant.shop.shop import Shop
from assistant.tools.extremes import beyond
from retrieval.product import Product
from tests.assistant.talk import talk_to


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("cheapest at the top", "price_ascending"),
        ("cheapest first pls", "price_ascending"),
        ("put the dearest first please", "price_descending"),
        ("can you sort them by rating", "rating"),
        ("list those alphabetically", "name"),
    ],
)
def test_a_list_stands_in_the_order_that_is_asked_for(words: str, order: str, open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me mugs")
    ((tool, arguments),) = talk.tools(words)
    assert (tool, arguments["order"]) == ("search_catalog", order)
    assert "mug" in arguments["query"]


@pytest.mark.parametrize("words", ["put the dearest in my basket", "I'll take the cheapest one"])
def test_one_thing_of_a_list_is_no_order_of_it(words: str, open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me mugs")
    assert [tool for tool, _ in talk.tools(words)][-1] == "basket"


@pytest.mark.parametrize(
    "words", ["anything from somebody else?", "not that make", "do you have other brands?", "nothing by them"]
)
def test_another_maker_leaves_out_who_makes_what_is_spoken_of(words: str, open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("something red for every day")
    first = open_shop.catalogue.get(talk.say("who makes the first one?").products[0])
    assert first is not None
    ((_, arguments),) = talk.tools(words)
    assert arguments["exclude"]["brand"] == [first.brand]


def test_who_makes_it_is_answered_from_its_record(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me mugs")
    assert "Hearth" in talk.say("who makes the first one?").text


@pytest.mark.parametrize(
    "words", ["who makes it, and what do they want for it?", "and what do they want for it"]
)
def test_what_is_wanted_for_a_thing_is_its_price(words: str, open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me mugs")
    assert "costs £" in talk.say(words).text


@pytest.mark.parametrize(
    "words", ["TEAPOT. RED NOT BLUE. don't waffle", "no essays please, a red teapot", "be brief. red teapots"]
)
def test_how_to_talk_is_nothing_that_is_sought(words: str, open_shop: Shop) -> None:
    ((_, arguments), *_) = talk_to(open_shop).tools(words)
    assert "teapot" in arguments["query"].lower()
    assert not {"waffle", "essays", "brief"} & set(str(arguments).lower().split())


def _bag(product_id: str, capacity: str) -> Product:
    return Product(product_id, f"Bag {product_id}", attributes={"capacity": (capacity,)})


def test_bigger_is_more_of_the_measure_than_what_is_in_sight() -> None:
    bags = [_bag("a", "20 l"), _bag("b", "35 l"), _bag("c", "28 l")]
    assert beyond("bigger", bags) == "capacity at least 29 l"
    assert beyond("smaller", bags[:1]) == "capacity at most 19 l"
    assert beyond("bigger", [_bag("a", "2.5 l")]) == "capacity at least 2.6 l"


def test_what_no_record_measures_sets_no_limit(mind: Mind) -> None:
    assert beyond("heavier", [_bag("a", "20 l")]) == ""


def test_a_set_is_put_together_again_for_another_sum(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("I need a mug, a teapot and a notebook, 60 pounds the lot")
    ((tool, arguments),) = talk.tools("can you do all three for 45?")
    assert (tool, arguments["budget"], len(arguments["needs"])) == ("build_bundle", 45.0, 3)


@pytest.mark.parametrize("words", ["scrap that, it's teapots I want", "forget that. it's a teapot she wants"])
def test_what_is_scrapped_leaves_what_is_wanted_instead(words: str, open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me scarves")
    ((_, arguments), *_) = talk.tools(words)
    assert "teapot" in arguments["query"]
    assert not {"scrap", "scarves", "forget"} & set(arguments["query"].split())


def test_what_is_told_of_somebody_names_no_part_of_a_title(open_shop: Shop) -> None:
    reply = talk_to(open_shop).say("My aunt fed the cat, I owe her a present. Ten pounds is my limit.")
    assert "went wrong" not in reply.text
