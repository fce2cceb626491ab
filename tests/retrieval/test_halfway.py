from __future__ import annotations

import numpy as np
import pytest
import torch

from retrieval.encoder import SentenceEncoder, embedded_weights
from retrieval.halfway import LAYERS, halfway_encoder

TEXTS = ["where is my order?", "show me red mugs", ""]


def test_the_view_from_halfway_is_the_mean_of_the_states_there() -> None:
    from transformers import AutoModel, AutoTokenizer

    folder = str(embedded_weights())
    model, tokenizer = AutoModel.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    found = halfway_encoder().encode_query(TEXTS)
    for text, vector in zip(TEXTS, found, strict=True):
        with torch.inference_mode():
            states = model(**tokenizer(text, return_tensors="pt"), output_hidden_states=True).hidden_states
        mean = states[LAYERS][0].mean(dim=0).numpy()
        assert vector @ mean / np.linalg.norm(mean) == pytest.approx(1, abs=1e-3)


def test_it_is_another_view_than_that_from_the_top(encoder: SentenceEncoder) -> None:
    closeness = (halfway_encoder().encode_query(TEXTS) * encoder.encode_query(TEXTS)).sum(axis=1)
    assert np.abs(closeness).max() < 0.9
    assert halfway_encoder().name != encoder.name


def test_there_is_one_a_process() -> None:
    assert halfway_encoder() is halfway_encoder()
