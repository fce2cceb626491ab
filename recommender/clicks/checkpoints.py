"""A trainer's checkpoints in their scratch folder: which belong to a training, and which are whole.

A checkpoint that was cut short, or is of another size or format than the network, is passed over for the one
before it; nothing of it is read into the network.
"""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import nn

from retrieval.artifacts import write_whole

logger = logging.getLogger(__name__)

_PLAN = "plan"
_PREFIX = "checkpoint-"
_WEIGHTS, _STATE = "model.safetensors", "trainer_state.json"


def clear_unless(scratch: Path, plan: str) -> None:
    """Make the folder that of the training which `plan` tells from all others; what lay there before goes."""
    named = scratch / _PLAN
    if named.is_file() and named.read_text(encoding="ascii", errors="replace") == plan:
        return
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True, exist_ok=True)
    write_whole(named, plan.encode("ascii"))


def last_whole(scratch: Path, network: nn.Module) -> Path | None:
    """The checkpoint of the most steps that fits `network`; None where there is none."""
    found = [each for each in scratch.glob(f"{_PREFIX}*") if each.name.removeprefix(_PREFIX).isdecimal()]
    for folder in sorted(found, key=lambda each: -int(each.name.removeprefix(_PREFIX))):
        if reason := _misfit(folder, network):
            logger.warning("%s is passed over: %s", folder.name, reason)
        else:
            return folder
    return None


def _misfit(folder: Path, network: nn.Module) -> str:
    """Why a checkpoint can't be gone on from; "" where it can."""
    wanted = {name: tuple(weights.shape) for name, weights in network.state_dict().items()}
    try:
        json.loads((folder / _STATE).read_text(encoding="utf-8"))
        with safe_open(folder / _WEIGHTS, framework="pt") as file:
            there = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
    except (OSError, ValueError, SafetensorError) as exc:
        return f"it can't be read ({exc})"
    return "" if there == wanted else "it is of a network of another size"
