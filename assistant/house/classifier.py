"""Which intent an utterance has: sentence embeddings and cues under a regularised linear head.

The head is multinomial logistic regression, fitted on the examples when a model is first asked for; its
probabilities are sharpened by one temperature, chosen on held-out folds so that they mean what they say
(Guo et al. 2017, "On Calibration of Modern Neural Networks", section 4.2). Knows no shop and no conversation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from assistant.house.intents import IntentSet

Floats = NDArray[np.float32]

CUE_WEIGHT = 0.35
SHAPE_WEIGHT = 0.3
INVERSE_PENALTY = 10.0
FOLDS = 3

_ORDER_NUMBER = re.compile(r"#\w*\d{3,}|\b[A-Za-z]{0,3}\d{5,}\b")


@runtime_checkable
class QueryEncoder(Protocol):
    """The part of an encoder that the classifier needs."""

    @property
    def name(self) -> str:
        """Which model it is."""
        ...

    def encode_query(self, texts: Sequence[str]) -> Floats:
        """Unit vectors [len(texts), dimension]."""
        ...


@dataclass(frozen=True, slots=True)
class Classifier:
    """A fitted head.

    Attributes:
        names: The intents, in the order of the columns.
        weights: [features, intents]; `bias` [intents].
        temperature: What scores are divided by before they become probabilities.
        loss: Mean negative log likelihood of held-out examples.
        confused: (intent, taken for, how often, of how many held-out examples), most often first.
    """

    encoder: QueryEncoder
    cues: tuple[re.Pattern[str], ...]
    names: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]
    temperature: float
    loss: float = 0.0
    confused: tuple[tuple[str, str, int, int], ...] = ()

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Probabilities [len(texts), len(names)]; the columns are `names`."""
        features = _features(self.encoder, self.cues, texts)
        found: NDArray[np.float64] = softmax((features @ self.weights + self.bias) / self.temperature, axis=1)
        return found


def fit_classifier(encoder: QueryEncoder, intents: IntentSet) -> Classifier:
    """The head for this encoder; the same data and encoder give the same head."""
    cues = compile_cues(intents.cues)
    texts = [example.text for example in intents.examples]
    labels = np.array([example.intent for example in intents.examples])
    groups = np.array([example.group for example in intents.examples])
    features = _features(encoder, cues, texts)
    held_out = held_out_scores(features, labels, groups, FOLDS)
    head = _head().fit(features, labels)
    names = tuple(str(name) for name in head.classes_)
    columns = np.searchsorted(head.classes_, labels)
    temperature, loss = _temperature(held_out, columns)
    weights, bias = _linear(head)
    return Classifier(
        encoder,
        cues,
        names,
        weights,
        bias,
        temperature,
        loss,
        _confused(names, columns, held_out.argmax(axis=1)),
    )


def _confused(
    names: Sequence[str], right: NDArray[np.intp], taken: NDArray[np.intp]
) -> tuple[tuple[str, str, int, int], ...]:
    """Which intents are taken for which, of held-out examples."""
    sizes = Counter(right.tolist())
    pairs = Counter((a, b) for a, b in zip(right.tolist(), taken.tolist(), strict=True) if a != b)
    return tuple((names[a], names[b], count, sizes[a]) for (a, b), count in pairs.most_common())


def held_out_scores(
    features: Floats, labels: NDArray[np.str_], groups: NDArray[np.int_], folds: int
) -> NDArray[np.float64]:
    """Each row's scores [rows, intents] from a head that saw neither the row nor a paraphrase of it.

    The columns are the distinct labels in order.
    """
    names = np.unique(labels)
    scores = np.full((len(labels), len(names)), -30.0)
    for rest, part in GroupKFold(folds, shuffle=True, random_state=0).split(features, labels, groups):
        head = _head().fit(features[rest], labels[rest])
        weights, bias = _linear(head)
        scores[np.ix_(part, np.searchsorted(names, head.classes_))] = features[part] @ weights + bias
    return scores


def example_features(encoder: QueryEncoder, intents: IntentSet) -> Floats:
    """The features of all examples, in their order."""
    return _features(encoder, compile_cues(intents.cues), [example.text for example in intents.examples])


def compile_cues(cues: Mapping[str, str]) -> tuple[re.Pattern[str], ...]:
    """The cues as patterns that match whole words, where the writing parts its words."""
    return tuple(
        re.compile(rf"(?<!\w)(?:{pattern})(?!\w)" if pattern.isascii() else pattern, re.IGNORECASE)
        for pattern in cues.values()
    )


def _head() -> LogisticRegression:
    return LogisticRegression(C=INVERSE_PENALTY, class_weight="balanced", max_iter=500)


def _linear(head: LogisticRegression) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights [features, intents] and bias [intents] of a fitted head; two intents share one row of it."""
    weights, bias = head.coef_.T.copy(), head.intercept_.copy()
    if weights.shape[1] == 1:
        return np.hstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    return weights, bias


def _features(encoder: QueryEncoder, cues: Sequence[re.Pattern[str]], texts: Sequence[str]) -> Floats:
    plain = [_plain(text) for text in texts]
    vectors = np.asarray(encoder.encode_query(plain), dtype=np.float32)
    marks = np.array([[cue.search(text) is not None for cue in cues] for text in plain], dtype=np.float32)
    marks = marks.reshape(len(plain), len(cues))
    shapes = [[min(len(text.split()), 12) / 12, float(text.endswith("?"))] for text in plain]
    return np.hstack([vectors, CUE_WEIGHT * marks, SHAPE_WEIGHT * np.array(shapes, dtype=np.float32)])


def _plain(text: str) -> str:
    """The text as all examples are read: small letters, straight apostrophes, every order number the same."""
    straight = text.replace("’", "'").replace("‘", "'").lower()
    return " ".join(_ORDER_NUMBER.sub("12345", straight).split())


def _temperature(scores: NDArray[np.float64], columns: NDArray[np.intp]) -> tuple[float, float]:
    """The temperature under which held-out examples are likeliest, and their loss under it."""
    rows = np.arange(len(columns))

    def loss(temperature: float) -> float:
        return -float(log_softmax(scores / temperature, axis=1)[rows, columns].mean())

    found = minimize_scalar(loss, bounds=(0.1, 3.0), method="bounded")
    return float(found.x), float(found.fun)
