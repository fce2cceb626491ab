"""Commands that answer files of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer
from rich.text import Text

from ui.commands.app import StateArgument, app, err
from ui.settings import read_settings

if TYPE_CHECKING:
    from assistant.batch.lines import BatchReport, Line
    from assistant.shop.shop import Shop

BatchAnswer: TypeAlias = "Callable[[Shop, Iterable[Line]], Iterable[Mapping[str, Any]]]"
In = Annotated[Path, typer.Option("--in", metavar="F", help="JSON lines to answer.", show_default=False)]
Out = Annotated[Path, typer.Option("--out", metavar="F", help="Where the answers go.", show_default=False)]


@app.command()
def search(
    state: StateArgument,
    source: In,
    target: Out,
    k: Annotated[int, typer.Option(min=1, help="Products for each line.")] = 10,
) -> None:
    """Answer lines of searches."""
    from assistant.batch.search import search_batch

    _answer(state, source, target, lambda shop, lines: search_batch(shop, lines, k=k), "searching")


@app.command()
def recommend(
    state: StateArgument,
    source: In,
    target: Out,
    k: Annotated[int, typer.Option(min=1, help="Products for each line.")] = 10,
    reasons: Annotated[bool, typer.Option("--reasons", help="Work out why each was suggested.")] = False,
) -> None:
    """Answer lines of customers or histories with suggestions."""
    from assistant.batch.recommend import recommend_batch

    _answer(
        state,
        source,
        target,
        lambda shop, lines: recommend_batch(shop, lines, k=k, reasons=reasons),
        "recommending",
    )


@app.command()
def understand(state: StateArgument, source: In, target: Out) -> None:
    """Answer lines of messages with intents and slots."""
    from assistant.batch.understand import understand_batch

    _answer(state, source, target, understand_batch, "understanding")


@app.command()
def converse(state: StateArgument, source: In, target: Out) -> None:
    """Answer lines of conversations, each on records of its own."""
    from assistant.batch.converse import converse_batch
    from assistant.batch.lines import run_batch
    from assistant.scripts.shop_stage import ShopStage
    from ui.progress import bars

    settings = read_settings()
    with (
        ShopStage.open(state, model=settings.model or "embedded", device=settings.device) as stage,
        bars(err) as progress,
    ):
        report = run_batch(
            source, target, lambda lines: converse_batch(stage, lines), progress=progress, stage="conversing"
        )
    _tell(report, target)


def _answer(state: Path, source: Path, target: Path, answer: BatchAnswer, stage: str) -> None:
    from assistant.batch.lines import run_batch
    from assistant.shop.shop import Shop
    from ui.progress import bars

    with err.status("Loading the models"):
        shop = Shop.open(state, device=read_settings().device)
    with bars(err) as progress:
        report = run_batch(source, target, lambda lines: answer(shop, lines), progress=progress, stage=stage)
    _tell(report, target)


def _tell(report: BatchReport, target: Path) -> None:
    told = f"{report.lines:,} lines answered into {target}, {report.errors:,} of them with an error."
    err.print(Text(told), soft_wrap=True)
