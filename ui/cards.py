"""What a reply shows, drawn from the shop's records: product cards, sheets of facts, the basket.

Records in, HTML out. Suppliers' texts are escaped by the templates, and their pictures become plain images
from an address; what they send is never put into the page as it is. Knows no request and no session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from assistant.basket import BasketLine
from assistant.reply import Card
from assistant.shop.pictures import picture_name
from assistant.tools.results import read_card
from assistant.tools.variants import variants_in_words
from assistant.transcript_rows import Message, Role
from recommender.bundles.deals import Deals, Line, bill_of
from retrieval.errors import shorten
from retrieval.product import Money, Product
from ui.rendering import render
from ui.sheets import Sheet, sheet_of

Opinion = Literal["like", "dislike"]
LONGEST_DESCRIPTION = 400
MORE = "Show me more"
FEW = 5
"""From so few pieces on a customer is told how many are left."""


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product as words and addresses, ready to draw; empty where the records say nothing."""

    product_id: str
    title: str
    description: str = ""
    detail: str = ""
    price: str = ""
    list_price: str = ""
    rating: str = ""
    rating_count: str = ""
    stock: str = ""
    stock_kind: Literal["in", "out", "unknown"] = "unknown"
    picture: str = ""
    url: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product under a reply, and why it stands there."""

    view: ProductView
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to say next, with one click."""

    label: str
    say: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One message with what is drawn under it; `waiting` says what is done while there are no words yet."""

    role: Role
    number: int = 0
    text: str = ""
    author: str = ""
    products: tuple[ProductCard, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    waiting: str = ""
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Gallery:
    """Where products and their pictures come from.

    Attributes:
        product: The record of an id; None when the shop no longer sells it.
        pictures: The folder of drawn pictures.
        instead_of: The variants that can be bought, of one that is sold out.
        deals: What the shop takes off today.
    """

    product: Callable[[str], Product | None]
    pictures: Path
    instead_of: Callable[[str], Sequence[Product]] = lambda product_id: ()
    deals: Callable[[], Deals] = Deals

    def view(self, product_id: str) -> ProductView | None:
        """The product ready to draw; None when the shop no longer sells it."""
        product = self.product(product_id)
        return None if product is None else self._view(product)

    def turn(self, message: Message) -> Turn:
        """A kept message with its cards."""
        return self.draw(
            message.role, message.text, cards_of(message.payload), message.message_id, message.author
        )

    def draw(
        self, role: Role, text: str, cards: Iterable[Card] = (), number: int = 0, author: str = ""
    ) -> Turn:
        """A message with its cards; a product that is no longer sold is left out."""
        shown: list[ProductCard] = []
        sheets: list[Sheet] = []
        offers: list[Offer] = []
        for card in cards:
            if card.kind == "product":
                view = self.view(card.reference)
                if view is not None:
                    shown.append(ProductCard(view, _said_of(card)))
            elif card.kind == "results":
                offers += _offers(card.facts)
            elif sheet := sheet_of(card):
                sheets.append(sheet)
        return Turn(role, number, text, author, tuple(shown), tuple(sheets), offers=tuple(offers))

    def basket(self, lines: Sequence[BasketLine]) -> str:
        """The basket as HTML, with what deals take off and a total where every price is known."""
        known = [(line, product) for line in lines if (product := self.product(line.product_id))]
        priced = [Line(product, line.quantity) for line, product in known if product.price]
        currencies = {product.price.currency for _, product in known if product.price}
        complete = len(priced) == len(known) and len(currencies) == 1
        currency = currencies.pop() if complete else ""
        bill = bill_of(priced, self.deals(), coupons=False)
        total = str(Money(bill.total, currency)) if complete else ""
        savings = (
            [(each.name, f"−{Money(each.amount, currency)}") for each in bill.savings] if complete else []
        )
        drawn = [{"view": self._view(product), "quantity": line.quantity} for line, product in known]
        return render("basket.html", lines=drawn, savings=savings, total=total)

    def _view(self, product: Product) -> ProductView:
        reduced = product.list_price and product.price and product.list_price > product.price
        stock, kind = _stock(product)
        return ProductView(
            product_id=product.product_id,
            title=product.title,
            description=shorten(product.description, LONGEST_DESCRIPTION),
            detail=", ".join(part for part in (product.brand, *product.options.values()) if part),
            price=str(product.price) if product.price else "",
            list_price=str(product.list_price) if reduced else "",
            rating=f"{product.rating:.1f}" if product.rating is not None else "",
            rating_count=f"{product.rating_count:,}" if product.rating_count else "",
            stock=stock,
            stock_kind=kind,
            picture=_picture(product, self.pictures),
            url=product.url if _is_web_address(product.url) else "",
            instead=variants_in_words(product, self.instead_of(product.product_id)),
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What the conversation's part of the page shows.

    Attributes:
        examples: Questions to begin with, shown while nothing has been said.
        opinions: What this visitor thinks of products: id -> like or dislike.
    """

    shop: str
    turns: tuple[Turn, ...] = ()
    examples: tuple[str, ...] = ()
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    notice: str = ""

    def html(self) -> str:
        """The conversation as HTML."""
        return render(
            "conversation.html",
            shop=self.shop,
            turns=self.turns,
            examples=self.examples,
            opinions=self.opinions,
            notice=self.notice,
        )


def cards_of(payload: Mapping[str, Any]) -> tuple[Card, ...]:
    """The cards that were kept beside a message."""
    return tuple(read_card(card) for card in payload.get("cards", ()))


def _offers(facts: Mapping[str, Any]) -> Iterator[Offer]:
    """What a list offers to say next: what was meant, the next page, narrower lists."""
    if meant := facts.get("did_you_mean"):
        yield Offer(f"Did you mean “{meant}”?", str(facts.get("as_meant") or meant))
    if left := facts.get("left"):
        yield Offer(f"Show me more ({left:,})", MORE)
    for choice in facts.get("narrower", ()):
        yield Offer(f"{choice['label']} ({choice['count']:,})", str(choice["say"]))


def _said_of(card: Card) -> str:
    """Why a product is shown, and what of the request its records leave open."""
    names = (name.rsplit(".", 1)[-1].replace("_", " ") for name in card.facts.get("unknown", ()))
    open_still = ", ".join(dict.fromkeys(names))
    return "; ".join(part for part in (card.reason, open_still and f"not stated: {open_still}") if part)


def _stock(product: Product) -> tuple[str, Literal["in", "out", "unknown"]]:
    if product.in_stock is None:
        return "Availability not known", "unknown"
    if not product.in_stock:
        return "Sold out", "out"
    if product.stock is not None and product.stock <= FEW:
        return f"Only {product.stock} left", "in"
    return "In stock", "in"


def _picture(product: Product, folder: Path) -> str:
    if _is_web_address(product.image_url):
        return product.image_url
    name = picture_name(product.product_id)
    return f"/pictures/{quote(name)}" if (folder / name).is_file() else ""


def _is_web_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc)
