"""The command behind `shop-assistant test`: scripts, a state folder and a screen in, an exit code out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from assistant.scripts.reading import read_scripts
from assistant.scripts.report import print_report
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


def run_command(
    state: Path,
    paths: Iterable[Path],
    console: Console,
    *,
    model: str = "embedded",
    device: str = "auto",
    progress: Progress = silent,
) -> int:
    """Plays the scripts and prints the report: 0 where all hold or are for another shop, 1 where one fails.

    Raises:
        BadInput: a script is wrong, or there is no build to play against; the command ends with 2.
    """
    results = run_scripts(state, paths, model=model, device=device, progress=progress)
    print_report(results, console)
    return 0 if results.passed else 1
