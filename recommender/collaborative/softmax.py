"""Fits two sets of factors by the likelihood of what came next: a softmax over products, by gradient steps.

AdamW with a rate that rises and falls (Loshchilov, Hutter: Decoupled Weight Decay Regularization, ICLR 2019;
Smith, Topin: Super-Convergence, 2017), and dropout of what is in the past (Srivastava et al., JMLR 15, 2014).
Over a large catalogue the softmax is sampled, each drawn product counting for those that were not (Bengio,
Senécal: Adaptive importance sampling to accelerate training of a neural probabilistic language model, IEEE
Transactions on Neural Networks 19, 2008). Knows no product and no customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch.nn.functional import embedding_bag

from recommender.events import Floats

Factors = NDArray[np.float32]

BEGIN = 0.1
"""The standard deviation of the factors before the first step."""
MEAN_RATE = 0.5
"""The mean step size by the largest."""
FLATTENED = 0.75
"""The power of its count by which a product is drawn."""


@dataclass(frozen=True, slots=True)
class Training:
    """How the factors are fitted.

    Attributes:
        factors: Dimensions.
        epochs: Rounds over all steps.
        batch: Steps that one gradient is of, at most; fewer where there are few steps.
        rate: The largest step size.
        shrinkage: What no gradient ever moves ends at exp(-shrinkage) of itself, however many there are.
        dropout: The part of the past that is left out of each gradient.
        drawn: Products that the softmax is over, at most; beyond so many they are drawn anew for each batch.
        seed: Of the beginning, the order, the dropout and the draws.
        device: Where it is worked out (torch's name).
    """

    factors: int
    epochs: int
    batch: int
    rate: float
    shrinkage: float
    dropout: float
    drawn: int
    seed: int
    device: str


FEWEST_BATCHES = 8
"""Gradients of an epoch, at least, where there are steps enough."""


def fit_factors(
    past: sp.csr_matrix, following: sp.csr_matrix, weights: Floats, training: Training
) -> tuple[Factors, Factors]:
    """Factors [m, factors] and [n, factors] whose product says, of a row of the past, what came next.

    Args:
        past: [steps, m] what was before.
        following: [steps, n] what came; each step's amounts count as parts of the step.
        weights: [steps] how much each step counts.
        training: How.
    """
    rng = np.random.default_rng(training.seed)
    device = torch.device(training.device)

    def begun(rows: int) -> torch.Tensor:
        drawn = rng.standard_normal((rows, training.factors)).astype(np.float32) * BEGIN
        return torch.from_numpy(drawn).to(device).requires_grad_()

    into, out = begun(past.shape[1]), begun(following.shape[1])
    steps = past.shape[0]
    batch = max(min(training.batch, steps // FEWEST_BATCHES), 1)
    rounds = training.epochs * -(-steps // batch)
    chance = np.maximum(np.asarray(following.sum(axis=0)).ravel(), 1.0) ** FLATTENED
    softmax = _Softmax(chance / chance.sum(), training.drawn, rng, device)
    with torch.enable_grad():
        decay = training.shrinkage / (MEAN_RATE * training.rate * max(rounds, 1))
        optimiser = torch.optim.AdamW([into, out], lr=training.rate, weight_decay=decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, training.rate, total_steps=max(rounds, 1) + 1, pct_start=0.1
        )
        for _ in range(training.epochs):
            order = rng.permutation(steps)
            for start in range(0, steps, batch):
                rows = order[start : start + batch]
                hidden = _read(past[rows], into, training.dropout, rng)
                loss = softmax.loss(hidden, out, following[rows], weights[rows])
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                schedule.step()
    return _array(into), _array(out)


class _Softmax:
    """The mean of minus the log of the chance of what came next."""

    def __init__(self, chance: Floats, drawn: int, rng: np.random.Generator, device: torch.device) -> None:
        self._chance, self._rng, self._device = chance, rng, device
        self._drawn = drawn
        self._everything = torch.arange(len(chance), device=device)

    def loss(
        self, hidden: torch.Tensor, out: torch.Tensor, following: sp.csr_matrix, weights: Floats
    ) -> torch.Tensor:
        """Over one batch: what came competes with what is drawn, not with what came along with it."""
        counts = np.diff(following.indptr)
        step = torch.from_numpy(np.repeat(np.arange(len(counts)), counts)).to(self._device)
        product = torch.from_numpy(following.indices.astype(np.int64)).to(self._device)
        whole = np.maximum(np.asarray(following.sum(axis=1)).ravel(), 1e-9)
        share = following.data * np.repeat(weights / whole, counts)
        part = torch.from_numpy((share / max(share.sum(), 1e-9)).astype(np.float32)).to(self._device)
        rivals, standing_for = self._draw()
        logits = hidden @ out[rivals].T + standing_for
        place = torch.full((len(self._chance),), -1, device=self._device)
        place[rivals] = torch.arange(len(rivals), device=self._device)
        among = place[product]
        own = torch.zeros_like(logits, dtype=torch.bool)
        own[step[among >= 0], among[among >= 0]] = True
        others = torch.logsumexp(logits.masked_fill(own, -torch.inf), dim=1)
        wanted = (hidden[step] * out[product]).sum(dim=1)
        return (part * (torch.logaddexp(wanted, others[step]) - wanted)).sum()

    def _draw(self) -> tuple[torch.Tensor, torch.Tensor | float]:
        """Products, and the logarithm of how many each stands for."""
        n = len(self._chance)
        if n <= self._drawn:
            return self._everything, 0.0
        keys = self._rng.gumbel(size=n) + np.log(self._chance)  # the largest are a draw without replacement
        rows = np.argpartition(-keys, self._drawn)[: self._drawn]
        stands_for = -np.log(-np.expm1(-self._drawn * self._chance[rows]))
        return (
            torch.from_numpy(rows).to(self._device),
            torch.from_numpy(stands_for.astype(np.float32)).to(self._device),
        )


def _read(past: sp.csr_matrix, into: torch.Tensor, dropout: float, rng: np.random.Generator) -> torch.Tensor:
    """Rows of the past times the factors [rows, factors], a part of the past left out."""
    kept = (rng.random(len(past.data)) >= dropout) / (1.0 - dropout)
    return embedding_bag(
        torch.from_numpy(past.indices.astype(np.int64)).to(into.device),
        into,
        torch.from_numpy(past.indptr[:-1].astype(np.int64)).to(into.device),
        mode="sum",
        per_sample_weights=torch.from_numpy((past.data * kept).astype(np.float32)).to(into.device),
    )


def _array(factors: torch.Tensor) -> Any:
    return factors.detach().cpu().numpy()
