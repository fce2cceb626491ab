"""Ways of training the pair scorer, on the same pairs of video-games: what each costs, and what it gives.

`python -m tests.benchmarks.click_stages` fits on some people's pairs, stops early on others', judges on the
next product of people who were held out (10 products drawn uniformly and 10 by popularity^0.75 to a right
one). Rows "words" read texts alone; "all" start from the head over all numeric inputs. Each row has a process
of its own: its memory is what it needs beyond the data. The peer is a plain Trainer: all weights, fp32,
random batches, the same pairs and steps. `--rows` names parts of the table, `--keep` a folder of rows that
are there already, so that it can be made in pieces; leads are of people who were drawn again (bootstrap).
`--speed` compares training pairs per second alone.
"""

from __future__ import annotations

import argparse
import copy
import json
import multiprocessing
import resource
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.metrics import log_loss
from transformers import (
    AutoModelForSequenceClassification,
    DataCollatorWithPadding,
    PrinterCallback,
    Trainer,
    TrainingArguments,
)

from recommender.clicks.adapting import settle
from recommender.clicks.calibration import calibrate
from recommender.clicks.drawing import draw_balanced
from recommender.clicks.forms import quickest
from recommender.clicks.heads import fit_heads
from recommender.clicks.logistic import binary_cross_entropy
from recommender.clicks.masked import train_masked
from recommender.clicks.network import PairNetwork
from recommender.clicks.options import ClickOptions
from recommender.clicks.preparing import Prepared, prepare
from recommender.clicks.pretrained import Checkpoint, load_checkpoint
from recommender.clicks.reading import Examples
from recommender.clicks.states import Reader, readings_of, text_of
from recommender.clicks.tokens import TokenPair
from recommender.clicks.towers import TowerOptions
from recommender.clicks.trainer import learn_by, start_from
from recommender.clicks.training import Place, fine_tune, in_bfloat16
from recommender.events import Floats
from retrieval.artifacts import write_whole
from retrieval.device import choose_device
from retrieval.encoder import embedded_weights, load_encoder
from retrieval.progress import silent
from tests.benchmarks.click_peers import Cases, cases_of, peers
from tests.benchmarks.click_quality import NOTHING, of_some_people, video_games

Found = TypeVar("Found")
FEW = [0, *range(1, 11), *range(51, 61)]
"""Columns of the cases that are judged: the right one, uniform ones, popular ones."""
FROZEN, PLAIN = "words: frozen encoder, fitted head", "words: plain Trainer, all weights, fp32"
WHOLE = "words: all weights"
STUDENT, TEACHER = "all: student, no words read", "all: last three layers"
NO_TOWERS = TowerOptions(least=10**9)
COMPARED = {FROZEN: "frozen", WHOLE: "all weights", PLAIN: "plain Trainer", TEACHER: "the teacher"}
"""Rows that every other is compared with."""
WAYS: Mapping[str, Mapping[str, object]] = {
    "all weights": {"trained_layers": -1},
    "LoRA, rank 8": {"adapt": "lora"},
    "last three layers": {},
    "prefix of 10": {"adapt": "prefix"},
    "masked words, then last three layers": {"masked_epochs": 1},
}
PEERS = {
    "popularity": "",
    "TF-IDF products, logistic regression": "C 30, mixed",
    "frozen encoder, cosine": "largest",
    "frozen encoder, products, logistic regression": "C 30, mixed",
    "factorisation machine on the features": "8 factors, mixed",
}


@dataclass(frozen=True, slots=True)
class Material:
    """The same pairs for every row."""

    checkpoint: Checkpoint
    prepared: Prepared
    train: Examples
    valid: Examples
    judged_tokens: list[TokenPair]
    judged_inputs: NDArray[np.float32]
    cases: Cases

    def only_words(self) -> Material:
        """The same without numeric inputs."""

        def bare(examples: Examples) -> Examples:
            return replace(examples, inputs=np.zeros((len(examples), 1), dtype=np.float32))

        inputs = np.zeros((len(self.judged_tokens), 1), dtype=np.float32)
        return replace(self, train=bare(self.train), valid=bare(self.valid), judged_inputs=inputs)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: its figures, and what judged people's candidates were scored [m, few]."""

    figures: Mapping[str, float]
    scores: Floats

    def write(self, file: Path) -> None:
        """Keep it."""
        names, values = list(self.figures), list(self.figures.values())
        np.savez(file, scores=self.scores, names=np.array(names), values=np.array(values))

    @classmethod
    def read(cls, file: Path) -> Row:
        """What `write` kept."""
        with np.load(file) as kept:
            figures = dict(zip(kept["names"].tolist(), kept["values"].tolist(), strict=True))
            return cls(figures, kept["scores"])


def main() -> None:
    """Prints a row as soon as it is known, and leads when all are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--judged", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=3_000)
    parser.add_argument("--rows", nargs="*", default=[], help="rows that begin with one of these; all")
    parser.add_argument("--keep", type=Path, help="a folder of rows; those that are there are not made again")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")  # third parties' advice to their own developers
    options = replace(
        ClickOptions.short(),
        bert_pairs=arguments.pairs,
        valid_pairs=600,
        positives=4_000,
        checks=2,
    )
    if not any(each.startswith("all") for each in arguments.rows or ("all",)):
        options = replace(options, towers=NO_TOWERS)  # only the rows "all" read what histories taught
    material, task = _material(arguments, options)
    if arguments.speed:
        for name, measure in _speeds(material, options).items():
            _tell(name, _apart(measure))
        return
    rows: dict[str, Row] = {}
    for name, make in _rows(material, task, options).items():
        file = arguments.keep / f"{name.replace(' ', '-').replace(':', '')}.npz" if arguments.keep else None
        if file and file.is_file():
            rows[name] = Row.read(file)
        elif name.startswith(tuple(arguments.rows or ("",))):
            rows[name] = _apart(make)
            if file:
                file.parent.mkdir(parents=True, exist_ok=True)
                rows[name].write(file)
        else:
            continue
        _tell(name, rows[name].figures)
    for against in COMPARED:
        for name, row in rows.items():
            if against in rows and name != against:
                low, high = material.cases.lead(row.scores, rows[against].scores)
                share = row.figures["auc"] / rows[against].figures["auc"]
                print(f"{name:52} of {COMPARED[against]}: {share:.4f}, lead [{low:+.4f}, {high:+.4f}]")
    if arguments.json:
        found = {name: dict(row.figures) for name, row in rows.items()}
        write_whole(arguments.json, json.dumps(found, indent=1).encode())


def _tell(name: str, figures: Mapping[str, float]) -> None:
    print(f"{name:52}", *(f"{key} {value:,.4g}" for key, value in figures.items()), flush=True)


def _rows(material: Material, task: Any, options: ClickOptions) -> dict[str, Callable[[], Row]]:
    """What makes each row."""
    words = material.only_words()

    def way(name: str, of: Material) -> Callable[[], Row]:
        return lambda: ours(of, replace(options, **WAYS[name]))  # type: ignore[arg-type]

    def peer(name: str) -> Callable[[], Row]:
        def make() -> Row:
            catalogue, vectors, rest = task
            fitted = peers(rest, catalogue, vectors, options, drawings=(True,))[name][PEERS[name]]()
            scores = material.cases.scores(fitted)
            return Row({"auc": material.cases.auc(scores)}, scores)

        return make

    return {
        **{name: peer(name) for name in PEERS},
        "words: cosine of the sides": lambda: zero_shot(words),
        FROZEN: lambda: ours(words, replace(options, epochs=0)),
        FROZEN + ", all pairs": lambda: ours(
            words, replace(options, epochs=0, probe_pairs=options.bert_pairs)
        ),
        **{f"words: {name}": way(name, words) for name in WAYS},
        PLAIN: lambda: plain(words, options),
        STUDENT: lambda: student(material),
        "all: frozen encoder, fitted heads": lambda: ours(material, replace(options, epochs=0)),
        **{
            f"all: {name}": way(name, material)
            for name in ("all weights", "LoRA, rank 8", "last three layers")
        },
    }


def _material(arguments: argparse.Namespace, options: ClickOptions) -> tuple[Material, Any]:
    whole, catalogue = video_games()
    task = of_some_people(whole, arguments.people)
    rngs, device = [np.random.default_rng(seed) for seed in range(3)], choose_device()
    vectors = load_encoder("embedded", device).encode_document([each.text() for each in catalogue])
    checkpoint = load_checkpoint("embedded")
    prepared = prepare(
        task.rest, catalogue, NOTHING, options, checkpoint.tokenizer, vectors, device, rngs[0], silent
    )
    chosen, offset = draw_balanced(prepared.train, options.bert_pairs, rngs[1])
    reader = prepared.reader
    train = reader.read_pairs(prepared.train.take(chosen), prepared.train_numbers.inputs[chosen], offset)
    valid = reader.read_pairs(prepared.valid, prepared.valid_numbers.inputs)
    cases = cases_of(task, task.rest, task.held_out, catalogue, arguments.judged, rngs[2])
    cases = replace(cases, candidates=cases.candidates[:, FEW])
    tokens: list[TokenPair] = []
    inputs = []
    for each, candidates in zip(cases.judged, cases.candidates, strict=True):
        made, numbers = reader.read(each.shopper, candidates)
        tokens += made
        inputs.append(numbers)
    table = np.concatenate(inputs)
    return Material(checkpoint, prepared, train, valid, tokens, table, cases), (catalogue, vectors, task.rest)


def ours(material: Material, options: ClickOptions) -> Row:
    """One way of training; no epochs: the heads over the frozen encoder alone."""
    rng, place = np.random.default_rng(1), Place(choose_device())
    device, reader, train, valid = place.device, material.prepared.reader, material.train, material.valid
    checkpoint = Checkpoint(copy.deepcopy(material.checkpoint.encoder), material.checkpoint.tokenizer)
    began = _spent()
    if options.masked_epochs:
        train_masked(checkpoint, reader.tokens.products.full, options, place, rng, silent)
    network = PairNetwork(checkpoint.encoder, train.inputs.shape[1])
    if options.adapt != "prefix":
        learn_by(network, options)
    frozen = Reader(device, in_bfloat16(options, device))
    readings = readings_of(network, reader.tokens, (train, valid), options, frozen)
    probed = readings[0].first(options.probe_pairs)
    text = [text_of(network, each, frozen) for each in (probed, readings[1])]
    everything = train if train.inputs.shape[1] == 1 else material.prepared.train_numbers
    head = material.prepared.head()
    if train.inputs.shape[1] == 1:
        head = (replace(head[0], weights=np.zeros(1), bias=0.0), np.zeros_like(head[1]))
    heads = fit_heads(head, probed.examples, valid, text[0], text[1], everything)
    start_from(network, heads)
    if options.adapt == "prefix":
        learn_by(network, options)
    learning, steps = network.text_head.weight.numel() + 1, 0
    if options.epochs:
        tuning = fine_tune(
            network, reader.tokens, train, valid, options, place, rng, silent, readings=readings
        )
        learning, steps = tuning.learning, tuning.steps
        settle(network)
    cost = {"seconds": _spent() - began, "MiB": _memory()}
    form = quickest(network, reader.tokens, device)
    checked = form.logits(valid.tokens, valid.inputs).astype(np.float64)
    judged = form.logits(material.judged_tokens, material.judged_inputs).astype(np.float64)
    whole = sum(weights.numel() for weights in network.encoder.parameters())
    return _row(material, judged, checked, cost | _learned(learning, whole) | {"steps kept": float(steps)})


def zero_shot(material: Material) -> Row:
    """Nothing learned: the likeness of the two sides, as the frozen encoder reads them together."""
    network = PairNetwork(material.checkpoint.encoder, 1)
    with torch.no_grad():
        network.text_head.weight[0, network.hidden :] = 1 / network.hidden
    form = quickest(network, material.prepared.reader.tokens, choose_device())
    judged = form.logits(material.judged_tokens, material.judged_inputs).astype(np.float64)
    checked = form.logits(material.valid.tokens, material.valid.inputs).astype(np.float64)
    return _row(material, judged, checked, {})


def student(material: Material) -> Row:
    """The student: the head over all numeric inputs, and its trees where they help."""
    began = _spent()
    found = material.prepared.student(material.prepared.head())
    cost = {"seconds": _spent() - began}
    judged, checked = (found.raw_logits(each) for each in (material.judged_inputs, material.valid.inputs))
    return _row(material, judged, checked, cost)


def plain(material: Material, options: ClickOptions) -> Row:
    """The peer: a sequence classifier under a plain Trainer, one epoch, the same pairs."""
    tokens = material.prepared.reader.tokens
    model = AutoModelForSequenceClassification.from_pretrained(str(embedded_weights()), num_labels=1)
    began = _spent()
    with TemporaryDirectory() as scratch:
        trainer = _plain_trainer(material, options, model, Path(scratch))
        trainer.train()
    cost = {"seconds": _spent() - began, "MiB": _memory()}

    def logits(pairs: Any) -> Floats:
        found = np.zeros(len(pairs))
        model.eval()
        with torch.inference_mode():
            for start in range(0, len(pairs), 64):
                batch = tokens.batch(pairs[start : start + 64])
                found[start : start + 64] = model(**batch).logits[:, 0].double().numpy()
        return found

    whole = sum(weights.numel() for weights in model.parameters())
    checked = logits(list(material.valid.tokens))
    return _row(material, logits(material.judged_tokens), checked, cost | _learned(whole, whole))


def _plain_trainer(material: Material, options: ClickOptions, model: Any, scratch: Path) -> Trainer:
    tokens = material.prepared.reader.tokens
    lines = []
    for pair, clicked in zip(material.train.tokens, material.train.clicked, strict=True):
        batch = tokens.batch([pair])
        line = {name: column[0].tolist() for name, column in batch.items()}
        lines.append({**line, "labels": [float(clicked)]})
    model.config.problem_type = "multi_label_classification"  # binary cross-entropy over its one output
    trainer = Trainer(
        model=model,
        args=TrainingArguments(
            output_dir=str(scratch),
            num_train_epochs=1,
            per_device_train_batch_size=options.batch,
            learning_rate=options.encoder_rate,
            warmup_steps=options.warm_up,
            weight_decay=options.weight_decay,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            use_cpu=True,
            seed=1,
        ),
        train_dataset=lines,  # type: ignore[arg-type]
        data_collator=DataCollatorWithPadding(material.checkpoint.tokenizer),
    )
    trainer.remove_callback(PrinterCallback)
    return trainer


def _speeds(material: Material, options: ClickOptions) -> dict[str, Callable[[], dict[str, float]]]:
    """Training pairs per second of the processor, whatever it takes to train them counted in."""
    words = material.only_words()
    words = replace(words, train=words.train.first(1_024))

    def peer() -> dict[str, float]:
        model = AutoModelForSequenceClassification.from_pretrained(str(embedded_weights()), num_labels=1)
        with TemporaryDirectory() as scratch:
            trainer = _plain_trainer(words, options, model, Path(scratch))
            began = _spent()
            trainer.train()
        return {"pairs/s": len(words.train) / (_spent() - began)}

    def mine(change: Mapping[str, object]) -> Callable[[], dict[str, float]]:
        def measure() -> dict[str, float]:
            chosen = replace(options, **change)  # type: ignore[arg-type]
            network = PairNetwork(copy.deepcopy(material.checkpoint.encoder), 1)
            learn_by(network, chosen)
            place, rng, began = Place(choose_device()), np.random.default_rng(1), _spent()
            fine_tune(network, material.prepared.reader.tokens, words.train, None, chosen, place, rng, silent)
            return {"pairs/s": len(words.train) * chosen.epochs / (_spent() - began)}

        return measure

    return {
        "plain Trainer, all weights, fp32": peer,
        "all weights, fp32": mine({"trained_layers": -1, "precision": "fp32"}),
        "all weights, bf16": mine({"trained_layers": -1, "precision": "bf16"}),
        "last three layers, fp32, states read each time": mine({"precision": "fp32", "keep_states": False}),
        "last three layers, bf16": mine({"precision": "bf16"}),
        "last three layers, bf16, three epochs": mine({"precision": "bf16", "epochs": 3}),
        "LoRA, bf16": mine({"adapt": "lora", "precision": "bf16"}),
    }


def _row(material: Material, judged: Floats, checked: Floats, cost: Mapping[str, float]) -> Row:
    """AUC and calibrated log loss of judged pairs; calibrated on the validation pairs."""
    table = judged.reshape(len(material.cases.judged), len(FEW))
    right = np.zeros(table.shape, dtype=bool)
    right[:, 0] = True
    calibration = calibrate(checked, material.valid.clicked)
    calibrated = calibration.logits(judged)
    checks = binary_cross_entropy(calibration.logits(checked), material.valid.clicked)
    # The judged pairs have more wrong ones to a right one than the validation pairs: a known shift.
    prior = material.valid.clicked.mean()
    shift = np.log((1 / len(FEW)) / (1 - 1 / len(FEW))) - np.log(prior / (1 - prior))
    loss = log_loss(right.ravel(), expit(calibrated + shift))
    return Row(
        {"auc": material.cases.auc(table), "log loss": float(loss), "validation loss": checks, **cost}, table
    )


def _learned(learning: int, whole: int) -> dict[str, float]:
    return {"learning": float(learning), "share": learning / whole}


def _spent() -> float:
    """Seconds of the processor: others use the cores too."""
    return time.process_time()


def _memory() -> float:
    """The most memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(measure: Callable[[], Found]) -> Found:
    """What `measure` finds in a process of its own; memory beyond what that began with."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_report, args=(there, measure))
    process.start()
    there.close()
    found: Found = here.recv()
    process.join()
    return found


def _report(there: Connection, measure: Callable[[], Any]) -> None:
    before = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 2**20
    found = measure()
    if isinstance(found, Row) and "MiB" in found.figures:
        found = replace(found, figures={**found.figures, "MiB": found.figures["MiB"] - before})
    there.send(found)


if __name__ == "__main__":
    main()
