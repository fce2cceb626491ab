"""How every process of a suite opens the same shop: one build, one copy of its records, one moment.

A server may go over to another build, or take an order, while the suite is played; no conversation may see
the difference. Loads nothing heavy before a stage is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant.scripts.snapshot import Snapshot
from assistant.shop.state import State

if TYPE_CHECKING:
    from assistant.scripts.chat_models import Model
    from assistant.scripts.shop_stage import ShopStage


@dataclass(frozen=True, slots=True)
class Opening:
    """What there is to know for opening the stage; can be sent to another process where `model` can.

    Attributes:
        build: The folder of the build.
        database: A copy of the live database, which nobody writes.
        now: When the stage is opened, in seconds since 1970.
    """

    build: Path
    database: Path
    now: float
    model: Model = "embedded"
    device: str = "auto"

    def __call__(self) -> AbstractContextManager[ShopStage]:
        """The stage, which the caller closes."""
        from assistant.scripts.shop_stage import ShopStage

        return ShopStage.open(
            self.build, database=self.database, model=self.model, device=self.device, clock=lambda: self.now
        )


@contextmanager
def opening(
    state: Path,
    *,
    model: Model = "embedded",
    device: str = "auto",
    clock: Callable[[], float],
) -> Iterator[Opening]:
    """How to open this state folder's current build (or `STATE/builds/N`) as it is now.

    Raises:
        BadInput: there is no such build.
        UnreadableFile: the live database can't be read.
    """
    where = State(state, clock)
    with where.hold() as held, TemporaryDirectory(prefix="shop-assistant-") as folder:
        snapshot = Snapshot(where.database, Path(folder))
        yield Opening(held.folder.resolve(), snapshot.kept, clock(), model, device)
