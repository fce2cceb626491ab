from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import parse

import pytest

from assistant.shop.build import build_shop
from tests.builders import NOW, write_tiny_shop
from ui.commands import main

Run = Callable[..., tuple[int, str, str]]

GOOD = """\
shop: Tiny Shop
conversations:
  - name: Mugs go into the basket
    tags: [smoke]
    turns:
      - {say: show me mugs, expect: {products: {count: {min: 1}}}, capture: {mug: 1}}
      - {add: 1, expect: {records: {basket: {contains: [$mug]}}}}
      - {say: show my basket, expect: {cards: {has: [basket]}}}
  - name: A dislike counts
    turns:
      - {say: show me teapots, capture: {ugly: 1}}
      - {dislike: 1, expect: {records: {logged: [{kind: dislike, product: $ugly}]}}}
      - {say: show me teapots again, expect: {products: {none_of: [$ugly]}}}
  - name: Colours are kept to
    turns: [{say: a red scarf please, expect: {products: {first: {attributes: {colour: red}}}}}]
"""
BAD = """\
shop: Tiny Shop
name: Too many mugs
tags: [wrong]
turns: [{say: show me mugs, expect: {products: {count: 99}}}]
"""


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny_shop(folder / "shop")
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu", clock=lambda: NOW)
    return folder / "state"


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "good.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "wrong.yaml").write_text(BAD, encoding="utf-8")
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command, and gives its exit code and what it wrote to both outputs."""

    def called(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["shop-assistant", "test", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return int(ended.value.code or 0), written.out, written.err

    return called


def timeless(record: dict[str, Any]) -> list[dict[str, Any]]:
    for result in record["results"]:
        result["seconds"] = 0
        for turn in result["turns"]:
            turn["seconds"] = 0
    return list(record["results"])


def test_alone_in_parallel_and_again_it_comes_to_the_same(run: Run, state: Path, scripts: Path) -> None:
    _, out, _ = run(state, scripts, "--json")
    code, parallel, _ = run(state, scripts, "--json", "--parallel", 2, "--repeat", 2)
    assert code == 1
    serial, others = json.loads(out), json.loads(parallel)
    assert others["unsteady"] == []
    once = [result for result in timeless(others) if result["trial"] == 1]
    assert once == timeless(serial)


def test_a_failure_ends_with_1_and_leaves_its_reports(
    run: Run, state: Path, scripts: Path, tmp_path: Path
) -> None:
    code, out, _ = run(
        state, scripts, "-k", "too many", "--junit", tmp_path / "j.xml", "--html", tmp_path / "h.html"
    )
    assert code == 1
    assert "wrong.yaml:4" in out
    assert out.splitlines()[-1].startswith("1 failed, 3 not chosen in")
    assert parse(tmp_path / "j.xml").getroot().get("failures") == "1"
    assert "Too many mugs" in (tmp_path / "h.html").read_text(encoding="utf-8")


def test_a_tag_chooses_and_repeat_tells_pass_hat(run: Run, state: Path, scripts: Path) -> None:
    code, out, _ = run(state, scripts, "-t", "smoke", "--repeat", 3)
    assert code == 0
    assert "pass^1 1.000  pass^2 1.000  pass^3 1.000" in out


def test_nothing_to_play_ends_with_2(run: Run, state: Path, scripts: Path) -> None:
    code, _, err = run(state, scripts, "-k", "no such name")
    assert code == 2
    assert "None of 4 conversations fits -k 'no such name'; ask for less." in " ".join(err.split())


def test_only_can_be_forbidden(run: Run, state: Path, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(BAD + "only: true\n", encoding="utf-8")
    code, _, err = run(state, tmp_path, "--forbid-only")
    assert code == 2
    assert "s.yaml:5: `only` would keep all others from being played; remove it." in " ".join(err.split())


def test_a_report_that_can_not_be_written_is_told_before_anything_is_played(
    run: Run, state: Path, scripts: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    code, _, err = run(state, scripts, "--html", tmp_path / "file" / "h.html")
    assert code == 2
    assert "file: " in err
    assert "Conversations" not in err


def test_ctrl_c_ends_it_with_what_was_played(state: Path, tmp_path: Path) -> None:
    many = "\n".join(f"  - {{n: {number}}}" for number in range(500))
    (tmp_path / "s.yaml").write_text(
        "shop: Tiny Shop\nname: again\n"
        "turns: [{say: show me mugs $n, expect: {products: {count: {min: 1}}}}]\n"
        f"cases:\n{many}\n",
        encoding="utf-8",
    )
    (tmp_path / "scratch").mkdir()
    command = [sys.executable, "-c", "from ui.commands import main; main()", "test", str(state)]
    with subprocess.Popen(
        [*command, str(tmp_path), "--parallel", "2", "--junit", str(tmp_path / "j.xml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(tmp_path / "scratch")},
    ) as process:
        while not list((tmp_path / "scratch").rglob("stage.db")):
            assert process.poll() is None
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "! stopped before all were played" in out
    assert "Traceback" not in err
    assert parse(tmp_path / "j.xml").getroot().tag == "testsuites"
    assert list((tmp_path / "scratch").iterdir()) == []
