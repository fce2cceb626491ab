"""Which values of marked requests are not recognised, and which are read that nobody marked, one line each.

The comparison is the examination's (`request_quality`); what it prints is for the author of the parser,
so it is for development sets only. A line has `query` and `constraints`; `shop` names the vocabulary.

    python -m tests.benchmarks.request_misses SET.jsonl [demo=SHOP_OR_BUILD online-retail=SHOP_OR_BUILD]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.catalogue import Catalogue
from retrieval.vocabulary import Vocabulary
from tests.benchmarks.request_marks import KINDS, marks_of_exam
from tests.benchmarks.request_quality import Reader, Tally, examine, prices_of_exam, the_parser


@dataclass(frozen=True, slots=True)
class Miss:
    """What one kind of constraint lacks, or has too much, in one request."""

    query: str
    kind: str
    missing: tuple[str, ...]
    wrong: tuple[str, ...]

    def __str__(self) -> str:
        """On one line."""
        return f"{self.kind:9} -{list(self.missing)} +{list(self.wrong)}  {self.query}"


def misses(asked: Sequence[Mapping[str, Any]], reader: Reader) -> Iterator[Miss]:
    """Every difference between the marks and what is read."""
    for line in asked:
        marks, prices = reader(str(line["query"]))
        wanted: dict[str, frozenset[Any]] = {**marks_of_exam(line["constraints"])}
        wanted["price"] = frozenset(prices_of_exam(line["constraints"]).items())
        read: dict[str, frozenset[Any]] = {**marks, "price": frozenset(prices.items())}
        for kind in ("price", *KINDS):
            if wanted[kind] != read[kind]:
                missing, wrong = wanted[kind] - read[kind], read[kind] - wanted[kind]
                yield Miss(
                    str(line["query"]), kind, tuple(sorted(map(str, missing))), tuple(sorted(map(str, wrong)))
                )


def readers(folders: Mapping[str, Path]) -> dict[str, Reader]:
    """The parser over the vocabularies of these builds; `` is one without a shop, which counts in dollars."""
    found = {"": the_parser(Vocabulary.of([]), "USD")}
    for name, folder in folders.items():
        found[name] = the_parser(Catalogue.load(folder / "catalogue").vocabulary, "GBP")
    return found


def main(path: Path, folders: Mapping[str, Path]) -> None:
    """Prints each miss and the figures."""
    asked = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = readers(folders)

    def reader(line: Mapping[str, Any]) -> Reader:
        return found.get(str(line.get("shop", "")), found[""])

    for line in asked:
        for miss in misses([line], reader(line)):
            print(miss)
    tally: Tally = examine(asked, reader)
    for kind, figure in tally.figures().items():
        if figure["values"]:
            print(f"{kind:10} {figure}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), {name: Path(at) for name, at in (each.split("=", 1) for each in sys.argv[2:])})
