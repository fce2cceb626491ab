"""Why products were shown, and why one was not: the tool `explain_recommendation`.

What was shown has reasons: those of the list that it stood in, and what the recommender measures now. What
was missed has what of the request its record breaks; where nothing keeps it out, its place, and which parts
of the score it lacks.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from assistant.tools.arguments import Limits
from assistant.tools.context import Runtime, TurnContext, returned_products
from assistant.tools.limiting import read_limits
from assistant.tools.making import make_tool, refuse
from assistant.tools.presenting import own_reasons, present, products_of, with_popular
from assistant.tools.results import Result, ShownReason
from assistant.tools.search import earlier_reasons
from assistant.tools.standing import last_list, standing_in_words
from retrieval.conditions import conditions
from retrieval.errors import shorten
from retrieval.product import Product
from retrieval.request import SearchRequest

NAME = "explain_recommendation"
MOST_EXPLAINED = 10


class ExplainArguments(Limits):
    """Products that were shown, or one that was missed and the limits of the list in which it is missed."""

    product_ids: list[str] = Field([], description="products that were shown: why they were")
    missing: str = Field("", description="product_id of one that was not shown: why it was not")


def _explain_recommendation(arguments: ExplainArguments, runtime: Runtime) -> Result:
    return _why_not(arguments, runtime) if arguments.missing else _why(arguments, runtime)


def _why(arguments: ExplainArguments, runtime: Runtime) -> Result:
    context = runtime.context
    wanted = list(dict.fromkeys(arguments.product_ids))[:MOST_EXPLAINED]
    returned = returned_products(runtime)
    strange = [product_id for product_id in wanted if product_id not in returned]
    if strange or not wanted:
        named = shorten(strange[0]) if strange else ""
        return refuse(
            NAME, f"'{named}' was not shown in this conversation; ask with `missing` why it was not."
        )
    shopper = context.shopper()
    own = own_reasons(context, shopper, wanted)
    shown = []
    for product in products_of(context, wanted):
        product_id = product.product_id
        reasons = _joined(earlier_reasons(runtime, product_id), own.get(product_id, ()))
        shown.append(present(product, with_popular(context, product_id, reasons)))
    return Result(NAME, "explained", tuple(shown), facts={"count": len(shown)})


def _joined(earlier: Sequence[ShownReason], own: Sequence[ShownReason]) -> list[ShownReason]:
    """The reasons of the list that it stood in, and those of the recommender now; the same words once."""
    return list({reason.text: reason for reason in (*earlier, *own)}.values())


def _why_not(arguments: ExplainArguments, runtime: Runtime) -> Result:
    context = runtime.context
    product = context.shop.catalogue.get(arguments.missing)
    if product is None:
        return refuse(NAME, f"There is no product '{shorten(arguments.missing)}' in this shop.")
    last = last_list(runtime)
    shown = [each.product_id for each in last.products] if last else []
    if product.product_id in shown:
        facts = {"title": product.title, "place": shown.index(product.product_id) + 1}
        return Result(NAME, "in_list", (present(product),), facts=facts)
    reasons = _against(product, arguments, context)
    request = read_limits(context, arguments).request
    standing = "" if reasons else standing_in_words(product, request, runtime)
    facts = {"title": product.title, "reasons": "; ".join(reasons), "standing": standing}
    outcome = "left_out" if reasons else "ranked_lower"
    return Result(NAME, outcome, (present(product),), facts=facts)


def _against(product: Product, arguments: ExplainArguments, context: TurnContext) -> list[str]:
    """What keeps the product out of the list, in words that its record and the visitor's bear out."""
    limits = read_limits(context, arguments)
    search = context.shop.search
    found = []
    for condition in conditions(limits.request):
        alone = (
            SearchRequest(exclude=condition.constraints)
            if condition.negated
            else SearchRequest(require=condition.constraints)
        )
        if product.product_id not in search.keeping(alone):
            own = f"it costs {product.price}, and " if condition.name == "price" and product.price else ""
            found.append(f"{own}the list is limited to: {condition}")
    shopper = context.shopper()
    if product.product_id in shopper.disliked:
        found.append("you asked not to be shown it")
    if product.product_id in arguments.exclude.product_ids:
        found.append("it was shown to you before, and you asked for others")
    if product.in_stock is False:
        found.append("it is sold out")
    if product.product_id in shopper.bought and not context.shop.recommender.repeats:
        found.append("you bought it already, and suggestions leave out what was bought")
    return found


explain_recommendation = make_tool(
    NAME,
    "Why products were shown: evidence from this customer's history, their request, what others bought; or"
    " why one was not: which limit its record breaks, or that it was disliked, sold out, bought before, or"
    " only came behind.",
    ExplainArguments,
    _explain_recommendation,
)
