"""What a fit is given: `TrainingData` and `TrainingOptions`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from recommender.cleaning import CleaningOptions
from recommender.clicks.contract import ClickScorer
from recommender.events import EventTable
from recommender.fitting.search import SearchOptions
from recommender.models import Settings
from recommender.split import SplitOptions
from retrieval.product import Product

NAME = "recommender"
"""The manifest of a recommender on disk."""
REPORT = "evaluation.json"
"""Its figures."""


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What a recommender is fitted on.

    Attributes:
        events: As read, not yet cleaned; those of the live log among them.
        products: The catalogue, in its order.
        now: Seconds since 1970; later events have not happened.
        log_position: The number of the last event of the live log that is among the events.
    """

    events: EventTable
    products: Sequence[Product]
    now: float
    log_position: int = 0


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How it is fitted and judged.

    Attributes:
        repeats: Whether what was bought before may be suggested again.
        diversity: 0 to 1, how much resembling products make room for others.
        half_life_days: After so many days popularity counts half; None lets the validation part choose.
        peer_factors: Sizes of the outside peer in the report; empty leaves it out.
        pool: The best of each source that make the pool.
        most_tuned: Customers that settings and weights are chosen on, at most.
        most_judged: Customers that figures are of, at most.
        most_clicked: The same where a click scorer takes part that has no time for all candidates.
        most_compared: The same where it has, and for the report's further panels: people without a history,
            and the other reading of what was bought before.
        most_withheld: The same where it is told how products fare that the fit never met.
        most_stepped: The same where it is told what feedback is worth.
        most_remembering: The same where it is told whether old months are forgotten.
        most_reasoned: The same where every reason's evidence is taken away from ten suggestions.
        fewest_judged: With fewer, the usual settings are kept and no figures are given.
    """

    split: SplitOptions = field(default_factory=SplitOptions)
    cleaning: CleaningOptions = field(default_factory=CleaningOptions)
    settings: Settings = field(default_factory=Settings)
    search: SearchOptions = field(default_factory=SearchOptions)
    repeats: bool = False
    diversity: float = 0.0
    half_life_days: float | None = None
    peer_factors: tuple[int, ...] = (64, 128)
    pool: int = 200
    most_tuned: int = 1_000
    most_judged: int = 5_000
    most_clicked: int = 60
    most_compared: int = 200
    most_withheld: int = 400
    most_stepped: int = 80
    most_remembering: int = 1_000
    most_reasoned: int = 20
    fewest_judged: int = 20

    def with_clicks(self, clicks: ClickScorer) -> int:
        """Customers whose rankings this click scorer takes part in, at most."""
        return self.most_compared if clicks.reads_all else self.most_clicked
