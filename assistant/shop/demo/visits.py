"""What people do in the demo shop: one visit after another, list by list, click by click.

A visit looks at lists (an answer to a search, a category, the logging policy's own suggestions), clicks
by the truth of `tastes`, and may fill a basket; a visit that was planned to buy ends with an order. What
follows an order (statuses, returns, ratings) is told by `orders`. Writes the events of the visit and the
true click probability of every impression.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from assistant.shop.demo.catalogue import Article
from assistant.shop.demo.lexicon import Lexicon
from assistant.shop.demo.people import Customer
from assistant.shop.demo.shelf_policy import show
from assistant.shop.demo.tastes import Moment, Query, Tastes, click_probabilities
from assistant.shop.demo.wording import Traits
from recommender.events import Event, Kind

LIST_PLACES = 7
_LIKES = 0.05
_DISLIKES = 0.003
_EXTRA = 0.6
_PARTNER = 0.75
_AGAIN = 0.45
_MISTYPED = 0.03


@dataclass(frozen=True, slots=True)
class Visit:
    """A planned visit.

    Attributes:
        person: Row of the person behind it, who for guests stays unnamed in the log.
        guest: Whether nobody signed in.
        buys: Whether it ends with an order.
        glance: Whether it is one short list and nothing more.
    """

    session_id: str
    start: datetime
    person: int
    guest: bool
    buys: bool
    glance: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a basket that was bought."""

    row: int
    quantity: int
    when: datetime


@dataclass(frozen=True, slots=True)
class Basket:
    """What a buying visit ended with."""

    order_id: str
    person: int
    session_id: str
    placed_at: datetime
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a list was drawn from, and in which moment of which visit; the truth of it is in `tastes`.

    Attributes:
        families: What might be shown.
        scores: One for each of them, as the shop had it.
        members: For each family of the shop, the rows of its variants.
        month: Of the world, 0 to 12.
    """

    list_id: str
    visit: Visit
    when: datetime
    month: int
    families: tuple[int, ...]
    scores: NDArray[np.float64]
    members: Sequence[Sequence[int]]
    places: int
    moment: Moment


Watch = Callable[[Shelf], None]
"""Told of each list before it is drawn."""


@dataclass(slots=True)
class Diary:
    """Everything that visits wrote down, in the order in which it happened within each visit.

    Attributes:
        probabilities: The true click probability of each impression, in the order of the impressions.
    """

    events: list[Event] = field(default_factory=list)
    probabilities: list[float] = field(default_factory=list)
    baskets: list[Basket] = field(default_factory=list)


class Shopfloor:
    """Plays visits in the order of time; what the shop has learnt so far decides what it shows next."""

    def __init__(
        self,
        lexicon: Lexicon,
        articles: Sequence[Article],
        people: Sequence[Customer],
        tastes: Tastes,
        start: datetime,
        rng: np.random.Generator,
        watch: Watch | None = None,
    ) -> None:
        self._watch = watch
        self._lexicon, self._articles, self._people = lexicon, articles, people
        self._tastes, self._start, self._rng = tastes, start, rng
        self.diary = Diary()
        count = int(tastes.families.max()) + 1
        self._members: list[list[int]] = [[] for _ in range(count)]
        for row, family in enumerate(tastes.families):
            self._members[int(family)].append(row)
        heads = [members[0] for members in self._members]
        self._heads = [articles[row].traits for row in heads]
        self._family_kind = np.array([traits.kind.name for traits in self._heads])
        self._family_code = np.array([traits.kind.code for traits in self._heads])
        self._popularity = np.exp(tastes.appeal[heads]) * 2.0
        self._seen_departments = np.zeros((len(people), len(lexicon.departments)))
        self._codes = list(lexicon.departments)
        self._family_department = np.array([self._codes.index(code) for code in self._family_code])
        self._rows_of_kind: dict[str, list[int]] = {}
        for row, article in enumerate(articles):
            self._rows_of_kind.setdefault(article.traits.kind.name, []).append(row)
        self._code_of = {
            name: kind.code for name, kind in lexicon.kinds.items() if name in self._rows_of_kind
        }
        self._partners = self._choose_partners()
        self._bought: list[dict[int, datetime]] = [{} for _ in people]
        self._lists = 0

    def play(self, visit: Visit) -> None:
        """Plays one visit and adds what happened to the diary."""
        rng, when = self._rng, visit.start
        clicked: list[int] = []
        carts: list[Line] = []
        lists = 1 if visit.glance else 1 + int(rng.binomial(3, 0.45 if visit.buys else 0.16))
        wish = self._wish(visit)
        for turn in range(lists):
            if turn and rng.random() < 0.4:
                wish = self._wish(visit)
            query, families, scores = self._shelf(visit, wish)
            places = 2 if visit.glance else LIST_PLACES
            when = self._list(visit, when, query, families, scores, places, clicked, carts)
            when += timedelta(seconds=int(rng.integers(15, 120)))
        if visit.buys:
            self._check_out(visit, when, wish, carts)

    # --- what is shown ------------------------------------------------------------------------------------

    def _wish(self, visit: Visit) -> str:
        """The kind of thing that somebody has in mind."""
        affinity = self._tastes.kind_affinity(visit.person, self._month(visit.start), self._code_of)
        scores = np.array(list(affinity.values()))
        months = [self._lexicon.kinds[name].season for name in affinity]
        scores += np.array([0.5 if visit.start.month in season else 0.0 for season in months])
        return list(affinity)[_draw(np.exp(2.6 * scores), self._rng)]

    def _shelf(self, visit: Visit, wish: str) -> tuple[Query | None, list[int], NDArray[np.float64]]:
        """What may be shown, and how the shop scores it: for a search, a category, or of its own accord."""
        draw = self._rng.random()
        popularity = 0.25 * np.log(self._popularity)
        code = self._lexicon.kinds[wish].code
        if draw < 0.45:
            query = self._query(visit, wish)
            rows = np.flatnonzero(self._family_code == code)
            match = np.array([_text_match(query, self._heads[int(row)]) for row in rows])
            return query, rows.tolist(), match + popularity[rows]
        if draw < 0.7:
            shelf = self._lexicon.kinds[wish].path[0]
            rows = np.array(
                [i for i, t in enumerate(self._heads) if t.kind.code == code and t.kind.path[0] == shelf]
            )
            return None, rows.tolist(), popularity[rows]
        known = np.zeros(len(self._codes)) if visit.guest else self._seen_departments[visit.person]
        share = known / (known.sum() + 2.0)
        scores = popularity + 4.0 * share[self._family_department]
        return None, list(range(len(self._heads))), scores

    def _query(self, visit: Visit, wish: str) -> Query:
        """A search for the wish in a few words, now and then mistyped."""
        rng = self._rng
        rows = self._rows_of_kind[wish]
        liking = self._tastes.affinity(visit.person, self._month(visit.start), rows)
        ideal = self._articles[rows[_draw(np.exp(1.5 * liking), rng)]].traits
        draw = rng.random()
        noun = wish
        if rng.random() < _MISTYPED and len(noun) > 4:
            cut = int(rng.integers(1, len(noun) - 1))
            noun = noun[:cut] + noun[cut + 1 :]
        if draw < 0.3:
            return Query(noun, wish)
        if draw < 0.5 and ideal.colour:
            return Query(f"{ideal.colour} {noun}", wish, colour=ideal.colour)
        if draw < 0.65:
            return Query(f"{ideal.material} {noun}", wish, material=ideal.material)
        if draw < 0.85 and ideal.whom:
            return Query(f"{noun} for {ideal.whom}", wish, whom=ideal.whom)
        return Query(f"{ideal.adjective.lower()} {noun}", wish, style=ideal.style)

    # --- what is done -------------------------------------------------------------------------------------

    def _list(
        self,
        visit: Visit,
        when: datetime,
        query: Query | None,
        families: list[int],
        scores: NDArray[np.float64],
        places: int,
        clicked: list[int],
        carts: list[Line],
    ) -> datetime:
        rng = self._rng
        self._lists += 1
        list_id = f"L{self._lists:06d}"
        moment = Moment(tuple(clicked), self._days_since(visit, when), query)
        if self._watch:
            month = self._month(when)
            drawn_from = (tuple(families), scores, self._members, places)
            self._watch(Shelf(list_id, visit, when, month, *drawn_from, moment))
        shown = show(families, scores, self._members, places, rng)
        rows, positions = [one.row for one in shown], [one.position for one in shown]
        logits = self._tastes.click_logits(
            visit.person, rows, positions, self._month(when), when.month, moment
        )
        probabilities = click_probabilities(logits)
        words = query.text if query else ""
        for one, probability in zip(shown, probabilities, strict=True):
            self.diary.probabilities.append(float(probability))
            self._write(
                visit, Kind.IMPRESSION, one.row, when,
                list_id=list_id, position=one.position, propensity=one.propensity, query=words,
            )  # fmt: skip
        draws = rng.random(len(shown))
        for one, probability, draw in zip(shown, probabilities, draws, strict=True):
            if draw >= probability:
                if rng.random() < _DISLIKES and probability < 0.06 and not visit.glance:
                    self._write(visit, Kind.DISLIKE, one.row, when + timedelta(seconds=5), list_id=list_id)
                continue
            when += timedelta(seconds=int(rng.integers(4, 50)))
            self._write(visit, Kind.CLICK, one.row, when, list_id=list_id, position=one.position, query=words)
            clicked.append(one.row)
            self._learn(visit, one.row, 1.0)
            if visit.glance:
                continue
            if rng.random() < _LIKES:
                self._write(visit, Kind.LIKE, one.row, when + timedelta(seconds=3), list_id=list_id)
            if rng.random() < (0.75 if visit.buys else 0.12):
                when += timedelta(seconds=int(rng.integers(5, 90)))
                self._put_into_basket(visit, one.row, when, carts)
        return when

    def _check_out(self, visit: Visit, when: datetime, wish: str, carts: list[Line]) -> None:
        rng = self._rng
        again = [
            row
            for row, days in self._days_since(visit, when).items()
            if self._articles[row].traits.kind.consumable and days > 20
        ]
        if again and rng.random() < _AGAIN:
            when = self._look_and_take(visit, again[int(rng.integers(len(again)))], when, carts)
        if not carts:
            when = self._look_and_take(visit, self._favourite(visit, wish, when, ""), when, carts)
        for line in tuple(carts):
            if rng.random() < _EXTRA:
                when = self._look_and_take(visit, self._companion(visit, line.row, when), when, carts)
        when += timedelta(seconds=int(rng.integers(30, 240)))
        order_id = f"O{100001 + len(self.diary.baskets)}"
        for line in carts:
            price = float(self._articles[line.row].price_at(when).major)
            self._write(
                visit, Kind.PURCHASE, line.row, when,
                order_id=order_id, quantity=float(line.quantity), price=price,
            )  # fmt: skip
            self._learn(visit, line.row, 3.0)
            self._bought[visit.person][line.row] = when
        self.diary.baskets.append(Basket(order_id, visit.person, visit.session_id, when, tuple(carts)))

    def _look_and_take(self, visit: Visit, row: int, when: datetime, carts: list[Line]) -> datetime:
        """Goes straight to a product's page and takes it, unless it lies in the basket already."""
        if any(line.row == row for line in carts):
            return when
        when += timedelta(seconds=int(self._rng.integers(8, 80)))
        self._write(visit, Kind.VIEW, row, when)
        when += timedelta(seconds=int(self._rng.integers(5, 60)))
        self._put_into_basket(visit, row, when, carts)
        return when

    def _put_into_basket(self, visit: Visit, row: int, when: datetime, carts: list[Line]) -> None:
        if any(line.row == row for line in carts):
            return
        article = self._articles[row]
        price = article.price_at(when)
        several = article.traits.kind.consumable or price.minor < 500
        quantity = 1 + int(self._rng.poisson(0.7)) if several else 1
        carts.append(Line(row, quantity, when))
        self._write(visit, Kind.CART, row, when, quantity=float(quantity), price=float(price.major))

    def _companion(self, visit: Visit, row: int, when: datetime) -> int:
        """What goes with a product: usually one of its family's partners, else a kind that fits."""
        partners = self._partners[int(self._tastes.families[row])]
        if partners and self._rng.random() < _PARTNER:
            family = partners[_draw(np.array([3.0, 2.0, 1.0])[: len(partners)], self._rng)]
            members = self._members[family]
            colour = self._articles[row].traits.colour
            same = [other for other in members if colour and self._articles[other].traits.colour == colour]
            return (same or members)[0]
        kinds = [kind for kind in self._articles[row].traits.kind.goes_with if kind in self._code_of]
        wish = kinds[int(self._rng.integers(len(kinds)))] if kinds else self._articles[row].traits.kind.name
        return self._favourite(visit, wish, when, self._articles[row].traits.style)

    def _favourite(self, visit: Visit, wish: str, when: datetime, style: str) -> int:
        """One of the articles of a kind, the likelier the more this person likes it."""
        rows = self._rows_of_kind[wish]
        liking = self._tastes.affinity(visit.person, self._month(when), rows)
        liking = liking + np.array([0.6 * (self._articles[row].traits.style == style) for row in rows])
        return rows[_draw(np.exp(2.6 * np.round(liking, 6)), self._rng)]

    # --- what is remembered -------------------------------------------------------------------------------

    def _choose_partners(self) -> list[list[int]]:
        """For each family up to three that are bought along with it, of its style where there are such."""
        partners: list[list[int]] = []
        for traits in self._heads:
            fitting = np.flatnonzero(np.isin(self._family_kind, traits.kind.goes_with))
            own = np.array([self._heads[int(f)].style == traits.style for f in fitting], dtype=np.float64)
            if not len(fitting):
                partners.append([])
                continue
            weights = 1.5 * own
            noise = self._rng.gumbel(size=len(fitting))
            best = np.argsort(-np.round(weights + noise, 6), kind="stable")[:3]
            partners.append([int(fitting[int(i)]) for i in best])
        return partners

    def _days_since(self, visit: Visit, when: datetime) -> dict[int, float]:
        if visit.guest:
            return {}
        day = 86400.0
        return {row: (when - then).total_seconds() / day for row, then in self._bought[visit.person].items()}

    def _learn(self, visit: Visit, row: int, weight: float) -> None:
        family = int(self._tastes.families[row])
        self._popularity[family] += weight
        if not visit.guest:
            self._seen_departments[visit.person, self._family_department[family]] += weight

    def _month(self, when: datetime) -> int:
        return max(0, min(12, int((when - self._start).days // 30.5)))

    def _write(
        self,
        visit: Visit,
        kind: Kind,
        row: int,
        when: datetime,
        *,
        list_id: str = "",
        position: int | None = None,
        propensity: float | None = None,
        query: str = "",
        order_id: str = "",
        quantity: float = 1.0,
        price: float | None = None,
    ) -> None:
        self.diary.events.append(
            Event(
                product_id=self._articles[row].product.product_id,
                kind=kind,
                customer_id="" if visit.guest else self._people[visit.person].customer_id,
                session_id=visit.session_id,
                order_id=order_id,
                timestamp=when.astimezone(UTC).timestamp(),
                quantity=quantity,
                price=price,
                list_id=list_id,
                position=position,
                propensity=propensity,
                query=query,
            )
        )


def _text_match(query: Query, traits: Traits) -> float:
    """How well the shop's own search thinks a family answers a query."""
    told = [(query.style, traits.style), (query.material, traits.material), (query.whom, traits.whom)]
    details = sum(0.8 for wanted, found in told if wanted and wanted == found)
    return 2.6 * (traits.kind.name == query.kind) + details


def _draw(weights: NDArray[np.float64], rng: np.random.Generator) -> int:
    """A row with a chance in proportion to its weight; rounded, so that last bits decide nothing."""
    shares = np.round(weights / weights.sum(), 9)
    cumulated = np.cumsum(shares)
    return int(
        np.searchsorted(cumulated, rng.random() * cumulated[-1], side="right").clip(0, len(shares) - 1)
    )
