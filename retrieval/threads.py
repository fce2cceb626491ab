"""How many threads compute: a short text is computed by the one that asks.

What takes milliseconds is over before helpers have come, and where other programs use the processors, all
wait for the last of them. Only the calling thread is held to itself; what others compute meanwhile is as free
as before. Knows no model.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import torch
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]


@contextmanager
def alone() -> Iterator[None]:
    """What torch computes inside, the calling thread computes by itself."""
    torch.get_num_threads()  # a thread's first call of torch sets its number, and would undo what follows
    with _controller().limit(limits=1):
        yield


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    """Of OpenMP, whose number of threads belongs to the thread that sets it."""
    return ThreadpoolController().select(user_api="openmp")
