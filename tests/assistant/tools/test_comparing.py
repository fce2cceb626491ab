"""Products beside each other: what decides is said, the rest is a card."""

from __future__ import annotations

from assistant.tools.comparing import _answer, _verdict
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
    assert _answer("which of these is the lightest?", LAMPS) == "Lamp b is the lightest at 800 g"


def test_the_heaviest_is_the_other_end() -> None:
    assert _answer("which one is heavier", LAMPS) == "Lamp c is the heaviest at 2 kg"


def test_what_the_records_do_not_say_is_not_answered() -> None:
    assert _answer("which lasts longest", LAMPS) == ""


def test_the_verdict_names_the_cheapest_and_the_best_rated() -> None:
    assert _verdict(LAMPS) == "Lamp b is the cheapest at £7.00; Lamp b is the best rated at 4.6 of 5"
