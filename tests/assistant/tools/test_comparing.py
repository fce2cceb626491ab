"""Products beside each other: what decides is said, the rest is a card."""

from __future__ import annotations

from assistant.tools.comparing import _extremes, _most
from retrieval.product import Money, Product


def _lamp(product_id: str, pence: int, weight: str, rating: float | None = None) -> Product:
    return Product(
        product_id,
        f"Lamp {product_id}",
        price=Money(pence, "GBP"),
        rating=rating,
        attributes={"weight": weight},
    )


LAMPS = [_lamp("a", 900, "1.2 kg", 4.1), _lamp("b", 700, "800 g", 4.6), _lamp("c", 800, "2 kg", 3.9)]


def test_the_lightest_is_told_over_different_units() -> None:
    asked = "which of these is the lightest?"
    assert _most(asked, LAMPS) == {"most": "lightest", "most_title": "Lamp b", "most_amount": "800 g"}


def test_the_heaviest_is_the_other_end() -> None:
    assert _most("which one is heavier", LAMPS)["most_title"] == "Lamp c"


def test_what_the_records_do_not_say_is_not_answered() -> None:
    assert _most("which lasts longest", LAMPS) == {}


def test_the_cheapest_and_the_best_rated_are_facts() -> None:
    assert _extremes(LAMPS) == {
        "cheapest": "Lamp b",
        "lowest_price": "£7.00",
        "best_rated": "Lamp b",
        "best_rating": "4.6",
    }


def test_nothing_is_the_cheapest_of_what_costs_the_same() -> None:
    assert _extremes([LAMPS[0], LAMPS[0]]) == {}
