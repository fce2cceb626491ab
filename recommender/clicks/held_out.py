"""How a fit does on what came after it: logits of the scorer and of its peers for the same held-out pairs.

Pairs are read as at serving: the history up to the moment, everything else as the fit knew it, no position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from recommender.clicks.network import PairNetwork
from recommender.clicks.pairs import Pairs
from recommender.clicks.predicting import predict
from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.reading import Examples, by_shopper
from recommender.clicks.states import Reader, Reading, text_of
from recommender.clicks.tokens import TokenPair
from recommender.clicks.trainer import Fit
from recommender.events import Floats
from retrieval.progress import Progress, silent

FINE_TUNED = "fine-tuned"
STUDENT = "student"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Log odds of each scorer [n] for the same pairs, and whether those were clicked [n]."""

    logits: Mapping[str, Floats]
    clicked: NDArray[np.bool_]

    def auc(self) -> Mapping[str, float]:
        """Area under the ROC curve of each scorer."""
        return {name: float(roc_auc_score(self.clicked, each)) for name, each in self.logits.items()}

    def lead(
        self, peer: str, rng: np.random.Generator, draws: int = 500, ours: str = FINE_TUNED
    ) -> tuple[float, float]:
        """Ends of the 95 % bootstrap interval of one scorer's AUC less a peer's."""
        leads: list[float] = []
        while len(leads) < draws:
            rows = rng.integers(len(self.clicked), size=len(self.clicked))
            if not 0 < self.clicked[rows].sum() < len(rows):
                continue
            mine, theirs = (
                roc_auc_score(self.clicked[rows], self.logits[name][rows]) for name in (ours, peer)
            )
            leads.append(float(mine - theirs))
        return float(np.quantile(leads, 0.025)), float(np.quantile(leads, 0.975))


def held_out(fit: Fit, pairs: Pairs, checkpoint: str = "embedded", progress: Progress = silent) -> HeldOut:
    """Score held-out pairs with a fit and with its peers.

    Args:
        fit: What is judged.
        pairs: Of products that the fit knows.
        checkpoint: What was fine-tuned; read again, for it is the peers' frozen encoder.
        progress: Told the pairs done.
    """
    scorer = fit.scorer
    tokens: list[TokenPair | None] = [None] * len(pairs)
    inputs: list[NDArray[np.float32] | None] = [None] * len(pairs)
    for mine in by_shopper(pairs):
        rows = scorer.reader.facts.rows_of(pairs.product_id[mine].tolist())
        made, numbers = scorer.reader.read(pairs.shopper_of(int(mine[0])), rows)
        for place, pair, row in zip(mine.tolist(), made, numbers, strict=True):
            tokens[place], inputs[place] = pair, row
    words = [pair for pair in tokens if pair is not None]
    table = np.stack([row for row in inputs if row is not None])
    tuned = predict(scorer.network, scorer.reader.tokens, words, table, scorer.device)
    frozen = PairNetwork(load_checkpoint(checkpoint).encoder, table.shape[1])
    unread = Examples(tuple(words), table, pairs.clicked, pairs.position, np.zeros(len(pairs)))
    place = Reader(scorer.device, progress=progress, stage="reading held-out pairs")
    text = text_of(frozen, Reading(scorer.reader.tokens, unread), place)
    forms = {FINE_TUNED: scorer.calibration.logits(tuned), STUDENT: scorer.student.logits(table)}
    return HeldOut({**forms, **fit.heads.logits(table, text)}, pairs.clicked)
