"""What is tried for each model: the values that its settings may take, the usual ones first.

Decays that a fitted model can be read with anew cost no fit, and are all tried each time. Half-lives are
tried only where events have times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Value = float | int | str | None

HALF_LIVES: tuple[Value, ...] = (None, 360.0, 180.0, 90.0)
DECAYS = (1.0, 0.95, 0.9, 0.8, 0.65, 0.5)
FEW_DECAYS = (1.0, 0.9, 0.75)
"""For models that take longer to read."""


@dataclass(frozen=True, slots=True)
class Space:
    """The settings of one model that are searched.

    Attributes:
        values: By the names of its options; each combination is one fit.
        decays: What each fit is read with; empty where the decay is part of the fit.
        fading: Whether half-lives are searched too.
        early: What is tried next after the usual settings: what did best elsewhere.
    """

    values: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    decays: Sequence[float] = DECAYS
    fading: bool = True
    early: Sequence[Mapping[str, Value]] = ()

    def timed(self, timed: bool) -> Mapping[str, Sequence[Value]]:
        """The values, with half-lives where there are times."""
        fading = timed and self.fading
        return {**self.values, "half_life_days": HALF_LIVES} if fading else dict(self.values)


SPACES: Mapping[str, Space] = {
    "neighbours": Space({"neighbours": (50, 200), "shrinkage": (0.5, 5.0)}),
    "users": Space({"neighbours": (100, 300, 50), "rarity": (0.5, 0.25, 1.0)}, decays=FEW_DECAYS),
    "content": Space(),
    "category": Space(),
    "again": Space({"behind": (10.0, 50.0)}),
    "svd": Space({"factors": (64, 128, 32), "popularity": (0.25, 0.4, 0.0)}),
    "als": Space(
        {"factors": (64, 128), "alpha": (1.0, 10.0, 40.0), "regularisation": (0.01, 1.0, 10.0)},
        decays=FEW_DECAYS,
        early=({"factors": 128, "alpha": 10.0},),
    ),
    "ease": Space(
        {"regularisation": (200.0, 50.0, 800.0), "popularity": (0.0, 0.5), "length": (0.0, 0.5)},
    ),
    "sparse": Space({"neighbours": (64, 128), "regularisation": (10.0, 3.0, 30.0), "length": (1.0, 0.5)}),
    "graph": Space(
        {"source": (0.5, 0.7), "target": (0.5, 0.3, 0.1), "length": (1.0, 0.7), "factors": (0, 64, 256)},
        early=tuple(
            {"source": 0.5, "target": 0.3, "length": 0.7, "factors": factors} for factors in (0, 256)
        ),
    ),
    "successor": Space(
        {
            "regularisation": (200.0, 75.0, 500.0),
            "decay": (0.7, 0.6, 0.8, 0.5),
            "popularity": (0.0, 0.5),
            "slow": (None, 0.95, 0.9),
        },
        decays=(),
        early=({"decay": 0.6, "slow": 0.95},),
    ),
    "sparse_successor": Space(
        {
            "neighbours": (64, 128),
            "regularisation": (10.0, 3.0, 30.0),
            "decay": (0.7, 0.6, 0.8),
        },
        decays=(),
    ),
    "bilinear": Space(decays=(), fading=False),  # one fit takes as long as all those of another
    "moments": Space(
        {"neighbours": (500, 1000), "rarity": (0.2, 0.5), "decay": (0.8, 0.7, 0.5), "ahead": (0.5, 0.0)},
        decays=(),
    ),
}
