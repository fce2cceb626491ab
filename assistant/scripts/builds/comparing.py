"""What `shop-assistant compare-builds` does: one suite, played on two builds of a state folder.

Both see the same records at the same moment, so whatever differs comes from the builds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.scripts.builds.changes import ConversationChanges, Verdict, changes
from assistant.scripts.reading import FiledScript, read_scripts
from assistant.scripts.results import Result
from assistant.scripts.suite.opening import Opening, opening
from assistant.scripts.suite.rounds import Rounds, play_here
from assistant.scripts.suite.selection import Selection
from assistant.scripts.suite.workers import play_in_processes
from assistant.shop.layout import CATALOGUE
from assistant.shop.state import State
from retrieval.catalogue import Catalogue
from retrieval.errors import BadInput
from retrieval.progress import Progress, silent

if TYPE_CHECKING:
    from assistant.scripts.chat_models import Model


@dataclass(frozen=True, slots=True)
class ComparedBuilds:
    """What came of it: the numbers of the builds, and every conversation that was played."""

    old: int
    new: int
    conversations: tuple[ConversationChanges, ...]

    def of(self, verdict: Verdict) -> tuple[ConversationChanges, ...]:
        """The conversations that came to this."""
        return tuple(one for one in self.conversations if one.verdict == verdict)

    @property
    def worse(self) -> bool:
        """Whether a conversation that passed fails now."""
        return bool(self.of("fails now"))


def compare_builds(
    state: Path,
    old: int,
    new: int,
    paths: Iterable[Path],
    *,
    selection: Selection = Selection(),  # noqa: B008 - frozen
    parallel: int = 1,
    model: Model = "embedded",
    device: str = "auto",
    progress: Progress = silent,
    clock: Callable[[], float] = time.time,
) -> ComparedBuilds:
    """Plays the scripts on the old build, then on the new one; the shop's records stay as they are.

    Args:
        state: The state folder.
        old: Number of the build to compare with.
        new: Number of the build under review.
        paths: Scripts, or folders of them.
        selection: Which of them are played.
        parallel: How many processes play.
        model: The chat model.
        device: Where models compute.
        progress: Is told how many were played, on each build anew.
        clock: Seconds since 1970; looked at once.

    Raises:
        BadInput: there is no such build, both are the same, a script is wrong, or none is for this shop.
    """
    if old == new:
        raise BadInput(f"Build {old} can't differ from itself; give two builds.")
    scripts = selection.of(read_scripts(paths)).scripts
    folder = State(state).path
    with (
        State(folder).hold(old),
        State(folder).hold(new) as under_review,
        opening(folder / "builds" / str(old), model=model, device=device, clock=clock) as first,
    ):
        second = replace(first, build=under_review.folder.resolve())
        before, now = (_played(scripts, each, parallel, progress) for each in (first, second))
        titles = {
            product.product_id: product.title
            for each in (first, second)
            for product in Catalogue.load(each.build / CATALOGUE).products
        }
    pairs = [pair for pair in zip(before, now, strict=True) if {one.outcome for one in pair} != {"skipped"}]
    if not pairs:
        raise BadInput(f"None of {len(scripts)} conversations is for this shop: {now[0].reason}.")
    return ComparedBuilds(old, new, tuple(changes(*pair, titles) for pair in pairs))


def _played(
    scripts: tuple[FiledScript, ...], open_stage: Opening, parallel: int, progress: Progress
) -> tuple[Result, ...]:
    rounds = Rounds(scripts, 1, progress)
    if min(parallel, len(rounds.tasks)) > 1:
        play_in_processes(rounds, open_stage, parallel)
    else:
        with open_stage() as stage:
            play_here(rounds, stage)
    return rounds.results()
