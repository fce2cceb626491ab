from __future__ import annotations

from assistant.shop.completing import completer_of, sought_by_many
from assistant.shop.shop import Shop
from recommender.events import Event, EventTable, Kind
from tests.builders import NOW


def sought(query: str, *people: str) -> list[Event]:
    return [
        Event("mug-red", Kind.IMPRESSION, session_id=who, query=query, timestamp=NOW, event_id=f"{query}{n}")
        for n, who in enumerate(people)
    ]


def test_what_many_sought_counts_by_people_however_it_was_written() -> None:
    events = [*sought("Tea  for two", "a", "b", "c", "c"), *sought("tea for two", "d", "e")]
    assert sought_by_many(EventTable.of(events)) == {"tea for two": 5}


def test_what_few_sought_is_offered_to_nobody_else() -> None:
    assert sought_by_many(EventTable.of(sought("my secret", "a", "a", "a", "a", "a", "b"))) == {}


def test_what_is_bought_most_comes_first(open_shop: Shop) -> None:
    buyers = open_shop.recommender.models.associations.buyers_of
    (first,) = completer_of(open_shop).complete("mug", 1).product_ids
    assert buyers(first) == max(buyers(each) for each in open_shop.catalogue.ids if each.startswith("mug-"))
