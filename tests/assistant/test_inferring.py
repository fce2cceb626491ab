from __future__ import annotations

from datetime import UTC, datetime

from assistant.inferring import infer
from assistant.shop.shop import Shop
from recommender.events import Kind
from recommender.shopper import Shopper, Touch

GREEN = ("mug-green", "scarf-green", "lantern-green")


def chosen(*ids: str, kind: Kind = Kind.PURCHASE) -> Shopper:
    return Shopper("c1", tuple(Touch(each, kind, timestamp=100.0 + n) for n, each in enumerate(ids)))


def test_what_three_choices_have_in_common_is_inferred_with_evidence_and_date(open_shop: Shop) -> None:
    found = infer(chosen(*GREEN), open_shop.catalogue)[0]
    assert (found.statement, found.products) == ("often chooses colour green", GREEN[::-1])
    assert found.as_of == datetime.fromtimestamp(102.0, UTC)


def test_two_choices_say_nothing(open_shop: Shop) -> None:
    assert infer(chosen(*GREEN[:2]), open_shop.catalogue) == ()


def test_what_was_only_looked_at_says_nothing(open_shop: Shop) -> None:
    assert infer(chosen(*GREEN, kind=Kind.VIEW), open_shop.catalogue) == ()


def test_less_than_half_of_the_choices_say_nothing(open_shop: Shop) -> None:
    others = ("mug-red", "scarf-red", "lantern-blue", "teapot-white", "umbrella-blue")
    statements = [each.statement for each in infer(chosen(*GREEN, *others), open_shop.catalogue)]
    assert "often chooses colour green" not in statements
