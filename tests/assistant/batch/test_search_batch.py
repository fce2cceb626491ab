from __future__ import annotations

import json
from typing import Any

from assistant.batch.lines import read_lines
from assistant.batch.search import search_batch
from assistant.shop.shop import Shop
from retrieval.search import EXPECTED


def answers(shop: Shop, *rows: dict[str, Any], k: int = 10) -> list[dict[str, Any]]:
    return list(search_batch(shop, read_lines(json.dumps(row).encode() for row in rows), k=k))


def test_what_is_found_comes_best_first_and_no_id_twice(shop: Shop) -> None:
    (answer,) = answers(shop, {"id": 1, "query": "mug"})
    ids = [item["product_id"] for item in answer["items"]]
    assert ids[0].startswith("mug-")
    assert len(ids) == len(set(ids))
    scores = [item["score"] for item in answer["items"]]
    assert scores == sorted(scores, reverse=True)


def test_at_most_k_are_found(shop: Shop) -> None:
    (answer,) = answers(shop, {"id": 1, "query": "something"}, k=2)
    assert len(answer["items"]) == 2


def test_words_and_filters_both_hold(shop: Shop) -> None:
    filters = {"attributes": {"colour": ["blue", "green"]}, "brand": ["Hearth"]}
    (answer,) = answers(shop, {"id": "a", "query": "teapots under 19 pounds", "filters": filters})
    found = [shop.catalogue.get(item["product_id"]) for item in answer["items"]]
    assert found
    assert all(p and p.price and p.price.minor <= 1900 and p.brand == "Hearth" for p in found)
    assert answer["understood"]["price"] == {"max": 19.0}
    assert answer["understood"]["attributes"] == {"colour": ["blue", "green"]}


def test_what_must_not_be_is_not_found(shop: Shop) -> None:
    filters = {"not": {"attributes": {"colour": ["red"]}}}
    (answer,) = answers(shop, {"id": 1, "query": "mugs", "filters": filters})
    assert answer["items"]
    assert not any(item["product_id"].endswith("-red") for item in answer["items"])


def test_where_nothing_keeps_every_filter_the_relaxations_are_told(shop: Shop) -> None:
    (answer,) = answers(shop, {"id": 1, "query": "teapot", "filters": {"price": {"max": 1}}})
    assert answer["items"] == []
    assert answer["relaxed"]


def test_a_wrong_filter_spoils_its_own_line_only(shop: Shop) -> None:
    wrong, right = answers(
        shop, {"id": 1, "query": "mug", "filters": {"colour": 1}}, {"id": 2, "query": "mug"}
    )
    assert set(wrong) == {"id", "error"}
    assert right["items"]


def test_pages_follow_each_other_and_tell_the_same_total(shop: Shop) -> None:
    pages = [answers(shop, {"id": 1, "query": "things for the home", "page": n}, k=1)[0] for n in (1, 2, 3)]
    ids = [item["product_id"] for page in pages for item in page["items"]]
    assert len({shop.catalogue.products[shop.catalogue.ids.index(each)].parent_id for each in ids}) == len(
        ids
    )
    assert [page["page"] for page in pages] == [1, 2, 3]
    assert len({page["total"] for page in pages}) == 1


def test_a_list_is_sorted_as_asked(shop: Shop) -> None:
    (answer,) = answers(shop, {"id": 1, "query": "", "order": "price_descending"})
    prices = [
        p.price.minor for i in answer["items"] if (p := shop.catalogue.get(i["product_id"])) and p.price
    ]
    assert prices == sorted(prices, reverse=True)


def test_facets_come_when_asked_for_and_their_filters_can_be_sent_back(shop: Shop) -> None:
    without, with_facets = answers(shop, {"id": 1, "query": "mug"}, {"id": 2, "query": "mug", "facets": True})
    assert "facets" not in without
    colours = next(facet for facet in with_facets["facets"] if facet["name"] == "attributes.colour")
    for value in colours["values"]:
        (again,) = answers(shop, {"id": 3, "query": "mug", "filters": value["filters"]})
        assert again["total"] == value["count"]


def test_what_was_probably_meant_is_told(shop: Shop) -> None:
    (answer,) = answers(shop, {"id": 1, "query": "umbrela"})
    assert answer["did_you_mean"]["text"] == "umbrella"
    assert answer["did_you_mean"]["changes"] == [["umbrela", "umbrella"]]


def test_a_sold_out_variant_names_those_that_can_be_bought(shop: Shop) -> None:
    (answer,) = answers(shop, {"id": 1, "query": "white scarf"})
    (item,) = [item for item in answer["items"] if item["product_id"] == "scarf-white"]
    assert set(item["instead"]) == {"scarf-red", "scarf-blue", "scarf-green"}


def test_lines_that_are_read_ahead_are_answered_as_each_alone(shop: Shop) -> None:
    lines = [
        {"id": 1, "query": "mug"},
        {"id": 2, "query": 7},
        {"query": "no id"},
        {"id": 4, "query": "cheap red umbrela under 20", "filters": {"available": True}},
        {"id": 5, "query": ""},
    ]
    alone = [answers(shop, line)[0] for line in lines]
    together = answers(shop, *lines)
    assert [each.get("id") for each in together] == [1, 2, None, 4, 5]
    for one, other in zip(together, alone, strict=True):
        assert one.keys() == other.keys()
        ids = [[item["product_id"] for item in each.get("items", ())] for each in (one, other)]
        assert ids[0] == ids[1]


def test_a_file_longer_than_what_is_read_ahead_is_answered_whole(shop: Shop) -> None:
    lines = [{"id": number, "query": "mug"} for number in range(EXPECTED + 3)]
    assert [each["id"] for each in answers(shop, *lines)] == list(range(EXPECTED + 3))
