"""What all commands share: the application, the two consoles, and arguments that several commands take."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(
    name="shop-assistant",
    help="The shopping assistant that a shop can run itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True)

ShopArgument = Annotated[Path, typer.Argument(metavar="SHOP", help="The shop folder.", show_default=False)]
StateArgument = Annotated[
    Path,
    typer.Argument(
        metavar="STATE", help="The state folder, or STATE/builds/N for one build.", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


class DeviceName(StrEnum):
    """Where models compute."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


DeviceOption = Annotated[
    DeviceName | None, typer.Option("--device", help="Where models compute.", show_default="auto")
]
