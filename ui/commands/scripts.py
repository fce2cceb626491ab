"""Commands that make conversation tests of what was said, and compare builds by them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from retrieval.errors import BadInput
from ui.commands.app import AsJson, StateArgument, app, err, out
from ui.settings import read_settings


@app.command("save-conversation")
def save(
    state: StateArgument,
    conversation: Annotated[
        str, typer.Argument(metavar="[ID]", help="Without it, list the latest ones.", show_default=False)
    ] = "",
    target: Annotated[
        Path | None,
        typer.Option("--out", metavar="F", help="Where the script goes; else printed.", show_default=False),
    ] = None,
) -> None:
    """Turn a chat of the live database into a script that passes at once."""
    from assistant.scripts.saving.command import latest_conversations, save_conversation
    from retrieval.artifacts import write_whole

    if not conversation:
        for one in latest_conversations(state):
            when = f"{one.started_at:%Y-%m-%d %H:%M}"
            told = f"{one.conversation_id}  {when}  {one.messages:>3} messages  {one.begins}"
            out.print(Text(told), soft_wrap=True)
        return
    if target is not None and target.exists():
        raise BadInput(f"{target} is there already; give another file.")
    settings = read_settings()
    with err.status("Playing the conversation"):
        saved = save_conversation(
            state, conversation, model=settings.model or "embedded", device=settings.device
        )
    if target is None:
        typer.echo(saved.text, nl=False)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, saved.text.encode())
    for line in saved.left_out:
        err.print(Text(f"- {line}", style="yellow"), soft_wrap=True)
    err.print(Text(f"Written to {target}; read it, and trim what it expects."), soft_wrap=True)


@app.command("compare-builds")
def compare(
    state: Annotated[Path, typer.Argument(metavar="STATE", help="The state folder.", show_default=False)],
    old: Annotated[int, typer.Argument(metavar="OLD", help="The build to compare with.", show_default=False)],
    new: Annotated[int, typer.Argument(metavar="NEW", help="The build under review.", show_default=False)],
    scripts: Annotated[
        list[Path], typer.Argument(metavar="DIR", help="Scripts, or folders of them.", show_default=False)
    ],
    name: Annotated[
        str, typer.Option("--name", "-k", metavar="NAME", help="Only those with this in file or name.")
    ] = "",
    tags: Annotated[
        list[str] | None, typer.Option("--tag", "-t", metavar="TAG", help="Only those with this tag.")
    ] = None,
    parallel: Annotated[
        int,
        typer.Option("--parallel", "-n", min=1, max=64, metavar="N", help="Play with this many processes."),
    ] = 1,
    everything: Annotated[
        bool, typer.Option("--all", help="Tell every change, however long it gets.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what changes with another build; ends with 1 where a test that passed fails now."""
    from dataclasses import asdict

    from assistant.scripts.builds.comparing import compare_builds
    from assistant.scripts.builds.report import print_comparison
    from assistant.scripts.suite.selection import Selection
    from ui.printing import print_json
    from ui.progress import bars

    settings = read_settings()
    with bars(err) as progress:
        compared = compare_builds(
            state,
            old,
            new,
            scripts,
            selection=Selection(name, tuple(tags or ())),
            parallel=parallel,
            model=settings.model or "embedded",
            device=settings.device,
            progress=progress,
        )
    if as_json:
        rows = [{"verdict": one.verdict, **asdict(one)} for one in compared.conversations]
        print_json(out, {"old": compared.old, "new": compared.new, "conversations": rows})
    else:
        print_comparison(compared, out, whole=everything)
    if compared.worse:
        raise typer.Exit(1)


@app.command("import-conversations")
def import_dialogues(
    importer: Annotated[str, typer.Argument(metavar="NAME", help="The format: tau.", show_default=False)],
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file of dialogues.", show_default=False)
    ],
    folder: Annotated[
        Path, typer.Argument(metavar="OUT_DIR", help="A new or empty folder.", show_default=False)
    ],
    shop: Annotated[
        str, typer.Option(help="The shop that the scripts are for.", show_default="the format's name")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Turn dialogues of another tool into scripts."""
    from dataclasses import asdict

    from assistant.scripts.importing.registry import import_conversations
    from ui.printing import print_facts, print_json

    report = asdict(import_conversations(importer, source, folder, shop=shop))
    if as_json:
        print_json(out, report)
        return
    left_out = report.pop("left_out")
    print_facts(out, report | {f"left out, {reason}": count for reason, count in left_out.items()})
