from __future__ import annotations

import pytest

from assistant.shop.shop import Shop
from assistant.tools.asking import asked_in_words
from retrieval.parsing import parse_request
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary
from tests.assistant.talk import talk_to

SHOP = Vocabulary.of(
    [
        Product("1", "Mug", brand="Hearth", category=("Kitchen", "Mugs"), attributes={"colour": "red",
        "size": "M"}),
        Product("2", "Kettle", brand="Acme", attributes={"material": "steel", "capacity": "2 l"}),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "lantern under £5",
        "lantern between £5 and £10, not red",
        "red lantern by Hearth",
        "kettle, at least 2 litres, in stock",
        "steel lantern rated 4 or better",
        "lantern size m",
        "lantern without handles",
    ],
)
def test_a_request_in_words_is_read_as_the_same_request(text: str) -> None:
    request = parse_request(text, SHOP, "GBP")
    again = parse_request(asked_in_words(request), SHOP, "GBP")
    assert (again.text, again.require, again.exclude) == (request.text, request.require, request.exclude)


def test_a_yes_takes_up_the_nearest_relaxation(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    before = talk.say("show me an umbrella under 1 pound")
    assert "give way" in before.text or "bend" in before.text
    after = talk.say("yes please")
    (tool,) = after.tools
    assert tool.name == "search_catalog"
    assert tool.arguments["max_price"] > 1.0
    assert after.products


def test_a_limit_of_the_visitors_own_takes_it_up_as_well(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me an umbrella under 1 pound")
    (tool,) = talk.say("up to 100 pounds then").tools
    assert tool.arguments["max_price"] == 100.0
    assert "umbrella" in tool.arguments["query"]
