"""Commands that train a shop and tell how well."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
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
    print_facts(out, {"build": report.build, "products": report.products, "device": report.device} | seconds)


@app.command()
def evaluate(state: StateArgument, as_json: AsJson = False) -> None:
    """Print the figures of a build on the events that were held out from its models."""
    import json

    from assistant.shop.state import MANIFEST, State
    from ui.printing import print_facts, print_figures, print_json

    with State(state).hold() as held:
        manifest = json.loads((held.folder / MANIFEST).read_text(encoding="utf-8"))
    evaluation = manifest["evaluation"]
    if as_json:
        print_json(out, evaluation)
        return
    print_facts(
        out,
        {"shop": manifest["shop"], "build": manifest["build"], "split": evaluation["split"]}
        | evaluation["counts"],
    )
    print_figures(out, evaluation)
