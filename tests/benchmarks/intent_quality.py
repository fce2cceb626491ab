"""How well intents are told apart: cross-validated with paraphrases kept together, and on real requests.

English with the shop's encoder, every other language with what its head reads.

Run: `python -m tests.benchmarks.intent_quality [requests.jsonl.gz]`
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import softmax
from sklearn.metrics import f1_score, roc_auc_score

from assistant.house.characters import CharacterEncoder
from assistant.house.classifier import (
    Classifier,
    QueryEncoder,
    example_features,
    fit_classifier,
    held_out_scores,
)
from assistant.house.heads import head_for
from assistant.house.intents import IntentSet, read_intents
from assistant.house.language import FIRST, read_languages
from retrieval.encoder import load_encoder

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """Held-out figures over all examples.

    Attributes:
        macro_f1: Mean F1 of the intents.
        accuracy: Share of examples with the right intent first.
        outside_auroc: How well the probability of "no business of the shop" tells those examples apart.
        calibration_error: Mean gap between confidence and accuracy over ten bins, after the temperature.
        confused: (right, taken for, how often), most often first.
    """

    macro_f1: float
    accuracy: float
    outside_auroc: float
    calibration_error: float
    confused: tuple[tuple[str, str, int], ...]


def cross_validated(encoder: QueryEncoder, language: str = FIRST) -> Figures:
    """The figures of the shipped examples of a language with this encoder."""
    intents = read_intents(language=language)
    labels = np.array([example.intent for example in intents.examples])
    groups = np.array([example.group for example in intents.examples])
    names = np.unique(labels)
    scores = held_out_scores(example_features(encoder, intents), labels, groups, FOLDS)
    likely = softmax(scores / fit_classifier(encoder, intents).temperature, axis=1)
    found = names[likely.argmax(axis=1)]
    outside = np.isin(labels, sorted(intents.outside))
    wrong = Counter((str(a), str(b)) for a, b in zip(labels, found, strict=True) if a != b)
    return Figures(
        macro_f1=float(f1_score(labels, found, average="macro")),
        accuracy=float((labels == found).mean()),
        outside_auroc=float(
            roc_auc_score(outside, likely[:, np.isin(names, sorted(intents.outside))].sum(axis=1))
        ),
        calibration_error=_calibration_error(likely.max(axis=1), found == labels),
        confused=tuple((a, b, n) for (a, b), n in wrong.most_common(12)),
    )


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


def _calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [
        abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    ]
    return float(np.sum(gaps))


def main() -> None:
    """Prints the figures."""
    encoder = load_encoder()
    for code, language in read_languages().items():
        reader = encoder if language.features == "embedding" else CharacterEncoder(language.lengths)
        figures = cross_validated(reader, code)
        print(f"{code}: macro-F1 {figures.macro_f1:.3f}  accuracy {figures.accuracy:.3f}")
        outside, error = figures.outside_auroc, figures.calibration_error
        print(f"out-of-scope AUROC {outside:.3f}  calibration error {error:.3f}")
        for right, taken, count in figures.confused:
            print(f"  {right} taken for {taken}: {count}")
    intents = read_intents()
    for path in sys.argv[1:]:
        texts = read_requests(Path(path))
        share = share_of(head_for(encoder, intents), texts, searching(intents))
        print(f"{path}: {share:.3f} of {len(texts)} are a search")


if __name__ == "__main__":
    main()
