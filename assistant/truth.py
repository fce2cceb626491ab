"""What a language model is held to: facts in a reply must stand in the records that its tools returned.

Independent of whoever wrote the reply: amounts, titles, ids, ratings, stock, percentages, order numbers and
states are read from its words and looked up in the evidence. What the customer said themselves may be
repeated. Knows no model; it finds false statements of fact, not bad advice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.tools.results import Result, ShownProduct
from retrieval.errors import shorten
from retrieval.product import SYMBOLS
from retrieval.words import fold

_SIGNS = "".join(re.escape(sign) for sign in dict.fromkeys(SYMBOLS.values()))
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"[{_SIGNS}]\s?({_NUMBER})|\b({_NUMBER})\s?(?:[{_SIGNS}]|(?:GBP|USD|EUR|pounds?|quid|dollars?|euros?|pence|cents?)\b)",
    re.I,
)
_RATING = re.compile(r"\b(\d(?:\.\d+)?)\s*(?:/\s*5\b|(?:out )?of (?:5|five)\b|[- ]?stars?\b)", re.I)
_PERCENT = re.compile(r"\b(\d+(?:\.\d+)?)\s?(?:%|per ?cent\b)", re.I)
_IN_STOCK = re.compile(r"\b(?:in stock|available now|still available)\b", re.I)
_SOLD_OUT = re.compile(r"\b(?:out of stock|sold out|not in stock|unavailable)\b", re.I)
_LEFT = re.compile(r"\b(\d+) (?:left|in stock|remaining)\b", re.I)
_STATE = re.compile(
    r"\b(?:is|was|are|been|status:?|order \S+,?)\s+(?:now |already |being )?"
    r"(pending|processed|shipped|delivered|cancelled|canceled|returned|refunded)\b",
    re.I,
)
_ORDER = re.compile(r"#\w*\d{3,}|\border (?:number )?([A-Za-z]{0,4}-?\d{3,})\b", re.I)
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Violation:
    """A statement that no record bears out."""

    kind: str
    said: str

    def __str__(self) -> str:
        """As a note."""
        return f"{self.kind} '{shorten(self.said, 40)}' stands in no record"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the tools of a turn returned, as facts to look up.

    Attributes:
        text: Every text of the results, and the customer's own words.
        amounts: Every amount of money in them, in major units.
    """

    text: str
    folded: str
    amounts: frozenset[Decimal]
    products: tuple[ShownProduct, ...]
    ids: frozenset[str]

    @classmethod
    def of(
        cls, results: Iterable[Result], said: Sequence[str] = (), arguments: Sequence[Mapping[str, Any]] = ()
    ) -> Evidence:
        """The evidence of results, of what the customer said, and of the arguments of calls."""
        listed = tuple(results)
        products = tuple(product for result in listed for product in result.products)
        texts = [text for result in listed for text in _texts(result.to_artifact())]
        asked = [text for each in arguments for text in _texts(each)]
        numbers = [number for each in arguments for number in _numbers(each)]
        whole = "\n".join([*texts, *said, *asked])
        amounts = {_decimal(number) for number in _amounts_in(whole)} | {_decimal(str(n)) for n in numbers}
        ids = {product.product_id for product in products} | {str(text) for text in texts}
        return cls(whole, fold(whole), frozenset(amounts), products, frozenset(ids))


def find_violations(
    reply: str,
    evidence: Evidence,
    named_products: Callable[[str], Sequence[str]],
    title_of: Callable[[str], str],
) -> tuple[Violation, ...]:
    """The statements of a reply that the evidence doesn't bear out, in order of kind.

    Args:
        reply: What is to be checked.
        evidence: What the turn's tools returned.
        named_products: Text -> ids of the catalogue's products whose titles stand in it.
        title_of: Product id -> title.
    """
    found: list[Violation] = []
    found += [Violation("amount", a) for a in _amounts_in(reply) if _decimal(a) not in evidence.amounts]
    found += [
        Violation("product", title_of(product_id))
        for product_id in named_products(reply)
        if product_id not in evidence.ids and fold(title_of(product_id)) not in evidence.folded
    ]
    found += _ratings(reply, evidence)
    found += _stock(reply, evidence)
    found += [
        Violation("percentage", m.group())
        for m in _PERCENT.finditer(reply)
        if not _percent(m.group(1), evidence)
    ]
    found += [
        Violation("state", m.group(1))
        for m in _STATE.finditer(reply)
        if fold(m.group(1)) not in evidence.folded
    ]
    found += [Violation("order", m.group()) for m in _ORDER.finditer(reply) if not _order(m, evidence)]
    return tuple(dict.fromkeys(found))


def _amounts_in(text: str) -> list[str]:
    return [(m.group(1) or m.group(2)).replace(",", "") for m in _AMOUNT.finditer(text)]


def _decimal(number: str) -> Decimal:
    try:
        return Decimal(number).normalize()
    except InvalidOperation:
        return Decimal(-1)


def _ratings(reply: str, evidence: Evidence) -> list[Violation]:
    true = {f"{product.rating:g}" for product in evidence.products if product.rating is not None}
    true |= {f"{float(m.group(1)):g}" for m in _RATING.finditer(evidence.text)}
    rounded = true | {f"{float(value):.1f}".rstrip("0").rstrip(".") for value in true}
    return [
        Violation("rating", m.group())
        for m in _RATING.finditer(reply)
        if f"{float(m.group(1)):g}" not in rounded
    ]


def _stock(reply: str, evidence: Evidence) -> list[Violation]:
    """Sentences about stock: of the products they name, else of some product of the turn."""
    found: list[Violation] = []
    for sentence in _SENTENCES.split(reply):
        folded = fold(sentence)
        named = [p for p in evidence.products if fold(p.title) in folded] or list(evidence.products)
        sold_out = _SOLD_OUT.search(sentence)
        in_stock = None if sold_out else _IN_STOCK.search(sentence)
        if (
            sold_out
            and not any(p.in_stock is False for p in named)
            and fold(sold_out.group()) not in evidence.folded
        ):
            found.append(Violation("stock", sold_out.group()))
        if in_stock and not any(p.in_stock for p in named) and fold(in_stock.group()) not in evidence.folded:
            found.append(Violation("stock", in_stock.group()))
        found += [
            Violation("stock", m.group())
            for m in _LEFT.finditer(sentence)
            if m.group(1) not in evidence.folded.split()
        ]
    return found


def _percent(number: str, evidence: Evidence) -> bool:
    return any(m.group(1) == number for m in _PERCENT.finditer(evidence.text))


def _order(match: re.Match[str], evidence: Evidence) -> bool:
    number = (match.group(1) or match.group()).lstrip("#")
    return number.lower() in evidence.text.lower()


def _texts(value: Any) -> list[str]:
    """Every text inside a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in _texts(inner)]
    return []


def _numbers(value: Any) -> list[float]:
    """Every number inside a JSON value."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [value]
    if isinstance(value, Mapping):
        return [number for inner in value.values() for number in _numbers(inner)]
    if isinstance(value, list | tuple):
        return [number for inner in value for number in _numbers(inner)]
    return []
