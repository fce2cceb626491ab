from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from retrieval import bert, encoder
from retrieval.bert import BertShape, PackedBert
from retrieval.device import Device, choose_device
from retrieval.encoder import embedded_weights

TEXTS = (
    "a mug",
    "wine glass without stem",
    "Mug, 350 ml, of stoneware with a handle; £4.95. " * 40,
    "blue bag",
    "",
    "茶壶 🫖",
)


@pytest.fixture(scope="module")
def model() -> SentenceTransformer:
    return SentenceTransformer(str(embedded_weights()), device="cpu", local_files_only=True)


def packed(model: SentenceTransformer, dtype: torch.dtype = torch.float32) -> PackedBert:
    network = model[0].auto_model
    return PackedBert(
        network.state_dict(),
        BertShape(network.config.num_hidden_layers, network.config.num_attention_heads, 1e-12, 256),
        model.tokenizer.backend_tokenizer,
        dtype,
        {"query": "", "document": ""},
    )


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_texts_of_all_lengths_get_the_models_own_vectors(model: SentenceTransformer) -> None:
    usual = model.encode(list(TEXTS), normalize_embeddings=True)
    np.testing.assert_allclose(unit(packed(model).vectors(TEXTS, "document")), usual, atol=2e-6)


def test_without_onednn_the_vectors_are_the_same(
    model: SentenceTransformer, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = packed(model).vectors(TEXTS, "query")
    monkeypatch.setattr(bert, "_pointwise", lambda: None)
    np.testing.assert_allclose(packed(model).vectors(TEXTS, "query"), usual, atol=2e-6)


def test_bfloat16_hardly_turns_a_vector(model: SentenceTransformer) -> None:
    exact, rough = (
        unit(packed(model, each).vectors(TEXTS, "query")) for each in (torch.float32, torch.bfloat16)
    )
    assert (exact * rough).sum(axis=1).min() > 0.999


def test_lengths_are_those_that_the_model_reads(model: SentenceTransformer) -> None:
    counted = model.tokenizer(list(TEXTS), truncation=True, max_length=256)["input_ids"]
    assert packed(model).lengths(TEXTS) == [len(each) for each in counted]


def test_several_threads_get_what_one_gets(model: SentenceTransformer) -> None:
    network = packed(model)
    alone = [network.vectors([text], "query")[0] for text in TEXTS]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda text: network.vectors([text], "query")[0], TEXTS * 5))
    np.testing.assert_allclose(np.array(found), np.array(alone * 5), atol=2e-6)


def test_a_plain_bert_is_computed_leanly(model: SentenceTransformer) -> None:
    assert isinstance(encoder._lean(model, choose_device("cpu")), PackedBert)


def test_a_models_own_prompts_are_put_before_its_texts() -> None:
    prompts = {"query": "wanted: ", "document": ""}
    model = SentenceTransformer(str(embedded_weights()), device="cpu", local_files_only=True, prompts=prompts)
    lean = encoder._lean(model, Device(torch.device("cpu"), torch.float32, ""))
    assert isinstance(lean, PackedBert)
    for task, text in (("query", "wanted: mug"), ("document", "mug")):
        usual = model.encode([text], prompt="", normalize_embeddings=True)
        np.testing.assert_allclose(unit(lean.vectors(["mug"], task)), usual, atol=2e-6)


def test_a_model_that_pools_otherwise_is_computed_as_it_is() -> None:
    from sentence_transformers.sentence_transformer.modules import Pooling

    model = SentenceTransformer(str(embedded_weights()), device="cpu", local_files_only=True)
    model[1] = Pooling(384, pooling_mode="cls")
    assert encoder._lean(model, choose_device("cpu")) is None


def test_a_model_whose_vectors_would_differ_is_computed_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    model = SentenceTransformer(str(embedded_weights()), device="cpu", local_files_only=True)
    monkeypatch.setattr(PackedBert, "vectors", lambda *_: np.ones((2, 384), dtype=np.float32))
    assert encoder._lean(model, choose_device("cpu")) is None


def test_bfloat16_gives_a_text_the_same_vector_again(model: SentenceTransformer) -> None:
    network = packed(model, torch.bfloat16)
    first = network.vectors(TEXTS, "document")
    np.testing.assert_array_equal(network.vectors(TEXTS, "document"), first)
    alone = np.concatenate([network.vectors([text], "document") for text in TEXTS])
    assert (unit(alone) * unit(first)).sum(axis=1).min() > 0.9999


def test_a_plain_bert_is_packed_in_the_precision_that_the_device_packs(model: SentenceTransformer) -> None:
    exact, rough = (
        encoder._lean(model, Device(torch.device("cpu"), torch.float32, "", each))
        for each in (torch.float32, torch.bfloat16)
    )
    assert exact is not None
    assert rough is not None
    turned = (unit(exact.vectors(TEXTS, "query")) * unit(rough.vectors(TEXTS, "query"))).sum(axis=1)
    assert 0.999 < turned.min() < 1 - 1e-7
