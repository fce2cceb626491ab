from __future__ import annotations

from io import StringIO

from rich.console import Console

from assistant.reply import Card
from assistant.visitor import Visitor
from ui.shopfront import Shopfront
from ui.terminal import converse, draw

GUEST = Visitor.guest("somebody at a terminal")


def told(front: Shopfront, *lines: str) -> str:
    console = Console(file=StringIO(), width=120)
    converse(front, GUEST, lines, console)
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def test_products_stand_with_number_title_price_and_reason(front: Shopfront) -> None:
    row = next(line for line in told(front, "lamps").splitlines() if "Lamp 1" in line)
    for part in ("2", "£11.00", "★ 4.5", "because it is a lamp"):
        assert part in row


def test_a_suppliers_text_is_not_read_as_markup(front: Shopfront) -> None:
    assert '<img src=x onerror="alert(1)">' in told(front, "lamps")


def test_adding_a_product_by_its_number_fills_the_basket(front: Shopfront) -> None:
    assert "Noted" in told(front, "lamps", "/add 2")
    assert [line.product_id for line in front.baskets.show(GUEST)] == ["1"]


def test_a_number_that_was_not_shown_is_told(front: Shopfront) -> None:
    assert "1 to 3" in told(front, "lamps", "/like 9")
    assert "Nothing was shown yet" in told(front, "/like 1")


def test_quitting_leaves_what_comes_after_unsaid(front: Shopfront) -> None:
    assert "Lamp" not in told(front, "quit", "lamps")


def test_what_a_list_offers_to_say_next_stands_under_it(front: Shopfront) -> None:
    card = Card("results", "lamps", facts={"left": 4, "narrower": []})
    console = Console(file=StringIO(), width=120)
    draw(front.gallery, front.gallery.draw("assistant", "Lamps.", [card]), console)
    assert isinstance(console.file, StringIO)
    assert "Show me more (4)" in console.file.getvalue()
