"""How each public set is split for the figures of the recommender, and its inner split by the same rule.

What is held out is scored once; settings are chosen on the inner split of what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import scipy.sparse as sp

from recommender.evaluation import Judged, judged_customers
from recommender.events import NO_NUMBER, EventTable, Floats, Ints, Kind, Strings, strings
from recommender.matrix import UNKNOWN, ProductIndex
from recommender.traits import Traits, traits_of, weighed_traits
from retrieval.product import Product

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
WEEKS = 4 * 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Task:
    """One set under one protocol.

    Attributes:
        rest: What the inner split is made of, and what models are fitted on in the end.
        held_out: What they are judged on, once.
        inner: The same pair, from `rest`.
        more: Further such pairs, where one has too few people to weigh a blend by.
        k: The list length of the figures.
        judge: Who is judged of a pair: "new" products, those bought "again", or "all".
        ordered: Whether anything is known of what came first.
    """

    name: str
    products: ProductIndex
    traits: Traits | None
    rest: EventTable
    held_out: EventTable
    inner: tuple[EventTable, EventTable]
    k: int = 10
    judge: str = "new"
    ordered: bool = True
    more: tuple[tuple[EventTable, EventTable], ...] = ()

    def judged(self, before: EventTable, after: EventTable) -> tuple[Judged, ...]:
        """Who is judged on what came after."""
        if self.judge == "new":
            return judged_customers(before, after, self.products)
        found = []
        for each in judged_customers(before, after, self.products, repeats=True):
            bought = self.products.rows(sorted(each.shopper.bought)).tolist()
            wanted = each.wanted & (frozenset(bought) - {UNKNOWN})
            if wanted:
                found.append(replace(each, wanted=wanted))
        return tuple(found)


def table(
    product: Sequence[str],
    kind: Sequence[str],
    customer: Sequence[str],
    *,
    order: Sequence[str] = (),
    timestamp: Floats | None = None,
    sequence: Ints | None = None,
    quantity: Floats | None = None,
) -> EventTable:
    """A table of these columns, all others empty."""
    n = len(product)
    empty: Strings = strings([""] * n)
    nothing = np.full(n, np.nan)
    return EventTable(
        product_id=strings(product),
        kind=strings(kind),
        customer_id=strings(customer),
        session_id=empty,
        order_id=strings(order) if len(order) else empty,
        event_id=empty,
        timestamp=nothing if timestamp is None else timestamp,
        sequence=np.full(n, NO_NUMBER) if sequence is None else sequence,
        quantity=np.ones(n) if quantity is None else quantity,
        value=nothing,
        price=nothing,
        list_id=empty,
        position=np.full(n, NO_NUMBER),
        propensity=nothing,
        query=empty,
    )


def online_retail() -> EventTable:
    """Purchases and returns; codes of goods only."""
    lines = _retail_lines()
    return table(
        lines["stock_code"].to_list(),
        [str(Kind.RETURN if cancelled else Kind.PURCHASE) for cancelled in lines["is_cancel"]],
        ["" if each is None else str(each) for each in lines["customer_id"]],
        order=lines["invoice_no"].to_list(),
        timestamp=lines["invoice_date"].dt.epoch("ms").to_numpy() / 1000.0,
        quantity=lines["quantity"].abs().to_numpy().astype(np.float64),
    )


def _retail_lines() -> pl.DataFrame:
    return (
        pl.read_parquet(DATA / "online-retail" / "transactions.parquet")
        .unique(maintain_order=True)
        .filter(pl.col("stock_code").str.contains(r"^\d+[A-Za-z]*$"), pl.col("quantity") != 0)
        .filter((pl.col("unit_price") > 0) & (pl.col("is_cancel") | (pl.col("quantity") > 0)))
    )


def ordered(rows: pl.DataFrame, customer: str = "user_id", product: str = "item_id") -> EventTable:
    """Purchases without times, in the order of the rows."""
    return table(
        [str(each) for each in rows[product]],
        [str(Kind.PURCHASE)] * len(rows),
        [str(each) for each in rows[customer]],
        sequence=np.arange(len(rows)),
    )


def beauty() -> Task:
    """`train` for the fit, `valid` judged once; attributes as traits."""
    attributes = pl.read_parquet(DATA / "beauty" / "item_attributes.parquet").explode("attribute_ids")
    rows = pl.read_parquet(DATA / "beauty" / "interactions.parquet")
    products = _index(rows["item_id"])
    place = products.rows([str(each) for each in attributes["item_id"]])
    column = attributes["attribute_ids"].to_numpy()
    kept = place != UNKNOWN
    having = sp.csr_matrix((np.ones(int(kept.sum())), (place[kept], column[kept])))
    having.resize(len(products), having.shape[1])
    return _published("beauty", rows, products, weighed_traits(having))


def video_games() -> Task:
    """The same; words of the titles as traits."""
    rows = pl.read_parquet(DATA / "video-games" / "interactions.parquet")
    items = pl.read_parquet(DATA / "video-games" / "items.parquet")
    products = _index(rows["item_id"])
    catalogue = [Product(str(i), title or str(i)) for i, title in items.iter_rows()]
    return _published("video-games", rows, products, traits_of(catalogue, products))


def movielens() -> Task:
    """The last rating of each person, whatever its value; ties go by the film's number."""
    rows = pl.read_parquet(DATA / "movielens-100k" / "ratings.parquet")
    items = pl.read_parquet(DATA / "movielens-100k" / "items.parquet")
    rows = rows.sort(["user_id", "timestamp_unix_s", "item_id"])
    products = _index(rows["item_id"])
    catalogue = [
        Product(str(i), str(i), category=(str(year),), attributes={"genre": tuple(genres.split())})
        for i, _, year, genres in items.iter_rows()
    ]
    rest, last = _last(rows)
    inner = [_last(rest)]
    for _ in range(2):
        inner.append(_last(inner[-1][0]))
    pairs = [(ordered(before), ordered(after)) for before, after in inner]
    return Task(
        "movielens-100k",
        products,
        traits_of(catalogue, products),
        ordered(rest),
        ordered(last),
        pairs[0],
        more=tuple(pairs[1:]),
    )


def gowalla(seed: int = 0) -> Task:
    """A random fifth of each person's places; no order, no traits."""
    rng = np.random.default_rng(seed)
    rows = pl.read_parquet(DATA / "gowalla" / "train.parquet")
    rest, fifth = _fifth(rows, rng)
    inner, inner_fifth = _fifth(rest, rng)
    unordered = [
        replace(ordered(each), sequence=np.full(len(each), NO_NUMBER))
        for each in (rest, fifth, inner, inner_fifth)
    ]
    return Task(
        "gowalla",
        _index(rows["item_id"]),
        None,
        unordered[0],
        unordered[1],
        (unordered[2], unordered[3]),
        k=20,
        ordered=False,
    )


def retail(judge: str) -> Task:
    """The last four weeks; the four before them inside."""
    events, lines = online_retail(), _retail_lines()
    end = float(events.timestamp.max())
    products = ProductIndex.of(sorted(set(events.product_id)))
    titles = dict(zip(lines["stock_code"].to_list(), lines["description"].to_list(), strict=True))
    catalogue = [Product(each, titles[each] or each) for each in products.ids]
    rest, after = _cut(events, end - WEEKS)
    return Task(
        f"online-retail ({judge})",
        products,
        traits_of(catalogue, products),
        rest,
        after,
        _cut(rest, end - 2 * WEEKS),
        judge=judge,
    )


TASKS = {
    "movielens-100k": movielens,
    "beauty": beauty,
    "online-retail-new": lambda: retail("new"),
    "online-retail-again": lambda: retail("again"),
    "gowalla": gowalla,
    "video-games": video_games,
}


def without_ties() -> frozenset[str]:
    """The people of movielens-100k who rated one film alone at their last second."""
    rows = pl.read_parquet(DATA / "movielens-100k" / "ratings.parquet")
    last = rows.filter(pl.col("timestamp_unix_s") == pl.col("timestamp_unix_s").max().over("user_id"))
    alone = last.group_by("user_id").len().filter(pl.col("len") == 1)
    return frozenset(str(each) for each in alone["user_id"])


def _published(name: str, rows: pl.DataFrame, products: ProductIndex, traits: Traits) -> Task:
    rows = rows.sort(["user_id", "position"])
    train, valid = (rows.filter(pl.col("split") == each) for each in ("train", "valid"))
    inner, last = _last(train)
    return Task(name, products, traits, ordered(train), ordered(valid), (ordered(inner), ordered(last)))


def _index(items: pl.Series) -> ProductIndex:
    return ProductIndex(tuple(str(each) for each in items.unique().sort()))


def _last(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each person's rows but the last, and the last; rows are in order."""
    last = rows.select(pl.int_range(pl.len(), dtype=pl.Int64).over("user_id") == pl.len().over("user_id") - 1)
    marks = last.to_series()
    return rows.filter(~marks), rows.filter(marks)


def _fifth(rows: pl.DataFrame, rng: np.random.Generator) -> tuple[pl.DataFrame, pl.DataFrame]:
    drawn = rows.with_columns(key=pl.Series(rng.random(len(rows)))).sort(["user_id", "key"]).drop("key")
    place = drawn.select(
        pl.int_range(pl.len()).over("user_id") < (pl.len().over("user_id") * 0.2).round().clip(1)
    ).to_series()
    return drawn.filter(~place), drawn.filter(place)


def _cut(events: EventTable, moment: float) -> tuple[EventTable, EventTable]:
    before = events.timestamp < moment
    return events.take(before), events.take(~before)
