"""Fitted heads on disk: the one that ships with a language, and where none fits the data, a fresh one.

A head is good for one encoder and one state of the examples and cues; `version` in its manifest says which.
Run `python -m assistant.house.classifying.heads` after every change of the examples or cues: fitting takes
the encoder through all of them, which nobody should wait for when a process starts.
"""

from __future__ import annotations

import logging
import threading
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.house.classifying.classifier import (
    Classifier,
    Measures,
    QueryEncoder,
    compile_cues,
    fit_classifier,
)
from assistant.house.classifying.views import view_of
from assistant.house.intents import IntentSet, read_intents
from assistant.house.language import Language, read_languages
from retrieval.artifacts import read_artifact, write_artifact
from retrieval.encoder import load_encoder
from retrieval.errors import DamagedArtifact

NAME = "head"
FORM = "radial, directions in steps"
"""What kind of head it is; one of another kind that a build wrote before is fitted anew."""

_log = logging.getLogger(__name__)
_fitted: dict[tuple[str, str], Classifier] = {}
_fitting = threading.Lock()


def head_for(encoder: QueryEncoder, intents: IntentSet) -> Classifier:
    """The head for this encoder and these intents: fitted in this process before, on disk, or fitted now."""
    key = (encoder.name, intents.version)
    with _fitting:
        if key not in _fitted:
            _fitted[key] = _load(encoder, intents) or fit_classifier(encoder, intents)
        return _fitted[key]


def head_in(language: Language, encoder: QueryEncoder, intents: IntentSet) -> Classifier:
    """The head of a language: on views of the shop's encoder, or on runs of characters.

    Another encoder than the embedded one may know the language; then the likelier of both heads is taken.
    """
    own = head_for(view_of(language, encoder), intents)
    if language.features == "embedding" or encoder.name.startswith("embedded@"):
        return own
    by_encoder = head_for(encoder, intents)
    return min((own, by_encoder), key=lambda head: head.loss)


def save_head(classifier: Classifier, intents: IntentSet, folder: Path) -> None:
    """Write a fitted head."""
    write_artifact(
        folder,
        NAME,
        {
            "codes": _packed(classifier.codes),
            "duals": _packed(classifier.duals),
            "directions": _packed(classifier.measures.directions),
        },
        {
            "form": FORM,
            "encoder": classifier.measures.encoder.name,
            "version": intents.version,
            "names": list(classifier.names),
            "dimension": len(classifier.measures.directions),
            "examples": len(classifier.codes),
            "width": classifier.width,
            "cue_weight": classifier.cue_weight,
            "temperature": classifier.temperature,
            "loss": classifier.loss,
            "confused": [list(each) for each in classifier.confused],
        },
    )


def load_head(encoder: QueryEncoder, intents: IntentSet, folder: Path) -> Classifier | None:
    """The head in a folder; None where it was fitted for another encoder or other examples.

    Raises:
        DamagedArtifact: it is missing, cut short or changed.
    """
    artifact = read_artifact(folder, NAME)
    kept = artifact.parameters
    if (kept.get("form"), kept["encoder"], kept["version"]) != (FORM, encoder.name, intents.version):
        return None
    directions = _unpacked(artifact.arrays["directions"], np.dtype("<i2"), int(kept["dimension"]))
    return Classifier(
        Measures(encoder, compile_cues(intents.cues), directions),
        tuple(kept["names"]),
        _unpacked(artifact.arrays["codes"], np.dtype(np.int8), int(kept["examples"])),
        _unpacked(artifact.arrays["duals"], np.dtype("<i2"), int(kept["examples"])),
        float(kept["width"]),
        float(kept["cue_weight"]),
        float(kept["temperature"]),
        float(kept["loss"]),
        tuple((str(a), str(b), int(n), int(of)) for a, b, n, of in kept["confused"]),
    )


def _packed(table: NDArray[Any]) -> NDArray[np.uint8]:
    """Small whole numbers [rows, columns] as deflated bytes: a column at a time, low bytes before high."""
    rows = np.ascontiguousarray(table.T).view(np.uint8).reshape(-1, table.itemsize)
    return np.frombuffer(zlib.compress(rows.T.tobytes(), 9), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8], kind: np.dtype[Any], rows: int) -> NDArray[Any]:
    """The table [rows, columns] that was packed."""
    planes = np.frombuffer(zlib.decompress(packed.tobytes()), dtype=np.uint8).reshape(kind.itemsize, -1)
    return np.ascontiguousarray(planes.T).view(kind).reshape(-1, rows).T


def _load(encoder: QueryEncoder, intents: IntentSet) -> Classifier | None:
    for folder in intents.heads:
        try:
            if found := load_head(encoder, intents, folder):
                return found
        except DamagedArtifact as error:
            _log.info("No head of intents is taken from %s (%s).", folder.name, error)
    return None


def main() -> None:
    """Fit the heads that ship."""
    encoder = load_encoder()
    for language in read_languages().values():
        intents = read_intents(language=language.code)
        save_head(fit_classifier(view_of(language, encoder), intents), intents, language.folder)


if __name__ == "__main__":
    main()
