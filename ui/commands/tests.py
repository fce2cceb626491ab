"""Commands around conversation tests."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ui.commands.app import AsJson, StateArgument, app, err, out
from ui.settings import read_settings


@app.command("test")
def play_scripts(
    state: StateArgument,
    scripts: Annotated[
        list[Path], typer.Argument(metavar="DIR", help="Scripts, or folders of them.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Play scripted conversations; ends with 1 where one fails."""
    from assistant.scripts.command import run_scripts
    from assistant.scripts.report import print_report
    from ui.printing import print_json
    from ui.progress import bars

    settings = read_settings()
    with bars(err) as progress:
        results = run_scripts(
            state, scripts, model=settings.model or "embedded", device=settings.device, progress=progress
        )
    if as_json:
        print_json(out, asdict(results))
    else:
        print_report(results, out)
    if not results.passed:
        raise typer.Exit(1)
