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


@app.command("tune-search")
def tune_search(
    state: StateArgument,
    epochs: Annotated[int, typer.Option(min=1, help="How often every query is seen.")] = 1,
    lora: Annotated[
        int, typer.Option(min=0, metavar="RANK", help="Fit low-rank weights of this rank; 0 fits all.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of everything that is drawn by chance.")] = 0,
    device: DeviceOption = None,
    as_json: AsJson = False,
) -> None:
    """Fit the encoder to the shop's searches, and let a build with it serve where it is better."""
    from assistant.shop.tune import tune_search as tune
    from retrieval.tuning import TuningOptions
    from ui.printing import print_facts, print_json
    from ui.progress import bars

    settings = read_settings(device=device)
    options = TuningOptions(epochs=epochs, lora_rank=lora)
    with bars(err) as progress:
        report = tune(state, options, device=settings.device, seed=seed, progress=progress)
    if as_json:
        print_json(out, asdict(report))
    else:
        facts: dict[str, object] = {
            "queries": report.tuning.queries,
            "from": report.source,
            "pairs": report.tuning.pairs,
        }
        facts |= {"held-out queries": report.tuning.held_out}
        facts |= {"ndcg@10 before": report.tuning.before, "ndcg@10 after": report.tuning.after}
        facts |= {"standard error of the difference": report.tuning.doubt}
        print_facts(out, facts | {"build": report.build or "none: the new weights are no better"})
    if report.build is None:
        raise typer.Exit(1)
