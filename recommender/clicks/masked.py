"""Masked words: an encoder reads the shop's own product texts before it reads pairs.

15 % of the words are hidden (of those 80 % by the mask, 10 % by another word, 10 % not at all) and told from
the rest (Devlin et al., NAACL 2019, section 3.1). The head that tells them shares its matrix with the
encoder's words, and is dropped when this ends. Knows no shopper.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import (
    DataCollatorForLanguageModeling,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)

from recommender.clicks.options import ClickOptions
from recommender.clicks.pretrained import Checkpoint
from recommender.clicks.tokens import Tokens
from recommender.clicks.training import Place, in_bfloat16
from recommender.clicks.watching import callbacks_of
from retrieval.errors import BadInput
from retrieval.progress import Progress

HIDDEN = 0.15
STAGE = "reading the products' texts"
_RATE = 5e-5
_UNTOLD = -100


def train_masked(
    checkpoint: Checkpoint,
    texts: Sequence[Tokens],
    options: ClickOptions,
    place: Place,
    rng: np.random.Generator,
    progress: Progress,
) -> float:
    """Train the checkpoint's encoder in place on texts; the mean loss of the last tenth of steps, in nats.

    Args:
        checkpoint: Its encoder changes.
        texts: Tokens of each, without marks; empty ones are left out.
        options: `masked_epochs`, `batch`, `warm_up` and `precision` of these.
        place: Where.
        rng: Seeds the order and what is hidden.
        progress: Told of steps.

    Raises:
        BadInput: the tokenizer has no mask, or no text has a word.
    """
    tokenizer = checkpoint.tokenizer
    first, last = tokenizer.cls_token_id, tokenizer.sep_token_id
    lines = [{"input_ids": [first, *text, last]} for text in texts if text]
    if tokenizer.mask_token_id is None or not lines:
        raise BadInput("Masked words need a checkpoint with a [MASK] token, and products with words.")
    seed, place_of = int(rng.integers(2**31)), place.device.torch_device
    with (
        torch.random.fork_rng(devices=[]),
        warnings.catch_warnings(),
        TemporaryDirectory(prefix="clicks-") as scratch,
    ):
        warnings.simplefilter("ignore")  # third parties' advice to their own developers
        torch.manual_seed(seed)
        model = _MaskedWords(checkpoint.encoder).to(place_of)
        steps = math.ceil(len(lines) / options.batch) * options.masked_epochs
        trainer = Trainer(
            model=model,
            args=TrainingArguments(
                output_dir=str(Path(scratch)),
                num_train_epochs=options.masked_epochs,
                per_device_train_batch_size=options.batch,
                learning_rate=_RATE,
                warmup_steps=options.warm_up,
                bf16=in_bfloat16(options, place.device),
                save_strategy="no",
                logging_strategy="steps",
                logging_steps=max(1, steps // 10),
                report_to="none",
                disable_tqdm=True,
                use_cpu=place_of.type == "cpu",
                dataloader_pin_memory=False,
                remove_unused_columns=False,
                seed=seed,
            ),
            train_dataset=cast(Any, lines),
            data_collator=DataCollatorForLanguageModeling(tokenizer, mlm_probability=HIDDEN),
        )
        trainer.remove_callback(PrinterCallback)
        for callback in (_Steps(progress), *callbacks_of(place.watch)):
            trainer.add_callback(callback)
        trainer.train()
    checkpoint.encoder.eval()
    losses = [float(line["loss"]) for line in trainer.state.log_history if "loss" in line]
    return losses[-1] if losses else math.nan


class _MaskedWords(nn.Module):
    """An encoder and a head that tells its hidden words."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        words = cast(nn.Embedding, cast(Any, encoder).get_input_embeddings())
        size = words.embedding_dim
        self.transform = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.LayerNorm(size))
        self.bias = nn.Parameter(torch.zeros(words.num_embeddings))
        self._words = [words]  # in a list: the encoder has registered it already

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor, **_: Any
    ) -> dict[str, Tensor]:
        """The mean loss of the hidden words; only those meet the matrix of all words."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        told = labels != _UNTOLD
        logits = self.transform(states[told]) @ self._words[0].weight.T + self.bias
        total = cross_entropy(logits.float(), labels[told], reduction="sum")
        return {"loss": total / told.sum().clamp(min=1)}


class _Steps(TrainerCallback):
    """Tells progress the steps."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._progress(STAGE, int(state.global_step), int(state.max_steps))
