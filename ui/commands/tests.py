"""Commands around conversation tests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from retrieval.errors import BadInput
from ui.commands.app import AsJson, StateArgument, app, err, out
from ui.settings import read_settings

STOPPED = 130
"""The exit code of what Ctrl-C ended, as shells have it."""


@app.command("test")
def play_scripts(
    state: StateArgument,
    scripts: Annotated[
        list[Path], typer.Argument(metavar="DIR", help="Scripts, or folders of them.", show_default=False)
    ],
    name: Annotated[
        str,
        typer.Option(
            "--name", "-k", metavar="NAME", help="Only those with this in file or name: basket and not guest."
        ),
    ] = "",
    tags: Annotated[
        list[str] | None,
        typer.Option(
            "--tag", "-t", metavar="TAG", help="Only those with this tag; given twice, with either."
        ),
    ] = None,
    parallel: Annotated[
        int,
        typer.Option("--parallel", "-n", min=1, max=64, metavar="N", help="Play with this many processes."),
    ] = 1,
    repeat: Annotated[
        int, typer.Option(min=1, max=1000, metavar="K", help="Play each so often, and tell pass^k.")
    ] = 1,
    junit: Annotated[
        Path | None, typer.Option(metavar="F", help="Write JUnit XML.", show_default=False)
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="F", help="Write a page for a browser.", show_default=False)
    ] = None,
    forbid_only: Annotated[
        bool, typer.Option("--forbid-only", help="Refuse scripts with `only`, for instance in CI.")
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option(
            metavar="F", help="Keep what the hosted model answers in this cassette.", show_default=False
        ),
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(
            metavar="F", help="Answer from this cassette, without network or key.", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Play scripted conversations; ends with 1 where one fails."""
    from datetime import UTC, datetime

    from assistant.scripts.cassettes.tape import taped
    from assistant.scripts.command import run_scripts
    from assistant.scripts.reports.terminal import print_report
    from assistant.scripts.suite.selection import Selection
    from retrieval.artifacts import write_whole
    from ui.progress import bars

    for report in filter(None, (junit, html)):
        # A wrong path shows itself before anything is played.
        report.parent.mkdir(parents=True, exist_ok=True)
    settings = read_settings()
    if record is not None and repeat > 1:
        raise BadInput("A cassette holds one trial of each conversation; leave --repeat out to record one.")
    with taped(record, replay, settings.model or "embedded") as tape, bars(err) as progress:
        results = run_scripts(
            state,
            scripts,
            selection=Selection(name, tuple(tags or ()), forbid_only),
            parallel=parallel,
            trials=repeat,
            model=tape.models,
            device=settings.device,
            progress=progress,
        )
        told = tape.finish(results.passed)
    at = datetime.now(UTC)
    if junit is not None:
        from assistant.scripts.reports.junit import junit_xml

        write_whole(junit, junit_xml(results, at))
    if html is not None:
        from assistant.scripts.reports.page import page

        write_whole(html, page(results, at).encode())
    if as_json:
        from assistant.scripts.reports.record import as_record
        from ui.printing import print_json

        print_json(out, as_record(results))
    else:
        print_report(results, out)
    for line in told:
        err.print(Text(line, style="yellow"), soft_wrap=True)
    if results.stopped:
        raise typer.Exit(STOPPED)
    if not results.passed:
        raise typer.Exit(1)


@app.command("script-schema")
def write_schema(
    target: Annotated[
        Path | None, typer.Option("--out", metavar="F", help="Write it here.", show_default=False)
    ] = None,
) -> None:
    """Print the JSON schema of conversation tests, for editors that complete and check YAML."""
    from assistant.scripts.schema import schema_text
    from retrieval.artifacts import write_whole

    if target is None:
        typer.echo(schema_text(), nl=False)
    else:
        write_whole(target, schema_text().encode())
