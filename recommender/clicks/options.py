"""How a click scorer is fitted: `ClickOptions`, with the two settings that a build offers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Literal, Self

from recommender.clicks.adapting import Way
from recommender.clicks.tokens import TokenBudget
from recommender.clicks.towers import TowerOptions

Precision = Literal["auto", "fp32", "bf16"]


@dataclass(frozen=True, slots=True)
class ClickOptions:
    """Settings of one fit.

    Attributes:
        least_pairs: Fewer training pairs than this are refused.
        logged_limit: Impressions looked at, the latest.
        positives: Bought (or otherwise touched) products drawn where nothing was logged.
        negatives: Drawn ones for each of these.
        mixed_negatives: Whether some of those are drawn uniformly; otherwise all by popularity.
        counted_days: What everybody does is counted up to so many days before a drawn pair, as it is between
            two builds of a shop; a log's own pairs know it up to their moment.
        bert_pairs: Pairs of one epoch of fine-tuning; clicked ones first, at least half of them others.
        most_tokens: Of the pairs of one epoch, so that long texts mean fewer pairs and not more time; 0: any
            number.
        valid_pairs: Pairs that early stopping and the figures rest on.
        probe_pairs: Pairs that the head over the frozen encoder is fitted on, where fine-tuning starts.
        epochs: At most.
        batch: Pairs that are read at once, fewer where they are long; of one step where nothing is gathered.
        gather: Batches whose gradients make one step.
        adapt: What of the encoder learns: the `weights` of its last layers, low-rank additions to all of them
            (`lora`), or a `prefix` that they attend to.
        trained_layers: Of `weights`, the last so many layers; -1 for all.
        rank: Of `lora`.
        prefix: Virtual tokens of `prefix`.
        masked_epochs: Rounds over the products' texts, words of them masked, before pairs are read; 0: none.
        precision: `bf16` multiplies in bfloat16, `fp32` does not; `auto` does where that is quicker.
        keep_states: Whether layers that stay as they are read each pair once only.
        smoothing: Part of each label that is given to both classes.
        robustness: How little pairs count that contradict all others, 0 to 1 (`losses.py`).
        encoder_rate: AdamW's largest learning rate of the encoder's own weights.
        added_rate: Of low-rank additions and of a prefix.
        head_rate: Of the head over its states.
        input_rate: Of the head over the numeric inputs.
        weight_decay: Of the encoder's weights.
        warm_up: Part of the steps in which the rates rise from 0; they then fall to 0 on a line.
        clip: Largest norm of the gradient.
        checks: Looks at the validation pairs in each epoch.
        patience: Looks without a better loss before the fit stops.
        continue_pairs: Pairs of BERT's continuation on the held-out part, half of them new.
        student_pairs: Of the student's, which can afford more; half of them new.
        continue_rate: Its learning rate, as a part of `encoder_rate`.
        budget: Tokens of a pair.
        without: Features that are left out (`features.FEATURES`).
        towers: How the towers over frozen vectors are fitted.
    """

    least_pairs: int = 200
    logged_limit: int = 100_000
    positives: int = 12_000
    negatives: int = 3
    mixed_negatives: bool = True
    counted_days: float = 28.0
    bert_pairs: int = 4_000
    most_tokens: int = 160_000
    valid_pairs: int = 1_000
    probe_pairs: int = 1_000
    epochs: int = 1
    batch: int = 32
    gather: int = 1
    adapt: Way = "weights"
    trained_layers: int = 3
    rank: int = 8
    prefix: int = 10
    masked_epochs: int = 0
    precision: Precision = "auto"
    keep_states: bool = True
    smoothing: float = 0.0
    robustness: float = 0.0
    encoder_rate: float = 5e-5
    added_rate: float = 1e-3
    head_rate: float = 1e-4
    input_rate: float = 2e-5
    weight_decay: float = 0.01
    warm_up: float = 0.1
    clip: float = 1.0
    checks: int = 3
    patience: int = 3
    continue_pairs: int = 1_000
    student_pairs: int = 8_000
    continue_rate: float = 0.3
    budget: TokenBudget = field(default_factory=TokenBudget)
    without: tuple[str, ...] = ()
    towers: TowerOptions = field(default_factory=TowerOptions)

    @classmethod
    def short(cls) -> Self:
        """About three minutes on two cores, however many events and however long texts are."""
        return cls()

    @classmethod
    def full(cls) -> Self:
        """All layers, more and longer pairs, three epochs: an hour on two cores, minutes on a GPU."""
        return cls(
            positives=40_000,
            negatives=4,
            bert_pairs=40_000,
            most_tokens=0,
            valid_pairs=6_000,
            probe_pairs=6_000,
            epochs=3,
            trained_layers=-1,
            checks=4,
            continue_pairs=8_000,
            budget=TokenBudget(pair=96, product=36, title=14),
            towers=TowerOptions(most=400_000),
        )

    def as_words(self) -> dict[str, str]:
        """The settings as a report shows them."""
        return {name: str(value) for name, value in asdict(self).items()}
