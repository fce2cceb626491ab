"""Which orders were sent back whole.

A cancellation names customer, code and quantity, never the invoice that it takes back.
"""

from __future__ import annotations

from collections import defaultdict

import polars as pl


def cancelled_orders(purchases: pl.DataFrame, returns: pl.DataFrame) -> frozenset[str]:
    """Invoices of which every piece was cancelled later.

    Each cancellation is set against the customer's latest purchases of that code before it.

    Args:
        purchases: Lines with invoice, customer, code, quantity and time.
        returns: Lines with customer, code, quantity (above 0) and time.
    """
    wanted = returns.select("customer", "code").unique()
    bought: dict[tuple[str, str], list[list[float | str]]] = defaultdict(list)
    columns = ("customer", "code", "invoice", "quantity", "time")
    relevant = purchases.join(wanted, on=["customer", "code"], how="semi").sort("time", "invoice")
    for customer, code, invoice, quantity, time in relevant.select(columns).iter_rows():
        bought[customer, code].append([invoice, quantity, time])
    sent_back: dict[str, float] = defaultdict(float)
    for customer, code, quantity, time in (
        returns.sort("time").select("customer", "code", "quantity", "time").iter_rows()
    ):
        left = float(quantity)
        for line in reversed(bought[customer, code]):
            invoice, pieces, when = str(line[0]), float(line[1]), float(line[2])
            if left <= 0:
                break
            if when <= time and pieces > 0:
                taken = min(left, pieces)
                line[1] = pieces - taken
                left -= taken
                sent_back[invoice] += taken
    pieces_of = purchases.group_by("invoice").agg(pl.col("quantity").sum())
    return frozenset(
        invoice for invoice, pieces in pieces_of.iter_rows() if sent_back.get(invoice, 0.0) >= pieces
    )
