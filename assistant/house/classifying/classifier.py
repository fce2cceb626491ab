"""Which intent an utterance has: by the examples that are near it, in sentence embedding, cues and shape.

An utterance is measured: the main directions of its embedding, which cues it holds, how many words it has and
whether it asks. The examples are kept in whole steps of these measures, and the head is least squares under a
radial kernel over them (`kernel.py`). Its scores become probabilities by one temperature, chosen on held-out
examples so that they mean what they say (Guo et al. 2017, "On Calibration of Modern Neural Networks", section
4.2); so are the reach of an example and the weight of a cue. What is far from all examples is like none of
them, so that no intent is probable. Knows no shop and no conversation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import svd
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from assistant.house.classifying.kernel import Floats, Machine, fit_duals
from assistant.house.intents import Example, IntentSet

DIRECTIONS = 160
STEP = 1 / 32
"""To how much an example's embedding is rounded in each direction."""
DIRECTION_STEP = 1 / 512
"""To how much the directions themselves are rounded; they have unit length."""
DUAL_STEP = 0.002
"""To how much an example's weights are rounded; at five times that, scores go wrong."""
SHAPE_WEIGHT = 0.3
WIDTHS = (0.75, 1.0, 1.35)
CUE_WEIGHTS = (0.2, 0.3)

REMEMBERED = 256
"""Texts whose probabilities are kept: one message is asked about several times in its turn."""
READ = 500
"""Characters of a text that are read: no example is as long, and a story's parts are read by themselves."""

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
class Measures:
    """How texts are measured: the directions of an encoder's vectors, cues, words, and whether one asks.

    Attributes:
        directions: In steps of `DIRECTION_STEP` [dimension, directions], orthonormal but for these.
    """

    encoder: QueryEncoder
    cues: tuple[re.Pattern[str], ...]
    directions: NDArray[np.int16]

    def of(self, texts: Sequence[str]) -> Floats:
        """The measures [len(texts), directions + cues + 2], the directions in steps."""
        return self.with_vectors(texts, _vectors(self.encoder, texts))

    def with_vectors(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """The measures of texts whose vectors [len(texts), dimension] are known."""
        plain = [_plain(text) for text in texts]
        shapes = np.array([[min(len(text.split()), 12), text.endswith("?")] for text in plain])
        spread = vectors @ (self.directions * np.float32(DIRECTION_STEP / STEP))
        return np.hstack([spread, self.marks(texts), shapes.reshape(len(plain), 2)]).astype(np.float32)

    def marks(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Which cues each text holds [len(texts), cues]."""
        plain = [_plain(text) for text in texts]
        found = [[cue.search(text) is not None for cue in self.cues] for text in plain]
        return np.array(found, dtype=bool).reshape(len(plain), len(self.cues))

    def scales(self, width: float, cue_weight: float) -> Floats:
        """What each measure is multiplied by, so that an example reaches as far as 1."""
        found = [STEP] * self.directions.shape[1] + [cue_weight] * len(self.cues)
        return np.array([*found, SHAPE_WEIGHT / 12, SHAPE_WEIGHT], dtype=np.float32) / np.float32(width)


@dataclass(frozen=True, slots=True)
class Classifier:
    """A fitted head.

    Attributes:
        names: The intents, in the order of the columns of `duals`.
        codes: The measures of the examples, rounded [examples, measures].
        duals: The weights of the examples in steps of `DUAL_STEP` [examples, intents].
        width: How far an example reaches.
        temperature: What scores are divided by before they become probabilities.
        loss: Mean negative log likelihood of held-out examples.
        confused: (intent, taken for, how often, of how many held-out examples), most often first.
    """

    measures: Measures
    names: tuple[str, ...]
    codes: NDArray[np.int8]
    duals: NDArray[np.int16]
    width: float
    cue_weight: float
    temperature: float
    loss: float = 0.0
    confused: tuple[tuple[str, str, int, int], ...] = ()
    _scales: Floats = field(init=False, repr=False)
    _machine: Machine = field(init=False, repr=False)
    _weights: Floats = field(init=False, repr=False)
    _known: dict[str, NDArray[np.float64]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Spreads out once what every message is held up against."""
        scales = self.measures.scales(self.width, self.cue_weight)
        object.__setattr__(self, "_scales", scales)
        object.__setattr__(self, "_machine", Machine.of(self.codes * scales))
        object.__setattr__(self, "_weights", self.duals * np.float32(DUAL_STEP))

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Probabilities [len(texts), len(names)]; the columns are `names`."""
        found = {text: row for text in texts if (row := self._known.get(text)) is not None}
        if new := [text for text in dict.fromkeys(texts) if text not in found]:
            rows = dict(zip(new, self.likely(self.measures.of(new)), strict=True))
            found |= rows
            if len(self._known) + len(rows) > REMEMBERED:
                self._known.clear()
            self._known.update(rows)
        return np.array([found[text] for text in texts]).reshape(len(texts), len(self.names))

    def likely(self, measured: Floats) -> NDArray[np.float64]:
        """Probabilities [rows, len(names)] of measured texts [rows, measures]."""
        near = self._machine.nearness(measured * self._scales)
        scores = (near @ self._weights).astype(np.float64)
        found: NDArray[np.float64] = softmax(scores / self.temperature, axis=1)
        return found


def fit_classifier(encoder: QueryEncoder, intents: IntentSet) -> Classifier:
    """The head for this encoder; the same data and encoder give the same head."""
    vectors = example_vectors(encoder, intents.examples)
    return fit_on_vectors(encoder, intents.cues, intents.examples, vectors)


def fit_on_vectors(
    encoder: QueryEncoder, cues: Mapping[str, str], examples: Sequence[Example], vectors: Floats
) -> Classifier:
    """The head for examples whose vectors [examples, dimension] are known."""
    names, columns = np.unique([example.intent for example in examples], return_inverse=True)
    groups = np.array([example.group for example in examples])
    measures = Measures(encoder, compile_cues(cues), _directions(vectors))
    codes = np.rint(measures.with_vectors([e.text for e in examples], vectors)).astype(np.int8)
    fits = (_fit(measures, codes, columns, groups, *chosen) for chosen in product(WIDTHS, CUE_WEIGHTS))
    best = min(fits, key=lambda fit: fit.loss)
    return Classifier(
        measures,
        tuple(str(name) for name in names),
        codes,
        np.rint(best.duals / DUAL_STEP).astype(np.int16),
        best.width,
        best.cue_weight,
        best.temperature,
        best.loss,
        _confused(names, columns, best.held_out.argmax(axis=1)),
    )


def example_vectors(encoder: QueryEncoder, examples: Sequence[Example]) -> Floats:
    """The encoder's vectors [examples, dimension] of the examples, as they are read."""
    return _vectors(encoder, [example.text for example in examples])


def compile_cues(cues: Mapping[str, str]) -> tuple[re.Pattern[str], ...]:
    """The cues as patterns that match whole words, where the writing parts its words."""
    return tuple(
        re.compile(rf"(?<!\w)(?:{pattern})(?!\w)" if pattern.isascii() else pattern, re.IGNORECASE)
        for pattern in cues.values()
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    """What came of one width and one weight of cues."""

    width: float
    cue_weight: float
    duals: NDArray[np.float64]
    held_out: NDArray[np.float64]
    temperature: float
    loss: float


def _fit(
    measures: Measures,
    codes: NDArray[np.int8],
    columns: NDArray[np.intp],
    groups: NDArray[np.int_],
    width: float,
    cue_weight: float,
) -> _Fit:
    rows: Floats = codes * measures.scales(width, cue_weight)
    duals, held_out = fit_duals(rows, columns, groups)
    return _Fit(width, cue_weight, duals, held_out, *_temperature(held_out, columns))


def _directions(vectors: Floats) -> NDArray[np.int16]:
    """The directions [dimension, directions] in which vectors differ most, by their singular values."""
    exact = svd(vectors, full_matrices=False)[2][:DIRECTIONS].T
    found: NDArray[np.int16] = np.rint(exact / DIRECTION_STEP).astype(np.int16)
    return found


def _confused(
    names: NDArray[np.str_], right: NDArray[np.intp], taken: NDArray[np.intp]
) -> tuple[tuple[str, str, int, int], ...]:
    """Which intents are taken for which, of held-out examples."""
    sizes = Counter(right.tolist())
    pairs = Counter((a, b) for a, b in zip(right.tolist(), taken.tolist(), strict=True) if a != b)
    return tuple((str(names[a]), str(names[b]), count, sizes[a]) for (a, b), count in pairs.most_common())


def _vectors(encoder: QueryEncoder, texts: Sequence[str]) -> Floats:
    return np.asarray(encoder.encode_query([_plain(text) for text in texts]), dtype=np.float32)


def _plain(text: str) -> str:
    """The text as all examples are read: small letters, straight apostrophes, every order number the same."""
    straight = text[:READ].replace("’", "'").replace("‘", "'").lower()
    return " ".join(_ORDER_NUMBER.sub("12345", straight).split())


def _temperature(scores: NDArray[np.float64], columns: NDArray[np.intp]) -> tuple[float, float]:
    """The temperature under which held-out examples are likeliest, and their loss under it."""
    rows = np.arange(len(columns))

    def loss(temperature: float) -> float:
        return -float(log_softmax(scores / temperature, axis=1)[rows, columns].mean())

    found = minimize_scalar(loss, bounds=(0.01, 1.0), method="bounded")
    return float(found.x), float(found.fun)
