"""Heads fitted exactly over frozen inputs: where fine-tuning starts, and what it is measured against.

`Heads` are the peers of one fit: the numeric inputs alone, the frozen encoder's words alone, products of
frozen sentence vectors alone, popularity alone, and the frozen words on top of the inputs. A head over words
starts from the likeness of the two sides, which no number of pairs has to teach. Knows no product and no
shopper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from recommender.clicks.features import FEATURES
from recommender.clicks.logistic import Logistic, binary_cross_entropy, fit_best_logistic, fit_logistic
from recommender.clicks.network import POSITIONS
from recommender.clicks.reading import Examples
from recommender.events import Floats, Ints

INPUT_PENALTIES = (1e-2, 3e-3, 1e-3, 3e-4)
TEXT_PENALTIES = (30.0, 10.0, 3.0, 1.0, 0.3)
"""Of what a head over words adds to likeness."""
_LIKENESS_SCALE, _LIKENESS_PENALTY = 10.0, 1e-4
_FEWEST_SHOWN = 50
"""Pairs of a rank from which on something is said of it."""
_NUMERIC = 2 * len(FEATURES)
_POPULARITY = FEATURES.index("log popularity")


@dataclass(frozen=True, slots=True)
class Heads:
    """Fitted heads.

    Attributes:
        inputs: Over the numeric inputs; its bias is the network's.
        positions: What each row of the position bias adds [POSITIONS + 1].
        probe: Over the frozen words, added to the inputs; zeros where it did not help.
        words: Over the frozen words alone.
        products: Over products of frozen sentence vectors alone.
    """

    inputs: Logistic
    positions: Floats
    probe: Logistic
    words: Logistic
    products: Logistic

    def logits(self, inputs: NDArray[np.float32], text: NDArray[np.float32]) -> Mapping[str, Floats]:
        """Each peer's log odds [n], without position, of inputs [n, d] and frozen words [n, t]."""
        known = self.inputs.logits(inputs)
        return {
            "frozen words, fitted head": self.words.logits(text),
            "frozen vector products, fitted head": self.products.logits(inputs[:, _NUMERIC:]),
            "numeric inputs, fitted head": known,
            "frozen words and numeric inputs, fitted head": known + self.probe.logits(text),
            "popularity": inputs[:, _POPULARITY].astype(np.float64),
        }


def fit_inputs(train: Examples, valid: Examples) -> tuple[Logistic, Floats]:
    """The head over numeric inputs, and the bias of each position [POSITIONS + 1], fitted together."""
    width = train.inputs.shape[1]
    found = fit_best_logistic(
        (_with_positions(train), train.clicked), (_with_positions(valid), valid.clicked), INPUT_PENALTIES
    )
    return Logistic(found.weights[:width], found.bias), found.weights[width:]


def fit_heads(
    inputs: tuple[Logistic, Floats],
    train: Examples,
    valid: Examples,
    train_text: NDArray[np.float32],
    valid_text: NDArray[np.float32],
    everything: Examples,
) -> Heads:
    """All heads.

    Args:
        inputs: What `fit_inputs` returned.
        train: The pairs whose frozen words are `train_text`.
        valid: Penalties are chosen on these; their frozen words are `valid_text`.
        train_text: [len(train), t].
        valid_text: [len(valid), t].
        everything: All training pairs, for the head over products of vectors.
    """
    head, positions = inputs
    at = position_rows(train.position), position_rows(valid.position)
    known = (
        train.offset + head.logits(train.inputs) + positions[at[0]],
        head.logits(valid.inputs) + positions[at[1]],
    )
    train_pair, valid_pair = (train_text, train.clicked), (valid_text, valid.clicked)
    probe = _fit_words(train_pair, valid_pair, known)
    helped = binary_cross_entropy(known[1] + probe.logits(valid_text), valid.clicked)
    if helped >= binary_cross_entropy(known[1], valid.clicked):
        probe = Logistic(np.zeros(train_text.shape[1]), 0.0)
    return Heads(
        inputs=head,
        positions=positions,
        probe=probe,
        words=_fit_words(train_pair, valid_pair, (train.offset, np.zeros(len(valid)))),
        products=fit_best_logistic(
            (everything.inputs[:, _NUMERIC:], everything.clicked),
            (valid.inputs[:, _NUMERIC:], valid.clicked),
            INPUT_PENALTIES,
        ),
    )


def figures(
    logits: Mapping[str, Floats], clicked: NDArray[np.bool_]
) -> tuple[dict[str, float], dict[str, float]]:
    """AUC of each scorer, and mean binary cross-entropy of those whose logits are log odds."""
    auc = {name: round(float(roc_auc_score(clicked, each)), 4) for name, each in logits.items()}
    loss = {
        name: round(binary_cross_entropy(each, clicked), 4)
        for name, each in logits.items()
        if name != "popularity"
    }
    return auc, loss


def position_rows(position: Ints) -> Ints:
    """Rows [n] of the position bias: 0 for "not shown", far ranks share the last."""
    return np.clip(position, -1, POSITIONS - 1) + 1


def propensities(inputs: tuple[Logistic, Floats], pairs: Examples) -> dict[str, float]:
    """How much of its clicks a product keeps at each rank, against the first; nothing where none is known.

    The same pairs are put on every rank, so that what stood there does not count: the mean probability of a
    click with the rank's bias over that with the first rank's. Its inverse is what a click there is worth
    (Joachims et al., WSDM 2017). The last entry stands for all further ranks.
    """
    head, biases = inputs
    shown = pairs.position >= 0
    if not shown.any():
        return {}
    known = head.logits(pairs.inputs[shown])
    ranks, counts = np.unique(position_rows(pairs.position[shown]), return_counts=True)
    rates = {int(row) - 1: float(expit(known + biases[row]).mean()) for row in ranks[counts >= _FEWEST_SHOWN]}
    return {str(rank): round(rate / rates[0], 3) for rank, rate in rates.items()} if 0 in rates else {}


def _fit_words(
    train: tuple[NDArray[np.float32], NDArray[np.bool_]],
    valid: tuple[NDArray[np.float32], NDArray[np.bool_]],
    known: tuple[Floats, Floats],
) -> Logistic:
    """A head over words [n, 2 * hidden]: their likeness as it is, and what the rest adds to it.

    A penalty on all weights alike would have them learn from pairs what the encoder was trained to say: that
    the products of the sides' components sum to how alike the sides are (their last `hidden` components).
    """

    def likeness(text: NDArray[np.float32]) -> NDArray[np.float32]:
        sides = text[:, text.shape[1] // 2 :]
        return np.asarray(_LIKENESS_SCALE * sides.mean(axis=1, keepdims=True), dtype=np.float32)

    start = fit_logistic(likeness(train[0]), train[1], penalty=_LIKENESS_PENALTY, offset=known[0])
    begun = (known[0] + start.logits(likeness(train[0])), known[1] + start.logits(likeness(valid[0])))
    added = fit_best_logistic(train, valid, TEXT_PENALTIES, begun)
    weights = added.weights.copy()
    sides = len(weights) // 2
    weights[sides:] += start.weights[0] * _LIKENESS_SCALE / (len(weights) - sides)
    return Logistic(weights, added.bias + start.bias)


def _with_positions(examples: Examples) -> NDArray[np.float32]:
    one_hot = np.eye(POSITIONS + 1, dtype=np.float32)[position_rows(examples.position)]
    return np.concatenate([examples.inputs, one_hot], axis=1)
