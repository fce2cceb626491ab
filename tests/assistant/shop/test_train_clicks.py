from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from assistant.database import open_database
from assistant.shop.build import build_shop
from assistant.shop.layout import RECOMMENDER
from assistant.shop.state import State
from assistant.shop.train_clicks import SCRATCH, TrainClicksReport, train_clicks
from recommender.clicks.options import ClickOptions
from recommender.clicks.scorer import BertClickScorer
from recommender.clicks.tokens import TokenBudget
from recommender.errors import NotEnoughData
from recommender.event_log import EventLog
from recommender.events import Event, Kind
from recommender.fitting.choosing import USUAL_CLICK
from recommender.training import CLICKS
from recommender.training_events import load_training_events
from retrieval.errors import BadInput
from tests.builders import write_rows, write_tiny_shop
from tests.recommender.clicks.colours import DAY, START, log, write_tiny_bert
from tests.recommender.clicks.colours import products as coloured

QUICK = replace(
    ClickOptions.short(),
    bert_pairs=200,
    valid_pairs=100,
    probe_pairs=64,
    continue_pairs=32,
    checks=2,
    trained_layers=1,
    precision="fp32",
    budget=TokenBudget(pair=24, product=8, title=4, stated=6),
)
LATER = START + 400 * DAY


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state with one build of the shop of colours, without a click scorer."""
    folder = tmp_path_factory.mktemp("colours")
    tiny_bert = write_tiny_bert(folder / "bert")
    shop = write_tiny_shop(folder / "shop")
    write_rows(
        shop / "products.jsonl",
        [
            {
                "product_id": each.product_id,
                "title": each.title,
                "category": " > ".join(each.category),
                "price": "5.00",
            }
            for each in coloured()
        ],
    )
    for name in ("customers.jsonl", "orders.jsonl"):
        (shop / name).unlink(missing_ok=True)
    events = log()
    write_rows(
        shop / "events.jsonl",
        [
            {
                "product_id": event.product_id,
                "kind": str(event.kind),
                "customer_id": event.customer_id,
                "list_id": event.list_id,
                "position": event.position,
                "timestamp": event.timestamp,
            }
            for event in (events.row(number) for number in range(len(events)))
        ],
    )
    with (shop / "shop.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\nmodel:\n  clicks_from: {tiny_bert}\n")
    build_shop(shop, folder / "state", clicks="off", device="cpu", clock=lambda: LATER)
    return folder / "state"


@pytest.fixture
def state(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "state")
    return tmp_path / "state"


def trained(state: Path, options: ClickOptions = QUICK) -> TrainClicksReport:
    return train_clicks(state, options, device="cpu", clock=lambda: LATER)


@dataclass(frozen=True, slots=True)
class Done:
    """A state whose click scorer was trained anew."""

    state: Path
    report: TrainClicksReport
    before: dict[Path, bytes]

    @property
    def folder(self) -> Path:
        """The recommender of the new build."""
        assert self.report.folder is not None
        return self.report.folder / RECOMMENDER


@pytest.fixture(scope="module")
def done(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    state = tmp_path_factory.mktemp("done") / "state"
    shutil.copytree(built, state)
    engine = open_database(state / "live.db")
    EventLog(engine, clock=lambda: LATER).append_all(
        [Event("mug-red", Kind.CLICK, "somebody-new", timestamp=LATER - DAY)]
    )
    engine.dispose()
    old = (state / "builds" / "1" / RECOMMENDER).rglob("*")
    before = {path: path.read_bytes() for path in old if path.is_file()}
    return Done(state, trained(state), before)


def test_training_clicks_makes_the_next_build_and_lets_it_serve(done: Done) -> None:
    assert (done.report.of, done.report.build, State(done.state).current()) == (1, 2, 2)


def test_the_new_build_has_the_new_scorer(done: Done) -> None:
    assert BertClickScorer.load(done.folder / CLICKS).report == done.report.clicks


def test_where_none_had_a_part_in_the_ranking_it_gets_the_usual_one(done: Done) -> None:
    parameters = json.loads((done.folder / "recommender.json").read_text(encoding="utf-8"))["parameters"]
    assert (parameters["clicks"], parameters["blend"]["click"]) == (True, USUAL_CLICK)


def test_the_build_before_stays_as_it_was(done: Done) -> None:
    assert all(path.read_bytes() == content for path, content in done.before.items())


def test_impressions_of_the_shops_log_are_trained_on(done: Done) -> None:
    assert done.report.clicks.negatives == "logged"


def test_what_happened_since_the_build_is_trained_on_too(done: Done) -> None:
    events, _ = load_training_events(done.folder)
    assert "somebody-new" in events.customer_id


def test_nothing_is_left_of_the_checkpoints(done: Done) -> None:
    assert not (done.state / SCRATCH).exists()


def test_without_a_build_there_is_nothing_to_train(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no build yet"):
        trained(tmp_path / "empty")


def test_too_few_pairs_leave_everything_as_it_was(state: Path) -> None:
    with pytest.raises(NotEnoughData, match="too few"):
        trained(state, replace(QUICK, least_pairs=100_000))
    assert State(state).builds() == (1,)


COMMAND = ("train-clicks", "--device", "cpu", "--pairs", "200", "--layers", "1", "--epochs", "40", "--json")


def started(state: Path, *launcher: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "ACCELERATE_USE_CPU": "true"}
    command = [sys.executable, "-m", *launcher, COMMAND[0], str(state), *COMMAND[1:]]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.slow
def test_a_training_killed_by_the_system_goes_on(state: Path) -> None:
    process = started(state, "ui")
    deadline = time.monotonic() + 300
    while not list((state / SCRATCH / "pairs").glob("checkpoint-*/trainer_state.json")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert State(state).current() == 1
    output, errors = started(state, "ui").communicate(timeout=300)
    assert json.loads(output)["build"] == 2, errors
    assert State(state).current() == 2


@pytest.mark.slow
def test_two_processes_train_one_scorer_and_make_one_build(state: Path) -> None:
    launcher = ("accelerate.commands.launch", "--cpu", "--num_processes", "2", "--num_machines", "1")
    options = ("--mixed_precision", "no", "--dynamo_backend", "no", "-m", "ui")
    process = started(state, *launcher, *options)
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors[-2000:]
    assert State(state).builds() == (1, 2)
    assert output.count('"build"') == 1
    assert np.isfinite(json.loads(output)["clicks"]["auc"]["fine-tuned"])
