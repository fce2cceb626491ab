"""Where models compute and in which precision: chosen once, with the reason, for the whole product.

bfloat16 pays only where the hardware multiplies it: on a GPU, or on a CPU with AMX; elsewhere it is several
times slower than float32 for a model as it is. Matrices that oneDNN has laid out for it gain from AVX-512's
own bfloat16, too. A CPU flag says what the chip has, a short self-check says whether this machine lets us
use it.
"""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch

from retrieval.errors import BadInput, shorten

logger = logging.getLogger(__name__)

_WORTH_IT = 1.3  # bfloat16 must beat float32 by this factor in the self-check
_TOLERANCE = 0.05  # and stay this close to it, relative to the size of the result
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Device:
    """A place to compute, the precision of the weights there, and why it was chosen.

    Attributes:
        torch_device: The place.
        dtype: Of a model as its library computes it.
        reason: Of all three.
        packed: Of a network whose matrices are laid out for the processor (`bert.py`).
    """

    torch_device: torch.device
    dtype: torch.dtype
    reason: str
    packed: torch.dtype = torch.float32


@lru_cache(maxsize=8)
def choose_device(name: str = "auto") -> Device:
    """The device and dtype for `auto`, `cpu` or `cuda`; decided once per process, the reason is logged.

    Raises:
        BadInput: another name, or a GPU asked for where torch finds none.
    """
    if name not in ("auto", "cpu", "cuda"):
        raise BadInput(f"'{shorten(name)}' is no device; use auto, cpu or cuda.")
    has_gpu = torch.cuda.is_available()
    if name == "cuda" and not has_gpu:
        raise BadInput("No GPU was found by torch; use --device auto or cpu.")
    device = _gpu() if has_gpu and name != "cpu" else _cpu()
    logger.info("Computing on %s in %s: %s", device.torch_device, device.dtype, device.reason)
    return device


def _gpu() -> Device:
    place = torch.device("cuda")
    label = torch.cuda.get_device_name(place)
    if torch.cuda.is_bf16_supported(including_emulation=False):
        return Device(place, torch.bfloat16, f"{label} computes bfloat16", torch.bfloat16)
    return Device(place, torch.float32, f"{label} has no bfloat16")


def _cpu() -> Device:
    place = torch.device("cpu")
    flags = _cpu_flags()
    has_amx = {"amx_bf16", "amx_tile"} <= flags
    if not has_amx and "avx512_bf16" not in flags:
        return Device(place, torch.float32, "the CPU has no AMX, where bfloat16 would be slower")
    name = "AMX" if has_amx else "AVX-512"
    gain, error = _bfloat16_gain()
    if gain < _WORTH_IT or error > _TOLERANCE:
        reason = f"{name} is there, but bfloat16 is {gain:.1f} times as quick, error {error:.3f}"
        return Device(place, torch.float32, reason)
    reason = f"{name} makes bfloat16 {gain:.1f} times as quick as float32"
    if has_amx:
        return Device(place, torch.bfloat16, reason, torch.bfloat16)
    return Device(place, torch.float32, f"{reason} in packed matrices alone", torch.bfloat16)


def _cpu_flags() -> frozenset[str]:
    """The flags of the first processor; empty where the system does not tell them this way."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return frozenset(flags.partition(":")[2].split())


def _bfloat16_gain() -> tuple[float, float]:
    """How many times as quick a product of matrices is in bfloat16, and its relative error.

    The two take turns and the best of each counts, so that what else runs does not change the choice.
    """
    generator = torch.Generator().manual_seed(0)
    left, right = (torch.randn(512, 768, generator=generator) for _ in range(2))
    pairs = ((left, right.T), (left.bfloat16(), right.bfloat16().T))
    exact, rough = (one @ other for one, other in pairs)  # the first product pays for the set-up
    best = [math.inf, math.inf]
    for _ in range(_ROUNDS):
        for place, (one, other) in enumerate(pairs):
            start = time.perf_counter()
            torch.matmul(one, other)
            best[place] = min(best[place], time.perf_counter() - start)
    error = float((rough.float() - exact).abs().max() / exact.abs().max())
    return best[0] / max(best[1], 1e-9), error
