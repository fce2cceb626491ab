"""`Auditor`: one conversation's replies against what is true; what no record bears out is a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from assistant.reply import Card, Reply
from assistant.visitor import Visitor
from retrieval.product import Product
from tests.audit.truths import Truths, Words, amounts_in, holds, named_in, words_of

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_RATING = re.compile(r"\b(\d(?:\.\d+)?) (?:of|out of) 5\b|\brated (\d(?:\.\d+)?)")
_PERCENT = re.compile(r"\b(\d+(?:\.\d+)?) ?%")
_STATE = re.compile(
    r"\b(?:is|was|are|been|now|:)\s+(?:now |already |still )?"
    r"(pending|processed|shipped|delivered|cancelled|refunded|returned)\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]{2,8}) (\d{4})\b")
_OF_KINDS = re.compile(r"different buyers bought (?P<kind>(?!it ).+) together with (?P<other>.+)")
_BUYERS = re.compile(r"\b(?:bought by )?(\d+) different (?:people|buyers)")
_MORE = ("in stock", "available now")
_LESS = ("sold out", "out of stock")


@dataclass
class Auditor:
    """Follows one conversation.

    Attributes:
        said: Every word of the visitor.
        returned: Products whose ids came back in this conversation.
    """

    truths: Truths
    visitor: Visitor
    said: list[str] = field(default_factory=list)
    returned: set[str] = field(default_factory=set)

    def before(self) -> None:
        """Looks at the basket as the visitor has it when they write."""
        self.returned |= set(self.truths.basket(self.visitor))

    def findings(self, message: str, reply: Reply) -> list[str]:
        """What of the reply to a message is borne out by no record."""
        self.said.append(message)
        self.returned |= set(reply.products) | set(_ids_in(reply))
        return list(dict.fromkeys((*self._cards(reply), *self._text(reply))))

    def _cards(self, reply: Reply) -> Iterator[str]:
        for product_id in reply.products:
            if self.truths.product(product_id) is None:
                yield f"shows '{product_id}', which the catalogue lacks"
        for card in reply.cards:
            if card.kind == "product":
                yield from self._product_card(card)
            elif card.kind == "basket":
                yield from self._basket_card(card)
            elif card.kind == "order":
                yield from self._order_card(card)
            elif card.kind == "comparison":
                for product_id, title in zip(card.reference.split(","), card.facts["columns"], strict=True):
                    if (product := self.truths.product(product_id)) is None or product.title != title:
                        yield f"compares '{title}', which is not {product_id}"

    def _product_card(self, card: Card) -> Iterator[str]:
        product = self.truths.product(card.reference)
        if product is None:
            yield f"a card for '{card.reference}', which the catalogue lacks"
            return
        price = product.price
        true = {
            "title": product.title,
            "price": None if price is None else str(price),
            "price_minor": None if price is None else price.minor,
            "in_stock": product.in_stock,
            "rating": product.rating,
        }
        for name, value in true.items():
            if card.facts.get(name) != value:
                yield f"{card.reference}: {name} {card.facts.get(name)!r}, in the records {value!r}"
        for reason in card.facts.get("reasons", ()):
            yield from self._reason(product, reason)

    def _reason(self, product: Product, reason: dict[str, Any]) -> Iterator[str]:
        match = _BUYERS.search(reason["text"])
        if match is None:
            return
        counts = self.truths.shop.recommender.models.associations
        partners = {each.product_id: each.buyers for each in counts.together_with(product.product_id)}
        true = {partners.get(each) for each in reason["evidence"]}
        true.add(counts.buyers_of(product.product_id))
        if of_kinds := _OF_KINDS.search(reason["text"]):
            true = self._buyers_of_kinds(product, reason["evidence"], of_kinds)
        if int(match[1]) not in true:
            yield f"{product.product_id}: {reason['text']}, but the counts are {sorted(filter(None, true))}"

    def _buyers_of_kinds(
        self, product: Product, evidence: Sequence[str], told: re.Match[str]
    ) -> set[int | None]:
        """How many bought the two kinds at once, where they are those of the product and of its evidence."""
        kinds = self.truths.shop.recommender.kinds
        partners = {each.product_id: each.buyers for each in kinds.together_with(product.category_path)}
        others = [other.category_path for each in evidence if (other := self.truths.product(each))]
        return {
            partners.get(other)
            for other in others
            if (product.category[-1], other.split(" > ")[-1]) == (told["kind"], told["other"])
        }

    def _basket_card(self, card: Card) -> Iterator[str]:
        held = self.truths.basket(self.visitor)
        shown = {row["product_id"]: row["quantity"] for row in card.facts["lines"]}
        if shown != held:
            yield f"a basket of {shown}, the database has {held}"
        total = sum(_price(self.truths.product(i)) * n for i, n in held.items())
        if amounts_in(card.facts["total"]) != [Decimal(total).normalize()]:
            yield f"a basket for {card.facts['total']}, its lines come to {total}"

    def _order_card(self, card: Card) -> Iterator[str]:
        mine = {o.order_id: o for o in self.truths.orders() if o.customer_id == self.visitor.customer_id}
        order = mine.get(card.reference)
        if order is None:
            yield f"order {card.reference}, which is not this visitor's"
        elif card.facts["status"] != order.status:
            yield f"order {card.reference} {card.facts['status']}, in the records {order.status}"

    def _text(self, reply: Reply) -> Iterator[str]:
        allowed = self._speakable()
        for words, product_ids in named_in(reply.text, self.truths.titles):
            if not allowed & set(product_ids) and not self._quoted(words, allowed):
                yield f"names “{' '.join(words)}”, which no tool returned here"
        for sentence in _SENTENCE.split(reply.text):
            named = [ids for _, ids in named_in(sentence, self.truths.titles)]
            yield from self._prices(sentence)
            yield from self._ratings_and_stock(sentence, named, reply)
            yield from self._orders_and_dates(sentence)
        yield from self._amounts(reply)

    def _speakable(self) -> set[str]:
        mine = {
            str(item["product_id"])
            for order in self.truths.orders()
            if order.customer_id == self.visitor.customer_id
            for item in order.items
        }
        own = set(self.truths.basket(self.visitor)) | self.truths.history(self.visitor) | mine
        return self.returned | own

    def _quoted(self, words: Words, allowed: set[str]) -> bool:
        """Whether the words stand in what the visitor said, in the pages, or in a record that may be told."""
        if any(holds(words_of(text), words) for text in (*self.said, *self._stated())):
            return True
        products = filter(None, map(self.truths.product, allowed))
        return holds(self.truths.page_words, words) or any(holds(words_of(p.text()), words) for p in products)

    def _stated(self) -> list[str]:
        return [text for text, _ in self.truths.stated(self.visitor)]

    def _prices(self, sentence: str) -> Iterator[str]:
        """A title right before an amount: that product's price, or that times the pieces named."""
        for match in re.finditer(r"(?: at | for | costs | \()(?=[£$€¥])", sentence):
            before = named_in(sentence[: match.start()], self.truths.titles)
            tail = words_of(sentence[: match.start()])
            if not before or tail[-len(before[-1][0]) :] != before[-1][0]:
                continue
            amount = amounts_in(sentence[match.end() :][:20])[:1]
            prices = [_price(self.truths.product(i)) for i in before[-1][1]]
            pieces = {Decimal(n) for n in re.findall(r"\b(\d+) ×", sentence)} | {Decimal(1)}
            if amount and amount[0] not in {(p * n).normalize() for p in prices for n in pieces}:
                yield f"“{' '.join(before[-1][0])}” for {amount[0]}, in the records {prices}"

    def _ratings_and_stock(self, sentence: str, named: list[list[str]], reply: Reply) -> Iterator[str]:
        ids = [i for several in named for i in several] or [*reply.products, *_ids_in(reply)]
        products = [p for p in map(self.truths.product, ids) if p]
        for match in _RATING.finditer(sentence):
            if float(match[1] or match[2]) not in {p.rating for p in products}:
                yield f"rating {match[0]}"
        low = sentence.lower()
        # A limit that the visitor asked for is repeated; of a product by its name it would be a claim.
        repeated = not named and any(
            phrase in said.lower() for said in self.said for phrase in (*_MORE, *_LESS)
        )
        in_stock = any(phrase in low for phrase in _MORE) and not any(phrase in low for phrase in _LESS)
        if in_stock and not repeated and not any(p.in_stock for p in products) and not self._paged(sentence):
            yield f"in stock: {sentence}"
        sold_out = any(phrase in low for phrase in _LESS) and "not sold out" not in low
        is_so = repeated or any(p.in_stock is False for p in products)
        if sold_out and not is_so and not self._paged(sentence):
            yield f"sold out: {sentence}"

    def _orders_and_dates(self, sentence: str) -> Iterator[str]:
        orders = self.truths.orders()
        mine = [o for o in orders if o.customer_id == self.visitor.customer_id and self.visitor.customer_id]
        heard = " ".join(self.said).lower()
        tokens = set(re.findall(r"[\w#-]+", sentence))
        for order in orders:
            if order.order_id in tokens and order not in mine and order.order_id.lower() not in heard:
                yield f"names order {order.order_id} of somebody else"
        spoken = [order for order in mine if order.order_id in tokens] or mine
        for match in _STATE.finditer(sentence):
            if match[1].lower() not in {o.status for o in spoken} and not self._paged(sentence):
                yield f"order state '{match[1]}'"
        moments = [o.placed_at for o in mine] + [at for _, at in self.truths.stated(self.visitor)]
        moments += self._moments()
        days = {self._day(moment) for moment in moments if moment is not None}
        for match in _DATE.finditer(sentence):
            if (int(match[1]), match[2][:3], int(match[3])) not in days and not self._paged(sentence):
                yield f"date {match[0]}"
        for match in _PERCENT.finditer(sentence):
            if match[0] not in heard and match[1] not in self.truths.pages and not self._told(match[1]):
                yield f"percentage {match[0]}"

    def _moments(self) -> list[float]:
        events = self.truths.shop.recommender.histories.events_of(self.visitor.customer_id)
        return [float(each) for each in events.timestamp if each == each]

    def _day(self, moment: float) -> tuple[int, str, int]:
        day = self.truths.shop.config.local(datetime.fromtimestamp(moment, UTC))
        return day.day, f"{day:%b}", day.year

    def _amounts(self, reply: Reply) -> Iterator[str]:
        """Every amount is a product's, the basket's, an order's, the pages' or the visitor's own."""
        true = {_price(p) for p in self.truths.shop.catalogue.products}
        held = self.truths.basket(self.visitor)
        lines = {_price(self.truths.product(i)) * n for i, n in held.items()}
        true |= lines | {sum(lines, Decimal(0))}
        true |= self._sums_on_the_way(reply, held)
        for order in self.truths.orders():
            if order.customer_id == self.visitor.customer_id:
                prices = [_minor(item) for item in order.items]
                true |= {*prices, sum(prices, Decimal(0))}
                pieces = [int(item["quantity"]) for item in order.items]
                true.add(sum((p * n for p, n in zip(prices, pieces, strict=True)), Decimal(0)))
        limits = [tool.arguments.get(end) for tool in reply.tools for end in ("min_price", "max_price")]
        true |= {Decimal(str(limit)) for limit in limits if isinstance(limit, int | float)}
        texts = [self.truths.pages, *self.said, *self._stated()]
        true |= {amount for text in texts for amount in amounts_in(text)}
        owed = sum(lines, Decimal(0))
        true |= {amount - owed for amount in amounts_in(self.truths.pages)}  # what a basket lacks of a limit
        true |= {Decimal(n) for text in self.said for n in re.findall(r"\d+(?:\.\d+)?", text)}
        for card in reply.cards:
            if card.kind == "bundle":
                true |= _of_bundle(card, self.truths)
        known = {amount.normalize() for amount in true}
        for amount in amounts_in(reply.text):
            if amount not in known and not self._told(str(amount)):
                yield f"amount {amount}"

    def _sums_on_the_way(self, reply: Reply, held: dict[str, int]) -> set[Decimal]:
        """What the basket comes to, and came to between several changes of one turn."""
        prices = {product_id: _price(self.truths.product(product_id)) for product_id in held}
        total = sum((prices[i] * n for i, n in held.items()), Decimal(0))
        if sum(tool.name == "basket" for tool in reply.tools) < 2:
            return {total}
        return {total} | {total - prices[i] * less for i, n in held.items() for less in range(1, n + 1)}

    def _told(self, number: str) -> bool:
        """Whether a number stands in the own words of a product that may be spoken of."""
        products = filter(None, map(self.truths.product, self.returned))
        return any(number in re.findall(r"\d+(?:\.\d+)?", product.text()) for product in products)

    def _paged(self, sentence: str) -> bool:
        return holds(self.truths.page_words, words_of(sentence)[:6])


def _ids_in(reply: Reply) -> Iterator[str]:
    """Ids that came back beside the cards' own: evidence, variants, lines of baskets, orders and bundles."""
    for card in reply.cards:
        yield from card.facts.get("instead", ())
        for reason in card.facts.get("reasons", ()):
            yield from reason["evidence"]
        for part in ("lines", "items", "left_out", "passed"):
            yield from (str(row["product_id"]) for row in card.facts.get(part, ()) if row["product_id"])


def _of_bundle(card: Card, truths: Truths) -> set[Decimal]:
    """Sums that a bundle's lines come to, the savings that it names taken off."""
    sums = [_price(truths.product(row["product_id"])) * row["quantity"] for row in card.facts["lines"]]
    saved = [amounts_in(str(each["amount"]))[0] for each in card.facts.get("savings", ())]
    full = sum(sums, Decimal(0))
    total = full - sum(saved, Decimal(0))
    return {*sums, full, total, *saved, *(b - total for b in amounts_in(str(card.facts.get("budget", ""))))}


def _price(product: Product | None) -> Decimal:
    return product.price.major if product and product.price else Decimal(0)


def _minor(item: Any) -> Decimal:
    return Decimal(item["minor"] or 0) / 100
