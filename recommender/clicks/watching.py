"""Who looks on while a network is trained: TensorBoard, and Weights & Biases where it is installed.

Both are off unless asked for: the one writes into a folder, the other calls out.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from transformers import TrainerCallback

from retrieval.errors import BadInput


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told of losses and rates.

    Attributes:
        tensorboard: A folder that TensorBoard shows.
        wandb: Whether Weights & Biases is told; its project comes from its own environment.
    """

    tensorboard: Path | None = None
    wandb: bool = False


def callbacks_of(watch: Watch) -> tuple[TrainerCallback, ...]:
    """What tells them.

    Raises:
        BadInput: Weights & Biases was asked for, and is not installed.
    """
    found: list[TrainerCallback] = []
    if watch.tensorboard:
        from torch.utils.tensorboard import SummaryWriter
        from transformers.integrations.integration_utils import TensorBoardCallback

        watch.tensorboard.mkdir(parents=True, exist_ok=True)
        found.append(TensorBoardCallback(SummaryWriter(str(watch.tensorboard))))  # type: ignore[no-untyped-call]
    if watch.wandb:
        if importlib.util.find_spec("wandb") is None:
            raise BadInput("Weights & Biases is not installed; run: pip install wandb")
        from transformers.integrations.integration_utils import WandbCallback

        found.append(WandbCallback())  # type: ignore[no-untyped-call]
    return tuple(found)
