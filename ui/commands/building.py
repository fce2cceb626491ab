"""Commands that train a shop and tell how well."""

from __future__ import annotations

from dataclasses import asdict
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
