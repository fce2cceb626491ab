"""How well intents are told apart: cross-validated with paraphrases kept together, beside peers.

A head is fitted five times, each time on four fifths of the groups of paraphrases; it chooses its width and
the weight of its cues among these alone, so that what it says of the last fifth does not flatter. The peers
see the same folds: the nearest centroid and a linear support vector machine on the embedding, a logistic
regression on embedding and cues, and one on counts of words and pairs of words. Beside them stands what the
head says of each group when it has all others, as it has when it serves. English with the shop's encoder,
every other language with what its head reads. Of files of requests it tells how many are read as a search.

Run: `python -m tests.benchmarks.intent_quality [--plain] [requests.jsonl.gz]`; `--plain` leaves peers out.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from assistant.house.classifying.classifier import (
    Classifier,
    Measures,
    QueryEncoder,
    compile_cues,
    example_vectors,
    fit_on_vectors,
)
from assistant.house.classifying.heads import head_in
from assistant.house.classifying.views import view_of
from assistant.house.intents import Example, IntentSet, read_intents
from assistant.house.language import FIRST, Language, read_languages
from retrieval.encoder import load_encoder

FOLDS = 5
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figures:
    """Held-out figures over all examples.

    Attributes:
        macro_f1: Mean F1 of the intents.
        accuracy: Share of examples with the right intent first.
        outside_auroc: How well the probability of "no business of the shop" tells those examples apart.
        calibration_error: Mean gap between confidence and accuracy over ten bins.
        group_accuracy: Accuracy where one group is held out at a time.
        weakest: (intent, its F1), the lowest first.
        confused: (right, taken for, how often), most often first.
    """

    macro_f1: float
    accuracy: float
    outside_auroc: float
    calibration_error: float
    group_accuracy: float
    weakest: tuple[tuple[str, float], ...]
    confused: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """The examples of a language in their folds, with what is known of each."""

    encoder: QueryEncoder
    intents: IntentSet
    vectors: NDArray[np.float32]
    labels: NDArray[np.str_]
    folds: tuple[tuple[NDArray[np.intp], NDArray[np.intp]], ...]

    @classmethod
    def of(cls, encoder: QueryEncoder, language: str) -> Held:
        """The shipped examples of a language, read by this encoder."""
        intents = read_intents(language=language)
        vectors = example_vectors(encoder, intents.examples)
        groups = np.array([example.group for example in intents.examples])
        labels = np.array([example.intent for example in intents.examples])
        parts = GroupKFold(FOLDS, shuffle=True, random_state=0).split(vectors, labels, groups)
        return cls(encoder, intents, vectors, labels, tuple(parts))

    @property
    def texts(self) -> list[str]:
        """What the examples say."""
        return [example.text for example in self.intents.examples]


def cross_validated(encoder: QueryEncoder, language: str = FIRST) -> Figures:
    """The figures of the shipped examples of a language with this encoder."""
    return figures(Held.of(encoder, language))


def figures(held: Held) -> Figures:
    """The figures of the head over the folds."""
    names = np.unique(held.labels)
    likely = np.zeros((len(held.labels), len(names)))
    examples, encoder, cues = held.intents.examples, held.encoder, held.intents.cues
    for rest, part in held.folds:
        known: list[Example] = [examples[row] for row in rest]
        head = fit_on_vectors(encoder, cues, known, held.vectors[rest])
        texts = [examples[row].text for row in part]
        columns = np.searchsorted(names, head.names)
        likely[np.ix_(part, columns)] = head.likely(head.measures.with_vectors(texts, held.vectors[part]))
    found = names[likely.argmax(axis=1)]
    outside = sorted(held.intents.outside)
    wrong = Counter((str(a), str(b)) for a, b in zip(held.labels, found, strict=True) if a != b)
    each = f1_score(held.labels, found, average=None, labels=names)
    whole = fit_on_vectors(encoder, cues, examples, held.vectors)
    return Figures(
        macro_f1=float(each.mean()),
        accuracy=float((held.labels == found).mean()),
        outside_auroc=float(
            roc_auc_score(np.isin(held.labels, outside), likely[:, np.isin(names, outside)].sum(axis=1))
        ),
        calibration_error=_calibration_error(likely.max(axis=1), found == held.labels),
        group_accuracy=1 - sum(count for _, _, count, _ in whole.confused) / len(examples),
        weakest=tuple((str(names[row]), float(each[row])) for row in np.argsort(each)[:8]),
        confused=tuple((a, b, n) for (a, b), n in wrong.most_common(20)),
    )


def peers(held: Held) -> dict[str, tuple[float, float]]:
    """Macro-F1 and accuracy of each peer over the same folds."""
    measures = Measures(held.encoder, compile_cues(held.intents.cues), np.eye(1, dtype=np.int16))
    marks = measures.marks(held.texts).astype(np.float32)
    beside = np.hstack([held.vectors, 0.35 * marks])
    words = np.array([_parted(text) for text in held.texts])
    logistic = LogisticRegression(C=10.0, class_weight="balanced", max_iter=500)
    counts = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+")
    rivals: dict[str, tuple[Any, NDArray[Any]]] = {
        "nearest centroid": (NearestCentroid(), held.vectors),
        "linear support vectors": (LinearSVC(class_weight="balanced"), held.vectors),
        "logistic regression on words": (make_pipeline(counts, logistic), words),
        "logistic regression with cues": (logistic, beside),
    }
    return {name: _peer(held, model.fit, model.predict, seen) for name, (model, seen) in rivals.items()}


def _peer(
    held: Held,
    fit: Callable[[NDArray[Any], NDArray[np.str_]], Any],
    predict: Callable[[NDArray[Any]], NDArray[np.str_]],
    seen: NDArray[Any],
) -> tuple[float, float]:
    found = held.labels.copy()
    for rest, part in held.folds:
        fit(seen[rest], held.labels[rest])
        found[part] = predict(seen[part])
    return float(f1_score(held.labels, found, average="macro")), float((found == held.labels).mean())


def _parted(text: str) -> str:
    """The words of a text; where writing doesn't part them, its characters."""
    return " ".join(text.lower().split()) if text.isascii() else " ".join(text)


def share_of(classifier: Classifier, texts: list[str], intents: set[str]) -> float:
    """The share of texts whose likeliest intent is one of these."""
    likely = classifier.probabilities(texts).argmax(axis=1)
    return float(np.mean([classifier.names[row] in intents for row in likely]))


def searching(intents: IntentSet) -> set[str]:
    """The intents that end in the tool that finds products."""
    tool = intents.fallback.tool
    return {name for name, intent in intents.intents.items() if intent.tool == tool or intent.continues}


def read_requests(path: Path) -> list[str]:
    """The instructions of the public shopping requests."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [str(json.loads(line)["instruction"]) for line in lines]


def _calibration_error(confidence: Floats, right: NDArray[np.bool_]) -> float:
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [
        abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    ]
    return float(np.sum(gaps))


def _print(held: Held, language: Language, beside: bool) -> None:
    found = figures(held)
    groups = len({example.group for example in held.intents.examples})
    print(f"{language.code}: {len(held.labels)} utterances in {groups} groups of paraphrases")
    print(f"  macro-F1 {found.macro_f1:.4f}  accuracy {found.accuracy:.4f}")
    print(f"  out-of-scope AUROC {found.outside_auroc:.3f}  calibration error {found.calibration_error:.3f}")
    print(f"  accuracy with one group held out at a time {found.group_accuracy:.4f}")
    for name, (f1, accuracy) in (peers(held) if beside else {}).items():
        print(f"  {name}: macro-F1 {f1:.4f}  accuracy {accuracy:.4f}")
    for right, taken, count in found.confused:
        print(f"  {right} taken for {taken}: {count}")
    print("  weakest:", ", ".join(f"{name} {f1:.2f}" for name, f1 in found.weakest))


def main() -> None:
    """Prints the figures."""
    encoder = load_encoder()
    for language in read_languages().values():
        _print(Held.of(view_of(language, encoder), language.code), language, "--plain" not in sys.argv)
    intents = read_intents()
    for path in [each for each in sys.argv[1:] if not each.startswith("--")]:
        texts = read_requests(Path(path))
        share = share_of(head_in(read_languages()[FIRST], encoder, intents), texts, searching(intents))
        print(f"{path}: {share:.3f} of {len(texts)} are a search")


if __name__ == "__main__":
    main()
