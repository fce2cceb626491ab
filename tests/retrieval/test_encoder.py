from __future__ import annotations

import socket
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from retrieval.device import choose_device
from retrieval.encoder import SentenceEncoder, embedded_weights, load_encoder
from retrieval.errors import BadInput, DamagedArtifact, UnusableVector


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of a few thousand random weights with a vocabulary of six words, in a folder of its own."""
    folder = tmp_path_factory.mktemp("tiny-bert")
    words = ["[PAD]", "[UNK]", "red", "mug", "blue", "bag"]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=32
    )
    fast.save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=32,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    return folder


def test_vectors_have_unit_length_and_the_models_dimension(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode_document(["red mug", "blue bag", "red mug"])
    assert vectors.shape == (3, encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


def test_equal_texts_have_equal_vectors_in_the_order_they_came(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode_document(["a mug", "a very long text about a bag " * 20, "a mug"])
    np.testing.assert_array_equal(vectors[0], vectors[2])
    assert vectors[0] @ vectors[1] < 0.9


def test_batches_give_what_single_texts_give(encoder: SentenceEncoder) -> None:
    texts = ["mug", "a red mug with dots and a handle", "bag"] * 3
    together = encoder.encode_document(texts)
    alone = np.concatenate([encoder.encode_document([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_no_texts_give_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.encode_query([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("text", ["", "\ud800", "\x00\u202e", "word " * 50_000, "🫖"])
def test_every_text_gets_a_finite_vector(encoder: SentenceEncoder, text: str) -> None:
    assert np.isfinite(encoder.encode_query([text])).all()


def test_progress_ends_at_the_number_of_texts(encoder: SentenceEncoder) -> None:
    heard: list[tuple[int, int]] = []
    encoder.encode_document(["a", "b", "a"], lambda stage, done, total: heard.append((done, total)))
    assert heard[-1] == (3, 3)


def test_the_embedded_encoder_bears_the_hash_of_its_weights(encoder: SentenceEncoder) -> None:
    assert encoder.name == "embedded@53aa51172d14"


def test_other_weights_in_the_package_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    embedded_weights.cache_clear()
    monkeypatch.setattr("retrieval.encoder.sha256_of", lambda path: "0" * 64)
    with pytest.raises(DamagedArtifact, match="00000000"):
        embedded_weights()


def test_a_local_folder_is_an_encoder(tiny_model: Path) -> None:
    encoder = load_encoder(str(tiny_model), choose_device("cpu"))
    assert encoder.dimension == 16
    assert encoder.encode_query(["red mug"]).shape == (1, 16)


def test_a_local_folder_never_calls_out(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a local model called out")

    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    assert load_encoder(str(tiny_model), choose_device("cpu")).dimension == 16


def test_other_weights_make_another_name(tiny_model: Path, tmp_path: Path) -> None:
    import shutil

    from safetensors.torch import load_file, save_file

    other = tmp_path / tiny_model.name
    shutil.copytree(tiny_model, other)
    weights = load_file(other / "model.safetensors")
    save_file(
        {name: weight + 1 for name, weight in weights.items()}, other / "model.safetensors", {"format": "pt"}
    )
    device = choose_device("cpu")
    assert load_encoder(str(other), device).name != load_encoder(str(tiny_model), device).name


def test_a_vector_that_is_not_finite_never_leaves(tiny_model: Path, tmp_path: Path) -> None:
    import shutil

    from safetensors.torch import load_file, save_file

    broken = tmp_path / "broken"
    shutil.copytree(tiny_model, broken)
    weights = {
        name: torch.full_like(each, torch.nan)
        for name, each in load_file(broken / "model.safetensors").items()
    }
    save_file(weights, broken / "model.safetensors", {"format": "pt"})
    with pytest.raises(UnusableVector):
        load_encoder(str(broken), choose_device("cpu")).encode_query(["red"])


def test_a_folder_that_is_not_there_is_bad_input() -> None:
    with pytest.raises(BadInput, match="no model folder"):
        load_encoder("./nowhere/at/all")


def test_a_folder_that_is_no_model_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="can't be read as a sentence encoder"):
        load_encoder(str(tmp_path))
