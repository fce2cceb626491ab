"""The command line: every command of the product, its help, and how it ends.

Exit codes: 0 done; 1 a check or a test failed; 2 wrong use or bad input, with one line that says what and
how to mend it. What a command works with is imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer
from rich.console import Console
from rich.text import Text

from retrieval.errors import BadInput, ShopAssistantError
from ui.settings import prepare_libraries, read_settings

if TYPE_CHECKING:
    from assistant.batch.lines import BatchReport, Line
    from assistant.shop.shop import Shop

BatchAnswer: TypeAlias = "Callable[[Shop, Iterable[Line]], Iterable[Mapping[str, Any]]]"

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
In = Annotated[Path, typer.Option("--in", metavar="F", help="JSON lines to answer.", show_default=False)]
Out = Annotated[Path, typer.Option("--out", metavar="F", help="Where the answers go.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


class Clicks(StrEnum):
    """How long the click scorer is trained."""

    OFF = "off"
    SHORT = "short"
    FULL = "full"


class DeviceName(StrEnum):
    """Where models compute."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


DeviceOption = Annotated[
    DeviceName | None, typer.Option("--device", help="Where models compute.", show_default="auto")
]


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
    converse(front, visitor, spoken(out), out)


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


@app.command("test")
def play_scripts(
    state: StateArgument,
    scripts: Annotated[
        list[Path], typer.Argument(metavar="DIR", help="Scripts, or folders of them.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Play scripted conversations; ends with 1 where one fails."""
    from assistant.scripts.command import run_scripts
    from assistant.scripts.report import print_report
    from ui.printing import print_json
    from ui.progress import bars

    settings = read_settings()
    with bars(err) as progress:
        results = run_scripts(
            state, scripts, model=settings.model or "embedded", device=settings.device, progress=progress
        )
    if as_json:
        print_json(out, asdict(results))
    else:
        print_report(results, out)
    if not results.passed:
        raise typer.Exit(1)


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


def main() -> None:
    """Runs the command line; expected errors become one line and exit code 2."""
    prepare_libraries()
    try:
        app()
    except (ShopAssistantError, OSError) as exc:
        err.print(Text(f"shop-assistant: {_one_line(exc)}", style="red"), soft_wrap=True)
        sys.exit(2)


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


def _one_line(exc: Exception) -> str:
    if isinstance(exc, OSError) and exc.strerror:
        return f"{exc.filename or 'The disk'}: {exc.strerror}."
    return " ".join(str(exc).split())
