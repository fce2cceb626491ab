from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.basket import BasketLine
from assistant.reply import Card
from recommender.bundles.deals import Deals, MultiBuy
from retrieval.product import Money
from tests.ui.small_shop import PRODUCTS, lamp
from ui.cards import Gallery, Page
from ui.shopfront import Shopfront


@pytest.fixture
def gallery(front: Shopfront) -> Gallery:
    return front.gallery


def one(tmp_path: Path, **fields: object) -> Gallery:
    product = lamp(1, **fields)
    return Gallery({"1": product}.get, tmp_path)


def page(gallery: Gallery, *ids: str, reason: str = "because") -> str:
    cards = [Card("product", product_id, reason) for product_id in ids]
    return Page("Shop", (gallery.draw("assistant", "Here.", cards),), opinions={"1": "like"}).html()


def test_a_card_shows_picture_title_price_rating_stock_and_reason(gallery: Gallery) -> None:
    html = page(gallery, "1")
    for part in ('src="/pictures/', "Lamp 1", "£11.00", "4.5", "(21)", "Only 1 left", "because"):
        assert part in html


def test_a_card_has_like_dislike_and_basket_and_shows_what_was_liked(gallery: Gallery) -> None:
    html = page(gallery, "1")
    for act in ("like", "dislike", "add"):
        assert f'data-act="{act}" data-product="1"' in html
    assert html.count('aria-pressed="true"') == 1


def test_a_suppliers_tags_stay_text(gallery: Gallery) -> None:
    html = page(gallery, "5", reason="<i>why</i>")
    assert "<img src=x" not in html
    assert "<b>B</b>" not in html
    assert "<script>" not in html
    assert "<i>why</i>" not in html


def test_a_card_says_what_of_the_request_its_records_leave_open(gallery: Gallery) -> None:
    facts = {"unknown": ["attributes.colour", "not.attributes.colour", "minimum_rating"]}
    turn = gallery.draw("assistant", "", [Card("product", PRODUCTS[0].product_id, "matches “lamp”", facts)])
    assert turn.products[0].reason == "matches “lamp”; not stated: colour, minimum rating"


def test_what_is_no_longer_sold_is_left_out(gallery: Gallery) -> None:
    assert gallery.draw("assistant", "", [Card("product", "gone")]).products == ()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:image/svg+xml,<svg/>", "//evil.example/x", "file:///etc"]
)
def test_addresses_that_are_none_of_the_web_never_reach_the_page(tmp_path: Path, address: str) -> None:
    view = one(tmp_path, image_url=address, url=address).view("1")
    assert view is not None
    assert (view.picture, view.url) == ("", "")


def test_a_suppliers_picture_is_a_plain_image_without_a_referrer(tmp_path: Path) -> None:
    html = page(one(tmp_path, image_url="https://cdn.example/a.svg"), "1")
    assert '<img src="https://cdn.example/a.svg" alt=""' in html
    assert 'referrerpolicy="no-referrer"' in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"stock": 0}, "Sold out"),
        ({"stock": 3}, "Only 3 left"),
        ({"stock": 50}, "In stock"),
        ({"stock": None, "available": True}, "In stock"),
        ({"stock": None, "available": False}, "Sold out"),
        ({"stock": None}, "Availability not known"),
    ],
)
def test_availability_is_said_as_the_records_have_it(
    tmp_path: Path, fields: dict[str, object], words: str
) -> None:
    view = one(tmp_path, **fields).view("1")
    assert view is not None
    assert view.stock == words


def test_what_is_sold_out_can_not_be_added(gallery: Gallery) -> None:
    assert 'aria-label="Add Lamp 0 to the basket" disabled' in page(gallery, "0")


def test_a_list_price_stands_beside_the_price_only_where_it_is_higher(tmp_path: Path) -> None:
    higher = one(tmp_path, list_price=Money(1500, "GBP")).view("1")
    lower = one(tmp_path, list_price=Money(900, "GBP")).view("1")
    assert higher is not None
    assert lower is not None
    assert (higher.list_price, lower.list_price) == ("£15.00", "")


def test_the_basket_adds_up(gallery: Gallery) -> None:
    html = gallery.basket([BasketLine("1", 2), BasketLine("2", 1), BasketLine("gone", 5)])
    assert "£34.00" in html
    assert "2 × £11.00" in html


def test_a_basket_with_an_unknown_price_says_no_total(tmp_path: Path) -> None:
    products = {"1": lamp(1), "2": lamp(2, price=None)}
    html = Gallery(products.get, tmp_path).basket([BasketLine("1", 1), BasketLine("2", 1)])
    assert "Total" not in html


def test_a_basket_shows_what_deals_take_off(tmp_path: Path) -> None:
    deals = Deals((MultiBuy("2 for 1", 2, 1),))
    products = {"1": lamp(1)}
    html = Gallery(products.get, tmp_path, deals=lambda: deals).basket([BasketLine("1", 2)])
    assert "2 for 1" in html
    assert "−£" in html


def test_a_set_is_drawn_with_its_needs_its_savings_and_what_was_left_out(gallery: Gallery) -> None:
    lines = [{"need": "lamp", "title": "Lamp 1", "quantity": 2, "sum": "£24.00"}]
    facts = {
        "lines": lines,
        "savings": [{"name": "coupon TEN", "amount": "£2.40", "code": "TEN"}],
        "total": "£21.60",
        "budget": "£30.00",
        "left_out": [{"need": "tent", "why": "tent (I found nothing for it)"}],
    }
    html = Page("Shop", (gallery.draw("assistant", "", [Card("bundle", "1", facts=facts)]),)).html()
    for words in ("2 × Lamp 1", "coupon TEN", "−£2.40", "<dd>£21.60</dd>", "tent (I found nothing for it)"):
        assert words in html


def test_a_comparison_is_a_table_with_a_column_for_each_product(gallery: Gallery) -> None:
    rows = {"price": ["£11.00", "£12.00"], "stock": ["1 left", "2 left"], "brand": ["", "<b>Glow</b>"]}
    card = Card("comparison", "1,2", facts={"columns": ["Lamp 1", "Lamp 2"], "rows": rows})
    html = Page("Shop", (gallery.draw("assistant", "", [card]),)).html()
    table = html[html.index("<table>") : html.index("</table>")]
    assert re.findall(r'<th scope="col">(.*?)</th>', table) == ["Lamp 1", "Lamp 2"]
    lines = [
        (name, re.findall(r"<td>(.*?)</td>", cells))
        for name, cells in re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table)
    ]
    assert lines == [
        ("Price", ["£11.00", "£12.00"]),
        ("Stock", ["1 left", "2 left"]),
        ("Brand", ["", "&lt;b&gt;Glow&lt;/b&gt;"]),
    ]


def test_an_empty_basket_says_so(gallery: Gallery) -> None:
    assert "Nothing in it yet" in gallery.basket([])


def test_a_sheet_shows_its_facts_as_text(gallery: Gallery) -> None:
    card = Card(
        "order", "O1", facts={"status": "shipped", "items": [{"title": "<b>Lamp</b>", "quantity": 2}]}
    )
    html = Page("Shop", (gallery.draw("assistant", "", [card]),)).html()
    assert "<dt>Status</dt><dd>shipped</dd>" in html
    assert "2 × &lt;b&gt;Lamp&lt;/b&gt;" in html


def test_every_product_of_the_small_shop_can_be_drawn(gallery: Gallery) -> None:
    assert page(gallery, *(product.product_id for product in PRODUCTS)).count("shop-card") >= len(PRODUCTS)


RESULTS = {
    "total": 1_240, "left": 1_234, "did_you_mean": "<lamp>", "as_meant": "<lamp>, price up to £5.00",
    "narrower": [{"label": "red", "say": "in red", "count": 3}],
}  # fmt: skip


def test_a_list_offers_what_was_meant_its_next_page_and_narrower_ones(gallery: Gallery) -> None:
    html = Page("Shop", (gallery.draw("assistant", "Here.", [Card("results", "x", facts=RESULTS)]),)).html()
    assert 'data-say="&lt;lamp&gt;, price up to £5.00"' in html
    assert "Show me more (1,234)" in html
    assert 'data-say="in red">red (3)' in html
    assert "<lamp>" not in html


def test_only_the_last_message_offers_what_to_say_next(gallery: Gallery) -> None:
    listed = gallery.draw("assistant", "Here.", [Card("results", "x", facts=RESULTS)])
    assert "Show me more" not in Page("Shop", (listed, gallery.draw("customer", "thanks"))).html()


def test_a_sold_out_card_names_the_variants_that_can_be_bought(tmp_path: Path) -> None:
    red, blue = lamp(0, options={"colour": "red"}), lamp(1, options={"colour": "blue"})
    gallery = Gallery({"0": red, "1": blue}.get, tmp_path, lambda product_id: (blue,))
    assert "Can be bought: blue at £11.00" in page(gallery, "0")
