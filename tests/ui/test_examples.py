from __future__ import annotations

from retrieval.product import Product
from tests.ui.small_shop import PRODUCTS, lamp
from ui.examples import examples


def test_questions_name_a_category_with_a_price_that_finds_something() -> None:
    asked = examples(PRODUCTS)
    assert "Show me lamps under £20" in asked
    assert any(product.price and product.price.minor < 2000 for product in PRODUCTS)


def test_pages_and_orders_bring_questions_of_their_own() -> None:
    assert "Can I send something back?" in examples(PRODUCTS, pages=True)
    assert "Where is my latest order?" in examples(PRODUCTS, pages=True, orders=True)


def test_a_shop_of_bare_titles_still_has_questions() -> None:
    only = Product("1", "WHITE HANGING HEART T-LIGHT HOLDER")
    assert examples((only,), popular=only) == (
        "Something like the White hanging heart t-light holder",
        "What would you suggest for me?",
    )


def test_an_empty_shop_has_none() -> None:
    assert examples(()) == ()


def test_different_departments_come_before_the_second_of_one() -> None:
    products = [lamp(n) for n in range(3)] + [lamp(9, category=("Garden", "Pots"))]
    asked = examples(products)
    assert asked[0].startswith("Show me lamps")
    assert asked[1].startswith("Show me pots")
