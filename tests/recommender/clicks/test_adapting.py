from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from recommender.clicks.adapting import Way, adapt, prefix_size, settle
from recommender.clicks.masked import train_masked
from recommender.clicks.network import PairNetwork
from recommender.clicks.options import ClickOptions
from recommender.clicks.pretrained import Checkpoint, load_checkpoint
from recommender.clicks.scorer import BertClickScorer
from recommender.clicks.tokens import TokenBudget
from recommender.clicks.trainer import BertClickTrainer, Fit
from recommender.clicks.training import Place
from recommender.events import Kind
from recommender.shopper import Shopper, Touch
from retrieval.device import choose_device
from retrieval.errors import BadInput
from retrieval.progress import silent
from tests.recommender.clicks.colours import cut, log, products, vectors_of


@pytest.fixture
def checkpoint(tiny_bert: Path) -> Checkpoint:
    return load_checkpoint(str(tiny_bert))


@pytest.fixture
def network(checkpoint: Checkpoint) -> PairNetwork:
    return PairNetwork(checkpoint.encoder, 2).eval()


def batch() -> dict[str, torch.Tensor]:
    ids = torch.tensor([[2, 6, 7, 3, 8, 3], [2, 9, 3, 10, 3, 0]])
    return {
        "input_ids": ids,
        "attention_mask": (ids > 0).long(),
        "token_type_ids": torch.tensor([[0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 0]]),
    }


def learning(network: PairNetwork) -> set[str]:
    return {name for name, weights in network.encoder.named_parameters() if weights.requires_grad}


def test_with_low_rank_additions_the_encoders_own_weights_stay(network: PairNetwork) -> None:
    adapt(network, "lora", layers=-1, rank=2, prefix=0)
    assert learning(network)
    assert all("lora_" in name for name in learning(network))


def test_low_rank_additions_say_nothing_at_first(network: PairNetwork) -> None:
    before = network.text(batch())
    adapt(network, "lora", layers=-1, rank=2, prefix=0)
    assert torch.allclose(network.eval().text(batch()), before, atol=1e-6)


def test_merged_additions_say_what_they_said_beside(network: PairNetwork) -> None:
    adapt(network, "lora", layers=-1, rank=2, prefix=0)
    for name, weights in network.encoder.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weights, generator=torch.Generator().manual_seed(0))
    beside = network.eval().text(batch())
    settle(network)
    assert torch.allclose(network.text(batch()), beside, atol=1e-4)


def test_nothing_of_the_additions_is_left_when_they_are_merged(network: PairNetwork) -> None:
    names = set(network.state_dict())
    adapt(network, "lora", layers=-1, rank=2, prefix=0)
    settle(network)
    assert set(network.state_dict()) == names


def test_with_a_prefix_the_encoders_own_weights_stay(network: PairNetwork) -> None:
    adapt(network, "prefix", layers=-1, rank=0, prefix=3)
    assert learning(network)
    assert all(name.startswith("prefix.") for name in learning(network))


def test_the_size_of_a_prefix_is_known(network: PairNetwork) -> None:
    assert prefix_size(network.encoder) == 0
    adapt(network, "prefix", layers=-1, rank=0, prefix=3)
    assert prefix_size(network.encoder) == 3


@pytest.mark.parametrize(("way", "layers", "still"), [("weights", 1, 1), ("weights", -1, 0), ("lora", 1, 0)])
def test_layers_that_learn_nothing_are_found(network: PairNetwork, way: Way, layers: int, still: int) -> None:
    adapt(network, way, layers=layers, rank=2, prefix=0)
    assert network.still_layers() == still


def test_a_cut_network_says_what_the_whole_says(network: PairNetwork) -> None:
    tokens = batch()
    lower, upper = network.cut(1)
    states = lower(**tokens).last_hidden_state
    handed = {name: column for name, column in tokens.items() if name != "input_ids"}
    assert torch.allclose(upper.text(handed | {"inputs_embeds": states}), network.text(tokens), atol=1e-6)


@pytest.fixture(scope="module", params=["lora", "prefix"])
def adapted(request: pytest.FixtureRequest, tiny_bert: Path, options: ClickOptions) -> Fit:
    chosen = replace(options, adapt=request.param, rank=2, prefix=3, head_rate=1e-2, encoder_rate=1e-2)
    trainer = BertClickTrainer(
        chosen, checkpoint=str(tiny_bert), vectors_of=vectors_of, device=choose_device("cpu")
    )
    train, valid = cut(log())
    return trainer.fit_with_peers(train, products(), valid, np.random.default_rng(1))


def test_an_adapted_scorer_comes_back_as_it_was_saved(adapted: Fit, tmp_path: Path) -> None:
    saved = replace(adapted.scorer, serves="bert")
    saved.save(tmp_path)
    loaded = BertClickScorer.load(tmp_path, choose_device("cpu"))
    ids = saved.reader.facts.product_ids.tolist()
    who = Shopper(history=(Touch("mug-red", Kind.CLICK),))
    assert np.allclose(loaded.score(who, ids), saved.score(who, ids), atol=1e-6)


def test_an_adapted_scorer_learns_few_weights(adapted: Fit) -> None:
    whole = sum(weights.numel() for weights in adapted.scorer.network.encoder.parameters())
    assert 0 < adapted.scorer.report.learning < whole


def test_reading_masked_words_moves_the_encoder(checkpoint: Checkpoint, options: ClickOptions) -> None:
    before = {name: weights.clone() for name, weights in checkpoint.encoder.state_dict().items()}
    texts = [tuple(range(5, 5 + n % 6 + 2)) for n in range(64)]
    chosen = replace(options, masked_epochs=2)
    place = Place(choose_device("cpu"))
    train_masked(checkpoint, texts, chosen, place, np.random.default_rng(0), silent)
    after = checkpoint.encoder.state_dict()
    assert set(after) == set(before)
    assert not all(torch.equal(after[name], before[name]) for name in before)


def test_masked_words_become_easier_to_tell(checkpoint: Checkpoint, options: ClickOptions) -> None:
    texts = [(5 + n % 3, 8 + n % 3, 11 + n % 3) for n in range(64)]
    place, losses = Place(choose_device("cpu")), []
    for epochs in (1, 30):
        fresh = Checkpoint(checkpoint.encoder, checkpoint.tokenizer)
        chosen = replace(options, masked_epochs=epochs)
        losses.append(train_masked(fresh, texts, chosen, place, np.random.default_rng(0), silent))
    assert losses[1] < losses[0]


def test_products_without_words_cannot_be_masked(checkpoint: Checkpoint, options: ClickOptions) -> None:
    place = Place(choose_device("cpu"))
    with pytest.raises(BadInput, match="products with words"):
        train_masked(checkpoint, [()], options, place, np.random.default_rng(0), silent)


def test_a_fit_reads_masked_words_first_where_asked(tiny_bert: Path, options: ClickOptions) -> None:
    chosen = replace(options, masked_epochs=1, budget=TokenBudget(pair=24, product=8, title=4, stated=6))
    told: set[str] = set()
    trainer = BertClickTrainer(
        chosen, checkpoint=str(tiny_bert), vectors_of=vectors_of, device=choose_device("cpu")
    )
    train, valid = cut(log())
    trainer.fit(train, products(), valid, np.random.default_rng(1), lambda stage, *_: told.add(stage))
    assert "reading the products' texts" in told
