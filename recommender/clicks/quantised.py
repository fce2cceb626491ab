"""The form of the network in whole numbers of eight bits: made by torch's exporter, computed by onnxruntime.

Weights of matrices are rounded once, states while they are computed (dynamic quantisation: Jacob et al.,
CVPR 2018). Making one asks for the packages onnx and onnxscript, serving for onnxruntime alone; both are met
here only. Knows tokens and numbers.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from recommender.clicks.network import PairNetwork
from recommender.clicks.tokens import PairTokens, TokenPair, by_budget
from retrieval.artifacts import read_manifest, write_manifest
from retrieval.errors import BadInput, DamagedArtifact, shorten

NAME = "int8"
_FILE = "int8.onnx"
_READS = ("input_ids", "attention_mask", "token_type_ids", "inputs")


class QuantisedPairs:
    """The logits of a network whose matrices are whole numbers. Safe to call from several threads."""

    def __init__(self, session: Any, tokens: PairTokens) -> None:
        """Takes an onnxruntime session over what `write_quantised` wrote."""
        self._session = session
        self._tokens = tokens

    def logits(self, pairs: Sequence[TokenPair], inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log odds [n] of pairs and inputs [n, d]."""
        found = np.zeros(len(pairs), dtype=np.float32)
        for rows in by_budget(pairs):
            batch = self._tokens.batch([pairs[row] for row in rows])
            feed = {name: column.numpy() for name, column in batch.items()}
            (found[rows],) = self._session.run(None, {**feed, "inputs": inputs[rows]})
        return found


def write_quantised(network: PairNetwork, tokens: PairTokens, folder: Path) -> None:
    """Writes the network in eight bits; its manifest comes last.

    Raises:
        BadInput: the packages that make one are not installed.
    """
    try:
        import onnx
        import onnxscript  # noqa: F401  torch's exporter asks for it
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError as exc:
        raise BadInput(
            f"A form in eight bits is made with the packages onnx and onnxscript ({shorten(exc)});"
            " install shop-assistant[int8]."
        ) from exc
    folder.mkdir(parents=True, exist_ok=True)
    example = tokens.batch([TokenPair((1, 2, 3), (4, 5)), TokenPair((6,), (7,))])
    numbers = torch.zeros(2, network.input_head.in_features)
    pairs, length = torch.export.Dim("pairs"), torch.export.Dim("length")
    shapes = {name: {0: pairs, 1: length} for name in _READS[:3]}
    with tempfile.TemporaryDirectory() as scratch, _quietly():
        exact = Path(scratch) / "exact.onnx"
        torch.onnx.export(
            _Named(network).eval(),
            (example["input_ids"], example["attention_mask"], example["token_type_ids"], numbers),
            exact,
            input_names=_READS,
            output_names=["logits"],
            dynamic_shapes={**shapes, "inputs": {0: pairs}},
            dynamo=True,
            verbose=False,
        )
        graph = onnx.load(exact)
        del graph.graph.value_info[:]  # the quantiser turns matrices round, but not what is noted of them
        quantize_dynamic(
            graph,
            folder / _FILE,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )
    write_manifest(folder, NAME, [_FILE])


def read_quantised(folder: Path, tokens: PairTokens, threads: int = 0) -> QuantisedPairs:
    """Opens what `write_quantised` wrote.

    Args:
        folder: Where it lies.
        tokens: Those of the network.
        threads: That one call may use; 0 lets onnxruntime choose.

    Raises:
        DamagedArtifact: a file is missing, cut short or changed.
    """
    import onnxruntime

    read_manifest(folder, NAME)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    try:
        session = onnxruntime.InferenceSession(
            str(folder / _FILE), options, providers=["CPUExecutionProvider"]
        )
    except Exception as exc:  # whatever onnxruntime raises for a file that is no model
        raise DamagedArtifact(f"{_FILE} can't be read ({shorten(exc)}); build again.") from exc
    return QuantisedPairs(session, tokens)


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the exporter's and the quantiser's advice to their own developers."""
    loud = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(loud)


class _Named(torch.nn.Module):
    """The network with inputs by name, as a graph has them."""

    def __init__(self, network: PairNetwork) -> None:
        super().__init__()
        self._network = network

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor,
        inputs: torch.Tensor,
    ) -> torch.Tensor:
        batch = {
            "input_ids": input_ids,
            "attention_mask": attention_mask,
            "token_type_ids": token_type_ids,
        }
        found: torch.Tensor = self._network(batch, inputs)
        return found
