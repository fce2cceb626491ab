"""Commands that make and look through shop folders."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ui.commands.app import AsJson, ShopArgument, app, err, out


@app.command()
def demo(
    shop: ShopArgument,
    seed: Annotated[int, typer.Option(help="Which world; the same seed writes the same bytes.")] = 7,
    products: Annotated[
        int, typer.Option(min=1, help="How many products; everything else in proportion.")
    ] = 1500,
    as_json: AsJson = False,
) -> None:
    """Write the generated demo shop into a new or empty folder."""
    from assistant.shop.demo import write_demo
    from ui.printing import print_facts, print_json
    from ui.progress import bars

    with bars(err) as progress:
        truth = asdict(write_demo(shop, seed=seed, products=products, progress=progress))
    if as_json:
        print_json(out, truth)
    else:
        print_facts(out, truth)


@app.command("import")
def import_(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The data set: online-retail.", show_default=False)
    ],
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="Its file or folder.", show_default=False)],
    shop: ShopArgument,
    as_json: AsJson = False,
) -> None:
    """Turn a known data set into a shop folder."""
    from assistant.shop.importers.registry import import_shop
    from ui.printing import print_facts, print_json
    from ui.progress import bars

    with bars(err) as progress:
        report = asdict(import_shop(name, source, shop, progress))
    if as_json:
        print_json(out, report)
        return
    left_out = report.pop("left_out")
    print_facts(out, report | {f"left out, {reason}": count for reason, count in left_out.items()})


@app.command()
def check(shop: ShopArgument, as_json: AsJson = False) -> None:
    """Report what a build would set aside, without building; ends with 1 where a build would be refused."""
    import time

    from assistant.shop.folder import check_folder
    from ui.printing import print_files, print_json

    with err.status("Reading the shop folder"):
        report = check_folder(shop, time.time())
    if as_json:
        print_json(out, asdict(report))
    else:
        print_files(out, [asdict(file) for file in report.reports], report.notes)
        if report.refusal:
            err.print(Text(report.refusal, style="red"), soft_wrap=True)
    if report.refusal:
        raise typer.Exit(1)
