"""The best set for stated needs, with its bill, and what was left out and why.

Knows how good each option is from whoever asks; finds none itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from recommender.bundles.deals import Bill, Deals, bill_of
from recommender.bundles.programme import Choice, Need, best_choice, cost, lines_of
from retrieval.product import Product


@dataclass(frozen=True, slots=True)
class Pick:
    """What meets a need."""

    need: str
    product: Product
    pieces: int


@dataclass(frozen=True, slots=True)
class Unmet:
    """A need that the set leaves open.

    Attributes:
        why: "nothing": it has no option; "budget": its cheapest one does not fit beside the rest.
        short: By how many minor units the budget would have to be larger for the set with that one as well;
            None where nothing would help.
        product: That cheapest one.
    """

    need: str
    why: Literal["nothing", "budget"]
    short: int | None = None
    product: Product | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A product that would meet a need better than what was picked, and costs too much.

    Attributes:
        over: By how many minor units the set with it would exceed the budget.
    """

    need: str
    product: Product
    over: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A set, in the order of the needs.

    Attributes:
        passed: For each need met the best of what was passed over for the budget's sake, where there is any.
    """

    picks: tuple[Pick, ...]
    bill: Bill
    unmet: tuple[Unmet, ...] = ()
    passed: tuple[Passed, ...] = ()


def build_bundle(needs: Sequence[Need], budget: int | None, deals: Deals) -> Bundle:
    """The best set that costs no more than `budget` minor units (None: whatever it costs).

    Raises:
        TooLarge: there are too many options for an exact answer.
    """
    choice = best_choice(needs, budget, deals)
    met = [(need, need.options[i]) for need, i in zip(needs, choice, strict=True) if i is not None]
    return Bundle(
        picks=tuple(Pick(need.name, option.product, need.pieces) for need, option in met),
        bill=bill_of(lines_of(needs, choice), deals),
        unmet=tuple(
            _unmet(needs, n, choice, budget, deals) for n, taken in enumerate(choice) if taken is None
        ),
        passed=tuple(
            found
            for n, taken in enumerate(choice)
            if taken is not None and (found := _passed(needs, n, choice, budget, deals))
        ),
    )


def _unmet(needs: Sequence[Need], n: int, choice: Choice, budget: int | None, deals: Deals) -> Unmet:
    free = _free_options(needs, n, choice)
    if not free:
        return Unmet(needs[n].name, "nothing")
    least, cheapest = min((cost(needs, _with(choice, n, i), deals), i) for i in free)
    return Unmet(needs[n].name, "budget", least - (budget or 0), needs[n].options[cheapest].product)


def _passed(needs: Sequence[Need], n: int, choice: Choice, budget: int | None, deals: Deals) -> Passed | None:
    need, taken = needs[n], choice[n]
    assert taken is not None
    free = _free_options(needs, n, choice)
    better = [i for i in free if need.options[i].worth > need.options[taken].worth]
    if budget is None or not better:
        return None
    best = max(better, key=lambda i: need.options[i].worth)
    over = cost(needs, _with(choice, n, best), deals) - budget
    return Passed(need.name, need.options[best].product, over) if over > 0 else None


def _free_options(needs: Sequence[Need], n: int, choice: Choice) -> list[int]:
    """The options of a need whose product stands for no other need."""
    others = {line.product.product_id for line in lines_of(needs, _with(choice, n, None))}
    return [i for i, option in enumerate(needs[n].options) if option.product.product_id not in others]


def _with(choice: Choice, n: int, option: int | None) -> Choice:
    return (*choice[:n], option, *choice[n + 1 :])
