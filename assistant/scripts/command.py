"""What `shop-assistant test` does: scripts and a state folder in, results out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assistant.scripts.reading import read_scripts
from assistant.scripts.results import Results
from assistant.scripts.runner import play_all
from assistant.scripts.shop_stage import ShopStage
from retrieval.progress import Progress, silent


def run_scripts(
    state: Path,
    paths: Iterable[Path],
    *,
    model: str = "embedded",
    device: str = "auto",
    progress: Progress = silent,
) -> Results:
    """Plays all scripts of these files and folders against a state folder, whose records stay as they are.

    Raises:
        BadInput: a script is wrong, or there is no build to play against.
    """
    scripts = read_scripts(paths)
    with ShopStage.open(state, model=model, device=device) as stage:
        return play_all(scripts, stage, progress=progress)
