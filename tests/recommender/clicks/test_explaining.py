from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.special import logit

from recommender.clicks.explaining import MovedWord, explain, without_words
from recommender.clicks.features import FEATURES
from recommender.clicks.forms import AsTrained
from recommender.clicks.scorer import BertClickScorer, Form
from recommender.clicks.student import NUMERIC, grow
from recommender.clicks.tokens import TokenPair
from recommender.clicks.trainer import Fit
from recommender.events import Kind
from recommender.shopper import Shopper, Touch
from retrieval.device import Device
from retrieval.errors import BadInput
from retrieval.trees import Trees
from tests.recommender.clicks.colours import COLOURS, THINGS

CPU = Device(torch.device("cpu"), torch.float32, "a test")
GREEN = Shopper(
    history=(Touch("mug-green", Kind.CLICK), Touch("scarf-green", Kind.PURCHASE, 2.0)),
    preferences=("likes green",),
)


@pytest.fixture(scope="module")
def taught(fit: Fit) -> BertClickScorer:
    """Words tell whether the customer's colour is the product's, also where some are gone."""
    network = copy.deepcopy(fit.scorer.network)
    tokens, reader = fit.scorer.reader.tokens, fit.scorer.reader
    pairs, wanted = [], []
    for colour in COLOURS:
        shopper = Shopper(history=tuple(Touch(f"{thing}-{colour}", Kind.CLICK) for thing in THINGS[:2]))
        made, _ = reader.read(shopper, np.arange(len(reader.facts.product_ids)))
        pairs += made
        wanted += [float(each.endswith(colour)) for each in reader.facts.product_ids]
    target, rng = torch.tensor(wanted), np.random.default_rng(0)
    nothing = torch.zeros(len(pairs), network.input_head.in_features)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network.text_head.reset_parameters()  # the fitted one leans on likeness, which is no lesson here
        for weights in network.parameters():
            weights.requires_grad_(True)
        optimiser = torch.optim.Adam(network.parameters(), lr=3e-3)
        for _ in range(300):
            optimiser.zero_grad()
            batch = tokens.batch([some_of(pair, rng) for pair in pairs])
            loss = torch.nn.functional.binary_cross_entropy_with_logits(network(batch, nothing), target)
            loss.backward()
            optimiser.step()
    inputs = rng.normal(size=(2_000, NUMERIC)).astype(np.float32)
    clicked = inputs[:, 0] * inputs[:, 1] > 0
    half = np.zeros(1_000)
    trees = grow(inputs[:1_000], clicked[:1_000], half, (inputs[1_000:], clicked[1_000:], half))
    student = replace(fit.scorer.student, trees=trees)
    return replace(fit.scorer, network=network.eval(), student=student, device=CPU)


def some_of(pair: TokenPair, rng: np.random.Generator) -> TokenPair:
    """The pair without a tenth of its words: who is to say what a missing word does has to have met one."""
    sides = ([token for token in side if rng.random() < 0.9] for side in (pair.shopper, pair.product))
    return TokenPair(*(tuple(side) for side in sides))


@pytest.mark.parametrize("form", ["student", "bert"])
def test_amounts_sum_to_the_score(taught: BertClickScorer, form: Form) -> None:
    found = explain(taught, GREEN, "lantern-green", form)
    scores = taught.bert_scores if form == "bert" else taught.student_scores
    (score,) = scores(GREEN, ["lantern-green"])
    parts = [each.amount for each in (*found.features, *found.history, *found.words)]
    assert found.ordinary + sum(parts) == pytest.approx(logit(float(score)), abs=1e-3)
    assert found.log_odds == pytest.approx(logit(float(score)), abs=1e-3)


def test_the_form_that_serves_is_explained_where_none_is_named(taught: BertClickScorer) -> None:
    served = replace(taught, serves="student")
    assert explain(served, GREEN, "mug-red") == explain(served, GREEN, "mug-red", "student")


def test_the_student_owes_nothing_to_words(taught: BertClickScorer) -> None:
    assert explain(taught, GREEN, "mug-red", "student").words == ()


def test_products_of_the_history_are_named(taught: BertClickScorer) -> None:
    found = explain(taught, GREEN, "lantern-green", "student")
    assert {each.name for each in found.history} == {"mug-green", "scarf-green"}


def test_the_strongest_stand_first(taught: BertClickScorer) -> None:
    amounts = [abs(each.amount) for each in explain(taught, GREEN, "lantern-green", "student").features]
    assert amounts == sorted(amounts, reverse=True)


def test_taking_the_strongest_feature_away_moves_the_score_as_told(taught: BertClickScorer) -> None:
    no_trees = Trees.of_lightgbm({"tree_info": []})
    plain = replace(taught, student=replace(taught.student, trees=no_trees))
    found = explain(plain, GREEN, "lantern-green", "student")
    strongest = found.features[0]
    inputs = plain.reader.inputs(GREEN, plain.reader.facts.rows_of(["lantern-green"]))
    without = inputs.copy()
    place = FEATURES.index(strongest.name)
    without[0, [place, place + len(FEATURES)]] = 0.0
    lost = plain.student.logits(inputs)[0] - plain.student.logits(without)[0]
    assert lost == pytest.approx(strongest.amount, abs=1e-5)


def test_taking_named_words_away_moves_the_score_more_than_random_ones(taught: BertClickScorer) -> None:
    rng = np.random.default_rng(0)
    named_moves, random_moves = [], []
    for colour in COLOURS:
        shopper = Shopper(history=tuple(Touch(f"{thing}-{colour}", Kind.CLICK) for thing in THINGS[:2]))
        for product_id in (f"lantern-{colour}", f"notebook-{colour}"):
            rows = taught.reader.facts.rows_of([product_id])
            (pair,), inputs = taught.reader.read(shopper, rows)
            words = explain(taught, shopper, product_id, "bert").words
            named_moves.append(abs(moved(taught, pair, inputs, words[:2])))
            for _ in range(5):
                chosen = [words[place] for place in rng.choice(len(words), 2, replace=False)]
                random_moves.append(abs(moved(taught, pair, inputs, chosen)))
    assert np.mean(named_moves) > 1.5 * np.mean(random_moves)


def moved(scorer: BertClickScorer, pair: TokenPair, inputs: np.ndarray, words: Sequence[MovedWord]) -> float:
    """How much the log odds fall without some words."""
    form = AsTrained(scorer.network, scorer.reader.tokens, scorer.device)
    before, after = form.logits([pair, without_words(pair, words)], np.repeat(inputs, 2, axis=0))
    return float(before - after)


def test_the_colour_that_decided_is_among_the_named_words(taught: BertClickScorer) -> None:
    words = explain(taught, GREEN, "lantern-green", "bert").words
    assert "green" in [each.word for each in words[:3]]


def test_a_shopper_without_a_history_is_explained(taught: BertClickScorer) -> None:
    found = explain(taught, Shopper(), "mug-red", "bert")
    assert found.history == ()
    assert all(each.side == "product" for each in found.words)


def test_an_unknown_product_can_not_be_explained(taught: BertClickScorer) -> None:
    with pytest.raises(BadInput, match="knows no product"):
        explain(taught, GREEN, "unheard-of")
