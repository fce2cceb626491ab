"""The commands that judge and tune the search, over the whole of a tiny shop."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

import retrieval.tuning
from assistant.shop.build import build_shop
from assistant.shop.state import State
from retrieval.tuning import TuningOptions
from tests.builders import COLOURS, KINDS, NOW, write_rows, write_tiny_shop
from ui.commands import main

Run = Callable[..., tuple[int, str, str]]

GRADES = [
    {"query": f"{colour} {kind}", "product_id": f"{kind}-{other}", "gain": 10 if other == colour else 1}
    for kind in KINDS
    for colour in COLOURS
    for other in COLOURS
]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line, and gives its exit code and what it wrote to both outputs."""

    def called(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["shop-assistant", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return int(ended.value.code or 0), written.out, written.err

    return called


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    shop = write_tiny_shop(folder / "shop", customers=12)
    build_shop(shop, folder / "state", clicks="off", device="cpu", clock=lambda: NOW)
    return folder / "state"


def test_judged_queries_are_told_in_the_usual_measures(run: Run, state: Path, tmp_path: Path) -> None:
    code, out, _ = run("evaluate-search", state, write_rows(tmp_path / "judged.jsonl", GRADES))
    assert code == 0
    for measure in ("ndcg@10", "recall@100", "reciprocal rank", "precision@1", "precision@5", "precision@10"):
        assert measure in out


def test_the_figures_are_those_of_the_answers(run: Run, state: Path, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "judged.jsonl", GRADES)
    code, out, _ = run("evaluate-search", state, file, "--json")
    figures = json.loads(out)["figures"]
    assert code == 0
    assert figures["queries"] == len(GRADES) / len(COLOURS)
    assert figures["relevant_gain"] == 5
    assert (figures["reciprocal_rank"], figures["recall"]) == (1.0, 1.0)
    assert figures["precision"] == pytest.approx({"1": 1.0, "5": 0.2, "10": 0.1})


def test_from_a_lower_gain_on_more_products_are_answers(run: Run, state: Path, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "judged.jsonl", GRADES)
    figures = json.loads(run("evaluate-search", state, file, "--relevant", 1, "--json")[1])["figures"]
    assert figures["relevant_gain"] == 1
    assert figures["precision"]["1"] == 1.0
    assert figures["recall"] < 1.0 or figures["precision"]["5"] > 0.2


@pytest.mark.parametrize("name", ["judged.csv", "judged.jsonl", "judged.parquet"])
def test_judgements_may_come_in_any_kind_of_table(run: Run, state: Path, tmp_path: Path, name: str) -> None:
    import polars as pl

    frame, file = pl.DataFrame(GRADES), tmp_path / name
    {"csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet}[name.split(".")[1]](
        file
    )
    code, out, _ = run("evaluate-search", state, file, "--json")
    assert (code, json.loads(out)["figures"]["reciprocal_rank"]) == (0, 1.0)


def test_rows_that_cannot_count_are_told_and_left_out(run: Run, state: Path, tmp_path: Path) -> None:
    bad = [
        {"query": "red mug", "product_id": "no-such", "gain": 10},
        {"query": "red mug", "product_id": "mug-red", "gain": -1},
        {"query": "", "product_id": "mug-red", "gain": 1},
    ]
    file = write_rows(tmp_path / "judged.jsonl", [*GRADES, *bad])
    report = json.loads(run("evaluate-search", state, file, "--json")[1])
    assert report["file"]["set_aside"] == len(bad)
    assert report["figures"]["reciprocal_rank"] == 1.0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.jsonl", None),
        ("empty.jsonl", b""),
        ("words.txt", b"red mug"),
        ("judged.csv", b"query,product\nred mug,mug-red\n"),
        ("judged.csv", b"query,product_id,gain\nred mug,mug-red,much\n"),
        ("judged.csv", b"query,product_id,gain\nred mug,mug-red,0\n"),
        ("judged.parquet", b"PAR1 this is none"),
        ("judged.jsonl", b'{"query": "red mug", "product_id": "mug-red", "ga'),
        ("judged.jsonl", b"\xff\xfe\x00nothing"),
    ],
)
def test_a_bad_file_of_judgements_is_told_in_one_line(
    run: Run, state: Path, tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, out, err = run("evaluate-search", state, tmp_path / name)
    told = [line for line in err.splitlines() if line.startswith("shop-assistant: ")]
    assert (code, out) == (2, "")
    assert told == err.splitlines()[-1:]
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["evaluate-search", "tune-search"])
def test_a_state_that_is_none_is_told(run: Run, tmp_path: Path, command: str) -> None:
    file = write_rows(tmp_path / "judged.jsonl", GRADES)
    code, out, err = run(command, tmp_path / "none", *([file] if command == "evaluate-search" else []))
    assert (code, out) == (2, "")
    assert err.splitlines()[-1].startswith("shop-assistant: ")


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_tuning_that_does_no_good_leaves_the_encoder_and_ends_with_1(
    run: Run, state: Path, monkeypatch: pytest.MonkeyPatch, rate: float
) -> None:
    options = partial(TuningOptions, learning_rate=rate, batch=8, tokens=16)
    monkeypatch.setattr(retrieval.tuning, "TuningOptions", options)
    code, out, _ = run("tune-search", state, "--device", "cpu", "--json")
    report = json.loads(out)
    assert code == 1
    assert report["build"] is None
    assert report["source"] == "made from the catalogue"
    assert not report["tuning"]["kept"]
    assert (State(state).current(), State(state).builds()) == (1, (1,))


@pytest.mark.slow
def test_the_search_answers_as_before_after_a_tuning_that_was_refused(
    run: Run, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_rows(tmp_path / "judged.jsonl", GRADES)
    before = run("evaluate-search", state, file, "--json")[1]
    options = partial(TuningOptions, learning_rate=1.0, batch=8, tokens=16)
    monkeypatch.setattr(retrieval.tuning, "TuningOptions", options)
    code, out, _ = run("tune-search", state, "--device", "cpu")
    assert code == 1
    assert "the new weights are no better" in " ".join(out.split())
    assert run("evaluate-search", state, file, "--json")[1] == before
