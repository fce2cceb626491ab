"""How well requests in words are understood, and that no hit breaks what was understood.

Over both examination sets of constraints: what is recognised, by kind, beside a plain peer (a regular
expression for prices, a list of words for the rest) in the same run; whether a hit of the search breaks a
recognised condition, by a checker of its own that reads the records; how long a request takes to be read, and
the longest that a hostile one takes. Measures and sizes count as one group, spellings of one value as one.

    python -m tests.benchmarks.request_quality OUT.json demo=STATE/builds/N online-retail=STATE/builds/N
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.catalogue import Catalogue
from retrieval.device import choose_device
from retrieval.encoder import load_encoder
from retrieval.indexing import open_search
from retrieval.parsing import parse_request
from retrieval.request import SearchRequest
from retrieval.search import ProductSearch
from retrieval.vocabulary import Vocabulary
from tests.benchmarks.request_checks import breaks
from tests.benchmarks.request_marks import KINDS, Marks, marks_of_exam, marks_of_request

EXAMS = Path(__file__).resolve().parents[1] / "exams" / "search"
HOSTILE = {
    "10,000 words": "red mug under 5 " * 2_500,
    "one word 10,000 times": "not " * 10_000,
    "a price of 1e309": "mugs under 1e309 " * 100,
    "controls and directions": "\u202e\x00red \u2066mug\u2069 under 5\ud800" * 200,
    "SQL": "'; DROP TABLE products; -- " * 60,
    "operators": '{"$gt": {"price": -1}} ' * 60,
    "another script": "红色的杯子不要塑料 " * 150,
    "digits": "1" * 5_000,
    "lists": "gluten free and " * 400,
    "numbers": "twenty " * 400,
}

Prices = Mapping[str, float]
Reader = Callable[[str], tuple[Marks, Prices]]


def lines(name: str) -> Iterator[dict[str, Any]]:
    """The lines of an examination set."""
    with (EXAMS / name).open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def prices_of_exam(constraints: Mapping[str, Any]) -> Prices:
    """Limits by their kind, in major units; `cheap` is 1."""
    given = constraints.get("price") or {}
    return _about(
        {kind: float(value) for kind, value in given.items() if value is not None and value is not False}
    )


def prices_of_request(request: SearchRequest) -> Prices:
    """The same of what was read."""
    found: dict[str, float] = {"cheap": 1.0} if request.order == "price_ascending" else {}
    price = request.require.price
    if price is None:
        return found
    ends = {
        name: float(end.major)
        for name, end in (("min", price.minimum), ("max", price.maximum))
        if end is not None
    }
    return _about(found | ends)


def _about(limits: dict[str, float]) -> Prices:
    """A range of a fifth around an amount is about that amount, whichever of the two was said."""
    low, high = limits.get("min"), limits.get("max")
    if low is None or high is None or abs(low / max(high, 1e-9) - 0.8 / 1.2) >= 0.01:
        return limits
    rest = {kind: value for kind, value in limits.items() if kind not in ("min", "max")}
    return rest | {"about": round((low + high) / 2, 2)}


def the_parser(vocabulary: Vocabulary, currency: str) -> Reader:
    """What is examined."""

    def read(text: str) -> tuple[Marks, Prices]:
        request = parse_request(text, vocabulary, currency)
        return marks_of_request(request), prices_of_request(request)

    return read


def plain(text: str) -> tuple[Marks, Prices]:
    """The peer: what an afternoon's regular expressions read."""
    lowered = text.casefold()
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    colours = "red|blue|green|yellow|purple|pink|brown|black|white|grey|beige|orange|gold|silver|navy"
    materials = "cotton|wool|leather|wood|metal|steel|plastic|glass|ceramic|silk|linen|rubber|nylon|polyester"
    found["excluded"] |= set(re.findall(r"\b(\w+)[ -]free\b", lowered))
    found["excluded"] |= set(re.findall(r"\b(?:not|no|without)\s+(?:any\s+|a\s+)?(\w+)", lowered))
    found["colour"] |= set(re.findall(rf"\b({colours})\b", lowered)) - found["excluded"]
    found["material"] |= set(re.findall(rf"\b({materials})\b", lowered)) - found["excluded"]
    attributes = {
        "size": [
            *re.findall(r"\bsize (\S+)", lowered),
            *re.findall(r"\b(?:small|medium|large|x-large|xx-large)\b", lowered),
            *(
                f"{n} {u}"
                for n, u in re.findall(
                    r"\b(\d+(?:\.\d+)?)[ -]?(cm|mm|inch|oz|ounce|ml|l|ft|pack|pieces)\b", lowered
                )
            ),
        ]
    }
    marks = marks_of_exam({"attributes": attributes})
    prices: dict[str, float] = {}
    for kind, words in (
        ("max", "under|below|less than|up to|at most"),
        ("min", "over|above|more than|at least"),
    ):
        if match := re.search(rf"\b(?:{words})\s+£?(\d+(?:\.\d+)?)", lowered):
            prices[kind] = float(match[1])
    if "cheap" in lowered:
        prices["cheap"] = 1.0
    return {**{k: frozenset(v) for k, v in found.items()}, "measure": marks["measure"]}, prices


class Tally:
    """Right, wrong and missing values by kind."""

    def __init__(self) -> None:
        self._right: Counter[str] = Counter()
        self._wrong: Counter[str] = Counter()
        self._missing: Counter[str] = Counter()

    def add(self, kind: str, wanted: frozenset[object], read: frozenset[object]) -> None:
        """Counts the values of one request."""
        self._right[kind] += len(wanted & read)
        self._wrong[kind] += len(read - wanted)
        self._missing[kind] += len(wanted - read)

    def figures(self) -> dict[str, dict[str, float]]:
        """Kind -> recall, precision and how many were to be found."""
        return {
            kind: {
                "recall": round(self._right[kind] / max(1, self._right[kind] + self._missing[kind]), 3),
                "precision": round(self._right[kind] / max(1, self._right[kind] + self._wrong[kind]), 3),
                "values": self._right[kind] + self._missing[kind],
            }
            for kind in ("price", *KINDS)
        }


def examine(asked: Sequence[Mapping[str, Any]], reader: Callable[[Mapping[str, Any]], Reader]) -> Tally:
    """What a reader recognises of marked requests."""
    tally = Tally()
    for line in asked:
        marks, prices = reader(line)(str(line["query"]))
        wanted = marks_of_exam(line["constraints"])
        for kind in KINDS:
            tally.add(kind, frozenset(wanted[kind]), frozenset(marks[kind]))
        tally.add("price", frozenset(prices_of_exam(line["constraints"]).items()), frozenset(prices.items()))
    return tally


def broken(search: ProductSearch, requests: Sequence[SearchRequest]) -> tuple[int, int, Counter[str]]:
    """How many hits there are, how many of them break something, and what."""
    hits, bad, what = 0, 0, Counter[str]()
    for request in requests:
        for hit in search.search(request, 10).hits:
            product = search.catalogue.get(hit.product_id)
            assert product is not None
            named = breaks(product, request)
            hits, bad = hits + 1, bad + bool(named)
            what.update(each.split()[0] for each in named)
    return hits, bad, what


def main(out: Path, folders: Mapping[str, Path]) -> None:
    """Prints the figures and writes them as JSON."""
    catalogues = {name: Catalogue.load(folder / "catalogue") for name, folder in folders.items()}
    vocabularies = {name: each.vocabulary for name, each in catalogues.items()}
    general = next(iter(vocabularies.values()))
    sets = {
        "shops": list(lines("constraints_shops.jsonl")),
        "requests": list(lines("constraints_requests.jsonl")),
    }

    def vocabulary(line: Mapping[str, Any]) -> Vocabulary:
        shop = str(line.get("shop", ""))
        return next((found for name, found in vocabularies.items() if name == shop), general)

    def ours(line: Mapping[str, Any]) -> Reader:
        return the_parser(vocabulary(line), "GBP" if "shop" in line else "USD")

    report: dict[str, Any] = {}
    for name, asked in sets.items():
        report[name] = {
            "parser": examine(asked, ours).figures(),
            "plain": examine(asked, lambda _: plain).figures(),
        }
        print(f"\n{name}: {len(asked)} requests      recall/precision     peer")
        for kind, figure in report[name]["parser"].items():
            if figure["values"]:
                peer = report[name]["plain"][kind]
                print(
                    f"  {kind:10} {figure['values']:4}   {figure['recall']:.3f} / "
                    f"{figure['precision']:.3f}   "
                    f"{peer['recall']:.3f} / {peer['precision']:.3f}"
                )
    report["hits"] = _hits(folders, catalogues, sets, vocabulary)
    report["speed"] = _speed(sets, general)
    out.write_text(json.dumps(report, indent=1), encoding="utf-8")


def _hits(
    folders: Mapping[str, Path],
    catalogues: Mapping[str, Catalogue],
    sets: Mapping[str, Sequence[Mapping[str, Any]]],
    vocabulary: Callable[[Mapping[str, Any]], Vocabulary],
) -> dict[str, Any]:
    encoder = load_encoder("embedded", choose_device("cpu"))
    figures: dict[str, Any] = {}
    for number, (name, folder) in enumerate(folders.items()):
        requests = [
            parse_request(str(line["query"]), vocabulary(line), "GBP")
            for each in sets.values()
            for line in each
            if line.get("shop", name if number == 0 else "") == name
        ]
        search = open_search(folder / "index", catalogues[name], encoder)
        hits, bad, what = broken(search, requests)
        search.close()
        figures[name] = {"requests": len(requests), "hits": hits, "broken": bad, "what": dict(what)}
        print(f"hits in {name}: {hits} of {len(requests)} requests, {bad} break something {dict(what)}")
    return figures


def _speed(sets: Mapping[str, Sequence[Mapping[str, Any]]], vocabulary: Vocabulary) -> dict[str, Any]:
    texts = [str(line["query"]) for asked in sets.values() for line in asked]
    parse_request(texts[0], vocabulary, "GBP")
    taken: dict[str, list[float]] = defaultdict(list)
    for text in texts:
        begun = time.perf_counter()
        parse_request(text, vocabulary, "GBP")
        taken["parser"].append(time.perf_counter() - begun)
        begun = time.perf_counter()
        plain(text)
        taken["plain"].append(time.perf_counter() - begun)
    hostile = {}
    for name, text in HOSTILE.items():
        begun = time.perf_counter()
        parse_request(text, vocabulary, "GBP")
        hostile[name] = round((time.perf_counter() - begun) * 1000, 1)
    quick = {
        name: {
            "p50_ms": round(float(np.median(each)) * 1000, 2),
            "p95_ms": round(float(np.quantile(each, 0.95)) * 1000, 2),
        }
        for name, each in taken.items()
    }
    slowest = max(hostile, key=lambda each: hostile[each])
    print(
        f"one request: {quick['parser']} (peer {quick['plain']}); hostile: {hostile[slowest]} ms ({slowest})"
    )
    return {**quick, "hostile_ms": hostile}


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(
        Path(sys.argv[1]), {name: Path(path) for name, path in (each.split("=", 1) for each in sys.argv[2:])}
    )
