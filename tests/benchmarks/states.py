"""What benchmarks of built shops share: state folders as arguments, one by one, and figures as JSON."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.shop.shop import Shop

Judge = Callable[[Shop, int], Sequence[Mapping[str, Any]]]
"""An opened shop and how many of what is judged -> rows of figures; it prints what people read."""


def over_states(
    about: str | None, what: str, usual: int, judge: Judge, given: Sequence[str] | None = None
) -> None:
    """Judges every state folder that is named.

    Args:
        about: What the help says.
        what: The name of what is counted, for the option of that name.
        usual: How many of it where nothing else is asked for.
        judge: Gives the figures of one shop.
        given: The arguments; those of the command line where it is None.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("states", nargs="+", type=Path)
    parser.add_argument(f"--{what}", dest="count", type=int, default=usual)
    parser.add_argument("--json", type=Path, help="where the figures go")
    options = parser.parse_args(given)
    rows: list[dict[str, Any]] = []
    for state in options.states:
        began = time.monotonic()
        print(state.name, flush=True)
        rows += [{"shop": state.name, **row} for row in judge(Shop.open(state, device="cpu"), options.count)]
        print(f"  {time.monotonic() - began:.0f} s", flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
