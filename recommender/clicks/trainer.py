"""Fits the BERT click scorer, stage by stage.

    events -> pairs -> numeric inputs -> head -> frozen words -> head -> fine-tuning -> calibration

Each stage starts from the one before (linear probing, then fine-tuning: Kumar et al. 2022): fine-tuning has
only to improve on what the frozen encoder knows.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit

from recommender.clicks.adapting import adapt, prefix_size, settle
from recommender.clicks.calibration import calibrate
from recommender.clicks.drawing import draw_balanced, make_pairs
from recommender.clicks.heads import Heads, figures, fit_heads, propensities
from recommender.clicks.masked import train_masked
from recommender.clicks.network import PairNetwork
from recommender.clicks.options import ClickOptions
from recommender.clicks.pasts import Pasts
from recommender.clicks.popularity import Popularity
from recommender.clicks.predicting import position_logits
from recommender.clicks.preparing import prepare
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.reading import Examples, pair_features
from recommender.clicks.report import ClickReport
from recommender.clicks.scorer import BertClickScorer, Form
from recommender.clicks.states import Reader, logits_of, readings_of, text_of
from recommender.clicks.student import ENOUGH
from recommender.clicks.towers import Vectors
from recommender.clicks.training import Place, fine_tune, in_bfloat16
from recommender.clicks.watching import Watch
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
        scratch: Path | None = None,
        watch: Watch | None = None,
    ) -> None:
        """Choose how to fit.

        Args:
            options: `ClickOptions.short()` where none are given.
            checkpoint: What is fine-tuned: `embedded`, a local folder, or a hub name.
            vectors_of: Product vectors of the frozen sentence encoder; the embedded one's where none is
                given.
            device: The automatic choice where none is given.
            scratch: Where checkpoints lie; a fit that was killed goes on from them when it is asked for again
                in the same way. They are whoever gave the folder's to delete.
            watch: Who is told of losses and rates.
        """
        self.options = options or ClickOptions.short()
        self._checkpoint = checkpoint
        self._device = device or choose_device()
        self._vectors_of = vectors_of or self._embedded_vectors
        self._scratch = scratch
        self._watch = watch or Watch()

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
        checkpoint = load_checkpoint(self._checkpoint)
        prepared = prepare(
            train_events,
            products,
            valid_events,
            options,
            checkpoint.tokenizer,
            self._vectors_of(products),
            self._device,
            rng,
            progress,
        )
        reader, all_train, valid_numbers = prepared.reader, prepared.train_numbers, prepared.valid_numbers
        if options.masked_epochs:
            texts = reader.tokens.products.full
            train_masked(checkpoint, texts, options, self._place("masked"), rng, progress)
        chosen, offset = draw_balanced(prepared.train, options.bert_pairs, rng)
        tuned = reader.read_pairs(prepared.train.take(chosen), all_train.inputs[chosen], offset)
        tuned = tuned.within(options.most_tokens)
        checked = reader.read_pairs(prepared.valid, valid_numbers.inputs)

        network = PairNetwork(checkpoint.encoder, all_train.inputs.shape[1])
        if options.adapt != "prefix":  # it changes what the encoder says before anything is learned
            learn_by(network, options)
        head = prepared.head()
        stage = "reading pairs with the frozen encoder"
        place = Reader(self._device, in_bfloat16(options, self._device), progress, stage)
        readings = readings_of(network, reader.tokens, (tuned, checked), options, place)
        probed = readings[0].first(options.probe_pairs)
        text = [text_of(network, each, place) for each in (probed, readings[1])]
        heads = fit_heads(head, probed.examples, checked, text[0], text[1], all_train)
        start_from(network, heads)
        if options.adapt == "prefix":
            learn_by(network, options)
        tuning = fine_tune(
            network,
            reader.tokens,
            tuned,
            checked,
            options,
            self._place("pairs"),
            rng,
            progress,
            readings=readings,
        )
        settle(network)

        logits = logits_of(network, readings[1], place)
        calibration = calibrate(logits.astype(np.float64), checked.clicked)
        student = prepared.student(head)
        peers = dict(heads.logits(checked.inputs, text[1]))
        both_forms = {"fine-tuned": calibration.logits(logits), "student": student.logits(checked.inputs)}
        auc, loss = figures({**both_forms, **peers}, checked.clicked)
        report = ClickReport(
            negatives=prepared.train.negatives,
            train_pairs=len(tuned),
            asked_pairs=len(chosen),
            valid_pairs=len(checked),
            valid_click_rate=round(float(checked.clicked.mean()), 4),
            steps=tuning.steps,
            seconds=round(time.perf_counter() - started, 1),
            pairs_per_second=round(tuning.pairs_per_second, 1),
            learning=tuning.learning,
            auc=auc,
            log_loss=loss,
            propensity=propensities(head, all_train),
            apart=_apart(both_forms, prepared.unseen(), checked.clicked),
            settings=options.as_words(),
        )
        served = reader.as_of(Popularity(prepared.both, products))
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
            added_rate=self.options.added_rate * self.options.continue_rate,
            head_rate=self.options.head_rate * self.options.continue_rate,
            input_rate=self.options.input_rate * self.options.continue_rate,
        )
        everything = EventTable.concatenate([seen_events, held_out_events])
        popularity = Popularity(everything, products)
        reader = scorer.reader.as_of(popularity)
        pasts = Pasts(everything)
        known = [product for product in products if product.product_id in reader.facts.rows]
        old = make_pairs(seen_events, pasts, known, options, rng)
        new = make_pairs(held_out_events, pasts, known, options, rng, like=old.negatives)
        if not new.enough(options.batch) or not old.enough(options.batch):
            return scorer.with_reader(reader)
        examples: list[Examples] = []
        numbers: list[Examples] = []
        for pairs in (new, old):
            most = max(options.student_pairs, options.continue_pairs) // 2
            chosen, offset = draw_balanced(pairs, most, rng)
            part = pairs.take(chosen)
            inputs = reader.standardiser.apply(*pair_features(part, reader.facts, popularity))
            numbers.append(Examples((), inputs, part.clicked, part.position, offset))
            few = np.arange(min(len(part), options.continue_pairs // 2))  # in random order already
            examples.append(reader.read_pairs(part.take(few), inputs[few], offset[few]))
        network = copy.deepcopy(scorer.network)
        learn_by(network, options)
        stage = "continuing the click scorer on the held-out part"
        half = options.most_tokens // 8  # of a fit's: one of four parts, half of it new
        train = examples[0].within(half).joined(examples[1].within(half))
        place = self._place("continued")
        fine_tune(network, reader.tokens, train, None, options, place, rng, progress, stage)
        settle(network)
        more = numbers[0].joined(numbers[1])
        drawn = more.offset + position_logits(scorer.network, more.position)
        # What histories taught knows the outcomes of old pairs: they are replayed as they were scored.
        chances = expit(scorer.student.raw_logits(more.inputs) + drawn)
        is_new = np.arange(len(more.clicked)) < len(numbers[0].clicked)
        student = scorer.student.continued(more.inputs, np.where(is_new, more.clicked, chances), drawn)
        return replace(scorer, network=network, reader=reader, student=student)

    def _place(self, part: str) -> Place:
        """Where one part of the fit computes, and keeps its checkpoints."""
        return Place(self._device, self._scratch / part if self._scratch else None, self._watch)

    def _embedded_vectors(self, products: Sequence[Product]) -> Vectors:
        encoder = load_encoder("embedded", self._device)
        return encoder.encode_document([product.text() for product in products])


def _apart(
    logits: Mapping[str, Floats], masks: Mapping[str, NDArray[np.bool_]], clicked: NDArray[np.bool_]
) -> dict[str, dict[str, float]]:
    """AUC of each form on the pairs of each mask; nothing where they are of one class."""
    return {
        name: {
            "pairs": float(mask.sum()),
            **figures({k: v[mask] for k, v in logits.items()}, clicked[mask])[0],
        }
        for name, mask in masks.items()
        if 0 < clicked[mask].sum() < mask.sum()
    }


def start_from(network: PairNetwork, heads: Heads) -> None:
    """Put the fitted heads into the network."""
    with torch.no_grad():
        network.input_head.weight.copy_(torch.from_numpy(heads.inputs.weights)[None, :])
        network.position_bias.weight.copy_(torch.from_numpy(heads.positions)[:, None])
        network.text_head.weight.copy_(torch.from_numpy(heads.probe.weights)[None, :])
        network.text_head.bias.fill_(heads.inputs.bias + heads.probe.bias)


def learn_by(network: PairNetwork, options: ClickOptions) -> None:
    """Let those weights learn that the options name; a prefix that is there already goes on learning."""
    if options.adapt == "prefix" and prefix_size(network.encoder):
        return
    adapt(network, options.adapt, layers=options.trained_layers, rank=options.rank, prefix=options.prefix)
