"""Which codes are goods, and what they usually cost."""

from __future__ import annotations

import polars as pl

# Five figures and up to three letters tell a design and its colours; DCGS codes are goods of the web shop.
# Everything else is none: POST, DOT, C2 (carriage), M (manual), D (discount), S (samples), B (bad debt), BANK
# CHARGES, AMAZONFEE, CRUK (commission), PADS, TEST, GIFT_0001_20 (vouchers).
_GOODS = r"^(\d{5}[A-Z]{0,3}|DCGS\w+)$"

# Some of that hides behind figures as well (`23444 Next Day Carriage`).
_NO_GOODS = r"(?i)\b(carriage|postage|gift voucher|bank charges|discount|commission|bad debt)\b"

USUAL_DAYS = 60
"""How far before its last sale a code's lines tell what it usually costs."""


def goods(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines whose code is merchandise."""
    return lines.filter(
        pl.col("code").str.contains(_GOODS)
        & ~pl.col("description").str.contains(_NO_GOODS).any().over("code")
    )


def usual_prices(sales: pl.DataFrame) -> dict[str, float]:
    """Code -> the price on most of its lines in the last weeks in which it was sold; of two, the later one.

    Large orders get cheaper pieces and single lines go wrong, so the last price alone is often not the usual
    one.

    Args:
        sales: Lines of customers with code, price and time, all at a price above 0.
    """
    recent = sales.filter(pl.col("time") >= pl.col("time").max().over("code") - USUAL_DAYS * 86_400)
    counted = (
        recent.group_by("code", "price")
        .agg(pl.len().alias("count"), pl.col("time").max().alias("last"))
        .sort("code", "count", "last", "price", descending=[False, True, True, False])
        .unique("code", keep="first", maintain_order=True)
    )
    return dict(counted.select("code", "price").iter_rows())
