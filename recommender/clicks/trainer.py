"""Fits the BERT click scorer, stage by stage.

    events -> pairs -> numeric inputs -> head -> frozen words -> head -> fine-tuning -> calibration

Each stage starts from the one before (linear probing, then fine-tuning: Kumar et al. 2022): fine-tuning has
only to improve on what the frozen encoder knows.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from recommender.clicks.calibration import calibrate
from recommender.clicks.drawing import draw_balanced, enough_or_raise, make_pairs, split_off
from recommender.clicks.facts import ProductFacts
from recommender.clicks.features import Standardiser
from recommender.clicks.heads import Heads, figures, fit_heads, fit_inputs, position_rows
from recommender.clicks.learning import learn
from recommender.clicks.network import PairNetwork
from recommender.clicks.options import ClickOptions
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import Pasts
from recommender.clicks.popularity import Popularity
from recommender.clicks.pretrained import Checkpoint, load_checkpoint
from recommender.clicks.reading import Examples, PairReader, pair_features
from recommender.clicks.report import ClickReport
from recommender.clicks.scorer import BertClickScorer, Form
from recommender.clicks.student import ENOUGH, Student, grow
from recommender.clicks.tokens import PairTokens, ProductTokens
from recommender.clicks.towers import Vectors
from recommender.clicks.training import fine_tune, frozen_text, predict
from recommender.events import EventTable, Floats
from retrieval.device import Device, choose_device
from retrieval.encoder import load_encoder
from retrieval.product import Product
from retrieval.progress import Progress, silent

VectorsOf = Callable[[Sequence[Product]], Vectors]
"""Unit vectors [n, d] of products, in their order, from the frozen sentence encoder."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted scorer, and the heads over the frozen encoder that it is measured against."""

    scorer: BertClickScorer
    heads: Heads


class BertClickTrainer:
    """The `ClickTrainer` of `BertClickScorer`s."""

    def __init__(
        self,
        options: ClickOptions | None = None,
        *,
        checkpoint: str = "embedded",
        vectors_of: VectorsOf | None = None,
        device: Device | None = None,
    ) -> None:
        """Choose how to fit.

        Args:
            options: `ClickOptions.short()` where none are given.
            checkpoint: What is fine-tuned: `embedded`, a local folder, or a hub name.
            vectors_of: Product vectors of the frozen sentence encoder; the embedded one's where none is
                given.
            device: The automatic choice where none is given.
        """
        self.options = options or ClickOptions.short()
        self._checkpoint = checkpoint
        self._device = device or choose_device()
        self._vectors_of = vectors_of or self._embedded_vectors

    def fit(
        self,
        train_events: EventTable,
        products: Sequence[Product],
        valid_events: EventTable,
        rng: np.random.Generator,
        progress: Progress = silent,
    ) -> BertClickScorer:
        """Fit on the training part; stop early, calibrate and take figures on the validation part.

        Raises:
            NotEnoughData: too few pairs, or pairs of one class only.
        """
        return self.fit_with_peers(train_events, products, valid_events, rng, progress).scorer

    def fit_with_peers(
        self,
        train_events: EventTable,
        products: Sequence[Product],
        valid_events: EventTable,
        rng: np.random.Generator,
        progress: Progress = silent,
    ) -> Fit:
        """As `fit`, and the heads over the frozen encoder too.

        Raises:
            NotEnoughData: too few pairs, or pairs of one class only.
        """
        started = time.perf_counter()
        options = self.options
        both = EventTable.concatenate([train_events, valid_events])
        train = make_pairs(train_events, Pasts(train_events), products, options, rng)
        enough_or_raise(train, options.least_pairs)
        valid = make_pairs(valid_events, Pasts(both), products, options, rng, like=train.negatives)
        train, valid = split_off(train, valid, options, rng)
        checkpoint = load_checkpoint(self._checkpoint)
        popularity = Popularity(train_events)
        facts = ProductFacts.of(products, self._vectors_of(products), popularity)
        folded = learn(train_events, facts, options.towers, self._device, rng, progress)
        facts = facts.with_learned(folded.serving)
        features, vector_products = folded.read(
            train, facts, lambda pairs, seen: pair_features(pairs, seen, popularity)
        )
        standardiser = Standardiser.fit(features, vector_products, options.without)
        reader = PairReader(facts, _tokens(checkpoint, products, options), standardiser)
        all_train = _numbers(train, standardiser.apply(features, vector_products))
        chosen, offset = draw_balanced(train, options.bert_pairs, rng)
        tuned = reader.read_pairs(train.take(chosen), all_train.inputs[chosen], offset)
        checked = reader.read_pairs(valid, standardiser.apply(*pair_features(valid, facts, popularity)))

        network = PairNetwork(checkpoint.encoder, all_train.inputs.shape[1])
        head = fit_inputs(all_train, _numbers(valid, checked.inputs))
        probed = tuned.first(options.probe_pairs)
        stage = "reading pairs with the frozen encoder"
        text = frozen_text(
            network, reader.tokens, probed.tokens + checked.tokens, self._device, progress, stage
        )
        heads = fit_heads(head, probed, checked, text[: len(probed)], text[len(probed) :], all_train)
        _start_from(network, heads)
        network.freeze_below(options.trained_layers)
        tuning = fine_tune(network, reader.tokens, tuned, checked, options, self._device, rng, progress)

        logits = predict(network, reader.tokens, checked.tokens, checked.inputs, self._device)
        calibration = calibrate(logits.astype(np.float64), checked.clicked)
        student = _student(heads, all_train, checked)
        peers = dict(heads.logits(checked.inputs, text[len(probed) :]))
        both_forms = {"fine-tuned": calibration.logits(logits), "student": student.logits(checked.inputs)}
        auc, loss = figures({**both_forms, **peers}, checked.clicked)
        report = ClickReport(
            negatives=train.negatives,
            train_pairs=len(tuned),
            valid_pairs=len(checked),
            valid_click_rate=round(float(checked.clicked.mean()), 4),
            steps=tuning.steps,
            seconds=round(time.perf_counter() - started, 1),
            pairs_per_second=round(tuning.pairs_per_second, 1),
            auc=auc,
            log_loss=loss,
            settings=options.as_words(),
        )
        served = reader.as_of(Popularity(both))
        serves: Form = "student" if auc["student"] >= ENOUGH * auc["fine-tuned"] else "bert"
        scorer = BertClickScorer(network, served, calibration, student, serves, report, self._device)
        return Fit(scorer, heads)

    def finish(
        self,
        scorer: BertClickScorer,
        seen_events: EventTable,
        held_out_events: EventTable,
        products: Sequence[Product],
        rng: np.random.Generator,
        progress: Progress = silent,
    ) -> BertClickScorer:
        """The scorer that serves: a copy, continued on the held-out part with as much of the old.

        Where the held-out part holds too few pairs, the weights stay and popularity alone is brought up to
        date.
        """
        options = replace(
            self.options,
            epochs=1,
            encoder_rate=self.options.encoder_rate * self.options.continue_rate,
            head_rate=self.options.head_rate * self.options.continue_rate,
            input_rate=self.options.input_rate * self.options.continue_rate,
        )
        everything = EventTable.concatenate([seen_events, held_out_events])
        popularity = Popularity(everything)
        reader = scorer.reader.as_of(popularity)
        pasts = Pasts(everything)
        known = [product for product in products if product.product_id in reader.facts.rows]
        old = make_pairs(seen_events, pasts, known, options, rng)
        new = make_pairs(held_out_events, pasts, known, options, rng, like=old.negatives)
        if not new.enough(options.batch) or not old.enough(options.batch):
            return scorer.with_reader(reader)
        examples: list[Examples] = []
        for pairs in (new, old):
            chosen, offset = draw_balanced(pairs, options.continue_pairs // 2, rng)
            part = pairs.take(chosen)
            inputs = reader.standardiser.apply(*pair_features(part, reader.facts, popularity))
            examples.append(reader.read_pairs(part, inputs, offset))
        network = copy.deepcopy(scorer.network)
        stage = "continuing the click scorer on the held-out part"
        train = examples[0].joined(examples[1])
        fine_tune(network, reader.tokens, train, None, options, self._device, rng, progress, stage)
        student = scorer.student.continued(train.inputs, train.clicked, train.offset)
        return replace(scorer, network=network, reader=reader, student=student)

    def _embedded_vectors(self, products: Sequence[Product]) -> Vectors:
        encoder = load_encoder("embedded", self._device)
        return encoder.encode_document([product.text() for product in products])


def _student(heads: Heads, train: Examples, valid: Examples) -> Student:
    """The head over the inputs, trees on top of it, and their calibration."""

    def known(pairs: Examples) -> Floats:
        return heads.inputs.logits(pairs.inputs) + heads.positions[position_rows(pairs.position)]

    checks = (valid.inputs, valid.clicked, known(valid))
    trees = grow(train.inputs, train.clicked, known(train), checks)
    return Student(heads.inputs, trees).calibrated(valid.inputs, valid.clicked)


def _start_from(network: PairNetwork, heads: Heads) -> None:
    """Put the fitted heads into the network."""
    with torch.no_grad():
        network.input_head.weight.copy_(torch.from_numpy(heads.inputs.weights)[None, :])
        network.position_bias.weight.copy_(torch.from_numpy(heads.positions)[:, None])
        network.text_head.weight.copy_(torch.from_numpy(heads.probe.weights)[None, :])
        network.text_head.bias.fill_(heads.inputs.bias + heads.probe.bias)


def _tokens(checkpoint: Checkpoint, products: Sequence[Product], options: ClickOptions) -> PairTokens:
    tokens = ProductTokens.of(products, checkpoint.tokenizer, options.budget)
    return PairTokens(checkpoint.tokenizer, tokens, options.budget)


def _numbers(pairs: Pairs, inputs: Vectors) -> Examples:
    """Examples without words."""
    return Examples((), inputs, pairs.clicked, pairs.position, np.zeros(len(pairs)))
