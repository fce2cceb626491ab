"""The click scorer as it serves: a shopper and products in, probabilities out; saved and loaded.

It holds two models, a BERT and its student, and scores by the cheaper one where that is as good (`ENOUGH`).
`serving.py` puts them to use in a shop. Knows nothing of the fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, Self, cast

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoConfig, AutoTokenizer, PretrainedConfig

from recommender.clicks.adapting import Prefixed, prefix_size
from recommender.clicks.calibration import Calibration
from recommender.clicks.facts import ProductFacts
from recommender.clicks.features import FEATURES, Standardiser
from recommender.clicks.forms import AsTrained, PairForm
from recommender.clicks.network import PairNetwork, empty_encoder
from recommender.clicks.pruning import fitting
from recommender.clicks.reading import PairReader
from recommender.clicks.report import ClickReport
from recommender.clicks.student import Student
from recommender.clicks.tokens import PairTokens, ProductTokens, TokenBudget, Tokens
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

    @property
    def bert_leads(self) -> bool:
        """Whether BERT told the validation pairs apart better than the student."""
        auc = self.report.auc
        return auc.get("fine-tuned", 0.0) > auc.get("student", 1.0)

    @property
    def reads_all(self) -> bool:
        """Whether it has time for every candidate: the student has, BERT has not."""
        return self.serves != "bert"

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities [len(product_ids)] in the order asked for; the base rate for unknown products."""
        chosen = self.bert_scores if self.serves == "bert" else self.student_scores
        return chosen(shopper, product_ids)

    def student_scores(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        """The student's probabilities, as `score` gives them."""

        def read(rows: Ints) -> NDArray[np.float32]:
            return self.student.probabilities(self.reader.inputs(shopper, rows))

        return self._scored(product_ids, read)

    def bert_scores(
        self, shopper: Shopper, product_ids: Sequence[str], form: PairForm | None = None
    ) -> NDArray[np.float32]:
        """BERT's probabilities, as `score` gives them; computed as it was trained where no form is given."""
        computed = form or AsTrained(self.network, self.reader.tokens, self.device)

        def read(rows: Ints) -> NDArray[np.float32]:
            return self.calibration.probabilities(computed.logits(*self.reader.read(shopper, rows)))

        return self._scored(product_ids, read)

    def _scored(
        self, product_ids: Sequence[str], read: Callable[[Ints], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """What `read` gives for the rows of known products, the base rate for the others."""
        known = self.reader.facts.rows
        found = np.full(len(product_ids), self.calibration.base_rate, dtype=np.float32)
        places = [place for place, product_id in enumerate(product_ids) if product_id in known]
        if places:
            found[places] = read(self.reader.facts.rows_of([product_ids[place] for place in places]))
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
            "prefix": prefix_size(self.network.encoder),
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
        if len(arrays["used"]) != len(FEATURES):
            raise ValueError(f"it reads {len(arrays['used'])} features, this version {len(FEATURES)}")
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
        encoder = empty_encoder(config)
        if prefix := int(parameters["prefix"]):
            encoder = Prefixed(encoder, prefix)
        network = fitting(PairNetwork(encoder, int(weights["input_head.weight"].shape[1])), weights)
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


def version_of(folder: Path) -> str:
    """What tells the scorer that was saved in a folder from every other: the sha256 of its artifact.

    Raises:
        DamagedArtifact: there is no manifest that can be read.
    """
    return " ".join(read_manifest(folder, NAME, verify=False).files.values())


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
