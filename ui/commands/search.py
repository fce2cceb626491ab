"""Commands that judge the search and fit it to the shop."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ui.commands.app import AsJson, DeviceOption, StateArgument, app, err, out
from ui.settings import read_settings


@app.command("evaluate-search")
def evaluate_search(
    state: StateArgument,
    judgements: Annotated[
        Path,
        typer.Argument(metavar="JUDGEMENTS", help="A table of query, product_id, gain.", show_default=False),
    ],
    relevant: Annotated[
        float | None,
        typer.Option(
            min=0.0, help="The gain from which on a product counts as an answer.", show_default="half"
        ),
    ] = None,
    device: DeviceOption = None,
    as_json: AsJson = False,
) -> None:
    """Print how well the search answers judged queries: nDCG, recall, reciprocal rank, precision."""
    from assistant.shop.judging import judge_search
    from assistant.shop.shop import Shop
    from ui.printing import print_facts, print_files, print_json
    from ui.progress import bars

    settings = read_settings(device=device)
    with err.status("Loading the models"):
        shop = Shop.open(state, device=settings.device)
    with bars(err) as progress:
        report = judge_search(shop, judgements, relevant, progress)
    if as_json:
        print_json(out, asdict(report))
        return
    figures = report.figures
    print_files(out, [asdict(report.file)], ())
    precision = {f"precision@{k}": value for k, value in figures.precision.items()}
    print_facts(
        out,
        {
            "queries": figures.queries,
            "answers from a gain of": figures.relevant_gain,
            "ndcg@10": figures.ndcg,
            "recall@100": figures.recall,
            "reciprocal rank": figures.reciprocal_rank,
        }
        | precision,
    )
