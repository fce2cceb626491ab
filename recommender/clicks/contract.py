"""What the ranking asks of a click scorer, and what training asks of whoever fits one.

Knows no model: the ranking and the build work with any scorer that keeps these promises.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from recommender.clicks.report import ClickReport
from recommender.events import EventTable
from recommender.shopper import Shopper
from retrieval.product import Product
from retrieval.progress import Progress, silent


class ClickScorer(Protocol):
    """How likely is it that this shopper clicks on these products?"""

    @property
    def reads_all(self) -> bool:
        """Whether there is time to read every candidate of a turn, each alike whatever else is asked for."""
        ...

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities [len(product_ids)], each strictly between 0 and 1; the order asked for is kept."""
        ...


class FittedClickScorer(ClickScorer, Protocol):
    """A click scorer that a build keeps."""

    @property
    def report(self) -> ClickReport:
        """How it was fitted, and its figures on the validation part."""
        ...

    def save(self, folder: Path) -> None:
        """Write everything that loading needs (whole or not at all)."""
        ...


Scorer = TypeVar("Scorer", bound=FittedClickScorer)


class ClickTrainer(Protocol[Scorer]):
    """Fits a click scorer; training is handed one, and goes on without where `NotEnoughData` is raised.

    Events are cleaned ones of every kind, impressions included; they need no order.
    """

    def fit(
        self,
        train_events: EventTable,
        products: Sequence[Product],
        valid_events: EventTable,
        rng: np.random.Generator,
        progress: Progress = silent,
    ) -> Scorer:
        """Fit on the training part; stop early, calibrate and take figures on the validation part.

        Raises:
            NotEnoughData: too few pairs, or pairs of one class only.
        """
        ...

    def finish(
        self,
        scorer: Scorer,
        seen_events: EventTable,
        held_out_events: EventTable,
        products: Sequence[Product],
        rng: np.random.Generator,
        progress: Progress = silent,
    ) -> Scorer:
        """The scorer that serves: `scorer`, continued on new events with some of the old.

        Args:
            scorer: What `fit` returned; it stays as it is.
            seen_events: Those of its fit (training and validation), for histories and replay.
            held_out_events: Everything after them.
            products: Those of its fit.
            rng: Draws the sample and its order.
            progress: Told how far it is.

        Returns:
            The continued scorer, or `scorer` itself where the held-out part holds too few pairs.
        """
        ...
