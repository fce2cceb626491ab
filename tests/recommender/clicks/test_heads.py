from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from recommender.clicks.features import FEATURES
from recommender.clicks.heads import Heads, fit_heads, fit_inputs
from recommender.clicks.reading import Examples

HIDDEN = 96


def told(count: int, seed: int, beside: float = 0.0) -> tuple[Examples, NDArray[np.float32]]:
    """Pairs whose clicks follow the likeness of their sides, and one other component `beside` it."""
    rng = np.random.default_rng(seed)
    text = rng.normal(size=(count, 2 * HIDDEN)).astype(np.float32)
    likeness = rng.uniform(0.0, 0.8, count)
    text[:, HIDDEN:] += (likeness - text[:, HIDDEN:].mean(axis=1))[:, None].astype(np.float32)
    clicked = rng.random(count) < expit(8 * (likeness - 0.4) + beside * text[:, 0])
    nothing = np.zeros((count, 2 * len(FEATURES) + 1), dtype=np.float32)
    return Examples(((),) * count, nothing, clicked, np.full(count, -1), np.zeros(count)), text  # type: ignore[arg-type]


def fitted(pairs: int, beside: float = 0.0) -> Heads:
    """Heads of so many pairs."""
    train, train_text = told(pairs, 0, beside)
    valid, valid_text = told(200, 1, beside)
    return fit_heads(fit_inputs(train, valid), train, valid, train_text, valid_text, train)


@pytest.mark.parametrize("pairs", [40, 400])
def test_a_head_over_words_is_as_good_as_likeness_however_few_the_pairs(pairs: int) -> None:
    fresh, text = told(2_000, 2)
    of_likeness = roc_auc_score(fresh.clicked, text[:, HIDDEN:].mean(axis=1))
    assert roc_auc_score(fresh.clicked, fitted(pairs).words.logits(text)) > of_likeness - 0.03


def test_a_head_over_words_learns_what_likeness_does_not_say() -> None:
    fresh, text = told(2_000, 2, beside=1.5)
    of_likeness = roc_auc_score(fresh.clicked, text[:, HIDDEN:].mean(axis=1))
    assert roc_auc_score(fresh.clicked, fitted(3_000, beside=1.5).words.logits(text)) > of_likeness + 0.05


def test_words_on_top_of_inputs_start_from_likeness_too() -> None:
    fresh, text = told(2_000, 2)
    found = fitted(40).logits(fresh.inputs, text)["frozen words and numeric inputs, fitted head"]
    assert roc_auc_score(fresh.clicked, found) > 0.8
