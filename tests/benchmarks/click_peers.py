"""Peers of the click scorer on public sets, and the pairs that all of them are judged on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

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
from recommender.events import Floats, Ints
from retrieval.product import Product
from tests.benchmarks.protocols import Task

UNIFORM, POPULAR, POWER = 50, 50, 0.75
LEARNED = ("learned likeness", "learned appeal", "company", "closest company")


@dataclass(frozen=True, slots=True)
class Cases:
    """Who is judged, the rows of their history and candidates [m, 101], the right one first."""

    judged: tuple[Judged, ...]
    histories: tuple[Ints, ...]
    candidates: Ints

    def auc(self, scores: Floats) -> float:
        """Area under the ROC curve over all pairs of scores [m, 101]."""
        right = np.zeros(scores.shape, dtype=bool)
        right[:, 0] = True
        return float(roc_auc_score(right.ravel(), scores.ravel()))


Scorer = Callable[[Ints, Ints], Floats]
"""Scores [101] of candidate rows, given the rows of a history."""


def cases_of(task: Task, rows: Mapping[str, int], people: int, rng: np.random.Generator) -> Cases:
    """One product that each of some people came to, and 100 others."""
    judged = [each for each in task.judged(task.rest, task.held_out) if each.shopper.history]
    judged = [judged[i] for i in np.sort(rng.permutation(len(judged))[:people])]
    counts = np.zeros(len(rows))
    for product_id in task.rest.product_id:
        if product_id in rows:
            counts[rows[product_id]] += 1
    chances = counts**POWER / (counts**POWER).sum()
    kept, histories, lines = [], [], []
    for each in judged:
        seen = [rows[touch.product_id] for touch in each.shopper.history if touch.product_id in rows]
        wanted = sorted(rows[task.products.ids[row]] for row in each.wanted if task.products.ids[row] in rows)
        if not seen or not wanted:
            continue
        barred = set(seen) | set(wanted)
        drawn = [
            row
            for part in (
                rng.integers(len(rows), size=4 * UNIFORM),
                rng.choice(len(rows), 4 * POPULAR, p=chances),
            )
            for row in [int(r) for r in part if int(r) not in barred][:UNIFORM]
        ]
        if len(drawn) == UNIFORM + POPULAR:
            kept.append(each)
            histories.append(np.array(seen, dtype=np.int64))
            lines.append([wanted[int(rng.integers(len(wanted)))], *drawn])
    return Cases(tuple(kept), tuple(histories), np.array(lines, dtype=np.int64))


def peers(
    task: Task,
    catalogue: Sequence[Product],
    vectors: Vectors,
    cases: Cases,
    options: ClickOptions,
    rng: np.random.Generator,
) -> Mapping[str, float]:
    """AUC of each peer; those that are fitted learn from pairs drawn like ours."""
    rows = {product.product_id: row for row, product in enumerate(catalogue)}
    counts = np.zeros(len(rows))
    for product_id in task.rest.product_id:
        if product_id in rows:
            counts[rows[product_id]] += 1
    pairs = make_pairs(task.rest, Pasts(task.rest), catalogue, options, rng)
    tfidf = TfidfVectorizer(sublinear_tf=True, min_df=2).fit_transform([each.text() for each in catalogue])
    dense = _fitted(pairs, rows, lambda past, candidates: vectors[past].mean(axis=0) * vectors[candidates])
    words = _fitted(
        pairs, rows, lambda past, candidates: sp.csr_matrix(tfidf[candidates].multiply(_mean(tfidf, past)))
    )
    machine = factorisation_machine(task, catalogue, vectors, pairs, rng)
    scorers: dict[str, Scorer] = {
        "popularity": lambda past, candidates: np.log1p(counts[candidates]),
        "TF-IDF cosine": lambda past, candidates: (
            (tfidf[candidates] @ tfidf[past].T).max(axis=1).toarray().ravel()
        ),
        "TF-IDF products, logistic regression": words,
        "frozen encoder, largest cosine": lambda past, candidates: (
            vectors[candidates] @ vectors[past].T
        ).max(axis=1),
        "frozen encoder, products, logistic regression": dense,
    }
    found = {
        name: cases.auc(
            np.array([score(p, c) for p, c in zip(cases.histories, cases.candidates, strict=True)])
        )
        for name, score in scorers.items()
    }
    return found | {"factorisation machine on the features": cases.auc(machine(cases))}


def _fitted(pairs: Pairs, rows: Mapping[str, int], read: Callable[[Ints, Ints], Any]) -> Scorer:
    """A logistic regression over what `read` makes of a history and candidates."""
    tables, order = [], []
    for mine in by_shopper(pairs):
        history = pairs.shopper_of(int(mine[0])).history
        past = np.array([rows[t.product_id] for t in history if t.product_id in rows][-20:], dtype=np.int64)
        if len(past):
            tables.append(read(past, np.array([rows[i] for i in pairs.product_id[mine]], dtype=np.int64)))
            order.append(mine)
    table = sp.vstack(tables).tocsr() if sp.issparse(tables[0]) else np.concatenate(tables)
    model = LogisticRegression(C=30.0, max_iter=300).fit(table, pairs.clicked[np.concatenate(order)])
    return lambda past, candidates: np.asarray(model.decision_function(read(past[-20:], candidates)))


def factorisation_machine(
    task: Task, catalogue: Sequence[Product], vectors: Vectors, pairs: Pairs, rng: np.random.Generator
) -> Callable[[Cases], Floats]:
    """A factorisation machine (Rendle 2010) of 16 factors over the numeric features, AdamW, ten epochs."""
    popularity = Popularity(task.rest)
    facts = ProductFacts.of(catalogue, vectors, popularity)
    features, products = pair_features(pairs, facts, popularity)
    standardiser = Standardiser.fit(features, products, LEARNED)
    width = 2 * len(FEATURES)
    table = torch.from_numpy(standardiser.apply(features, products)[:, :width])
    torch.manual_seed(int(rng.integers(2**31)))
    linear, factors = torch.nn.Linear(width, 1), torch.nn.Parameter(torch.randn(width, 16) * 0.05)
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

    def score(cases: Cases) -> Floats:
        lines = []
        for each, candidates in zip(cases.judged, cases.candidates, strict=True):
            tastes = Tastes.of(each.shopper, facts)
            raw = raw_features(tastes, facts, candidates, facts.interest[candidates])
            inputs = standardiser.apply(raw, tastes.vector * vectors[candidates])[:, :width]
            with torch.inference_mode():
                lines.append(logits(torch.from_numpy(inputs)).numpy())
        return np.array(lines)

    return score


def _mean(table: sp.csr_matrix, rows: Ints) -> sp.csr_matrix:
    return sp.csr_matrix(table[rows].mean(axis=0))
