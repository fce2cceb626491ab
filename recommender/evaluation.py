"""Figures on held-out events: who is judged, on what, and the report.

A customer is judged who had a history before the cut and wanted something new after it. All products of the
catalogue compete, but those that may not be suggested to this customer (bought before, unless the shop
repeats).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from recommender.events import EventTable, Floats, Ints
from recommender.matrix import UNKNOWN, ProductIndex
from recommender.metrics import LENGTHS, Hits, auc, best_rows, figures_of_hits, interval, ndcg_of
from recommender.shopper import Shopper
from recommender.touches import WANTED, shoppers_of, touches_of

BATCH = 256
PLACES = max(LENGTHS)
"""How long the lists are that figures are of."""
BatchScorer = Callable[[Sequence[Shopper]], NDArray[np.floating]]
"""Shoppers [n] -> scores [n, products], finite."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Somebody with what they wanted after the cut.

    Attributes:
        shopper: As known before the cut.
        wanted: Rows of products, at least one, none of them barred.
        barred: Rows of products that may not be suggested.
    """

    shopper: Shopper
    wanted: frozenset[int]
    barred: frozenset[int]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one scorer.

    Attributes:
        sample: "all" judged customers, or the "click sample", where the click scorer takes part.
        customers: How many were judged.
        values: Means over customers by name ("ndcg@10", "auc", ...).
        ndcg_interval: 95 % interval of the mean NDCG@10.
    """

    name: str
    sample: str
    customers: int
    values: Mapping[str, float]
    ndcg_interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What a build knows of itself.

    Attributes:
        split: How the parts were told apart ("time", "sequence", "random", or "none" where there was too
            little).
        validation_from: First moment of the validation part, seconds since 1970; None without times.
        test_from: First moment of the test part.
        counts: Events by part, customers, products, and what cleaning set aside.
        figures: One row for each scorer and sample, on the test part, by models that did not see it.
        settings: What was chosen on the validation part.
        blend: Each source's weight, that of the click scorer as "clicks", and the power of the "trend".
        ratings: RMSE, MAE and count of the test part's ratings, predicted from those before; empty without
            any.
        models: The table that decided which models serve: name, NDCG@10 on the validation part, seconds of a
            fit, whether it serves, and why it could not.
        trials: Every trial of the search: model, options, NDCG@10, seconds.
        clicks: The click scorer's own report, where there is one.
        reasons: Whether reasons are true (`Faithfulness`), and the part of the claims that holds; empty with
            too few judged.
        trade_offs: What lists come to under other settings (`TradeOff`).
        withheld: How products fare that the fit never met (`Withheld`); empty with too few who want them.
        notes: What was left out, and why.
        seconds: Wall time by stage.
    """

    split: str
    validation_from: float | None
    test_from: float | None
    counts: Mapping[str, int]
    figures: tuple[Figures, ...]
    settings: Mapping[str, Mapping[str, float | int | str | None]]
    blend: Mapping[str, float]
    ratings: Mapping[str, float] = field(default_factory=dict)
    models: tuple[Mapping[str, object], ...] = ()
    trials: tuple[Mapping[str, object], ...] = ()
    clicks: Mapping[str, object] | None = None
    reasons: Mapping[str, object] = field(default_factory=dict)
    trade_offs: tuple[Mapping[str, object], ...] = ()
    withheld: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    def as_record(self) -> dict[str, object]:
        """The report as JSON has it."""
        return asdict(self)

    def ndcg(self, name: str, sample: str = "all") -> float:
        """The mean NDCG@10 of a scorer.

        Raises:
            KeyError: the report has no such row.
        """
        for row in self.figures:
            if (row.name, row.sample) == (name, sample):
                return row.values["ndcg@10"]
        raise KeyError(name, sample)


def judged_customers(
    before: EventTable,
    after: EventTable,
    products: ProductIndex,
    *,
    repeats: bool = False,
    strangers: bool = False,
) -> tuple[Judged, ...]:
    """Customers with a history before and something wanted after, in the order of their ids.

    Args:
        before: Clean events before the cut.
        after: Clean events after it.
        products: The catalogue.
        repeats: Whether what was bought before may be suggested again.
        strangers: Those without a history instead.
    """
    shoppers = shoppers_of(touches_of(before, before.customer_id))
    later = touches_of(after, after.customer_id)
    rows = products.rows(later.products)
    bounds = np.searchsorted(later.person, np.arange(len(later.people) + 1))
    found = []
    for i, name in enumerate(later.people):
        shopper = shoppers.get(name, Shopper(name))
        if bool(shopper.history) == strangers:
            continue
        barred = barred_rows(shopper, products, repeats=repeats)
        part = slice(bounds[i], bounds[i + 1])
        liked = rows[later.product[part][later.weight[part] >= WANTED]].tolist()
        wanted = frozenset(row for row in liked if row != UNKNOWN and row not in barred)
        if wanted:
            found.append(Judged(shopper, wanted, barred))
    return tuple(found)


def barred_rows(shopper: Shopper, products: ProductIndex, *, repeats: bool) -> frozenset[int]:
    """The rows of what may not be suggested: disliked, and bought before unless the shop repeats."""
    barred = shopper.disliked if repeats else shopper.disliked | shopper.bought
    return frozenset(products.rows(sorted(barred)).tolist()) - {UNKNOWN}


def sample(judged: Sequence[Judged], most: int, rng: np.random.Generator) -> tuple[Judged, ...]:
    """At most so many of them, drawn without return, in their order."""
    if len(judged) <= most:
        return tuple(judged)
    return tuple(judged[i] for i in np.sort(rng.choice(len(judged), most, replace=False)))


@dataclass(frozen=True, slots=True)
class Lists:
    """What one scorer would have shown to n people.

    Attributes:
        rows: [n, `PLACES`] rows of products, best first; `UNKNOWN` where there was nothing more.
        auc: [n] the chance that something wanted scored above something else.
    """

    rows: Ints
    auc: Floats

    def figures(self, wanted: Sequence[frozenset[int]]) -> dict[str, Floats]:
        """Every figure [n] by name; `wanted` [n] holds something for everybody."""
        counts = np.array([len(each) for each in wanted], dtype=np.int64)
        return {"auc": self.auc} | figures_of_hits(hits_of(self.rows, wanted), counts)


def hits_of(rows: Ints, wanted: Sequence[frozenset[int]]) -> Hits:
    """Which places of the lists [n, places] hold something wanted."""
    return np.array(
        [np.isin(line, list(good)) for line, good in zip(rows, wanted, strict=True)], dtype=bool
    ).reshape(rows.shape)


def lists_of(scorer: BatchScorer, judged: Sequence[Judged], products: ProductIndex) -> Lists:
    """What a scorer would show these people, of all that may be suggested to each."""
    rows = [np.zeros((0, PLACES), dtype=np.int64)]
    areas = [np.zeros(0)]
    for start in range(0, len(judged), BATCH):
        batch = judged[start : start + BATCH]
        scores = scorer([each.shopper for each in batch])
        relevant = _marks([each.wanted for each in batch], len(products))
        allowed = ~_marks([each.barred for each in batch], len(products))
        masked = np.where(allowed, scores, -np.inf)
        best = best_rows(masked, PLACES)
        best[~np.take_along_axis(allowed, best, axis=1)] = UNKNOWN
        rows.append(np.pad(best, ((0, 0), (0, PLACES - best.shape[1])), constant_values=UNKNOWN))
        areas.append(auc(scores, relevant, allowed))
    return Lists(np.concatenate(rows), np.concatenate(areas))


def ndcg_at_10(scorer: BatchScorer, judged: Sequence[Judged], products: ProductIndex) -> Floats:
    """The NDCG@10 of every customer [judged]: what settings are chosen by."""
    parts = [np.zeros(0)]
    for start in range(0, len(judged), BATCH):
        batch = judged[start : start + BATCH]
        relevant = _marks([each.wanted for each in batch], len(products))
        allowed = ~_marks([each.barred for each in batch], len(products))
        parts.append(ndcg_of(scorer([each.shopper for each in batch]), relevant, allowed, 10))
    return np.concatenate(parts)


def rank_fusion(scorers: Sequence[BatchScorer], behind: float = 60.0) -> BatchScorer:
    """Scorers fused by their places alone: the sum of 1 / (`behind` + place), nothing where one scores 0.

    Cormack, Clarke, Büttcher: Reciprocal rank fusion outperforms Condorcet and individual rank learning
    methods (SIGIR 2009).
    """

    def fused(shoppers: Sequence[Shopper]) -> Floats:
        total: Floats = np.zeros(0)
        for scorer in scorers:
            scores = np.asarray(scorer(shoppers), dtype=np.float64)
            places = rankdata(-scores, method="min", axis=1)
            total = np.where(scores > 0, 1.0 / (behind + places), 0.0) + (total if len(total) else 0.0)
        return total

    return fused


def evaluate(
    name: str, lists: Lists, judged: Sequence[Judged], rng: np.random.Generator, sample: str = "all"
) -> Figures:
    """The figures of one scorer; `rng` draws the interval."""
    values = lists.figures([each.wanted for each in judged])
    means = {each: float(figure.mean()) for each, figure in values.items()}
    return Figures(name, sample, len(judged), means, interval(values["ndcg@10"], rng))


def _marks(rows: Sequence[frozenset[int]], n: int) -> Hits:
    marks = np.zeros((len(rows), n), dtype=bool)
    for i, chosen in enumerate(rows):
        marks[i, list(chosen)] = True
    return marks
