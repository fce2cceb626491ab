"""Commands that train a shop and tell how well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ui.commands.app import AsJson, DeviceOption, ShopArgument, StateArgument, app, err, out
from ui.settings import read_settings


class Clicks(StrEnum):
    """How long the click scorer is trained."""

    OFF = "off"
    SHORT = "short"
    FULL = "full"


class Adapt(StrEnum):
    """What of the encoder learns."""

    WEIGHTS = "weights"
    LORA = "lora"
    PREFIX = "prefix"


@app.command()
def build(
    shop: ShopArgument,
    state: StateArgument,
    clicks: Annotated[Clicks, typer.Option(help="How long the click scorer is trained.")] = Clicks.SHORT,
    device: DeviceOption = None,
    as_json: AsJson = False,
) -> None:
    """Train everything on a shop folder, and let the new build serve."""
    from assistant.shop.build import build_shop
    from recommender.clicks.report import ClickReport
    from ui.printing import print_facts, print_figures, print_files, print_json
    from ui.progress import bars

    settings = read_settings(device=device)
    with bars(err) as progress:
        report = build_shop(shop, state, clicks=clicks.value, device=settings.device, progress=progress)
    if as_json:
        print_json(out, asdict(report))
        return
    print_files(out, [asdict(file) for file in report.files], report.notes)
    print_figures(out, report.evaluation.as_record())
    seconds = {f"{step} (s)": value for step, value in report.seconds.items()}
    facts = {"build": report.build, "products": report.products, "device": report.device}
    print_facts(out, facts | {"vectors": report.index.reach.reason} | seconds)
    if clicks is Clicks.SHORT:
        scorer = report.evaluation.clicks
        if scorer and (cut_short := ClickReport.from_record(scorer).cut_short):
            out.print(cut_short, style="dim")
        out.print(f"A longer training of the click scorer: shop-assistant train-clicks {state}", style="dim")


@app.command("train-clicks")
def train_clicks(
    state: StateArgument,
    pairs: Annotated[
        int | None, typer.Option(min=1, help="Pairs of one epoch.", show_default="40000")
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="At most.", show_default="3")] = None,
    adapt: Annotated[
        Adapt, typer.Option(help="What of the encoder learns: its weights, low-rank additions or a prefix.")
    ] = Adapt.WEIGHTS,
    layers: Annotated[
        int, typer.Option(min=-1, help="Of weights: the last so many layers learn; -1: all.")
    ] = -1,
    masked_epochs: Annotated[
        int, typer.Option(min=0, help="Rounds over the products' texts, words masked, before.")
    ] = 0,
    gather: Annotated[int, typer.Option(min=1, help="Batches whose gradients make one step.")] = 1,
    smoothing: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Part of each label that is given to both classes.")
    ] = 0.0,
    robustness: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="How little pairs count that contradict all others.")
    ] = 0.0,
    seed: Annotated[int, typer.Option(help="Of everything that is drawn by chance.")] = 0,
    tensorboard: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write losses there for TensorBoard.", show_default=False),
    ] = None,
    wandb: Annotated[
        bool, typer.Option("--wandb", help="Tell Weights & Biases, where it is installed.")
    ] = False,
    device: DeviceOption = None,
    as_json: AsJson = False,
) -> None:
    """Train the click scorer longer, on what happened since too, and let a build with it serve.

    A killed training goes on from its last checkpoint when it is asked for again in the same way.
    With several GPUs, machines or processes: accelerate launch -m ui train-clicks STATE.
    """
    from assistant.shop.train_clicks import train_clicks as train
    from recommender.clicks.options import ClickOptions
    from recommender.clicks.watching import Watch
    from ui.printing import print_facts, print_json
    from ui.progress import bars

    full = ClickOptions.full()
    options = replace(
        full,
        bert_pairs=pairs or full.bert_pairs,
        epochs=epochs or full.epochs,
        adapt=adapt.value,
        trained_layers=layers,
        masked_epochs=masked_epochs,
        gather=gather,
        smoothing=smoothing,
        robustness=robustness,
    )
    settings = read_settings(device=device)
    with bars(err) as progress:
        report = train(
            state,
            options,
            device=settings.device,
            seed=seed,
            watch=Watch(tensorboard, wandb),
            progress=progress,
        )
    if report.build is None:  # a process that only helped says nothing
        return
    if as_json:
        print_json(out, asdict(report))
        return
    after = report.clicks
    print_facts(
        out,
        {
            "build": report.build,
            "made of build": report.of,
            "pairs trained on": after.train_pairs,
            "weights that learned": after.learning,
            "AUC now": _best(after.auc),
            "AUC before, on its own validation pairs": _best(report.before.auc) if report.before else "none",
            "seconds": report.seconds,
        },
    )


@app.command()
def update(
    state: StateArgument,
    shop: Annotated[
        Path | None,
        typer.Option(
            metavar="SHOP", help="Take its products as they are now, new ones too.", show_default=False
        ),
    ] = None,
    device: DeviceOption = None,
    as_json: AsJson = False,
) -> None:
    """Fold what happened since the last build into its models, and let the new build serve.

    Nothing is fitted anew: settings and figures stay those of the last build.
    """
    from assistant.shop.update import update_shop
    from ui.printing import print_facts, print_json
    from ui.progress import bars

    settings = read_settings(device=device)
    with bars(err) as progress:
        report = update_shop(state, shop, device=settings.device, progress=progress)
    if as_json:
        print_json(out, asdict(report))
        return
    learned, products = report.learned, report.products
    facts = {
        "build": report.build,
        "made of build": report.of,
        "new events": learned.events,
        "of customers": learned.customers,
        "set aside: repeated": learned.repeated,
        "set aside: in the future": learned.future,
        "set aside: more than a person does": learned.excess,
        "not counted for others: one person's many products": learned.crowded,
        "not counted for others: too many guests": learned.flooding,
        "customers erased since": learned.erased,
        "new products": products.new,
        "changed products": products.changed,
        "gone products": products.gone,
        "seconds": report.seconds,
    }
    print_facts(out, {name: value for name, value in facts.items() if value or name == "new events"})


@app.command()
def evaluate(
    state: StateArgument,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Where the report is written.", show_default="STATE/reports/N of build N"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Report how good a build's suggestions are, on events that were held out from its models.

    Writes report.html, a page that needs nothing from elsewhere, and report.json; prints the main figures.
    """
    from assistant.shop.state import State
    from assistant.shop.studying import study_build
    from ui.printing import print_facts, print_figures, print_json
    from ui.report.page import write_report

    studied = study_build(state)
    page, record = write_report(studied, folder or State(state).path / "reports" / str(studied.build))
    if as_json:
        print_json(out, studied.evaluation)
        return
    facts = {"shop": studied.shop, "build": studied.build, "split": studied.evaluation["split"]}
    print_facts(out, facts | dict(studied.evaluation["counts"]))
    print_figures(out, studied.evaluation)
    print_facts(out, {"report": page, "figures": record})


def _best(auc: Mapping[str, float]) -> float | str:
    """The higher AUC of the two forms that may serve."""
    return max((auc[form] for form in ("fine-tuned", "student") if form in auc), default="none")
