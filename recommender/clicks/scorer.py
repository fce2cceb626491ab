"""The click scorer as it serves: a shopper and products in, probabilities out; saved and loaded.

It has two forms, a BERT and its student, and serves the cheaper one where that is as good (`ENOUGH`); on a
device that multiplies bfloat16, BERT reads the best of the student's order again. Knows nothing of the fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self, cast

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoConfig, AutoTokenizer, PretrainedConfig

from recommender.clicks.calibration import Calibration
from recommender.clicks.facts import ProductFacts
from recommender.clicks.features import Standardiser
from recommender.clicks.network import PairNetwork, empty_encoder
from recommender.clicks.reading import PairReader
from recommender.clicks.report import ClickReport
from recommender.clicks.student import Student
from recommender.clicks.tokens import PairTokens, ProductTokens, TokenBudget, Tokens
from recommender.clicks.training import predict
from recommender.events import Ints
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
Form = Literal["student", "bert"]
RESCORED = 20
"""Of the best by the student, so many are read by BERT too where that is quick."""


@dataclass(frozen=True, slots=True)
class BertClickScorer:
    """A fitted click scorer of both forms; it never changes, and several threads may use it.

    Attributes:
        network: In evaluation mode, on `device`.
        reader: Makes the inputs of both forms.
        calibration: Makes BERT's logits probabilities.
        student: The other form.
        serves: Which form scores.
        report: Of the fit.
        device: Where BERT computes.
    """

    network: PairNetwork
    reader: PairReader
    calibration: Calibration
    student: Student
    serves: Form
    report: ClickReport
    device: Device

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities [len(product_ids)] in the order asked for; the base rate for unknown products."""
        known = self.reader.facts.rows
        found = np.full(len(product_ids), self.calibration.base_rate, dtype=np.float32)
        places = [place for place, product_id in enumerate(product_ids) if product_id in known]
        if not places:
            return found
        rows = self.reader.facts.rows_of([product_ids[place] for place in places])
        if self.serves == "bert":
            found[places] = self._read(shopper, rows)
            return found
        scores = self.student.probabilities(self.reader.inputs(shopper, rows))
        if self.device.dtype is torch.bfloat16:
            best = np.argsort(-scores, kind="stable")[:RESCORED]
            scores[best] = self._read(shopper, rows[best])
        found[places] = scores
        return found

    def _read(self, shopper: Shopper, rows: Ints) -> NDArray[np.float32]:
        """BERT's probabilities [m] of the products of these rows."""
        tokens, inputs = self.reader.read(shopper, rows)
        logits = predict(self.network, self.reader.tokens, tokens, inputs, self.device)
        return self.calibration.probabilities(logits)

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
        arrays |= self.reader.facts.arrays() | self.student.arrays()
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
            "student": asdict(self.student.calibration),
            "serves": self.serves,
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
            student=Student.from_arrays(arrays, parameters["student"]),
            serves="bert" if parameters["serves"] == "bert" else "student",
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
