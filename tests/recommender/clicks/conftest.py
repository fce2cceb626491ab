"""A BERT small enough to be made in a test, and a scorer fitted with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommender.clicks.options import ClickOptions
from recommender.clicks.tokens import TokenBudget
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
