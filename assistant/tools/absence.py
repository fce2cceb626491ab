"""The tool that says why a product was not shown: what of the request its record breaks, or its place."""

from __future__ import annotations

from assistant.tools.arguments import Limits
from assistant.tools.context import Runtime, TurnContext
from assistant.tools.limiting import read_limits
from assistant.tools.making import make_tool, refuse
from assistant.tools.presenting import present
from assistant.tools.results import Result
from assistant.tools.standing import last_list, standing_in_words
from retrieval.conditions import conditions
from retrieval.errors import shorten
from retrieval.product import Product
from retrieval.request import SearchRequest


class AbsenceArguments(Limits):
    """The product, and the limits of the list in which it is missed."""

    product_id: str


def _explain_absence(arguments: AbsenceArguments, runtime: Runtime) -> Result:
    context = runtime.context
    product = context.shop.catalogue.get(arguments.product_id)
    if product is None:
        return refuse(
            "explain_absence", f"There is no product '{shorten(arguments.product_id)}' in this shop."
        )
    last = last_list(runtime)
    shown = [each.product_id for each in last.products] if last else []
    if product.product_id in shown:
        facts = {"title": product.title, "place": shown.index(product.product_id) + 1}
        return Result("explain_absence", "in_list", (present(product),), facts=facts)
    reasons = _against(product, arguments, context)
    request = read_limits(context, arguments).request
    standing = "" if reasons else standing_in_words(product, request, runtime)
    facts = {"title": product.title, "reasons": "; ".join(reasons), "standing": standing}
    outcome = "left_out" if reasons else "ranked_lower"
    return Result("explain_absence", outcome, (present(product),), facts=facts)


def _against(product: Product, arguments: AbsenceArguments, context: TurnContext) -> list[str]:
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
            found.append(f"the list is limited to: {condition}")
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


explain_absence = make_tool(
    "explain_absence",
    "Why a product was not in the last list: which limit its record breaks, or that it was disliked, sold out"
    " or bought before.",
    AbsenceArguments,
    _explain_absence,
)
