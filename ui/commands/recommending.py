"""Commands that ask the recommender: about associations of products and customers, and about its own log."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.app import AsJson, StateArgument, app, err, out
from ui.settings import read_settings

if TYPE_CHECKING:
    from assistant.shop.shop import Shop

Most = Annotated[int, typer.Option("--k", min=1, help="How many at most.")]
CustomerArgument = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Whose.", show_default=False)]


@app.command()
def associations(
    state: StateArgument,
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="Its id.", show_default=False)],
    customer: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Rather what associates this customer with it.", show_default=False),
    ] = None,
    k: Most = 10,
    as_json: AsJson = False,
) -> None:
    """Print what is bought together with a product, or what associates a customer with it."""
    shop = _open(state)
    if customer is None:
        _print_together(shop, product, k, as_json)
    else:
        _print_association(shop, product, customer, as_json)


@app.command("alike-customers")
def alike_customers(
    state: StateArgument, customer: CustomerArgument, k: Most = 10, as_json: AsJson = False
) -> None:
    """Print the customers who are associated with a customer (for the service desk)."""
    from ui.printing import print_json, print_rows

    found = _open(state).recommender.alike(customer, k)
    if as_json:
        print_json(out, [asdict(each) for each in found])
        return
    rows = [(each.customer_id, f"{each.cosine:.3f}", ", ".join(each.shared)) for each in found]
    print_rows(out, ("Customer", "Cosine>", "Products of both"), rows)


@app.command("policy-value")
def policy_value(state: StateArgument, as_json: AsJson = False) -> None:
    """Print what exploring costs or brings: clicks a list as shown, and by the ranking alone."""
    from recommender.exploring.own_log import exploration_of
    from ui.printing import print_json, print_rows

    found = exploration_of(_open(state).recommender.log.replay().events)
    if as_json:
        print_json(out, asdict(found))
        return
    alone = found.without
    rows = [("as shown", f"{found.followed:.4f}", "", f"{found.lists:,}")]
    for name, value in (("normalised", alone.normalised), ("inverse propensity", alone.inverse)):
        between = f"{value.low:.4f} to {value.high:.4f}"
        rows.append((f"ranking alone, {name}", f"{value.mean:.4f}", between, f"{value.effective:,.0f}"))
    print_rows(out, (f"{found.explored:,} lists explored", "Clicks a list>", "95 %>", "Lists' worth>"), rows)


def _print_together(shop: Shop, product: str, k: int, as_json: bool) -> None:
    from ui.printing import print_json, print_rows

    found = shop.recommender.associations(product)[:k]
    if as_json:
        print_json(out, [asdict(each) for each in found])
        return
    rows = [
        (
            each.product_id,
            _title(shop, each.product_id),
            f"{each.support:.5f}",
            f"{each.confidence:.3f}",
            f"{each.lift:.1f}",
            f"{each.buyers:,}",
            f"{each.chance:.1e}",
        )
        for each in found
    ]
    headings = ("Product", "Title", "Support>", "Confidence>", "Lift>", "Buyers>", "Chance>")
    print_rows(out, headings, rows)


def _print_association(shop: Shop, product: str, customer: str, as_json: bool) -> None:
    from recommender.errors import UnknownId
    from ui.printing import print_json, print_rows

    if not shop.recommender.knows(customer):
        raise UnknownId(f"Nothing is known of a customer '{customer[:80]}'; check the id.")
    found = shop.recommender.explain(shop.recommender.shopper(customer), product)
    if as_json:
        reasons = [asdict(reason) for reason in found.reasons]
        print_json(out, {"product_id": found.product_id, "score": found.score, "reasons": reasons})
        return
    rows = [(each.kind, f"{each.share:.2f}", ", ".join(each.evidence)) for each in found.reasons]
    print_rows(out, (f"Score {found.score:.3f}, by", "Share>", "Evidence"), rows)


def _title(shop: Shop, product_id: str) -> str:
    found = shop.catalogue.get(product_id)
    return found.title if found else ""


def _open(state: Path) -> Shop:
    from assistant.shop.shop import Shop

    with err.status("Loading the models"):
        return Shop.open(state, device=read_settings().device)
