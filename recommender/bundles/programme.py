"""The best set under a budget, as an integer programme that HiGHS solves to the end.

For each need one of its options is bought or none. As many needs as possible are met; of the sets that meet
so many the one with the greatest worth is best, and of equal ones the cheapest. Deals are part of the
programme: a multi-buy's free pieces are the cheapest of those that count, and a coupon turns the budget into
a linear condition on whole numbers. What the solver returns is billed again in whole minor units, and a set
that only its tolerance let through is forbidden by name. Knows no search and no customer.

Solver: Huangfu, Hall: Parallelizing the dual revised simplex method (Mathematical Programming Computation
10, 2018), by way of `scipy.optimize.milp`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from recommender.bundles.deals import Coupon, Deals, Line, MultiBuy, bill_of
from recommender.errors import TooLarge
from recommender.events import Floats
from retrieval.product import Product

HIGHEST_WORTH = 1000
MOST_OPTIONS = 400
"""Of all needs together; far more than a chat asks for, and still solved within seconds."""


@dataclass(frozen=True, slots=True)
class Option:
    """A product that would meet a need; it has a price.

    Attributes:
        worth: How well, 1 to `HIGHEST_WORTH`.
    """

    product: Product
    worth: int


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a set is to hold.

    Attributes:
        name: As it was said.
        pieces: How many pieces, all of one product.
    """

    name: str
    options: tuple[Option, ...]
    pieces: int = 1


Choice = tuple[int | None, ...]
"""For each need the place of the option that meets it; None where none does."""


def best_choice(needs: Sequence[Need], budget: int | None, deals: Deals) -> Choice:
    """The best set that costs no more than `budget` minor units (None: whatever it costs).

    Raises:
        TooLarge: there are more than `MOST_OPTIONS` options.
    """
    count = sum(len(need.options) for need in needs)
    if count > MOST_OPTIONS:
        raise TooLarge(f"{count} options are more than {MOST_OPTIONS}; name fewer things, or give limits.")
    nothing: Choice = (None,) * len(needs)
    best, gained, total = nothing, 0, 0
    for coupon in (None, *deals.coupons) if count else ():
        programme = _Programme.of(needs, budget, deals, coupon)
        found = programme.richest()
        if found is None or (worth := programme.gain(found)) < gained:
            continue
        found = programme.cheapest(worth) or found
        price = cost(needs, found, deals)
        if worth > gained or price < total:
            best, gained, total = found, worth, price
    return best


def lines_of(needs: Sequence[Need], choice: Choice) -> tuple[Line, ...]:
    """What a choice puts into the basket."""
    pairs = zip(needs, choice, strict=True)
    return tuple(Line(need.options[i].product, need.pieces) for need, i in pairs if i is not None)


def cost(needs: Sequence[Need], choice: Choice, deals: Deals) -> int:
    """What a choice comes to with its deals, in minor units."""
    return bill_of(lines_of(needs, choice), deals).total


@dataclass(slots=True)
class _Rows:
    """Linear conditions, one after the other: low <= sum of coefficient * variable <= high."""

    data: list[float] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Sequence[tuple[int, float]], low: float = -np.inf, high: float = np.inf) -> None:
        for column, coefficient in terms:
            self.row.append(len(self.low))
            self.column.append(column)
            self.data.append(coefficient)
        self.low.append(low)
        self.high.append(high)

    def constraint(self, variables: int) -> LinearConstraint:
        shape = (len(self.low), variables)
        return LinearConstraint(csr_matrix((self.data, (self.row, self.column)), shape), self.low, self.high)


@dataclass(slots=True)
class _Programme:
    """The programme under one coupon, or without.

    The first variables say which options are bought. Then come, for each multi-buy, how often it happens, and
    for each of its options how many pieces are free and whether the free ones reach so far (from the cheapest
    on, each must be free to its last piece before the next one is).
    """

    needs: Sequence[Need]
    budget: int | None
    deals: Deals
    places: tuple[tuple[int, int], ...]
    rows: _Rows
    highest: list[float]
    whole: list[bool]
    owner: dict[int, Product]
    price: Floats

    @classmethod
    def of(cls, needs: Sequence[Need], budget: int | None, deals: Deals, coupon: Coupon | None) -> _Programme:
        places = _worth_weighing(needs, deals, coupon)
        owner = {i: needs[n].options[o].product for i, (n, o) in enumerate(places)}
        count = len(places)
        programme = cls(
            needs, budget, deals, places, _Rows(), [1.0] * count, [True] * count, owner, np.zeros(0)
        )
        programme._choose()
        full = {i: float(programme._price(i) * programme._pieces(i)) for i in range(count)}
        for multi_buy in deals.multi_buys:
            full |= programme._multi_buy(multi_buy)
        programme._pay(full, coupon)
        return programme

    def gain(self, choice: Choice) -> int:
        """What the first aim counts: needs met, then worth."""
        chosen = [(need, i) for need, i in zip(self.needs, choice, strict=True) if i is not None]
        return sum(self._bonus() + need.options[i].worth for need, i in chosen)

    def richest(self) -> Choice | None:
        """The choice of greatest gain."""
        return self._solve(-self._gains(), None)

    def cheapest(self, gain: int) -> Choice | None:
        """The cheapest choice of at least this gain."""
        return self._solve(self.price, gain)

    def _choose(self) -> None:
        """One option a need, and no product twice."""
        for n in range(len(self.needs)):
            self.rows.add([(i, 1.0) for i, (need, _) in enumerate(self.places) if need == n], high=1.0)
        by_product: dict[str, list[int]] = {}
        for i in range(len(self.places)):
            by_product.setdefault(self.owner[i].product_id, []).append(i)
        for same in by_product.values():
            if len(same) > 1:
                self.rows.add([(i, 1.0) for i in same], high=1.0)

    def _multi_buy(self, multi_buy: MultiBuy) -> dict[int, float]:
        """Adds a multi-buy's conditions, and returns what its free pieces take off: variable -> price."""
        of_deal = self.deals.multi_buy_of
        counted = [i for i in range(len(self.places)) if of_deal(self.owner[i]) is multi_buy]
        counted.sort(key=self._price)
        if not counted:
            return {}
        most = sum(self.needs[n].pieces for n in {self.places[i][0] for i in counted})
        often = self._variable(float(most // multi_buy.take))
        # Whole by itself, once what is bought and how far the free ones reach are whole.
        free = [self._variable(float(self._pieces(i)), whole=False) for i in counted]
        reached = [self._variable(1.0) for _ in counted]
        bought = [(i, float(self._pieces(i))) for i in counted]
        self.rows.add([*bought, (often, -float(multi_buy.take))], low=0.0, high=multi_buy.take - 1.0)
        self.rows.add([*((f, 1.0) for f in free), (often, -float(multi_buy.free))], low=0.0, high=0.0)
        for place, i in enumerate(counted):
            pieces = float(self._pieces(i))
            self.rows.add([(free[place], 1.0), (i, -pieces)], high=0.0)
            self.rows.add([(free[place], 1.0), (reached[place], -pieces)], high=0.0)
            if place + 1 < len(counted):
                further = reached[place + 1]
                self.rows.add([(further, 1.0), (reached[place], -1.0)], high=0.0)
                self.rows.add([(free[place], 1.0), (i, -pieces), (further, -pieces)], low=-pieces)
        self.owner |= {f: self.owner[i] for f, i in zip(free, counted, strict=True)}
        return {f: -float(self._price(i)) for f, i in zip(free, counted, strict=True)}

    def _pay(self, full: dict[int, float], coupon: Coupon | None) -> None:
        """The budget; what is to be paid after the coupon becomes the price that the second aim lowers."""
        count = len(self.highest)
        if coupon is None:
            self.price = _dense(full, count)
            self._within(full)
            return
        covered = {v: amount for v, amount in full.items() if coupon.scope.covers(self.owner[v])}
        self.rows.add(list(covered.items()), low=float(coupon.minimum))
        # total = S - (p E // 100), so total <= B is 100 S - p E <= 100 B in whole numbers; the amount off is
        # a variable that neither the coupon nor what its products come to may fall below.
        off = self._variable(float(coupon.amount), whole=False)
        self.rows.add([*covered.items(), (off, -1.0)], low=0.0)
        after = {v: 100.0 * amount - coupon.percent * covered.get(v, 0.0) for v, amount in full.items()}
        after[off] = -100.0
        self.price = _dense(after, count + 1)
        self._within(after, 100)

    def _within(self, terms: dict[int, float], factor: int = 1) -> None:
        """The budget, with the largest coefficient 1: the solver's tolerance is then less than a penny."""
        if self.budget is not None:
            scale = max((abs(amount) for amount in terms.values()), default=1.0) or 1.0
            scaled = [(variable, amount / scale) for variable, amount in terms.items()]
            self.rows.add(scaled, high=factor * self.budget / scale)

    def _solve(self, aim: Floats, gain: int | None) -> Choice | None:
        count = len(self.highest)
        if gain is not None:
            gains = self._gains()
            self.rows.add([(i, gains[i]) for i in range(len(self.places))], low=gain / self._bonus())
        while True:
            solved = milp(
                np.pad(aim, (0, count - len(aim))),
                integrality=np.array(self.whole, dtype=np.int64),
                bounds=Bounds(0.0, self.highest),
                constraints=self.rows.constraint(count),
                options={"mip_rel_gap": 0.0},
            )
            if solved.x is None:
                return None
            bought = solved.x[: len(self.places)] > 0.5
            choice = self._choice(bought)
            if self.budget is None or cost(self.needs, choice, self.deals) <= self.budget:
                return choice
            self.rows.add(
                [(i, 1.0 if bought[i] else -1.0) for i in range(len(self.places))],
                high=float(bought.sum()) - 1.0,
            )

    def _choice(self, bought: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Choice:
        found: list[int | None] = [None] * len(self.needs)
        for i in np.flatnonzero(bought).tolist():
            need, option = self.places[i]
            found[need] = option
        return tuple(found)

    def _gains(self) -> Floats:
        """[options] what each adds to the first aim, in units of a need met."""
        gains = [self._bonus() + self._option(i).worth for i in range(len(self.places))]
        return np.array(gains, dtype=np.float64) / self._bonus()

    def _bonus(self) -> int:
        """More than all worth together: no worth makes up for a need."""
        return HIGHEST_WORTH * len(self.needs) + 1

    def _variable(self, highest: float, whole: bool = True) -> int:
        self.highest.append(highest)
        self.whole.append(whole)
        return len(self.highest) - 1

    def _option(self, i: int) -> Option:
        need, option = self.places[i]
        return self.needs[need].options[option]

    def _price(self, i: int) -> int:
        return Line(self.owner[i]).price

    def _pieces(self, i: int) -> int:
        return self.needs[self.places[i][0]].pieces


def _worth_weighing(
    needs: Sequence[Need], deals: Deals, coupon: Coupon | None
) -> tuple[tuple[int, int], ...]:
    """The options (need, place) without those that another one of their need is at least as good as.

    What is dearer and no better, and counts towards the same deals, is in no best set: what is to be paid
    never rises where a price falls. Only a coupon's minimum may be missed by buying cheaper.
    """
    seen = [option.product.product_id for need in needs for option in need.options]
    several = {product_id for product_id in seen if seen.count(product_id) > 1}
    kept: list[tuple[int, int]] = []
    for n, need in enumerate(needs):
        best: dict[tuple[str, bool], int] = {}
        by_price = sorted(
            range(len(need.options)),
            key=lambda i: (Line(need.options[i].product).price, -need.options[i].worth),
        )
        for i in by_price:
            product, worth = need.options[i].product, need.options[i].worth
            multi_buy, covered = deals.multi_buy_of(product), bool(coupon and coupon.scope.covers(product))
            group = (multi_buy.name if multi_buy else "", covered)
            unsafe = product.product_id in several or (covered and coupon is not None and coupon.minimum > 0)
            if unsafe or worth > best.get(group, 0):
                kept.append((n, i))
            if product.product_id not in several:
                best[group] = max(best.get(group, 0), worth)
    return tuple(kept)


def _dense(terms: dict[int, float], count: int) -> Floats:
    found = np.zeros(count)
    for variable, coefficient in terms.items():
        found[variable] = coefficient
    return found
