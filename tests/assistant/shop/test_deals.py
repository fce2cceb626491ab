from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.shop.config import ShopConfig, read_config
from retrieval.errors import BadInput

WHOLE = """
currency: GBP
timezone: Europe/London
deals:
  multi_buys:
    - {name: 3 for 2 on mugs, take: 3, pay: 2, categories: Mugs}
  coupons:
    - {code: TEN, percent: 10, minimum: 30, since: 2026-05-01, until: 2026-05-31}
    - {code: FIVE, amount: 4.99, brands: [Hearth, Fieldway]}
"""
MAY = datetime(2026, 5, 10, tzinfo=UTC).timestamp()


def read(folder: Path, text: str) -> ShopConfig:
    (folder / "shop.yaml").write_text(text, encoding="utf-8")
    return read_config(folder)


def test_deals_are_read_with_amounts_in_minor_units(tmp_path: Path) -> None:
    deals = read(tmp_path, WHOLE).deals_at(MAY)
    assert (deals.multi_buys[0].take, deals.multi_buys[0].scope.categories) == (3, ("Mugs",))
    assert [(c.code, c.percent, c.amount, c.minimum) for c in deals.coupons] == [
        ("TEN", 10, 0, 3000),
        ("FIVE", 0, 499, 0),
    ]


def test_a_deal_ends_by_the_shops_own_clock(tmp_path: Path) -> None:
    config = read(tmp_path, WHOLE)
    last = datetime(2026, 5, 31, 22, 59, tzinfo=UTC).timestamp()
    assert [c.code for c in config.deals_at(last).coupons] == ["TEN", "FIVE"]
    assert [c.code for c in config.deals_at(last + 120).coupons] == ["FIVE"]


def test_a_shop_without_the_section_has_no_deals(tmp_path: Path) -> None:
    deals = read(tmp_path, "name: Plain\n").deals_at(MAY)
    assert (deals.multi_buys, deals.coupons) == ((), ())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("multi_buys: [{name: x, take: 2, pay: 2}]", "pay must be less than take"),
        ("coupons: [{code: X}]", "either percent or amount"),
        ("coupons: [{code: X, percent: 10, amount: 3}]", "either percent or amount"),
        ("coupons: [{code: X, percent: 120}]", "less than or equal to 100"),
        ("coupons: [{code: X, amount: -3}]", "greater than 0"),
        ("coupons: [{code: X, percent: 10, minimun: 30}]", "minimun"),
        ("coupons: [{code: X, percent: 10, since: 2026-02-01, until: 2026-01-01}]", "ends before it begins"),
    ],
)
def test_a_wrong_deal_is_named_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(BadInput, match=r"shop\.yaml, line 2, deals") as caught:
        read(tmp_path, f"deals:\n  {line}\n")
    assert said in str(caught.value)


def test_an_unknown_key_of_the_section_is_reported(tmp_path: Path) -> None:
    assert read(tmp_path, "deals:\n  bogof: []\n").unknown == ("deals.bogof (line 2)",)
