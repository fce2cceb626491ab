"""What the embedded network knows of a text halfway: the mean state of its tokens below the upper layers.

The upper layers of a sentence encoder gather what a text is about; lower ones still hold more of how it is
said (Jawahar et al., "What Does BERT Learn about the Structure of Language?", ACL 2019). Three of six layers
cost half of a text's pass. Knows no intent.
"""

from __future__ import annotations

from functools import cache

from safetensors.torch import load_file
from tokenizers import Tokenizer

from retrieval.bert import BertShape, PackedBert
from retrieval.device import choose_device
from retrieval.encoder import CPU_TOKENS, EMBEDDED_SHA256, SentenceEncoder, embedded_weights

LAYERS = 3
_SHAPE = BertShape(LAYERS, heads=12, epsilon=1e-12, longest=256)


@cache
def halfway_encoder() -> SentenceEncoder:
    """The lower half of the embedded encoder, on the processor; one a process.

    Raises:
        DamagedArtifact: the embedded weights are not the known ones.
    """
    folder = embedded_weights()
    network = PackedBert(
        load_file(folder / "model.safetensors"),
        _SHAPE,
        Tokenizer.from_file(str(folder / "tokenizer.json")),
        choose_device("cpu").packed,
        {"query": "", "document": ""},
    )
    width = network.vectors([""], "query").shape[1]
    return SentenceEncoder(network, f"embedded@{EMBEDDED_SHA256[:12]} to layer {LAYERS}", width, CPU_TOKENS)
