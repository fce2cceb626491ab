from __future__ import annotations

from assistant.house.wording import Wording
from assistant.tools.results import Result, ShownProduct, ShownReason
from retrieval.product import Money

MUG = ShownProduct(
    "m", "Red Mug", Money(450, "GBP"), True, 4.5, (ShownReason("popular", "bought by 9 people"),)
)
FOUND = Result("search_catalog", "found", (MUG, MUG), True, {"count": 2, "sought": "“mugs”"})


def test_a_template_is_filled_from_the_records() -> None:
    words = Wording("a", "Shop").result(FOUND)
    assert "Red Mug at £4.50" in words
    assert "{" not in words


def test_the_same_words_choose_the_same_variant() -> None:
    assert Wording("a", "Shop").result(FOUND) == Wording("a", "Shop").result(FOUND)


def test_different_words_choose_different_variants() -> None:
    assert len({Wording(str(seed), "Shop").result(FOUND) for seed in range(20)}) > 1


def test_a_sentence_whose_fact_is_missing_is_left_out() -> None:
    facts = {
        "order_id": "O1",
        "status": "pending",
        "items": "1 × Mug",
        "placed": "",
        "total": "",
        "tracking": "",
    }
    words = Wording("a", "Shop").result(Result("order_status", "one", facts=facts))
    assert words.startswith("Order O1 is pending. It holds: 1 × Mug. If anything")


def test_a_refusal_gives_its_message() -> None:
    assert Wording("a", "Shop").result(Result("basket", "refused", facts={"message": "No."})) == "No."


def test_an_outcome_without_words_is_no_crash() -> None:
    assert Wording("a", "Shop").result(Result("basket", "exploded"))


def test_each_explained_product_has_a_line() -> None:
    plain = ShownProduct("p", "Plain Thing")
    words = Wording("a", "Shop").result(Result("explain_recommendation", "explained", (MUG, plain)))
    first, second = words.splitlines()[1:]
    assert first == "1. Red Mug: bought by 9 people."
    assert second.startswith("2. Plain Thing: ")


def test_of_several_it_is_asked_which_by_their_names() -> None:
    asked = Wording("a", "Shop").ask(("product",), ("Red Mug", "Blue Mug", "Mug Rack"))
    assert "Red Mug, Blue Mug or Mug Rack" in asked


def test_what_else_is_missing_is_asked_without_names() -> None:
    assert "Red Mug" not in Wording("a", "Shop").ask(("product", "quantity"), ("Red Mug", "Blue Mug"))
