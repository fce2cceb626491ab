"""What is true for one visitor at one moment, read from catalogue, pages and live database alone."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.shop.shop import Shop
from assistant.visitor import Visitor
from retrieval.product import Product

Words = tuple[str, ...]

AMOUNT = re.compile(
    r"(?:[£$€¥]|GBP |USD |EUR )\s?(\d[\d,]*(?:\.\d+)?)"
    r"|(\d[\d,]*(?:\.\d+)?)\s?(?:[£€]|GBP|USD|EUR|pounds?\b|quid\b|dollars?\b|euros?\b)",
    re.IGNORECASE,
)


def words_of(text: str) -> Words:
    """The words of a text without case, accents and marks; plurals stay plurals."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return tuple(re.findall(r"[^\W_]+", "".join(each for each in plain if not unicodedata.combining(each))))


def amounts_in(text: str) -> list[Decimal]:
    """Every amount of money that a text names, in major units."""
    return [Decimal((m[1] or m[2]).replace(",", "")).normalize() for m in AMOUNT.finditer(text)]


@dataclass(frozen=True)
class OrderRow:
    """An order as the database has it."""

    order_id: str
    customer_id: str
    status: str
    placed_at: float | None
    items: Sequence[Mapping[str, Any]]


@dataclass
class Truths:
    """Everything that a reply may be held against.

    Attributes:
        titles: First word -> (words of a title, product id), the longest first.
    """

    shop: Shop
    titles: Mapping[str, Sequence[tuple[Words, str]]] = field(default_factory=dict)
    pages: str = ""
    page_words: Words = ()

    @classmethod
    def of(cls, shop: Shop) -> Truths:
        """What never changes while a build serves."""
        titles: dict[str, list[tuple[Words, str]]] = defaultdict(list)
        for product in shop.catalogue.products:
            if words := words_of(product.title):
                titles[words[0]].append((words, product.product_id))
        for rows in titles.values():
            rows.sort(key=lambda row: -len(row[0]))
        pages = "\n".join(page.read_text(encoding="utf-8") for page in sorted(_pages(shop.folder)))
        return cls(shop, titles, pages, words_of(pages))

    def product(self, product_id: str) -> Product | None:
        """The record of this id."""
        return self.shop.catalogue.get(product_id)

    def orders(self) -> list[OrderRow]:
        """All orders of everybody."""
        rows = self._rows("SELECT order_id, customer_id, status, placed_at, items FROM orders")
        return [OrderRow(r[0], r[1], r[2], r[3], _json(r[4])) for r in rows]

    def basket(self, visitor: Visitor) -> dict[str, int]:
        """Product id -> pieces."""
        query = "SELECT product_id, quantity FROM basket_lines WHERE owner = ?"
        return {str(r[0]): int(r[1]) for r in self._rows(query, visitor.owner)}

    def stated(self, visitor: Visitor) -> list[tuple[str, float]]:
        """What is remembered, and since when."""
        query = "SELECT text, stated_at FROM preferences WHERE owner = ?"
        return [(str(r[0]), float(r[1])) for r in self._rows(query, visitor.owner)]

    def history(self, visitor: Visitor) -> set[str]:
        """Products with which the visitor did anything, live or before."""
        who = visitor.customer_id
        query = "SELECT DISTINCT product_id FROM events WHERE (customer_id = ? AND ? != '') OR session_id = ?"
        live = {str(r[0]) for r in self._rows(query, who, who, visitor.guest_id or "-")}
        return live | set(self.shop.recommender.histories.events_of(who).product_id.tolist())

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        path = Path(str(self.shop.database.url.database))
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(query, values).fetchall()


def named_in(text: str, titles: Mapping[str, Sequence[tuple[Words, str]]]) -> list[tuple[Words, list[str]]]:
    """The titles that stand whole in a text, the longest at each place, with all products called so.

    A title of one word counts where the text writes it with a capital in the middle of a sentence, or right
    before a price.
    """
    words = words_of(text)
    found: list[tuple[Words, list[str]]] = []
    place = 0
    while place < len(words):
        rows = titles.get(words[place], ())
        fits = [row for row in rows if words[place : place + len(row[0])] == row[0]]
        longest = [row for row in fits if len(row[0]) == len(fits[0][0])]
        if longest and (len(longest[0][0]) > 1 or _as_a_name(longest[0][0][0], text)):
            found.append((longest[0][0], [product_id for _, product_id in longest]))
            place += len(longest[0][0]) - 1
        place += 1
    return found


def _as_a_name(word: str, text: str) -> bool:
    name = re.escape(word.capitalize())
    inside = rf"(?<=[\w,;:] ){name}\b|\b{name}\b(?= (?:at|for|costs|is)\b)"
    return re.search(inside, text) is not None


def holds(words: Words, part: Words) -> bool:
    """Whether the words stand in this order and without gaps among the others."""
    return any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))


def _pages(folder: Path) -> Iterable[Path]:
    return (folder / "policies").glob("*.md")


def _json(value: Any) -> Any:
    import json

    return json.loads(value) if isinstance(value, str) else value
