"""Commands for a customer's own data: give it to them, and erase it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ui.commands.app import AsJson, app, err, out

StateFolder = Annotated[
    Path, typer.Argument(metavar="STATE", help="The state folder.", show_default=False, exists=True)
]
CustomerId = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Whose.", show_default=False)]


@app.command("export-customer")
def export_customer(
    state: StateFolder,
    customer: CustomerId,
    file: Annotated[
        Path | None, typer.Option("--out", help="Where it is written.", show_default="the terminal")
    ] = None,
) -> None:
    """Write everything that is kept of a customer, as JSON."""
    from assistant.personal_data.export import export_customer as export
    from assistant.shop.state import State

    text = json.dumps(export(State(state), customer), ensure_ascii=False, indent=1) + "\n"
    if file is None:
        typer.echo(text, nl=False)
        return
    file.write_text(text, encoding="utf-8")
    out.print(Text(f"What is kept of {customer} stands in {file}."), soft_wrap=True)


@app.command("erase-customer")
def erase_customer(
    state: StateFolder,
    customer: CustomerId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a customer from everything in the state folder; later builds leave them out.

    The shop folder is not touched: take the customer's rows out of it as well.
    """
    from assistant.personal_data.erasure import erase_customer as erase
    from assistant.shop.state import State

    if not yes:
        typer.confirm(f"Erase everything about customer {customer}? This can't be undone", abort=True)
    done = erase(State(state), customer)
    if as_json:
        lists = {"deleted": done.deleted, "left": done.left}
        told = {name: [str(path) for path in paths] for name, paths in lists.items()}
        typer.echo(json.dumps({"customer_id": customer, "builds": list(done.builds)} | told, indent=1))
    else:
        builds = ", ".join(map(str, done.builds)) or "none"
        out.print(Text(f"{customer} is erased; builds looked through: {builds}."), soft_wrap=True)
        for path in done.deleted:
            out.print(Text(f"Deleted, since it told of them: {path}"), soft_wrap=True)
    for path in done.left:
        err.print(Text(f"Still holds an id or name of theirs: {path}; build anew, or look into it."))
    if done.left:
        raise typer.Exit(1)
