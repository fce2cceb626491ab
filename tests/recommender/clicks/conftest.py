"""A BERT small enough to be made in a test, and a scorer fitted with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommender.clicks.options import ClickOptions
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.reading import Examples
from recommender.clicks.states import Reading
from recommender.clicks.tokens import PairTokens, ProductTokens, TokenBudget
from recommender.clicks.trainer import BertClickTrainer, Fit
from retrieval.device import choose_device
from tests.recommender.clicks.colours import cut, log, products, vectors_of, write_tiny_bert


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a BERT of two layers and its tokenizer."""
    return write_tiny_bert(tmp_path_factory.mktemp("tiny-bert"))


@pytest.fixture(scope="session")
def options() -> ClickOptions:
    """Settings for a tiny BERT and a tiny shop."""
    return replace(
        ClickOptions.short(),
        bert_pairs=300,
        valid_pairs=200,
        probe_pairs=120,
        continue_pairs=64,
        trained_layers=-1,
        precision="fp32",
        budget=TokenBudget(pair=24, product=8, title=4, stated=6),
    )


@pytest.fixture(scope="session")
def trainer(tiny_bert: Path, options: ClickOptions) -> BertClickTrainer:
    """Fits tiny scorers."""
    return BertClickTrainer(
        options, checkpoint=str(tiny_bert), vectors_of=vectors_of, device=choose_device("cpu")
    )


@pytest.fixture(scope="session")
def fit(trainer: BertClickTrainer) -> Fit:
    """A scorer fitted on the log of colours."""
    train, valid = cut(log())
    return trainer.fit_with_peers(train, products(), valid, np.random.default_rng(1))


@pytest.fixture
def reading(tiny_bert: Path, options: ClickOptions) -> Reading:
    """Thirty pairs of products and no history or some."""
    tokenizer = load_checkpoint(str(tiny_bert)).tokenizer
    tokens = PairTokens(tokenizer, ProductTokens.of(products(), tokenizer, options.budget), options.budget)
    rng = np.random.default_rng(0)
    return Reading(
        tokens,
        Examples(
            tokens=tuple(tokens.pair("", list(range(n % 4)), n % 24) for n in range(30)),
            inputs=rng.normal(size=(30, 2)).astype(np.float32),
            clicked=rng.random(30) < 0.5,
            position=np.full(30, -1),
            offset=rng.normal(size=30),
        ),
    )
