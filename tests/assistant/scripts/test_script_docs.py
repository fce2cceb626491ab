"""The examples of the page about conversation tests are scripts that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.scripts.faults import FAULTS
from assistant.scripts.reading import read_file
from assistant.scripts.tables import COLUMNS

PAGE = (Path(__file__).parents[3] / "docs" / "conversation-tests.md").read_text(encoding="utf-8")
EXAMPLES = [block for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if "turns:" in block]


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_of_the_page_can_be_read(tmp_path: Path, example: str) -> None:
    head = "".join(f"{key}: x\n" for key in ("shop", "name") if not re.search(rf"^{key}:", example, re.M))
    text = example if "conversations:" in example else head + example
    file = tmp_path / "example.yaml"
    file.write_text(text, encoding="utf-8")
    assert read_file(file)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_stands_on_the_page(fault: str) -> None:
    assert f"| `{fault}` |" in PAGE


@pytest.mark.parametrize("table", COLUMNS)
def test_every_table_stands_on_the_page_with_its_columns(table: str) -> None:
    assert f"| `{table}` | {', '.join(COLUMNS[table])} |" in PAGE
