"""The command line: every command of the product, its help, and how it ends.

One module holds one group of commands. Exit codes: 0 done; 1 a check or a test failed; 2 wrong use or bad
input, with one line that says what and how to mend it. What a command works with is imported when it runs, so
that `--help` answers at once.
"""

from __future__ import annotations

import importlib
import sys

from rich.text import Text

from retrieval.errors import ShopAssistantError
from ui.commands.app import app, err
from ui.settings import prepare_libraries

# In the order in which `--help` lists them.
for _group in (
    "folders",
    "building",
    "serving",
    "customers",
    "search",
    "recommending",
    "batches",
    "tests",
    "scripts",
):
    importlib.import_module(f"ui.commands.{_group}")


def main() -> None:
    """Runs the command line; expected errors become one line and exit code 2."""
    prepare_libraries()
    try:
        app()
    except (ShopAssistantError, OSError) as exc:
        err.print(Text(f"shop-assistant: {_one_line(exc)}", style="red"), soft_wrap=True)
        sys.exit(2)


def _one_line(exc: Exception) -> str:
    if isinstance(exc, OSError) and exc.strerror:
        return f"{exc.filename or 'The disk'}: {exc.strerror}."
    return " ".join(str(exc).split())
