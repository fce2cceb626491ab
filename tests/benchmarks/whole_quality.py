"""What a build's ranking reaches on held-out events, beside every source, blend and outside peer.

    python -m tests.benchmarks.whole_quality [SHOP ...] [--json FILE]

Shops are `demo:SEED`, `online-retail` and `video-games`. Of a build it does what the figures hang on: texts
are encoded and the recommender is fitted, chosen and judged as `build` does it, without a click scorer, and
with few people where something else is told (checks of reasons, trade-offs, further panels). From the one fit
come all tables: everybody, customers of whom 1 to 4 products are known, and products whose events were
withheld, once with the whole catalogue competing and once among themselves. The best single source and the
best blend are those that come out best on the judged part itself, which flatters them. Shops of one kind are
judged together too, since the groups of one are small. Video-games is cut down to the products bought most
and some of the people who bought them: on all of it a fit takes half an hour.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from assistant.shop.demo import write_demo
from assistant.shop.folder import read_folder
from assistant.shop.importers.registry import import_shop
from assistant.shop.importers.writing import new_folder, write_config, write_rows
from assistant.shop.semantic import SemanticNeighbours
from recommender.evaluating.kept import HeldOut
from recommender.evaluation import EvaluationReport
from recommender.events import Floats
from recommender.fitting.held_out import DIVERSE, FUSION, MODELS_BLEND
from recommender.fitting.workbench import RANKING
from recommender.metrics import interval
from recommender.split import SplitOptions
from recommender.training import TrainingData, TrainingOptions, fit_recommender
from retrieval.device import choose_device
from retrieval.encoder import load_encoder
from retrieval.indexing import build_index, open_neighbours

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SHOPS = ("demo:11", "demo:12", "demo:13", "online-retail", "video-games")
PRODUCTS, PEOPLE, LEAST = 2_000, 1_500, 5
"""What is kept of video-games: the products bought most, people, and how many of these each has bought."""
FEW_PEOPLE, FEW_REASONED = 20, 2
"""People in what is no table here."""
FEW = 4
PLAIN = ("popularity", "content", "semantic")
"""What is to be beaten where little is known: what everybody likes, and likeness of records and of texts."""
EVERYBODY, LITTLE_KNOWN = "everybody", "1 to 4 products known"
WITHHELD, AMONG = "withheld products", "withheld products among themselves"


@dataclass(slots=True)
class Tables:
    """NDCG@10 by table and scorer: of every customer where they are kept, else means.

    Attributes:
        people: [n] by table and scorer.
        means: Mean by table and scorer, with how many customers it is of.
    """

    people: dict[str, dict[str, Floats]] = field(default_factory=dict)
    means: dict[str, tuple[dict[str, float], int]] = field(default_factory=dict)

    def add(self, other: Tables) -> None:
        """Takes in the people of another shop; a scorer that one of them lacks is left out."""
        for name, rows in other.people.items():
            mine = self.people.setdefault(name, rows)
            if mine is not rows:
                both = mine.keys() & rows.keys()
                self.people[name] = {each: np.concatenate([mine[each], rows[each]]) for each in both}
        for name, (values, count) in other.means.items():
            had, n = self.means.get(name, (values, 0))
            both = had.keys() & values.keys()
            mean = {each: (had[each] * n + values[each] * count) / (n + count) for each in both}
            self.means[name] = (mean, n + count)


def make(name: str, folder: Path) -> None:
    """Writes the shop folder of `demo:SEED`, or of a data set."""
    if name.startswith("demo:"):
        write_demo(folder, seed=int(name[5:]))
    elif name == "video-games":
        write_video_games(folder)
    else:
        import_shop(name, DATA / name, folder)


def write_video_games(folder: Path) -> None:
    """Titles and purchases in order; each person's last purchase is held out, as the set is published."""
    rows = pl.read_parquet(DATA / "video-games" / "interactions.parquet")
    items = pl.read_parquet(DATA / "video-games" / "items.parquet")
    bought = rows.group_by("item_id").len().sort(["len", "item_id"], descending=[True, False])
    rows = rows.filter(pl.col("item_id").is_in(bought["item_id"][:PRODUCTS].to_list()))
    people = rows.group_by("user_id").len().filter(pl.col("len") >= LEAST)["user_id"].sort().to_numpy()
    chosen = np.random.default_rng(0).choice(people, PEOPLE, replace=False)
    rows = rows.filter(pl.col("user_id").is_in(chosen.tolist())).sort(["user_id", "position"])
    sold = set(rows["item_id"].to_list())
    with new_folder(folder) as writing:
        write_rows(
            writing / "products.jsonl",
            (
                {"product_id": str(item), "title": title or str(item)}
                for item, title in items.iter_rows()
                if item in sold
            ),
        )
        write_rows(
            writing / "events.jsonl",
            (
                {
                    "customer_id": str(who),
                    "product_id": str(what),
                    "kind": "purchase",
                    "sequence": int(position),
                }
                for who, what, position in rows.select("user_id", "item_id", "position").iter_rows()
            ),
        )
        config = {"name": "Video games", "currency": "USD", "recommender": {"held_out": "last"}}
        write_config(writing / "shop.yaml", config)


def fit(shop: Path, folder: Path) -> tuple[EvaluationReport, HeldOut]:
    """The recommender of a shop folder, as a build fits it: its report, and the lists that it keeps."""
    read, encoder = read_folder(shop, time.time()), load_encoder(device=choose_device("cpu"))
    build_index(read.catalogue, encoder, folder / "index")
    wanted = read.config.recommender
    options = TrainingOptions(
        split=SplitOptions(held_out=wanted.held_out),
        repeats=wanted.repeats,
        diversity=wanted.diversity or 0.0,
        half_life_days=wanted.half_life_days,
        most_compared=FEW_PEOPLE,
        most_stepped=FEW_PEOPLE,
        most_reasoned=FEW_REASONED,
        most_remembering=FEW_PEOPLE,
    )
    data = TrainingData(read.events, read.catalogue.products, time.time())
    ids = read.catalogue.ids
    with closing(open_neighbours(folder / "index", ids, encoder)) as neighbours:
        source = SemanticNeighbours(neighbours, ids)
        rng = np.random.default_rng(0)
        report = fit_recommender(data, folder / "recommender", options, (source,), rng=rng)
    return report, HeldOut.load(folder / "recommender")


def tables_of(report: EvaluationReport, held: HeldOut) -> Tables:
    """Every table of one fit."""
    panel = held.panels[0]
    ndcg = {name: lists.figures(panel.wanted)["ndcg@10"] for name, lists in panel.lists.items()}
    little = panel.events <= FEW
    found = Tables({EVERYBODY: ndcg, LITTLE_KNOWN: {name: each[little] for name, each in ndcg.items()}})
    withheld: Mapping[str, Any] = report.withheld
    if withheld:
        found.means[WITHHELD] = (dict(withheld["ndcg"]), withheld["customers"])
        found.means[AMONG] = (dict(withheld["among"]), withheld["customers"])
    return found


def best_of(means: Mapping[str, float], names: Sequence[str]) -> str:
    """The best of these scorers that there is; "" without any."""
    return max((name for name in names if name in means), key=lambda name: means[name], default="")


def claims(tables: Tables) -> dict[str, dict[str, Any]]:
    """Each claim: the peer, the ratio to it, and 95 % of the mean difference where people are known."""
    found: dict[str, dict[str, Any]] = {}
    for table, people in tables.people.items():
        means = {name: float(values.mean()) for name, values in people.items() if len(values)}
        if not means:
            continue
        outside = {RANKING, DIVERSE, FUSION, MODELS_BLEND, *(n for n in means if n.startswith("implicit"))}
        against = {
            "best single source": [name for name in means if name not in outside],
            "best blend": [FUSION, MODELS_BLEND],
            "best from outside": [name for name in means if name.startswith("implicit")],
        }
        if table == LITTLE_KNOWN:
            against = {"popularity and likeness": list(PLAIN)}
        for claim, names in against.items():
            if peer := best_of(means, names):
                low, high = interval(people[RANKING] - people[peer], np.random.default_rng(0))
                found[f"{table}: whole ranking / {claim}"] = {
                    "peer": peer,
                    "ratio": means[RANKING] / max(means[peer], 1e-9),
                    "difference": [low, high],
                }
    for table, (values, _) in tables.means.items():
        if peer := best_of(values, PLAIN):
            ratio = values[RANKING] / max(values[peer], 1e-9)
            found[f"{table}: whole ranking / popularity and likeness"] = {"peer": peer, "ratio": ratio}
    return found


def show(name: str, tables: Tables) -> dict[str, Any]:
    """Prints one shop's tables and claims, and gives them as JSON."""
    record: dict[str, Any] = {"shop": name, "tables": {}}
    rng = np.random.default_rng(0)
    for table, people in tables.people.items():
        count = len(next(iter(people.values())))
        print(f"  {table} ({count})")
        rows = {each: (float(v.mean()), interval(v, rng)) for each, v in people.items() if len(v)}
        for each, (mean, (low, high)) in sorted(rows.items(), key=lambda row: -row[1][0]):
            print(f"    {each:<26}{mean:.4f}   {low:.4f}-{high:.4f}")
        record["tables"][table] = {"customers": count, "ndcg@10": rows}
    for table, (values, count) in tables.means.items():
        print(f"  {table} (wanted by {count})")
        for each, mean in sorted(values.items(), key=lambda row: -row[1]):
            print(f"    {each:<26}{mean:.4f}")
        record["tables"][table] = {"customers": count, "ndcg@10": values}
    record["claims"] = claims(tables)
    for claim, told in record["claims"].items():
        span = "" if "difference" not in told else "   {:+.4f} to {:+.4f}".format(*told["difference"])
        print(f"  {told['ratio']:7.3f}  {claim} ({told['peer']}){span}")
    return record


def main(given: Sequence[str] | None = None) -> None:
    """Fits each shop's recommender and prints its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shops", nargs="*", default=SHOPS)
    parser.add_argument("--json", type=Path, help="where the figures go")
    arguments = parser.parse_args(given)
    found, together = [], dict[str, tuple[Tables, int]]()
    for name in arguments.shops:
        print(name, flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            shop = Path(scratch) / "shop"
            make(name, shop)
            began, busy = time.monotonic(), time.process_time()
            report, held = fit(shop, Path(scratch) / "state")
            tables = tables_of(report, held)
            record = show(name, tables)
        took = {"seconds": time.monotonic() - began, "processor": time.process_time() - busy}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  weights { ({name: round(weight, 3) for name, weight in report.blend.items()}) }")
        print(
            f"  built in {took['seconds']:.0f} s ({took['processor']:.0f} of processor), peak {peak:.0f} MB"
        )
        found.append({**record, **took, "evaluation": report.as_record()})
        kind = name.partition(":")[0]
        pooled, count = together.get(kind, (Tables(), 0))
        pooled.add(tables)
        together[kind] = (pooled, count + 1)
        sys.stdout.flush()
        if arguments.json:
            arguments.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    for kind, (pooled, count) in together.items():
        if count > 1:
            print(f"{kind}, {count} together")
            found.append(show(f"{kind} x {count}", pooled))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
