from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import DistilBertConfig, DistilBertModel

from recommender.clicks.forms import AsTrained, PackedPairs, packable, quickest
from recommender.clicks.network import PairNetwork
from recommender.clicks.pruning import distil, fitting, prune
from recommender.clicks.quantised import read_quantised, write_quantised
from recommender.clicks.tokens import TokenPair, by_budget
from recommender.clicks.trainer import Fit
from recommender.shopper import Shopper, Touch
from retrieval.device import Device
from retrieval.errors import DamagedArtifact
from tests.recommender.clicks.colours import products

Inputs = np.ndarray
CPU = Device(torch.device("cpu"), torch.float32, "a test")
IDS = [product.product_id for product in products()]


@pytest.fixture(scope="module")
def network(fit: Fit) -> PairNetwork:
    """A network whose words and layers count, whatever the fit made of them."""
    changed = copy.deepcopy(fit.scorer.network)
    with torch.no_grad(), torch.random.fork_rng():
        torch.manual_seed(1)
        changed.text_head.weight.normal_(std=0.3)
        for name, weights in changed.encoder.encoder.layer.named_parameters():
            if name.endswith("dense.weight") or "attention.self" in name:
                weights.normal_(std=0.4)
    return changed.eval()


@pytest.fixture(scope="module")
def read(fit: Fit) -> tuple[list[TokenPair], Inputs]:
    """Pairs of several lengths."""
    reader = fit.scorer.reader
    pairs, inputs = [], []
    for history in ((), ("mug-red",), ("mug-red", "scarf-blue", "lantern-green")):
        shopper = Shopper(history=tuple(Touch(each, "click") for each in history))
        made, numbers = reader.read(shopper, reader.facts.rows_of(IDS))
        pairs += made
        inputs.append(numbers)
    return pairs, np.concatenate(inputs)


def usual(fit: Fit, network: PairNetwork, read: tuple[list[TokenPair], Inputs]) -> np.ndarray:
    return AsTrained(network, fit.scorer.reader.tokens, CPU).logits(*read)


def test_packed_pairs_have_the_logits_of_the_network(
    fit: Fit, network: PairNetwork, read: tuple[list[TokenPair], Inputs]
) -> None:
    packed = PackedPairs(network, fit.scorer.reader.tokens, torch.float32)
    np.testing.assert_allclose(packed.logits(*read), usual(fit, network, read), atol=2e-5)


def test_bfloat16_hardly_moves_a_logit(
    fit: Fit, network: PairNetwork, read: tuple[list[TokenPair], Inputs]
) -> None:
    rough = PackedPairs(network, fit.scorer.reader.tokens, torch.bfloat16).logits(*read)
    exact = usual(fit, network, read)
    assert np.abs(rough - exact).max() < 0.1 * exact.std()


@pytest.fixture(scope="module")
def eight_bits(fit: Fit, network: PairNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eight-bits")
    write_quantised(network, fit.scorer.reader.tokens, folder)
    return folder


@pytest.mark.slow
def test_eight_bits_keep_the_order(
    fit: Fit, network: PairNetwork, read: tuple[list[TokenPair], Inputs], eight_bits: Path
) -> None:
    found = read_quantised(eight_bits, fit.scorer.reader.tokens).logits(*read)
    assert np.corrcoef(found, usual(fit, network, read))[0, 1] > 0.99


@pytest.mark.slow
def test_a_flipped_byte_of_the_eight_bits_is_refused(fit: Fit, eight_bits: Path, tmp_path: Path) -> None:
    for file in eight_bits.iterdir():
        content = bytearray(file.read_bytes())
        if file.suffix == ".onnx":
            content[len(content) // 2] ^= 1
        (tmp_path / file.name).write_bytes(content)
    with pytest.raises(DamagedArtifact, match="was changed"):
        read_quantised(tmp_path, fit.scorer.reader.tokens)


def test_a_batch_of_pairs_keeps_its_budget_of_tokens() -> None:
    pairs = [TokenPair((1,) * (n % 7), (2,) * (n % 5)) for n in range(50)]
    batches = by_budget(pairs, 40)
    assert all(sum(len(pairs[row]) for row in rows) <= 40 for rows in batches)
    assert sorted(row for rows in batches for row in rows) == list(range(50))


def test_a_pair_longer_than_the_budget_is_a_batch_of_its_own() -> None:
    assert by_budget([TokenPair((1,) * 30, ()), TokenPair((1,), ())], 10) == [[1], [0]]


def test_a_plain_bert_on_a_cpu_is_packed(fit: Fit, network: PairNetwork) -> None:
    assert isinstance(quickest(network, fit.scorer.reader.tokens, CPU), PackedPairs)


def test_another_kind_of_encoder_is_computed_as_it_is(fit: Fit) -> None:
    other = PairNetwork(DistilBertModel(DistilBertConfig(dim=8, hidden_dim=8, n_heads=2, n_layers=1)), 3)
    assert not packable(other)
    assert isinstance(quickest(other, fit.scorer.reader.tokens, CPU), AsTrained)


def test_pruning_takes_layers_heads_and_width(
    fit: Fit, network: PairNetwork, read: tuple[list[TokenPair], Inputs]
) -> None:
    small = prune(network, fit.scorer.reader.tokens, *read, layers=1, heads=1, width=16)
    (layer,) = small.encoder.encoder.layer
    assert layer.attention.self.query.out_features == 8
    assert layer.intermediate.dense.out_features == 16


def test_pruning_nothing_changes_no_logit(
    fit: Fit, network: PairNetwork, read: tuple[list[TokenPair], Inputs]
) -> None:
    same = prune(network, fit.scorer.reader.tokens, *read, layers=2, heads=2, width=32)
    np.testing.assert_allclose(usual(fit, same, read), usual(fit, network, read), atol=1e-5)


def test_distilling_brings_a_pruned_network_nearer(
    fit: Fit, network: PairNetwork, read: tuple[list[TokenPair], Inputs]
) -> None:
    tokens, target = fit.scorer.reader.tokens, usual(fit, network, read)
    small = prune(network, tokens, *read, layers=1, heads=1, width=16)
    before = np.square(usual(fit, small, read) - target).mean()
    distil(small, tokens, *read, target, steps=60, rate=3e-3, rng=np.random.default_rng(0))
    assert np.square(usual(fit, small, read) - target).mean() < 0.7 * before


def test_a_pruned_network_is_packed_too(
    fit: Fit, network: PairNetwork, read: tuple[list[TokenPair], Inputs]
) -> None:
    tokens = fit.scorer.reader.tokens
    small = prune(network, tokens, *read, layers=1, heads=1, width=16)
    packed = PackedPairs(small, tokens, torch.float32)
    np.testing.assert_allclose(packed.logits(*read), usual(fit, small, read), atol=2e-5)


def test_a_scorer_with_a_pruned_network_is_saved_and_loaded(
    fit: Fit, network: PairNetwork, read: tuple[list[TokenPair], Inputs], tmp_path: Path
) -> None:
    small = prune(network, fit.scorer.reader.tokens, *read, layers=1, heads=1, width=16)
    scorer = replace(fit.scorer, network=small, serves="bert", device=CPU)
    scorer.save(tmp_path)
    loaded = type(scorer).load(tmp_path, CPU)
    assert np.array_equal(loaded.score(Shopper(), IDS), scorer.score(Shopper(), IDS))


def test_an_encoder_takes_the_shapes_of_weights(network: PairNetwork) -> None:
    changed = copy.deepcopy(network)
    weights = dict(changed.state_dict())
    name = "encoder.encoder.layer.0.intermediate.dense"
    weights[f"{name}.weight"] = weights[f"{name}.weight"][:5]
    weights[f"{name}.bias"] = weights[f"{name}.bias"][:5]
    weights["encoder.encoder.layer.0.output.dense.weight"] = weights[
        "encoder.encoder.layer.0.output.dense.weight"
    ][:, :5]
    fitting(changed, weights).load_state_dict(weights)
    assert changed.encoder.encoder.layer[0].intermediate.dense.out_features == 5
