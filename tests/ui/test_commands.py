from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import product_row, write_rows, write_tiny_shop
from ui.commands import main

COMMANDS = (
    "demo", "import", "check", "build", "serve", "chat", "search", "recommend", "understand", "converse",
    "evaluate", "test", "staff", "associations", "alike-customers", "policy-value", "export-customer",
    "erase-customer",
)  # fmt: skip

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line, and gives its exit code and what it wrote to both outputs."""

    def called(*words: object, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["shop-assistant", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return int(ended.value.code or 0), written.out, written.err

    return called


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_shop(tmp_path_factory.mktemp("tiny") / "shop", customers=160)


@pytest.fixture(scope="module")
def state(shop: Path) -> Path:
    """A state folder, built by the command itself in a process of its own."""
    folder = shop.parent / "state"
    command = [sys.executable, "-c", "from ui.commands import main; main()"]
    subprocess.run(
        [*command, "build", str(shop), str(folder), "--clicks", "off"], check=True, capture_output=True
    )
    return folder


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_help_names_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert "Usage:" in out


def test_help_loads_none_of_the_heavy_libraries() -> None:
    probe = (
        "import sys, ui.commands; heavy = {'torch', 'gradio', 'langchain', 'chromadb', 'fastapi', 'polars'};"
        "print(heavy & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "set()"


@pytest.mark.parametrize(
    "words", [("bild",), ("build",), ("search", "state"), ("build", "a", "b", "--clicks", "long")]
)
def test_wrong_use_ends_with_2(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words)[0] == 2


@pytest.mark.parametrize(
    "words",
    [
        ("check", "nowhere"),
        ("build", "nowhere", "state"),
        ("chat", "nowhere"),
        ("evaluate", "nowhere"),
        ("import", "unknown", ".", "shop"),
        ("import", "online-retail", "nowhere", "shop"),
        ("serve", "nowhere", "--host", "0.0.0.0"),
    ],
)
def test_bad_input_is_told_in_one_line_and_ends_with_2(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    told = [line for line in err.splitlines() if line.startswith("shop-assistant: ")]
    assert told == err.splitlines()[-1:]
    assert "Traceback" not in err


def test_check_counts_what_would_be_set_aside(run: Run, shop: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(shop, tmp_path / "shop")
    with (folder / "products.jsonl").open("a") as file:
        file.write(json.dumps(product_row("bad", price=-1)) + "\n")
    code, out, _ = run("check", folder, "--json")
    assert code == 0
    assert json.loads(out)["reports"][0]["set_aside"] == 1
    assert "products.jsonl" in run("check", folder)[1]


def test_check_ends_with_1_where_a_build_would_be_refused(run: Run, tmp_path: Path) -> None:
    write_rows(tmp_path / "products.jsonl", [product_row("good"), product_row("bad", price=-1)])
    code, _, err = run("check", tmp_path)
    assert code == 1
    assert "mend the file" in err


def test_demo_writes_a_shop_folder_once(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("demo", tmp_path / "shop", "--products", 120, "--json")
    assert code == 0
    assert json.loads(out)["products"] == 120
    assert run("demo", tmp_path / "shop")[0] == 2


def test_evaluate_prints_the_figures_of_the_build(run: Run, state: Path) -> None:
    code, out, _ = run("evaluate", state)
    assert code == 0
    for part in ("popularity", "neighbours", "ndcg@10"):
        assert part in out
    names = {row["name"] for row in json.loads(run("evaluate", state, "--json")[1])["figures"]}
    assert "neighbours" in names
    assert run("evaluate", state / "builds" / "1")[0] == 0


def test_evaluate_writes_the_report_beside_the_builds(run: Run, state: Path) -> None:
    code, out, _ = run("evaluate", state)
    assert code == 0
    folder = state / "reports" / "1"
    assert "report.html" in out
    assert "Tiny Shop" in (folder / "report.html").read_text(encoding="utf-8")
    study = json.loads((folder / "report.json").read_text(encoding="utf-8"))["study"]
    assert {"age_band"} <= {group["kind"] for group in study["groups"]}


def test_evaluate_writes_the_report_where_it_is_asked_to(run: Run, state: Path, tmp_path: Path) -> None:
    assert run("evaluate", state, "--out", tmp_path / "report")[0] == 0
    assert {path.name for path in (tmp_path / "report").iterdir()} == {"report.html", "report.json"}


def test_associations_are_told_with_all_their_figures(run: Run, state: Path, shop: Path) -> None:
    bought = [row["product_id"] for row in lines(shop / "events.jsonl") if row["kind"] == "purchase"]
    asked = max(set(bought), key=bought.count)
    found = json.loads(run("associations", state, asked, "--json", "--k", 3)[1])
    assert 0 < len(found) <= 3
    assert set(found[0]) == {"product_id", "support", "confidence", "lift", "buyers", "chance"}
    assert all(each["buyers"] >= 5 for each in found)
    code, out, _ = run("associations", state, asked)
    assert code == 0
    assert found[0]["product_id"] in out


def test_what_associates_a_customer_with_a_product_is_told(run: Run, state: Path, shop: Path) -> None:
    product = lines(shop / "products.jsonl")[0]["product_id"]
    found = json.loads(run("associations", state, product, "--customer", "c1", "--json")[1])
    assert found["product_id"] == product
    code, out, _ = run("associations", state, product, "--customer", "c1")
    assert code == 0
    assert "Score" in out


def test_customers_alike_are_told_with_what_they_share(run: Run, state: Path) -> None:
    found = json.loads(run("alike-customers", state, "c1", "--json", "--k", 2)[1])
    assert len(found) == 2
    assert found[0]["shared"]
    assert found[0]["customer_id"] in run("alike-customers", state, "c1")[1]


@pytest.mark.parametrize(
    "words",
    [("associations", "nothing"), ("alike-customers", "nobody"), ("associations", "nothing", "--k", "0")],
)
def test_unknown_ids_and_a_k_of_nothing_are_refused_in_associations(
    run: Run, state: Path, words: tuple[str, ...]
) -> None:
    command, *rest = words
    assert run(command, state, *rest)[0] == 2


def test_batches_answer_every_line(run: Run, state: Path, tmp_path: Path) -> None:
    asked, answered = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    requests = {
        "search": {"id": "1", "query": "red mug"},
        "recommend": {"id": "1", "customer_id": "c1"},
        "understand": {"id": "1", "text": "show me red mugs under 5 pounds"},
        "converse": {"id": "1", "messages": ["show me mugs", "why these?"]},
    }
    for command, request in requests.items():
        write_rows(asked, [request, {"id": "2"}])
        code, _, err = run(command, state, "--in", asked, "--out", answered)
        assert code == 0, err
        first, second = lines(answered)
        assert "error" not in first
        assert (second["id"], "error" in second) == ("2", True)


def test_k_and_reasons_reach_the_batch(run: Run, state: Path, tmp_path: Path) -> None:
    asked, answered = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write_rows(asked, [{"id": "1", "customer_id": "c1"}])
    run("recommend", state, "--in", asked, "--out", answered, "--k", 2, "--reasons")
    items = lines(answered)[0]["items"]
    assert len(items) == 2
    assert items[0]["reasons"]


def test_a_batch_without_its_input_changes_nothing_and_ends_with_2(
    run: Run, state: Path, tmp_path: Path
) -> None:
    code, _, err = run("search", state, "--in", tmp_path / "none", "--out", tmp_path / "out.jsonl")
    assert code == 2
    assert err.count("shop-assistant:") == 1
    assert not (tmp_path / "out.jsonl").exists()


def test_chat_answers_in_the_terminal_as_a_customer(run: Run, state: Path) -> None:
    code, out, _ = run("chat", state, "--customer", "c1", typed="show me red mugs\n/like 1\nquit\n")
    assert code == 0
    assert "Red mug" in out
    assert "£" in out
    assert "Noted: like Red mug" in out


def test_chat_knows_no_customer_of_another_shop(run: Run, state: Path) -> None:
    assert run("chat", state, "--customer", "nobody")[0] == 2


def test_a_script_that_fails_ends_with_1_and_one_that_holds_with_0(
    run: Run, state: Path, tmp_path: Path
) -> None:
    script = "shop: Tiny Shop\nconversations:\n  - name: Mugs\n    turns:\n      - say: show me mugs\n"
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(script + "        expect: {tools: {called: [{name: search_catalog}]}}\n")
    bad.write_text(script + "        expect: {tools: {called: [{name: order_status}]}}\n")
    assert run("test", state, good)[0] == 0
    code, out, _ = run("test", state, bad, "--json")
    assert code == 1
    assert json.loads(out)["results"][0]["outcome"] == "failed"


def test_staff_keeps_a_hash_of_the_password(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("staff", tmp_path, "--stdin", typed="a long enough password\n")
    assert code == 0
    assert "a long enough password" not in out
    assert (tmp_path / "desk.password").read_text().startswith("$argon2id$")
    assert run("staff", tmp_path, "--stdin", typed="short\n")[0] == 2


def test_a_customer_is_exported_erased_and_then_unknown(run: Run, state: Path, tmp_path: Path) -> None:
    own = shutil.copytree(state, tmp_path / "state")
    assert run("export-customer", own, "c3", "--out", tmp_path / "c3.json")[0] == 0
    exported = json.loads((tmp_path / "c3.json").read_text(encoding="utf-8"))
    assert (exported["account"]["email"], bool(exported["orders"])) == ("c3@example.org", True)
    code, out, _ = run("erase-customer", own, "c3", "--yes", "--json")
    assert (code, json.loads(out)) == (0, {"customer_id": "c3", "builds": [1], "deleted": [], "left": []})
    code, _, err = run("export-customer", own, "c3")
    assert code == 2
    assert "Nothing is kept" in err


def test_nobody_is_erased_without_a_yes(run: Run, state: Path, tmp_path: Path) -> None:
    own = shutil.copytree(state, tmp_path / "state")
    assert run("erase-customer", own, "c3", typed="n\n")[0] == 1
    assert run("export-customer", own, "c3")[0] == 0
