"""What `shop-assistant test` does: scripts and a state folder in, results out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.scripts.reading import read_scripts
from assistant.scripts.results import Results
from assistant.scripts.suite.opening import opening
from assistant.scripts.suite.rounds import Rounds, play_here
from assistant.scripts.suite.selection import Selection
from assistant.scripts.suite.workers import play_in_processes
from retrieval.progress import Progress, silent

if TYPE_CHECKING:
    from assistant.scripts.chat_models import Model


def run_scripts(
    state: Path,
    paths: Iterable[Path],
    *,
    selection: Selection = Selection(),  # noqa: B008 - frozen
    parallel: int = 1,
    trials: int = 1,
    model: Model = "embedded",
    device: str = "auto",
    progress: Progress = silent,
    clock: Callable[[], float] = time.time,
) -> Results:
    """Plays the scripts of these files and folders against a state folder, whose records stay as they are.

    Ctrl-C ends it with what was played so far.

    Args:
        state: The state folder, or `STATE/builds/N`.
        paths: Scripts, or folders of them.
        selection: Which of them are played.
        parallel: How many processes play; one is this process itself. Each opens the shop for itself.
        trials: How often each is played.
        model: The chat model; with several processes one that can be sent to them.
        device: Where models compute.
        progress: Is told how many were played.
        clock: Seconds since 1970.

    Raises:
        BadInput: a script is wrong, none is chosen, or there is no build to play against.
    """
    started = time.perf_counter()
    selected = selection.of(read_scripts(paths))
    rounds = Rounds(selected.scripts, trials, progress)
    with (
        suppress(KeyboardInterrupt),  # what was played until then is told
        opening(state, model=model, device=device, clock=clock) as open_stage,
    ):
        if min(parallel, len(rounds.tasks)) > 1:
            play_in_processes(rounds, open_stage, parallel)
        else:
            with open_stage() as stage:
                play_here(rounds, stage)
    return Results(
        rounds.results(),
        time.perf_counter() - started,
        trials,
        selected.left_out,
        selected.only,
        stopped=not rounds.complete,
    )
