"""The tool over the basket of the visitor of the turn: put in, take out, change, swap, show, check out.

Several changes may come in one call; they are done in order, and come to one card.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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

_IDS = "ids from tool results of this conversation"


class Change(Arguments):
    """One change of the basket."""

    action: Literal["add", "remove", "set", "swap"]
    product_ids: list[str] = Field(default_factory=list, description=_IDS)
    quantity: int | None = Field(None, description="pieces of each; remove and swap without it mean all")
    into: list[str] = Field(default_factory=list, description="with swap: what comes in their place")


class BasketArguments(Arguments):
    """What is to be done with the basket."""

    action: Literal["add", "remove", "set", "swap", "show", "check_out"] = Field(
        description="set: change how many pieces of products in the basket there are, to `quantity`; swap:"
        " take out `product_ids` and put in `into`"
    )
    product_ids: list[str] = Field(default_factory=list, description=f"{_IDS}; empty with remove: all")
    quantity: int | None = Field(
        None, description="pieces of each; remove without it takes out all pieces, swap keeps their number"
    )
    into: list[str] = Field(default_factory=list, description=f"with swap: {_IDS}")
    then: list[Change] = Field(default_factory=list, description="further changes, in order")
    budget: float | None = Field(
        None, gt=0, description="with show: what the customer has to spend; how much of it is left is told"
    )


@dataclass(slots=True)
class _Done:
    """What came of the changes of one call: products with the pieces that count, in order.

    Attributes:
        put: What went in.
        out: What went out; None for all pieces of it.
        now: How many of what there are now.
        lacking: What was to be changed and isn't there.
        sold_out: What was to go in and can't be bought.
    """

    put: dict[str, int] = field(default_factory=dict)
    out: dict[str, int | None] = field(default_factory=dict)
    now: dict[str, int] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    sold_out: list[str] = field(default_factory=list)


def _basket(arguments: BasketArguments, runtime: Runtime) -> Result:
    context = runtime.context
    lines = context.records.baskets.show(context.visitor)
    before = [[line.product_id, line.quantity] for line in lines]
    if arguments.action in ("show", "check_out"):
        outcome = "empty" if not lines else ("check_out" if arguments.action == "check_out" else "shown")
        return _basket_result(context, outcome, lines, **_left_of(arguments.budget, lines, context))
    if arguments.action == "remove" and not (arguments.product_ids or arguments.then):
        context.records.baskets.clear(context.visitor)
        outcome = "cleared" if lines else "empty"
        return Result("basket", outcome, facts={"before": before}, cards=(_basket_card(context, ()),))
    first = Change.model_construct(**{name: getattr(arguments, name) for name in Change.model_fields})
    changes = [first, *arguments.then]
    if refused := _refused(changes, runtime):
        return refused
    done = _Done()
    for change in changes:
        _apply(change, done, runtime)
    result = _told(done, context)
    return replace(result, facts={**result.facts, "before": before})


def _refused(changes: Sequence[Change], runtime: Runtime) -> Result | None:
    """Why nothing can be done: a change that names no product, one that was not shown, or no right number."""
    context = runtime.context
    held = {line.product_id for line in context.records.baskets.show(context.visitor)}
    known = returned_products(runtime) | held
    for change in changes:
        coming = {"add": change.product_ids, "swap": change.into}.get(change.action)
        if not change.product_ids or coming == []:
            return refuse("basket", "No product was named; say which of those that were shown.")
        for product_id in coming or ():
            if context.shop.catalogue.get(product_id) is None or product_id not in known:
                title = _titled(context, product_id)
                return refuse("basket", f"{title} was not shown in this conversation; search for it first.")
        if change.action == "set" and not 1 <= (change.quantity or 0) <= MOST_PIECES:
            return refuse("basket", f"Give a number of pieces from 1 to {MOST_PIECES}.")
    return None


def _apply(change: Change, done: _Done, runtime: Runtime) -> None:
    context = runtime.context
    held = {line.product_id: line.quantity for line in context.records.baskets.show(context.visitor)}
    named = list(dict.fromkeys(change.product_ids))
    match change.action:
        case "add":
            for product_id in named:
                _put(product_id, change.quantity or 1, done, runtime)
        case "remove":
            for product_id in named:
                _take(product_id, change.quantity, held, done, context)
        case "set":
            for product_id in named:
                _set(product_id, change.quantity or 1, held, done, context)
        case "swap":
            leaving = [product_id for product_id in named if product_id in held]
            pieces = change.quantity or max((held[product_id] for product_id in leaving), default=1)
            before = len(done.sold_out)
            for product_id in dict.fromkeys(change.into):
                _put(product_id, pieces, done, runtime)
            if len(done.sold_out) == before:  # what there is nothing in its place for stays
                for product_id in named:
                    _take(product_id, change.quantity, held, done, context)


def _put(product_id: str, pieces: int, done: _Done, runtime: Runtime) -> None:
    context = runtime.context
    product = context.shop.catalogue.get(product_id)
    if product is not None and product.in_stock is False:
        done.sold_out.append(product_id)
        return
    context.records.baskets.add(context.visitor, product_id, pieces)
    _log(runtime, product_id, pieces)
    done.put[product_id] = done.put.get(product_id, 0) + pieces


def _take(
    product_id: str, pieces: int | None, held: Mapping[str, int], done: _Done, context: TurnContext
) -> None:
    if product_id not in held:
        done.lacking.append(product_id)
        return
    context.records.baskets.remove(context.visitor, product_id, pieces)
    done.out[product_id] = pieces if pieces is not None and pieces < held[product_id] else None


def _set(product_id: str, pieces: int, held: Mapping[str, int], done: _Done, context: TurnContext) -> None:
    if product_id not in held:
        done.lacking.append(product_id)
        return
    more = pieces - held[product_id]
    if more > 0:
        context.records.baskets.add(context.visitor, product_id, more)
    elif more < 0:
        context.records.baskets.remove(context.visitor, product_id, -more)
    done.now[product_id] = pieces


def _told(done: _Done, context: TurnContext) -> Result:
    """What was done, with the basket as it is afterwards; one kind of change by its own outcome."""
    lines = context.records.baskets.show(context.visitor)
    acted = [name for name in ("put", "out", "now") if getattr(done, name)]
    if not acted and done.sold_out:
        return Result("basket", "sold_out", facts={"title": _titles(context, done.sold_out)})
    if not acted:
        return _basket_result(context, "not_inside", lines)
    outcome = "changed_several"
    alike = len(set(done.now.values())) <= 1
    if len(acted) == 1 and alike and not (done.sold_out or done.lacking):
        outcome = {"put": "added", "out": "removed", "now": "changed"}[acted[0]]
    touched = [*done.put, *(product_id for product_id in done.now if product_id not in done.put)]
    return _basket_result(
        context,
        outcome,
        lines,
        added=_counted(context, done.put),
        titles=_titles(context, done.now) or _counted(context, done.out, always=True),
        quantity=next(iter((*done.now.values(), *done.put.values())), 0),
        out=_counted(context, done.out, always=True),
        now=_counted(context, done.now, always=True),
        left_out=_titles(context, done.sold_out),
        lacking=_titles(context, done.lacking),
        put=touched,
    )


def _titles(context: TurnContext, product_ids: Iterable[str]) -> str:
    return ", ".join(product.title for product in products_of(context, list(product_ids)))


def _counted(context: TurnContext, pieces: Mapping[str, int | None], always: bool = False) -> str:
    """Titles with their pieces; a single piece, or all of them, without a number."""
    numbers = {i: f"{n} × " if n is not None and (n > 1 or always) else "" for i, n in pieces.items()}
    return ", ".join(f"{numbers[p.product_id]}{p.title}" for p in products_of(context, list(pieces)))


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


def _left_of(budget: float | None, lines: Iterable[BasketLine], context: TurnContext) -> Mapping[str, str]:
    """What the basket leaves of what there is to spend, or how much it is beyond that."""
    if budget is None:
        return {}
    currency = context.shop.config.currency
    purse = Money.of(budget, currency)
    deals = context.shop.config.deals_at(context.clock())
    left = purse.minor - bill_of(_priced(lines, context), deals, coupons=False).total
    return {
        "budget": str(purse),
        "left": str(Money(left, currency)) if left >= 0 else "",
        "beyond": str(Money(-left, currency)) if left < 0 else "",
    }


def comes_to(context: TurnContext, lines: Iterable[BasketLine]) -> Money:
    """What the lines of a basket come to, with the deals of the day."""
    held = ((context.shop.catalogue.get(line.product_id), line.quantity) for line in lines)
    priced = [Line(product, quantity) for product, quantity in held if product and product.price]
    bill = bill_of(priced, context.shop.config.deals_at(context.clock()), coupons=False)
    return Money(bill.total, context.shop.config.currency)


def _basket_card(context: TurnContext, lines: tuple[BasketLine, ...]) -> Card:
    rows: list[dict[str, Any]] = []
    priced = _priced(lines, context)
    for line in lines:
        product = context.shop.catalogue.get(line.product_id)
        price = product.price if product else None
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


def _priced(lines: Iterable[BasketLine], context: TurnContext) -> list[Line]:
    """The lines whose price is known."""
    found = [(context.shop.catalogue.get(line.product_id), line.quantity) for line in lines]
    return [Line(product, pieces) for product, pieces in found if product and product.price]


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
    "Add products to the customer's basket, remove, count or swap them, show it, or tell how it is checked"
    " out. Only products that a tool returned in this conversation can be added.",
    BasketArguments,
    _basket,
)
