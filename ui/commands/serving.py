"""Commands that open a shop to people: the page, the terminal, the password of the desk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from retrieval.errors import BadInput
from ui.commands.app import StateArgument, app, err, out
from ui.settings import read_settings


@app.command()
def serve(
    state: Annotated[
        Path | None,
        typer.Argument(
            metavar="[STATE]", help="Without it the demo shop's, made on first use.", show_default=False
        ),
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen at.", show_default="127.0.0.1")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen at.", show_default="7860")] = None,
    customer_picker: Annotated[
        bool | None,
        typer.Option(
            help="Let whoever comes choose which customer to be.", show_default="only for the demo shop"
        ),
    ] = None,
) -> None:
    """Serve the web page, the service desk and the API."""
    settings = read_settings(host=host, port=port)
    from ui.server import check_reach
    from ui.server import serve as listen

    check_reach(settings)
    own_demo = state is None
    place = settings.state if state is None else state
    if own_demo:
        from ui.demo_shop import ensure_demo
        from ui.progress import bars

        with bars(err) as progress:
            ensure_demo(settings, progress)
    from ui.shopfront import open_shopfront

    picker = (own_demo and not settings.beyond_loopback) if customer_picker is None else customer_picker
    with err.status("Loading the models"):
        front = open_shopfront(place, settings, customer_picker=picker)
        front.warm()
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{name}:{settings.port}"
    listen(
        front,
        settings,
        lambda: out.print(
            Text(f"{front.shop.config.name} is open at {address}, its service desk at {address}/desk"),
            soft_wrap=True,
        ),
    )


@app.command()
def chat(
    state: StateArgument,
    customer: Annotated[str, typer.Option(metavar="ID", help="Talk as this customer, else as a guest.")] = "",
) -> None:
    """Talk to the assistant in the terminal."""
    from assistant.visitor import Visitor
    from ui.shopfront import open_shopfront
    from ui.terminal import HELP, converse, spoken

    settings = read_settings()
    with err.status("Loading the models"):
        front = open_shopfront(state, settings)
        front.warm()
    if customer and front.profiles.get(customer) is None and not front.shop.recommender.knows(customer):
        raise BadInput(f"There is no customer '{customer[:60]}'; leave --customer out to talk as a guest.")
    visitor = Visitor.customer(customer) if customer else front.sessions.begin().visitor
    out.print(Text(f"{front.shop.config.name}. {HELP}", style="dim"))
    converse(front, visitor, spoken(out, front.complete), out)


@app.command()
def staff(
    state: Annotated[
        Path | None,
        typer.Argument(
            metavar="[STATE]", help="The state folder; without it the demo shop's.", show_default=False
        ),
    ] = None,
    from_stdin: Annotated[
        bool, typer.Option("--stdin", help="Read the password from the first line of the input.")
    ] = False,
) -> None:
    """Set the password of the service desk; it is kept as a hash, and ends the sessions of the one before."""
    from assistant.shop.state import State
    from ui.shopfront import staff_file
    from ui.staff import set_password

    settings = read_settings()
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = typer.prompt("New password of the desk", hide_input=True, confirmation_prompt=True)
    file = staff_file(settings, State(state or settings.state).path)
    set_password(file, password)
    out.print(Text(f"The password is set; its hash lies in {file}."), soft_wrap=True)
