"""Two towers over frozen sentence vectors: what people who touched such products go on to.

A product's text vector v becomes q(v) where it stands in a history and c(v) where it is the candidate; a
customer is the mean of q over the history, weighted by age. The score, scale * <customer, c(v)> + appeal(v),
is fitted on whole histories, each next product against drawn ones (sampled softmax; Covington et al. 2016, Yi
et al. 2019), and starts from plain likeness of the frozen vectors. A product is read once, a customer once a
turn, and products that nobody has touched are scored by their text like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

from recommender.errors import NotEnoughData
from recommender.events import Floats, Ints
from retrieval.artifacts import Array
from retrieval.device import Device
from retrieval.progress import Progress, silent

Vectors = NDArray[np.float32]

NOBODY = -1
"""Fills a line of a history that is shorter than the others."""
_HELD_OUT = 0.1
_MOST_HELD_OUT = 2_000
_START_SCALE = 7.0


@dataclass(frozen=True, slots=True)
class TowerOptions:
    """How towers are fitted.

    Attributes:
        width: Components of the towers' vectors.
        longest: Touches of a history, the latest.
        most: Examples, the latest of each person first.
        least: Fewer examples than this are refused.
        negatives: Drawn products that a batch shares.
        batch: Examples of a step.
        epochs: At most; the weights of least held-out loss are kept.
        rate: AdamW's largest learning rate; it falls to 0 on a line.
        decay: AdamW's weight decay.
        popularity: Negatives are drawn by this power of their touches.
    """

    width: int = 64
    longest: int = 20
    most: int = 120_000
    least: int = 200
    negatives: int = 1_024
    batch: int = 512
    epochs: int = 3
    rate: float = 2e-3
    decay: float = 1e-3
    popularity: float = 0.75


@dataclass(frozen=True, slots=True)
class Towers:
    """Fitted towers.

    Attributes:
        history: [d, k], of products in a history.
        candidate: [d, k], of candidates.
        ages: Log weight of a touch by its age [longest], the latest first.
        appeal: [d], what a text says about anybody's interest.
        scale: Of the likeness.
    """

    history: Vectors
    candidate: Vectors
    ages: Vectors
    appeal: Vectors
    scale: float

    def of(self, vectors: Vectors) -> TowerFacts:
        """What products bring, read once; `vectors` [n, d]."""
        return TowerFacts(
            history=_unit(vectors @ self.history),
            candidate=_unit(vectors @ self.candidate) * np.float32(self.scale),
            appeal=vectors @ self.appeal,
            ages=np.exp(self.ages),
        )

    def arrays(self) -> dict[str, Array]:
        """Everything, as named arrays."""
        return {
            "tower_history": self.history,
            "tower_candidate": self.candidate,
            "tower_ages": self.ages,
            "tower_appeal": self.appeal,
            "tower_scale": np.array([self.scale], dtype=np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Self | None:
        """What `arrays` gave; None where nothing was fitted."""
        if "tower_history" not in arrays:
            return None
        return cls(
            arrays["tower_history"],
            arrays["tower_candidate"],
            arrays["tower_ages"],
            arrays["tower_appeal"],
            float(arrays["tower_scale"][0]),
        )


@dataclass(frozen=True, slots=True)
class TowerFacts:
    """Products as towers see them: `history` and `candidate` [n, k], `appeal` [n], `ages` [longest]."""

    history: Vectors
    candidate: Vectors
    appeal: Vectors
    ages: Vectors

    def customer(self, rows: Ints) -> Vectors:
        """The vector [k] of somebody with this history, oldest first; zeros for none."""
        rows = rows[-len(self.ages) :]
        if not len(rows):
            return np.zeros(self.history.shape[1], dtype=np.float32)
        weights = self.ages[: len(rows)][::-1]
        found: Vectors = (weights / weights.sum()) @ self.history[rows]
        return found

    def likeness(self, customer: Vectors, candidates: Ints) -> Vectors:
        """How much a customer's vector speaks for each of these products [m], their appeal left out."""
        found: Vectors = self.candidate[candidates] @ customer
        return found


@dataclass(frozen=True, slots=True)
class Sequences:
    """Examples of what came next.

    Attributes:
        before: Product rows [m, longest], oldest first, the line's end its latest; `NOBODY` fills its start.
        after: The product row that came next [m].
        person: Whose [m].
    """

    before: Ints
    after: Ints
    person: Ints

    def __len__(self) -> int:
        """How many."""
        return len(self.after)

    def take(self, rows: Ints | NDArray[np.bool_]) -> Sequences:
        """Some of them."""
        return Sequences(self.before[rows], self.after[rows], self.person[rows])


def sequences_of(histories: Sequence[Ints], options: TowerOptions) -> Sequences:
    """Every product of each history after its first, with those before it; the latest where they are many."""
    each = max(1, options.most // max(len(histories), 1))
    kept = _shares([max(len(rows) - 1, 0) for rows in histories], options.most, each)
    lines, after = [np.zeros((0, options.longest), dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for rows, count in zip(histories, kept, strict=True):
        if count:
            filled = np.concatenate([np.full(options.longest, NOBODY, dtype=np.int64), rows])
            lines.append(sliding_window_view(filled, options.longest)[-count - 1 : -1])
            after.append(rows[-count:])
    return Sequences(np.concatenate(lines), np.concatenate(after), np.repeat(np.arange(len(kept)), kept))


def fit_towers(
    sequences: Sequences,
    vectors: Vectors,
    options: TowerOptions,
    device: Device,
    rng: np.random.Generator,
    progress: Progress = silent,
) -> Towers:
    """Towers that tell best what comes next for people who were left out of the fit.

    Args:
        sequences: Examples; a tenth of the people decide when to stop.
        vectors: Of unit length [n, d], in the rows that the examples name.
        options: Size and length of the fit.
        device: Where.
        rng: Draws the split, the order and the negatives.
        progress: Told the examples done.

    Raises:
        NotEnoughData: there are fewer examples than `options.least`.
    """
    if len(sequences) < options.least:
        raise NotEnoughData(
            f"{len(sequences)} products that came after others are too few for towers; {options.least} do."
        )
    people = np.unique(sequences.person)
    aside = np.isin(sequences.person, rng.permutation(people)[: max(1, int(len(people) * _HELD_OUT))])
    train, valid = sequences.take(~aside), sequences.take(np.flatnonzero(aside)[:_MOST_HELD_OUT])
    chances = np.bincount(sequences.after, minlength=len(vectors)).astype(np.float64) ** options.popularity
    drawer = torch.from_numpy(chances / chances.sum())
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(rng.integers(2**31)))
        return _fit(train, valid, vectors, drawer, options, device.torch_device, rng, progress)


def _fit(
    train: Sequences,
    valid: Sequences,
    vectors: Vectors,
    drawer: Tensor,
    options: TowerOptions,
    place: torch.device,
    rng: np.random.Generator,
    progress: Progress,
) -> Towers:
    network = _Network(vectors.shape[1], options).to(place)
    table = torch.from_numpy(vectors).to(place)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=options.decay)
    per_epoch = -(-len(train) // options.batch)
    falling = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, per_epoch * options.epochs)
    judged = torch.multinomial(drawer, options.negatives, replacement=True)

    def loss(examples: Sequences, negatives: Tensor) -> Tensor:
        return network.loss(
            table,
            torch.from_numpy(examples.before).to(place),
            torch.from_numpy(examples.after).to(place),
            negatives.to(place),
        )

    def look() -> float:
        if not len(valid):
            return 0.0
        with torch.inference_mode():
            return float(loss(valid, judged))

    least, kept = look(), network.towers()
    for epoch in range(options.epochs):
        order = rng.permutation(len(train))
        for start in range(0, len(order), options.batch):
            part = train.take(order[start : start + options.batch])
            found = loss(part, torch.multinomial(drawer, options.negatives, replacement=True))
            optimiser.zero_grad(set_to_none=True)
            found.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            falling.step()
            progress("fitting towers", epoch * len(train) + start, options.epochs * len(train))
        if (now := look()) < least or not len(valid):
            least, kept = now, network.towers()
    return kept


class _Network(nn.Module):
    """The towers while they are fitted."""

    def __init__(self, size: int, options: TowerOptions) -> None:
        super().__init__()
        width = min(options.width, size)
        start = torch.empty(size, width)
        nn.init.orthogonal_(start)
        self.history = nn.Parameter(start.clone())
        self.candidate = nn.Parameter(start.clone())
        self.ages = nn.Parameter(torch.linspace(0.0, -2.0, options.longest))
        self.appeal = nn.Parameter(torch.zeros(size))
        self.log_scale = nn.Parameter(torch.tensor(float(np.log(_START_SCALE))))

    def loss(self, table: Tensor, before: Tensor, after: Tensor, negatives: Tensor) -> Tensor:
        """Cross-entropy of `after` [b] against shared negatives [s], given `before` [b, longest]."""
        named, places = torch.unique(torch.cat([before.ravel(), after, negatives]), return_inverse=True)
        vectors = table[named.clamp(min=0)]
        mine, theirs, drawn = places.split([before.numel(), len(after), len(negatives)])
        there = (before != NOBODY).float()
        weights = self.ages.flip(0).exp() * there
        weights = weights / weights.sum(dim=1, keepdim=True).clamp(min=1e-9)
        states = normalize(vectors @ self.history, dim=-1)[mine].view(*before.shape, -1)
        customers = (states * weights.unsqueeze(-1)).sum(dim=1)
        candidates = normalize(vectors @ self.candidate, dim=-1) * self.log_scale.exp()
        appeal = vectors @ self.appeal
        own = (customers * candidates[theirs]).sum(dim=-1) + appeal[theirs]
        others = customers @ candidates[drawn].T + appeal[drawn]
        others = others.masked_fill(negatives[None, :] == after[:, None], -1e9)
        target = torch.zeros(len(after), dtype=torch.long, device=after.device)
        return cross_entropy(torch.cat([own.unsqueeze(1), others], dim=1), target)

    def towers(self) -> Towers:
        """The weights as they are."""
        history, candidate, ages, appeal = (
            np.array(weights.detach().float().cpu().numpy(), dtype=np.float32, copy=True)
            for weights in (self.history, self.candidate, self.ages, self.appeal)
        )
        return Towers(history, candidate, ages, appeal, float(self.log_scale.detach().exp()))


def _shares(sizes: Sequence[int], most: int, each: int) -> list[int]:
    """How many examples of each person are kept, so that all are at most `most`: the busiest give first."""
    if sum(sizes) <= most:
        return list(sizes)
    while sum(min(size, each + 1) for size in sizes) <= most:
        each += 1
    return [min(size, each) for size in sizes]


def _unit(vectors: Vectors) -> Vectors:
    lengths: Floats = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return found
