"""Fine-tuning by transformers' Trainer: AdamW, warm-up and decay, early stopping that keeps the best weights.

Checkpoints lie in a scratch folder; a training that was killed goes on from the last whole one when it is
asked for again in the same way, and ends with the same weights. Started by `accelerate launch` with several
processes (or GPUs, or machines), each of them reads its part of every batch. Knows tokens, numbers and a
network; no shopper and no product.
"""

from __future__ import annotations

import hashlib
import math
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from accelerate import PartialState
from torch import Tensor, nn
from torch.utils.data import DataLoader
from transformers import (
    EarlyStoppingCallback,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)

from recommender.clicks.batches import Share, batches_of
from recommender.clicks.checkpoints import clear_unless, last_whole
from recommender.clicks.logistic import binary_cross_entropy
from recommender.clicks.losses import pair_losses
from recommender.clicks.network import PairNetwork
from recommender.clicks.options import ClickOptions
from recommender.clicks.predicting import position_logits
from recommender.clicks.reading import Examples
from recommender.clicks.states import Batch, Reader, Reading, readings_of, upper_part
from recommender.clicks.tokens import PairTokens, by_budget
from recommender.clicks.watching import Watch, callbacks_of
from retrieval.device import Device
from retrieval.progress import Progress

_LOSS = "eval_loss"


@dataclass(frozen=True, slots=True)
class Tuning:
    """How one fine-tuning went.

    Attributes:
        steps: Until the weights that were kept; 0 where the beginning was best.
        pairs_per_second: Of the optimiser's steps alone.
        losses: Mean binary cross-entropy of the validation pairs at the beginning and at each look.
        learning: Weights that could change.
        resumed: The step that this run went on from; 0 where it began.
    """

    steps: int
    pairs_per_second: float
    losses: tuple[float, ...] = ()
    learning: int = 0
    resumed: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a training computes, keeps what it needs, and is watched.

    Attributes:
        device: Where and in which precision.
        scratch: Where checkpoints lie; without it a killed training is lost.
        watch: Who is told of losses and rates.
    """

    device: Device
    scratch: Path | None = None
    watch: Watch = field(default_factory=Watch)


def fine_tune(
    network: PairNetwork,
    tokens: PairTokens,
    train: Examples,
    valid: Examples | None,
    options: ClickOptions,
    place: Place,
    rng: np.random.Generator,
    progress: Progress,
    stage: str = "fine-tuning the click scorer",
    readings: Sequence[Reading] = (),
) -> Tuning:
    """Train `network` in place; it ends with the weights of least validation loss (the last ones without).

    Args:
        network: Its trainable weights change; on return it is in evaluation mode.
        tokens: Makes batches.
        train: Fitted on, each once an epoch.
        valid: Looked at `options.checks` times an epoch.
        options: Rates, epochs, patience.
        place: Where.
        rng: Draws the order and seeds dropout.
        progress: Told the pairs done.
        stage: What progress calls it.
        readings: Of both, where they were read already by the layers that stay as they are.
    """
    device, bf16 = place.device, in_bfloat16(options, place.device)
    network.to(device.torch_device)
    examples = [each for each in (train, valid) if each is not None]
    reader = Reader(device, bf16, progress, stage)
    readings = readings or readings_of(network, tokens, examples, options, reader)
    learned = upper_part(network, readings[0])
    batches = list(batches_of(train.tokens, options.batch, options.epochs, rng))
    seed = int(rng.integers(2**31))
    with TemporaryDirectory(prefix="clicks-") as temporary:
        scratch = place.scratch or Path(temporary)
        plan = _plan(learned, readings, options, seed)
        alone = PartialState(cpu=device.torch_device.type == "cpu")
        if alone.is_main_process:
            clear_unless(scratch, plan)
        alone.wait_for_everyone()
        run = _Run(learned, readings, batches, options, bf16, seed)
        with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # third parties' advice to their own developers
            found = _train(run, place, scratch, progress, stage)
    network.eval()
    return found


def in_bfloat16(options: ClickOptions, device: Device) -> bool:
    """Whether products are of bfloat16: where asked for, or where the device is quicker with them."""
    if options.precision == "auto":
        return device.packed is torch.bfloat16
    return options.precision == "bf16"


@dataclass(frozen=True, slots=True)
class _Run:
    """All that one training is made of."""

    network: PairNetwork
    readings: Sequence[Reading]
    batches: Sequence[Sequence[int]]
    options: ClickOptions
    bf16: bool
    seed: int

    @property
    def steps(self) -> int:
        """Of the optimiser."""
        return math.ceil(len(self.batches) / self.options.gather)


def _train(run: _Run, place: Place, scratch: Path, progress: Progress, stage: str) -> Tuning:
    options, trainable = run.options, [w for w in run.network.parameters() if w.requires_grad]
    judged = len(run.readings) > 1
    looks = max(1, run.steps // max(1, options.epochs * options.checks)) if judged else 0
    arguments = TrainingArguments(
        output_dir=str(scratch),
        num_train_epochs=1,  # every epoch's batches stand in one line, which a resumed training skips into
        per_device_train_batch_size=options.batch,
        gradient_accumulation_steps=options.gather,
        warmup_steps=options.warm_up,
        max_grad_norm=options.clip,
        bf16=run.bf16,
        eval_strategy="steps" if judged else "no",
        eval_steps=looks or None,
        save_strategy="steps" if judged or place.scratch else "no",
        save_steps=looks or max(1, run.steps // 4),
        save_total_limit=2,
        load_best_model_at_end=judged,
        metric_for_best_model=_LOSS if judged else None,
        greater_is_better=False if judged else None,
        logging_strategy="steps",
        logging_steps=max(1, min(50, run.steps // 4)),
        report_to="none",
        disable_tqdm=True,
        use_cpu=place.device.torch_device.type == "cpu",
        dataloader_pin_memory=False,
        remove_unused_columns=False,
        ddp_find_unused_parameters=False,
        seed=run.seed,
    )
    trainer = _PairTrainer(run, arguments)
    trainer.remove_callback(PrinterCallback)  # it writes to the standard output, which is the command's
    clock = _Clock()
    for callback in (
        clock,
        _Telling(progress, stage, sum(map(len, run.batches)), run.steps),
        *callbacks_of(place.watch),
    ):
        trainer.add_callback(callback)
    start = trainer.look() if judged else 0.0
    kept = [weights.detach().clone() for weights in trainable]
    if judged:
        trainer.add_callback(EarlyStoppingCallback(options.patience))
        trainer.add_callback(_Beginning(start))
    begun = last_whole(scratch, run.network)
    trainer.train(resume_from_checkpoint=str(begun) if begun else None)
    for name in ("forward", "_original_forward"):  # where it had put its precision around the network's own
        run.network.__dict__.pop(name, None)
    state = trainer.state
    steps = int(state.best_global_step or 0) if judged else int(state.global_step)
    if judged and not steps:
        with torch.no_grad():
            for weights, before in zip(trainable, kept, strict=True):
                weights.copy_(before)
    done = sum(map(len, run.batches)) * clock.steps / max(1, run.steps)
    return Tuning(
        steps=steps,
        pairs_per_second=done / max(clock.seconds, 1e-9),
        losses=(start, *(float(line[_LOSS]) for line in state.log_history if _LOSS in line))
        if judged
        else (),
        learning=sum(weights.numel() for weights in trainable),
        resumed=int(state.global_step) - clock.steps,
    )


class _PairTrainer(Trainer):
    """A Trainer of pairs: its batches, its loss, its learning rates, its look at validation pairs."""

    def __init__(self, run: _Run, arguments: TrainingArguments) -> None:
        self.run = run
        super().__init__(
            model=run.network,
            args=arguments,
            train_dataset=run.readings[0],
            eval_dataset=run.readings[-1],
        )
        self.loss_is_scaled_for_ga = False

    def get_train_dataloader(self) -> DataLoader[Any]:
        """This process's part of every batch, in order."""
        share = Share(self.args.process_index, self.args.world_size)
        reading = self.run.readings[0]
        return DataLoader(
            list(range(len(reading.examples))),  # type: ignore[arg-type]
            batch_sampler=list(map(list, self.run.batches)),
            collate_fn=lambda rows: share.batch(reading, rows),
        )

    def compute_loss(
        self,
        model: nn.Module,
        inputs: Batch,
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Tensor:
        """The mean loss of a batch."""
        target, offset, weight = (inputs.pop(name) for name in ("clicked", "offset", "weight"))
        logits = _logits(model, inputs) + offset
        options = self.run.options
        return (pair_losses(logits, target, options.smoothing, options.robustness) * weight).sum()

    def create_optimizer(self, model: nn.Module | None = None) -> torch.optim.Optimizer:
        """AdamW; only the encoder's matrices decay."""
        self.optimizer = torch.optim.AdamW(_groups(self.run.network, self.run.options))
        return self.optimizer

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """The loss of the validation pairs."""
        metrics = {_LOSS: self.look()}
        self.log(dict(metrics))
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def look(self) -> float:
        """Mean binary cross-entropy of the validation pairs, with the biases of their positions."""
        network, reading = self.run.network, self.run.readings[-1]
        logits = np.zeros(len(reading.examples))
        network.eval()
        with torch.inference_mode(), self.accelerator.autocast():
            for rows in by_budget(reading.examples.tokens):
                batch = self._prepare_inputs(reading.tensors(rows))
                batch["position"] = None
                logits[rows] = _logits(network, batch).double().cpu().numpy()
        logits += position_logits(network, reading.examples.position)
        return binary_cross_entropy(logits, reading.examples.clicked)


class _Telling(TrainerCallback):
    """Tells progress the pairs done."""

    def __init__(self, progress: Progress, stage: str, pairs: int, steps: int) -> None:
        self._progress, self._stage, self._pairs, self._steps = progress, stage, pairs, steps

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._progress(self._stage, round(self._pairs * state.global_step / self._steps), self._pairs)

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._progress(self._stage, self._pairs, self._pairs)


class _Clock(TrainerCallback):
    """Seconds of the optimiser's steps alone."""

    def __init__(self) -> None:
        self.seconds, self.steps, self._began = 0.0, 0, 0.0

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._began = time.perf_counter()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.seconds += time.perf_counter() - self._began
        self.steps += 1


class _Beginning(TrainerCallback):
    """Lets the weights of the beginning be the best so far, with their loss."""

    def __init__(self, loss: float) -> None:
        self._loss = loss

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.best_metric is None:
            state.best_metric = self._loss


def _logits(network: nn.Module, batch: Batch) -> Tensor:
    """Log odds [n], float32."""
    named = dict(batch)
    inputs, position = named.pop("inputs"), named.pop("position")
    logits: Tensor = network(named, inputs, position)
    return logits.float()


def _groups(network: PairNetwork, options: ClickOptions) -> list[dict[str, object]]:
    """Parameter groups of the optimiser; only the encoder's matrices decay."""
    matrices: list[nn.Parameter] = []
    others: list[nn.Parameter] = []
    for weights in network.encoder.parameters():
        if weights.requires_grad:
            (matrices if weights.ndim > 1 else others).append(weights)
    rate = options.encoder_rate if options.adapt == "weights" else options.added_rate
    groups: list[dict[str, object]] = [
        {"params": matrices, "lr": rate, "weight_decay": options.weight_decay},
        {"params": others, "lr": rate, "weight_decay": 0.0},
        {"params": list(network.text_head.parameters()), "lr": options.head_rate, "weight_decay": 0.0},
        {"params": list(network.input_head.parameters()), "lr": options.input_rate, "weight_decay": 0.0},
        {"params": list(network.position_bias.parameters()), "lr": options.head_rate, "weight_decay": 0.0},
    ]
    return [group for group in groups if group["params"]]


def _plan(network: PairNetwork, readings: Sequence[Reading], options: ClickOptions, seed: int) -> str:
    """What tells one training from every other: its settings, its pairs, the weights that it begins with."""
    digest = hashlib.sha256(repr((options.as_words(), seed)).encode())
    for each in readings:
        examples = each.examples
        digest.update(repr([(pair.shopper, pair.product) for pair in examples.tokens]).encode())
        for column in (examples.inputs, examples.clicked, examples.position, examples.offset):
            digest.update(np.ascontiguousarray(column).tobytes())
    for name, weights in network.named_parameters():
        digest.update(name.encode())
        if weights.requires_grad:
            digest.update(weights.detach().cpu().numpy().tobytes())
    return digest.hexdigest()
