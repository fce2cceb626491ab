"""The tables of the recommender's benchmarks, made from the JSON that they wrote.

`python -m tests.benchmarks.recommender_tables [FOLDER]` prints them as Markdown; with `--into FILE` each
takes the place of what stands there between `<!-- NAME -->` and `<!-- /NAME -->`. Nothing is measured here.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PEERS = ("als", "graph filter", "item neighbours")

Table = list[Sequence[str]]
"""Lines of cells, the head first."""


def quality(found: Mapping[str, Any]) -> Table:
    """A line for each set: the blend, its interval, the best peer, and what the blend is by it."""
    lines: Table = [("set", "figure", "ours", "95 %", "best peer", "ratio", "people judged")]
    for name, told in found.items():
        figure, ours = told["figure"], told["rows"][-1]
        peer = next(row for row in told["rows"] if row["model"] == told["best_peer"])
        low, high = ours["interval"]
        lines.append(
            (
                name,
                figure,
                _share(ours["figures"][figure]),
                f"{_share(low)}-{_share(high)}",
                f"{told['best_peer']} {_share(peer['figures'][figure])}",
                f"{told['blend_by_best_peer']:.3f}",
                str(told["people"]),
            )
        )
    return lines


def models(found: Mapping[str, Any]) -> Table:
    """A line for each model of each set, ours and peers, with the seconds of its fit."""
    lines: Table = [("set", "model", "figures", "fit (s)")]
    for name, told in found.items():
        for row in told["rows"]:
            kind = f"{row['model']} (peer)" if row["model"] in PEERS else row["model"]
            figures = ", ".join(f"{figure} {_share(value)}" for figure, value in row["figures"].items())
            lines.append((name, kind, figures, f"{row['fit_seconds']:.1f}"))
    return lines


def times(found: Mapping[str, Any]) -> Table:
    """Points of accuracy against time, each set's by time."""
    lines: Table = [("set", "model", "NDCG@10, inner split", "seconds of processor")]
    for name, told in found.items():
        for point in sorted(told, key=lambda each: float(each["seconds"])):
            kind = f"{point['model']} (peer)" if point["peer"] else point["model"]
            lines.append((name, kind, _share(point["ndcg"]), f"{point['seconds']:.2f}"))
    return lines


def feedback(found: Mapping[str, Any]) -> Table:
    """What is measured, and its figures."""
    lines: Table = [("what", "figure")]
    for name, told in found.items():
        lines.append((name, _told(told)))
    return lines


MAKERS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], Table]]] = {
    "recommender_quality": ("recommender_quality.json", quality),
    "recommender_models": ("recommender_quality.json", models),
    "recommender_times": ("recommender_times.json", times),
    "feedback_speed": ("feedback_speed.json", feedback),
}
"""By the names of the tables: the file that each is made from, and how."""


def markdown(table: Table) -> str:
    """A table as Markdown has it."""
    head, *lines = ("| " + " | ".join(line) + " |" for line in table)
    return "\n".join([head, "|" + " --- |" * len(table[0]), *lines])


def placed(text: str, name: str, table: str) -> str:
    """The text with this table between its marks; unchanged where it has none."""
    marked = re.compile(f"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
    return marked.sub(lambda found: f"{found[1]}{table}{found[2]}", text)


def tables_in(folder: Path) -> dict[str, str]:
    """Those whose JSON is there, as Markdown, by name."""
    return {
        name: markdown(make(json.loads((folder / file).read_text(encoding="utf-8"))))
        for name, (file, make) in MAKERS.items()
        if (folder / file).is_file()
    }


def _share(value: float) -> str:
    """Four places without the nought before them."""
    return f"{value:.4f}".removeprefix("0")


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_told(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def main() -> None:
    """Prints the tables, or puts them in their places."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build"))
    parser.add_argument("--into", type=Path)
    asked = parser.parse_args()
    found = tables_in(asked.folder)
    if not asked.into:
        print("\n\n".join(f"{name}\n\n{table}" for name, table in found.items()))
        return
    text = asked.into.read_text(encoding="utf-8")
    for name, table in found.items():
        text = placed(text, name, table)
    asked.into.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
