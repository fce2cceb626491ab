"""How a click scorer was fitted, as figures: `ClickReport`.

Every figure is of the validation pairs, which no weight was fitted on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class ClickReport:
    """Figures of one fit.

    Attributes:
        negatives: "logged" (shown and not clicked) or "sampled" (drawn by popularity).
        train_pairs: Pairs that BERT was fitted on.
        asked_pairs: Pairs that it would have been, had their tokens been within what a fit may read.
        valid_pairs: Pairs that the figures are of.
        valid_click_rate: Part of the validation pairs that were clicked (or bought).
        steps: Optimiser steps until the weights that were kept.
        seconds: Wall time of the whole fit.
        pairs_per_second: Of the fine-tuning alone.
        learning: Weights that fine-tuning could change.
        auc: Area under the ROC curve by scorer: "fine-tuned", and its peers of the same pairs.
        log_loss: Mean negative log likelihood in nats, by scorer; calibrated ones alone.
        propensity: How much of its clicks a product keeps at each rank shown, against the first; by rank.
        apart: AUC of the two forms on pairs of customers, and of products, that training never saw, and how
            many pairs those are; empty where they are too few.
        settings: The options of the fit, as words.
    """

    negatives: str
    train_pairs: int
    valid_pairs: int
    valid_click_rate: float
    steps: int
    seconds: float
    pairs_per_second: float
    learning: int = 0
    asked_pairs: int = 0
    auc: Mapping[str, float] = field(default_factory=dict)
    log_loss: Mapping[str, float] = field(default_factory=dict)
    propensity: Mapping[str, float] = field(default_factory=dict)
    apart: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def cut_short(self) -> str:
        """What a fit left out to stay within the tokens it may read, in words; "" where that was nothing."""
        if self.train_pairs >= self.asked_pairs:
            return ""
        return (
            f"The click scorer read {self.train_pairs:,} of {self.asked_pairs:,} pairs, as many as"
            f" {int(self.settings['most_tokens']):,} tokens hold."
        )

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """What `as_record` gave; names of other versions are passed over."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in record.items() if name in known})

    def as_record(self) -> dict[str, object]:
        """The report as JSON has it."""
        return asdict(self)
