"""The BERT click scorer as it serves: a shopper and products in, probabilities out; saved and loaded.

Knows how to score and nothing of how it was fitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit
from transformers import AutoConfig, AutoTokenizer, PretrainedConfig

from recommender.clicks.facts import ProductFacts
from recommender.clicks.features import Standardiser
from recommender.clicks.network import PairNetwork, empty_encoder
from recommender.clicks.reading import PairReader
from recommender.clicks.report import ClickReport
from recommender.clicks.tokens import PairTokens, ProductTokens, TokenBudget, Tokens
from recommender.clicks.training import predict
from recommender.shopper import Shopper
from retrieval.artifacts import (
    Array,
    read_artifact,
    read_manifest,
    write_artifact,
    write_manifest,
)
from retrieval.device import Device, choose_device
from retrieval.errors import DamagedArtifact, shorten

NAME = "clicks"
_TOKENIZER = "tokenizer"
_SURE = 1e-6
"""Probabilities stay this far from 0 and 1."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt's scaling (1999): p = sigmoid(slope * logit + shift), and the rate where nothing is known."""

    slope: float = 1.0
    shift: float = 0.0
    base_rate: float = 0.5

    def probabilities(self, logits: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
        """Probabilities [n], strictly between 0 and 1."""
        found = expit(self.slope * logits.astype(np.float64) + self.shift)
        clipped: NDArray[np.float32] = found.clip(_SURE, 1 - _SURE).astype(np.float32)
        return clipped


@dataclass(frozen=True, slots=True)
class BertClickScorer:
    """A fitted click scorer; it never changes, and several threads may use it.

    Attributes:
        network: In evaluation mode, on `device`.
        reader: Makes the network's inputs.
        calibration: Makes its logits probabilities.
        report: Of the fit.
        device: Where it computes.
    """

    network: PairNetwork
    reader: PairReader
    calibration: Calibration
    report: ClickReport
    device: Device

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities [len(product_ids)] in the order asked for; the base rate for unknown products."""
        known = self.reader.facts.rows
        found = np.full(len(product_ids), self.calibration.base_rate, dtype=np.float32)
        places = [place for place, product_id in enumerate(product_ids) if product_id in known]
        if places:
            rows = self.reader.facts.rows_of([product_ids[place] for place in places])
            tokens, inputs = self.reader.read(shopper, rows)
            logits = predict(self.network, self.reader.tokens, tokens, inputs, self.device)
            found[places] = self.calibration.probabilities(logits)
        return found

    def save(self, folder: Path) -> None:
        """Write weights, product columns and tokenizer; the manifest comes last."""
        folder.mkdir(parents=True, exist_ok=True)
        tokenizer = self.reader.tokens.tokenizer
        tokenizer.save_pretrained(str(folder / _TOKENIZER))
        files = sorted(file.name for file in (folder / _TOKENIZER).iterdir() if file.suffix != ".jinja")
        write_manifest(folder / _TOKENIZER, "manifest", [file for file in files if file != "manifest.json"])
        standardiser, products = self.reader.standardiser, self.reader.tokens.products
        arrays: dict[str, Array] = {
            f"network.{name}": weights.detach().cpu().numpy()
            for name, weights in self.network.state_dict().items()
        }
        arrays |= self.reader.facts.arrays()
        arrays |= {
            "means": standardiser.means,
            "scales": standardiser.scales,
            "product_scales": standardiser.product_scales,
            "used": standardiser.used,
        }
        for side, lists in (("full", products.full), ("title", products.title)):
            arrays[f"{side}_tokens"] = np.array(
                [token for tokens in lists for token in tokens], dtype=np.int32
            )
            arrays[f"{side}_lengths"] = np.array([len(tokens) for tokens in lists], dtype=np.int32)
        config = cast(PretrainedConfig, self.network.encoder.config)
        parameters = {
            "encoder": config.to_dict(),
            "budget": asdict(self.reader.tokens.budget),
            "calibration": asdict(self.calibration),
            "report": self.report.as_record(),
        }
        write_artifact(folder, NAME, arrays, _plain(parameters))

    @classmethod
    def load(cls, folder: Path, device: Device | None = None) -> Self:
        """The saved scorer; its scores are those of the saved one on the same machine.

        Raises:
            DamagedArtifact: a file is missing, cut short, changed, or not what this version writes.
        """
        artifact = read_artifact(folder, NAME)
        read_manifest(folder / _TOKENIZER, "manifest")
        try:
            return cls._from(
                artifact.arrays, artifact.parameters, folder / _TOKENIZER, device or choose_device()
            )
        except (KeyError, TypeError, ValueError, RuntimeError, OSError) as exc:
            raise DamagedArtifact(
                f"The click scorer in {folder.name} can't be read ({shorten(exc)}); build again."
            ) from exc

    @classmethod
    def _from(
        cls, arrays: Mapping[str, Array], parameters: Mapping[str, Any], tokenizer: Path, device: Device
    ) -> Self:
        facts = ProductFacts.from_arrays(arrays)
        products = ProductTokens(
            full=_lists(arrays["full_tokens"], arrays["full_lengths"]),
            title=_lists(arrays["title_tokens"], arrays["title_lengths"]),
        )
        words = AutoTokenizer.from_pretrained(str(tokenizer), local_files_only=True)
        described = dict(parameters["encoder"])
        config = AutoConfig.for_model(described.pop("model_type"), **described)
        standardiser = Standardiser(
            arrays["means"], arrays["scales"], arrays["product_scales"], arrays["used"]
        )
        weights = {
            name.removeprefix("network."): torch.from_numpy(array.copy())
            for name, array in arrays.items()
            if name.startswith("network.")
        }
        network = PairNetwork(empty_encoder(config), int(weights["input_head.weight"].shape[1]))
        network.load_state_dict(weights)
        return cls(
            network=network.to(device.torch_device).eval(),
            reader=PairReader(
                facts, PairTokens(words, products, TokenBudget(**parameters["budget"])), standardiser
            ),
            calibration=Calibration(**parameters["calibration"]),
            report=ClickReport(**parameters["report"]),
            device=device,
        )

    def with_reader(self, reader: PairReader) -> BertClickScorer:
        """The same weights over other product columns."""
        return replace(self, reader=reader)


def _lists(values: Array, lengths: Array) -> tuple[Tokens, ...]:
    """Lists that were laid end to end."""
    ends = np.cumsum(lengths)
    flat = values.tolist()
    return tuple(
        tuple(flat[end - size : end]) for end, size in zip(ends.tolist(), lengths.tolist(), strict=True)
    )


def _plain(value: Any) -> Any:
    """Plain JSON of what a configuration holds: dtypes and other objects become words."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)
