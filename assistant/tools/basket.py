"""The tool over the basket of the visitor of the turn: put in, take out, change, show, check out."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from assistant.basket import MOST_PIECES, BasketLine
from assistant.reply import Card
from assistant.tools.arguments import Arguments
from assistant.tools.context import Runtime, TurnContext, returned_products
from assistant.tools.making import make_tool, refuse
from assistant.tools.presenting import products_of
from assistant.tools.results import Result
from assistant.tools.savings import coupon_in_words, saved_in_words
from recommender.bundles.deals import Line, bill_of
from recommender.events import Event, Kind
from retrieval.errors import shorten
from retrieval.product import Money


class BasketArguments(Arguments):
    """What is to be done with the basket."""

    action: Literal["add", "remove", "set", "show", "check_out"] = Field(
        description="set: change how many pieces of products in the basket there are, to `quantity`"
    )
    product_ids: list[str] = Field(
        default_factory=list, description="ids from tool results of this conversation; empty with remove: all"
    )
    quantity: int | None = Field(None, description="pieces of each; remove without it takes out all pieces")


def _basket(arguments: BasketArguments, runtime: Runtime) -> Result:
    context = runtime.context
    match arguments.action:
        case "add":
            return _add(arguments, runtime)
        case "remove":
            return _remove(arguments, context)
        case "set":
            return _set(arguments, context)
        case _:
            lines = context.records.baskets.show(context.visitor)
            outcome = "empty" if not lines else ("check_out" if arguments.action == "check_out" else "shown")
            return _basket_result(context, outcome, lines)


def _add(arguments: BasketArguments, runtime: Runtime) -> Result:
    context, catalogue = runtime.context, runtime.context.shop.catalogue
    if not arguments.product_ids:
        return refuse("basket", "No product was named; say which of those that were shown.")
    wanted = list(dict.fromkeys(arguments.product_ids))
    returned = returned_products(runtime)
    for product_id in wanted:
        product = catalogue.get(product_id)
        if product is None or product_id not in returned:
            return refuse(
                "basket",
                f"{_titled(context, product_id)} was not shown in this conversation; search for it first.",
            )
        if product.in_stock is False:
            return Result("basket", "sold_out", facts={"title": product.title})
    quantity = arguments.quantity or 1
    lines: tuple[BasketLine, ...] = ()
    for product_id in wanted:
        lines = context.records.baskets.add(context.visitor, product_id, quantity)
        _log(runtime, product_id, quantity)
    counted = f"{quantity} × " if quantity > 1 else ""
    added = ", ".join(f"{counted}{product.title}" for product in products_of(context, wanted))
    return _basket_result(context, "added", lines, added=added, quantity=quantity)


def _remove(arguments: BasketArguments, context: TurnContext) -> Result:
    before = context.records.baskets.show(context.visitor)
    held = {line.product_id for line in before}
    if not arguments.product_ids:
        context.records.baskets.clear(context.visitor)
        return Result("basket", "cleared" if before else "empty", cards=(_basket_card(context, ()),))
    wanted = [product_id for product_id in dict.fromkeys(arguments.product_ids) if product_id in held]
    if not wanted:
        return _basket_result(context, "not_inside", before)
    lines = before
    for product_id in wanted:
        lines = context.records.baskets.remove(context.visitor, product_id, arguments.quantity)
    titles = ", ".join(product.title for product in products_of(context, wanted))
    return _basket_result(context, "removed", lines, titles=titles)


def _set(arguments: BasketArguments, context: TurnContext) -> Result:
    lines = context.records.baskets.show(context.visitor)
    held = {line.product_id: line.quantity for line in lines}
    wanted = [product_id for product_id in dict.fromkeys(arguments.product_ids) if product_id in held]
    quantity = arguments.quantity
    if quantity is None or not 1 <= quantity <= MOST_PIECES:
        return refuse("basket", f"Give a number of pieces from 1 to {MOST_PIECES}.")
    if not wanted:
        return _basket_result(context, "not_inside", lines)
    for product_id in wanted:
        more = quantity - held[product_id]
        if more > 0:
            lines = context.records.baskets.add(context.visitor, product_id, more)
        elif more < 0:
            lines = context.records.baskets.remove(context.visitor, product_id, -more)
    titles = ", ".join(product.title for product in products_of(context, wanted))
    return _basket_result(context, "changed", lines, titles=titles, quantity=quantity)


def _basket_result(context: TurnContext, outcome: str, lines: tuple[BasketLine, ...], **facts: Any) -> Result:
    card = _basket_card(context, lines)
    named = "; ".join(
        f"{row['quantity']} × {row['title']} ({row['sum'] or 'price on request'})"
        for row in card.facts["lines"]
    )
    facts |= {
        "pieces": sum(line.quantity for line in lines),
        "total": card.facts["total"],
        "savings": card.facts["savings"],
        "coupon": card.facts["coupon"],
        "lines": named,
    }
    return Result("basket", outcome, facts=facts, cards=(card,))


def _basket_card(context: TurnContext, lines: tuple[BasketLine, ...]) -> Card:
    rows: list[dict[str, Any]] = []
    priced: list[Line] = []
    for line in lines:
        product = context.shop.catalogue.get(line.product_id)
        price = product.price if product else None
        if product and price:
            priced.append(Line(product, line.quantity))
        rows.append(
            {
                "product_id": line.product_id,
                "title": product.title if product else line.product_id,
                "quantity": line.quantity,
                "price": None if price is None else str(price),
                "sum": None if price is None else str(Money(price.minor * line.quantity, price.currency)),
            }
        )
    currency = context.shop.config.currency
    deals = context.shop.config.deals_at(context.clock())
    bill = bill_of(priced, deals, coupons=False)
    return Card(
        "basket",
        "basket",
        facts={
            "lines": rows,
            "savings": saved_in_words(bill.savings, currency),
            "coupon": coupon_in_words(priced, deals, currency),
            "total": str(Money(bill.total, currency)),
        },
    )


def _titled(context: TurnContext, product_id: str) -> str:
    """The title of a product, or the id where there is no such product."""
    product = context.shop.catalogue.get(product_id)
    return product.title if product else f"'{shorten(product_id)}'"


def _log(runtime: Runtime, product_id: str, quantity: int) -> None:
    context = runtime.context
    context.shop.recommender.record(
        Event(
            product_id=product_id,
            kind=Kind.CART,
            customer_id=context.visitor.customer_id,
            session_id=context.session_id,
            event_id=context.event_id(runtime, product_id, Kind.CART),
            timestamp=context.clock(),
            quantity=float(quantity),
        )
    )


basket = make_tool(
    "basket",
    "Add products to the customer's basket, remove them, show it, or tell how it is checked out. Only"
    " products that a tool returned in this conversation can be added.",
    BasketArguments,
    _basket,
)
