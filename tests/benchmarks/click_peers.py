"""Peers of the click scorer on public sets, and the pairs that all of them are judged on.

A peer has one or two settings, which an inner split chooses as it chooses ours (`click_quality.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from scipy.stats import rankdata
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from recommender.clicks.drawing import make_pairs
from recommender.clicks.facts import ProductFacts
from recommender.clicks.features import FEATURES, Standardiser, Tastes, raw_features
from recommender.clicks.options import ClickOptions
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import Pasts
from recommender.clicks.popularity import Popularity
from recommender.clicks.reading import by_shopper, pair_features
from recommender.clicks.towers import Vectors
from recommender.evaluation import Judged
from recommender.events import EventTable, Floats, Ints
from recommender.shopper import Shopper
from retrieval.product import Product
from tests.benchmarks.protocols import Task

UNIFORM, POPULAR, POWER = 50, 50, 0.75
Score = Callable[[Shopper, Ints], Floats]
"""Scores [m] of the products of some rows for one shopper."""
LEARNED = (
    "learned likeness",
    "learned appeal",
    "company",
    "closest company",
    "closest learned likeness",
    "likeness of company",
    "closest likeness of company",
)


@dataclass(frozen=True, slots=True)
class Cases:
    """Who is judged, and candidates [m, 101], the right one first."""

    judged: tuple[Judged, ...]
    candidates: Ints

    def scores(self, score: Score) -> Floats:
        """What a score gives [m, 101]."""
        both = zip(self.judged, self.candidates, strict=True)
        return np.array([score(each.shopper, candidates) for each, candidates in both])

    def auc(self, scores: Floats) -> float:
        """Area under the ROC curve over all pairs of scores [m, 101], by their ranks."""
        m, candidates = scores.shape
        ranks = rankdata(scores.ravel()).reshape(scores.shape)[:, 0]
        return float((ranks.sum() - m * (m + 1) / 2) / (m * m * (candidates - 1)))

    def lead(self, ours: Floats, theirs: Floats, draws: int = 200) -> tuple[float, float]:
        """Ends of the 95 % bootstrap interval, over people, of our AUC less theirs."""
        rng = np.random.default_rng(0)
        leads = []
        for _ in range(draws):
            rows = rng.integers(len(ours), size=len(ours))
            leads.append(self.auc(ours[rows]) - self.auc(theirs[rows]))
        return float(np.quantile(leads, 0.025)), float(np.quantile(leads, 0.975))


def cases_of(
    task: Task,
    before: EventTable,
    after: EventTable,
    catalogue: Sequence[Product],
    people: int,
    rng: np.random.Generator,
    among: Ints | None = None,
) -> Cases:
    """One product that each of some people came to after `before`, and 100 others.

    Args:
        task: Whose rules and products.
        before: What is known of everybody.
        after: Where the right products come from.
        catalogue: The products; their order gives the rows.
        people: At most so many are judged.
        rng: Draws people and others.
        among: Rows that right products and others are taken from; all where none are given.
    """
    rows = {product.product_id: row for row, product in enumerate(catalogue)}
    pool = np.arange(len(rows)) if among is None else among
    inside = set(pool.tolist())
    chances = counts_of(EventTable.concatenate([before, after]), rows)[pool] ** POWER
    kept, lines = [], []
    everybody = [each for each in task.judged(before, after) if each.shopper.history]
    for place in rng.permutation(len(everybody)):
        each = everybody[place]
        seen = [rows[touch.product_id] for touch in each.shopper.history if touch.product_id in rows]
        wanted = sorted(
            row for row in (rows.get(task.products.ids[w], -1) for w in each.wanted) if row in inside
        )
        if not seen or not wanted:
            continue
        barred = set(seen) | set(wanted)
        drawn = [
            row
            for part in (
                rng.choice(pool, 4 * UNIFORM),
                rng.choice(pool, 4 * POPULAR, p=chances / chances.sum()),
            )
            for row in [int(r) for r in part if int(r) not in barred][:UNIFORM]
        ]
        if len(drawn) == UNIFORM + POPULAR:
            kept.append(each)
            lines.append([wanted[int(rng.integers(len(wanted)))], *drawn])
        if len(kept) == people:
            break
    return Cases(tuple(kept), np.array(lines, dtype=np.int64))


def counts_of(events: EventTable, rows: Mapping[str, int]) -> Floats:
    """Events of each row."""
    known = [rows[product_id] for product_id in events.product_id if product_id in rows]
    return np.bincount(known, minlength=len(rows)).astype(np.float64)


Setting = str
Peers = Mapping[str, Mapping[Setting, Callable[[], Score]]]
"""By name and setting: what fits one."""


def peers(
    before: EventTable,
    catalogue: Sequence[Product],
    vectors: Vectors,
    options: ClickOptions,
    seed: int = 0,
    drawings: Sequence[bool] = (True, False),
) -> Peers:
    """Every peer under every setting; those that are fitted learn from pairs drawn like ours.

    Args:
        before: What is known.
        catalogue: The products; their order gives the rows.
        vectors: Of the frozen encoder, in that order.
        options: How pairs are drawn.
        seed: Of draws and first weights.
        drawings: Whether drawn negatives are mixed; where the log has its own it makes no difference.
    """
    rows = {product.product_id: row for row, product in enumerate(catalogue)}
    counts = counts_of(before, rows)
    texts = [each.text() for each in catalogue]
    tfidf = TfidfVectorizer(sublinear_tf=True, min_df=2).fit_transform(texts)
    drawn: dict[bool, Pairs] = {}

    def pairs(mixed: bool) -> Pairs:
        if mixed not in drawn:
            wanted = replace(options, mixed_negatives=mixed)
            rng = np.random.default_rng(seed)
            drawn[mixed] = make_pairs(before, Pasts(before), catalogue, wanted, rng)
        return drawn[mixed]

    def products_of_vectors(past: Ints, candidates: Ints) -> Any:
        return vectors[past].mean(axis=0) * vectors[candidates]

    def products_of_words(past: Ints, candidates: Ints) -> Any:
        return sp.csr_matrix(tfidf[candidates].multiply(sp.csr_matrix(tfidf[past].mean(axis=0))))

    def cosines(past: Ints, candidates: Ints) -> Floats:
        return np.asarray((tfidf[candidates] @ tfidf[past].T).toarray(), dtype=np.float64)

    def likeness(past: Ints, candidates: Ints) -> Floats:
        return np.asarray(vectors[candidates] @ vectors[past].T, dtype=np.float64)

    def of_rows(read: Callable[[Ints, Ints], Floats]) -> Score:
        """What reads the rows of a history; who has none is told nothing apart."""

        def score(shopper: Shopper, candidates: Ints) -> Floats:
            past = rows_of(shopper, rows)
            return read(past, candidates) if len(past) else np.zeros(len(candidates))

        return score

    def linear(read: Callable[[Ints, Ints], Any]) -> dict[Setting, Callable[[], Score]]:
        return {
            f"C {c:g}, {'mixed' if mixed else 'popular'}": lambda c=c, mixed=mixed: of_rows(  # type: ignore[misc]
                _fitted(pairs(mixed), rows, read, c)
            )
            for c in (30.0, 1_000.0)
            for mixed in drawings
        }

    def plain(read: Callable[[Ints, Ints], Floats]) -> dict[Setting, Callable[[], Score]]:
        return {
            "largest": lambda: of_rows(lambda past, candidates: read(past, candidates).max(axis=1)),
            "mean": lambda: of_rows(lambda past, candidates: read(past, candidates).mean(axis=1)),
        }

    return {
        "popularity": {"": lambda: lambda _, candidates: np.log1p(counts[candidates])},
        "TF-IDF cosine": plain(cosines),
        "TF-IDF products, logistic regression": linear(products_of_words),
        "frozen encoder, cosine": plain(likeness),
        "frozen encoder, products, logistic regression": linear(products_of_vectors),
        "factorisation machine on the features": {
            f"{factors} factors, {'mixed' if mixed else 'popular'}": lambda factors=factors, mixed=mixed: (  # type: ignore[misc]
                factorisation_machine(before, catalogue, vectors, pairs(mixed), factors, seed)
            )
            for factors in (8, 32)
            for mixed in drawings
        },
    }


def best_settings(found: Peers, auc_of: Callable[[Score], float]) -> Iterable[tuple[str, Setting, Score]]:
    """Each peer's name, its setting of the best AUC, and what was fitted under it."""
    for name, settings in found.items():
        fitted = {setting: fit() for setting, fit in settings.items()}
        best = max(fitted, key=lambda setting: auc_of(fitted[setting]))
        yield name, best, fitted[best]


def rows_of(shopper: Shopper, rows: Mapping[str, int]) -> Ints:
    """The rows of a history, oldest first."""
    return np.array([rows[t.product_id] for t in shopper.history if t.product_id in rows], dtype=np.int64)


def _fitted(
    pairs: Pairs, rows: Mapping[str, int], read: Callable[[Ints, Ints], Any], c: float
) -> Callable[[Ints, Ints], Floats]:
    """A logistic regression over what `read` makes of a history and candidates."""
    tables, order = [], []
    for mine in by_shopper(pairs):
        past = rows_of(pairs.shopper_of(int(mine[0])), rows)[-20:]
        if len(past):
            tables.append(read(past, np.array([rows[i] for i in pairs.product_id[mine]], dtype=np.int64)))
            order.append(mine)
    table = sp.vstack(tables).tocsr() if sp.issparse(tables[0]) else np.concatenate(tables)
    model = LogisticRegression(C=c, max_iter=300).fit(table, pairs.clicked[np.concatenate(order)])
    return lambda past, candidates: np.asarray(model.decision_function(read(past[-20:], candidates)))


def factorisation_machine(
    before: EventTable,
    catalogue: Sequence[Product],
    vectors: Vectors,
    pairs: Pairs,
    size: int,
    seed: int,
) -> Score:
    """A factorisation machine (Rendle 2010) over the numeric features, AdamW, ten epochs."""
    popularity = Popularity(before, catalogue)
    facts = ProductFacts.of(catalogue, vectors, popularity)
    features, products = pair_features(pairs, facts, popularity)
    standardiser = Standardiser.fit(features, products, LEARNED)
    width = 2 * len(FEATURES)
    table = torch.from_numpy(standardiser.apply(features, products)[:, :width])
    torch.manual_seed(seed)
    linear, factors = torch.nn.Linear(width, 1), torch.nn.Parameter(torch.randn(width, size) * 0.05)
    optimiser = torch.optim.AdamW([*linear.parameters(), factors], lr=5e-3, weight_decay=1e-3)

    def logits(inputs: torch.Tensor) -> torch.Tensor:
        squares = (inputs @ factors) ** 2 - (inputs**2) @ (factors**2)
        found: torch.Tensor = linear(inputs)[:, 0] + squares.sum(dim=1) / 2
        return found

    target = torch.from_numpy(pairs.clicked.astype(np.float32))
    for _ in range(10):
        for part in torch.randperm(len(table)).split(1_024):
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits(table[part]), target[part])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()

    def score(shopper: Shopper, candidates: Ints) -> Floats:
        tastes = Tastes.of(shopper, facts)
        raw = raw_features(tastes, facts, candidates, facts.interest[candidates])
        inputs = standardiser.apply(raw, tastes.vector * vectors[candidates])[:, :width]
        with torch.inference_mode():
            return logits(torch.from_numpy(inputs)).double().numpy()

    return score
