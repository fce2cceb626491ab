from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.shop.build import build_shop
from tests.builders import NOW, write_tiny_shop

pytest_plugins = ["pytester"]

SCRIPTS = """\
shop: Tiny Shop
conversations:
  - name: Mugs are found
    tags: [smoke]
    turns: [{say: show me mugs, expect: {products: {count: {min: 1}}}}]
  - name: Things are found
    cases: [{thing: mugs}, {thing: teapots}]
    turns: [{say: show me $thing, expect: {products: {count: {min: 1}}}}]
  - name: Too many mugs
    tags: [smoke, too-many]
    turns:
      - say: show me mugs
        expect:
          products: {count: 99}
  - name: Later
    skip: waits for the new mugs
    turns: [{say: show me mugs, expect: {products: {count: 1}}}]
  - name: Elsewhere
    shop: Chairs
    turns: [{say: show me chairs, expect: {products: {count: 1}}}]
"""
OWN = """\
from assistant.scripts.subject import Scene

def test_our_own(shop_stage, shop_state):
    assert (shop_state / "live.db").exists()
    with shop_stage.begin(Scene()) as bot:
        assert bot.say("show me mugs").products
"""


def project(folder: Path, scripts: str = SCRIPTS) -> None:
    (folder / "conversations").mkdir()
    (folder / "conversations" / "mugs.yaml").write_text(scripts, encoding="utf-8")
    (folder / "test_own.py").write_text("def test_own(): pass\n", encoding="utf-8")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny_shop(folder / "shop")
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu", clock=lambda: NOW)
    return folder / "state"


@pytest.fixture(scope="module")
def played(state: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of the whole project, played by two processes."""
    folder = tmp_path_factory.mktemp("project")
    project(folder)
    (folder / "test_own.py").write_text(OWN, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-v", "-rs", "-n", "2", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [*command, f"--shop-state={state}"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    return ran.stdout


def test_a_conversation_that_holds_passes(played: str) -> None:
    assert "PASSED conversations/mugs.yaml::Mugs are found" in played


def test_each_case_is_a_test_of_its_own(played: str) -> None:
    assert "PASSED conversations/mugs.yaml::Things are found [mugs]" in played
    assert "PASSED conversations/mugs.yaml::Things are found [teapots]" in played


def test_a_failure_reads_as_in_the_terminal(played: str) -> None:
    assert "FAILED conversations/mugs.yaml::Too many mugs" in played
    assert "conversations/mugs.yaml:14\n    expected 99 products\n    happened " in played
    assert "Traceback" not in played


def test_a_skip_gives_its_reason(played: str) -> None:
    assert "waits for the new mugs" in played


def test_a_script_for_another_shop_is_skipped(played: str) -> None:
    assert "written for 'Chairs'; this is 'Tiny Shop'" in played


def test_tests_in_python_have_the_shop_as_a_fixture(played: str) -> None:
    assert "PASSED test_own.py::test_our_own" in played


def test_a_project_that_does_not_ask_has_no_conversations(pytester: pytest.Pytester) -> None:
    project(pytester.path)
    (pytester.path / "conftest.py").write_text(
        "import sys\ndef pytest_unconfigure():\n"
        "    print('loaded', sorted({'torch', 'yaml', 'assistant.scripts.reading'} & set(sys.modules)))\n",
        encoding="utf-8",
    )
    ran = pytester.runpytest_subprocess("-q", "-s")
    ran.stdout.fnmatch_lines(["1 passed in *", "loaded []"])


def listed(pytester: pytest.Pytester, *options: str) -> list[str]:
    ran = pytester.runpytest_subprocess("--collect-only", "-q", "--shop-state=there", *options)
    return [line for line in ran.outlines if "::" in line]


def test_the_id_of_a_conversation_is_file_name_and_case(pytester: pytest.Pytester) -> None:
    project(pytester.path)
    assert listed(pytester, "-k", "found") == [
        "conversations/mugs.yaml::Mugs are found",
        "conversations/mugs.yaml::Things are found [mugs]",
        "conversations/mugs.yaml::Things are found [teapots]",
    ]


def test_tags_are_markers_also_where_markers_are_strict(pytester: pytest.Pytester) -> None:
    project(pytester.path)
    assert listed(pytester, "--strict-markers", "-m", "smoke and not too-many") == [
        "conversations/mugs.yaml::Mugs are found"
    ]


def test_only_leaves_other_conversations_out_and_says_so(pytester: pytest.Pytester) -> None:
    project(pytester.path, SCRIPTS.replace("Mugs are found\n", "Mugs are found\n    only: true\n"))
    ran = pytester.runpytest_subprocess("--collect-only", "-q", "--shop-state=there")
    assert [line for line in ran.outlines if "::" in line] == [
        "conversations/mugs.yaml::Mugs are found",
        "test_own.py::test_own",
    ]
    ran.stdout.fnmatch_lines(["`only` left the other conversations out: *mugs.yaml:4"])


def test_a_wrong_script_is_an_error_with_its_place(pytester: pytest.Pytester) -> None:
    project(pytester.path, SCRIPTS.replace("tags:", "tag:"))
    ran = pytester.runpytest_subprocess("--shop-state=there")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["*mugs.yaml:4:5: *tag*"])


def test_the_settings_name_state_and_scripts(pytester: pytest.Pytester) -> None:
    project(pytester.path)
    (pytester.path / "conversations").rename(pytester.path / "talks")
    (pytester.path / "pytest.ini").write_text("[pytest]\nshop_scripts = talks/*.yaml\n", encoding="utf-8")
    ran = pytester.runpytest_subprocess("-q", "-k", "many")
    ran.stdout.fnmatch_lines(
        ["*no state folder: give --shop-state PATH, shop_state, or a fixture shop_state*"]
    )
    ran.assert_outcomes(errors=1)


def test_a_file_named_on_the_command_line_counts_wherever_it_lies(pytester: pytest.Pytester) -> None:
    project(pytester.path)
    (pytester.path / "conversations" / "mugs.yaml").rename(pytester.path / "mugs.yaml")
    assert listed(pytester) == ["test_own.py::test_own"]
    assert "mugs.yaml::Mugs are found" in listed(pytester, "mugs.yaml")
