"""The checkpoint that is fine-tuned: `embedded`, a local folder, or a hub name (which alone may call out)."""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from torch import nn
from transformers import AutoTokenizer, PreTrainedTokenizerBase
from transformers.utils import logging as transformers_logging

from recommender.clicks.network import pretrained_encoder
from retrieval.encoder import embedded_weights
from retrieval.errors import BadInput, shorten


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A pretrained encoder and the tokenizer it was trained with."""

    encoder: nn.Module
    tokenizer: PreTrainedTokenizerBase


def load_checkpoint(name: str = "embedded") -> Checkpoint:
    """The checkpoint of a name.

    Raises:
        BadInput: there is no such checkpoint, or none that can be read.
        DamagedArtifact: the embedded weights are not the known ones.
    """
    folder = embedded_weights() if name == "embedded" else Path(name).expanduser()
    local = folder.is_dir()
    source = str(folder) if local else name
    level = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity(logging.ERROR)  # a missing pooler is meant
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # third parties' advice to their own developers
            tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=local)
            encoder = pretrained_encoder(source, local_only=local)
    except Exception as exc:  # whatever a third party raises for a folder that is no model
        raise BadInput(
            f"'{shorten(name)}' can't be read as a BERT for the click scorer: {shorten(exc, 200)}"
        ) from exc
    finally:
        transformers_logging.set_verbosity(level)
    return Checkpoint(encoder, cast(PreTrainedTokenizerBase, tokenizer))
